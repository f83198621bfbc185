"""Tables that hold scores in a form of their own become long ones, of which it is stated what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from ...errors import ReadError
from ...limits import check_name
from ...spec.spec import MetricEntry
from ..files.raw import RawTable
from .joined import each_repeat_once

__all__ = ["long_table", "names_of", "text_of"]


def long_table(
    raw: RawTable,
    rows: pl.DataFrame,
    stated: Iterable[MetricEntry],
    *,
    repeat: str | None = None,
    inferred: Sequence[str] = (),
    left_out: Sequence[str] = (),
) -> RawTable:
    """Make a table with one row a score.

    Parameters
    ----------
    rows
        ``row`` (of `raw`), ``model``, ``metric`` and ``score``; where known ``stderr``, ``n`` and ``label``.
    repeat
        The column, of a name of its own, that tells repeats apart, of which the mean is taken.

    Raises
    ------
    ReadError
        If there is no row, a repeat stands twice, or a name is longer than names may be.
    """
    if rows.is_empty():
        raise ReadError(f"{raw.source}: no scores stand in it")
    for column in ("model", "metric"):
        for name in rows[column].drop_nulls().unique():
            check_name(str(name), raw.source, ReadError)
    beside: Mapping[str, Any] = {c: c for c in ("stderr", "n", "label") if c in rows.columns}
    roles = {"layout": "long", "model": "model", "metric": ("metric",), "score": ("score",), **beside}
    said = [] if repeat is None else [f"the mean is taken over {repeat!r}"]
    made = replace(
        raw,
        frame=rows.drop("row"),
        lines=None if raw.lines is None else [raw.lines[row] for row in rows["row"]],
        unnamed=frozenset(),
        roles=roles if repeat is None else {**roles, "duplicates": "mean"},
        repeat=repeat,
        stated=tuple(stated),
        inferred=(*raw.inferred, *said, *inferred),
        left_out=(*raw.left_out, *left_out),
    )
    each_repeat_once(raw.source, [made], [""])
    return made


def text_of(raw: RawTable, column: str) -> pl.Series:
    """A column as text without blanks around it; a blank cell is null."""
    return raw.frame[column].cast(pl.String).str.strip_chars().replace("", None)


def names_of(raw: RawTable, column: str) -> pl.Series:
    """A column of names, in which no cell is blank.

    Raises
    ------
    ReadError
        If one is.
    """
    names = text_of(raw, column)
    if names.has_nulls():
        place = raw.place(names.is_null().arg_max() or 0)
        raise ReadError(f"{raw.source}: {place}: column {column!r} is blank; a name expected")
    return names

"""Scores of several files that are of different things: revisions of a model, parts of a task."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from ...errors import ReadError
from ...spec.spec import matches
from ...wording import listed
from ..files.raw import Measured, RawTable

__all__ = ["comparable"]

#: Of the name of a revision, so much is shown.
_SHOWN = 12


def comparable(
    source: str, tables: Sequence[RawTable], wanted: Sequence[str]
) -> tuple[Sequence[RawTable], list[str]]:
    """Leave out of the tables of several files what does not compare, and say what, in sentences.

    Parameters
    ----------
    wanted
        Which revision of a model counts that stands in several: beginnings of their names, or patterns.

    Raises
    ------
    ReadError
        If a model has several revisions, and not one of them is wanted; or something wanted is none.
    """
    if not wanted and not any(table.measured for table in tables):
        return tables, []
    tables, revisions = _of_one_revision(source, tables, wanted)
    tables, parts = _of_all_parts(tables)
    return tables, [*revisions, *parts]


def _of_one_revision(
    source: str, tables: Sequence[RawTable], wanted: Sequence[str]
) -> tuple[Sequence[RawTable], list[str]]:
    """Of a model that stands in several revisions, the one that is wanted; of the others nothing is left."""
    found: dict[str, dict[str, None]] = {}
    for table in tables:
        if table.measured is not None:
            found.setdefault(table.measured.model, {})[table.measured.revision] = None
    every = list(dict.fromkeys(revision for of in found.values() for revision in of))
    for text in wanted:
        if not _fitting(every, [text]):
            known = listed(map(_short, every), 5) if every else "a file that says which revision it is of"
            raise ReadError(f"{source}: --revision {text!r:.60}, but {known} expected")
    taken: dict[str, str] = {}
    for model, of in found.items():
        fit = _fitting(list(of), wanted) if len(of) > 1 else list(of)
        if len(fit) != 1:
            raise ReadError(
                f"{source}: {model} has {len(of)} revisions, {listed(of, 3)}; say which counts: "
                f"--revision {shlex.quote(min(fit or of))}"
            )
        taken[model] = fit[0]
    kept = [
        table
        if table.measured is None or taken[table.measured.model] == table.measured.revision
        else replace(table, frame=table.frame.clear(), stated=(), inferred=(), left_out=(), measured=None)
        for table in tables
    ]
    said = [f"{model} {_short(taken[model])}" for model, of in found.items() if len(of) > 1]
    return kept, [f"other revisions of models than {listed(said)}"] if said else []


def _fitting(revisions: Sequence[str], wanted: Sequence[str]) -> list[str]:
    return [one for one in revisions if matches(one, wanted) or any(one.startswith(text) for text in wanted)]


def _short(revision: str) -> str:
    return revision[:_SHOWN] or "without a name"


def _of_all_parts(tables: Sequence[RawTable]) -> tuple[Sequence[RawTable], list[str]]:
    """Means over fewer parts of a task than others have do not compare with theirs, and become gaps."""
    every: dict[str, frozenset[str]] = {}
    for table in tables:
        for metric, parts in table.measured.parts.items() if table.measured is not None else ():
            if parts is not every.get(metric):
                every[metric] = every.get(metric, parts) | parts
    kept: list[RawTable] = []
    lacking: dict[str, list[str]] = {}
    for table in tables:
        model, _, parts = table.measured or Measured("")
        less = [metric for metric, of in parts.items() if of != every[metric]]
        if less:
            blank = pl.when(pl.col("metric").is_in(less)).then(None).otherwise("score").alias("score")
            table = replace(table, frame=table.frame.with_columns(blank))
        for metric in less:
            some = listed(sorted(every[metric] - parts[metric]), 3)
            lacking.setdefault(metric, []).append(f"{model} (without {some})")
        kept.append(table)
    said = [f"{metric} of {listed(of, 3)}" for metric, of in lacking.items()]
    return kept, [f"means over fewer parts than others have: {listed(said, 4)}"] if said else []

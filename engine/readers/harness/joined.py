"""Records of several files together: the newest score of each model, and what all of them state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

import numpy as np
import polars as pl

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import counted, listed
from ..files.raw import RawTable

__all__ = ["agreed", "each_repeat_once", "newest", "refuse_mixed", "settings_differ", "shared_roles"]


def shared_roles(tables: Sequence[RawTable]) -> Mapping[str, Any]:
    """What all tables state of their columns; nothing where one states otherwise."""
    roles = tables[0].roles if tables else {}
    return roles if all(table.roles == roles for table in tables) else {}


def refuse_mixed(source: str, tables: Sequence[RawTable], names: Sequence[str]) -> None:
    """Refuse tables of formats whose columns do not mean the same.

    Raises
    ------
    ReadError
        If there are two such; names a file of each.
    """
    first = tables[0] if tables else None
    for table, name in zip(tables, names, strict=True):
        if first is not None and table.format != first.format and table.roles != first.roles:
            held = [one.format or "a table of no harness" for one in (first, table)]
            raise ReadError(
                f"{source}: {names[0]} holds {held[0]}, {name} {held[1]}, which make no table together; read "
                "them apart"
            )


def settings_differ(source: str, tables: Sequence[RawTable], names: Sequence[str]) -> list[str]:
    """Say which metrics were measured in different ways.

    Raises
    ------
    ReadError
        If scores on one are of different versions of it, and cannot be compared.
    """
    found: dict[tuple[str, str], tuple[str, str]] = {}
    odd: dict[str, None] = {}
    for table, name in zip(tables, names, strict=True):
        kept = set(table.frame["metric"].to_list()) if table.settings else set[str]()
        for metric, told in table.settings.items():
            for key, value in told.items() if metric in kept else ():
                first, where = found.setdefault((metric, key), (value, name))
                if first == value:
                    continue
                if key == "version":
                    raise ReadError(
                        f"{source}: {metric!r:.80} is of version {first:.20} in {where} and {value:.20} in "
                        f"{name}, which do not compare; read them apart"
                    )
                odd[f"{key} of {metric} ({first:.20} in {where}, {value:.20} in {name})"] = None
    return [f"files differ: {listed(list(odd), 3)}"] if odd else []


def newest(tables: Sequence[RawTable], names: Sequence[str]) -> tuple[Sequence[RawTable], list[str]]:
    """Leave out scores of a model on a metric that a later table has too, where all say when they are of.

    Two of the same time, or of models that are set up differently, stay, and are refused where pairs of model
    and metric must stand once.
    """
    roles = shared_roles(tables)
    dates = [table.when for table in tables if table.when is not None]
    if roles.get("layout") != "long" or len(dates) < len(tables):
        return tables, []
    pair = [roles["model"], *roles["metric"]]
    sizes = [len(table.frame) for table in tables]
    under = [table.configuration for table in tables]
    scores = (
        pl.concat([table.frame for table in tables], how="diagonal_relaxed")
        .select(
            *pair,
            pl.Series("table", np.repeat(range(len(tables)), sizes)),
            pl.Series("when", np.repeat(dates, sizes), pl.Float64),
            pl.Series("under", np.repeat(np.array(under, dtype=object), sizes), pl.String),
        )
        .with_columns(kept=pl.col("when") == pl.col("when").max().over(*pair, "under"))
    )
    gone = scores.filter(~pl.col("kept"))
    if gone.is_empty():
        return tables, []
    of = [names[at] for at in gone["table"].unique(maintain_order=True)]
    models = gone[pair[0]].unique(maintain_order=True).to_list()
    said = f"of several scores of {listed(models, 3)} the newest counts; {counted(len(gone), 'older one')}"
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    kept = [scores["kept"].slice(start, size) for start, size in zip(starts, sizes, strict=True)]
    return (
        [replace(t, frame=t.frame.filter(keep), lines=None) for t, keep in zip(tables, kept, strict=True)],
        [f"{said} in {listed(of, 3)}"],
    )


def each_repeat_once(source: str, tables: Sequence[RawTable], names: Sequence[str]) -> None:
    """Refuse a repeat (fold, seed) of a model on a metric that stands twice: a mean would count it twice.

    Raises
    ------
    ReadError
        If one does; it names both places.
    """
    roles = shared_roles(tables)
    if not roles or any(table.repeat is None for table in tables):
        return
    frames = [
        table.frame.select(
            model=pl.col(roles["model"]).cast(pl.String),
            metric=pl.concat_str(roles["metric"], separator=" "),
            repeat=pl.col(table.repeat or "").cast(pl.String),
            table=pl.lit(at),
            row=pl.int_range(pl.len()),
        )
        for at, table in enumerate(tables)
    ]
    key = ["model", "metric", "repeat"]
    rows = pl.concat(frames).filter(pl.struct(key).is_duplicated())
    if rows.is_empty():
        return
    model, metric, repeat = rows.select(key).row(0)
    same = rows.filter(
        pl.col("model") == model, pl.col("metric") == metric, pl.col("repeat").eq_missing(repeat)
    )
    places = [(int(at), int(row)) for at, row in same.select("table", "row").head(2).iter_rows()]
    one, two = (f"{names[at]}, {tables[at].place(row)}".removeprefix(", ") for at, row in places)
    raise ReadError(
        f"{source}: model {model!r:.60} has {tables[0].repeat} {repeat!r:.20} on metric {metric!r:.60} "
        f"twice: {one} and {two}; leave one out"
    )


def agreed(
    source: str, tables: Sequence[RawTable], names: Sequence[str]
) -> tuple[tuple[MetricEntry, ...], list[str]]:
    """What several tables state of their metrics, each once.

    Bounds and groups that differ are not taken, which is said.

    Raises
    ------
    ReadError
        If one says that higher is better and another that lower is.
    """
    found: dict[str, MetricEntry] = {}
    by: dict[str, str] = {}
    odd: dict[tuple[str, str], None] = {}
    for table, name in zip(tables, names, strict=True):
        for entry in table.stated:
            earlier = found.setdefault(entry.pattern, entry)
            if earlier == entry and entry.pattern in by:
                continue
            if {earlier.direction, entry.direction} == {"higher", "lower"}:
                raise ReadError(
                    f"{source}: on {entry.pattern!r:.80} {earlier.direction} is better in "
                    f"{by[entry.pattern]}, {entry.direction} in {name}; read them apart"
                )
            odd |= {(entry.pattern, f): None for f in _differing(earlier, entry)}
            found[entry.pattern] = earlier.under(entry)
            if entry.direction is not None or entry.pattern not in by:
                by[entry.pattern] = name
    for pattern, field in odd:
        found[pattern] = replace(found[pattern], **{field: None})
    said = [f"{field} bound of {listed(_of(odd, field))}" for field in ("lower", "upper") if _of(odd, field)]
    said += [f"group of {listed(_of(odd, 'group'))}"] if _of(odd, "group") else []
    return tuple(found.values()), [f"files differ, and none is taken: {one}" for one in said]


def _of(odd: Mapping[tuple[str, str], None], field: str) -> list[str]:
    return [pattern for pattern, its in odd if its == field]


def _differing(one: MetricEntry, other: MetricEntry) -> list[str]:
    names = [f.name for f in fields(MetricEntry) if f.name not in ("pattern", "direction")]
    pairs = [(name, getattr(one, name), getattr(other, name)) for name in names]
    return [name for name, a, b in pairs if a is not None and b is not None and a != b]

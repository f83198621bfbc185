"""From a raw table and what a spec says of it to a spec that says all: a reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from glob import escape

import polars as pl

from ...spec.spec import MetricEntry, Spec, matches
from ...wording import listed
from ..files.raw import RawTable
from ..layouts.columns import Columns, unmatched
from ..layouts.forms import CellColumns
from ..layouts.long import name_of
from .directions import Directions, checked, told_by_names
from .evidence import Evidence
from .mixtures import scores_of
from .quality import Quality, counting
from .subject import Subject, who
from .words import says

__all__ = ["Reading", "infer"]

_NOTHING = Spec()


@dataclass(frozen=True, eq=False)
class Reading:
    """What a table was understood to be.

    Attributes
    ----------
    raw
        The table; files of the same models are joined.
    cells
        Its columns as numbers; None where it was joined.
    spec
        Says all that a layout has to know, so that reading with it is this reading.
    said, left_out, warnings
        What was decided, in sentences.
    assumed
        The directions that were taken from names, in sentences.
    why
        Columns that are no metrics, each with the reason.
    """

    raw: RawTable
    cells: CellColumns | None
    spec: Spec
    said: tuple[str, ...]
    left_out: tuple[str, ...]
    warnings: tuple[str, ...]
    assumed: tuple[str, ...]
    why: Mapping[str, str]


def infer(raw: RawTable, spec: Spec, written: Spec | None = None) -> Reading:
    """Decide who is ranked, what counts and which way, from all columns together.

    Parameters
    ----------
    written
        The spec without what options say: where it says which columns are metrics, none of them is doubted.

    Raises
    ------
    UnsettledError
        If the evidence does not settle it; names the possible readings, and the option that chooses each.
    SpecError
        If the spec names columns that are not there.
    """
    written = spec if written is None else written
    unsaid = {role: of for role, of in raw.roles.items() if getattr(spec, role) == getattr(_NOTHING, role)}
    spec = replace(spec, entries=(*raw.stated, *spec.entries), **unsaid)
    e = Evidence(Columns(raw, spec), written)
    subject = who(e)
    resolve = {"wide": _wide, "long": _long, "transposed": _transposed}[subject.layout]
    resolved, quality, ways = resolve(e, subject)
    said = [*subject.why]
    if subject.repeats:
        said.append(f"the mean is taken over {listed(map(repr, subject.repeats))}")
    if quality.stderr:
        said.append(f"columns of standard errors, by their names: {listed(quality.stderr.values())}")
    if quality.interval:
        said.append(f"columns of intervals, by their names: {listed(quality.interval.values())}")
    return Reading(
        _joined(raw, subject) if subject.joined else raw,
        None if subject.joined else e.columns.cells,
        replace(resolved, entries=_merged((*ways.entries, *resolved.entries))),
        tuple(said),
        tuple(quality.left_out),
        tuple(quality.warnings),
        tuple(_assumed(ways)),
        {column: why for why, columns in quality.aside.items() for column in columns},
    )


def _assumed(ways: Directions) -> Iterable[str]:
    if ways.lower:
        n = len(ways.lower)
        said = "metrics lower is better by their names" if n > 1 else "metric lower is better by its name"
        yield f"{n} {said}: {listed(ways.lower)}"


# -- wide -----------------------------------------------------------------------------------------------


def _wide(e: Evidence, subject: Subject) -> tuple[Spec, Quality, Directions]:
    spec = e.spec
    beside = [
        pattern.replace("{metric}", c)
        for pattern in (spec.stderr, spec.n)
        if pattern is not None
        for c in e.columns.names
    ]
    quality = counting(e, subject, [c for c in e.columns.names if c in beside])
    quality.warnings += unmatched(spec, e.columns.names)
    names = [part for c in quality.taken for part in spec.split.get(c, (c,))]
    open_ones = [n for n in names if spec.about(n).direction is None]
    ways = told_by_names(e, {name: (name,) for name in open_ones})
    checked(
        e,
        quality,
        {c: "lower" if c in ways.lower else spec.about(c).direction or "higher" for c in quality.taken},
        {n for n in names if n not in open_ones} | set(ways.higher),
    )
    beside_entries = [
        MetricEntry(metric, stderr=quality.stderr.get(metric), interval=quality.interval.get(metric))
        for metric in quality.taken
        if metric in quality.stderr or metric in quality.interval
    ]
    resolved = replace(
        spec,
        layout="wide",
        model=subject.model,
        label=subject.label,
        score=(),
        take=_exact(quality.taken, e.columns.names),
        leave_out=(),
        duplicates="mean" if subject.repeats or subject.joined else spec.duplicates,
        entries=(*beside_entries, *spec.entries),
    )
    return resolved, quality, ways


def _exact(names: Sequence[str], among: Sequence[str]) -> tuple[str, ...]:
    """Patterns that fit these names and no others."""
    wild = [n for n in names if any(sign in n for sign in "*?[")]
    odd = {n for n in wild if any(other != n and matches(other, [n]) for other in among)}
    return tuple(escape(name) if name in odd else name for name in names)


# -- long -----------------------------------------------------------------------------------------------


def _long(e: Evidence, subject: Subject) -> tuple[Spec, Quality, Directions]:
    spec = e.spec
    quality = counting(e, subject, [c for c in (spec.stderr, spec.n, spec.interval) if c is not None])
    scores_of(e, subject, quality)
    keys = _texts(e, subject.keys).unique(maintain_order=True)
    rows = [[text or "" for text in row] for row in keys.iter_rows()]
    rows = _without_averages(e, quality, rows)
    several = len(quality.taken) > 1
    entries: list[MetricEntry] = []
    texts: dict[str, Sequence[str]] = {}
    shown: dict[str, str] = {}
    if several:
        for column in sorted(quality.taken, key=len):
            pattern = f"* {escape(column)}"
            entries.append(
                MetricEntry(
                    pattern, group=column.strip("/").replace("//", "/"), stderr=quality.stderr.get(column)
                )
            )
            texts[pattern], shown[pattern] = (column,), column
    else:
        by_metric = e.key(subject.keys[-1]) == "metric"
        header = quality.taken[0]
        for row in rows:
            texts[name_of(row)] = (row[-1], header) if by_metric else (header, name_of(row))
    stated = {n for n in texts if spec.about(n).direction is not None}
    ways = told_by_names(e, {name: of for name, of in texts.items() if name not in stated}, shown)
    return (
        replace(
            spec,
            layout="long",
            model=subject.model,
            label=subject.label,
            metric=subject.keys,
            score=tuple(quality.taken),
            stderr=spec.stderr or (None if several else quality.stderr.get(quality.taken[0])),
            interval=spec.interval or (None if several else quality.interval.get(quality.taken[0])),
            n=spec.n or (None if several else _count(e, quality)),
            duplicates="mean" if subject.repeats else spec.duplicates,
            leave_out=(*spec.leave_out, *quality.rows),
            entries=(*entries, *spec.entries),
        ),
        quality,
        ways,
    )


def _count(e: Evidence, quality: Quality) -> str | None:
    """The column that says of how many items each score is."""
    for column in quality.aside.pop("counts, by their names", []):
        if column.lower() in ("n", "count", "n_samples") and (e.scores(column).drop_nulls() >= 1).all():
            return column
        quality.leave(column, "counts, by their names")
    return None


# -- transposed -----------------------------------------------------------------------------------------


def _transposed(e: Evidence, subject: Subject) -> tuple[Spec, Quality, Directions]:
    spec = e.spec
    quality = counting(e, subject)
    rows = [[text or "" for text in row] for row in _texts(e, subject.keys).iter_rows()]
    told = [c for c in e.texts if e.key(c) == "metric" and c not in subject.keys]
    measures = e.frame[told[0]].cast(pl.String).to_list() if told else [None] * len(rows)
    kept = {name_of(row) for row in _without_averages(e, quality, rows)}
    texts = {
        name_of(row): (*((measure,) if measure else ()), row[-1])
        for row, measure in zip(rows, measures, strict=True)
        if name_of(row) in kept
    }
    ways = told_by_names(e, {n: of for n, of in texts.items() if spec.about(n).direction is None})
    resolved = replace(
        spec,
        layout="transposed",
        model=None,
        label=None,
        metric=subject.keys,
        score=tuple(quality.taken),
        leave_out=(*spec.leave_out, *quality.rows),
    )
    return resolved, quality, ways


def _texts(e: Evidence, columns: Sequence[str]) -> pl.DataFrame:
    """The names in columns, as they are read."""
    return pl.DataFrame([e.columns.keys(c) for c in columns])


def _without_averages(e: Evidence, quality: Quality, rows: Sequence[list[str]]) -> list[list[str]]:
    """Names of metrics without those of averages of the others, which are left out."""
    averages = [row for row in rows if says(row[0], "average", "whole")]
    others = [row for row in rows if row not in averages]
    if len({row[0] for row in others}) < 2 or e.written.take or e.written.leave_out or e.written.listed_only:
        return list(rows)
    quality.rows = [escape(name_of(row)) if len(row) == 1 else f"{escape(row[0])} *" for row in averages]
    if averages:
        quality.leave(name_of(averages[0]), "averages of others, by their names")
    return others


# -- parts ----------------------------------------------------------------------------------------------


def _merged(entries: Sequence[MetricEntry]) -> tuple[MetricEntry, ...]:
    """Entries of one pattern each; a later one of the same overrides what an earlier says."""
    found: dict[str, MetricEntry] = {}
    for entry in entries:
        earlier = (
            found.pop(entry.pattern, None)
            if any(sign in entry.pattern for sign in "*?[")
            else found.get(entry.pattern)
        )
        found[entry.pattern] = entry if earlier is None else earlier.under(entry)
    return tuple(found.values())


def _joined(raw: RawTable, subject: Subject) -> RawTable:
    """One row for each model, with what any file has of it."""
    assert subject.model is not None
    columns = [pl.col(c).drop_nulls().first() for c in raw.frame.columns if c != subject.model]
    frame = raw.frame.group_by(subject.model, maintain_order=True).agg(columns).select(raw.frame.columns)
    return replace(raw, frame=frame, lines=None, parts=())

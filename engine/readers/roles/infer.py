"""From a raw table and what a spec says of it to a spec that says all: a reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

import polars as pl

from ...spec.spec import MetricEntry, Spec
from ...wording import listed
from ..files.raw import RawTable
from ..layouts.columns import Columns
from ..layouts.forms import CellColumns
from .directions import Directions
from .evidence import Evidence
from .quality import Quality
from .subject import Subject, who

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
    layout = import_module(f"..layouts.{subject.layout}", __package__)
    resolved: Spec
    quality: Quality
    ways: Directions
    resolved, quality, ways = layout.resolve(e, subject)
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

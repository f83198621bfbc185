"""What counts: which columns of numbers are measures of quality, and why the others are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from glob import escape

from ...errors import ReadError
from ...spec.spec import matches
from ...wording import listed
from ..layouts.columns import is_identifier, name_of
from . import words
from .ask import ask, option
from .beside import partners
from .evidence import Evidence
from .relations import averages, ranks_of
from .subject import Subject

__all__ = ["Quality", "counting", "without_averages"]

#: What is about the models, beside which durations are too; alone they are what models are ranked by.
_ABOUT_MODELS = {"size", "cost", "speed", "length"}
#: What a column may be beside those of models, of a table with one column a model.
_BESIDE_MODELS = ("rank", "count", "date", "id", "size")
_WHY = {
    "interval": "intervals",
    "stderr": "standard errors",
    "spread": "spreads",
    "cost": "costs",
    "speed": "speeds",
    "time": "durations",
    "size": "sizes",
    "length": "lengths",
    "rank": "ranks",
    "date": "dates",
    "count": "counts",
    "id": "identifiers",
    "average": "averages of others",
}


@dataclass
class Quality:
    """Columns of scores, and what was said of the others.

    Attributes
    ----------
    taken
        Columns of scores, in their order.
    aside
        Columns that are left out, by why.
    warnings
        What looks wrong.
    stderr, interval
        Columns of standard errors and of intervals, by the column of scores.
    rows
        Patterns of metrics, named in rows, that are averages of others.
    averages
        Columns that are averages of others, with those where their values show it.
    """

    taken: list[str] = field(default_factory=list[str])
    aside: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    warnings: list[str] = field(default_factory=list[str])
    stderr: dict[str, str] = field(default_factory=dict[str, str])
    interval: dict[str, str] = field(default_factory=dict[str, str])
    rows: list[str] = field(default_factory=list[str])
    averages: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def leave(self, column: str, why: str) -> None:
        """Leave a column out, aloud."""
        self.aside.setdefault(why, []).append(column)

    @property
    def left_out(self) -> list[str]:
        """What was left out, in sentences."""
        return [f"{why}: {listed(columns)}" for why, columns in self.aside.items()]


def counting(e: Evidence, subject: Subject, beside: Sequence[str] = ()) -> Quality:
    """Decide which columns hold scores.

    Parameters
    ----------
    beside
        Columns that the spec says hold the standard errors or counts of others.

    Raises
    ------
    ReadError
        If none does, or the evidence does not settle whether one does.
    """
    found = Quality()
    other = {subject.model, subject.label, *subject.keys, *subject.repeats, *beside, e.file}
    candidates = [c for c in e.columns.names if c not in other]
    roles = {column: _role(e, column, subject.layout, found) for column in candidates}
    found.taken = [c for c, role in roles.items() if role in ("metric", "named")]
    if not found.taken and not _ABOUT_MODELS & set(roles.values()):
        found.taken = [c for c, role in roles.items() if role == "time"]
        roles |= dict.fromkeys(found.taken, "metric")
    for column, role in roles.items():
        if role in _WHY:
            found.leave(column, f"{_WHY[role]}, by their names")
    open_to_doubt = [c for c in found.taken if roles[c] == "metric"]
    doubted = not e.curated(subject.layout)
    if doubted and subject.layout == "wide":
        _related(e, found, open_to_doubt, [c for c, r in roles.items() if r == "rank"])
    if doubted and subject.layout != "transposed":
        _doubtful(e, found, [c for c in open_to_doubt if c in found.taken])
    if not found.taken:
        raise _nothing(e, subject, found)
    of_role: Callable[[str], list[str]] = lambda role: [c for c, r in roles.items() if r == role]  # noqa: E731
    bare = [c for c in found.taken if not e.columns.has_errors(c)]
    found.stderr = partners(e, bare, of_role("stderr"), "stderr")
    open_ones = [c for c in bare if c not in found.stderr]
    if not e.spec.interval:
        found.interval = partners(e, open_ones, of_role("interval"), "interval")
    _used(found)
    return found


def _role(e: Evidence, column: str, layout: str, found: Quality) -> str | None:
    """What a column is that names neither models nor metrics; said where it is left out."""
    spec, kind, named = e.spec, e.kind(column), e.listed(column)
    why: str | None = None
    if matches(column, spec.leave_out):
        by = spec.file if matches(column, e.written.leave_out) else "--leave-out"
        why = f"columns that {by} leaves out"
    elif not named and (spec.score or (layout == "wide" and (spec.take or spec.listed_only))):
        why = f"columns that {spec.file} does not list as metrics"
    elif column in spec.split:
        return "named"
    elif kind == "empty":
        if not e.unnamed(column):
            found.warnings.append(f"column {column!r} is left out: it has no score, only missing ones")
        return None
    elif e.columns.is_row_number(column) and _counts_rows(e, column):
        why = "columns that count the rows"
    elif e.unnamed(column) and kind != "text":
        raise ReadError(
            f"{e.raw.source}: {column} has no name; name it, or say {option('leave-out', column)}"
        )
    elif named:
        return "named"
    elif (spec.selected or spec.groups) and kind == "mixed" and spec.excludes(column):
        why = "columns that are not asked for"
    else:
        return _seen(e, column, layout, found)
    found.leave(column, why)
    return None


def _counts_rows(e: Evidence, column: str) -> bool:
    return e.unnamed(column) or (words.says(column, "famous", "index") and not e.listed(column))


def _seen(e: Evidence, column: str, layout: str, found: Quality) -> str | None:
    """What a column is of which nothing was said."""
    aside = None if e.curated(layout) and not is_identifier(column) else e.aside(column)
    if e.columns.cells.form(column).bounds is not None:
        return "interval"
    if e.kind(column) == "text":
        found.leave(column, "columns of text")
        return None
    if aside is None and column in e.splits:
        found.leave(column, "numbers of folds, seeds or runs")
        return None
    if layout == "transposed":
        average = words.says(column, "average", "whole")
        return "average" if average else aside if aside in _BESIDE_MODELS else "metric"
    return aside or "metric"


def _related(e: Evidence, found: Quality, columns: list[str], ranks: list[str]) -> None:
    """Leave out averages and ranks of other columns, by their values or their names."""
    by_value = averages(e, columns)
    for column in columns:
        of = by_value.get(column)
        if of is not None and len(of) < 3 and words.better(column) and not _says_average(column, of):
            continue  # F1 is near the mean of precision and recall and no average of them
        others = [c for c in found.taken if c != column]
        if of is None and (not others or not _says_average(column, others)):
            continue
        if of is None and len(others) == 1:
            raise ask(
                e.raw.source,
                f"is {column!r} an average of others than {others[0]!r}, or a metric beside it?",
                ("an average; it is left out", option("leave-out", column)),
                ("a metric", option("score", [column, *others])),
            )
        found.averages[column] = of or []
        found.taken.remove(column)
        found.leave(column, f"averages of others, by their {'values' if of else 'names'}")
    for column in ranks_of(e, [c for c in columns if c in found.taken]):
        found.taken.remove(column)
        ranks.append(column)
        found.leave(column, "ranks of other columns, by their values")


def _says_average(column: str, others: Sequence[str]) -> bool:
    if words.says(column, "average", "whole"):
        return True
    if not words.says(column, "average", "begins"):
        return False
    rest = words.without(column, "average", "begins")
    return bool(rest) and words.shared(column, others, rest) >= 2


def _doubtful(e: Evidence, found: Quality, columns: list[str]) -> None:
    """Ask about columns whose names tell nothing among ones that tell, and about what looks like years."""
    scores = option("score", found.taken) if len(found.taken) < 6 else "--score COL for each metric"
    quiet = [c for c in columns if e.quiet(c)]
    if quiet and not all(map(e.quiet, found.taken)):
        which = listed(map(repr, quiet), 4)
        raise ask(
            e.raw.source,
            f"are there scores in {which}? The name tells nothing",
            ("no, leave out", option("leave-out", quiet)),
            ("yes, each is a metric", scores),
        )
    years = [c for c in columns if e.like_years(c) and words.better(c) is None]
    if years and len(years) < len(found.taken):
        raise ask(
            e.raw.source,
            f"are there years in {listed(map(repr, years), 4)}, or scores?",
            ("years: leave out", option("leave-out", years)),
            ("scores", scores),
        )


def _used(found: Quality) -> None:
    """Columns that stand beside metrics are not left out."""
    used = {*found.stderr.values(), *found.interval.values()}
    left = {why: [c for c in columns if c not in used] for why, columns in found.aside.items()}
    found.aside = {why: columns for why, columns in left.items() if columns}


def _nothing(e: Evidence, subject: Subject, found: Quality) -> ReadError:
    """No column of scores is left."""
    by_spec = sum(len(c) for why, c in found.aside.items() if why.startswith("columns that"))
    names = [c for c in e.names if c not in (subject.model, subject.label)]
    if by_spec:
        return ReadError(
            f"{e.raw.source}: no column of scores among {listed(names)}; {e.spec.file} leaves {by_spec} of "
            "them out"
        )
    aside = [c for columns in found.aside.values() for c in columns if e.kind(c) != "text"]
    if not aside and subject.layout == "long":
        return ReadError(
            f"{e.raw.source}: no column for score among {listed(names)}; say which: {option('score', 'COL')}"
        )
    if not aside:
        return ReadError(
            f"{e.raw.source}: no column of scores among {listed(names)}; one or more columns of numbers "
            "expected"
        )
    return ask(
        e.raw.source,
        f"no column is a measure of quality ({'; '.join(found.left_out)})",
        ("rank by it all the same", option("score", aside[0])),
    )


def without_averages(e: Evidence, quality: Quality, rows: Sequence[list[str]]) -> list[list[str]]:
    """Names of metrics without those of averages of the others, which are left out."""
    averages = [row for row in rows if words.says(row[0], "average", "whole")]
    others = [row for row in rows if row not in averages]
    if len({row[0] for row in others}) < 2 or e.written.take or e.written.leave_out or e.written.listed_only:
        return list(rows)
    quality.rows = [escape(name_of(row)) if len(row) == 1 else f"{escape(row[0])} *" for row in averages]
    if averages:
        quality.leave(name_of(averages[0]), "averages of others, by their names")
    return others

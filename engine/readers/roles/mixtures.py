"""Several columns of scores in a long table: each a measure of its own, or one that repeats the others."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ...errors import ReadError
from ...wording import listed
from .ask import ask, option
from .evidence import Evidence
from .quality import Quality
from .subject import Subject

__all__ = ["scores_of"]


def scores_of(e: Evidence, subject: Subject, quality: Quality) -> None:
    """Settle what a column called score, value or result is beside other columns of scores.

    Raises
    ------
    ReadError
        If it holds one measure on some tasks and another on others, or may be one among them.
    """
    general = [c for c in quality.taken if e.key(c) == "score"]
    others = [c for c in quality.taken if c not in general]
    if e.spec.score or not general or not others:
        return
    if len(general) == 1:
        column = general[0]
        same = {o: found for o in others if (found := _equal(e, column, o))}
        known = e.scores(column).drop_nulls().len()
        whole = [o for o, (rows, _) in same.items() if rows == known]
        if whole:
            quality.taken.remove(column)
            quality.leave(column, f"copies of {whole[0]!r}")
            return
        if sum(rows for rows, _ in same.values()) >= 0.9 * known and len(same) > 1:
            raise _mixed(e, subject, column, others, same)
        if any(e.key(key) == "metric" for key in subject.keys):
            quality.taken[:] = general
            for other in others:
                quality.leave(other, "columns that are not part of one row a score")
            return
    raise ask(
        e.raw.source,
        f"which columns hold the scores, {listed(map(repr, general))} or others too?",
        (f"{general[0]!r} alone", option("score", general[0])),
        (f"all {len(quality.taken)}, each of them a metric on each task", option("score", quality.taken[:6])),
    )


def _equal(e: Evidence, one: str, two: str) -> tuple[int, pl.Series] | None:
    """On how many rows two columns have the same number, its sign aside, and on which; None if on none."""
    a, b = e.scores(one), e.scores(two)
    same = ((a == b) | (a == -b)).fill_null(False)
    return (int(same.sum()), same) if same.any() else None


def _mixed(
    e: Evidence, subject: Subject, column: str, others: Sequence[str], same: dict[str, tuple[int, pl.Series]]
) -> ReadError:
    tasks = e.frame[subject.keys[0]]
    on = {other: tasks.filter(rows).unique(maintain_order=True) for other, (_, rows) in same.items()}
    where = ", ".join(f"{other!r} on {len(names)} ({listed(names, 2)})" for other, names in on.items())
    return ask(
        e.raw.source,
        f"column {column!r} holds different measures, whose ranges and directions differ: it equals {where}",
        *((f"only {other!r}, where there is one", option("score", other)) for other in others[:3]),
        ("each of them a metric on each task", option("score", others[:6])),
    )

"""What stands beside scores: standard errors and intervals, and the metric that each is of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import words
from .evidence import Evidence

__all__ = ["partners"]


def partners(e: Evidence, metrics: Sequence[str], columns: Sequence[str], kind: str) -> dict[str, str]:
    """The column of standard errors, or of intervals, of each metric that has one.

    By its name: what is left of it without the words of its kind is the name of one metric; or nothing is
    left, and there is one metric alone. Or by its intervals, if the scores of one metric alone lie in them.
    """
    found: dict[str, list[str]] = {}
    for column in columns:
        if kind == "stderr" and not _may_be_errors(e, column):
            continue
        if kind == "interval" and not e.intervals(column) and e.kind(column) != "numbers":
            continue
        rest = words.without(column, "aside", kind)
        same = [m for m in metrics if rest and rest in words.spoken(m)]
        if not same and len(metrics) == 1 and re.fullmatch(r"[0-9 ]*(pct|percent)?", rest):
            same = list(metrics)
        if not same and e.intervals(column):
            same = [m for m in metrics if e.lies_in(m, column)]
        if len(same) == 1:
            found.setdefault(same[0], []).append(column)
    return {metric: of[0] for metric, of in found.items() if len(of) == 1}


def _may_be_errors(e: Evidence, column: str) -> bool:
    return e.kind(column) in ("numbers", "mixed")

"""Metrics that look derived from others, which would make those count twice: averages, copies, ranks."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.scaling import unit_power
from ..roles import words

__all__ = ["averages_of", "suspicions"]

_RANK = re.compile(r"(?:^|[^a-z])rank(?:[^a-z]|$)|^#$", re.IGNORECASE)
#: Fewer shared models than this cannot show that a metric is an average; this many show it.
_FEW, _MANY = 5, 100
#: Published figures are rounded: an average may be off by this share of its spread.
_CLOSE = 0.03
#: Between the quarters of a normal distribution, in standard deviations.
_QUARTERS = 1.349


def suspicions(names: Sequence[str], scores: FloatArray) -> list[str]:
    """Say which metrics look derived, by their values or by their names.

    Parameters
    ----------
    names, scores
        Metrics in the order of the source, and ``scores[metric, model]``, NaN where missing.
    """
    said: dict[int, str] = {}
    for j, run in averages_of(scores).items():
        said[j] = (
            f"metric {names[j]!r} is close to the mean of {len(run)} others, {names[run[0]]!r} to "
            f"{names[run[-1]]!r}: leave it out if it is their average, or they count twice"
        )
    first: dict[bytes, int] = {}
    for j, row in enumerate(scores):
        original = first.setdefault(row.tobytes(), j)
        if original != j and len(np.unique(row[np.isfinite(row)])) > 2:
            said[j] = f"metric {names[j]!r} has the same scores as {names[original]!r}"
    for j, name in enumerate(names):
        counts_rows = np.array_equal(scores[j], np.arange(1.0, len(scores[j]) + 1)) and len(scores[j]) > 2
        if _RANK.search(name) or counts_rows:
            said.setdefault(j, f"metric {name!r} looks like a rank: leave it out if it is one")
        elif words.says(name, "average", "whole"):
            said.setdefault(j, f"metric {name!r} sounds like an average of others: leave it out if it is one")
    return [said[j] for j in sorted(said)]


def averages_of(scores: FloatArray) -> dict[int, list[int]]:
    """Rows that are means of other rows, with those.

    An average nearly always stands right before or right after the columns it is of, so only runs of rows
    beside it are tried. Averages of averages show once the rows under the inner ones are out of the way.
    """
    models = scores.shape[1]
    scores = scores * unit_power(scores, axis=None)
    sample = scores[:, np.unique(np.linspace(0, models - 1, min(models, _MANY), dtype=np.int64))]
    found: dict[int, list[int]] = {}
    alive = list(range(len(scores)))
    while True:
        fresh: dict[int, list[int]] = {}
        for j in range(len(scores)):
            if j not in found:
                after = [k for k in alive if k > j]
                before = [k for k in reversed(alive) if k < j]
                run = max((_longest_run(sample, j, rows) for rows in (after, before)), key=len)
                if run:
                    fresh[j] = sorted(run)
        if not fresh:
            return found
        found |= fresh
        under = {k for run in fresh.values() for k in run}
        alive = [k for k in alive if k not in under]


def _longest_run(scores: FloatArray, j: int, rows: list[int]) -> list[int]:
    """The longest beginning of `rows`, of two or more, whose mean is row `j`; empty where there is none."""
    known = np.isfinite(scores[j])
    if known.sum() < _FEW or len(rows) < 2:
        return []
    target = scores[j, known]
    means = np.cumsum(scores[np.ix_(rows, known)], axis=0) / np.arange(1, len(rows) + 1)[:, None]
    distance = np.abs(means - target)  # NaN once a row of the run has a gap
    shared = np.isfinite(distance)
    worst = np.where(shared, distance, 0.0).max(axis=1)
    fits = (shared.sum(axis=1) >= _FEW) & (worst < _CLOSE * target.std())
    if fits.any():  # one score far out makes the spread of all
        fits &= worst < _CLOSE * np.subtract(*np.percentile(target, [75, 25])) / _QUARTERS
    longest = np.flatnonzero(fits)
    return rows[: longest[-1] + 1] if len(longest) and longest[-1] >= 1 else []

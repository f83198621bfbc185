"""How columns of numbers follow from others: averages, sums, ranks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.scaling import unit_power
from ..layouts.suspects import averages_of
from . import words
from .evidence import Evidence

__all__ = ["averages", "order_of", "ranks_of"]

#: Fewer rows than this cannot show by themselves that a column is a rank of another.
_FEW = 5


def matrix(e: Evidence, columns: Sequence[str]) -> FloatArray:
    """Scores of columns, one row a column, NaN where there is none."""
    if not columns:
        return np.empty((0, len(e.frame)))
    return np.array([e.scores(c).cast(pl.Float64).fill_null(np.nan).to_numpy() for c in columns])


def averages(e: Evidence, columns: Sequence[str]) -> dict[str, list[str]]:
    """Columns that are the means of columns that stand beside them up to rounding, with those."""
    scores = matrix(e, columns)
    found = {j: run for j, run in averages_of(scores).items() if _is_mean(scores[j], scores[run])}
    return {columns[j]: [columns[k] for k in run] for j, run in found.items()}


def _is_mean(row: FloatArray, parts: FloatArray) -> bool:
    """Whether a row is the mean of others as printed; nearly so may be by chance, or one large score."""
    allowed = 0.51 * (10.0 ** -_decimals(row) + 10.0 ** -_decimals(parts))
    unit = unit_power(np.vstack((row, parts)), axis=None)[0]  # sums of the largest floats stay finite
    distance = np.abs((parts * unit).mean(axis=0) - row * unit)
    return bool((distance[np.isfinite(distance)] <= allowed * unit).all())


def _decimals(scores: FloatArray) -> int:
    """How many digits stand behind the point of the longest."""
    texts = (repr(x) for x in scores[np.isfinite(scores)].ravel().tolist())
    return max(
        (len(text.partition(".")[2].removesuffix("0")) for text in texts if "e" not in text), default=0
    )


def ranks_of(e: Evidence, columns: Sequence[str]) -> list[str]:
    """Columns whose values are the places by another column, from the first to the last."""
    scores = matrix(e, columns)
    out: list[str] = []
    for j, column in enumerate(columns):
        places = scores[j]
        if len(places) < _FEW or words.better(column) is not None or not np.array_equal(
            np.sort(places), np.arange(1.0, len(places) + 1)
        ):  # fmt: skip
            continue
        if any(order_of(places, scores[k]) for k in range(len(columns)) if k != j):
            out.append(column)
    return out


def order_of(places: FloatArray, scores: FloatArray) -> str | None:
    """Which way a column is better, ``lower`` or ``higher``, if places go by it; None if they do not."""
    known = np.isfinite(places) & np.isfinite(scores)
    if known.sum() < 3 or known.sum() < len(places):
        return None
    x = scores[known][np.argsort(places[known], kind="stable")]
    rising, falling = (x[1:] >= x[:-1]).all(), (x[1:] <= x[:-1]).all()
    if rising == falling:  # all the same, or neither
        return None
    return "lower" if rising else "higher"

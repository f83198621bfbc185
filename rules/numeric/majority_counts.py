"""Pairwise counts: how much weight of voters puts one candidate above another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import BoolArray, FloatArray, IntArray

__all__ = ["puts_above", "support_matrix"]

#: Counts beyond this are held as Python integers, so that sums and differences stay exact.
_INT64_SAFE = 2**61
#: Comparisons that are added up at once; more of them are added voter by voter.
_AT_ONCE = 2**14
#: A difference counts as equal to the tolerance when decimal scores say so but their floats do not.
_TOLERANCE_SLACK = 1e-9


def support_matrix(
    scores: FloatArray,
    units: Sequence[int],
    tolerance: FloatArray | None = None,
    *,
    at_least: bool = False,
) -> IntArray:
    """Count, for each ordered pair, the weight of the voters that put the first above the second.

    Parameters
    ----------
    scores
        ``scores[..., v, c]``, higher is better; NaN is missing and puts nothing above or below.
    units
        Integer weight of each voter.
    tolerance
        ``tolerance[v]``: scores closer than this are a tie; None is 0 throughout.
    at_least
        Count ties too.

    Returns
    -------
    support
        ``support[..., a, b]``; int64, or object with Python integers where int64 could overflow. The
        diagonal is 0 unless `at_least`.
    """
    *lead, n_voters, n_candidates = scores.shape
    exact = sum(units) < _INT64_SAFE
    kind = np.int64 if exact else object
    support = np.zeros((*lead, n_candidates, n_candidates), dtype=kind)
    weights = np.array(units, dtype=kind)
    widths = None if tolerance is None or not tolerance.any() else tolerance[:, None, None]
    block = max(1, _AT_ONCE * n_voters // max(1, scores.size * n_candidates))
    with np.errstate(invalid="ignore"):
        for start in range(0, n_voters, block):
            some = slice(start, start + block)
            rows = scores[..., some, :]
            width = 0.0 if widths is None else widths[some]
            above = rows[..., :, None] >= rows[..., None, :] if at_least else puts_above(rows, width)
            above = above if exact else above.astype(object)
            support += (
                above[..., 0, :, :] * weights[start]
                if block == 1
                else np.einsum("v,...vab->...ab", weights[some], above)
            )
    return support


def puts_above(row: FloatArray, width: FloatArray | float) -> BoolArray:
    """``above[..., a, b]`` on one voter's ``row[..., c]``, where scores closer than `width` are a tie."""
    a, b = row[..., :, None], row[..., None, :]
    if isinstance(width, float) and width == 0.0:
        return np.asarray(a > b)
    gap = a - b
    return (gap > 0) & (gap >= width * (1 - _TOLERANCE_SLACK))

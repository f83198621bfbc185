"""Weighted averages over the voters that scored a candidate."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray
from .ties import TIE_TOLERANCE

__all__ = ["weighted_mean", "weighted_total"]


def weighted_mean(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Average each candidate's points over the voters that gave it any.

    Parameters
    ----------
    points
        ``points[..., v, c]``; NaN is missing and counts for nothing.
    weights
        ``weights[..., v, c]``, or anything that broadcasts to it.

    Returns
    -------
    means
        ``[..., c]``; NaN for a candidate without points.
    """
    there = ~np.isnan(points)
    total = _total(np.where(there, points, 0.0) * weights)
    weight = np.sum(there * weights, axis=-2)
    with np.errstate(invalid="ignore"):
        return total / weight


def weighted_total(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Sum each candidate's points; with gaps, its average times the weight of all voters.

    So a complete profile gives the usual sum, and a candidate that fewer voters scored is neither punished
    nor favoured for that. Shapes as in :func:`weighted_mean`.
    """
    there = ~np.isnan(points)
    if there.all():
        return _total(points * weights)
    total = _total(np.where(there, points, 0.0) * weights)
    weights = np.broadcast_to(weights, points.shape)
    with np.errstate(invalid="ignore"):
        return total * (np.sum(weights, axis=-2) / np.sum(there * weights, axis=-2))


def _total(terms: FloatArray) -> FloatArray:
    """Sum over voters, exactly 0 where terms cancel: what rounding leaves must not tell candidates apart."""
    with np.errstate(over="ignore", invalid="ignore"):  # a sum beyond floats stays so, and is refused as such
        total = np.sum(terms, axis=-2)
        size = np.sum(np.abs(terms), axis=-2)
        return np.where(np.isfinite(size) & (np.abs(total) <= TIE_TOLERANCE * size), 0.0, total)

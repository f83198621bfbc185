"""Weighted averages over the voters that scored a candidate, and what rounding may do to them."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray

__all__ = ["EXACT_SUM", "ROUNDING", "averaging_error", "weighted_mean", "weighted_total", "whole"]

#: What one operation on floats is off by, at most, relative to its result.
ROUNDING = 2.0**-53
#: Sums of whole numbers up to here are exact, and so is the order of their quotients by one number.
EXACT_SUM = 2.0**52
#: Of more numbers some are looked at before all are.
_FEW = 512


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
    with np.errstate(over="ignore", invalid="ignore"):  # a sum beyond floats stays so, and is refused as such
        if there.all():
            return np.sum(points * weights, axis=-2) / np.sum(np.broadcast_to(weights, points.shape), axis=-2)
        total = np.sum(np.where(there, points, 0.0) * weights, axis=-2)
        return total / np.sum(there * weights, axis=-2)


def weighted_total(points: FloatArray, weights: FloatArray) -> FloatArray:
    """Sum each candidate's points; with gaps, its average times the weight of all voters.

    So a complete profile gives the usual sum, and a candidate that fewer voters scored is neither punished
    nor favoured for that. Shapes as in :func:`weighted_mean`.
    """
    there = ~np.isnan(points)
    if there.all():
        return np.sum(points * weights, axis=-2)
    total = np.sum(np.where(there, points, 0.0) * weights, axis=-2)
    weights = np.broadcast_to(weights, points.shape)
    with np.errstate(invalid="ignore"):
        # In this order, the same quotient is the same float.
        return total / np.sum(there * weights, axis=-2) * np.sum(weights, axis=-2)


def averaging_error(points: FloatArray, weights: FloatArray) -> FloatArray:
    """What :func:`weighted_mean` is off by at most, ``[...]``, if points are off by one rounding themselves.

    0 where points and weights are whole numbers so small that every sum is exact and different quotients are
    different floats. For :func:`weighted_total`, times the sum of the weights.
    """
    largest = np.maximum(
        np.fmax.reduce(points, axis=(-2, -1), initial=0.0),
        -np.fmin.reduce(points, axis=(-2, -1), initial=0.0),
    )
    with np.errstate(over="ignore"):
        error = (2 * points.shape[-2] + 8) * ROUNDING * largest
        if not (whole(weights) and whole(points)):
            return error
        weight = _of_one(np.broadcast_to(weights, points.shape)).sum(axis=-2).max(axis=-1)
        quotients = weight if np.isnan(points).any() else 1.0
        return np.where(largest * weight * quotients <= EXACT_SUM, 0.0, error)


def _of_one(numbers: FloatArray) -> FloatArray:
    """``[..., v, c]`` of one candidate where all have the same."""
    return numbers[..., :1] if numbers.strides[-1] == 0 else numbers


def whole(numbers: FloatArray) -> bool:
    """Whether all of ``[..., v, c]`` are whole numbers, or missing."""
    some = _of_one(numbers) if numbers.ndim > 1 else numbers
    if some.size <= _FEW:
        return _whole(some)
    first = some.reshape(-1)[:8] if some.flags.c_contiguous else some[(0,) * (some.ndim - 1)]
    return _whole(first) and _whole(some)


def _whole(numbers: FloatArray) -> bool:
    same = numbers == np.rint(numbers)
    return bool(same.all() or (same | np.isnan(numbers)).all())

"""Scores of any magnitude, brought to where their squares are neither infinite nor 0."""

from __future__ import annotations

import numpy as np

from .arrays import FloatArray

__all__ = ["unit_power"]

#: Beyond this the power of two would itself leave the floats; so far from 1 is near enough.
_MOST = 1000


def unit_power(scores: FloatArray, axis: int | None = -1) -> FloatArray:
    """Powers of two that bring scores to about 1.

    To multiply by a power of two is exact, so a statistic that does not depend on the unit comes out the same
    to the last bit, and does so for scores of 1e300 or 1e-300, whose squares no float holds.

    Parameters
    ----------
    scores
        Of any shape; NaN is missing.
    axis
        Along which scores share their power; None for one power for all.

    Returns
    -------
    powers
        To multiply the scores by: the same shape with 1 along `axis`.
    """
    largest = np.fmax.reduce(np.abs(scores), axis=axis, keepdims=True, initial=0.0)
    return np.ldexp(1.0, -np.clip(np.frexp(largest)[1], -_MOST, _MOST))

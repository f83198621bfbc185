"""Ranks and ties: of the scores on one metric (exact), and of computed scores (within rounding)."""

from __future__ import annotations

from typing import Literal

import numpy as np

from .arrays import BoolArray, FloatArray, IntArray, put_along_last, take_along_last

__all__ = ["TIE_TOLERANCE", "TieMethod", "competition_ranks", "ranks_of_order", "share_beaten", "tied_ranks"]

#: Two computed scores tie when they differ by at most this times the largest absolute score.
TIE_TOLERANCE = 1e-12

#: As in :func:`scipy.stats.rankdata`, with rank 1 the best.
TieMethod = Literal["average", "min", "max"]


def tied_ranks(scores: FloatArray, method: TieMethod = "average") -> FloatArray:
    """Rank candidates on each metric, equal scores exactly tied; rank 1 is the highest score.

    Parameters
    ----------
    scores
        ``scores[..., c]``, higher is better; NaN is missing.
    method
        The rank that tied candidates share: the average, the best (``min``) or the worst (``max``).

    Returns
    -------
    ranks
        Same shape. A missing score has rank NaN and takes no place.
    """
    missing = np.isnan(scores)
    keys = np.where(missing, np.inf, -scores)
    order = np.argsort(keys, axis=-1, kind="stable")
    ordered = take_along_last(keys, order)
    starts = _starts(ordered[..., 1:] != ordered[..., :-1])
    first, last = (end.astype(np.float64) for end in _run_bounds(starts))
    place = {"min": first + 1.0, "max": last + 1.0, "average": (first + last) / 2 + 1.0}[method]
    ranks = put_along_last(order, place)
    ranks[missing] = np.nan
    return ranks


def share_beaten(ranks: FloatArray) -> FloatArray:
    """Share of the others with a rank that each beats, ties half; NaN where there is no other.

    Parameters
    ----------
    ranks
        ``ranks[..., c]``, ties averaged; NaN is missing and stays so.
    """
    others = (~np.isnan(ranks)).sum(axis=-1, keepdims=True) - 1.0
    return (others + 1 - ranks) / np.where(others > 0, others, np.nan)


def competition_ranks(scores: FloatArray, *, higher_is_better: bool = True, size: float = 0.0) -> IntArray:
    """Rank computed scores 1, 2, 2, 4, tying those that differ by no more than rounding.

    Scores within ``TIE_TOLERANCE`` times the largest absolute score tie, chained in sorted order, because the
    sum of floats depends on the order of its terms.

    Parameters
    ----------
    scores
        ``scores[..., c]`` without NaN.
    size
        Of the numbers that were added up, where these may be larger than what their sum leaves.

    Returns
    -------
    ranks
        Same shape, int64.
    """
    keys = -scores if higher_is_better else scores
    order = np.argsort(keys, axis=-1, kind="stable")
    ordered = take_along_last(keys, order)
    with np.errstate(invalid="ignore"):  # infinite scores: inf - inf, equal all the same
        step = np.diff(ordered, axis=-1)
    finite = np.where(np.isfinite(scores), np.abs(scores), 0.0)
    tolerance = TIE_TOLERANCE * finite.max(axis=-1, initial=size, keepdims=True)
    apart = (step > tolerance) & (ordered[..., 1:] != ordered[..., :-1])
    return ranks_of_order(order, apart)


def ranks_of_order(order: IntArray, apart: BoolArray) -> IntArray:
    """Competition ranks of ``order[..., place]``, given which neighbours in it are apart."""
    return put_along_last(order, _run_firsts(_starts(apart)) + 1)


def _starts(apart: BoolArray) -> BoolArray:
    """Mark the first place of each run of ties, given which neighbours are apart."""
    return np.concatenate([np.ones((*apart.shape[:-1], 1), dtype=bool), apart], axis=-1)


def _run_firsts(starts: BoolArray) -> IntArray:
    """First index of the run that each place belongs to."""
    return np.maximum.accumulate(np.where(starts, np.arange(starts.shape[-1]), 0), axis=-1)


def _run_bounds(starts: BoolArray) -> tuple[IntArray, IntArray]:
    """First and last index of the run that each place belongs to."""
    size = starts.shape[-1]
    index = np.arange(size)
    ends = np.concatenate([starts[..., 1:], np.ones((*starts.shape[:-1], 1), dtype=bool)], axis=-1)
    last = np.minimum.accumulate(np.where(ends, index, size - 1)[..., ::-1], axis=-1)[..., ::-1]
    return _run_firsts(starts), last

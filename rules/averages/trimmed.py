"""The median, and means without the lowest and the highest scores."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from ..exact import exact_sum
from ..numeric.arrays import FloatArray
from ..numeric.averaging import averaging_error, weighted_mean, whole
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from .normalised import NORMALISE, Normalise, exact_points, normalised, normalising_notes, normalising_traits

__all__ = ["median", "trimmed_mean"]


def _keys(
    profile: Profile, candidates: Sequence[int], *, normalise: Normalise, trim: float = 0.5
) -> list[Any]:
    share, score = Fraction(repr(trim)), exact_points(profile, candidates, normalise)
    each = [[(score(v, c), w) for v, w in enumerate(profile.weights_of(c)) if w] for c in candidates]
    return [_trimmed(sorted(scores), share) for scores in each]


def _trimmed(scores: list[tuple[Any, Fraction]], share: Fraction) -> Any:
    """Mean of what is left when a share of the weight is cut at each end; the median where half is."""
    upto = list(accumulate((weight for _, weight in scores), initial=Fraction(0)))
    low, high = share * upto[-1], (1 - share) * upto[-1]
    if low == high:
        lower = next(score for (score, _), end in zip(scores, upto[1:], strict=True) if end >= low)
        upper = next(score for (score, _), end in zip(scores, upto[1:], strict=True) if end > low)
        return exact_sum([(Fraction(1, 2), lower), (Fraction(1, 2), upper)])
    inside = [min(max(end, low), high) for end in upto]
    parts = zip(scores, pairwise(inside), strict=True)
    return exact_sum([((end - start) / (high - low), score) for (score, _), (start, end) in parts])


def _median_notes(profile: Profile, normalise: Normalise) -> list[str]:
    return normalising_notes(profile, normalise, "median")


def _trimmed_notes(profile: Profile, normalise: Normalise, trim: float) -> list[str]:
    return normalising_notes(profile, normalise, "trimmed_mean")


@rule(
    "median",
    "median",
    reads="scores",
    complexity="O(c v log v)",
    reference="Bassett and Persky (1999), Robust voting",
    parameters={"normalise": NORMALISE},
    keys=_keys,
    check=_median_notes,
    traits={"weighs"},
    traits_at=normalising_traits,
    article=True,
)
def median(
    scores: FloatArray,
    weights: FloatArray,
    baseline: FloatArray | None = None,
    ceiling: FloatArray | None = None,
    *,
    normalise: Normalise = "none",
) -> Outcome:
    """Weighted median of a candidate's scores: midway between its lower and its upper median.

    The lower median is the least score such that at least half of the weight is at or below it, the upper one
    the greatest such that at least half is at or above it; they differ only where a set of scores holds
    exactly half of the weight. Scores may be normalised first, as :func:`.normalised` says: ``anchors`` gives
    the median of human-normalised scores (Mnih et al. 2015). With gaps, over the voters that scored the
    candidate. Shapes ``(v,c),(v,c)->(c)``, and with ``normalise=anchors`` ``(v,c),(v,c),(v),(v)->(c)``.
    """
    points, off_by = normalised(scores, weights, normalise, baseline, ceiling)
    ordered, upto = _in_order(points, weights)
    half = upto[..., -1:, :] / 2
    lower = np.argmax(upto >= half, axis=-2, keepdims=True)
    upper = np.argmax(upto > half, axis=-2, keepdims=True)
    ends = [np.take_along_axis(ordered, at, axis=-2)[..., 0, :] for at in (lower, upper)]
    with np.errstate(over="ignore"):
        middle = (ends[0] + ends[1]) / 2
    middle = np.where(np.isinf(middle), ends[0] / 2 + ends[1] / 2, middle)
    return Outcome(middle, error=_cut_error(points, weights) + off_by)


def _cut_error(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Error where weights are cut: whatever the scores allow, unless the weights are whole numbers."""
    error = averaging_error(scores, weights)
    return error if whole(weights) else np.full(error.shape, np.inf)


@rule(
    "trimmed_mean",
    "trimmed mean",
    reads="scores",
    complexity="O(c v log v)",
    reference="Bickel (1965), On some robust estimates of location",
    parameters={
        "trim": Parameter(
            0.1, "share of the weight cut off at each end; 0.5 leaves the median", least=0, most=0.5
        ),
        "normalise": NORMALISE,
    },
    keys=_keys,
    check=_trimmed_notes,
    traits={"weighs"},
    traits_at=normalising_traits,
    article=True,
)
def trimmed_mean(
    scores: FloatArray,
    weights: FloatArray,
    baseline: FloatArray | None = None,
    ceiling: FloatArray | None = None,
    *,
    trim: float = 0.1,
    normalise: Normalise = "none",
) -> Outcome:
    """Weighted mean of a candidate's scores without its lowest and its highest.

    A share `trim` of the weight is cut at each end; a score on the cut keeps the part of its weight that
    lies inside, so that the result is continuous in `trim` and a voter of weight 2 counts as two. (Trimming
    whole scores only, as :func:`scipy.stats.trim_mean` does, agrees where ``trim * v`` is a whole number.)
    0.25 gives the interquartile mean, with ``normalise=anchors`` that of human-normalised scores (Agarwal et
    al. 2021, Deep reinforcement learning at the edge of the statistical precipice). With gaps, over the
    voters that scored the candidate. Shapes as of :func:`median`.
    """
    if trim == 0.5:
        return median(scores, weights, baseline, ceiling, normalise=normalise)
    points, off_by = normalised(scores, weights, normalise, baseline, ceiling)
    # In parts of the weight that make the cut a whole number of them.
    share = Fraction(repr(trim))
    ordered, upto = _in_order(points, weights * share.denominator)
    low = upto[..., -1:, :] / share.denominator * share.numerator
    inside = np.clip(upto, low, upto[..., -1:, :] - low)
    weights = np.diff(inside, axis=-2, prepend=low)
    return Outcome(weighted_mean(ordered, weights), error=_cut_error(ordered, weights) + off_by)


def _in_order(scores: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each candidate's scores from lowest to highest, and how much weight lies up to each."""
    heard = ~np.isnan(scores) & (weights > 0)
    weight = weights.max(initial=0.0)
    if (weights == weight).all():
        places = np.arange(1, scores.shape[-2] + 1)[:, None]
        ordered = np.sort(np.where(heard, scores, np.nan), axis=-2)
        return ordered, np.minimum(places, heard.sum(axis=-2, keepdims=True)) * weight
    order = np.argsort(np.where(heard, scores, np.inf), axis=-2, kind="stable")
    ordered = np.take_along_axis(np.where(heard, scores, np.nan), order, axis=-2)
    return ordered, np.cumsum(np.take_along_axis(np.where(heard, weights, 0.0), order, axis=-2), axis=-2)

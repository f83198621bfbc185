"""Rules that average scores, in their own units or rescaled."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import RuleError
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import weighted_mean
from ..numeric.scaling import unit_power
from ..numeric.ties import TIE_TOLERANCE
from ..parameters import Parameter
from ..profile import Profile
from ..registry import rule
from ..traits import Trait

__all__ = [
    "geometric_mean",
    "mean",
    "median",
    "minmax_mean",
    "trimmed_mean",
    "unit_scores",
    "z_mean",
    "z_scores",
]


@rule(
    "mean",
    "arithmetic mean",
    reads="scores",
    complexity="O(v c)",
    reference="the weighted sum model: Fishburn (1967), Additive utilities with incomplete product sets",
    traits={"additive", "plain_mean", "alone"},
    macro="mean_score",
    article=True,
)
def mean(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted arithmetic mean of a candidate's scores.

    With gaps, the mean over the voters that scored the candidate. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(scores, weights)


@rule(
    "median",
    "median",
    reads="scores",
    complexity="O(c v log v)",
    reference="Bassett and Persky (1999), Robust voting",
    traits={"alone", "weighs"},
    article=True,
)
def median(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted median of a candidate's scores: midway between its lower and its upper median.

    The lower median is the least score such that at least half of the weight is at or below it, the upper one
    the greatest such that at least half is at or above it; they differ only where a set of scores holds
    exactly half of the weight, which is asked up to rounding (1e-12 of the total). With gaps, over the voters
    that scored the candidate. Shapes ``(v,c),(v,c)->(c)``.
    """
    ordered, upto = _in_order(scores, weights)
    lower = np.argmax(upto >= 0.5 - TIE_TOLERANCE, axis=-2, keepdims=True)
    upper = np.argmax(upto > 0.5 + TIE_TOLERANCE, axis=-2, keepdims=True)
    ends = [np.take_along_axis(ordered, at, axis=-2)[..., 0, :] for at in (lower, upper)]
    with np.errstate(over="ignore"):
        middle = (ends[0] + ends[1]) / 2
    return np.where(np.isinf(middle), ends[0] / 2 + ends[1] / 2, middle)


@rule(
    "trimmed_mean",
    "trimmed mean",
    reads="scores",
    complexity="O(c v log v)",
    reference="Bickel (1965), On some robust estimates of location",
    parameters={
        "trim": Parameter(
            0.1, "share of the weight cut off at each end; 0.5 leaves the median", least=0, most=0.5
        )
    },
    traits={"alone", "weighs"},
    article=True,
)
def trimmed_mean(scores: FloatArray, weights: FloatArray, *, trim: float = 0.1) -> FloatArray:
    """Weighted mean of a candidate's scores without its lowest and its highest.

    A share `trim` of the weight is cut at each end; a score on the cut keeps the part of its weight that
    lies inside, so that the result is continuous in `trim` and a voter of weight 2 counts as two. (Trimming
    whole scores only, as :func:`scipy.stats.trim_mean` does, agrees where ``trim * v`` is a whole number.)
    0.25 gives the interquartile mean. With gaps, over the voters that scored the candidate. Shapes
    ``(v,c),(v,c)->(c)``.
    """
    if trim == 0.5:
        return median(scores, weights)
    ordered, upto = _in_order(scores, weights)
    inside = np.clip(upto, trim, 1 - trim)
    return weighted_mean(ordered, np.diff(inside, axis=-2, prepend=trim))


def _in_order(scores: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Each candidate's scores from lowest to highest, and the share of its weight that lies up to each."""
    heard = ~np.isnan(scores) & (weights > 0)
    order = np.argsort(np.where(heard, scores, np.inf), axis=-2, kind="stable")
    ordered = np.take_along_axis(np.where(heard, scores, np.nan), order, axis=-2)
    upto = np.cumsum(np.take_along_axis(np.where(heard, weights, 0.0), order, axis=-2), axis=-2)
    with np.errstate(invalid="ignore"):
        return ordered, upto / upto[..., -1:, :]


def _all_positive(profile: Profile) -> list[str]:
    wrong = np.argwhere(profile.scores <= 0)
    if len(wrong):
        voter, candidate = wrong[0]
        more = f" (and {len(wrong) - 1} more such scores)" if len(wrong) > 1 else ""
        raise RuleError(
            f"geometric_mean needs positive scores, and {profile.candidates[candidate]!r} has "
            f"{profile.scores[voter, candidate]:g} from {profile.voters[voter]!r}{more}; leave that voter "
            "out (one of which lower is better enters with its sign changed) or use another rule"
        )
    return []


@rule(
    "geometric_mean",
    "geometric mean",
    reads="scores",
    complexity="O(v c)",
    reference="Fleming and Wallace (1986), How not to lie with statistics: the correct way to summarize "
    "benchmark results",
    check=_all_positive,
    traits={"alone", "weighs"},
    article=True,
)
def geometric_mean(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted geometric mean of a candidate's scores, all of which must be positive.

    The first score that is not is refused, with its candidate and voter; called directly, the function gives
    NaN. With gaps, over the voters that scored the candidate. Shapes ``(v,c),(v,c)->(c)``.
    """
    heard = ~np.isnan(scores) & (weights > 0)
    logs = np.log(scores, out=np.full(scores.shape, np.nan), where=heard & (scores > 0))
    defined = ~(heard & ~(scores > 0)).any(axis=-2)
    return np.where(defined, np.exp(weighted_mean(logs, weights)), np.nan)


def _usable_range(profile: Profile, range: Literal["observed", "anchors"]) -> list[str]:
    if range == "observed":
        return constant_notes(profile, "1/2 for every candidate")
    for name, anchor in (("baseline", profile.baseline), ("ceiling", profile.ceiling)):
        lacking = [profile.voters[v] for v in np.flatnonzero(np.isnan(anchor))]
        if lacking:
            more = f" (one of {len(lacking)} such voters)" if len(lacking) > 1 else ""
            raise RuleError(
                f"minmax_mean: {lacking[0]!r} has no {name}{more}; state it, leave it out or "
                "use range=observed"
            )
    for v in np.flatnonzero(profile.ceiling <= profile.baseline):
        raise RuleError(
            f"minmax_mean: the ceiling of {profile.voters[v]!r} is not better than its baseline; correct them"
        )
    return []


def _alone_with_anchors(range: str) -> list[Trait]:
    return ["alone"] if range == "anchors" else []


@rule(
    "minmax_mean",
    "mean of scores rescaled to 0..1",
    reads="anchored",
    complexity="O(v c)",
    reference="Mnih et al. (2015), Human-level control through deep reinforcement learning, on scores "
    "normalised between a random and a reference player",
    parameters={
        "range": Parameter(
            "observed",
            "what 0 and 1 stand for: a voter's lowest and highest score, or its baseline and ceiling",
            ("observed", "anchors"),
        )
    },
    check=_usable_range,
    traits={"additive", "alone_in_range"},
    traits_at=_alone_with_anchors,
    article=True,
)
def minmax_mean(
    scores: FloatArray,
    weights: FloatArray,
    baseline: FloatArray,
    ceiling: FloatArray,
    *,
    range: Literal["observed", "anchors"] = "observed",
) -> FloatArray:
    """Weighted mean of a candidate's scores, each rescaled to run from 0 to 1 on its voter.

    ``observed`` rescales between the lowest and the highest score of the voter; one that scores all alike
    gives 1/2 to each, and the result says so. ``anchors`` gives (score - baseline) / (ceiling - baseline),
    which may leave 0..1; a voter without either, or whose ceiling is not above its baseline, is refused by
    name (NaN when called directly). With gaps, over the voters that scored the candidate. Shapes
    ``(v,c),(v,c),(v),(v)->(c)``.
    """
    if range == "observed":
        return weighted_mean(unit_scores(scores), weights)
    width = np.where(ceiling > baseline, ceiling - baseline, np.nan)[..., None]
    unit = (scores - baseline[..., None]) / width
    undefined = (~np.isnan(scores) & np.isnan(unit) & (weights > 0)).any(axis=-2)
    return np.where(undefined, np.nan, weighted_mean(unit, weights))


def unit_scores(scores: FloatArray) -> FloatArray:
    """Rescale each voter's scores to run from 0 to 1; one that scores all alike gives 1/2 to each.

    Parameters
    ----------
    scores
        ``scores[..., v, c]``; NaN is missing and stays so.
    """
    bottom = np.fmin.reduce(scores, axis=-1, keepdims=True)
    width = np.fmax.reduce(scores, axis=-1, keepdims=True) - bottom
    unit = np.divide(scores - bottom, width, out=np.full(scores.shape, 0.5), where=width > 0)
    return np.where(np.isnan(scores), np.nan, unit)


def z_scores(scores: FloatArray) -> FloatArray:
    """Standardise each voter's scores: subtract their mean, divide by their population standard deviation.

    Both are over the candidates the voter scored (ddof 0). A voter that scores all alike gives 0 to each.

    Parameters
    ----------
    scores
        ``scores[..., v, c]``; NaN is missing and stays so.
    """
    scores = scores * unit_power(scores)
    there = ~np.isnan(scores)
    count = np.maximum(there.sum(axis=-1, keepdims=True), 1)
    average = np.where(there, scores, 0.0).sum(axis=-1, keepdims=True) / count
    centred = scores - average
    spread = np.sqrt((np.where(there, centred, 0.0) ** 2).sum(axis=-1, keepdims=True) / count)
    # The spread of equal floats is not always exactly 0, so equality is asked of the scores themselves.
    constant = _constant(scores)[..., None]
    standard = np.where(constant, 0.0, centred / np.where(constant | (spread == 0), 1.0, spread))
    return np.where(there, standard, np.nan)


def _constant(scores: FloatArray) -> BoolArray:
    there = ~np.isnan(scores)
    return np.where(there, scores, -np.inf).max(axis=-1) <= np.where(there, scores, np.inf).min(axis=-1)


def constant_notes(profile: Profile, effect: str) -> list[str]:
    """Say which voters score all candidates alike, and what that does to the result."""
    constant = _constant(profile.scores) & profile.present.any(axis=1)
    names = [profile.voters[v] for v in np.flatnonzero(constant)]
    return [f"constant, {effect}: {', '.join(names)}"] if names else []


def _constant_as_zero(profile: Profile) -> list[str]:
    return constant_notes(profile, "0 for every candidate")


@rule(
    "z_mean",
    "mean of z-scores",
    reads="scores",
    complexity="O(v c)",
    reference="Ahlert, Klein, Wichmann, Geirhos (2024), How aligned are different alignment metrics?, "
    "arXiv 2407.07530",
    check=_constant_as_zero,
    traits={"additive", "plain_mean", "standardised"},
    macro="z_mean",
    article=True,
)
def z_mean(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of a candidate's z-scores (see :func:`z_scores`).

    A voter that scores all alike gives 0 to each, and the result says so. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(z_scores(scores), weights)

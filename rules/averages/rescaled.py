"""Means of scores that are first brought to one scale."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import numpy as np

from ..errors import RuleError
from ..exact import exact_averages, exact_scores
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import ROUNDING, averaging_error, weighted_mean
from ..numeric.decimals import decimals
from ..numeric.roots import RootSum, square_classes
from ..numeric.scaling import unit_power
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from ..traits import Trait

__all__ = ["constant_notes", "minmax_mean", "unit_scores", "z_mean", "z_scores"]

#: Scores that are so many times larger than what lies between them share an offset.
_FAR = 8.0


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


def _minmax_keys(
    profile: Profile, candidates: Sequence[int], *, range: Literal["observed", "anchors"]
) -> list[Fraction]:
    score = exact_scores(profile, [c for c, _ in enumerate(profile.candidates)])
    ends: dict[int, tuple[Fraction, Fraction]] = {}
    for v, there in enumerate(profile.present):
        if range == "anchors":
            ends[v] = Fraction(repr(float(profile.baseline[v]))), Fraction(repr(float(profile.ceiling[v])))
        elif there.any():
            row = np.where(there, profile.scores[v], np.nan)
            ends[v] = score(v, int(np.nanargmin(row))), score(v, int(np.nanargmax(row)))

    def unit(v: int, c: int) -> Fraction:
        low, high = ends[v]
        return (score(v, c) - low) / (high - low) if high != low else Fraction(1, 2)

    return exact_averages(profile, candidates, unit)


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
    keys=_minmax_keys,
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
) -> Outcome:
    """Weighted mean of a candidate's scores, each rescaled to run from 0 to 1 on its voter.

    ``observed`` rescales between the lowest and the highest score of the voter; one that scores all alike
    gives 1/2 to each, and the result says so. ``anchors`` gives (score - baseline) / (ceiling - baseline),
    which may leave 0..1; a voter without either, or whose ceiling is not above its baseline, is refused by
    name (NaN when called directly). With gaps, over the voters that scored the candidate. Shapes
    ``(v,c),(v,c),(v),(v)->(c)``.
    """
    if range == "observed":
        unit, width = unit_scores(scores), _reach(scores)
    else:
        width = np.where(ceiling > baseline, ceiling - baseline, np.nan)[..., None]
        unit = (scores - baseline[..., None]) / width
    undefined = (~np.isnan(scores) & np.isnan(unit) & (weights > 0)).any(axis=-2)
    means = np.where(undefined, np.nan, weighted_mean(unit, weights))
    return Outcome(means, error=averaging_error(unit, weights) + _rescaling_error(scores, width))


def _reach(scores: FloatArray) -> FloatArray:
    """From each voter's lowest to its highest score, ``[..., v, 1]``."""
    highest = np.fmax.reduce(scores, axis=-1, keepdims=True)
    return highest - np.fmin.reduce(scores, axis=-1, keepdims=True)


def _rescaling_error(scores: FloatArray, width: FloatArray) -> FloatArray:
    """What a score on a scale of some width may be off by, since it and the ends are rounded, ``[...]``."""
    size = np.fmax.reduce(np.abs(scores), axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = np.where(width > 0, size / width, 0.0)
    return 16 * ROUNDING * (1 + relative.max(axis=(-2, -1)))


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


def constant_notes(profile: Profile, effect: str) -> list[str]:
    """Say which voters score all candidates alike, and what that does to the result."""
    constant = _reach(profile.scores)[:, 0] == 0
    names = [profile.voters[v] for v in np.flatnonzero(constant)]
    return [f"constant, {effect}: {', '.join(names)}"] if names else []


def z_scores(scores: FloatArray) -> FloatArray:
    """Standardise each voter's scores: subtract their mean, divide by their population standard deviation.

    Both are over the candidates the voter scored (ddof 0). A voter that scores all alike gives 0 to each.

    Parameters
    ----------
    scores
        ``scores[..., v, c]``; NaN is missing and stays so.
    """
    return _standardised(scores)[0]


def _standardised(scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Scores standardised, and what they may be off by, ``[...]``."""
    lowest, highest = (end.reduce(scores, axis=-1, keepdims=True) for end in (np.fmin, np.fmax))
    varied = highest > lowest  # asked of the scores themselves: the spread of equal floats is not always 0
    with np.errstate(over="ignore"):
        far = varied & (np.maximum(-lowest, highest) > _FAR * (highest - lowest))
    if far.any():
        scores = _without_offset(scores, far)
    scores = scores * unit_power(scores)
    there = ~np.isnan(scores)
    count = np.maximum(there.sum(axis=-1, keepdims=True), 1)
    average = np.where(there, scores, 0.0).sum(axis=-1, keepdims=True) / count
    centred = scores - average
    spread = np.sqrt((np.where(there, centred, 0.0) ** 2).sum(axis=-1, keepdims=True) / count)
    spread = np.where(varied & (spread > 0), spread, np.inf)
    n = scores.shape[-1]
    # Scores are of size 1 here, and rounded.
    error = (4 * n + 32) * ROUNDING * ((1 / spread).max(axis=(-2, -1)) + np.sqrt(n))
    return np.where(there, centred / spread, np.nan), error


def _without_offset(scores: FloatArray, far: BoolArray) -> FloatArray:
    """Scores of voters who share a large offset, less that offset, on any scale; the others as they are.

    The digits that differ would be lost beside those of the offset, so it is taken off the decimals.
    """
    scores = scores.copy()
    for v in np.flatnonzero(far.reshape(-1, far.shape[-2]).any(axis=0)).tolist():
        some, rows = far[..., v, 0], scores[..., v, :]
        row = rows[some]
        numerators = decimals(row[..., None, :]).numerators[0]
        least = np.argmin(np.where(np.isnan(row), np.inf, row), axis=-1, keepdims=True)
        differences = numerators - np.take_along_axis(numerators, least, axis=-1)
        rows[some] = np.where(np.isnan(row), np.nan, differences.astype(np.float64))
    return scores


def _constant_as_zero(profile: Profile) -> list[str]:
    return constant_notes(profile, "0 for every candidate")


def _z_keys(profile: Profile, candidates: Sequence[int]) -> list[RootSum]:
    """Of n scores x of sum s, each has the z-score ``(n x - s) / sqrt(n Σx² - s²)``, whatever their scale."""
    read = decimals(profile.scores)
    deviations: list[list[int]] = []
    radicands: list[int] = []
    for numerators, there in zip(read.numerators, profile.present, strict=True):
        whole_scores = [int(x) for x in numerators[there]]
        n, total = len(whole_scores), sum(whole_scores)
        deviations.append([n * int(x) - total for x in numerators[list(candidates)]])
        radicands.append(n * sum(x * x for x in whole_scores) - total * total)
    varied = [v for v, radicand in enumerate(radicands) if radicand]
    bases, classes = square_classes([radicands[v] for v in varied])
    keys: list[RootSum] = []
    for i, c in enumerate(candidates):
        weights = profile.weights_of(c)
        weight = sum(weights, Fraction(0))
        coefficients = [Fraction(0)] * len(bases)
        for v, (k, factor) in zip(varied, classes, strict=True):
            if weights[v]:
                coefficients[k] += weights[v] / weight * deviations[v][i] * factor
        keys.append(RootSum(coefficients, bases))
    return keys


@rule(
    "z_mean",
    "mean of z-scores",
    reads="scores",
    complexity="O(v c)",
    reference="Ahlert, Klein, Wichmann, Geirhos (2024), How aligned are different alignment metrics?, "
    "arXiv 2407.07530",
    keys=_z_keys,
    check=_constant_as_zero,
    traits={"additive", "plain_mean", "standardised"},
    macro="z_mean",
    article=True,
)
def z_mean(scores: FloatArray, weights: FloatArray) -> Outcome:
    """Weighted mean of a candidate's z-scores (see :func:`z_scores`).

    A voter that scores all alike gives 0 to each, and the result says so. Shapes ``(v,c),(v,c)->(c)``.
    """
    standard, error = _standardised(scores)
    return Outcome(weighted_mean(standard, weights), error=error + averaging_error(standard, weights))

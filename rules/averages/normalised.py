"""Scores brought to one scale before they are averaged: what the parameter `normalise` stands for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Literal, get_args

import numpy as np

from ..errors import RuleError
from ..exact import exact_scores
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import ROUNDING
from ..numeric.decimals import decimals
from ..numeric.roots import RootSum, square_classes
from ..numeric.scaling import unit_power
from ..parameters import Parameter
from ..profile import Profile
from ..traits import Trait

__all__ = [
    "NORMALISE",
    "Normalise",
    "constant_notes",
    "exact_points",
    "normalised",
    "normalising_notes",
    "normalising_traits",
    "unit_scores",
    "z_scores",
]

#: What scores may become.
Normalise = Literal["none", "z", "minmax", "anchors"]

NORMALISE = Parameter(
    "none",
    "what scores become first: z-scores (z), parts of the way from the lowest to the highest score on the "
    "metric (minmax), or from its stated baseline to its ceiling (anchors)",
    get_args(Normalise),
)

#: Scores that are so many times larger than what lies between them share an offset.
_FAR = 8.0

#: What a rule that judges a model by a mean or median of its scores promises when these are normalised first.
_TRAITS: Mapping[Normalise, Sequence[Trait]] = {
    "none": ("alone", "homogeneous"),
    "z": (),
    "minmax": ("alone_in_range",),
    "anchors": ("anchored", "alone", "alone_in_range"),
}


def normalising_traits(normalise: Normalise, **_: Any) -> list[Trait]:
    """What a rule promises that takes a mean or median of each model's normalised scores."""
    return list(_TRAITS[normalise])


def normalised(
    scores: FloatArray,
    weights: FloatArray,
    how: Normalise,
    baseline: FloatArray | None = None,
    ceiling: FloatArray | None = None,
) -> tuple[FloatArray, FloatArray | float]:
    """Scores on the scale that they are averaged on, and what these may be off by, ``[...]``.

    Parameters
    ----------
    scores, weights
        ``[..., v, c]``; NaN is missing and stays so.
    how
        ``z``: see :func:`z_scores`; ``minmax``: see :func:`unit_scores`; ``anchors``: (score - baseline) /
        (ceiling - baseline), which may leave 0..1.
    baseline, ceiling
        ``[..., v]``, for ``anchors``. Where one is unknown, or the ceiling is not above the baseline, a
        candidate that the voter scored has no normalised score at all.
    """
    if how == "none":
        return scores, 0.0
    if how == "z":
        return _standardised(scores)
    if how == "minmax":
        scores = _near(scores)
        return unit_scores(scores), _rescaling_error(scores, _reach(scores))
    if baseline is None or ceiling is None:
        raise RuleError("normalise=anchors needs baselines and ceilings; give them, or use minmax")
    low, high = baseline[..., None], ceiling[..., None]
    width = np.where(high > low, high - low, np.nan)
    with np.errstate(over="ignore"):
        points = (scores - low) / width
    undefined = (~np.isnan(scores) & np.isnan(points) & (weights > 0)).any(axis=-2, keepdims=True)
    size = np.fmax(np.abs(scores), np.fmax(np.abs(low), np.abs(high)))
    farthest = np.fmax.reduce(np.abs(points), axis=(-2, -1), initial=1.0)
    with np.errstate(over="ignore"):
        return np.where(undefined, np.nan, points), farthest * _rescaling_error(size, width)


def exact_points(
    profile: Profile, candidates: Sequence[int], how: Normalise
) -> Callable[[int, int], Fraction | RootSum]:
    """``points(v, c)`` of some candidates without rounding: their normalised scores."""
    if how == "none":
        return exact_scores(profile, candidates)
    if how == "z":
        return _exact_z(profile)
    score = exact_scores(profile, [c for c, _ in enumerate(profile.candidates)])
    ends: dict[int, tuple[Fraction, Fraction]] = {}
    for v, there in enumerate(profile.present):
        if how == "anchors":
            ends[v] = Fraction(repr(float(profile.baseline[v]))), Fraction(repr(float(profile.ceiling[v])))
        elif there.any():
            row = profile.scores[v]
            ends[v] = score(v, int(np.nanargmin(row))), score(v, int(np.nanargmax(row)))

    def unit(v: int, c: int) -> Fraction:
        low, high = ends[v]
        return (score(v, c) - low) / (high - low) if high != low else Fraction(1, 2)

    return unit


def _exact_z(profile: Profile) -> Callable[[int, int], RootSum]:
    """Of n scores x of sum s, each has the z-score ``(n x - s) / sqrt(n Σx² - s²)``, whatever their scale."""
    read = decimals(profile.scores)
    sums: list[tuple[int, int]] = []
    radicands: list[int] = []
    for numerators, there in zip(read.numerators, profile.present, strict=True):
        whole_scores = [int(x) for x in numerators[there]]
        n, total = len(whole_scores), sum(whole_scores)
        sums.append((n, total))
        radicands.append(n * sum(x * x for x in whole_scores) - total * total)
    varied = [v for v, radicand in enumerate(radicands) if radicand]
    bases, classes = square_classes([radicands[v] for v in varied])
    class_of = dict(zip(varied, classes, strict=True))

    def z(v: int, c: int) -> RootSum:
        if v not in class_of:
            return RootSum({}, bases)
        (n, total), (k, factor) = sums[v], class_of[v]
        return RootSum({k: (n * int(read.numerators[v][c]) - total) * factor}, bases)

    return z


def normalising_notes(
    profile: Profile, how: Normalise, rule: str, instead: str = "normalise=minmax"
) -> list[str]:
    """What a reader must know of scores that are normalised so.

    Raises
    ------
    RuleError
        For a metric without a baseline or a ceiling above it where these are asked for; `instead` is what the
        rule takes too.
    """
    if how == "none":
        return []
    if how != "anchors":
        return constant_notes(profile, f"{'0' if how == 'z' else '1/2'} for every candidate")
    for name, anchor in (("baseline", profile.baseline), ("ceiling", profile.ceiling)):
        lacking = [profile.voters[v] for v in np.flatnonzero(np.isnan(anchor))]
        if lacking:
            more = f" (one of {len(lacking)} such voters)" if len(lacking) > 1 else ""
            raise RuleError(
                f"{rule}: {lacking[0]!r} has no {name}{more}; state it, leave it out or use {instead}"
            )
    for v in np.flatnonzero(profile.ceiling <= profile.baseline):
        raise RuleError(
            f"{rule}: the ceiling of {profile.voters[v]!r} is not better than its baseline; correct them"
        )
    return []


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
    varied = _reach(scores) > 0  # asked of the scores themselves: the spread of equal floats is not always 0
    scores = _near(scores)
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


def _near(scores: FloatArray) -> FloatArray:
    """The same, on any scale, where voters whose scores share a large offset have lost it."""
    lowest, highest = (end.reduce(scores, axis=-1, keepdims=True) for end in (np.fmin, np.fmax))
    with np.errstate(over="ignore"):
        far = (highest > lowest) & (np.maximum(-lowest, highest) > _FAR * (highest - lowest))
    return _without_offset(scores, far) if far.any() else scores


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

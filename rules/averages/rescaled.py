"""Means of scores that are first brought to one scale, under ids of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

from ..numeric.arrays import FloatArray
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from ..traits import Trait
from .means import mean, mean_keys
from .normalised import Normalise, normalising_notes, normalising_traits

__all__ = ["minmax_mean", "z_mean"]

Range = Literal["observed", "anchors"]

#: What the ranges of scores are called where they are the parameter of other rules.
_NORMALISE: Mapping[Range, Normalise] = {"observed": "minmax", "anchors": "anchors"}


def _usable_range(profile: Profile, range: Range) -> list[str]:
    return normalising_notes(profile, _NORMALISE[range], "minmax_mean", "range=observed")


def _traits_of_range(range: Range) -> list[Trait]:
    return normalising_traits(_NORMALISE[range])


def _minmax_keys(profile: Profile, candidates: Sequence[int], *, range: Range) -> list[object]:
    return mean_keys(profile, candidates, normalise=_NORMALISE[range])


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
    traits_at=_traits_of_range,
    article=True,
)
def minmax_mean(
    scores: FloatArray,
    weights: FloatArray,
    baseline: FloatArray,
    ceiling: FloatArray,
    *,
    range: Range = "observed",
) -> Outcome:
    """Weighted mean of a candidate's scores, each rescaled to run from 0 to 1 on its voter.

    ``observed`` rescales between the lowest and the highest score of the voter; one that scores all alike
    gives 1/2 to each, and the result says so. ``anchors`` gives (score - baseline) / (ceiling - baseline),
    which may leave 0..1; a voter without either, or whose ceiling is not above its baseline, is refused by
    name (NaN when called directly). With gaps, over the voters that scored the candidate. Shapes
    ``(v,c),(v,c),(v),(v)->(c)``.
    """
    return mean(scores, weights, baseline, ceiling, normalise=_NORMALISE[range])


def _constant_as_zero(profile: Profile) -> list[str]:
    return normalising_notes(profile, "z", "z_mean")


@rule(
    "z_mean",
    "mean of z-scores",
    reads="scores",
    complexity="O(v c)",
    reference="Ahlert, Klein, Wichmann, Geirhos (2024), How aligned are different alignment metrics?, "
    "arXiv 2407.07530",
    keys=partial(mean_keys, normalise="z"),
    check=_constant_as_zero,
    traits={"additive", "plain_mean", "standardised"},
    macro="z_mean",
    article=True,
)
def z_mean(scores: FloatArray, weights: FloatArray) -> Outcome:
    """Weighted mean of a candidate's z-scores (see :func:`z_scores`).

    A voter that scores all alike gives 0 to each, and the result says so. Shapes ``(v,c),(v,c)->(c)``.
    """
    return mean(scores, weights, normalise="z")

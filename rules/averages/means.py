"""Means of scores in their own units, or normalised first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..exact import exact_averages
from ..numeric.arrays import FloatArray
from ..numeric.averaging import averaging_error, weighted_mean
from ..profile import Profile
from ..registry import Outcome, rule
from ..traits import Trait
from .normalised import NORMALISE, Normalise, exact_points, normalised, normalising_notes, normalising_traits

__all__ = ["mean", "mean_keys"]


def mean_keys(profile: Profile, candidates: Sequence[int], *, normalise: Normalise) -> list[Any]:
    """Means of normalised scores without rounding."""
    return exact_averages(profile, candidates, exact_points(profile, candidates, normalise))


def _notes(profile: Profile, normalise: Normalise) -> list[str]:
    return normalising_notes(profile, normalise, "mean")


def _traits(normalise: Normalise) -> list[Trait]:
    points: dict[Normalise, list[Trait]] = {"none": ["plain_mean"], "z": ["plain_mean", "standardised"]}
    return normalising_traits(normalise) + points.get(normalise, [])


@rule(
    "mean",
    "arithmetic mean",
    reads="scores",
    complexity="O(v c)",
    reference="the weighted sum model: Fishburn (1967), Additive utilities with incomplete product sets",
    parameters={"normalise": NORMALISE},
    keys=mean_keys,
    check=_notes,
    traits={"additive"},
    traits_at=_traits,
    macro="mean_score",
    article=True,
)
def mean(
    scores: FloatArray,
    weights: FloatArray,
    baseline: FloatArray | None = None,
    ceiling: FloatArray | None = None,
    *,
    normalise: Normalise = "none",
) -> Outcome:
    """Weighted arithmetic mean of a candidate's scores.

    They may be normalised first, as :func:`.normalised` says. With gaps, the mean over the voters that scored
    the candidate. Shapes ``(v,c),(v,c)->(c)``, and with ``normalise=anchors`` ``(v,c),(v,c),(v),(v)->(c)``.
    """
    points, off_by = normalised(scores, weights, normalise, baseline, ceiling)
    return Outcome(weighted_mean(points, weights), error=averaging_error(points, weights) + off_by)

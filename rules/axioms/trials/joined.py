"""Cases in which a metric joins."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ...batch import extended
from ...numeric.arrays import FloatArray
from ...profile import Profile
from ..axiom import Family
from ..changes.change import Change
from ..changes.kinds import AddMetric
from ..relation import Cases
from ..subjects import AddedMetric

__all__ = ["added_places", "joined", "joined_families", "scores_of"]


def added_places(profile: Profile) -> list[tuple[str, Fraction]]:
    """Group and weight of a metric that is added: 1, in each group there is where the tree weighs."""
    groups = sorted(set(profile.groups)) if profile.weighting == "tree" else [""]
    return [(group, Fraction(1)) for group in groups]


def scores_of(names: Sequence[str], row: FloatArray) -> dict[str, float]:
    """The scores there are in a row, by name."""
    return {name: score for name, score in zip(names, row.tolist(), strict=True) if not np.isnan(score)}


def joined(
    profile: Profile, rows: FloatArray, place: tuple[str, Fraction], name: str = "added metric"
) -> Cases:
    """Add a metric with the scores ``rows[k, c]``, in a group and with a weight."""
    group, weight = place
    while name in profile.voters:
        name += "'"

    def changes(k: int) -> tuple[Change, ...]:
        return (AddMetric(name, scores_of(profile.candidates, rows[k]), weight, group),)

    return Cases(changes, (extended(profile, rows, weight, group),), subject=AddedMetric(rows))


def joined_families(
    what: str, profile: Profile, rows: FloatArray, name: str = "added metric", *, others: str | None = None
) -> list[Family]:
    """Add a metric with each of the scores ``rows[r, c]``: a family for each place that it can have."""
    return [
        Family.listed(what, rows, lambda some, place=place: joined(profile, some, place, name), others=others)
        for place in added_places(profile)
    ]

"""Scales of measurement (Stevens 1946, On the theory of scales of measurement): what numbers mean."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from .profile import Profile
from .traits import Trait

__all__ = ["SCALES", "scale_notes"]

#: What numbers on each scale say, those that say least first; a profile holds their places.
SCALES: Mapping[str, str] = {
    "nominal": "whether two are the same",
    "ordinal": "which of two is better",
    "interval": "how large their difference is",
    "ratio": "how many times as large one is",
}
_ORDINAL, _INTERVAL, _RATIO = "ordinal", "interval", "ratio"


def _assumed(traits: Collection[Trait]) -> str:
    """What a rule asks of every metric."""
    if "needs_ratios" in traits:
        return _RATIO
    return _ORDINAL if {"ordinal", "grades"} & {*traits} else _INTERVAL


def scale_notes(rule: str, traits: Collection[Trait], profile: Profile) -> list[str]:
    """Which metrics state a scale that is less than what a rule assumes, in one sentence."""
    names, assumed = list(SCALES), _assumed(traits)
    with np.errstate(invalid="ignore"):
        less = np.flatnonzero(profile.scale < names.index(assumed)).tolist()
    if not less:
        return []
    said = ", ".join(f"{profile.voters[v]} ({names[int(profile.scale[v])]})" for v in less)
    an = "a" if assumed == _RATIO else "an"
    return [
        f"{rule} assumes {an} {assumed} scale, numbers that say {SCALES[assumed]}; less is said of: {said}"
    ]

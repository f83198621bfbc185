"""Failures that live from equal counts, told apart from those that do not.

Many a counterexample has two models with the same count, of which a rule eliminates both, or two majorities
of the same size. Textbooks leave these out ("provided that ties are broken"). So do two kinds of profiles:

- ``counts``: no two sets of metrics weigh the same, so that no two models have the same number of first (or
  last) places, whoever is deleted or cloned, unless neither has any;
- ``margins``: no two pairs of models are as far apart, and none is level.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Literal

import numpy as np

from ...profile import Profile
from ..witness.witness import Witness

__all__ = ["IN_WORDS", "Equal", "apart", "equal"]

Equal = Literal["counts", "margins"]

#: What a profile that has none of these is called.
IN_WORDS: Mapping[Equal, str] = {
    "counts": "in which no two counts are equal (no two sets of metrics weigh the same)",
    "margins": "in which no two margins are equal and none is 0",
}
#: Up to this many metrics all sets of them are weighed; of more, some are taken to weigh the same.
_MOST_METRICS = 16
#: How often weights are set apart at random before a failure is said to live from equal counts.
_TRIES = 6


def equal(profile: Profile, what: Equal) -> bool:
    """Whether a profile has equal ones of these."""
    return _equal_counts(profile) if what == "counts" else _equal_margins(profile)


def _equal_margins(profile: Profile) -> bool:
    margins = np.abs(profile.margins)[np.triu_indices(len(profile.candidates), 1)].tolist()
    return 0 in margins or len(set(margins)) < len(margins)


def _equal_counts(profile: Profile) -> bool:
    units = [unit for unit in profile.units if unit]
    if len(set(units)) < len(units) or len(units) > _MOST_METRICS or sum(units) < 2 ** len(units) - 1:
        return True
    sums = {0}
    for unit in units:
        more = {unit + one for one in sums}
        if more & sums:
            return True
        sums |= more
    return False


@lru_cache(maxsize=1024)
def apart(witness: Witness) -> Witness | None:
    """The same failure where no two counts are equal; None where none was found with nearly these weights."""
    return next(_set_apart(witness), None)


def _set_apart(witness: Witness) -> Iterator[Witness]:
    rng = np.random.default_rng(0)
    profile = witness.profile
    if not _equal_counts(profile):
        yield witness
    for _ in range(_TRIES if profile.weighting == "own" else 0):
        noise = rng.integers(-50_000, 50_001, size=len(profile.weights))
        weights = [w * (1 + Fraction(int(e), 1_000_000)) for w, e in zip(profile.weights, noise, strict=True)]
        nearby = replace(profile, weights=tuple(weights))
        if not _equal_counts(nearby) and (found := witness.again(profile=nearby)) is not None:
            yield found

"""Bucklin's rule: places are added from the first down until a majority is reached."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

from ..numeric.arrays import IntArray
from ..numeric.ties import TieMethod
from ..profile import Profile
from ..registry import Outcome, rule
from .positional import SHARED, place

__all__ = ["bucklin"]


@rule(
    "bucklin",
    "Bucklin",
    reads="profile",
    complexity="O(v c log c + c²)",
    reference="Hoag and Hallett (1926), Proportional Representation, on the Grand Junction plan; Tideman "
    "(2006), Collective Decisions and Voting",
    parameters={"ties": SHARED},
    higher_is_better=False,
    traits={"symmetric", "ordinal"},
)
def bucklin(profile: Profile, *, ties: TieMethod = "average") -> Outcome:
    """Rank by the round in which a candidate has a majority, then by its support in that round.

    Its support in round k is the weight of the voters that put it among their first k places; those tied
    across that border share the places inside it (``min``: all are inside, ``max``: none). A majority is
    more than half of the weight of the voters that scored the candidate, and support is compared as a share
    of that weight, so with gaps too every candidate has a round. Nobody is eliminated. The score is the
    round; supports are in ``details``. Counts are exact, in the weights of voters (tree weights as on
    complete data).
    """
    support, scale = _support(profile, ties)
    units = np.array(profile.units, dtype=object)
    heard = (profile.present * units[:, None]).sum(axis=0) * scale
    rounds = np.argmax((2 * support > heard).astype(bool), axis=0)
    shares = [
        Fraction(int(support[k, c]), int(total))
        for c, (k, total) in enumerate(zip(rounds, heard, strict=True))
    ]
    keys = [(int(k), -share) for k, share in zip(rounds, shares, strict=True)]
    ranks = np.array([1 + sum(other < key for other in keys) for key in keys], dtype=np.int64)
    details = {name: float(share) for name, share in zip(profile.candidates, shares, strict=True)}
    return Outcome(rounds + 1.0, ranks=ranks, details={"support": details})


def _support(profile: Profile, ties: TieMethod) -> tuple[IntArray, int]:
    """``support[k, c]`` in round k + 1, in units times the scale that makes split places whole."""
    first, last = (place(profile.ranks, end) for end in ("min", "max"))
    if ties != "average":
        first = last = place(profile.ranks, ties)
    heard = profile.present
    size = (last - first + 1)[heard].astype(np.int64)
    scale = lcm(*(int(t) for t in np.unique(size)))
    voter, candidate = np.nonzero(heard)
    step = np.array(
        [profile.units[v] * (scale // int(t)) for v, t in zip(voter, size, strict=True)], dtype=object
    )
    # Support rises by one step in each of the rounds from the first to the last place of a tie.
    rise = np.zeros((len(profile.candidates) + 1, len(profile.candidates)), dtype=object)
    np.add.at(rise, (first[heard].astype(np.int64) - 1, candidate), step)
    np.add.at(rise, (last[heard].astype(np.int64), candidate), -step)
    return rise.cumsum(axis=0).cumsum(axis=0)[:-1], scale

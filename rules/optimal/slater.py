"""Slater's rule."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..numeric.arrays import IntArray
from ..profile import Profile
from ..registry import Outcome, rule
from .kemeny import SEARCH, least_reversal

__all__ = ["slater"]


def _reversals(margins: IntArray) -> IntArray:
    return np.sign(np.swapaxes(margins, -1, -2))


@rule(
    "slater",
    "Slater",
    reads="profile",
    broadcasts=False,
    complexity="O(v c²), then NP-hard, as Kemeny's; harder, since majorities of every size weigh the same",
    reference="Slater (1961), Inconsistencies in a schedule of paired comparisons",
    parameters=SEARCH,
    traits={"symmetric", "ordinal", "majority_consistent"},
    loss=_reversals,
)
def slater(profile: Profile, *, time_limit: float | None = None, agreed_pairs: bool = False) -> Outcome:
    """Reverse as few pairwise majorities as an order can, whatever their size.

    The cost in the certificate is the number of majorities that an optimal order reverses; a tied pair, or
    one that no voter compares, costs nothing either way. Where optimal orders are known to differ, a
    candidate's score is the number of those surely below it minus those surely above it.
    """
    return least_reversal(
        np.sign(profile.margins).astype(np.int64),
        profile.candidates,
        Fraction,
        time_limit=time_limit,
        agreed_pairs=agreed_pairs,
    )

"""Ranked pairs (Tideman)."""

from __future__ import annotations

from ..profile import Profile
from ..registry import Outcome, rule
from .locking import LIMIT, locking_outcome
from .relations import STRENGTH, Strength

__all__ = ["ranked_pairs"]


@rule(
    "ranked_pairs",
    "ranked pairs (Tideman)",
    reads="profile",
    complexity="O(v c² + c³) as a rule, O(c⁴) at worst, for each parallel universe",
    reference="Tideman (1987), Independence of clones as a criterion for voting rules; ties: Brill and "
    "Fischer (2012), The price of neutrality for the ranked pairs method, and Zavist and Tideman (1989), "
    "Complete independence of clones in the ranked pairs rule",
    parameters={"strength": STRENGTH, "limit": LIMIT},
    higher_is_better=False,
)
def ranked_pairs(profile: Profile, *, strength: Strength = "margin", limit: int = 1000) -> Outcome:
    """Lock majorities in, the strongest first, where they close no cycle; the score is the layer in that.

    a is above b where locked majorities lead from a to b; a tied pair is no majority, so this can be a
    partial order. Majorities of equal strength may be taken in any order: every outcome is followed, the
    relation is what all agree on, and the score is the best layer in any outcome: 1 for those that nobody is
    above, then again without them. Beyond `limit` ties are broken, and ``tie_break`` of the result says how.
    """
    return locking_outcome(profile, strength, limit, one_parent=False)

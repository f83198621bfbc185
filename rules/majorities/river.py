"""River."""

from __future__ import annotations

from ..profile import Profile
from ..registry import Outcome, rule
from .locking import LIMIT, locking_outcome
from .relations import STRENGTH, Strength

__all__ = ["river"]


@rule(
    "river",
    "river",
    reads="profile",
    complexity="O(v c² + c³) for each parallel universe",
    reference="Heitzig (2004), River method, message to the Election-Methods list; Döring, Brill and Heitzig "
    "(2025), The River method, arXiv 2504.14195",
    parameters={"strength": STRENGTH, "limit": LIMIT},
    higher_is_better=False,
)
def river(profile: Profile, *, strength: Strength = "margin", limit: int = 1000) -> Outcome:
    """Lock majorities in as ranked pairs does, but one at most into each candidate; the score is the layer.

    a is above b where the tree of locked majorities leads from a to b. Majorities of equal strength may be
    taken in any order: every outcome is followed, the
    relation is what all agree on, and the score is the best layer in any outcome: 1 for those that nobody is
    above, then again without them. Beyond `limit` ties are broken, and ``tie_break`` of the result says how.
    """
    return locking_outcome(profile, strength, limit, one_parent=True)

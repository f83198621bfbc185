"""What the order of one pair rests on under Kemeny's rule."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from ...plain import Plain, picked
from ...profile import Profile
from ...ranking import Ranking
from ..optima import canonical_order
from .solve import solve

__all__ = ["KemenyPair", "kemeny_pair"]


@dataclass(frozen=True)
class KemenyPair(Plain):
    """What an order that puts the two candidates the other way round costs.

    Attributes
    ----------
    status, unique
        Of the certificate: whether its order is proved optimal, and the only one.
    cost
        Of the order.
    first
        Which of the two stands before the other in it.
    in_all_optima
        Whether that is so in every optimal order; None when not determined.
    reversed_cost, reversed_lower_bound
        Cost of the best order found that has them the other way round, and what none of these can be below.
    """

    status: Literal["optimal", "bounded"]
    unique: bool | None
    cost: Fraction
    first: Literal["a", "b"]
    in_all_optima: bool | None
    reversed_cost: Fraction
    reversed_lower_bound: Fraction

    def in_words(self, a: str, b: str) -> list[str]:
        """The order and what the other way round costs."""
        first, second = (a, b) if self.first == "a" else (b, a)
        proved = "proved optimal" if self.status == "optimal" else "not proved optimal"
        extra, least = (float(cost - self.cost) for cost in (self.reversed_cost, self.reversed_lower_bound))
        if self.in_all_optima:
            other = f"every order with {second!r} first costs at least {least:g} more."
        elif self.in_all_optima is False:
            other = f"an order with {second!r} first costs the same, so the two are not told apart."
        else:
            other = (
                f"the best order found with {second!r} first costs {extra:g} more, and time ran out for a "
                "proof."
            )
        return [
            f"The order that disagrees least with the metrics ({proved}, cost {float(self.cost):g}) has "
            f"{first!r} before {second!r}; {other}"
        ]

    def content(self) -> dict[str, Any]:
        """Costs as numbers, and the difference."""
        costs = picked(self, "cost", "reversed_cost", "reversed_lower_bound")
        costs["extra_cost"] = self.reversed_cost - self.cost
        return {**super().content(), **{name: float(cost) for name, cost in costs.items()}}


def kemeny_pair(profile: Profile, ranking: Ranking, a: int, b: int, seconds: float) -> KemenyPair:
    """Solve again with the pair the other way round, within this many seconds."""
    proof = ranking.certificate
    if proof is None:
        raise TypeError("a Kemeny ranking carries a certificate")
    names = profile.candidates
    a_first = proof.order.index(names[a]) < proof.order.index(names[b])
    top, low = (b, a) if a_first else (a, b)
    margins = profile.margins
    # A majority that no order can afford to reverse: larger than all others together.
    wall = int(np.abs(margins).sum()) + 1
    forced = margins.astype(object) if wall > 2**60 else margins.copy()
    forced[top, low], forced[low, top] = wall, -wall
    order, _ = canonical_order(forced, names)
    found = solve(forced[np.ix_(order, order)], time_limit=seconds if np.isfinite(seconds) else None)
    compared = int(np.triu(profile.compared, 1).sum())
    majorities = int(np.triu(np.abs(margins), 1).sum()) * profile.margin_divisor
    known = max(int(margins[low, top]), 0)

    def cost(loss: int) -> Fraction:
        doubled = compared - majorities + 2 * profile.margin_divisor * (loss + known)
        return profile.unit * Fraction(doubled, 2)

    reversed_cost, reversed_bound = cost(found.loss), cost(found.bound)
    return KemenyPair(
        status=proof.status,
        unique=proof.unique,
        cost=proof.cost,
        first="a" if a_first else "b",
        in_all_optima=_in_all_optima(ranking, reversed_cost, reversed_bound),
        reversed_cost=reversed_cost,
        reversed_lower_bound=reversed_bound,
    )


def _in_all_optima(ranking: Ranking, reversed_cost: Fraction, reversed_bound: Fraction) -> bool | None:
    proof = ranking.certificate
    if proof is None or proof.status != "optimal":
        return None
    if reversed_bound > proof.cost:
        return True
    return False if reversed_cost == proof.cost else None

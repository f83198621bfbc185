"""What the place of one pair rests on under rules whose result is more than scores: Schulze and Kemeny."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from ....rules import Profile, Ranking
from ....rules.majorities.beatpaths import defeat_strengths, widest_paths
from ....rules.numeric.arrays import IntArray
from ....rules.optimal.kemeny.solve import solve
from ....rules.optimal.optima import canonical_order

__all__ = ["KemenyPair", "PathPair", "kemeny_pair", "schulze_pair"]


@dataclass(frozen=True)
class PathPair:
    """The strongest paths of majorities between two models.

    Attributes
    ----------
    strength
        What makes a majority strong.
    from_a, from_b
        Models along the strongest path from a to b, and from b to a; empty where none leads.
    weakest_from_a, weakest_from_b
        The weakest majority on each: weight for it and weight against it; None without a path.
    stronger
        Whose path is stronger.
    """

    strength: str
    from_a: tuple[str, ...]
    from_b: tuple[str, ...]
    weakest_from_a: tuple[Fraction, Fraction] | None
    weakest_from_b: tuple[Fraction, Fraction] | None
    stronger: Literal["a", "b", "level"]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""

        def plain(weakest: tuple[Fraction, Fraction] | None) -> dict[str, float] | None:
            return None if weakest is None else {"for": float(weakest[0]), "against": float(weakest[1])}

        return {
            "strength": self.strength,
            "path_from_a": list(self.from_a),
            "path_from_b": list(self.from_b),
            "weakest_from_a": plain(self.weakest_from_a),
            "weakest_from_b": plain(self.weakest_from_b),
            "stronger": self.stronger,
        }


def schulze_pair(profile: Profile, parameters: Mapping[str, Any], a: int, b: int) -> PathPair:
    """Find the strongest paths between two candidates; of equally strong ones, the shortest."""
    links = defeat_strengths(profile.support, parameters["strength"])
    paths = widest_paths(links)
    there, back = int(paths[a, b]), int(paths[b, a])
    from_a, from_b = _path(links, a, b, there), _path(links, b, a, back)
    return PathPair(
        strength=parameters["strength"],
        from_a=tuple(profile.candidates[c] for c in from_a),
        from_b=tuple(profile.candidates[c] for c in from_b),
        weakest_from_a=_weakest(profile, links, from_a),
        weakest_from_b=_weakest(profile, links, from_b),
        stronger="level" if there == back else "a" if there > back else "b",
    )


def _path(links: IntArray, start: int, end: int, floor: int) -> list[int]:
    """Shortest path over links of at least `floor`, by breadth."""
    if floor <= 0:
        return []
    before = {start: start}
    queue = [start]
    for node in queue:
        for step in np.flatnonzero(links[node] >= floor).tolist():
            if step not in before:
                before[step] = node
                queue.append(step)
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def _weakest(profile: Profile, links: IntArray, path: list[int]) -> tuple[Fraction, Fraction] | None:
    if not path:
        return None
    x, y = min(pairwise(path), key=lambda link: links[link])
    return profile.unit * int(profile.support[x, y]), profile.unit * int(profile.support[y, x])


@dataclass(frozen=True)
class KemenyPair:
    """What an order that puts the two models the other way round costs.

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
    reversed_cost, reversed_bound
        Cost of the best order found that has them the other way round, and what none of these can be below.
    """

    status: Literal["optimal", "bounded"]
    unique: bool | None
    cost: Fraction
    first: Literal["a", "b"]
    in_all_optima: bool | None
    reversed_cost: Fraction
    reversed_bound: Fraction

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "status": self.status,
            "unique": self.unique,
            "cost": float(self.cost),
            "first": self.first,
            "in_all_optima": self.in_all_optima,
            "reversed_cost": float(self.reversed_cost),
            "reversed_lower_bound": float(self.reversed_bound),
            "extra_cost": float(self.reversed_cost - self.cost),
        }


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
        reversed_bound=reversed_bound,
    )


def _in_all_optima(ranking: Ranking, reversed_cost: Fraction, reversed_bound: Fraction) -> bool | None:
    proof = ranking.certificate
    if proof is None or proof.status != "optimal":
        return None
    if reversed_bound > proof.cost:
        return True
    return False if reversed_cost == proof.cost else None

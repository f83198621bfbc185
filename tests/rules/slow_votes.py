"""What the definitions of positional rules speak of: slow, in fractions, sharing no code with the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from itertools import chain, permutations, product
from math import gcd, isclose, lcm
from typing import Any

import numpy as np

from llull.rules import Profile, Ranking

#: What one voter says: its scores of the candidates it scored.
Ballot = dict[int, Fraction]
Electorate = list[tuple[Fraction, Ballot]]
#: Points that a voter gives to one of the candidates it scored; None: it says nothing.
Points = Callable[[Ballot, int], Fraction | float | None]


def electorate(profile: Profile) -> Electorate:
    return [
        (weight, {c: Fraction(repr(float(x))) for c, x in enumerate(row) if not np.isnan(x)})
        for weight, row in zip(profile.weights, profile.scores, strict=True)
    ]


def average(voters: Electorate, points: Points, candidate: int) -> Any:
    """Weighted average of the points from the voters that scored the candidate."""
    given = [(weight, points(ballot, candidate)) for weight, ballot in voters if candidate in ballot]
    said = [(weight, value) for weight, value in given if value is not None]
    return sum(weight * value for weight, value in said) / sum(weight for weight, _ in said)


def total(voters: Electorate, points: Points, candidate: int) -> Any:
    return average(voters, points, candidate) * sum(weight for weight, _ in voters)


def tiers(ballot: Ballot) -> tuple[tuple[int, ...], ...]:
    return tuple(
        tuple(c for c in ballot if ballot[c] == score) for score in sorted(set(ballot.values()), reverse=True)
    )


@cache
def places(tiers: tuple[tuple[int, ...], ...], ties: str) -> dict[int, list[int]]:
    """Places of each candidate: one for every way to break ties, or the best or worst of them (min, max)."""
    orders = [list(chain(*order)) for order in product(*(permutations(tier) for tier in tiers))]
    found = {c: [order.index(c) + 1 for order in orders] for c in chain(*tiers)}
    pick: dict[str, Callable[[list[int]], list[int]]] = {
        "average": list,
        "min": lambda all: [min(all)],
        "max": lambda all: [max(all)],
    }
    return {c: pick[ties](all) for c, all in found.items()}


def place_points(value: Callable[[int, int], Fraction], ties: str) -> Points:
    """Points by place and number of candidates scored, averaged over all ways to break ties."""

    def points(ballot: Ballot, candidate: int) -> Fraction:
        values = [value(place, len(ballot)) for place in places(tiers(ballot), ties)[candidate]]
        return sum(values, Fraction(0)) / len(values)

    return points


def ranks_of(keys: Sequence[Any]) -> list[int]:
    """Competition ranks, the highest key first; floats, of roots and powers, tie when close."""

    def better(a: Any, b: Any) -> bool:
        return a > b and not (isinstance(a, float) and isclose(a, b, rel_tol=1e-10, abs_tol=1e-10))

    return [1 + sum(better(other, key) for other in keys) for key in keys]


def assert_agrees(ranking: Ranking, scores: Sequence[Any], *, keys: Sequence[Any] | None = None) -> None:
    """The same scores up to rounding, and exactly the ranks of the keys (by default, of the scores)."""
    np.testing.assert_allclose(ranking.scores, [float(s) for s in scores], rtol=1e-10, atol=1e-10)
    if keys is None:
        keys = scores if ranking.higher_is_better else [-s for s in scores]
    assert ranking.ranks.tolist() == ranks_of(keys), (scores, ranking)


def copies(voters: Electorate, candidate: int, times: int = 1) -> list[int]:
    """The candidate's (whole) scores, sorted, each as often as its weight says, in least whole numbers."""
    own = [(weight, int(ballot[candidate])) for weight, ballot in voters if candidate in ballot]
    scale = Fraction(lcm(*(w.denominator for w, _ in own)), gcd(*(w.numerator for w, _ in own)))
    counts = [int(weight * scale) for weight, _ in own]
    counts = [count // gcd(*counts) * times for count in counts]
    return sorted(score for count, (_, score) in zip(counts, own, strict=True) for _ in range(count))

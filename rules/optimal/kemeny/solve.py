"""The optimum of a whole margin matrix, component by component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from ...numeric.arrays import IntArray
from ...numeric.clock import Clock
from ...numeric.components import strong_components
from .agreement import find_agreement
from .consensus import MOST_NAMES, Consensus, Part, consensus
from .dynamic import solve_subsets
from .exact import branch_and_cut
from .search import order_loss, rounded, search

__all__ = ["Solution", "solve"]

#: Largest component that is solved by dynamic programming over its subsets.
_SUBSETS = 18
#: Largest one that is so solved even when the time is up.
_ALWAYS = 10
#: Shakes without a better order before the first relaxation is solved.
_RESTARTS = 100


@dataclass(frozen=True, eq=False)
class Solution:
    """An order of least loss, or the best one found with a bound.

    Attributes
    ----------
    order
        Best candidate first.
    loss, bound
        Sum of the majority margins that `order` reverses, and what no order can be below; equal when proved.
    parts
        What is known of each strong component, in topological order.
    consensus
        What all optimal orders share.
    seconds
        How long it took.
    """

    order: tuple[int, ...]
    loss: int
    bound: int
    parts: tuple[Part, ...]
    consensus: Consensus
    seconds: float

    @property
    def optimal(self) -> bool:
        """Whether `order` is proved optimal."""
        return self.loss == self.bound


def solve(
    margins: IntArray,
    *,
    time_limit: float | None = None,
    agreed_pairs: bool = False,
    start: Sequence[int] | None = None,
) -> Solution:
    """Find an order that reverses the least sum of majority margins.

    Parameters
    ----------
    margins
        ``margins[c, c]``, antisymmetric; int64, or object holding Python integers. Where a choice is left
        between equals, smaller indices come first, so put candidates in canonical order.
    time_limit
        Seconds; when they are over, the best order found is returned with a bound.
    agreed_pairs
        Determine uniqueness and agreed pairs for components beyond dynamic programming too.
    start
        A good order, where one is known.
    """
    clock = Clock(time_limit)
    components = strong_components(margins)
    solved: dict[int, Part] = {}
    for place in sorted(range(len(components)), key=lambda place: len(components[place])):
        members = components[place]
        inner = margins[np.ix_(members, members)]
        if len(members) <= (_ALWAYS if clock.expired() else _SUBSETS):
            solved[place] = _by_subsets(members, inner)
        else:
            warm = None if start is None else _restrict(start, members)
            solved[place] = _by_relaxation(members, inner, clock, warm, agreed_pairs)
    parts = tuple(solved[place] for place in range(len(components)))
    return Solution(
        order=tuple(int(part.members[c]) for part in parts for c in part.orders[0]),
        loss=sum(part.loss for part in parts),
        bound=sum(part.bound for part in parts),
        parts=parts,
        consensus=consensus(margins, parts, clock.expired),
        seconds=clock.elapsed(),
    )


def _by_subsets(members: IntArray, margins: IntArray) -> Part:
    if len(members) == 1:
        return Part(members, 0, 0, ((0,),), True, np.zeros((1, 1), dtype=bool))
    found = solve_subsets(margins)
    most = MOST_NAMES // len(members)
    orders = tuple(islice(found.orders(), most + 1))
    return Part(members, found.loss, found.loss, orders[:most], len(orders) <= most, found.agreed)


def _by_relaxation(
    members: IntArray, margins: IntArray, clock: Clock, warm: IntArray | None, survey: bool
) -> Part:
    rough = rounded(margins)
    by_sum = np.argsort(-rough.sum(axis=1), kind="stable")
    half = Clock(clock.left() / 2)  # the rest is for a bound
    start = search(rough, by_sum, restarts=_RESTARTS, expired=half.expired)
    if warm is not None:
        warm = search(rough, warm, restarts=0, expired=half.expired)
        start = min(warm, start, key=lambda order: order_loss(margins, order))
    found = branch_and_cut(margins, start, clock)
    orders, agreed = [found.order], None
    if found.loss == found.bound:
        # Neighbours that no majority tells apart: their exchange is optimal too.
        for place, (a, b) in enumerate(zip(found.order, found.order[1:], strict=False)):
            if margins[a, b] == 0:
                orders.append((*found.order[:place], b, a, *found.order[place + 2 :]))
        if survey:
            orders, agreed = find_agreement(margins, orders, clock)
    return Part(members, found.loss, found.bound, tuple(orders), False, agreed, found.nodes)


def _restrict(order: Sequence[int], members: IntArray) -> IntArray:
    """The members' positions in the order that a larger order puts them."""
    place = {int(c): position for position, c in enumerate(members)}
    return np.array([place[c] for c in order if c in place], dtype=np.int64)

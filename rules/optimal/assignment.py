"""The assignment problem with a proof of optimality, and what all its optima have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

import numpy as np

from ..numeric.arrays import BoolArray, IntArray

__all__ = ["Assignment"]

_MOST_IN_PART = 8
#: All optima of one part of the largest size that is listed.
_MOST_LISTED = 40_320
#: How many single choices to try out in full when asking for the pairs that all optima agree on.
_MOST_TRIED = 4_000
#: Up to this many rows a closure by squares takes less time than to set up a sparse graph.
_FEW = 16


@dataclass(frozen=True, eq=False)
class Assignment:
    """An assignment of rows to columns, of least cost where ``bound == cost``.

    Attributes
    ----------
    place
        ``place[row]``: its column.
    cost, bound
        Cost, and a bound that no assignment is below; exact.
    tight
        ``tight[a, b]``: row a in the column of row b costs no more than the bound allows; where the
        assignment is optimal, exactly the assignments along these are.
    """

    place: IntArray
    cost: int
    bound: int
    tight: BoolArray

    @classmethod
    def solve(cls, costs: IntArray) -> Assignment:
        """Assign each row a column of its own at least total cost.

        Parameters
        ----------
        costs
            ``[n, n]``, int64, or object with Python integers. The solver works in floating point; whether
            what it found is optimal is then proved in integers (which can fail where costs exceed 2**53).
        """
        from scipy.optimize import linear_sum_assignment

        _, columns = linear_sum_assignment(costs.astype(np.float64))
        moved = costs[:, columns]
        extra = moved - np.diagonal(moved)[:, None]
        # Prices of columns: shortest paths over exchanges. Any prices prove a bound; these prove the optimum.
        price = np.zeros_like(moved[0])
        for _ in range(len(costs)):
            lower = np.minimum(price, (price[:, None] + extra).min(axis=0))
            if (lower == price).all():
                break
            price = lower
        net = moved - price
        least = net.min(axis=1)
        return cls(
            place=np.asarray(columns, dtype=np.int64),
            cost=int(np.diagonal(moved).sum()),
            bound=int(price.sum() + least.sum()),
            tight=np.asarray(net == least[:, None], dtype=bool),
        )

    @property
    def optimal(self) -> bool:
        """Whether cost and bound meet."""
        return self.cost == self.bound

    @property
    def unique(self) -> bool:
        """Whether an optimal assignment is the only one."""
        return all(len(part) == 1 for part in self.parts)

    @cached_property
    def parts(self) -> list[IntArray]:
        """Rows that trade columns among themselves in the optima: a row never leaves its part's columns."""
        return _strong_parts(self.tight)

    def places(self) -> Iterator[IntArray] | None:
        """Every optimal ``place``; None if a part has more than 8 rows or there are more than 8! of them."""
        if max(len(part) for part in self.parts) > _MOST_IN_PART:
            return None
        ways = [
            [part[list(way)] for way in _matchings(self.tight[np.ix_(part, part)])] for part in self.parts
        ]
        if prod(len(choices) for choices in ways) > _MOST_LISTED:
            return None
        return map(self._placed, product(*ways))

    def _placed(self, choice: tuple[IntArray, ...]) -> IntArray:
        place = np.empty_like(self.place)
        for part, taken in zip(self.parts, choice, strict=True):
            place[part] = self.place[taken]
        return place

    def always_before(self) -> BoolArray | None:
        """``[a, b]``: row a has an earlier column than row b in every optimum; None if too long to say."""
        n = len(self.place)
        possible = np.zeros((n, n), dtype=bool)
        for part in self.parts:
            block = np.ix_(part, part)
            possible[block] = self.tight[block]
        first = np.where(possible, self.place, n).min(axis=1)
        last = np.where(possible, self.place, -1).max(axis=1)
        before = last[:, None] < first[None, :]
        # Rows of different parts choose freely of each other, and two that may swap are in both orders.
        part_of = np.empty(n, dtype=np.int64)
        for label, part in enumerate(self.parts):
            part_of[part] = label
        together = (part_of[:, None] == part_of[None, :]) & ~np.eye(n, dtype=bool)
        undecided = together & ~before & ~before.T & ~(possible & possible.T)
        doubtful = np.flatnonzero(undecided.any(axis=1))
        if possible[doubtful].sum() > _MOST_TRIED:
            return None
        for row in doubtful.tolist():
            part = self.parts[part_of[row]]
            earliest = self._earliest_with(row, part, possible)
            before[row, part] |= earliest & undecided[row, part]
        return before

    def _earliest_with(self, row: int, part: IntArray, possible: BoolArray) -> BoolArray:
        """For each of its part, whether it comes after `row` wherever `row` is put."""
        after = np.ones(len(part), dtype=bool)
        inside = possible[np.ix_(part, part)]
        columns = self.place[part]
        me = int(np.flatnonzero(part == row)[0])
        for taken in np.flatnonzero(inside[me]):
            fixed = inside.copy()
            fixed[me], fixed[:, taken] = False, False
            fixed[me, taken] = True
            first = np.where(_in_some_matching(fixed), columns, len(self.place)).min(axis=1)
            after &= first > columns[taken]
        return after


def _strong_parts(edges: BoolArray) -> list[IntArray]:
    """Strong components of a digraph in which every row has an edge to itself."""
    if len(edges) <= _FEW:
        reach = edges
        for _ in range(len(edges).bit_length()):
            reach = reach @ reach
        first = np.argmax(reach & reach.T, axis=1)
        return [np.flatnonzero(first == row) for row in np.unique(first)]
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(csr_array(edges), connection="strong")
    return [np.flatnonzero(label == part) for part in range(count)]


def _in_some_matching(allowed: BoolArray) -> BoolArray:
    """Mark the entries that some perfect matching uses: those on a circle of exchanges from any one."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import maximum_bipartite_matching

    column = maximum_bipartite_matching(csr_array(allowed), perm_type="column")
    used = np.zeros_like(allowed)
    for part in _strong_parts(allowed[:, column]):
        block = np.ix_(part, column[part])
        used[block] = allowed[block]
    return used


def _matchings(allowed: BoolArray) -> Iterator[tuple[int, ...]]:
    """Every way to give each row a column of its own among those allowed."""

    def extend(row: int, free: frozenset[int]) -> Iterator[tuple[int, ...]]:
        if row == len(allowed):
            yield ()
        for column in sorted(free):
            if allowed[row, column]:
                for rest in extend(row + 1, free - {column}):
                    yield (column, *rest)

    return extend(0, frozenset(range(len(allowed))))

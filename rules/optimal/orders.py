"""All orders of a few candidates, and the optimal ones among them for many profiles at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import permutations

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray, IntArray

__all__ = ["MOST_CANDIDATES", "Orders", "all_orders", "least_cost"]

#: Beyond this, listing all orders is no longer worth it.
MOST_CANDIDATES = 6


@dataclass(frozen=True, eq=False)
class Orders:
    """Every order of ``n`` candidates, best first, in lexicographic order."""

    n: int

    @cached_property
    def lists(self) -> IntArray:
        """``lists[o, place]``: the candidate at that place."""
        return np.array(list(permutations(range(self.n))), dtype=np.int64)

    @cached_property
    def above(self) -> BoolArray:
        """``above[o, a, b]``: order ``o`` has ``a`` above ``b``."""
        place = np.argsort(self.lists, axis=1)
        return place[:, :, None] < place[:, None, :]

    @cached_property
    def without(self) -> IntArray:
        """``without[o, a]``: the order of the other candidates (numbered anew) when ``a`` is left out."""
        fewer = {order: i for i, order in enumerate(permutations(range(self.n - 1)))}
        table = np.empty((len(self.lists), self.n), dtype=np.int64)
        for o, order in enumerate(self.lists.tolist()):
            for a in range(self.n):
                table[o, a] = fewer[tuple(c - (c > a) for c in order if c != a)]
        return table

    def agreed(self, optima: BoolArray) -> BoolArray:
        """``agreed[k, a, b]``: every order in ``optima[k, o]`` has ``a`` above ``b``."""
        flat = self.above.reshape(len(self.lists), -1).astype(np.float64)
        possible = (optima.astype(np.float64) @ flat > 0).reshape(-1, self.n, self.n)
        return ~np.swapaxes(possible, -1, -2) & ~np.eye(self.n, dtype=bool)


@lru_cache(maxsize=8)
def all_orders(n: int) -> Orders:
    """The orders of ``n`` candidates, built once."""
    return Orders(n)


def least_cost(against: IntArray | FloatArray) -> BoolArray:
    """Mark the orders of least total cost.

    Parameters
    ----------
    against
        ``against[k, a, b]``: what it costs to put ``a`` above ``b``; integers below ``2**52``.

    Returns
    -------
    optima
        ``optima[k, o]`` over :func:`all_orders`.
    """
    n = against.shape[-1]
    flat = all_orders(n).above.reshape(-1, n * n).astype(np.float64)
    cost = against.reshape(-1, n * n).astype(np.float64) @ flat.T
    return cost == cost.min(axis=1, keepdims=True)

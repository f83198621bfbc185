"""Dynamic programming over subsets: every optimal order of a small component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...numeric.arrays import BoolArray, IntArray

__all__ = ["SubsetSolution", "solve_subsets"]

#: Sums of margins below this fit int64 in every intermediate step.
_INT64_SAFE = 2**61


@dataclass(frozen=True, eq=False)
class SubsetSolution:
    """All optimal orders of one component, as the paths through its optimal subsets.

    Attributes
    ----------
    loss
        Sum of the majority margins that an optimal order reverses.
    order
        The optimal order that comes first lexicographically.
    unique
        Whether it is the only one.
    agreed
        ``agreed[a, b]``: ``a`` stands before ``b`` in every optimal order.
    steps
        For each set of candidates (a bit mask) that heads some optimal order, those that may follow it.
    """

    loss: int
    order: tuple[int, ...]
    unique: bool
    agreed: BoolArray
    steps: dict[int, tuple[int, ...]]

    def orders(self) -> Iterator[tuple[int, ...]]:
        """Yield every optimal order, in lexicographic order."""
        size = len(self.order)
        stack: list[tuple[int, tuple[int, ...]]] = [(0, ())]
        while stack:
            placed, prefix = stack.pop()
            if len(prefix) == size:
                yield prefix
                continue
            stack.extend((placed | 1 << c, (*prefix, c)) for c in reversed(self.steps[placed]))


def solve_subsets(margins: IntArray) -> SubsetSolution:
    """Find all optimal orders by the best way to arrange each subset in front of the rest.

    Takes time and memory of order ``2**c * c``; meant for up to about 18 candidates.

    Parameters
    ----------
    margins
        ``margins[c, c]``, antisymmetric integers; object dtype is computed in Python integers.

    References
    ----------
    Held and Karp (1962), A dynamic programming approach to sequencing problems; Betzler et al. (2009),
    Fixed-parameter algorithms for Kemeny rankings.
    """
    n = len(margins)
    reversed_by = np.maximum(margins.T, 0)  # [a, b]: what a before b loses
    if margins.dtype != object or int(reversed_by.sum()) < _INT64_SAFE:
        reversed_by = reversed_by.astype(np.int64)
    append = np.zeros((n, 1), dtype=reversed_by.dtype)  # [c, S]: what placing c right after all of S loses
    for above in range(n):
        append = np.concatenate([append, append + reversed_by[above][:, None]], axis=1)

    bits = 1 << np.arange(n)
    masks = np.arange(1 << n)
    sizes = np.bitwise_count(masks)
    layers = np.split(np.argsort(sizes, kind="stable"), np.cumsum(np.bincount(sizes))[:-1])
    never = int(reversed_by.sum()) + 1
    candidates = np.arange(n)

    head = np.zeros(1 << n, dtype=append.dtype)  # [S]: least loss within S
    for layer in layers[1:]:
        inside = (layer[:, None] & bits) != 0
        before = layer[:, None] & ~bits
        head[layer] = np.where(inside, head[before] + append[candidates, before], never).min(axis=1)
    tail = np.zeros(1 << n, dtype=append.dtype)  # [S]: least loss still to come once S is in front
    for layer in reversed(layers[:-1]):
        outside = (layer[:, None] & bits) == 0
        after = layer[:, None] | bits
        tail[layer] = np.where(outside, append[:, layer].T + tail[after], never).min(axis=1)

    loss = head[-1]
    heads = np.flatnonzero(head + tail == loss)
    after = heads[:, None] | bits
    optimal = ((heads[:, None] & bits) == 0) & (
        head[heads][:, None] + append[:, heads].T + tail[after] == loss
    )
    agreed = ~np.eye(n, dtype=bool)
    for c in range(n):
        before_c = np.bitwise_or.reduce(heads[optimal[:, c]])
        agreed[c] &= (before_c & bits) == 0
    steps = {
        int(s): tuple(int(c) for c in np.flatnonzero(row)) for s, row in zip(heads, optimal, strict=True)
    }
    order: list[int] = []
    placed = 0
    while len(order) < n:
        order.append(steps[placed][0])
        placed |= 1 << order[-1]
    return SubsetSolution(int(loss), tuple(order), len(heads) == n + 1, agreed, steps)

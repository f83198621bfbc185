"""The set of all optimal orders, put together from the optimal orders of the components."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

import numpy as np

from ...numeric.arrays import BoolArray, IntArray
from ...numeric.clock import never
from ..optima import agreed_pairs
from .closure import close

__all__ = ["MOST_NAMES", "Consensus", "Part", "consensus"]

#: All optima are listed while they hold no more names than the orders of eight candidates do.
MOST_NAMES = 8 * 40_320
#: Ways to combine the components' optima that are looked at for pairs they leave open.
_MOST_COMBINATIONS = 64


@dataclass(frozen=True, eq=False)
class Part:
    """What is known of one component.

    Attributes
    ----------
    members
        Its candidates.
    loss, bound
        Of the best order found, and proved; equal when optimal.
    orders
        Optimal orders that are known, at least one, as positions in `members`; of an unproved component the
        best order found.
    complete
        Whether these are all.
    agreed
        ``agreed[a, b]`` over `members`: before in every optimal order; None when not determined.
    nodes
        Relaxations it took, over all branches.
    """

    members: IntArray
    loss: int
    bound: int
    orders: tuple[tuple[int, ...], ...]
    complete: bool
    agreed: BoolArray | None
    nodes: int = 0

    @property
    def optimal(self) -> bool:
        """Whether the best order is proved optimal."""
        return self.loss == self.bound

    @property
    def unique(self) -> bool | None:
        """Whether there is one optimal order; None when not determined."""
        if not self.optimal:
            return None
        if len(self.orders) > 1:
            return False
        if self.complete:
            return True
        if self.agreed is None:
            return None
        return bool((self.agreed | self.agreed.T).sum() == len(self.members) * (len(self.members) - 1))


@dataclass(frozen=True, eq=False)
class Consensus:
    """What all optimal orders share.

    Attributes
    ----------
    unique
        Whether there is one only; None when not determined.
    optima
        All of them where they could be listed.
    agreed
        ``agreed[a, b]``: before in every optimal order; None when not determined.
    kept
        The same over the optimal orders that are known: `agreed` where that is determined, else more.
    """

    unique: bool | None
    optima: tuple[tuple[int, ...], ...] | None
    agreed: BoolArray | None
    kept: BoolArray


def consensus(margins: IntArray, parts: Sequence[Part], expired: Callable[[], bool] = never) -> Consensus:
    """Combine components, in topological order, into what is known of all optimal orders.

    An order is optimal exactly when it is so within each component and keeps every edge between two. Where
    the margin between two candidates of different components is zero, they may interleave. Where the time is
    up, what takes long is left undetermined.
    """
    n = len(margins)
    of = np.empty(n, dtype=np.int64)
    for place, part in enumerate(parts):
        of[part.members] = place
    across = of[:, None] != of[None, :]
    edges = across & np.asarray(margins > 0, dtype=bool)
    free = bool((across & np.asarray(margins == 0, dtype=bool)).any())

    optima = _list_optima(edges, parts) if all(part.complete and part.optimal for part in parts) else None
    surely = edges.copy()
    for part in parts:
        kept = agreed_pairs(part.orders, len(part.members)) if part.agreed is None else part.agreed
        surely[np.ix_(part.members, part.members)] = kept
    known, decided = surely, all(part.agreed is not None for part in parts)
    if free and optima is not None:
        known = agreed_pairs(optima, n)
    elif free:
        surely = _closed(surely)
        known, exhausted = _combined(edges, parts, surely, expired)
        known = np.where(across, known, surely)
        decided &= exhausted or np.array_equal(known, surely)
    agreed = known if decided else None
    return Consensus(_unique(parts, free, known, n), optima, agreed, known)


def _unique(parts: Sequence[Part], free: bool, known: BoolArray, n: int) -> bool | None:
    if not all(part.optimal for part in parts):
        return None
    if int(known.sum()) < n * (n - 1) // 2:
        return False  # known optima differ
    return True if all(part.unique for part in parts) else None


def _combined(
    edges: BoolArray, parts: Sequence[Part], surely: BoolArray, expired: Callable[[], bool]
) -> tuple[BoolArray, bool]:
    """Find the pairs that every combination of known orders keeps, and say whether all were tried."""
    kept = ~np.eye(len(edges), dtype=bool)
    for count, choice in enumerate(product(*(part.orders for part in parts))):
        if count == _MOST_COMBINATIONS or (count and expired()):
            return kept, False
        kept &= _closed(_chained(edges, parts, choice))
        if np.array_equal(kept, surely):
            return kept, True
    return kept, all(part.complete for part in parts)


def _chained(edges: BoolArray, parts: Sequence[Part], choice: Sequence[Sequence[int]]) -> BoolArray:
    chained = edges.copy()
    for part, order in zip(parts, choice, strict=True):
        members = part.members[list(order)]
        chained[members[:-1], members[1:]] = True
    return chained


def _closed(relation: BoolArray) -> BoolArray:
    closed = close(relation)
    return relation if closed is None else closed  # edges and orders of components have no cycle


def _list_optima(edges: BoolArray, parts: Sequence[Part]) -> tuple[tuple[int, ...], ...] | None:
    most = MOST_NAMES // len(edges)
    orders = (
        order
        for choice in product(*(part.orders for part in parts))
        for order in _extensions(_chained(edges, parts, choice))
    )
    listed = list(islice(orders, most + 1))
    return None if len(listed) > most else tuple(sorted(listed))


def _extensions(relation: BoolArray) -> Iterator[tuple[int, ...]]:
    """Yield every order that keeps an acyclic relation."""
    n = len(relation)
    above = [int(sum(1 << int(a) for a in np.flatnonzero(relation[:, c]))) for c in range(n)]
    stack: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    while stack:
        placed, prefix = stack.pop()
        if len(prefix) == n:
            yield prefix
            continue
        stack.extend(
            (placed | 1 << c, (*prefix, c))
            for c in range(n)
            if not placed >> c & 1 and above[c] & placed == above[c]
        )

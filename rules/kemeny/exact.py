"""Branch and cut for one component: triangle relaxations, fixing by reduced costs, transitive closure."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import gcd

import numpy as np

from .._types import BoolArray, IntArray
from .certify import DualBound
from .clock import Clock
from .closure import close, put
from .relaxation import Relaxation, violated_triangles
from .search import insert, order_loss, rounded, search

__all__ = ["Tree", "TreeResult", "branch_and_cut"]

#: Shakes without a better order around each new best order, and once the root is bounded.
_RESTARTS = 100
_ROOT_RESTARTS = 1500
#: A bound has risen when it did by this much.
_RISE = 1e-6
#: Below the root, cutting ends when a round closes less than this part of the gap.
_TAIL = 0.1


@dataclass(frozen=True)
class TreeResult:
    """The best order found for a component, its loss, a proved bound, and how many nodes it took."""

    order: tuple[int, ...]
    loss: int
    bound: int
    nodes: int


def branch_and_cut(margins: IntArray, start: IntArray, clock: Clock) -> TreeResult:
    """Find an optimal order of a component, or the best one and a bound when time runs out.

    Parameters
    ----------
    margins
        ``margins[c, c]``, antisymmetric integers.
    start
        An order to begin with, best first.

    References
    ----------
    Grötschel, Jünger and Reinelt (1984), A cutting plane algorithm for the linear ordering problem.
    """
    return Tree(margins, start, clock).run()


class Tree:
    """The state of one search: the relaxation that all nodes share, and the best order so far."""

    def __init__(self, margins: IntArray, start: IntArray, clock: Clock) -> None:
        self.margins = margins
        self.clock = clock
        self.relaxation = Relaxation(margins)
        self.rough = rounded(margins)
        self.step = gcd(*(int(m) for m in np.unique(np.abs(margins)))) or 1
        self.order = start
        self.loss = order_loss(margins, start)
        self.nodes = 0
        self.pull = np.sqrt(np.abs(self.rough))

    @property
    def cutoff(self) -> int:
        """Loss that an order must stay below to be of interest."""
        return self.loss

    def run(self) -> TreeResult:
        """Search best bound first until the best order is proved or the time is up."""
        n = len(self.margins)
        open_nodes: list[tuple[int, int, BoolArray]] = [(0, 0, np.zeros((n, n), dtype=bool))]
        count = 0
        while open_nodes and not self.clock.expired():
            bound, _, settled = heapq.heappop(open_nodes)
            if bound >= self.cutoff:
                break  # best first: no open node is better
            self.nodes += 1
            bound, settled = self.explore(bound, settled)
            if settled is None:
                continue
            for child in self.branch(settled):
                count += 1
                heapq.heappush(open_nodes, (bound, -count, child))
        bound = min([self.loss, *(node[0] for node in open_nodes)])
        return TreeResult(tuple(int(c) for c in self.order), self.loss, bound, self.nodes)

    def explore(self, bound: int, settled: BoolArray) -> tuple[int, BoolArray | None]:
        """Raise a node's bound by cutting; the pairs settled below it, None where nothing better is left."""
        relaxation = self.relaxation
        relaxation.fix(settled)
        last = float("-inf")
        while True:
            dual = relaxation.solve(self.clock.left())
            value = dual.value / dual.scale
            risen, slow = value > last + _RISE, value < last + _TAIL * (self.cutoff - last)
            last = max(last, value)
            bound = max(bound, dual.ceiling(self.step))
            triangles = violated_triangles(relaxation.before)
            done = len(triangles) == 0 or self.clock.expired() or (slow and self.nodes > 1)
            if bound < self.cutoff:
                gap = (self.cutoff - bound) // self.step
                at_root = done and self.nodes == 1
                self.improve(min(_ROOT_RESTARTS, _RESTARTS * gap) if at_root else 0)
            if bound >= self.cutoff:
                return bound, None
            tighter = self._settle(dual, settled)
            if tighter is None:
                return self.cutoff, None
            if done:
                return bound, tighter
            if risen:
                relaxation.purge()
            if tighter is not settled:
                settled = tighter
                relaxation.fix(settled)
            relaxation.add(triangles)

    def improve(self, restarts: int = 0) -> None:
        """Look for a better order near the one that the relaxation suggests."""
        guided = np.argsort(-self.relaxation.before.sum(axis=1), kind="stable")
        order, _ = insert(self.rough, guided)
        loss = order_loss(self.margins, order)
        if restarts or loss < self.loss:
            start = order if loss < self.loss else self.order
            order = search(self.rough, start, restarts=restarts or _RESTARTS, expired=self.clock.expired)
            loss = order_loss(self.margins, order)
            if loss < self.loss:
                self.order, self.loss = order, loss

    def _settle(self, dual: DualBound, settled: BoolArray) -> BoolArray | None:
        """Add what every better order must keep, by reduced costs; None where nothing can be better."""
        relaxation = self.relaxation
        target = self.cutoff - self.step + 1
        dearest = -((dual.value - target * dual.scale) // dual.scale)  # the bound leaves room for less
        majority = np.asarray(self.margins >= dearest, dtype=bool)
        keep = relaxation.forward & (relaxation.column < 0) & majority
        zero, one = dual.zero_below(target), dual.one_below(target)
        keep[relaxation.above[zero], relaxation.below[zero]] = True
        keep[relaxation.below[one], relaxation.above[one]] = True
        keep &= ~(settled | settled.T)  # a pair that the branch itself has put is no news
        if not keep.any():
            return settled
        return close(settled | keep)

    def branch(self, settled: BoolArray) -> list[BoolArray]:
        """Two nodes that put the most divided pair one way and the other; none where all is settled."""
        before = self.relaxation.before
        open_pairs = np.triu(~(settled | settled.T), 1)
        a, b = np.nonzero(open_pairs)
        if len(a) == 0:
            order = np.argsort(-settled.sum(axis=1), kind="stable")
            loss = order_loss(self.margins, order)
            if loss < self.loss:
                self.order, self.loss = order, loss
            return []
        # How much of the relaxation each way to put a pair would overturn, with all that follows from it.
        reach = (settled | np.eye(len(settled), dtype=bool)).astype(np.float32)
        overturned = reach.T @ ((1 - before) * self.pull).astype(np.float32) @ reach.T
        less = np.minimum(overturned[a, b], overturned[b, a])
        pick = int(np.lexsort((-np.abs(self.rough[a, b]), -np.round(less, 3)))[0])
        children = [put(settled, int(a[pick]), int(b[pick])), put(settled, int(b[pick]), int(a[pick]))]
        return children if before[a[pick], b[pick]] <= 0.5 else children[::-1]

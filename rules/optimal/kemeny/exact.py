"""Branch and cut for one component: triangles and more, fixing by reduced costs, transitive closure."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from ...numeric.arrays import BoolArray, IntArray
from ...numeric.clock import Clock
from .certify import DualBound
from .closure import close, put
from .ladders import odd_cycles
from .relaxation import Relaxation, packed_cycles, violated_triangles
from .search import insert, order_loss, rounded, search

__all__ = ["Tree", "TreeResult", "branch_and_cut"]

#: Shakes without a better order around each new best order, and once the root is bounded.
_RESTARTS = 100
_ROOT_RESTARTS = 800
#: A bound has risen when it did by this much.
_RISE = 1e-6
#: This many triangles enter at a time: more fill the memory and slow the solver.
_MOST_TRIANGLES = 8_000
#: Other cuts are sought once there are fewer violated triangles than this many for each candidate.
_FEW = 0.2
#: Cutting ends when a round of other cuts closes less than this part of the gap.
_TAIL = 0.1
#: A child is solved at once while its bound is above the least one by less than this part of the gap.
_DIVE = 0.4
_Floats = npt.NDArray[np.floating[Any]]
#: Numbers of each factor that are multiplied at a time.
_CHUNK = 2**24
#: A pair is divided when the relaxation puts it either way by more than this.
_DIVIDED = 1e-6


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
        self.rounds = 0
        self.pull = np.sqrt(np.abs(self.rough))

    @property
    def cutoff(self) -> int:
        """Loss that an order must stay below to be of interest."""
        return self.loss

    def run(self) -> TreeResult:
        """Search best bound first until the best order is proved or the time is up.

        A child whose bound is hardly above the least one is solved right after its parent, as it takes few
        steps from that basis.
        """
        n = len(self.margins)
        # Waiting nodes keep their settled pairs as bits, since there may be thousands.
        waiting: list[tuple[int, int, npt.NDArray[np.uint8]]] = []
        count = 0
        node: tuple[int, BoolArray] | None = (
            packed_cycles(self.margins, self.order, self.clock.expired),
            np.zeros((n, n), dtype=bool),
        )
        while not self.clock.expired():
            if node is None:
                if not waiting or waiting[0][0] >= self.cutoff:
                    break  # no node that waits is better
                bound, _, packed = heapq.heappop(waiting)
                node = bound, np.unpackbits(packed, axis=1, count=n).astype(bool)
            self.nodes += 1
            bound, settled = self.explore(*node)
            node = None
            if settled is not None and self.clock.expired():
                node = bound, settled
                break
            children = [] if settled is None else self.branch(settled)
            least = min(bound, waiting[0][0]) if waiting else bound
            if children and bound <= least + _DIVE * (self.cutoff - least):
                node = bound, children.pop()
            for child in children:
                count += 1
                heapq.heappush(waiting, (bound, -count, np.packbits(child, axis=1)))
        unexplored = [] if node is None else [node[0]]
        bound = min([self.loss, *unexplored, *(entry[0] for entry in waiting)])
        return TreeResult(tuple(int(c) for c in self.order), self.loss, bound, self.nodes)

    def explore(self, bound: int, settled: BoolArray) -> tuple[int, BoolArray | None]:
        """Raise a node's bound by cutting; the pairs settled below it, None where nothing better is left."""
        relaxation = self.relaxation
        relaxation.fix(settled)
        last = mark = float("-inf")
        while True:
            dual = relaxation.solve(self.clock.left())
            value = dual.value / dual.scale
            risen = value > last + _RISE
            last = max(last, value)
            bound = max(bound, dual.ceiling(self.step))
            triangles = violated_triangles(relaxation.before, _MOST_TRIANGLES, self.clock.expired)
            cuts, done = None, self.clock.expired()
            if bound < self.cutoff and len(triangles) < _FEW * len(settled) and not done:
                done = value < mark + _TAIL * (self.cutoff - value)
                mark = value
                if not done:
                    self.rounds += 1
                    cuts = odd_cycles(relaxation.before, self.rounds, self.clock.expired)
                    done = cuts is None and len(triangles) == 0
            if bound < self.cutoff:
                gap = (self.cutoff - bound) // self.step
                at_root = done and self.nodes == 1
                self.improve(min(_ROOT_RESTARTS, _RESTARTS * gap) if at_root else 0)
            if bound >= self.cutoff:
                return bound, None
            if self.clock.expired():
                return bound, settled
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
            if cuts is not None:
                relaxation.add_rows(cuts)

    def improve(self, restarts: int = 0) -> None:
        """Look for a better order near the one that the relaxation suggests."""
        guided = np.argsort(-self.relaxation.before.sum(axis=1), kind="stable")
        order, _ = insert(self.rough, guided, expired=self.clock.expired)
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
        undecided = np.triu(~(settled | settled.T), 1)
        a, b = np.nonzero(undecided & (np.minimum(before, before.T) > _DIVIDED))
        if len(a) == 0:
            a, b = np.nonzero(undecided)
        if len(a) == 0:
            order = np.argsort(-settled.sum(axis=1), kind="stable")
            loss = order_loss(self.margins, order)
            if loss < self.loss:
                self.order, self.loss = order, loss
            return []
        # How much of the relaxation each way to put a pair would overturn, with all that follows from it.
        reach = (settled | np.eye(len(settled), dtype=bool)).astype(np.float32)
        overturned = reach.T @ ((1 - before) * self.pull).astype(np.float32)
        one, other = (_products(overturned, reach, *pairs) for pairs in ((a, b), (b, a)))
        pick = int(np.lexsort((-np.abs(self.rough[a, b]), -np.round(one * other, 3)))[0])
        children = [put(settled, int(a[pick]), int(b[pick])), put(settled, int(b[pick]), int(a[pick]))]
        return children if before[a[pick], b[pick]] <= 0.5 else children[::-1]


def _products(one: _Floats, other: _Floats, rows: IntArray, columns: IntArray) -> _Floats:
    """``one[row] @ other[column]`` of each pair, some at a time, since there may be millions."""
    size = max(1, _CHUNK // one.shape[1])
    return np.concatenate(
        [
            np.einsum("pc,pc->p", one[rows[i : i + size]], other[columns[i : i + size]])
            for i in range(0, len(rows), size)
        ]
    )

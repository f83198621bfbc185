"""What all optimal orders of a large component share: a search for optima that differ from those known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...numeric.arrays import BoolArray, IntArray
from ...numeric.clock import Clock
from ..optima import agreed_pairs
from .closure import put
from .exact import Tree
from .search import insert, order_loss

__all__ = ["find_agreement"]


def find_agreement(
    margins: IntArray, optima: Sequence[Sequence[int]], clock: Clock
) -> tuple[list[tuple[int, ...]], BoolArray | None]:
    """Find the pairs on which all optimal orders agree.

    Each node of the tree that may hold an optimal order is searched for one that puts some pair unlike all
    optima known so far; a node that leaves no such pair open is done.

    Parameters
    ----------
    margins
        ``margins[c, c]`` of one component.
    optima
        Optimal orders that are known, at least one.

    Returns
    -------
    witnesses, agreed
        Optimal orders, the given ones among them, and ``agreed[a, b]``, exactly the pairs on which these and
        all others agree; None where time ran out.
    """
    tree = _Survey(margins, optima, clock)
    return tree.witnesses, tree.survey()


class _Survey(Tree):
    def __init__(self, margins: IntArray, optima: Sequence[Sequence[int]], clock: Clock) -> None:
        super().__init__(margins, np.array(optima[0]), clock)
        self.witnesses = [tuple(order) for order in optima]
        self.kept = agreed_pairs(self.witnesses, len(margins))

    @property
    def cutoff(self) -> int:
        return self.loss + self.step

    def survey(self) -> BoolArray | None:
        n = len(self.margins)
        stack = [np.zeros((n, n), dtype=bool)]
        while stack:
            if self.clock.expired():
                return None
            self.nodes += 1
            _, settled = self.explore(0, stack.pop())
            if settled is not None:
                stack.extend(self.branch(settled))
        return self.kept

    def improve(self, restarts: int = 0) -> None:
        guided = np.argsort(-self.relaxation.before.sum(axis=1), kind="stable")
        for order in (guided, insert(self.rough, guided)[0]):
            self._witness(order)

    def branch(self, settled: BoolArray) -> list[BoolArray]:
        doubtful = self.kept & ~settled
        if not doubtful.any() and not (settled & self.kept.T).any():
            return []
        if (settled | settled.T).sum() == settled.size - len(settled):
            self._witness(np.argsort(-settled.sum(axis=1), kind="stable"))
            return []
        # Nothing is learnt from pairs on which optima are known to differ.
        a, b = np.nonzero(doubtful & ~settled.T)
        if len(a) == 0:
            return super().branch(settled)
        before = self.relaxation.before
        pick = int(np.lexsort((np.abs(self.rough[a, b]), before[a, b]))[0])
        above, below = int(a[pick]), int(b[pick])
        return [put(settled, above, below), put(settled, below, above)]

    def _witness(self, order: IntArray) -> None:
        if order_loss(self.margins, order) == self.loss:
            agreed = agreed_pairs([tuple(order)], len(order))
            if (self.kept & ~agreed).any():
                self.witnesses.append(tuple(int(c) for c in order))
                self.kept &= agreed

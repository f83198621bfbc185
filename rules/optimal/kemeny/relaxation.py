"""The linear ordering relaxation: one variable for each pair; rows for triangles, and others, as needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from ...numeric.arrays import BoolArray, FloatArray, IntArray
from ...numeric.clock import never
from .certify import DualBound, certify
from .rows import Rows, triangle_rows
from .search import QUICK

if TYPE_CHECKING:
    from highspy import Highs

__all__ = ["Relaxation", "packed_cycles", "violated_triangles"]

#: A row is violated, or slack, by more than this.
_TOLERANCE = 1e-6
#: Numbers that a search for violated triangles holds at a time.
_CHUNK = 2**18
#: Losses that the solver sees stay below this, so that its tolerances mean the same on any data.
_LARGEST_LOSS = 2**24


def violated_triangles(
    before: FloatArray, most: int | None = None, expired: Callable[[], bool] = never
) -> IntArray:
    """Find cycles ``a, b, c, a`` of which the three steps are taken by more than two in sum.

    Parameters
    ----------
    before
        ``before[a, b]``: how far ``a`` stands before ``b``, 0 to 1, with ``before[b, a]`` the rest to 1.
    most
        Return this many at most, the most violated ones.
    expired
        Asked now and then; true ends the search with what it has found.

    Returns
    -------
    triangles
        ``[row, 3]``, the smallest index first: for each step the most violated of the cycles that take it.
    """
    n = len(before)
    # Whatever the order of the candidates, each cycle has a step that runs against it, and few pairs do.
    place = np.empty(n, dtype=np.int64)
    place[np.argsort(-before.sum(axis=1), kind="stable")] = np.arange(n)
    first, second = np.nonzero((before > _TOLERANCE) & (place[:, None] > place[None, :]))
    found, excess = np.zeros((0, 3), dtype=np.int64), np.zeros(0)
    size = max(1, _CHUNK // n)
    for i in range(0, len(first), size):
        if expired():
            break
        a, b = first[i : i + size], second[i : i + size]
        taken = before[b] + before.T[a] + (before[a, b] - 2)[:, None]
        row, c = np.nonzero(taken > _TOLERANCE)
        triangles = _turned(np.stack([a[row], b[row], c], axis=1))
        found, excess = _worst_of_each_step(
            np.concatenate([found, triangles]), np.concatenate([excess, taken[row, c]]), n
        )
    if most is None or len(found) <= most:
        return found
    # Among equals any: all of the first candidates' would say little of the others.
    shuffled = np.random.default_rng(0).permutation(len(found))
    return found[np.sort(np.lexsort((shuffled, -np.round(excess, 6)))[:most])]


def _turned(triangles: IntArray) -> IntArray:
    """The same cycles, each from its smallest index on."""
    turn = triangles.argmin(axis=1)
    row = np.arange(len(triangles))
    return np.stack([triangles[row, (turn + step) % 3] for step in range(3)], axis=1)


def _worst_of_each_step(triangles: IntArray, excess: FloatArray, n: int) -> tuple[IntArray, FloatArray]:
    """Keep the cycles that are the most violated one for some step of theirs, each once, sorted."""
    code = (triangles[:, 0] * n + triangles[:, 1]) * n + triangles[:, 2]
    rank = np.lexsort((code, -excess))
    chosen: list[IntArray] = []
    for side in range(3):
        step = triangles[rank, side] * n + triangles[rank, (side + 1) % 3]
        chosen.append(rank[np.unique(step, return_index=True)[1]])
    keep = np.concatenate(chosen)
    keep = keep[np.unique(code[keep], return_index=True)[1]]
    return triangles[keep], excess[keep]


def packed_cycles(margins: IntArray, order: IntArray, expired: Callable[[], bool] = never) -> int:
    """Bound the loss of any order from below, at once: it reverses part of each cycle of three majorities.

    Each majority that `order` reverses is shared out among such cycles, as heavily as what others left of
    their margins allows. Where time runs out, the bound is what was shared out by then.
    """
    expired = never if len(margins) <= QUICK else expired
    place = np.argsort(order)
    left = np.maximum(margins, 0)
    into = left.T.copy()  # the same again, since rows are quicker than columns
    bound = 0
    for a, b in np.argwhere((left > 0) & (place[:, None] > place[None, :])).tolist():
        if expired():
            break
        while left[a, b] > 0:
            through = np.minimum(left[b], into[a])
            c = int(through.argmax())
            weight = min(through[c], left[a, b])
            if weight == 0:
                break
            for above, below in ((a, b), (b, c), (c, a)):
                left[above, below] -= weight
                into[below, above] -= weight
            bound += int(weight)
    return bound


class Relaxation:
    """A linear program that grows: minimise the reversed margins, keeping triangles in order.

    The variable of a pair is how far its majority is reversed. Variables enter with the first row that needs
    them; every other pair keeps its majority, which costs nothing.

    Parameters
    ----------
    margins
        ``margins[c, c]``, antisymmetric integers, int64 or object. A zero margin counts as a majority for the
        smaller index.
    """

    def __init__(self, margins: IntArray) -> None:
        n = len(margins)
        self.margins = margins
        self.forward: BoolArray = np.asarray(margins > 0) | (
            np.asarray(margins == 0) & np.triu(np.ones((n, n), bool), 1)
        )
        largest = int(np.abs(margins).max(initial=0))
        self.shift = max(0, (largest // _LARGEST_LOSS).bit_length())
        self.column = np.full((n, n), -1, dtype=np.int64)
        self.above = self.below = np.zeros(0, dtype=np.int64)
        self.low = self.high = np.zeros(0, dtype=np.int64)
        self.terms = self.weights = self.lengths = np.zeros(0, dtype=np.int64)
        self.least = np.zeros(0, dtype=np.int64)
        self.before: FloatArray = self.forward.astype(np.float64)
        self.values: FloatArray = np.zeros(0)
        self.multipliers: FloatArray = np.zeros(0)
        self._settled: BoolArray = np.zeros((n, n), dtype=bool)
        self._solver = _solver()

    @property
    def costs(self) -> IntArray:
        """Exact loss of each variable."""
        return self.margins[self.above, self.below]

    def fix(self, settled: BoolArray) -> None:
        """Hold every pair to a strict partial order: ``settled[a, b]`` puts ``a`` before ``b``."""
        self._settled = settled
        low = settled[self.below, self.above].astype(np.int64)
        high = 1 - settled[self.above, self.below].astype(np.int64)
        changed = np.flatnonzero((low != self.low) | (high != self.high)).astype(np.int32)
        if len(changed):
            self._solver.changeColsBounds(
                len(changed), changed, low[changed].astype(np.float64), high[changed].astype(np.float64)
            )
        self.low, self.high = low, high

    def add(self, triangles: IntArray) -> None:
        """Add the rows that forbid these cycles, with the variables they need."""
        self.add_rows(triangle_rows(triangles))

    def add_rows(self, rows: Rows) -> None:
        """Add rows that every order keeps, with the variables they need."""
        count = len(rows.most)
        forward = self.forward[rows.above, rows.below]
        above, below = np.where(forward, rows.above, rows.below), np.where(forward, rows.below, rows.above)
        self._add_columns(above, below)
        # Forward, a pair is 1 minus its variable: that much of a row's weight goes to the other side.
        least = -rows.most
        np.add.at(least, np.repeat(np.arange(count), rows.lengths)[forward], rows.weight[forward])
        column, weight = self.column[above, below], np.where(forward, rows.weight, -rows.weight)
        self.terms = np.concatenate([self.terms, column])
        self.weights = np.concatenate([self.weights, weight])
        self.lengths = np.concatenate([self.lengths, rows.lengths])
        self.least = np.concatenate([self.least, least])
        self._solver.addRows(
            count,
            least.astype(np.float64),
            np.full(count, np.inf),
            len(column),
            _starts(rows.lengths).astype(np.int32),
            column.astype(np.int32),
            weight.astype(np.float64),
        )

    def _add_columns(self, above: IntArray, below: IntArray) -> None:
        n = len(self.margins)
        missing = self.column[above, below] < 0
        codes = np.unique(above[missing] * n + below[missing])
        if len(codes) == 0:
            return
        above, below = codes // n, codes % n
        count = len(self.above)
        self.column[above, below] = np.arange(count, count + len(codes))
        self.above = np.concatenate([self.above, above])
        self.below = np.concatenate([self.below, below])
        low = self._settled[below, above].astype(np.int64)
        high = 1 - self._settled[above, below].astype(np.int64)
        self.low = np.concatenate([self.low, low])
        self.high = np.concatenate([self.high, high])
        none = np.zeros(0, dtype=np.int32)
        self._solver.addCols(
            len(codes),
            np.asarray(self.margins[above, below] / 2**self.shift, dtype=np.float64),
            low.astype(np.float64),
            high.astype(np.float64),
            0,
            np.zeros(len(codes), dtype=np.int32),
            none,
            np.zeros(0),
        )

    def solve(self, seconds: float) -> DualBound:
        """Solve the program as it stands from the last basis; sets `before`; the bound is proved.

        A solver stopped by the clock leaves whatever multipliers it has, which still prove something.
        """
        solver = self._solver
        if len(self.least):
            solver.setOptionValue("time_limit", solver.getRunTime() + max(seconds, 0.01))
            solver.run()
            solution = solver.getSolution()
            values = np.clip(np.asarray(solution.col_value, dtype=np.float64), self.low, self.high)
            self.multipliers = np.asarray(solution.row_dual, dtype=np.float64)
            if len(self.multipliers) != len(self.least):
                self.multipliers = np.zeros(len(self.least))
        else:
            values = np.zeros(0)
        return self._read(values)

    def _read(self, values: FloatArray) -> DualBound:
        settled = self._settled
        self.values = values
        self.before = np.where(settled | settled.T, settled, self.forward).astype(np.float64)
        self.before[self.above, self.below] = 1 - values
        self.before[self.below, self.above] = values
        bound = certify(
            self.costs,
            self.low,
            self.high,
            self.terms,
            self.weights,
            self.lengths,
            self.least,
            self.multipliers,
            self.shift,
        )
        absent = settled.T & self.forward & (self.column < 0)  # reversed, but in no row
        extra = int(self.margins[absent].sum())
        return DualBound(bound.value + extra * bound.scale, bound.scale, bound.reduced)

    def purge(self) -> None:
        """Drop rows that are slack and carry no multiplier."""
        if len(self.least) == 0:
            return
        slack = np.add.reduceat(self.weights * self.values[self.terms], _starts(self.lengths)) - self.least
        keep = (slack < _TOLERANCE) | (self.multipliers > _TOLERANCE)
        idle = np.flatnonzero(~keep).astype(np.int32)
        if len(idle) == 0:
            return
        self._solver.deleteRows(len(idle), idle)
        of_kept = np.repeat(keep, self.lengths)
        self.terms, self.weights = self.terms[of_kept], self.weights[of_kept]
        self.lengths, self.least = self.lengths[keep], self.least[keep]
        self.multipliers = self.multipliers[keep]


def _starts(lengths: IntArray) -> IntArray:
    return np.cumsum(lengths) - lengths


def _solver() -> Highs:
    from highspy import Highs

    class Quiet(Highs):
        # The constructor of Highs prints a banner and installs callbacks, before it can be told not to.
        def __init__(self) -> None:
            super(Highs, self).__init__()
            self.setOptionValue("output_flag", False)

    solver = Quiet()
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("threads", 1)
    return solver

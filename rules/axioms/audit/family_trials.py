"""How far the cases of one family have been tried, and in what order."""

from __future__ import annotations

import numpy as np

from ...numeric.arrays import IntArray
from ..axiom import Family
from .effect import Tally

__all__ = ["Run"]

#: Larger families are drawn from with replacement when time is short: to shuffle them would take it all.
_MOST_SHUFFLED = 200_000


class Run:
    """How far the cases of one family have been tried."""

    def __init__(self, family: Family, samples: int) -> None:
        self.family = family
        self.total = samples if family.size is None else family.size
        self.done = 0
        self.met = False
        self.tally = Tally()
        self._order: IntArray | None = None
        self._drawn = family.size is None

    def begin(self, rng: np.random.Generator, *, in_order: bool) -> None:
        """Decide on the order of the cases: all of them shuffled, so that any part is a fair sample."""
        if self.done or self._drawn:
            return
        if self.total <= _MOST_SHUFFLED or in_order:
            self._order = np.arange(self.total) if in_order else rng.permutation(self.total)
        else:
            self._drawn = True

    def next(self, count: int, rng: np.random.Generator) -> IntArray:
        """The next cases."""
        count = min(count, self.total - self.done)
        self.done += count
        if self._order is None:
            return rng.integers(self.total, size=count)
        return self._order[self.done - count : self.done]

    def put_back(self) -> None:
        """Take the last case as not tried; the same comes next, unless cases are drawn anew each time."""
        self.done -= 1

    @property
    def whole(self) -> bool:
        """Every case was tried."""
        return not self._drawn and self.done == self.total

    @property
    def scope(self) -> str:
        """What was tried, in words."""
        if self.whole:
            return self.family.what if self.total == 1 else f"all {self.total:,} {self.family.what}"
        if self.family.size is None:
            return f"{self.done:,} sampled {self.family.what}"
        return f"{self.done:,} drawn at random from {self.total:,} {self.family.what}"

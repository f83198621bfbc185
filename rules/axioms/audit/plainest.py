"""Which of several violations a person sees through first: the smallest, then the one nearest the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ...evaluate import Results
from ...numeric.arrays import FloatArray, IntArray
from ..changes.change import Change
from ..relation import Broken, Cases

__all__ = ["PLAIN", "Plainness", "Shown", "changes_of", "plainest"]


class Plainness(NamedTuple):
    """How plain a violation is; of two, the lesser is the plainer.

    Attributes
    ----------
    size
        How many models, metrics or scores the change touches.
    beyond
        It needs a score outside of the metric's range; 2 where far outside.
    top
        The best rank, before the change, of a model in a broken pair.
    share, moved
        Less the share of pairs that are broken, and less the most places that a model moves.
    """

    size: int
    beyond: int
    top: int
    share: float
    moved: int

    @property
    def in_sight(self) -> bool:
        """Of changes of its size none is plainer but by breaking more."""
        return not self.beyond and self.top <= 1


#: Plainer than any violation of an axiom of a single profile.
PLAIN = Plainness(0, 0, 0, 0.0, 0)


@dataclass(frozen=True, eq=False)
class Shown:
    """A violation that may be shown: how plain it is, and the changes that make it."""

    plainness: Plainness
    changes: tuple[Change, ...]


def plainest(
    broken: Broken,
    cases: Cases,
    before: Results,
    bad: IntArray,
    share: FloatArray,
    moved: IntArray,
) -> tuple[int, Plainness]:
    """The plainest of some cases.

    Parameters
    ----------
    bad
        ``bad[i]``: a case that breaks the axiom; `share` and `moved` are of these.
    """
    none = np.zeros(len(bad), dtype=np.int64)
    sizes = cases.sizes[bad] if cases.sizes is not None else none + bool(cases.after)
    beyond = none if cases.beyond is None else cases.beyond[bad]
    best, _ = _ranks_of_pairs(broken, before, bad)
    top = np.where(broken.mask[bad], best, np.iinfo(np.int64).max).min(axis=1)
    at = int(np.lexsort((-moved, -share, top, beyond, sizes))[0])
    found = Plainness(int(sizes[at]), int(beyond[at]), int(top[at]), -float(share[at]), -int(moved[at]))
    return int(bad[at]), found


def changes_of(cases: Cases, broken: Broken, before: Results, case: int) -> tuple[Change, ...]:
    """The changes of a case, which name the broken pair that is nearest the top where they name one."""
    if cases.naming is None:
        return cases.changes(case)
    best, other = _ranks_of_pairs(broken, before, np.array([case]))
    at = np.flatnonzero(broken.mask[case])
    first = at[np.lexsort((other[0, at], best[0, at]))[0]]
    a, b = (np.broadcast_to(index, broken.mask.shape)[case, first] for index in (broken.a, broken.b))
    return cases.naming(case, int(a), int(b))


def _ranks_of_pairs(broken: Broken, before: Results, cases: IntArray) -> tuple[IntArray, IntArray]:
    """``[i, n]`` (or ``[1, n]``): the better and the worse rank of each pair before, in these cases."""

    def of_cases(index: IntArray) -> IntArray:
        return index[cases] if len(index) > 1 else index

    a, b = of_cases(broken.a), of_cases(broken.b)
    if broken.places is not None:
        places = of_cases(broken.places)
        a, b = (
            np.take_along_axis(places, np.broadcast_to(index, (len(places), index.shape[1])), axis=1)
            for index in (a, b)
        )
    ranks = before.ranks[0]
    return np.minimum(ranks[a], ranks[b]), np.maximum(ranks[a], ranks[b])

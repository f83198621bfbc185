"""Many profiles of equal shape at once: the arrays that rules read, with a leading axis.

A :class:`Batch` mirrors the derived arrays of a :class:`~llull.rules.Profile`. The functions below make the
batches that axioms need from one profile; each computes anew only the part that its change touches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

from .numeric.arrays import BoolArray, FloatArray, IntArray
from .numeric.group_tree import GroupTree, in_whole_numbers
from .numeric.majority_counts import puts_above, support_matrix
from .numeric.ties import tied_ranks
from .profile import Profile

__all__ = [
    "Batch",
    "Points",
    "above",
    "cases_last",
    "extended",
    "picked",
    "restricted",
    "rewritten",
    "with_models",
]

_Array = TypeVar("_Array", FloatArray, IntArray)
Number = TypeVar("Number", np.float64, np.int64)

#: From ``ranks[..., c]`` on one voter to ``points[..., c]``.
Points = Callable[[FloatArray], FloatArray]

#: Up to this many candidates are taken out of ranks one by one.
_FEW_GONE = 6

#: Weights beyond this are not held exactly by the float64 products below.
_FLOAT_SAFE = 2**52


class Batch:
    """Profiles that share the number of voters and candidates.

    Parameters
    ----------
    pool
        Where the voters' weights, groups, tolerances and anchors come from.
    size
        How many there are.
    scores
        Makes ``scores[k, v, c]`` when it is asked for.
    complete
        No score is missing.
    pick
        ``pick[k, v]``: the pool's voter that stands at place v; None where all stand in their order.
    ranks, support
        Make ``ranks[k, v, c]`` and ``support[k, c, c]`` faster than from the scores.
    totals
        From what a voter's ranks are worth to each candidate's weighted sum ``[k, c]``, faster than from all
        ranks; None where there is no such way.
    limits
        ``tolerance``, ``baseline`` or ``ceiling`` as ``[k, v]`` where they are not the pool's.
    """

    def __init__(
        self,
        pool: Profile,
        size: int,
        scores: Callable[[], FloatArray],
        *,
        complete: bool = False,
        pick: IntArray | None = None,
        ranks: Callable[[], FloatArray] | None = None,
        support: Callable[[], IntArray] | None = None,
        totals: Callable[[Points], FloatArray] | None = None,
        limits: Mapping[str, FloatArray] | None = None,
    ) -> None:
        self.pool, self.size, self.complete, self.pick = pool, size, complete, pick
        self.totals = totals
        self._limits = limits or {}
        self._make_scores, self._make_ranks, self._make_support = scores, ranks, support

    @cached_property
    def scores(self) -> FloatArray:
        """``scores[k, v, c]``."""
        return self._make_scores()

    @cached_property
    def present(self) -> BoolArray:
        """``present[k, v, c]``: there is a score."""
        return ~np.isnan(self.scores)

    @cached_property
    def scored(self) -> BoolArray:
        """``scored[k]``: every candidate has a score."""
        if self.complete:
            return np.ones(self.size, dtype=bool)
        return np.asarray(np.asarray(self.present.any(axis=1)).all(axis=1))

    @property
    def heard(self) -> BoolArray:
        """``heard[k]``: every voter has scored a candidate."""
        return np.asarray(np.asarray(self.present.any(axis=2)).all(axis=1))

    @cached_property
    def ranks(self) -> FloatArray:
        """``ranks[k, v, c]``, ties averaged, NaN where missing."""
        return tied_ranks(self.scores) if self._make_ranks is None else self._make_ranks()

    @property
    def exact(self) -> bool:
        """Whether counts of support are exact in this arithmetic."""
        return sum(self.pool.units) < _FLOAT_SAFE

    def voter_values(self, values: _Array) -> _Array:
        """``values[v]`` of the pool's voters, as ``[k, v]`` or ``[1, v]``."""
        return values[None] if self.pick is None else values[self.pick]

    def limit(self, name: Literal["tolerance", "baseline", "ceiling"]) -> FloatArray:
        """The voters' tolerance, baseline or ceiling, as ``[k, v]`` or ``[1, v]``."""
        if name in self._limits:
            return self._limits[name]
        return self.voter_values(getattr(self.pool, name))

    @property
    def baseline(self) -> FloatArray:
        """``baseline[k, v]``."""
        return np.broadcast_to(self.limit("baseline"), self.scores.shape[:2])

    @property
    def ceiling(self) -> FloatArray:
        """``ceiling[k, v]``."""
        return np.broadcast_to(self.limit("ceiling"), self.scores.shape[:2])

    @property
    def lower_is_better(self) -> BoolArray:
        """``lower_is_better[k, v]``."""
        lower = self.voter_values(self.pool.lower_is_better.astype(np.int64)) != 0
        return np.broadcast_to(lower, self.scores.shape[:2])

    @cached_property
    def units(self) -> IntArray:
        """``units[k, v]`` or ``units[1, v]``: integer weight of each voter in pairwise counts."""
        if self.pick is None or self.pool.weighting == "own":
            return self.voter_values(np.array(self.pool.units, dtype=np.int64))
        return np.array([_tree_units(self._paths(i)) for i in range(len(self.pick))], dtype=np.int64)

    @cached_property
    def counting_weights(self) -> FloatArray:
        """``weights[k, v, c]`` as a profile's, rebuilt along the tree where that is how the pool weighs."""
        if self.pool.weighting == "own" or self.complete:
            return self.voting_weights
        if self.pick is None:
            weights = GroupTree(self.pool.groups).weights(self.present)
        else:
            each = enumerate(self.present)
            weights = np.stack([GroupTree(self._paths(i)).weights(there) for i, there in each])
        return in_whole_numbers(weights)[0]

    @property
    def voting_weights(self) -> FloatArray:
        """``weights[k, v, c]`` as a profile's, whatever is missing."""
        # Whichever of the two is there already: neither is made for its shape alone.
        shape = self.ranks.shape if "ranks" in self.__dict__ else self.scores.shape
        return np.broadcast_to(self.units[:, :, None].astype(np.float64), shape)

    def _paths(self, i: int) -> list[str]:
        picks = range(len(self.pool.voters)) if self.pick is None else self.pick[i]
        return [self.pool.groups[v] for v in picks]

    @cached_property
    def support(self) -> IntArray:
        """``support[k, a, b]``, in integer units."""
        if self._make_support is not None:
            return self._make_support()
        scores, units = self.scores, self.units
        tolerance = self.limit("tolerance")
        support = np.zeros((len(scores), *(scores.shape[-1:] * 2)), dtype=np.int64)
        for v in range(scores.shape[1]):
            support += above(scores[:, v], tolerance[:, v]) * units[:, v, None, None]
        return support

    @cached_property
    def margins(self) -> IntArray:
        """``support[k, a, b] - support[k, b, a]``; unlike a profile's, not divided by a common divisor."""
        return self.support - np.swapaxes(self.support, -1, -2)


def _tree_units(paths: list[str]) -> list[int]:
    shares = GroupTree(paths).shares()
    scale = lcm(*(share.denominator for share in shares))
    return [int(share * scale) for share in shares]


def above(rows: FloatArray, tolerance: FloatArray) -> BoolArray:
    """``above[k, a, b]`` on one voter's ``rows[k, c]`` with ``tolerance[k]`` (or one for all)."""
    with np.errstate(invalid="ignore"):
        return puts_above(rows, tolerance[:, None, None] if tolerance.any() else 0.0)


def cases_last(array: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """``size`` copies of an array, as ``[k, …]`` whose cases lie side by side in memory.

    Rules then run along the cases, which are many, and not along the candidates, which may be few.
    """
    out = np.empty((*array.shape, size), dtype=array.dtype)
    out[:] = array[..., None]
    return np.moveaxis(out, -1, 0)


def restricted(base: Profile, keep: IntArray) -> Batch:
    """Keep the candidates ``keep[k, c']``, in this order."""
    n = len(base.candidates)

    def ranks() -> FloatArray:
        gone = np.ones((len(keep), n), dtype=bool)
        np.put_along_axis(gone, keep, False, axis=1)
        if n - keep.shape[1] > _FEW_GONE or gone.sum() != len(keep) * (n - keep.shape[1]):  # or one twice
            return tied_ranks(np.moveaxis(base.scores[:, keep], 0, 1))
        left, own = base.ranks[:, keep], base.scores[:, keep]
        for g in np.nonzero(gone)[1].reshape(len(keep), -1).T:
            better = base.scores[:, g][:, :, None]
            with np.errstate(invalid="ignore"):
                # Whoever stood above leaves a place, whoever was level half of one.
                left -= np.add(better > own, better >= own, dtype=np.int8) / 2
        return np.moveaxis(left, 0, 1)

    return Batch(
        base,
        len(keep),
        lambda: np.moveaxis(base.scores[:, keep], 0, 1),
        complete=_complete(base),
        ranks=ranks,
        support=lambda: base.support[keep[:, :, None], keep[:, None, :]],
    )


def picked(base: Profile, pick: IntArray) -> Batch:
    """Let the voters ``pick[k, v']`` of the profile vote, one as often as it is named."""

    def support() -> IntArray:
        n = len(base.candidates)
        voices = np.zeros((len(pick), len(base.voters)))
        np.add.at(voices, (np.arange(len(pick))[:, None], pick), batch.units)
        over = np.stack(
            [above(row[None], base.tolerance[v : v + 1])[0].ravel() for v, row in enumerate(base.scores)]
        ).astype(np.float64)
        return (voices @ over).astype(np.int64).reshape(len(pick), n, n)

    batch = Batch(
        base,
        len(pick),
        lambda: base.scores[pick],
        complete=_complete(base),
        pick=pick,
        ranks=lambda: base.ranks[pick],
        support=support,
    )
    return batch


def extended(base: Profile, rows: FloatArray, weight: Fraction, group: str) -> Batch:
    """Add one voter with ``rows[k, c]``."""
    pool = base.with_voter(_fresh("added", base.voters), rows[0], weight, group)

    def joined(array: FloatArray, new: FloatArray) -> FloatArray:
        out = np.empty((len(rows), array.shape[0] + 1, array.shape[1]))
        out[:, :-1] = array
        out[:, -1] = new
        return out

    def support() -> IntArray:
        *known, added = pool.units
        rest = support_matrix(base.scores, known, base.tolerance)
        return rest + above(rows, np.zeros(1)) * added

    return Batch(
        pool,
        len(rows),
        lambda: joined(base.scores, rows),
        complete=_complete(base, rows),
        ranks=lambda: joined(base.ranks, tied_ranks(rows)),
        support=support,
    )


def with_models(base: Profile, columns: FloatArray) -> Batch:
    """Add candidates, last, with ``columns[k, v, m]``."""

    def scores() -> FloatArray:
        return np.concatenate(
            [np.broadcast_to(base.scores, (len(columns), *base.scores.shape)), columns], axis=2
        )

    return Batch(base, len(columns), scores, complete=_complete(base, columns))


def rewritten(pool: Profile, scores: FloatArray) -> Batch:
    """Replace all scores by ``scores[k, v, c]``, under the pool's voters."""
    return Batch(pool, len(scores), lambda: scores, complete=not np.isnan(scores).any())


def _complete(base: Profile, *arrays: FloatArray) -> bool:
    return bool(base.present.all()) and not any(np.isnan(array).any() for array in arrays)


def _fresh(name: str, taken: tuple[str, ...]) -> str:
    while name in taken:
        name += "'"
    return name

"""Profiles of one shape side by side, and what changes in them when one voter's scores do."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ...batch import Batch, Number, Points, above, cases_last
from ...numeric.arrays import FloatArray, IntArray
from ...numeric.majority_counts import support_matrix
from ...numeric.ties import tied_ranks
from ...profile import Profile

__all__ = ["Stack", "common", "gathered", "rescored"]


@dataclass(frozen=True, eq=False)
class Stack:
    """Profiles of one shape whose voters have the same weights, groups, tolerances and anchors.

    Attributes
    ----------
    profiles
        At least one.
    """

    profiles: tuple[Profile, ...]

    @property
    def pool(self) -> Profile:
        """The profile that stands for what all have in common."""
        return self.profiles[0]

    @cached_property
    def scores(self) -> FloatArray:
        """``scores[p, v, c]``."""
        if len(self.profiles) == 1:
            return self.pool.scores[None]
        return np.stack([profile.scores for profile in self.profiles])

    @cached_property
    def complete(self) -> bool:
        """No score is missing."""
        return not np.isnan(self.scores).any()

    @cached_property
    def ranks(self) -> FloatArray:
        """``ranks[p, v, c]``, ties averaged, NaN where missing."""
        return self.pool.ranks[None] if len(self.profiles) == 1 else tied_ranks(self.scores)

    @cached_property
    def support(self) -> IntArray:
        """``support[p, c, c]``, in integer units."""
        if len(self.profiles) == 1:
            return self.pool.support[None]
        return support_matrix(self.scores, self.pool.units, self.pool.tolerance)

    @property
    def batch(self) -> Batch:
        """The profiles as they are."""
        return Batch(
            self.pool,
            len(self.profiles),
            lambda: self.scores,
            complete=self.complete,
            ranks=lambda: self.ranks,
            support=lambda: self.support,
        )


def common(profile: Profile) -> Hashable:
    """What profiles must have in common to stand side by side."""
    return (
        profile.scores.shape,
        # Fractions are slow to hash and to compare.
        tuple(weight.as_integer_ratio() for weight in profile.weights),
        profile.groups,
        profile.weighting,
        *(limit.tobytes() for limit in (profile.tolerance, profile.baseline, profile.ceiling)),
    )


def rescored(
    base: Profile | Stack,
    voter: IntArray,
    rows: FloatArray,
    subject: IntArray | None = None,
    *,
    of: IntArray | None = None,
) -> Batch:
    """Replace one voter's scores in each case.

    Parameters
    ----------
    voter, rows
        ``voter[k]`` and its new scores ``rows[k, c]``.
    subject
        ``subject[k]``: the only candidate whose score differs, where there is just one.
    of
        ``of[k]``: which profile of the stack; None where it holds one.
    """
    stack = base if isinstance(base, Stack) else Stack((base,))
    pool = stack.pool
    each = np.arange(len(voter))
    source = np.zeros(len(voter), dtype=np.int64) if of is None else of
    row = source * len(pool.voters) + voter

    def before(array: FloatArray) -> FloatArray:
        """The rows of ``array[p, v, c]`` that are replaced."""
        return gathered(array.reshape(-1, array.shape[2]), row)

    def replaced(array: FloatArray, new: FloatArray) -> FloatArray:
        out = _each_base(array, of, len(voter))
        out[each, voter] = new
        return out

    def ranks() -> FloatArray:
        """The changed voter's, ``[k, c]``."""
        if subject is None:
            return tied_ranks(rows)
        return _moved_ranks(before(stack.ranks), before(stack.scores), rows, subject)

    def support() -> IntArray:
        units = np.array(pool.units, dtype=np.int64)[voter]
        width = pool.tolerance[voter] if pool.tolerance.any() else np.zeros(1)
        out = _each_base(stack.support, of, len(voter))
        others = before(stack.scores)
        if subject is None or width.any():
            out += (above(rows, width) * 1 - above(others, width)) * units[:, None, None]
            return out
        with np.errstate(invalid="ignore"):
            old, new = others[each, subject][:, None], rows[each, subject][:, None]
            rise = (new > others) * 1 - (old > others)
            fall = (others > new) * 1 - (others > old)
        rise[each, subject] = fall[each, subject] = 0
        out[each, subject] += rise * units[:, None]
        out[each, :, subject] += fall * units[:, None]
        return out

    def totals(points: Points) -> FloatArray:
        weight = pool.candidate_weights[:, :1]
        given = points(stack.ranks) * weight
        change = points(ranks()) * weight[voter] - before(given)
        return gathered(given.sum(axis=1), source) + change

    complete = stack.complete and not np.isnan(rows).any()
    return Batch(
        pool,
        len(voter),
        lambda: replaced(stack.scores, rows),
        complete=complete,
        ranks=lambda: replaced(stack.ranks, ranks()),
        support=support,
        totals=totals if complete else None,
    )


def gathered(array: FloatArray, index: IntArray) -> FloatArray:
    """``array[index[k]]`` as ``[k, c]`` whose cases lie side by side in memory."""
    return np.take(np.ascontiguousarray(array.T), index, axis=1).T


def _each_base(array: npt.NDArray[Number], of: IntArray | None, size: int) -> npt.NDArray[Number]:
    """The array of each case's own profile, from ``array[p, …]``, to be written to."""
    if of is None:
        return cases_last(array[0], size)
    return np.moveaxis(np.take(np.moveaxis(array, 0, -1), of, axis=-1), -1, 0)


def _moved_ranks(ranks: FloatArray, old: FloatArray, new: FloatArray, subject: IntArray) -> FloatArray:
    """Ranks on rows where one candidate's score has changed, from those before: ``[k, c]`` all."""
    each = np.arange(len(subject))
    was, now = old[each, subject][:, None], new[each, subject][:, None]
    with np.errstate(invalid="ignore"):
        # The others: a place lost where the subject comes before them, half of one where level.
        moved = ranks + (_doubled(now, old) - _doubled(was, old)) / 2
        own = (_doubled(new, now).sum(axis=1) + 1) / 2
    moved[each, subject] = np.where(np.isnan(now[:, 0]), np.nan, own)
    return moved


def _doubled(a: FloatArray, b: FloatArray) -> npt.NDArray[np.int8]:
    """2 where ``a`` is above ``b``, 1 where level, 0 where below or missing."""
    return np.add(a > b, a >= b, dtype=np.int8)

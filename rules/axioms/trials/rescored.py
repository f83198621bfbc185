"""What changes in a profile when one voter's scores do, for many such changes at once."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from ...batch import Batch, Points, above, cases_last
from ...numeric.arrays import FloatArray, IntArray
from ...numeric.ties import tied_ranks
from ...profile import Profile

__all__ = ["gathered", "rescored"]


def rescored(
    base: Profile,
    voter: IntArray,
    rows: FloatArray,
    subject: IntArray | None = None,
    limits: Mapping[str, FloatArray] | None = None,
) -> Batch:
    """Replace one voter's scores in each case.

    Parameters
    ----------
    voter, rows
        ``voter[k]`` and its new scores ``rows[k, c]``.
    subject
        ``subject[k]``: the only candidate whose score differs, where there is just one.
    limits
        Where these differ too, as for :class:`.Batch`.
    """
    each = np.arange(len(voter))

    def replaced(array: FloatArray, new: FloatArray) -> FloatArray:
        out = cases_last(array, len(voter))
        out[each, voter] = new
        return out

    def ranks() -> FloatArray:
        """The changed voter's, ``[k, c]``."""
        if subject is None:
            return tied_ranks(rows)
        return _moved_ranks(gathered(base.ranks, voter), gathered(base.scores, voter), rows, subject)

    def support() -> IntArray:
        units = np.array(base.units, dtype=np.int64)[voter]
        width = base.tolerance[voter] if base.tolerance.any() else np.zeros(1)
        out = cases_last(base.support, len(voter))
        others = gathered(base.scores, voter)
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
        weight = base.counting_weights[:, :1]
        given = points(base.ranks) * weight
        return given.sum(axis=0) + (points(ranks()) * weight[voter] - gathered(given, voter))

    complete = bool(base.present.all()) and not np.isnan(rows).any()
    return Batch(
        base,
        len(voter),
        lambda: replaced(base.scores, rows),
        complete=complete,
        ranks=lambda: replaced(base.ranks, ranks()),
        support=None if limits and base.tolerance.any() else support,
        totals=totals if complete else None,
        limits=limits,
    )


def gathered(array: FloatArray, index: IntArray) -> FloatArray:
    """``array[index[k]]`` as ``[k, c]`` whose cases lie side by side in memory."""
    return np.take(np.ascontiguousarray(array.T), index, axis=1).T


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

"""Lower bounds that hold in exact arithmetic, from the multipliers of a linear program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...numeric.arrays import BoolArray, FloatArray, IntArray

__all__ = ["DualBound", "certify"]

#: Sums of integers below this cannot overflow int64.
_INT64_SAFE = 2.0**61
#: Multipliers are rounded to this many binary digits after the point, or fewer where they are large.
_DIGITS = 40


@dataclass(frozen=True, eq=False)
class DualBound:
    """A proved bound: no solution costs less than ``value / scale``.

    Attributes
    ----------
    value, scale
        The bound as a fraction.
    reduced
        ``[y]``: reduced cost of each variable, times `scale`; int64 or object.
    """

    value: int
    scale: int
    reduced: IntArray

    def ceiling(self, step: int) -> int:
        """The bound rounded up to the next multiple of `step`."""
        return -(-self.value // (self.scale * step)) * step

    def zero_below(self, loss: int) -> BoolArray:
        """Mark variables that are 0 in every solution of cost below `loss`."""
        return np.asarray(self.reduced >= loss * self.scale - self.value, dtype=bool)

    def one_below(self, loss: int) -> BoolArray:
        """Mark variables that are 1 in every solution of cost below `loss`."""
        return np.asarray(-self.reduced >= loss * self.scale - self.value, dtype=bool)


def certify(
    costs: IntArray,
    low: IntArray,
    high: IntArray,
    terms: IntArray,
    weights: IntArray,
    lengths: IntArray,
    least: IntArray,
    multipliers: FloatArray,
    shift: int = 0,
) -> DualBound:
    """Bound ``min costs @ y`` over ``low <= y <= high`` and rows ``(weights * y[terms]).sum() >= least``.

    Any non-negative multipliers of the rows give a bound. They are rounded to binary fractions and everything
    after that is integer arithmetic, so a solver's tolerances can make the bound weaker, never wrong.

    Parameters
    ----------
    costs
        ``[y]``, int64 or Python integers.
    low, high
        ``[y]``, 0 or 1.
    terms, weights
        ``[term]``: variables and their whole weights, one row after another.
    lengths, least
        ``[row]``: how many terms a row has, and the whole number that they reach in sum.
    multipliers
        ``[row]``, in units of ``2**shift``; negative ones count as 0.
    """
    share = np.maximum(multipliers, 0.0)
    top = max(float(np.abs(weights) @ np.repeat(share, lengths)), float(costs.sum()) / 2.0**shift, 1.0)
    digits = min(_DIGITS, int(np.log2(_INT64_SAFE / top)))
    whole = np.rint(np.ldexp(share, digits)).astype(np.int64)
    taken = np.zeros(len(costs), dtype=np.int64)
    np.add.at(taken, terms, weights * np.repeat(whole, lengths))
    value = int(whole @ least)
    if digits >= shift:
        scale = 2 ** (digits - shift)
        reduced = costs * scale - taken
    else:
        scale = 1
        reduced = costs - taken.astype(object) * 2 ** (shift - digits)
        value *= 2 ** (shift - digits)
    value += int(np.minimum(reduced * low, reduced * high).sum())
    return DualBound(value, scale, reduced)

"""Corrections of p-values for the number of tests."""

from __future__ import annotations

from typing import get_args

import numpy as np

from ....rules.numeric.arrays import FloatArray
from ...errors import UnknownNameError
from ...options import Correction

__all__ = ["CORRECTIONS", "adjust"]

CORRECTIONS: tuple[Correction, ...] = get_args(Correction)


def adjust(p: FloatArray, correction: Correction) -> FloatArray:
    """Adjust p-values so that those of at most alpha are significant at level alpha all together.

    Parameters
    ----------
    p
        ``[t]``, one per test; NaN is a test that could not be made: it stays NaN and does not count.
    correction
        ``bonferroni`` and ``holm`` bound the chance of any false finding, under any dependence; ``bh`` bounds
        the expected share of false findings (independent or positively dependent tests).

    Raises
    ------
    UnknownNameError
        If there is no such correction.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure. Benjamini and Hochberg (1995),
    Controlling the false discovery rate.
    """
    if correction not in CORRECTIONS:
        raise UnknownNameError("correction", correction, CORRECTIONS)
    adjusted = np.array(p, dtype=np.float64)
    made = np.flatnonzero(~np.isnan(adjusted))
    count = len(made)
    if count == 0 or correction == "none":
        return adjusted
    order = made[np.argsort(adjusted[made], kind="stable")]
    ascending = adjusted[order]
    if correction == "bonferroni":
        ascending = ascending * count
    elif correction == "holm":
        ascending = np.maximum.accumulate(ascending * np.arange(count, 0, -1))
    else:
        ascending = np.minimum.accumulate((ascending * count / np.arange(1, count + 1))[::-1])[::-1]
    adjusted[order] = np.minimum(ascending, 1.0)
    return adjusted

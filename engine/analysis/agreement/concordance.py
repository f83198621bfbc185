"""Kendall's coefficient of concordance: how far many metrics rank the models alike, in one number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.ties import tied_ranks
from ....rules.plain import Plain

__all__ = ["Concordance", "kendall_w"]


@dataclass(frozen=True)
class Concordance(Plain):
    """Kendall's coefficient of concordance of all metrics at once.

    Attributes
    ----------
    w
        From 0 (no agreement at all) to 1 (all metrics give the same order), corrected for ties.
    chi_square, df, p
        Friedman's test that the metrics' orders are independent of each other.
    n_models, n_metrics
        What it is over: models with a score on each metric.
    """

    w: float
    chi_square: float
    df: int
    p: float
    n_models: int
    n_metrics: int


def kendall_w(scores: FloatArray) -> Concordance | None:
    """Kendall's coefficient of concordance over the models with a score on each metric.

    ``W = (12 S) / (m²(n³ - n) - m T)`` for m metrics and n models, where S is the sum of squared deviations
    of the models' rank sums and T sums ``t³ - t`` over all ties; its test is Friedman's (Kendall and
    Babington Smith 1939).

    Parameters
    ----------
    scores
        ``scores[m, c]``, NaN where missing.
    """
    from scipy.special import chdtrc

    complete = scores[:, ~np.isnan(scores).any(axis=0)]
    m, n = complete.shape
    if m < 2 or n < 2:
        return None
    sums = tied_ranks(complete).sum(axis=0)
    spread = float(((sums - sums.mean()) ** 2).sum())
    tied = tied_ranks(complete, "max") - tied_ranks(complete, "min") + 1
    largest = m**2 * (n**3 - n) - m * float((tied**2 - 1).sum())
    if largest <= 0:
        return None
    w = 12 * spread / largest
    chi_square = m * (n - 1) * w
    return Concordance(w, chi_square, n - 1, float(chdtrc(n - 1, chi_square)), n, m)

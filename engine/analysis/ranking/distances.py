"""How far two rankings of the same models are apart, ties included."""

from __future__ import annotations

import numpy as np

from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.ties import tied_ranks

__all__ = ["RBO_PERSISTENCE", "footrule", "rank_biased_overlap", "top_overlap"]

#: Chance that a reader who has seen a place goes on to the next: the first ten hold 86% of the weight.
RBO_PERSISTENCE = 0.9


def footrule(a: IntArray, b: IntArray) -> float:
    """Spearman's footrule: the sum over models of how many places their ranks differ, ties averaged.

    Between 0 and ``floor(n² / 2)``, for one ranking and its reverse.

    Parameters
    ----------
    a, b
        ``[c]``: competition ranks.
    """
    return float(np.abs(_averaged(a) - _averaged(b)).sum())


def _averaged(ranks: IntArray) -> FloatArray:
    return tied_ranks(-ranks.astype(np.float64))


def top_overlap(a: IntArray, b: IntArray, k: int) -> float:
    """Share of the first `k` places that two rankings fill with the same models.

    Where a tie reaches across the border, each of its models is inside to the part that has room. `k` above
    the number of models counts as that number.
    """
    k = min(k, len(a))
    return float(np.minimum(_inside(a, k), _inside(b, k)).sum()) / k


def _inside(ranks: IntArray, k: int) -> FloatArray:
    tied = (ranks[:, None] == ranks[None, :]).sum(axis=1)
    return np.clip((k - (ranks - 1)) / tied, 0.0, 1.0)


def rank_biased_overlap(a: IntArray, b: IntArray, p: float = RBO_PERSISTENCE) -> float:
    r"""Rank-biased overlap of two rankings of the same models: agreement that counts more towards the top.

    The extrapolated form of Webber, Moffat and Zobel, :math:`\frac{1-p}{p}\sum_{d=1}^{n} A_d\,p^d +
    A_n\,p^n`, with the agreement at depth d :math:`A_d = 2|S_d \cap T_d| / (|S_d| + |T_d|)`. Their treatment
    of ties: all models that share a place stand at the first of the places they fill, and so enter together.
    1 for equal rankings, ties included.

    References
    ----------
    Webber, Moffat and Zobel (2010), A similarity measure for indefinite rankings, equation 32 and section 4.
    """
    n = len(a)

    def upto(ranks: IntArray) -> IntArray:
        return np.cumsum(np.bincount(ranks, minlength=n + 1)[1:])

    agreement = 2 * upto(np.maximum(a, b)) / (upto(a) + upto(b))
    weights = p ** np.arange(1, n + 1)
    return float((1 - p) / p * (agreement @ weights) + agreement[-1] * p**n)

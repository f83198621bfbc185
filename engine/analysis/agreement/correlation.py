"""Correlations between metrics, each pair over the models that both have.

Metrics with the same gaps are treated together: two such sets share their models, so that one matrix product
gives all correlations between them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.numeric.scaling import unit_power
from ....rules.numeric.ties import tied_ranks
from ...options import Method

__all__ = ["Correlations", "correlations", "gap_patterns", "order_signs"]


#: Products of signs are summed in single precision, exact while a sum has fewer terms than this.
_EXACT_TERMS = 2**24
#: Without ties, Kendall's test is exact for so many models (as in scipy).
_EXACT_KENDALL = 33


@dataclass(frozen=True, eq=False)
class Correlations:
    """Pairwise correlations of metrics.

    Attributes
    ----------
    r, p
        ``[m, m]``: coefficient and two-sided p-value; NaN where undefined: fewer than two models in common
        (no p under three for Spearman), or one of the two metrics is constant over them. The diagonal of `p`
        is NaN.
    n
        ``[m, m]``: how many models both metrics have.
    """

    r: FloatArray
    p: FloatArray
    n: IntArray


def correlations(scores: FloatArray, method: Method = "spearman") -> Correlations:
    """Correlate each pair of metrics over the models that both have.

    Parameters
    ----------
    scores
        ``scores[m, c]``, NaN where missing.
    method
        Spearman (Pearson on average ranks over the models in common), Kendall's tau-b, or Pearson.

    Notes
    -----
    p-values are those of scipy: Student's t for Spearman, the exact null distribution of Pearson's r under
    normality, and for Kendall the exact distribution without ties up to 33 models, else the normal
    approximation with the variance corrected for ties (Kendall 1948).
    """
    present = ~np.isnan(scores)
    n = present.astype(np.int64) @ present.T.astype(np.int64)
    if method == "kendall":
        r, p = _kendall(scores, n)
    else:
        r = _product_moment(scores, ranked=method == "spearman")
        p = _p_spearman(r, n) if method == "spearman" else _p_pearson(r, n)
    defined = ~np.isnan(np.diagonal(r))
    np.fill_diagonal(r, np.where(defined, 1.0, np.nan))
    np.fill_diagonal(p, np.nan)
    return Correlations(r, p, n)


def gap_patterns(present: BoolArray) -> tuple[BoolArray, IntArray]:
    """Distinct rows of ``present[m, c]``, and for each metric which of them is its own."""
    patterns, which = np.unique(present, axis=0, return_inverse=True)
    return patterns, which.reshape(-1)


def _blocks(scores: FloatArray) -> Iterator[tuple[IntArray, IntArray, FloatArray, FloatArray]]:
    """Pairs of sets of metrics with the same gaps: who they are, and their scores on the models in common."""
    patterns, which = gap_patterns(~np.isnan(scores))
    members = [np.flatnonzero(which == g) for g in range(len(patterns))]
    for g in range(len(patterns)):
        for h in range(g, len(patterns)):
            shared = patterns[g] & patterns[h]
            yield members[g], members[h], scores[members[g]][:, shared], scores[members[h]][:, shared]


def _product_moment(scores: FloatArray, *, ranked: bool) -> FloatArray:
    r = np.full((len(scores), len(scores)), np.nan)
    for rows, columns, x, y in _blocks(scores):
        if x.shape[1] < 2:
            continue
        dx = _deviations(x, ranked)
        dy = dx if rows is columns else _deviations(y, ranked)
        block = np.clip(dx @ dy.T, -1.0, 1.0)
        r[np.ix_(rows, columns)] = block
        r[np.ix_(columns, rows)] = block.T
    return r


def _deviations(x: FloatArray, ranked: bool) -> FloatArray:
    """Rows of complete scores (or their ranks) less their mean, of length 1; NaN where a row is constant."""
    # Rank 1 is the best; the sign makes it the highest again.
    values = -tied_ranks(x) if ranked else x
    constant = x.max(axis=1) == x.min(axis=1)
    values = values * unit_power(values)
    centred = values - values.mean(axis=1, keepdims=True)
    largest = np.abs(centred).max(axis=1, keepdims=True)
    centred /= np.where(largest > 0, largest, 1.0)
    length = np.sqrt((centred**2).sum(axis=1, keepdims=True))
    return np.where(constant[:, None] | (length == 0), np.nan, centred / np.where(length > 0, length, 1.0))


def _p_spearman(r: FloatArray, n: IntArray) -> FloatArray:
    from scipy.special import stdtr

    freedom = n - 2.0
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.abs(r) * np.sqrt(freedom / ((1.0 + r) * (1.0 - r)))
        return np.where(n > 2, 2 * np.asarray(stdtr(freedom, -t)), np.nan)


def _p_pearson(r: FloatArray, n: IntArray) -> FloatArray:
    from scipy.special import betainc

    half = np.maximum(n / 2.0 - 1.0, 0.5)
    p = 2 * np.asarray(betainc(half, half, (1.0 - np.abs(r)) / 2))
    return np.where(np.isnan(r), np.nan, np.where(n == 2, 1.0, p))


def order_signs(scores: FloatArray, block: slice) -> npt.NDArray[np.float32]:
    """How each metric orders each model of a block against every model.

    Returns
    -------
    signs
        ``[m, pairs]``, single precision: 1 where the first is better, -1 where it is worse, 0 where they tie
        or one is missing.
    """
    first, second = scores[:, block, None], scores[:, None, :]
    signs = (first > second).astype(np.float32) - (first < second).astype(np.float32)
    return signs.reshape(len(scores), -1)


def _concordance(scores: FloatArray, patterns: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Compare how metrics order pairs of models.

    Parameters
    ----------
    scores
        ``scores[m, c]``, NaN where missing.
    patterns
        ``patterns[g, c]``: sets of models.

    Returns
    -------
    agreement
        ``[m, m]``: pairs of models that two metrics order alike less those they order oppositely.
    ordered
        ``[m, g]``: pairs of models in each set that a metric orders at all.
    """
    n_metrics, n_models = scores.shape
    agreement, ordered = np.zeros((n_metrics, n_metrics)), np.zeros((n_metrics, len(patterns)))
    step = max(1, min(_EXACT_TERMS // max(n_models, 1), 2**22 // max(n_metrics * n_models, 1)))
    for start in range(0, n_models, step):
        block = slice(start, start + step)
        signs = order_signs(scores, block)
        both = (patterns[:, block, None] & patterns[:, None, :]).reshape(len(patterns), -1)
        agreement += signs @ signs.T
        ordered += np.abs(signs) @ both.T.astype(np.float32)
    return agreement / 2, ordered / 2  # every pair was met twice


def _kendall(scores: FloatArray, n: IntArray) -> tuple[FloatArray, FloatArray]:
    from scipy.special import ndtr

    patterns, which = gap_patterns(~np.isnan(scores))
    agreement, ordered = _concordance(scores, patterns)
    untied = ordered[:, which]  # [a, b]: pairs that a orders, of those that b has too
    with np.errstate(divide="ignore", invalid="ignore"):
        tau = np.clip(agreement / np.sqrt(untied * untied.T), -1.0, 1.0)
        tied = n * (n - 1) / 2 - untied
        x0, x1 = _tie_sums(scores)
        m = n * (n - 1.0)
        variance = (m * (2 * n + 5) - x1 - x1.T) / 18 + 2 * tied * tied.T / m
        variance += np.where(n > 2, x0 * x0.T / (9 * m * (n - 2)), 0.0)
        p = 2 * np.asarray(ndtr(-np.abs(agreement / np.sqrt(variance))))
    tau = np.where((untied > 0) & (untied.T > 0), tau, np.nan)
    inversions = np.rint((m / 2 - np.abs(agreement)) / 2)  # of the order or its reverse, whichever has fewer
    exact = (tied == 0) & (tied.T == 0) & ((n <= _EXACT_KENDALL) | (inversions <= 1)) & (n > 1)
    for a, b in np.argwhere(exact).tolist():
        p[a, b] = _p_inversions(int(n[a, b]), int(inversions[a, b]))
    return tau, np.where(np.isnan(tau), np.nan, p)


def _tie_sums(scores: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Sums over the ties t of a metric on the models it shares with another: t(t-1)(t-2), t(t-1)(2t+5)."""
    x0, x1 = np.zeros((len(scores), len(scores))), np.zeros((len(scores), len(scores)))
    for rows, columns, x, y in _blocks(scores):
        for mine, others, values in ((rows, columns, x), (columns, rows, y)):
            # A model tied with t - 1 others has each sum's term once for every one of the t.
            t = tied_ranks(values, "max") - tied_ranks(values, "min") + 1
            x0[np.ix_(mine, others)] = ((t - 1) * (t - 2)).sum(axis=1)[:, None]
            x1[np.ix_(mine, others)] = ((t - 1) * (2 * t + 5)).sum(axis=1)[:, None]
    return x0, x1


def _p_inversions(n: int, inversions: int) -> float:
    """Probability that a random order of n, or its reverse, has at most so many inversions."""
    from math import factorial

    # Beyond the table one order has no inversion and n - 1 have one; more never get here.
    few = (1, n)[inversions] if n > _EXACT_KENDALL else _cumulated_inversions(n)[inversions]
    return min(1.0, 2 * few / factorial(n))


@cache
def _cumulated_inversions(n: int) -> tuple[int, ...]:
    """How many orders of n have at most k inversions, for each k."""
    counts = [1]
    for size in range(2, n + 1):
        longer = [0] * (len(counts) + size - 1)
        for k, count in enumerate(counts):
            for more in range(size):
                longer[k + more] += count
        counts = longer
    return tuple(accumulate(counts))

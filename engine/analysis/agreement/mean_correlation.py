"""The mean correlation of all pairs of metrics, and how much it depends on which models are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.scaling import unit_power
from ....rules.plain import Plain
from ...options import Method
from .correlation import Correlations, gap_patterns, order_signs

__all__ = ["Interval", "bootstrap_mean", "mean_of_pairs"]

#: Double precision, or single in the replicates.
_Floats = npt.NDArray[np.floating[Any]]

#: Scores held at once while replicates are evaluated.
_BATCH_CELLS = 2**21
#: A variance below this share of the sum of squares is rounding.
_NO_VARIANCE = 1e-5


@dataclass(frozen=True)
class Interval(Plain):
    """A percentile bootstrap interval.

    Attributes
    ----------
    low, high
        Its ends.
    confidence, replicates, seed
        What it was made with.
    """

    low: float
    high: float
    confidence: float
    replicates: int
    seed: int


def mean_of_pairs(r: FloatArray) -> float | None:
    """Mean over the pairs of metrics ``r[m, m]`` whose correlation is defined; None where none is."""
    pairs = r[np.triu_indices(len(r), 1)]
    pairs = pairs[~np.isnan(pairs)]
    return float(pairs.mean()) if pairs.size else None


def bootstrap_mean(
    scores: FloatArray,
    found: Correlations,
    method: Method,
    *,
    replicates: int = 500,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval | None:
    """Resample the models with replacement and see how the mean correlation moves.

    Parameters
    ----------
    scores
        ``scores[m, c]``, NaN where missing.
    found
        The correlations of `scores` by this method.
    replicates
        How many samples of models are drawn; 0 draws none.

    Returns
    -------
    interval
        Of the percentiles of the replicates, or None where fewer than two of them have a defined mean. Also
        None for Kendall's tau on a table with gaps, where each pair of metrics would have to be resampled by
        itself.

    Notes
    -----
    A model drawn k times counts as k models that tie with each other. Pairs that are undefined in a replicate
    are left out of its mean. With gaps, Spearman's ranks in the replicates run over all the models of a
    metric rather than those that it shares with another, which saves ranking every pair anew; the interval is
    moved by the difference that this makes on the table itself.
    """
    estimate = mean_of_pairs(found.r)
    if replicates < 2 or estimate is None:
        return None
    if method == "kendall" and np.isnan(scores).any():
        return None
    n_models = scores.shape[1]
    draws = np.random.default_rng(seed).integers(n_models, size=(replicates, n_models))
    weights = np.zeros((replicates, n_models))
    np.add.at(weights, (np.arange(replicates)[:, None], draws), 1.0)
    batch = max(1, _BATCH_CELLS // max(scores.size, 1))
    evaluate = _Replicates(scores, method)
    means = np.concatenate([evaluate(weights[i : i + batch]) for i in range(0, replicates, batch)])
    means = means[~np.isnan(means)]
    if len(means) < 2:
        return None
    shift = estimate - float(evaluate(np.ones((1, n_models)))[0])
    tail = (1 - confidence) / 2
    low, high = np.quantile(means + shift, [tail, 1 - tail]).tolist()
    return Interval(low, high, confidence, replicates, seed)


class _Replicates:
    """Mean correlations under ``weights[b, c]``, how often each model was drawn in each replicate.

    In single precision: what it rounds is far below what resampling moves.
    """

    def __init__(self, scores: FloatArray, method: Method) -> None:
        self.scores, self.method = scores, method
        self.present = ~np.isnan(scores)
        self.patterns, self.which = gap_patterns(self.present)
        self.a, self.b = np.triu_indices(len(scores), 1)
        if method == "spearman":
            self.runs = _runs(scores)
        elif method == "pearson":
            scores = scores * unit_power(scores)
            centred = np.where(self.present, scores - np.nanmean(scores, axis=1, keepdims=True), 0.0)
            largest = np.abs(centred).max(axis=1, keepdims=True)
            self.values = (centred / np.where(largest > 0, largest, 1.0)).astype(np.float32)

    def __call__(self, weights: FloatArray) -> FloatArray:
        if self.method == "kendall":
            return self._kendall(weights.astype(np.float32))
        drawn = weights.astype(np.float32)
        if self.method == "spearman":
            values: _Floats = np.stack([self._ranks(m, drawn) for m in range(len(self.scores))], axis=1)
        else:
            values = np.repeat(self.values[None], len(drawn), axis=0)
        return self._product_moment(values, drawn)

    def _ranks(self, metric: int, drawn: _Floats) -> _Floats:
        """Twice the average rank of each model among those drawn, up to a constant; 0 where missing."""
        order, first, last = self.runs[metric]
        upto = np.zeros((len(drawn), len(order) + 1), dtype=np.float32)
        np.cumsum(np.take(drawn, order, axis=1), axis=1, out=upto[:, 1:])
        ranks = np.zeros_like(drawn)
        ranks[:, order] = np.take(upto, first, axis=1) + np.take(upto, last + 1, axis=1)
        return ranks

    def _product_moment(self, values: _Floats, drawn: _Floats) -> FloatArray:
        n_drawn, n_metrics, n_models = values.shape
        sets = self.patterns.astype(np.float32)
        times = np.sqrt(drawn)[:, None, :] * self.present
        own = np.maximum(drawn @ sets.T, 1.0)[:, self.which, None]
        values -= np.einsum("bmc,bc->bm", values, drawn)[..., None] / own
        count = ((drawn[:, None, :] * sets).reshape(-1, n_models) @ sets.T).reshape(n_drawn, len(sets), -1)
        values *= times
        # einsum and not matmul: many small products are slow where BLAS would split each between threads.
        products = np.einsum("bmc,bnc->bmn", values, values)
        times = np.sqrt(drawn)[:, None, :]
        # [b, m, g]: over the models that a metric shares with pattern g.
        squares = ((values**2).reshape(-1, n_models) @ sets.T).reshape(n_drawn, n_metrics, -1)
        total = ((values * times).reshape(-1, n_models) @ sets.T).reshape(n_drawn, n_metrics, -1)
        a, b, which = self.a, self.b, self.which

        def pairs(array: _Floats, rows: IntArray, columns: IntArray) -> _Floats:
            flat = array.reshape(n_drawn, -1)
            return np.take(flat, rows * array.shape[2] + columns, axis=1)

        with np.errstate(divide="ignore", invalid="ignore"):
            variance = squares - total**2 / count[:, which]
            variance = np.where(variance > _NO_VARIANCE * squares, variance, np.nan)
            r = pairs(products, a, b) - pairs(total, a, which[b]) * pairs(total, b, which[a]) / pairs(
                count, which[a], which[b]
            )
            r /= np.sqrt(pairs(variance, a, which[b]) * pairs(variance, b, which[a]))
        return _mean_defined(r)

    def _kendall(self, drawn: _Floats) -> FloatArray:
        """Without gaps the sum of tau over all pairs of metrics is a sum of squares over pairs of models."""
        n_metrics, n_models = self.scores.shape
        step = max(1, _BATCH_CELLS // max(1, n_models * max(n_metrics, len(drawn))))
        blocks = [slice(i, i + step) for i in range(0, n_models, step)]

        def pairs(block: slice) -> tuple[_Floats, _Floats]:
            times = (drawn[:, block, None] * drawn[:, None, :]).reshape(len(drawn), -1)
            return times, order_signs(self.scores, block)

        ordered = np.zeros((len(drawn), n_metrics))
        for block in blocks:
            times, signs = pairs(block)
            ordered += times @ np.abs(signs).T
        scale = np.divide(1, np.sqrt(ordered), out=np.zeros_like(ordered), where=ordered > 0)
        total = np.zeros(len(drawn))
        for block in blocks:
            times, signs = pairs(block)
            total += (times * (scale.astype(np.float32) @ signs) ** 2).sum(axis=1, dtype=np.float64)
        defined = (ordered > 0).sum(axis=1)
        pairs_defined = np.where(defined > 1, defined * (defined - 1.0), np.nan)
        return (total - defined) / pairs_defined


def _runs(scores: FloatArray) -> list[tuple[IntArray, IntArray, IntArray]]:
    """For each metric its models in order, and the first and last place of the tie at each place."""
    runs: list[tuple[IntArray, IntArray, IntArray]] = []
    for row in scores:
        there = np.flatnonzero(~np.isnan(row))
        order = there[np.argsort(row[there], kind="stable")]
        _, first, tie, size = np.unique(
            row[order], return_index=True, return_inverse=True, return_counts=True
        )
        runs.append((order, first[tie], (first + size - 1)[tie]))
    return runs


def _mean_defined(pairs: _Floats) -> FloatArray:
    there = ~np.isnan(pairs)
    with np.errstate(invalid="ignore"):
        return np.where(there, pairs, 0.0).sum(axis=-1, dtype=np.float64) / there.sum(axis=-1)

"""Critical differences of mean ranks: Friedman's test over all models, then Nemenyi's between pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np

from ....rules.errors import ParameterError
from ....rules.numeric.arrays import BoolArray, FloatArray
from ....rules.numeric.ties import tied_ranks
from ....rules.plain import Plain, picked
from ...errors import SelectionError
from ...prepare.preparation import Prepared

__all__ = ["CriticalDifference", "critical_difference", "friedman", "level_runs", "nemenyi_quantile"]


@dataclass(frozen=True, eq=False)
class CriticalDifference(Plain):
    """What mean ranks over metrics can tell apart.

    Attributes
    ----------
    models, mean_ranks
        Best mean rank first; ties on a metric have average ranks.
    n_metrics
        Over how many metrics, each counted once.
    alpha
        Level of the tests.
    friedman, friedman_p
        Friedman's chi-square, corrected for ties, and its p-value with k - 1 degrees of freedom; None where
        every metric ties all models.
    iman_davenport, iman_davenport_p
        Their less conservative F with k - 1 and (k - 1)(n - 1) degrees of freedom; None where undefined, as
        where all metrics agree.
    quantile, difference
        Nemenyi's critical value, and the difference of mean ranks above which two models differ.
    groups
        Longest runs of models, in order of mean rank, of which no two differ.
    """

    models: tuple[str, ...]
    mean_ranks: FloatArray
    n_metrics: int
    alpha: float
    friedman: float | None
    friedman_p: float | None
    iman_davenport: float | None
    iman_davenport_p: float | None
    quantile: float
    difference: float
    groups: tuple[tuple[str, ...], ...]

    def content(self) -> dict[str, Any]:
        """The tests, and the mean ranks."""
        return {
            "n_models": len(self.models),
            **picked(self, "n_metrics", "alpha"),
            "friedman": {"statistic": self.friedman, "p": self.friedman_p},
            "iman_davenport": {"statistic": self.iman_davenport, "p": self.iman_davenport_p},
            **picked(self, "quantile", "difference"),
            "mean_ranks": [
                {"model": model, "mean_rank": rank}
                for model, rank in zip(self.models, self.mean_ranks, strict=True)
            ],
            "groups": self.groups,
        }


def critical_difference(prepared: Prepared, *, alpha: float = 0.05) -> CriticalDifference:
    """Test whether models differ in mean rank, and by how much two must differ.

    Each metric is one block and counts once, whatever its weight. The tests take metrics as independent,
    which those of one benchmark seldom are.

    Raises
    ------
    SelectionError
        If a score is missing after the policy, or there are fewer than two models or two metrics.
    ParameterError
        If `alpha` is not between 0 and 1.

    References
    ----------
    Demšar (2006), Statistical comparisons of classifiers over multiple data sets. Nemenyi (1963),
    Distribution-free multiple comparisons. Iman and Davenport (1980), Approximations of the critical region
    of the Friedman statistic.
    """
    if not 0 < alpha < 1:
        raise ParameterError(f"alpha={alpha:g} is no level of a test; give a number between 0 and 1")
    scores = prepared.profile.scores
    n, k = scores.shape
    gaps = int(np.isnan(scores).sum())
    if gaps:
        raise SelectionError(
            f"critical differences need every score, and {gaps} of {scores.size} are missing; use the "
            "missing policy complete-models or complete-metrics"
        )
    if n < 2 or k < 2:
        raise SelectionError(
            f"critical differences need two models and two metrics at least; here {k} and {n}"
        )
    statistic, p = friedman(scores)
    ratio, ratio_p = _iman_davenport(statistic, n, k)
    mean_ranks = tied_ranks(scores).mean(axis=0)
    names = prepared.profile.candidates
    order = sorted(range(k), key=lambda c: (mean_ranks[c], names[c]))
    ordered = mean_ranks[order]
    quantile = nemenyi_quantile(k, alpha)
    difference = quantile * sqrt(k * (k + 1) / (6 * n))
    models = tuple(names[c] for c in order)
    return CriticalDifference(
        models=models,
        mean_ranks=ordered,
        n_metrics=n,
        alpha=alpha,
        friedman=statistic,
        friedman_p=p,
        iman_davenport=ratio,
        iman_davenport_p=ratio_p,
        quantile=quantile,
        difference=difference,
        groups=level_runs(models, np.abs(ordered[:, None] - ordered[None, :]) > difference),
    )


def friedman(scores: FloatArray) -> tuple[float | None, float | None]:
    """Friedman's chi-square with correction for ties, and its p-value; None where all is tied.

    Parameters
    ----------
    scores
        ``scores[v, c]``, complete.
    """
    from scipy.special import chdtrc

    n, k = scores.shape
    ranks = tied_ranks(scores)
    sums = ranks.sum(axis=0)
    # Without ties the sum of squared ranks is n k (k + 1) (2 k + 1) / 6, which gives the usual formula.
    level = n * k * (k + 1) ** 2 / 4
    spread = (ranks**2).sum() - level
    if spread == 0:
        return None, None
    statistic = float((k - 1) * ((sums**2).sum() - n * level) / spread)
    return statistic, float(chdtrc(k - 1, statistic))


def _iman_davenport(statistic: float | None, n: int, k: int) -> tuple[float | None, float | None]:
    from scipy.special import fdtrc

    rest = 0.0 if statistic is None else n * (k - 1) - statistic
    if statistic is None or rest <= 1e-9 * n * (k - 1):
        return None, None
    ratio = (n - 1) * statistic / rest
    return ratio, float(fdtrc(k - 1, (k - 1) * (n - 1), ratio))


def nemenyi_quantile(k: int, alpha: float = 0.05) -> float:
    """Nemenyi's critical value for k models: the studentised range with infinite freedom, over root 2."""
    from scipy import stats

    law: Any = stats.studentized_range
    return float(law.ppf(1 - alpha, k, np.inf)) / sqrt(2)


def level_runs(names: Sequence[str], differ: BoolArray) -> tuple[tuple[str, ...], ...]:
    """Longest runs of neighbours of which no two differ; runs may overlap.

    Parameters
    ----------
    names
        In the order in which runs are sought.
    differ
        ``differ[i, j]``, symmetric, in that order.
    """
    runs: list[tuple[str, ...]] = []
    stop = 0
    for start in range(len(names)):
        end = max(stop, start + 1)
        while end < len(names) and not differ[start:end, end].any():
            end += 1
        if end > stop:
            runs.append(tuple(names[start:end]))
            stop = end
    return tuple(runs)

"""Paired tests between models over metrics, and the models that they cannot tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, get_args

import numpy as np

from ....rules import Profile
from ....rules.averages.normalised import z_scores
from ....rules.errors import ParameterError
from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.scaling import unit_power
from ....rules.numeric.ties import tied_ranks
from ....rules.plain import Plain, picked
from ...errors import UnknownNameError
from ...options import Test, Values
from ..agreement.corrections import adjust
from .critical_difference import level_runs

__all__ = ["PairedTests", "paired_p", "paired_tests"]

#: Up to how many differences scipy tries all signs where there are ties or zeros.
_FEW = 13


@dataclass(frozen=True, eq=False)
class PairedTests(Plain):
    """Tests of all pairs among some models.

    Attributes
    ----------
    models
        In the order of the ranking.
    test, values, alpha
        What was tested, on what, at which level.
    p, adjusted
        ``[i, j]``, symmetric: p-values as they are, and by Holm's method over all pairs; NaN where two models
        share no metric, or only one for the t-test.
    groups
        Longest runs of models, in the order of the ranking, of which no two differ significantly. A model can
        be in several.
    """

    models: tuple[str, ...]
    test: Test
    values: Values
    alpha: float
    p: FloatArray
    adjusted: FloatArray
    groups: tuple[tuple[str, ...], ...]

    def content(self) -> dict[str, Any]:
        """How it was tested, who is not told apart, and the pairs."""
        return {
            **picked(self, "test", "values"),
            "correction": "holm",
            **picked(self, "alpha", "models", "groups"),
            "pairs": [
                {
                    "a": self.models[i],
                    "b": self.models[j],
                    "p": self.p[i, j],
                    "adjusted": self.adjusted[i, j],
                    "significant": self.adjusted[i, j] <= self.alpha,
                }
                for i, j in combinations(range(len(self.models)), 2)
            ],
        }


def paired_tests(
    profile: Profile,
    models: Sequence[str],
    *,
    test: Test = "wilcoxon",
    values: Values = "scores",
    alpha: float = 0.05,
) -> PairedTests:
    """Test each pair of models on their differences over the metrics that both have.

    Metrics count once each, whatever their weight. Scores of metrics with different units do not add up: use
    ``z`` or ``ranks`` there (both over all models of the profile).

    Parameters
    ----------
    models
        Those to compare, in the order of their ranking.

    Raises
    ------
    UnknownNameError, ParameterError
        If there is no such test or kind of values, or `alpha` is not between 0 and 1.

    References
    ----------
    Wilcoxon (1945), Individual comparisons by ranking methods. Benavoli, Corani, Mangili (2016), Should we
    really use post-hoc tests based on mean-ranks?
    """
    for kind, given, known in (("test", test, get_args(Test)), ("kind of values", values, get_args(Values))):
        if given not in known:
            raise UnknownNameError(kind, given, known)
    if not 0 < alpha < 1:
        raise ParameterError(f"alpha={alpha:g} is no level of a test; give a number between 0 and 1")
    place = {name: c for c, name in enumerate(profile.candidates)}
    table = {
        "scores": lambda: profile.scores,
        "z": lambda: z_scores(profile.scores),
        "ranks": lambda: -profile.ranks,
    }
    chosen = table[values]()[:, [place[name] for name in models]]
    n = len(models)
    rows, columns = np.triu_indices(n, 1)
    raw = np.array(
        [paired_p(chosen[:, i], chosen[:, j], test) for i, j in zip(rows, columns, strict=True)],
        dtype=np.float64,
    )
    p, adjusted = np.full((n, n), np.nan), np.full((n, n), np.nan)
    p[rows, columns] = p[columns, rows] = raw
    adjusted[rows, columns] = adjusted[columns, rows] = adjust(raw, "holm")
    return PairedTests(
        models=tuple(models),
        test=test,
        values=values,
        alpha=alpha,
        p=p,
        adjusted=adjusted,
        groups=level_runs(models, adjusted <= alpha),
    )


def paired_p(x: FloatArray, y: FloatArray, test: Test) -> float:
    """Two-sided p-value of a paired test as scipy's; 1 where no difference is to be seen.

    Parameters
    ----------
    x, y
        ``[v]``; pairs with a NaN are left out. NaN is returned where too few are left.
    """
    from scipy.special import stdtr
    from scipy.stats import wilcoxon

    both = ~np.isnan(x) & ~np.isnan(y)
    with np.errstate(over="ignore"):
        difference = (x - y)[both]
    if np.isinf(difference).any():
        difference = (x / 2 - y / 2)[both]
    if len(difference) < (2 if test == "t" else 1):
        return float("nan")
    if not difference.any():
        return 1.0
    if test == "wilcoxon":
        size = np.abs(difference)
        if len(size) <= _FEW and (len(np.unique(size)) < len(size) or not size.all()):
            return _all_signs(difference)
        result: Any = wilcoxon(difference)
        return float(result.pvalue)
    difference = difference * unit_power(difference)
    spread = difference.std(ddof=1) / len(difference) ** 0.5
    return 0.0 if spread == 0 else float(2 * stdtr(len(difference) - 1, -abs(difference.mean() / spread)))


def _all_signs(difference: FloatArray) -> float:
    """Wilcoxon's test with ties among few differences: the p-value over all ways to set their signs.

    It is what scipy finds by a permutation test, which takes it half a second for each pair.
    """
    ranked = difference[difference != 0]
    ranks = tied_ranks(-np.abs(ranked))
    signs = np.arange(2 ** len(ranked))[:, None] >> np.arange(len(ranked)) & 1
    # Twice the rank sums are whole numbers, so that equal sums compare as equal.
    sums, seen = 2 * signs @ ranks, 2 * ranks[ranked > 0].sum()
    return float(min(1.0, 2 * min(np.mean(sums <= seen), np.mean(sums >= seen))))

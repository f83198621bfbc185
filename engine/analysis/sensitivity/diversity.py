"""How much a benchmark's metrics disagree: the diversity of Zhang and Hardt (2024).

*Inherent trade-offs between diversity and stability in multi-task benchmarks*, arXiv 2405.01719.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....rules import Profile
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.plain import Plain
from ...errors import SelectionError
from ...prepare.preparation import Prepared

__all__ = ["Diversity", "complete_models", "diversity"]


@dataclass(frozen=True, eq=False)
class Diversity(Plain):
    """How much metrics disagree.

    Attributes
    ----------
    diversity
        1 minus Kendall's W of the metrics' rankings, as published: without a correction for ties.
    corrected_diversity
        The same with W corrected for ties, so that metrics which agree in all give 0 however many ties they
        have; None where every metric is constant.
    mean_rank_change, max_rank_change
        Over the pairs of metrics: mean and maximum of the largest difference of a model's two ranks, divided
        by the number of other models.
    n_models, n_metrics
        Models scored on all metrics, which are those it speaks of.
    """

    diversity: float
    corrected_diversity: float | None
    mean_rank_change: float | None
    max_rank_change: float | None
    n_models: int
    n_metrics: int


def diversity(prepared: Prepared) -> Diversity:
    """Measure how much the metrics' rankings of the models differ; every metric counts the same.

    Only models with a score on every metric enter.

    Raises
    ------
    SelectionError
        If fewer than two models have all metrics.

    Notes
    -----
    The package benchbench, of the authors, cuts averaged ranks to whole numbers before it computes W and
    calls the mean over pairs the maximum; without ties its two numbers are `diversity` and
    `mean_rank_change`.
    """
    profile = complete_models(prepared.profile)
    ranks = profile.ranks
    n, m = ranks.shape
    spread = float(((ranks.sum(axis=0) - n * (m + 1) / 2) ** 2).sum())
    whole = n**2 * (m**3 - m) / 12
    ties = sum(float((counts**3 - counts).sum()) for counts in (_tie_sizes(row) for row in ranks)) * n / 12
    pairs = [np.abs(ranks[i] - ranks[i + 1 :]).max(axis=1) / (m - 1) for i in range(n - 1)]
    changes = np.concatenate(pairs) if pairs else np.zeros(0)
    return Diversity(
        diversity=1 - spread / whole,
        corrected_diversity=None if whole == ties else 1 - spread / (whole - ties),
        mean_rank_change=float(changes.mean()) if changes.size else None,
        max_rank_change=float(changes.max()) if changes.size else None,
        n_models=m,
        n_metrics=n,
    )


def _tie_sizes(row: FloatArray) -> IntArray:
    return np.unique(row, return_counts=True)[1].astype(np.int64)


def complete_models(profile: Profile) -> Profile:
    """The part of a profile whose models have a score on every metric.

    Raises
    ------
    SelectionError
        If these are fewer than two.
    """
    whole = np.asarray(profile.present.all(axis=0))
    if whole.sum() < 2:
        raise SelectionError(
            f"diversity: {int(whole.sum())} of {len(whole)} models have a score on all {len(profile.voters)} "
            f"metrics; two are needed: select fewer metrics or fill gaps (--missing)"
        )
    return profile if whole.all() else profile.select(candidates=whole)

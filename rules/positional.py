"""Rules that turn each voter's order into points."""

from __future__ import annotations

import numpy as np

from ._types import FloatArray
from .average import weighted_mean, weighted_total
from .registry import Parameter, rule
from .ties import TieMethod, tied_ranks

__all__ = ["borda", "mean_rank"]

TIES = Parameter(
    "average", "the rank that tied candidates share: the average, the best, the worst", ("average", "min", "max")
)


def place(ranks: FloatArray, ties: TieMethod) -> FloatArray:
    """Ranks under another tie method, from tie-averaged ones."""
    return ranks if ties == "average" else tied_ranks(-ranks, ties)


@rule(
    "mean_rank",
    "mean rank",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Kendall (1948), Rank Correlation Methods, on the estimation of the true ranking",
    parameters={"ties": TIES},
    higher_is_better=False,
)
def mean_rank(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
    """Weighted mean of a candidate's ranks; lower is better.

    A voter's ranks run over the candidates it scored. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(place(ranks, ties), weights)


@rule(
    "borda",
    "Borda count",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Borda (1781), Mémoire sur les élections au scrutin; with ties Young (1974), An axiomatization of "
    "Borda's rule",
    parameters={"ties": TIES},
)
def borda(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
    """Points: for each voter, the candidates beaten plus half of those tied with.

    With ``ties=max`` tied candidates get the points of their worst place, with ``min`` of their best. With
    gaps a voter's points count only the candidates it scored, and a candidate's total is its average times
    the weight of all voters. Shapes ``(v,c),(v,c)->(c)``.
    """
    scored = (~np.isnan(ranks)).sum(axis=-1, keepdims=True)
    return weighted_total(scored - place(ranks, ties), weights)

"""Rules that read majorities between pairs."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ._types import FloatArray, IntArray
from .registry import Parameter, rule

__all__ = ["copeland"]


@rule(
    "copeland",
    "Copeland",
    reads="margins",
    complexity="O(v c²)",
    reference="Copeland (1951), A 'reasonable' social welfare function; Llull (1299), De arte eleccionis",
    parameters={
        "alpha": Parameter(0.5, "what a tied pair is worth, between a loss (0) and a win (1)", least=0, most=1),
        "score": Parameter("wins", "wins + alpha x ties, or wins - losses", ("wins", "balance")),
    },
)
def copeland(
    margins: IntArray, *, alpha: float = 0.5, score: Literal["wins", "balance"] = "wins"
) -> FloatArray:
    """Pairwise majorities won, plus `alpha` for each tied pair; or wins minus losses.

    Only who wins each pair counts, never by how much. A pair that no voter compares is tied. Shapes
    ``(c,c)->(c)``.
    """
    wins = (margins > 0).sum(axis=-1)
    losses = (margins < 0).sum(axis=-1)
    if score == "balance":
        return (wins - losses).astype(np.float64)
    return wins + alpha * (margins.shape[-1] - 1 - wins - losses)

"""Black's rule."""

from __future__ import annotations

import numpy as np

from ..numeric.arrays import FloatArray, IntArray
from ..places.positional import borda
from ..registry import rule
from .pairwise import condorcet_winner

__all__ = ["black"]


@rule(
    "black",
    "Black",
    reads="ranks+margins",
    complexity="O(v c (c + log c))",
    reference="Black (1958), The Theory of Committees and Elections",
    traits={"weighs"},
)
def black(ranks: FloatArray, weights: FloatArray, margins: IntArray) -> FloatArray:
    """Put the Condorcet winner first and the others by Borda; where there is none, all by Borda.

    Scores are Borda points (ties averaged); a Condorcet winner has those of a candidate that every voter puts
    first, the most there are. Shapes ``(v,c),(v,c),(c,c)->(c)``.
    """
    most = (ranks.shape[-1] - 1) * np.broadcast_to(weights, ranks.shape).sum(axis=-2)
    return np.where(condorcet_winner(margins), most, borda(ranks, weights))

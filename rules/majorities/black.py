"""Black's rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ..numeric.arrays import FloatArray, IntArray
from ..places.positional import borda, borda_keys, total_weight
from ..profile import Profile
from ..registry import Outcome, rule
from .pairwise import condorcet_winner

__all__ = ["black"]


def _black_keys(profile: Profile, candidates: Sequence[int]) -> list[Fraction]:
    winner = condorcet_winner(profile.margins)
    most = (len(profile.candidates) - 1) * total_weight(profile)
    points = borda_keys(profile, candidates, ties="average")
    return [most if winner[c] else own for c, own in zip(candidates, points, strict=True)]


@rule(
    "black",
    "Black",
    reads="ranks+margins",
    complexity="O(v c (c + log c))",
    reference="Black (1958), The Theory of Committees and Elections",
    in_units=True,
    keys=_black_keys,
    traits={"weighs"},
)
def black(ranks: FloatArray, weights: FloatArray, margins: IntArray) -> Outcome:
    """Put the Condorcet winner first and the others by Borda; where there is none, all by Borda.

    Scores are Borda points (ties averaged); a Condorcet winner has those of a candidate that every voter puts
    first, the most there are. Shapes ``(v,c),(v,c),(c,c)->(c)``.
    """
    most = (ranks.shape[-1] - 1) * np.broadcast_to(weights, ranks.shape).sum(axis=-2)
    points = borda(ranks, weights)
    return replace(points, scores=np.where(condorcet_winner(margins), most, points.scores))

"""Split Cycle."""

from __future__ import annotations

import numpy as np

from ..numeric.arrays import IntArray
from ..registry import Outcome, rule
from .relations import layers, widest_paths

__all__ = ["split_cycle"]


@rule(
    "split_cycle",
    "Split Cycle",
    reads="margins",
    complexity="O(v c² + c³)",
    reference="Holliday and Pacuit (2023), Split Cycle: a new Condorcet-consistent voting method independent "
    "of clones and immune to spoilers",
    higher_is_better=False,
)
def split_cycle(margins: IntArray) -> Outcome:
    """Drop the smallest margins of each majority cycle; the score is the layer among the defeats left.

    a defeats b where its margin is positive and larger than the strength of every path of majorities from b
    back to a, a path being as strong as its smallest margin. The relation is that of defeat: without cycles,
    but not always transitive. The score is the layer in it, 1 for the undefeated, then again without them.
    Shapes ``(c,c)->(c)``.
    """
    won = np.where(margins > 0, margins, 0)
    relation = (won > 0) & (won > np.swapaxes(widest_paths(won), -1, -2))
    return Outcome(layers(relation), relation=relation)

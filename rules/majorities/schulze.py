"""Schulze's beatpath method."""

from __future__ import annotations

import numpy as np

from ..numeric.arrays import IntArray
from ..registry import Outcome, Parameter, rule
from .relations import Strength, defeat_strengths, layers, widest_paths

__all__ = ["schulze"]


@rule(
    "schulze",
    "Schulze (beatpath)",
    reads="support",
    complexity="O(v c² + c³)",
    reference="Schulze (2011), A new monotonic, clone-independent, reversal symmetric, and "
    "Condorcet-consistent single-winner election method",
    parameters={
        "strength": Parameter(
            "winning",
            "what makes a majority strong: its winning votes, then the fewer against it; or its margin",
            ("winning", "margin"),
        )
    },
    higher_is_better=False,
)
def schulze(support: IntArray, *, strength: Strength = "winning") -> Outcome:
    """Put a above b where the strongest path of majorities leads from a to b; the score is the layer.

    A path is as strong as its weakest majority, and the strongest path from a to b is compared with that from
    b to a. The relation is a strict partial order; layer 1 are the candidates that nobody is above, then
    again without them. Shapes ``(c,c)->(c)``.
    """
    paths = widest_paths(defeat_strengths(support, strength))
    relation = paths > np.swapaxes(paths, -1, -2)
    return Outcome(layers(relation), relation=relation)

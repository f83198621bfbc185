"""The order that all rules share, layer by layer, and the pairs of models on which they split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...engine.analysis.ranking.comparison import Comparison
from ..standings import Standings

__all__ = ["Shared", "shared_order"]

#: Rows of each table.
_LISTED = 40


@dataclass(frozen=True)
class Shared:
    """What the two tables show.

    Attributes
    ----------
    layers
        Number and names: models below no other, then the same without them, and so on.
    n_layers, n_split
        How many there are in all.
    split
        Two models, the one better under the baseline first, the rules that put it above, and those that put
        it below; pairs at the top first.
    """

    layers: list[tuple[int, str]]
    n_layers: int
    split: list[tuple[str, str, str, str]]
    n_split: int


def shared_order(standings: Standings, comparison: Comparison) -> Shared | None:
    """Layers of the common order, and pairs without one; None where the rules rank different models."""
    if len({ranking.candidates for ranking in comparison.rankings.values()}) > 1:
        return None
    found = comparison.consensus
    place = {model: m for m, model in enumerate(standings.models)}
    where = np.array([place[model] for model in found.candidates])
    pairs = sorted((min(a, b), max(a, b)) for a, b in where[np.argwhere(np.triu(found.split))].tolist())

    def under(above: int, below: int) -> str:
        there = np.flatnonzero(standings.ranks[:, above] < standings.ranks[:, below]).tolist()
        return ", ".join(standings.titles[r] for r in there)

    return Shared(
        layers=[
            (number, ", ".join(standings.names[m] for m in sorted(place[model] for model in layer)))
            for number, layer in enumerate(found.layers[:_LISTED], start=1)
        ],
        n_layers=len(found.layers),
        split=[
            (standings.names[a], standings.names[b], under(a, b), under(b, a)) for a, b in pairs[:_LISTED]
        ],
        n_split=len(pairs),
    )

"""Random small tables with ties, gaps, weights and groups, prepared."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from llull.engine.prepare.preparation import Prepared, prepare
from tests.engine.tables import make_table


def small_tables(
    count: int,
    seed: int,
    *,
    metrics: tuple[int, int] = (3, 6),
    models: tuple[int, int] = (3, 6),
    gaps: float = 0.0,
    levels: int = 6,
    weighting: str = "stored",
) -> Iterator[Prepared]:
    """Scores are small whole numbers, so that there are ties; weights are 1, 2 or 3."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        m, n = int(rng.integers(*metrics, endpoint=True)), int(rng.integers(*models, endpoint=True))
        scores = rng.integers(0, levels, size=(m, n)).astype(float)
        scores[rng.random(scores.shape) < gaps] = np.nan
        table = make_table(
            scores,
            weight=[str(w) for w in rng.integers(1, 4, size=m)],
            group=[str(g) for g in rng.choice(["a", "a/x", "b"], size=m)],
        )
        yield prepare(table, weights=weighting)

"""Small score tables for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from llull.engine.table import METRIC_COLUMNS, MODEL_COLUMNS, SCORE_COLUMNS, ScoreTable


def make_table(
    scores: Sequence[Sequence[float | None]] | np.ndarray,
    *,
    models: Sequence[str] | None = None,
    metrics: Sequence[str] | None = None,
    name: str = "t",
    labels: Sequence[str | None] | None = None,
    **columns: Sequence[Any],
) -> ScoreTable:
    """A table from ``scores[metric][model]`` (None or NaN is a gap) and further columns of the metrics."""
    matrix = np.array([[np.nan if x is None else x for x in row] for row in scores], dtype=float)
    n_metrics, n_models = matrix.shape
    models = models or [f"m{i}" for i in range(n_models)]
    metrics = metrics or [f"k{i}" for i in range(n_metrics)]
    defaults: Mapping[str, Any] = {
        "metric": metrics,
        "direction": "higher",
        "weight": "1",
        "group": "",
        "counts": True,
    }
    filled = {key: columns.get(key, defaults.get(key)) for key in METRIC_COLUMNS}
    frame = {
        key: list(value) if isinstance(value, list | tuple | np.ndarray) else [value] * n_metrics
        for key, value in filled.items()
    }
    long = [
        (models[c], metrics[v], None if np.isnan(matrix[v, c]) else float(matrix[v, c]), None, None, None)
        for c in range(n_models)
        for v in range(n_metrics)
    ]
    return ScoreTable(
        name=name,
        models=pl.DataFrame(
            {"model": models, "label": labels or [None] * n_models}, schema=dict(MODEL_COLUMNS)
        ),
        metrics=pl.DataFrame(frame, schema=dict(METRIC_COLUMNS)),
        scores=pl.DataFrame(long, schema=dict(SCORE_COLUMNS), orient="row"),
    )

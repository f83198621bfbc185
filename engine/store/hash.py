"""One number for all of a table that can change a result."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import polars as pl

from ...rules.profile import exact_weight
from ..table import ScoreTable

__all__ = ["data_hash"]

#: Changes with the way of counting, so that hashes made in two ways never agree by chance.
_HEAD = b"llull data 1\n"
#: Columns of a metric that no result depends on.
_IDLE = ("metric", "weight", "unit")


def data_hash(table: ScoreTable) -> str:
    """SHA-256 over ids, IEEE bits of the scores, directions, weights, groups and what else enters results.

    That is also each metric's bounds, baseline, ceiling and tolerance and whether it counts, and each score's
    standard error and count. Left out are the name, labels, units, missing codes and origin. Independent of
    the order of rows; a NULL score and an absent row are the same gap, never the same as any number; ``-0.0``
    is ``0.0``, since no rule tells them apart.
    """
    models = sorted(table.model_names)
    metrics = table.metrics.sort("metric")
    digest = hashlib.sha256(_HEAD)
    digest.update(_json([models, [_metric(row) for row in metrics.iter_rows(named=True)]]) + b"\n")
    digest.update(_score_bytes(table.scores, models, metrics["metric"].to_list()))
    return digest.hexdigest()


def _metric(row: dict[str, Any]) -> list[Any]:
    rest = {name: _exact(value) for name, value in row.items() if name not in _IDLE}
    return [row["metric"], str(exact_weight(row["weight"])), rest]


def _exact(value: Any) -> Any:
    return (value + 0.0).hex() if isinstance(value, float) else value


def _json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _score_bytes(scores: pl.DataFrame, models: list[str], metrics: list[str]) -> bytes:
    """Column after column of 64-bit words: metric, model, score; standard error and count, where they are."""

    def place(column: str, names: list[str]) -> pl.Expr:
        return pl.col(column).replace_strict(names, list(range(len(names))), return_dtype=pl.Int64)

    rows = (
        scores.drop_nulls("score")
        .with_columns(place("metric", metrics), place("model", models))
        .sort("metric", "model")
    )
    return b"".join(
        [
            _words(rows["metric"]),
            _words(rows["model"]),
            _words(rows["score"]),
            _words(rows["stderr"].is_not_null()),
            _words(rows["stderr"].fill_null(0.0)),
            _words(rows["n"].is_not_null()),
            _words(rows["n"].fill_null(0)),
        ]
    )


def _words(column: pl.Series) -> bytes:
    values = column.to_numpy()
    # Adding 0.0 turns -0.0 into 0.0 and leaves all else as it is.
    return (
        (values + 0.0).astype("<f8").tobytes() if column.dtype.is_float() else values.astype("<i8").tobytes()
    )

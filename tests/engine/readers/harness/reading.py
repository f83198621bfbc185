"""What tests of formats look at in a table that was read."""

import json
from pathlib import Path
from typing import Any

import llull
from llull.engine.readers.read import read_table
from llull.engine.store.hash import data_hash
from llull.engine.table import ScoreTable

__all__ = ["facts", "held", "scores", "write"]


def write(path: Path, data: Any) -> Path:
    """Write a JSON file, and the folders that it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def scores(table: ScoreTable, column: str = "score") -> dict[tuple[str, str], Any]:
    """A column of the scores by model and metric."""
    rows = table.scores.select("model", "metric", column).rows()
    return {(model, metric): value for model, metric, value in rows}


def facts(table: ScoreTable, column: str) -> dict[str, Any]:
    """What is known of the metrics."""
    return dict(table.metrics.select("metric", column).rows())


def held(source: Any, tmp_path: Path) -> None:
    """The spec that is written of a source reads it as the same table."""
    spec = tmp_path / "written.toml"
    spec.write_text(llull.spec(source), encoding="utf-8")
    assert data_hash(read_table(source, spec=spec)) == data_hash(read_table(source))

"""The example tables and specs say what their README says."""

from __future__ import annotations

import csv
import json
from fractions import Fraction

import numpy as np
import pytest

from llull.engine.readers.read import read_table
from tests.shared_data import EXAMPLES, shared


@pytest.mark.parametrize(
    ("file", "models", "metrics", "gaps", "direction", "groups"),
    [
        ("helm-lite.tsv", 91, 10, 1, "higher", {""}),
        (
            "helm-efficiency.tsv",
            67,
            16,
            677,
            "lower",
            {"question answering", "retrieval", "summarization", "classification"},
        ),
        ("vtab.tsv", 16, 19, 0, "higher", {"natural", "specialized", "structured"}),
    ],
)
def test_example_tables_are_read_with_the_spec_beside_them(
    file: str, models: int, metrics: int, gaps: int, direction: str, groups: set[str]
):
    table = read_table(EXAMPLES / file)
    assert table.matrix.shape == (metrics, models)
    assert np.isnan(table.matrix).sum() == gaps
    assert set(table.metrics["direction"]) == {direction}
    assert set(table.metrics["group"]) == groups
    assert [said for said in table.origin.inferred if "spec" not in said] == []
    assert [said for said in table.origin.warnings if "without any score" not in said] == []


def test_every_example_has_its_section_in_the_readme():
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in EXAMPLES.iterdir():
        if path.suffix in {".tsv", ".csv"}:
            assert f"**`{path.name}`.**" in readme
        elif path.suffix == ".toml" and not path.with_suffix(".tsv").exists():
            assert f"`{path.name}`" in readme


def test_the_brain_score_spec_agrees_with_the_published_tree():
    table = read_table(shared("brain-score/leaderboard_2025.csv"), spec=EXAMPLES / "brain-score.toml")
    with shared("brain-score/metrics.csv").open(encoding="utf-8") as file:
        published = {
            row["metric"]: (row["group"], row["in_overall_score"] == "yes") for row in csv.DictReader(file)
        }
    found = {
        metric: (group, counts)
        for metric, group, counts in table.metrics.select("metric", "group", "counts").iter_rows()
    }
    assert found == published
    assert len(table.models) == 456
    assert set(table.missing_by_code) == {"X", ""}


def test_the_spec_of_the_2024_benchmarks_leaves_229_complete_models():
    leaderboard = shared("brain-score/leaderboard_2025.csv")
    table = read_table(leaderboard, spec=EXAMPLES / "brain-score-2024-paper.toml")
    whole = read_table(leaderboard, spec=EXAMPLES / "brain-score.toml")
    assert len(table.metrics) == 50
    assert np.isfinite(table.matrix).all(axis=0).sum() == 229
    groups = dict(whole.metrics.select("metric", "group").iter_rows())
    assert all(
        groups[metric] == group for metric, group in table.metrics.select("metric", "group").iter_rows()
    )


def test_the_glue_spec_gives_the_published_models_metrics_and_weights():
    table = read_table(shared("glue/leaderboard_glue.csv"), spec=EXAMPLES / "glue.toml")
    expected = json.loads(shared("glue/expected_vote_and_rank.json").read_text(encoding="utf-8"))["GLUE"]
    assert set(table.model_names) == {model for _, model in expected["published"]["AM"]}
    weights = dict(table.metrics.select("metric", "weight").iter_rows())
    assert {m: float(Fraction(w)) for m, w in weights.items()} == expected["weights"]

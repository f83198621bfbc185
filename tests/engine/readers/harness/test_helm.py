"""Tables of HELM's releases: aggregates are no metrics beside their parts, and scenarios are groups."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.harness.reading import facts, held, scores, write

SUBJECTS = ("MMLU All Subjects", "Algebra", "Anatomy", "Physics")


def leaderboard(
    folder: Path, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[float | None]]
) -> Path:
    """A table as a release writes it, of columns of scenario and metric; the models are m0, m1, …."""
    header: list[dict[str, Any]] = [{"value": "Model", "markdown": False, "metadata": {}}]
    header.append({"value": "Mean win rate", "markdown": False, "lower_is_better": False, "metadata": {}})
    for scenario, metric in columns:
        told = {"run_group": scenario, "metric": metric}
        lower = metric == "Toxic fraction"
        header.append({"value": f"{scenario} - {metric}", "lower_is_better": lower, "metadata": told})
    body = [
        [{"value": f"m{at}"}, {"value": 0.5}, *({"value": v} if v is not None else {} for v in row)]
        for at, row in enumerate(rows)
    ]
    table = {"title": "Accuracy", "header": header, "rows": body, "links": [], "name": "accuracy"}
    return write(folder / "g.json", [table])


def test_all_subjects_are_no_metric_beside_the_subjects(tmp_path: Path):
    rows = [(0.6, 0.4, 0.5, 0.9), (1.3 / 3, 0.6, 0.5, 0.2), (0.5, 0.5, None, 0.4)]
    path = leaderboard(tmp_path, [(subject, "EM") for subject in SUBJECTS], rows)
    table = read_table(path)
    assert table.metric_names == tuple(f"{subject} - EM" for subject in SUBJECTS[1:])
    assert "aggregates of the others: Mean win rate, MMLU All Subjects - EM" in table.origin.left_out
    assert set(facts(table, "group").values()) == {""}
    assert scores(table)["m2", "Anatomy - EM"] is None
    held(path, tmp_path)


def test_what_is_only_called_all_is_a_metric(tmp_path: Path):
    path = leaderboard(tmp_path, [(subject, "EM") for subject in SUBJECTS], [(0.7, 0.4, 0.5, 0.9)] * 2)
    assert len(read_table(path).metrics) == 4
    two = leaderboard(tmp_path, [(s, "EM") for s in ("bAbI (all)", "GSM8K")], [(0.7, 0.4)])
    assert len(read_table(two).metrics) == 2


def test_scenarios_of_several_columns_are_groups(tmp_path: Path):
    columns = [("BBQ", "EM"), ("BBQ", "Toxic fraction"), ("Bold/Q", "Toxic fraction")]
    table = read_table(leaderboard(tmp_path, columns, [(0.1, 0.2, 0.3), (0.2, 0.3, 0.1)]))
    assert facts(table, "group") == {
        "BBQ - EM": "BBQ",
        "BBQ - Toxic fraction": "BBQ",
        "Bold/Q - Toxic fraction": "Bold-Q",
    }
    assert list(facts(table, "direction").values()) == ["higher", "lower", "lower"]


def test_a_scenario_with_too_long_a_name_is_refused(tmp_path: Path):
    with pytest.raises(ReadError, match="at most 1,000"):
        read_table(
            leaderboard(tmp_path, [("a" * 2000, "x"), ("a" * 2000, "y"), ("b", "x")], [(0.1, 0.2, 0.3)])
        )

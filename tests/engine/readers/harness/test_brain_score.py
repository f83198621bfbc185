"""Averages of Brain-Score's table are seen by their values, and are no metrics; snapshots tell them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import llull
from llull.engine.errors import ReadError, UnsettledError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples import brain_score_snapshot
from tests.engine.readers.samples.brain_score import table as site
from tests.engine.readers.test_harness import facts, held, scores, write
from tests.shared_data import shared


def test_averages_become_groups(tmp_path: Path):
    path = tmp_path / "leaderboard.csv"
    path.write_text(site(), encoding="utf-8")
    table = read_table(path)
    assert facts(table, "group") == {
        "a-pls": "neural_vision/V1",
        "b-pls": "neural_vision/V1",
        "IT-pls": "neural_vision",
        "c-i2n": "behavior_vision",
        "d-match": "behavior_vision",
        "e-top1": "engineering_vision",
        "f-top1": "engineering_vision",
    }
    assert [name for name, counts in facts(table, "counts").items() if not counts] == ["e-top1", "f-top1"]
    assert set(facts(table, "direction").values()) == {"higher"}
    assert table.models["label"].to_list()[0] == "net 0"
    assert scores(table)["100", "a-pls"] == 0.134  # 0.1344 of the generator
    held(path, tmp_path)


def test_averages_of_few_models_are_not_guessed(tmp_path: Path):
    path = tmp_path / "leaderboard.csv"
    path.write_text(site(4), encoding="utf-8")
    with pytest.raises(UnsettledError, match="are there scores in 'V1'"):
        read_table(path)


def test_the_published_table_has_the_tree_that_brain_score_states():
    folder = shared("brain-score")
    table = read_table(folder / "leaderboard_2025.csv")
    with (folder / "metrics.csv").open(encoding="utf-8") as file:
        stated = {row["metric"]: row for row in csv.DictReader(file)}
    assert set(table.metric_names) == set(stated)
    assert facts(table, "group") == {
        name: row["group"].replace("neural", "neural_vision", 1).replace("behavior", "behavior_vision", 1)
        if row["in_overall_score"] == "yes"
        else row["group"].replace("engineering", "engineering_vision", 1)
        for name, row in stated.items()
    }
    assert facts(table, "counts") == {n: row["in_overall_score"] == "yes" for n, row in stated.items()}
    assert scores(table)["2330", "FreemanZiemba2013.V1-pls"] == 0.269  # line 2, column 8


def test_snapshots_tell_benchmarks_by_their_times(tmp_path: Path):
    brain_score_snapshot.write(tmp_path)
    path = tmp_path / "2024-01-01.json"
    table = read_table(path)
    assert scores(table) == {
        ("1", "V1-pls"): 0.3,
        ("1", "IT-pls"): 0.5,
        ("2", "V1-pls"): 0.31,
        ("2", "IT-pls"): None,
        ("3", "V1-pls"): 1.1,
        ("3", "IT-pls"): 0.2,
    }
    assert table.models["label"].to_list() == ["net 1", "net 2", "net 3"]
    assert "averages of others: neural_vision" in table.origin.left_out
    assert llull.rank(path).frame()["model"].to_list() == ["3", "1", "2"]
    held(path, tmp_path)


def test_broken_snapshots_are_refused_in_one_line(tmp_path: Path):
    one, two = (brain_score_snapshot.record(n, ".3", ".5", ".4") for n in (1, 2))
    two["model"] = {"name": 3}
    with pytest.raises(ReadError, match=r"model.name of number 2 is 3; a name expected"):
        read_table(write(tmp_path / "s.json", [one, two]))
    two["model"], two["V1-pls_v4"] = {"name": "m"}, {"value": [1], "timestamp": "2023"}
    with pytest.raises(ReadError, match=r"value is .*; a number expected"):
        read_table(write(tmp_path / "s.json", [one, two]))
    one["V1-pls_v4"] = one["IT-pls_v1"] = {"value": "X"}
    with pytest.raises(ReadError, match="no scores stand in it"):
        read_table(write(tmp_path / "s.json", [one]))

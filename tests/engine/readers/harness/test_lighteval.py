"""Results of Lighteval are read with the directions, errors and counts that they state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.harness.reading import facts, held, scores, write
from tests.shared_data import shared

SMOL = "HuggingFaceTB/SmolLM2-1.7B-Instruct"


def results(of: Any, **more: Any) -> dict[str, Any]:
    return {"config_general": {"model_name": "org/m"}, "results": of, "versions": {}, **more}


def test_real_results(tmp_path: Path):
    # config_general.model_name; results: acc of mmlu:abstract_algebra|5 and its error, acc of mmlu:anatomy|5
    # with the error NaN, mcc and custom_reward of glue:cola|0; config_tasks.TASK.effective_num_docs
    folder = shared("harness/lighteval")
    table = read_table(folder)
    algebra, anatomy, cola = "mmlu:abstract_algebra|5 acc", "mmlu:anatomy|5 acc", "glue:cola|0 mcc"
    found = scores(table)
    assert {name: found[SMOL, name] for name in (algebra, anatomy, cola)} == {
        algebra: 0.31,
        anatomy: 0.4444444444444444,
        cola: 0.1673623873916,
    }
    errors, items = scores(table, "stderr"), scores(table, "n")
    assert [errors[SMOL, name] for name in (algebra, anatomy, cola)] == [
        0.04648231987117316,
        None,
        0.03127419342,
    ]
    assert [items[SMOL, name] for name in (algebra, anatomy, cola)] == [100, 135, 1043]
    assert {facts(table, "direction")[name] for name in (algebra, anatomy, cola)} == {"higher"}
    assert [facts(table, "group")[name] for name in (algebra, anatomy, cola)] == ["mmlu", "mmlu", "glue"]
    counting = [name for name, counts in facts(table, "counts").items() if counts]
    assert counting == [
        algebra,
        anatomy,
        cola,
    ]  # and glue:cola|0 custom_reward, which no setting names, is listed
    assert llull.rank(folder, metrics=["*custom_reward"]).frame()["score"].to_list() == [7.25]
    assert not any("average" in name or name.startswith("all") for name in table.metric_names)
    assert "averages of the others: mmlu:_average|5, all" in table.origin.left_out
    assert "scores that are no numbers: glue:cola|0 broken_metric" in table.origin.left_out
    held(folder, tmp_path)


def test_real_results_are_ranked_and_stored_without_options(tmp_path: Path):
    folder = shared("harness/lighteval")
    llull.ingest(folder, tmp_path / "d.duckdb", name="smol")
    for source in (folder, f"{tmp_path}/d.duckdb::smol"):
        assert llull.rank(source).frame()["model"].to_list() == [SMOL]


def test_metrics_that_are_computed_together_state_their_directions_together(tmp_path: Path):
    metric = {"metric_name": ["em", "ppl"], "higher_is_better": {"em": True, "ppl": False}}
    record = results(
        {"t|0": {"em": 0.5, "ppl": 7.0}}, config_tasks={"t|0": {"name": "t", "metrics": [metric]}}
    )
    table = read_table(write(tmp_path / "r.json", record))
    assert facts(table, "direction") == {"t|0 em": "higher", "t|0 ppl": "lower"}
    assert set(facts(table, "group").values()) == {""}


@pytest.mark.parametrize(
    ("task", "average", "group"),
    [
        ("mmlu:law|5", "mmlu:_average|5", "mmlu"),
        ("mmlu:law:5", "mmlu:_average:5", "mmlu"),
        ("leaderboard|mmlu:law|5|0", "leaderboard|mmlu:_average|5", "mmlu"),
    ],
)
def test_averages_are_known_in_names_of_every_version(task: str, average: str, group: str, tmp_path: Path):
    record = results({task: {"acc": 0.5}, average: {"acc": 0.9}, "all": {"acc": 0.7}})
    table = read_table(write(tmp_path / "r.json", record))
    assert scores(table) == {("org/m", f"{task} acc"): 0.5}
    assert facts(table, "group") == {f"{task} acc": group}


def test_of_two_runs_of_a_model_the_newest_counts(tmp_path: Path):
    for day, acc in ((1, 0.5), (2, 0.6)):
        write(tmp_path / "r" / f"results_2026-01-0{day}T03-44-18.458309.json", results({"t|0": {"acc": acc}}))
    assert list(scores(read_table(tmp_path / "r")).values()) == [0.6]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"results": []}, "results is \\[\\]; an object of tasks expected"),
        ({"results": {"t": 1}}, "an object of tasks expected"),
        ({"config_general": {}}, "neither config_general.model_name nor"),
        ({"results": {"t|0": {"acc": float("nan")}}}, "no score of 'org/m'"),
        ({"results": {"all": {"acc": 0.5}}}, "no score of 'org/m'"),
        ({"results": {"t" * 2000: {"acc": 0.5}}}, "at most 1,000"),
    ],
)
def test_broken_results_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    with pytest.raises(ReadError, match=message) as caught:
        read_table(write(tmp_path / "r.json", {**results({"t|0": {"acc": 0.5}}), **change}))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "junk", [3, [1], {"t|0": 3}, {"t|0": {"metrics": {"a": 1}}}, {"t|0": {"metrics": [3]}}]
)
def test_settings_of_another_shape_say_nothing(junk: Any, tmp_path: Path):
    table = read_table(write(tmp_path / "r.json", results({"t|0": {"acc": 0.5}}, config_tasks=junk)))
    assert scores(table) == {("org/m", "t|0 acc"): 0.5}

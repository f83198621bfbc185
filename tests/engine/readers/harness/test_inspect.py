"""Logs of Inspect are read with what they state, from JSON and from the zip files of the same."""

from __future__ import annotations

import io
import json
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples.inspect import LETTERS, log, score
from tests.engine.readers.test_harness import facts, held, scores, write
from tests.shared_data import shared


def samples(*grades: str) -> list[dict[str, Any]]:
    """Samples of so many epochs as there are grades in each text."""
    return [
        {"id": number, "epoch": epoch, "scores": {"grade": {"value": value}}}
        for number, values in enumerate(grades)
        for epoch, value in enumerate(values, start=1)
    ]


def counting(table: llull.ScoreTable) -> list[str]:
    return [name for name, counts in facts(table, "counts").items() if counts]


def test_real_logs_of_two_models_are_one_table(tmp_path: Path):
    folder = shared("harness/inspect")
    table = read_table(folder)
    metric = "inspect_evals/arc_easy choice accuracy"  # eval.task, results.scores[0].name, its first metric
    qwen, sonnet = "ollama/qwen2.5:0.5b", "anthropic/claude-sonnet-4-0"  # eval.model of the two files
    assert scores(table) == {(qwen, metric): 0.3333333333333333, (sonnet, metric): 1.0}
    assert scores(table, "stderr") == {(qwen, metric): 0.33333333333333337, (sonnet, metric): 0.0}
    assert scores(table, "n") == {(qwen, metric): 3, (sonnet, metric): 5}  # scored_samples
    assert facts(table, "direction") == {metric: "higher"}
    assert llull.rank(folder).frame()["model"].to_list() == [sonnet, qwen]
    held(folder, tmp_path)


def test_a_packed_log_is_read_as_the_package_wrote_it(tmp_path: Path):
    table = read_table(LETTERS)
    pair = ("mockllm/one", "letters grade accuracy")
    assert scores(table) == {pair: 0.4375}
    assert scores(table, "stderr") == {pair: 0.21347814095749162}
    assert scores(table, "n") == {pair: 4}
    assert table.name == "letters"
    held(LETTERS, tmp_path)


def test_the_samples_of_a_log_without_results_are_averaged_as_the_package_does(tmp_path: Path):
    path = tmp_path / "l.eval"
    header = {**log(), "results": None}
    grades = [("C", "I"), ("P", "N"), ("C", "C"), ("I", "I")]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "_journal/start.json", json.dumps({"version": 2, "eval": header["eval"], "plan": {}})
        )
        archive.writestr("header.json", json.dumps(header))
        archive.writestr("summaries.json", json.dumps(samples(*map("".join, grades))))
    table = read_table(path)
    pair = ("org/m", "letters grade mean")
    assert scores(table)[pair] == 0.4375  # as in the log above
    assert scores(table, "stderr")[pair] == pytest.approx(0.21347814095749162, rel=1e-15)
    assert scores(table, "n")[pair] == 4
    assert any("means of the samples" in said for said in table.origin.inferred)
    held(path, tmp_path)


def test_values_of_samples_are_what_the_package_takes_them_for(tmp_path: Path):
    values: list[Any] = ["C", "P", True, "yes", "No", "0.25", 2, float("nan")]
    of = [{"id": at, "epoch": 1, "scores": {"s": {"value": {"a": one}}}} for at, one in enumerate(values)]
    table = read_table(write(tmp_path / "l.json", log(results=None, samples=of)))
    pair = ("org/m", "letters s a mean")
    assert scores(table) == {pair: (1 + 0.5 + 1 + 1 + 0 + 0.25 + 2) / 7}  # one was not scored
    assert scores(table, "n") == {pair: 7}


def test_the_headline_counts_and_the_others_are_there(tmp_path: Path):
    record = log()
    record["results"]["scores"].append(score("tone", {"mean": 3.0, "stderr": 0.5}))
    record["results"]["scores"].append(score("grade", {"accuracy": 0.4}, reducer="pass_at_1"))
    path = write(tmp_path / "l.json", record)
    table = read_table(path)
    assert scores(table) == {
        ("org/m", "letters grade accuracy"): 0.7,
        ("org/m", "letters tone mean"): 3.0,
        ("org/m", "letters grade accuracy pass_at_1"): 0.4,
    }
    assert counting(table) == ["letters grade accuracy"]
    assert "spreads of samples: std" in table.origin.left_out
    record["results"]["headline"] = {"scorer": "tone", "metric": "mean"}
    assert counting(read_table(write(path, record))) == ["letters tone mean"]
    held(path, tmp_path)
    assert llull.rank(path, metrics=["*pass_at_1"]).frame()["score"].to_list() == [0.4]


def test_of_groups_of_samples_the_whole_counts(tmp_path: Path):
    record = log()
    record["results"]["scores"] = [score("k", {"odd": 1.0, "even": 0.25, "all": 0.7, "stderr": 0.2})]
    for name in ("odd", "even", "all"):
        record["results"]["scores"][0]["metrics"][name]["group"] = "grouped"
    record["results"]["headline"] = {"scorer": "k", "score": "k", "metric": "odd"}  # as the package writes
    table = read_table(write(tmp_path / "l.json", record))
    assert counting(table) == ["letters k all"]
    assert set(scores(table, "stderr").values()) == {None}  # of which metric it is, is not stated


def test_errors_of_one_sample_are_none(tmp_path: Path):
    record = log()
    record["results"]["scores"] = [score("grade", {"accuracy": 1.0, "stderr": 0.0}, scored_samples=1)]
    table = read_table(write(tmp_path / "l.json", record))
    assert set(scores(table, "stderr").values()) == {None}


def test_older_logs_count_epochs_of_samples(tmp_path: Path):
    record = log()
    record["eval"]["config"]["epochs"] = 5
    record["results"] |= {"total_samples": 50, "completed_samples": 50}
    del record["results"]["scores"][0]["scored_samples"]
    assert set(scores(read_table(write(tmp_path / "a.json", record)), "n").values()) == {10}
    record["results"]["completed_samples"] = 45
    table = read_table(write(tmp_path / "b.json", record))
    assert set(scores(table, "n").values()) == {None}
    assert "samples that failed, which no score counts: 5 of 50 of letters" in table.origin.left_out


def test_another_version_or_other_arguments_are_another_task(tmp_path: Path):
    one, two = log("a"), log("b")
    two["eval"] |= {"task_version": "2-A", "task_args_passed": {"shots": 5, "lang": "de"}}
    table = read_table([write(tmp_path / "a.json", one), write(tmp_path / "b.json", two)])
    assert set(scores(table)) == {
        ("a", "letters grade accuracy"),
        ("b", "letters v2-A (lang=de, shots=5) grade accuracy"),
    }


def test_a_later_run_counts_only_if_it_was_run_in_the_same_way(tmp_path: Path):
    early, late = log(), log(stats={"completed_at": "2026-02-01T00:00:00Z"})
    late["results"]["scores"][0]["metrics"]["accuracy"]["value"] = 0.9
    paths = [write(tmp_path / "a.json", early), write(tmp_path / "b.json", late)]
    assert set(scores(read_table(paths)).values()) == {0.9}
    late["eval"]["config"]["limit"] = 3
    write(tmp_path / "b.json", late)
    with pytest.raises(
        ReadError, match=r"two scores on metric 'letters grade accuracy', a.json, row 1 and b"
    ):
        read_table(paths)


def test_a_log_that_never_came_to_its_end_is_refused(tmp_path: Path):
    path = tmp_path / "l.eval"
    start = {"version": 2, "eval": log()["eval"], "plan": {}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("_journal/start.json", json.dumps(start))
    with pytest.raises(
        ReadError, match=r"l.eval: a log of Inspect, but status is None; .*'success', expected"
    ):
        read_table(path)


@pytest.mark.parametrize("lost", [200, 3000, 12700])
def test_a_truncated_log_is_refused_in_one_line(lost: int, tmp_path: Path):
    path = tmp_path / "l.eval"
    path.write_bytes(LETTERS.read_bytes()[:-lost])
    with pytest.raises(ReadError, match=r"l\.eval: ") as caught:
        read_table(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("at", [0, 60, 300])
def test_a_damaged_log_is_refused_in_one_line(at: int, tmp_path: Path):
    whole = LETTERS.read_bytes()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        start = archive.getinfo("header.json").header_offset
    path = tmp_path / "l.eval"
    path.write_bytes(whole[: start + at] + bytes([whole[start + at] ^ 0xFF]) + whole[start + at + 1 :])
    with pytest.raises(ReadError, match=r"l\.eval: ") as caught:
        read_table(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": "error"}, "status is 'error'; a run that came to its end"),
        ({"eval": {"task": "t"}}, "eval.model is None; a name expected"),
        ({"eval": {"model": "m", "task": 3}}, "eval.task is 3; a name expected"),
        ({"results": {"scores": []}}, "without scores; run 'inspect score'"),
        ({"results": 3}, "without scores; run 'inspect score'"),
        (
            {"results": None, "samples": samples("Z")},
            "'grade' in sample 1 is 'Z'; a number or one of C, I, P",
        ),
        ({"results": None, "samples": samples("C"), "eval": None}, "eval.model is None"),
    ],
)
def test_broken_logs_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    with pytest.raises(ReadError, match=message) as caught:
        read_table(write(tmp_path / "l.json", log() | change))
    assert "\n" not in str(caught.value)


def test_samples_that_are_not_averaged_over_epochs_are_refused(tmp_path: Path):
    record = deepcopy(log(results=None, samples=samples("CI")))
    record["eval"]["config"] = {"epochs": 2, "epochs_reducer": ["pass_at_1"]}
    with pytest.raises(ReadError, match=r"epochs_reducer .* is \['pass_at_1'\]; \['mean'\] expected"):
        read_table(write(tmp_path / "l.json", record))

"""Summaries of OpenCompass are turned round; averages do not count beside their parts."""

from __future__ import annotations

from pathlib import Path

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples.opencompass import SUMMARY
from tests.engine.readers.test_harness import facts, held, scores


def summary(folder: Path, text: str = SUMMARY, date: str = "20240101_120000") -> Path:
    path = folder / f"summary_{date}.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_metrics_and_columns_models(tmp_path: Path):
    path = summary(tmp_path)
    table = read_table(path)
    assert table.model_names == ("qwen-7b-hf", "llama-3-8b")
    assert [name for name, counts in facts(table, "counts").items() if counts] == [
        "lukaemon_mmlu_anatomy accuracy",
        "lukaemon_mmlu_virology accuracy",
        "gsm8k accuracy",
        "humaneval humaneval_pass@1",
    ]
    assert scores(table)["llama-3-8b", "humaneval humaneval_pass@1"] == 62.20
    assert scores(table)["llama-3-8b", "gsm8k accuracy"] is None
    assert "datasets without results: triviaqa" in table.origin.left_out
    assert any(
        "averages of datasets" in s and s.endswith(": mmlu naive_average") for s in table.origin.inferred
    )
    assert any("headline" in s and s.endswith(": humaneval humaneval_pass@10") for s in table.origin.inferred)
    assert llull.rank(path, metrics=["mmlu*"]).frame()["score"].to_list() == [53.5, 50.0]
    assert llull.rank(path, metrics=["gsm8k*"]).frame()["score"].to_list() == [54.21]
    held(path, tmp_path)


def test_averages_without_their_parts_count(tmp_path: Path):
    lines = [line for line in SUMMARY.splitlines() if line.startswith(("dataset", "mmlu"))]
    path = summary(tmp_path, "\n".join([*lines, "ceval,-,naive_average,gen,61.00,52.00"]))
    assert facts(read_table(path), "counts") == {"mmlu naive_average": True, "ceval naive_average": True}
    held(path, tmp_path)


def test_of_two_summaries_the_later_counts(tmp_path: Path):
    later = SUMMARY.replace("54.21", "58.00").replace("qwen-7b-hf,llama-3-8b", "qwen-7b-hf,other")
    paths = [summary(tmp_path), summary(tmp_path, later, "20240201_120000")]
    found = scores(read_table(paths))
    assert found["qwen-7b-hf", "gsm8k accuracy"] == 58.00
    assert found["other", "gsm8k accuracy"] is None
    assert found["llama-3-8b", "lukaemon_mmlu_anatomy accuracy"] == 62.50


def test_scores_with_other_prompts_do_not_compare(tmp_path: Path):
    later = SUMMARY.replace("1d7fe4", "0d12ab").replace("qwen-7b-hf,llama-3-8b", "one,other")
    paths = [summary(tmp_path), summary(tmp_path, later, "20240201_120000")]
    with pytest.raises(ReadError, match="'gsm8k accuracy' is of version 1d7fe4 in .* and 0d12ab in "):
        read_table(paths)


def test_a_row_that_is_listed_twice_is_one(tmp_path: Path):
    line = "gsm8k,1d7fe4,accuracy,gen,54.21,-\n"
    table = read_table(summary(tmp_path, SUMMARY + line))
    assert scores(table)["qwen-7b-hf", "gsm8k accuracy"] == 54.21
    with pytest.raises(ReadError, match=r"two scores on metric 'gsm8k accuracy', line 5 and line 9"):
        read_table(summary(tmp_path, SUMMARY + line.replace("54.21", "55")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dataset,version,metric,mode\na,b,c,d\n", "OpenCompass without models; a column of each expected"),
        (SUMMARY.replace("54.21", "high"), r"line 5 \(model 'qwen-7b-hf'\): 'high' is not a number"),
        ("dataset,version,metric,mode,m\na,-,-,-,-\n", "no scores stand in it"),
        (SUMMARY.replace("gsm8k", ""), "line 5: column 'dataset' is blank; a name expected"),
    ],
)
def test_broken_summaries_are_refused_in_one_line(text: str, message: str, tmp_path: Path):
    with pytest.raises(ReadError, match=message) as caught:
        read_table(summary(tmp_path, text))
    assert "\n" not in str(caught.value)

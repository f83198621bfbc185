"""Specs: what they say of metrics, which part overrides which, and what they cannot say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from llull.engine.errors import SpecError, UnknownNameError
from llull.engine.readers.read import read_table
from llull.engine.spec.spec import MetricEntry, Spec, parse_spec, read_spec
from tests.shared_data import shared

FULL = """
[dataset]
name = "d"
title = "A title"
source = "https://example.org"
licence = "CC0"
date = 2024-05-01

[table]
layout = "wide"
model = "id"
label = "name"
missing = ["X", "", -999]
metrics = ["a*", "b"]
leave_out = ["avg"]
split = { ab = ["one", "two"] }
stderr = "{metric}_se"
n = "{metric}_n"
thousands = ","
also_missing = ["n/s"]
metric = ["task", "measure"]
score = "value"
interval = "ci"
encoding = "latin-1"
separator = ";"
duplicates = "mean"
rows = 30

[metrics]
"a*" = { direction = "lower", weight = 0.1, group = "/g/h/", lower = 0, upper = 10, unit = "s" }
a1 = { weight = "2/6", counts = false, baseline = 1, ceiling = 9.5, tolerance = 0.5 }
a2 = { scale = "ratio", stderr = "e" }
"""


def test_every_key_is_read(tmp_path: Path):
    path = tmp_path / "s.toml"
    path.write_text(FULL)
    assert read_spec(path) == Spec(
        file="s.toml",
        folder=tmp_path,
        name="d",
        title="A title",
        source="https://example.org",
        licence="CC0",
        date="2024-05-01",
        layout="wide",
        model="id",
        label="name",
        missing=("X", "", "-999"),
        take=("a*", "b"),
        leave_out=("avg",),
        split={"ab": ("one", "two")},
        stderr="{metric}_se",
        n="{metric}_n",
        thousands=",",
        also_missing=("n/s",),
        metric=("task", "measure"),
        score=("value",),
        interval="ci",
        encoding="latin-1",
        separator=";",
        duplicates="mean",
        rows=30,
        entries=(
            MetricEntry("a*", direction="lower", weight="1/10", group="g/h", lower=0, upper=10, unit="s"),
            MetricEntry("a1", weight="1/3", counts=False, baseline=1, ceiling=9.5, tolerance=0.5),
            MetricEntry("a2", scale="ratio", stderr="e"),
        ),
    )


def test_later_patterns_override_and_names_win_wherever_they_stand():
    spec = parse_spec(
        {
            "metrics": {
                "a1": {"weight": 7},
                "*": {"weight": 1, "direction": "lower", "unit": "s"},
                "a*": {"weight": 2, "direction": "higher"},
            }
        }
    )
    assert spec.about("a1") == MetricEntry("a1", weight="7", direction="higher", unit="s")
    assert spec.about("a2") == MetricEntry("a2", weight="2", direction="higher", unit="s")
    assert spec.about("b") == MetricEntry("b", weight="1", direction="lower", unit="s")


def test_a_metric_whose_name_looks_like_a_pattern_is_found_by_its_name():
    spec = parse_spec({"metrics": {"acc[norm]": {"weight": 2}}})
    assert spec.about("acc[norm]").weight == "2"
    assert spec.about("accn").weight == "2"
    assert spec.about("acc").weight is None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"table": {"rows": 0}}, "table.rows"),
        ({"table": {"rows": True}}, "table.rows"),
        ({"table": {"model": 3}}, "table.model"),
        ({"table": {"model": " "}}, "table.model"),
        ({"table": {"missing": [[1]]}}, "table.missing"),
        ({"table": {"score": ["a", "a"]}}, "table.score"),
        ({"table": {"metric": []}}, "table.metric"),
        ({"metrics": {"x": {"scale": "absolute"}}}, "nominal, ordinal, interval, ratio"),
        ({"table": {"layout": "tall"}}, "auto, wide, long"),
        ({"table": {"thousands": ",,"}}, "single character"),
        ({"table": {"separator": '"'}}, "single character"),
        ({"table": {"decimal": "5"}}, "single character"),
        ({"table": {"thousands": "."}}, "both"),
        ({"table": {"split": {"m": ["a"]}}}, "table.split.m"),
        ({"table": 3}, "table"),
        ({"dataset": {"name": 3}}, "dataset.name"),
        ({"metrics": 3}, "metrics"),
        ({"metrics": {"x": 3}}, 'metrics."x"'),
        ({"metrics": {"x": {"counts": "maybe"}}}, "counts"),
        ({"metrics": {"x": {"weight": "1/0"}}}, "weight"),
        ({"metrics": {"x": {"weight": float("inf")}}}, "weight"),
        ({"metrics": {"x": {"weight": True}}}, "weight"),
        ({"metrics": {"x": {"lower": "low"}}}, "lower"),
        ({"metrics": {"x": {"lower": float("nan")}}}, "lower"),
        ({"metrics": {"x": {"lower": 2, "upper": 1}}}, "above upper"),
        ({"metrics": {"x": {"tolerance": -1}}}, "tolerance"),
        ({"metrics": {"x": {"group": "a//b"}}}, "group"),
        ({"metrics": {"x": {"group": 3}}}, "group"),
    ],
)
def test_wrong_values_are_refused_with_their_key(data: dict[str, Any], says: str):
    with pytest.raises(SpecError) as caught:
        parse_spec(data, file="s.toml")
    assert "s.toml" in str(caught.value)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "near"),
    [
        ({"tabel": {}}, "'table'"),
        ({"table": {"leaveout": []}}, "'leave_out'"),
        ({"dataset": {"titel": "t"}}, "'title'"),
        ({"metrics": {"x": {"wieght": 1}}}, "'weight'"),
    ],
)
def test_unknown_keys_are_refused_with_the_nearest(data: dict[str, Any], near: str):
    with pytest.raises(UnknownNameError, match=near):
        parse_spec(data)


def test_a_wide_pattern_without_metric_and_an_absent_spec_are_refused(tmp_path: Path):
    with pytest.raises(SpecError, match="metric"):
        read_table({"model": ["a"], "x": [1]}, spec={"table": {"stderr": "se"}})
    with pytest.raises(SpecError, match="no such file"):
        read_spec(tmp_path / "s.toml")


# -- a CSV of metrics -------------------------------------------------------------------------------------


def test_a_csv_of_metrics_lists_the_metrics(tmp_path: Path):
    path = tmp_path / "metrics.csv"
    path.write_text(
        "metric,direction,weight,group,counts,upper,note\nx,lower,1/3,g,yes,1,why\ny,,,,no,,\nz,higher,,,,,\n"
    )
    table = read_table({"model": ["a", "b"], "x": [1, 0], "y": [3, 4], "w": [5, 6]}, spec=path)
    rows = table.metrics.select("metric", "direction", "weight", "group", "counts", "upper").rows()
    assert rows == [("x", "lower", "1/3", "g", True, 1.0), ("y", "higher", "1", "", False, None)]
    assert any("not used: note" in said for said in table.origin.inferred)
    left_out = " | ".join(table.origin.left_out)
    assert "does not list as metrics: w" in left_out
    assert "passed over: z" in left_out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "empty"),
        ("name_of_it,weight\nx,1\n", "'metric'"),
        ("metric,weight\nx,1\nx,2\n", "line 3"),
        ("metric,weight\nx,heavy\n", "line 2"),
        ("metric,weight\nx\n", "line 2"),
        ("metric,weight\n,1\n", "line 2"),
        ("metric,counts\nx,perhaps\n", "line 2"),
    ],
)
def test_broken_csvs_of_metrics_are_refused_with_their_line(content: str, says: str, tmp_path: Path):
    path = tmp_path / "metrics.csv"
    path.write_text(content)
    with pytest.raises((SpecError, UnknownNameError)) as caught:
        read_spec(path)
    assert "metrics.csv" in str(caught.value)
    assert says in str(caught.value)


def test_the_published_list_of_brain_score_metrics_is_a_spec():
    table = read_table(shared("brain-score/leaderboard_2025.csv"), spec=shared("brain-score/metrics.csv"))
    assert (len(table.models), len(table.metrics), int(table.metrics["counts"].sum())) == (456, 106, 81)
    assert any("'in_overall_score' is read as 'counts'" in said for said in table.origin.inferred)

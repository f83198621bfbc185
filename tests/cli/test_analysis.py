"""The verbs agreement and influence: golden JSON on a small table, the other forms, bad options."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import pytest

from tests.typed import Llull

GOLDEN = Path(__file__).parent / "golden"
CSV = (
    "model,speed,accuracy,recall,size\n"
    "alpha,9,0.90,0.8,3\nbeta,8,0.80,0.9,5\ngamma,7,0.95,0.7,\ndelta,5,0.60,0.5,1\nepsilon,1,0.60,0.6,2\n"
)
SPEC = """
[metrics.accuracy]
group = "quality"
[metrics.recall]
group = "quality"
[metrics.speed]
group = "cost"
[metrics.size]
group = "cost"
direction = "lower"
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(CSV)
    (tmp_path / "t.toml").write_text(SPEC)
    return tmp_path


def rounded(value: object) -> object:
    """Floats to nine digits: the last ones differ between machines."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    return [rounded(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("golden", "arguments"),
    [
        ("agreement", ["agreement", "t.csv", "--correction", "holm", "--replicates", "0"]),
        ("agreement_kendall", ["agreement", "t.csv", "--method", "kendall", "--missing", "complete-models",
                               "--replicates", "0", "--order", "clusters"]),
        ("influence", ["influence", "t.csv", "--weights", "tree", "--missing", "worst"]),
        ("influence_borda", ["influence", "t.csv", "--rule", "borda", "-p", "ties=min", "--displaced", "2"]),
    ],
)  # fmt: skip
def test_json_is_the_recorded_result(here: Path, llull: Llull, golden: str, arguments: list[str]):
    code, out, _ = llull(*arguments, "--format", "json")
    assert code == 0
    expected = json.loads((GOLDEN / f"{golden}.json").read_text(encoding="utf-8"))
    answer = json.loads(out)
    assert answer.pop("reading")["warnings"] == []
    assert rounded(answer) == expected


def test_agreement_as_csv_has_a_row_for_each_pair(here: Path, llull: Llull):
    code, out, _ = llull("agreement", "t.csv", "--format", "csv")
    assert code == 0
    frame = pl.read_csv(io.StringIO(out))
    assert frame.columns == ["a", "b", "r", "p", "p_adjusted", "n", "significant"]
    assert len(frame) == 6


def test_influence_as_csv_has_a_row_for_each_group(here: Path, llull: Llull):
    _, out, _ = llull("influence", "t.csv", "--format", "csv")
    frame = pl.read_csv(io.StringIO(out))
    assert frame["group"].to_list() == ["cost", "quality"]
    assert frame["covariance_share"].sum() == pytest.approx(1.0)


def test_the_seed_decides_the_interval(here: Path, llull: Llull):
    one, again, other = (
        json.loads(llull("agreement", "t.csv", "--seed", seed, "--format", "json")[1])["interval"]
        for seed in (1, 1, 2)
    )
    assert one == again
    assert (one["low"], one["high"]) != (other["low"], other["high"])


def test_both_are_printed_for_people(here: Path, llull: Llull):
    _, out, err = llull("agreement", "t.csv", "--verbose")
    assert "t: agreement of metrics · 5 models, 4 metrics" in out
    assert "over 6 pairs" in out
    assert "missing policy available" in err
    _, out, _ = llull("influence", "t.csv", "--rule", "z_mean")
    assert "influence on z_mean (groups by z-scores)" in out
    assert out.splitlines()[2].split() == [
        "group", "metrics", "weight", "explained", "Shapley", "covariance", "reversed",
    ]  # fmt: skip


def test_compare_says_what_the_rules_share(here: Path, llull: Llull):
    _, out, _ = llull("compare", "t.csv", "--rules", "mean,mean_rank,kemeny")
    assert "pairs of models and split on" in out
    assert "kemeny: Kemeny cost" in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["agreement", "t.csv", "--method", "spearmen"], "spearmen"),
        (["agreement", "t.csv", "--correction", "sidak"], "sidak"),
        (["agreement", "t.csv", "--alpha", "2"], "alpha 2 is out of range"),
        (["agreement", "t.csv", "--metrics", "speed"], "between metrics"),
        (["influence", "t.csv", "--rule", "bordo"], "did you mean 'borda'"),
        (["influence", "t.csv", "--param", "ties"], "NAME=VALUE"),
        (["influence", "t.csv", "--rule", "borda", "-p", "tie=min"], "did you mean 'ties'"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(here: Path, llull: Llull, arguments: list[str], message: str):
    code, out, err = llull(*arguments)
    assert code == 2
    assert out == ""
    assert message in err.splitlines()[-1]

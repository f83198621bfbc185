"""The verbs coverage and uncertainty: what they print, and that JSON and rows say the same."""

import io
import json
from pathlib import Path

import polars as pl
import pytest

from tests.typed import Llull

CSV = "model,a,b,c\nalpha,9,2,\nbeta,8,1,3\ngamma,5,,1\ndelta,4,0,2\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(CSV)


def test_uncertainty_as_json(llull: Llull):
    code, out, _ = llull(
        "uncertainty", "t.csv", "-r", "copeland", "-p", "alpha=0", "--replicates", 50, "-f", "json"
    )
    result = json.loads(out)
    assert code == 0
    assert {
        key: result[key] for key in ("dataset", "rule", "over", "replicates", "requested", "seed", "level")
    } == {
        "dataset": "t",
        "rule": "copeland",
        "over": "metrics",
        "replicates": 50,
        "requested": 50,
        "seed": 0,
        "level": 0.95,
    }
    assert result["parameters"] == {"alpha": 0.0, "score": "wins"}
    assert set(result["models"][0]) >= {"model", "rank", "lower", "upper", "p_first"}
    assert len(result["pairs"]) == 6
    assert result["tests"]["correction"] == "holm"
    assert result["critical_difference"] is None
    again = llull(
        "uncertainty", "t.csv", "-r", "copeland", "-p", "alpha=0", "--replicates", 50, "-f", "json"
    )[1]
    assert again == out


def test_uncertainty_as_a_table_and_as_rows(llull: Llull):
    code, out, err = llull("uncertainty", "t.csv", "--replicates", 40, "--missing", "complete-metrics")
    assert code == 0
    assert "40 replicates over metrics, seed 0" in out
    assert "95% interval" in out
    assert ["1", "alpha", "1", "1.0", "1.000"] in [line.split() for line in out.splitlines()]
    assert "no critical difference: critical differences need" in err
    rows = pl.read_csv(io.StringIO(llull("uncertainty", "t.csv", "--replicates", 40, "-f", "csv")[1]))
    assert rows.columns[:3] == ["model", "rank", "tied"]
    assert rows.height == 4


def test_critical_differences_are_printed_where_the_table_is_complete(llull: Llull):
    _, out, _ = llull("uncertainty", "t.csv", "--replicates", 5, "--missing", "worst")
    assert "Nemenyi critical difference of mean ranks" in out
    assert "alpha = beta = delta = gamma" in [line.strip() for line in out.splitlines()]


def test_coverage_as_a_table(llull: Llull):
    code, out, err = llull("coverage", "t.csv")
    assert code == 0
    for text in (
        "models with the same gaps",
        "mean under each missing policy",
        "best and worst possible rank",
    ):
        assert text in out
    assert "gaps are filled within the scores observed on 2 of 2" in err
    assert "best and worst possible rank" not in llull("coverage", "t.csv", "--no-possible")[1]


def test_coverage_reports_a_policy_that_refuses(llull: Llull):
    spec = Path("s.toml")
    spec.write_text('[metrics.c]\ndirection = "lower"\n')
    _, out, _ = llull("coverage", "t.csv", "--spec", spec)
    assert "zero: refused: missing policy zero: 0 would be the best score of 'c'" in out
    result = json.loads(llull("coverage", "t.csv", "--spec", spec, "-f", "json")[1])
    refused = {under["missing"]: under["refused"] for under in result["policies"]}
    assert [name for name, reason in refused.items() if reason] == ["zero", "baseline"]


def test_coverage_as_json_and_as_rows(llull: Llull):
    result = json.loads(llull("coverage", "t.csv", "-r", "borda", "-f", "json")[1])
    assert set(result) >= {
        "models",
        "metrics",
        "groups",
        "patterns",
        "policies",
        "spearman",
        "possible",
        "notes",
    }
    csv = llull("coverage", "t.csv", "-r", "borda", "-f", "csv")[1]
    rows = {row["model"]: row for row in pl.read_csv(io.StringIO(csv)).iter_rows(named=True)}
    for row in result["possible"]["models"]:
        assert rows[row["model"]]["rank"] == row["rank"]
        assert rows[row["model"]]["own_best"] == row["own"]["best"]
        assert rows[row["model"]]["everyone_status"] == row["everyone"]["status"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["uncertainty", "t.csv", "--over", "scores"], "no standard errors"),
        (["uncertainty", "t.csv", "--over", "rules"], "rules"),
        (["uncertainty", "t.csv", "--level", "95"], "level=95"),
        (["uncertainty", "t.csv", "--replicates", "0"], "--replicates"),
        (["uncertainty", "t.csv", "-p", "seed=1"], "seed"),
        (["coverage", "t.csv", "-r", "bordo"], "borda"),
        (["coverage", "t.csv", "-p", "budget=1"], "budget"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(llull: Llull, arguments: list[str], message: str):
    code, out, err = llull(*arguments)
    assert code == 2
    assert out == ""
    assert err.splitlines()[-1].startswith("llull: ")
    assert message in err.splitlines()[-1]

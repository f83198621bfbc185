"""The verbs sensitivity, explain and diff: what they print, in every form, and what they refuse."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import pytest

from llull.engine.address import open_table
from llull.engine.analysis.sensitivity.dethrone import dethrone
from llull.engine.analysis.sensitivity.sensitivity import sensitivity
from llull.engine.prepare.preparation import prepare
from llull.rules import Rule
from tests.engine.analysis.small_tables import small_tables
from tests.shared_data import EXAMPLES, shared
from tests.typed import Llull, some

OLD = "model,acc,err,f1\nalpha,9,2,3\nbeta,8,1,5\ngamma,7,3,1\n"
NEW = "model,acc,err,f1,new\nalpha,9,2,3,1\nbeta,8,5,5,2\ndelta,9,9,9,9\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "old.csv").write_text(OLD)
    (tmp_path / "new.csv").write_text(NEW)
    (tmp_path / "spec.toml").write_text('[metrics.err]\ndirection = "lower"\n')


def test_sensitivity_as_json_has_every_part(llull: Llull):
    code, out, _ = llull("sensitivity", "old.csv", "--spec", "spec.toml", "--samples", "500", "-f", "json")
    data = json.loads(out)
    assert code == 0
    assert {
        "dataset", "rule", "parameters", "seed", "budget", "leave_out", "dethroning", "nearest_weights",
        "weight_simplex", "diversity", "sensitivity", "notes",
    } <= set(data)  # fmt: skip
    assert data["dethroning"]["winners"] == ["beta"]
    assert {case["left_out"] for case in data["leave_out"]["cases"]} >= {"acc", "err", "f1", "alpha"}
    assert data["weight_simplex"]["method"] == "exact"


def test_sensitivity_in_words_and_as_rows(llull: Llull):
    _, out, _ = llull("sensitivity", "old.csv", "--spec", "spec.toml")
    assert "first: beta" in out
    assert "without one metric" in out
    assert "nearest weights that make a model first" in out
    _, csv, _ = llull("sensitivity", "old.csv", "--spec", "spec.toml", "-f", "csv")
    assert {"kind", "left_out", "winners", "winner_changed"} <= set(pl.read_csv(io.StringIO(csv)).columns)


def test_sensitivity_of_a_rule_that_is_not_additive_says_what_is_left_out(llull: Llull):
    code, out, err = llull("sensitivity", "old.csv", "--rule", "kemeny", "-f", "json")
    data = json.loads(out)
    assert code == 0
    assert data["nearest_weights"] == []
    assert data["weight_simplex"] is None
    assert "note: nearest weights: kemeny is not additive" in err


def test_explain_names_the_pair_and_lists_the_metrics(llull: Llull):
    code, out, _ = llull("explain", "old.csv", "alpha", "beta", "--spec", "spec.toml", "--rule", "borda")
    assert code == 0
    assert "By Borda count 'alpha' is below 'beta'" in out
    data = json.loads(llull("explain", "old.csv", "alpha", "beta", "--rule", "borda", "-f", "json")[1])
    assert sum(row["contribution"] for row in data["metrics"]) == pytest.approx(data["difference"])
    _, csv, _ = llull("explain", "old.csv", "alpha", "beta", "-f", "csv")
    assert pl.read_csv(io.StringIO(csv)).height == 3


def test_diff_splits_the_changes(llull: Llull):
    code, out, _ = llull("diff", "old.csv", "new.csv", "--spec", "spec.toml")
    assert code == 0
    assert "metrics added" in out
    assert "new, with their ranks: delta" in out
    data = json.loads(llull("diff", "old.csv", "new.csv", "--spec", "spec.toml", "-f", "json")[1])
    assert [row["model"] for row in data["only_old"]] == ["gamma"]
    for row in data["models"]:
        assert sum(row["because_of"].values()) == row["change"]
    _, csv, _ = llull("diff", "old.csv", "new.csv", "--new-spec", "spec.toml", "-f", "csv")
    frame = pl.read_csv(io.StringIO(csv))
    assert frame.columns[:4] == ["model", "old_rank", "new_rank", "change"]
    assert frame.columns[4:] == [step["step"] for step in data["steps"]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "old.csv", "alpha"], "MODEL_B"),
        (["explain", "old.csv", "alpha", "delta"], "unknown model 'delta'"),
        (["explain", "old.csv", "alpha", "alpha"], "twice"),
        (["sensitivity", "old.csv", "--rule", "bordo"], "did you mean 'borda'"),
        (["sensitivity", "old.csv", "--param", "x"], "NAME=VALUE"),
        (["diff", "old.csv", "nowhere.csv"], "nowhere.csv"),
        (["diff", "old.csv", "new.csv", "--missing", "never"], "complete-models"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(llull: Llull, arguments: list[str], message: str):
    code, out, err = llull(*arguments)
    assert (code, out) == (2, "")
    assert message.casefold() in err.splitlines()[-1].casefold()


@pytest.mark.parametrize("rule", ["mean", "borda", "median", "schulze", "bradley_terry"])
def test_every_kind_of_rule_and_table_has_a_result_that_is_plain_data(rule: str):
    parameters = {"prior": 0.1} if rule == "bradley_terry" else {}
    for gaps in (0.0, 0.15):
        for prepared in small_tables(2, seed=71, gaps=gaps, metrics=(4, 5), models=(4, 6), levels=30):
            found = sensitivity(prepared, Rule.of(rule, **parameters), samples=200, budget=None)
            data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
            assert (data["weight_simplex"] is None) == (rule not in {"mean", "borda"})


@pytest.mark.parametrize(
    ("rule", "winner", "size", "status"),
    [
        ("mean", "2340", 1, "optimal"),
        ("z_mean", "1885", 1, "optimal"),
        ("mean_rank", "1112", 1, "optimal"),
        ("borda", "1112", 1, "optimal"),
    ],
)
def test_brain_score_loses_its_winner_with_one_metric(rule: str, winner: str, size: int, status: str):
    spec = EXAMPLES / "brain-score-2024-paper.toml"
    table = open_table(str(shared("brain-score/leaderboard_2025.csv")), spec=spec)
    found = dethrone(prepare(table, missing="complete-models"), rule)
    assert (found.winners, len(some(found.removed)), found.status) == ((winner,), size, status)


@pytest.mark.parametrize(
    ("rule", "removed", "then"),
    [
        ("mean", {"CoLA"}, "DeBERTa / TuringNLRv4"),
        ("z_mean", {"MNLI-m"}, "StructBERT + CLEVER"),
        ("borda", {"MNLI-m", "MNLI-mm"}, "StructBERT + CLEVER"),
        ("copeland", None, None),
    ],
)
def test_glue_loses_its_winner_with_one_to_three_tasks(rule: str, removed: set[str] | None, then: str | None):
    spec = EXAMPLES / "glue.toml"
    table = open_table(str(shared("glue/leaderboard_glue.csv")), spec=spec)
    found = dethrone(prepare(table), rule)
    assert found.winners == ("ERNIE",)
    assert found.status == "optimal"
    if removed is None:
        assert len(some(found.removed)) == 3
    else:
        assert (set(some(found.removed)), found.new_winners) == (removed, (then,))

"""The example of the paper's figures: data of a small table, numbers on Brain-Score, and its files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr

from examples import ahlert_2024 as figures
from llull.engine.prepare.preparation import Prepared, prepare
from llull.engine.readers.read import read_table
from llull.rules import LlullError
from tests.engine.tables import make_table
from tests.shared_data import EXAMPLES, shared
from tests.typed import untyped


@pytest.fixture
def prepared() -> Prepared:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(5, 25)) * np.array([[1], [1], [1], [9], [1]])
    table = make_table(scores, group=["u/x", "u/x", "u/y", "w", "w"])
    return prepare(table, weights="tree")


def test_metric_agreement_is_a_full_grid(prepared: Prepared):
    frame = figures.metric_agreement(prepared)
    assert len(frame) == 25
    assert frame.filter(pl.col("a") == pl.col("b"))["r"].to_list() == [1.0] * 5
    turned = frame.join(frame, left_on=["a", "b"], right_on=["b", "a"])
    assert turned["r"].to_list() == turned["r_right"].to_list()


def test_group_agreement_has_a_row_for_each_pair_of_groups(prepared: Prepared):
    frame = figures.group_agreement(prepared)
    assert set(frame.select("a", "b").rows()) == {
        ("u/x", "u/x"), ("u/x", "u/y"), ("u/x", "w"), ("u/y", "w"), ("w", "w"),
    }  # fmt: skip


def test_explained_variance_is_that_of_its_own_points(prepared: Prepared):
    frame = figures.explained_variance(prepared)
    assert set(frame["group"]) == {"u", "w"}
    for (_,), rows in frame.group_by("group"):
        r = np.corrcoef(rows["group_score"], rows["overall"])[0, 1]
        assert rows["explained_variance"][0] == pytest.approx(r**2)


def test_normalised_scores_mark_who_moves_by_more_than_ten_places(prepared: Prepared):
    frame = figures.normalised_scores(prepared)
    assert frame["rule"].unique(maintain_order=True).to_list() == list(figures.RULES)
    for (_,), rows in frame.group_by("rule"):
        assert (rows["normalised"].min(), rows["normalised"].max()) == (0.0, 1.0)
        assert rows.sort("rank")["normalised"].is_sorted(descending=True)
    assert (frame["moved"] == ((frame["first_rank"] - frame["rank"]).abs() > 10)).all()
    assert frame["moved"].any()


def test_group_scatter_is_in_scores_or_in_z_scores(prepared: Prepared):
    raw = figures.group_scatter(prepared, "u", "w")
    z = figures.group_scatter(prepared, "u", "w", rule="z_mean")
    x = prepared.profile.scores
    assert raw["y"].to_numpy() == pytest.approx(x[3:].mean(axis=0))
    standard = (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True)
    assert z["y"].to_numpy() == pytest.approx(standard[3:].mean(axis=0))
    with pytest.raises(LlullError, match="no metric is in group 'v'"):
        figures.group_scatter(prepared, "u", "v")


def test_rank_scatter_has_every_rule_but_the_first(prepared: Prepared):
    frame = figures.rank_scatter(prepared, ("mean", "borda"))
    assert set(frame["rule"]) == {"borda"}
    assert len(frame) == 25
    expected = untyped(spearmanr(frame["first_rank"], frame["rank"])).statistic
    assert frame["spearman"].to_list() == pytest.approx([expected] * 25)


def test_policies_make_no_difference_where_nothing_is_missing():
    rng = np.random.default_rng(1)
    frame = figures.policy_effect(make_table(rng.random(size=(4, 12))))
    assert len(frame) == 2 * 36
    assert frame["refused"].null_count() == len(frame)
    for (_,), rows in frame.group_by("rule"):
        assert rows["spearman"].n_unique() == 1


def test_a_policy_that_leaves_nothing_is_a_row_with_the_reason():
    frame = figures.policy_effect(make_table([[1, 2, None], [None, 1, 3], [4, None, 1]]))
    refused = frame.filter(pl.col("policy") == "complete-models")
    assert refused["spearman"].null_count() == len(refused)
    assert "leaves none of 3 models" in refused["refused"][0]


def test_gaps_and_not_the_rules_bring_the_low_correlation_of_mean_and_mean_rank():
    table = read_table(shared("brain-score/leaderboard_2025.csv"), spec=EXAMPLES / "brain-score.toml")
    frame = figures.policy_effect(table, ("mean", "mean_rank"), weights="flat")
    found = {
        (first, other): r
        for first, other, r in frame.select("first_policy", "policy", "spearman").iter_rows()
    }
    assert found["zero", "zero"] == pytest.approx(0.981, abs=5e-4)
    assert found["median", "median"] == pytest.approx(0.955, abs=5e-4)
    assert found["available", "available"] == pytest.approx(0.519, abs=5e-4)
    assert found["zero", "median"] < 0.47 < found["worst", "median"]
    complete = read_table(
        shared("brain-score/leaderboard_2025.csv"), spec=EXAMPLES / "brain-score-2024-paper.toml"
    )
    scatter = figures.rank_scatter(prepare(complete, missing="complete-models"))
    published = dict(scatter.select("rule", "spearman").unique().iter_rows())
    assert published == pytest.approx({"z_mean": 0.9897, "mean_rank": 0.9614}, abs=5e-5)


def test_every_figure_of_an_example_is_written(tmp_path: Path):
    figures.main([str(EXAMPLES / "vtab.tsv"), "--weights", "tree", "-o", str(tmp_path)])
    names = {path.stem for path in tmp_path.glob("*.csv")}
    assert names == {
        "metric_agreement", "group_agreement", "explained_variance", "normalised_scores", "group_scatter",
        "group_scatter_z", "rank_scatter", "policy_effect",
    }  # fmt: skip
    for name in names:
        assert len(pl.read_csv(tmp_path / f"{name}.csv")) > 5
        assert (tmp_path / f"{name}.svg").read_text().count("<path") > 5


def test_the_published_shares_of_variance_on_brain_score():
    table = read_table(
        shared("brain-score/leaderboard_2025.csv"), spec=EXAMPLES / "brain-score-2024-paper.toml"
    )
    frame = figures.explained_variance(prepare(table, missing="complete-models", weights="tree"))
    shares = dict(frame.select("group", "explained_variance").unique().iter_rows())
    assert shares == pytest.approx({"behavior": 0.931, "neural": 0.546}, abs=5e-4)

"""From a table to a profile: orientation, weightings, selections and missing policies."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.engine.errors import SelectionError, UnknownNameError
from llull.engine.prepare.preparation import prepare
from llull.rules import compute
from tests.engine.tables import make_table

NAN = np.nan


def test_lower_metrics_are_turned_around_with_their_anchors():
    table = make_table(
        [[1, 2], [0, 5]], direction=["higher", "lower"], baseline=[None, 9.0], ceiling=[None, 0.0]
    )
    profile = prepare(table).profile
    assert profile.scores.tolist() == [[1, 2], [0, -5]]
    assert not np.signbit(profile.scores[1, 0])
    assert profile.baseline[1] == -9.0
    assert profile.ceiling[1] == 0.0


def test_metrics_that_do_not_count_or_weigh_nothing_take_no_part_even_in_gaps():
    table = make_table([[1, 2], [None, 5], [None, 5]], weight=["1", "0", "1"], counts=[True, True, False])
    prepared = prepare(table, missing="complete-models")
    assert prepared.profile.voters == ("k0",)
    assert prepared.gaps == 0
    assert prepared.dropped == ()


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("available", [[1, NAN, 3], [4, 5, 9]]),
        ("complete-models", [[1, 3], [4, 9]]),
        ("complete-metrics", [[4, 5, 9]]),
        ("zero", [[1, 0, 3], [4, 5, 9]]),
        ("worst", [[1, 1, 3], [4, 5, 9]]),
        ("median", [[1, 2, 3], [4, 5, 9]]),
        ("baseline", [[1, 0.5, 3], [4, 5, 9]]),
    ],
)
def test_each_missing_policy(policy: Any, expected: list[Any]):
    prepared = prepare(make_table([[1, None, 3], [4, 5, 9]], baseline=[0.5, None]), missing=policy)
    np.testing.assert_array_equal(prepared.profile.scores, expected)
    assert prepared.gaps == 1
    assert any(f"missing policy {policy}" in note for note in prepared.notes)


def test_worst_takes_the_stated_bound_of_either_direction():
    table = make_table(
        [[1, None, 3], [1, None, 3], [1, None, 3], [1, 1, 1]],
        direction=["higher", "lower", "lower", "higher"],
        lower=[-2.0, 0.0, 0.0, None],
        upper=[None, 8.0, None, None],
    )
    assert prepare(table, missing="worst").profile.scores[:, 1].tolist() == [-2.0, -8.0, -3.0, 1.0]


def test_zero_is_refused_where_lower_is_better_and_warns_of_negative_scores():
    table = make_table([[1, None, 3], [-4, 5, None]], direction=["lower", "higher"])
    with pytest.raises(SelectionError, match="'k0', where lower is better"):
        prepare(table, missing="zero")
    notes = prepare(make_table([[1, 2, 3], [-4, 5, None]]), missing="zero").notes
    assert "policy zero ranks a gap above negative scores on k1" in notes


@pytest.mark.parametrize(
    "policy", ["available", "complete-models", "complete-metrics", "zero", "worst", "median", "baseline"]
)
def test_models_without_any_score_are_dropped_under_every_policy(policy: Any):
    prepared = prepare(make_table([[1, None, 3], [4, None, 9]]), missing=policy)
    assert prepared.dropped == ("m1",)
    assert prepared.profile.candidates == ("m0", "m2")
    assert "1 model has no score at all and cannot be ranked" in prepared.notes


def test_policies_that_leave_nothing_say_the_counts():
    table = make_table([[1, None, 3], [None, 5, 9], [1, 2, None]])
    with pytest.raises(SelectionError, match=r"none of 3 models: each misses at least 1 of 3 metrics"):
        prepare(table, missing="complete-models")
    with pytest.raises(SelectionError, match=r"none of 3 metrics: each misses at least 1 of 3 models"):
        prepare(table, missing="complete-metrics")


def test_a_metric_without_scores_has_no_median_and_is_left_out():
    prepared = prepare(make_table([[1, 2], [None, None]]), missing="median")
    assert prepared.dropped_metrics == ("k1",)
    assert any("k1" in note for note in prepared.notes)


def test_weightings():
    table = make_table([[1, 2]] * 4, weight=["1/2", "0", "2", "1/2"], group=["a/x", "a/x", "b", "a/y"])
    stored, flat, tree = (prepare(table, weights=w) for w in ("stored", "flat", "tree"))
    assert stored.profile.weights == (Fraction(1, 2), Fraction(2), Fraction(1, 2))
    assert flat.profile.weights == (1, 1, 1)
    assert tree.profile.voter_weights == (Fraction(1, 4), Fraction(1, 2), Fraction(1, 4))
    assert [p.weights for p in (stored, flat, tree)] == ["stored", "flat", "tree"]
    assert prepare(make_table([[1, 2]])).weights == "flat"


def test_a_weights_file_is_the_whole_statement(tmp_path: Path):
    path = tmp_path / "w.csv"
    path.write_text("metric,weight\nk1,0.25\nk2,1/3\nelsewhere,1\n")
    table = make_table([[1, 2]] * 3, counts=[True, True, False])
    prepared = prepare(table, weights=path)
    assert dict(zip(prepared.profile.voters, prepared.profile.weights, strict=True)) == {
        "k1": Fraction(1, 4),
        "k2": Fraction(1, 3),
    }
    assert any("elsewhere" in note for note in prepared.notes)
    assert any("not named and so left out: k0" in note for note in prepared.notes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("metric,w\nk0,1\n", "'metric' and 'weight' are needed"),
        ("metric,weight\nk0,heavy\n", "line 2: metric 'k0': weight 'heavy'"),
        ("metric,weight\nk0,-1\n", "negative"),
        ("metric,weight\nk0,1\nk0,2\n", "line 3: metric 'k0' stands twice"),
        ("metric,weight\nk01,1\n", "did you mean 'k"),
        ("metric,weight\nk0,0\n", "leave none of 2 metrics"),
        ("metric,weight\nk0,inf\n", "not a finite number"),
    ],
)
def test_a_weights_file_that_is_wrong_is_refused_by_name(tmp_path: Path, text: str, message: str):
    path = tmp_path / "w.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=message):
        prepare(make_table([[1, 2]] * 2), weights=path)


def test_selections_by_name_glob_label_group_and_coverage():
    table = make_table(
        [[1, 2, None], [1, 2, 3], [1, None, None]],
        models=["bert", "gpt[1]", "t5"],
        labels=["BERT", None, "T5 (big)"],
        group=["a/x", "a", "b"],
    )
    assert prepare(table, models=["gpt[1]"]).profile.candidates == ("gpt[1]",)
    assert prepare(table, models=["t5,bert"]).profile.candidates == ("bert", "t5")
    assert prepare(table, models=["T5*"]).profile.candidates == ("t5",)
    assert prepare(table, metrics=["k[01]"]).profile.voters == ("k0", "k1")
    assert prepare(table, groups=["a"]).profile.voters == ("k0", "k1")
    assert prepare(table, groups=["a/x", "b"]).profile.voters == ("k0", "k2")
    assert prepare(table, min_coverage=0.5).profile.candidates == ("bert", "gpt[1]")
    with pytest.raises(UnknownNameError, match="did you mean 'bert'"):
        prepare(table, models=["bart"])
    with pytest.raises(UnknownNameError, match="unknown group 'c'"):
        prepare(table, groups=["c"])
    with pytest.raises(SelectionError, match="no selected metric is in group b"):
        prepare(table, metrics=["k0"], groups=["b"])
    with pytest.raises(SelectionError, match="leaves none of 2 models; the fullest has 0.667 of 3 metrics"):
        prepare(table, models=["t5", "gpt*"], min_coverage=0.9)


def test_tree_weights_on_complete_data_give_the_mean_of_means():
    rng = np.random.default_rng(1)
    scores = rng.normal(size=(6, 9))
    table = make_table(scores, group=["n/v1/a", "n/v1/a", "n/v1", "n/v2", "b", "b"])
    v1 = (scores[:2].mean(axis=0) + scores[2]) / 2
    neural = (v1 + scores[3]) / 2
    expected = (neural + scores[4:].mean(axis=0)) / 2
    np.testing.assert_allclose(
        compute("mean", prepare(table, weights="tree").profile).scores, expected, rtol=1e-13
    )


def test_tree_weights_with_gaps_average_the_children_that_exist():
    table = make_table([[1, None], [3, None], [None, 10], [4, 20]], group=["n/v1", "n/v1", "n/v2", "b"])
    scores = compute("mean", prepare(table, weights="tree").profile).scores
    # m0: neural has only v1, (1 + 3) / 2 = 2, with b: (2 + 4) / 2. m1: neural has only v2.
    assert scores.tolist() == [3.0, 15.0]


def test_a_metric_without_a_score_of_the_selected_models_has_no_share_of_the_tree():
    scores = [[2, 1, None, None], [None, None, 2, 2], [None, 1, 2, None], [2, 0, 2, 2], [None, 1, 2, 2]]
    about: dict[str, Any] = {
        "direction": ["higher", "higher", "lower", "lower", "higher"],
        "group": ["b", "b", "a/x", "a", "a/x"],
    }
    selected = prepare(make_table(scores, **about), models=["m0", "m1"], weights="tree")
    alone = [0, 2, 3, 4]
    part: dict[str, Any] = {key: [values[v] for v in alone] for key, values in about.items()}
    file = prepare(make_table([scores[v][:2] for v in alone], **part), weights="tree")
    assert selected.profile.voters == ("k0", "k2", "k3", "k4")
    assert selected.profile.voter_weights == file.profile.voter_weights
    assert any("k1" in said for said in selected.table.origin.left_out)
    for rule in ("copeland", "mean", "borda"):
        assert compute(rule, selected.profile).ranks.tolist() == compute(rule, file.profile).ranks.tolist()

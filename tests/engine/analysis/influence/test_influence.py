"""Influence: shares against plain regressions and brute force, and the published figures of Brain-Score."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm

import llull
from llull.engine.analysis.influence.influence import group_scores, influence
from llull.engine.analysis.influence.shares import lmg_shares
from llull.engine.prepare.preparation import prepare
from llull.engine.readers.read import read_table
from llull.rules import LlullError
from tests.engine.tables import make_table
from tests.shared_data import EXAMPLES, shared
from tests.typed import some, untyped

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {
    "influence": lambda table: llull.influence(table, weights="tree")
}

PAPER = EXAMPLES / "brain-score-2024-paper.toml"
GROUPS = ["a/p", "a/p", "a/q", "b", "b", ""]


def grouped_table(seed: int = 0, models: int = 12, gaps: float = 0.0):
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(6, models)) * np.array([[1], [1], [1], [5], [2], [1]])
    scores[rng.random(scores.shape) < gaps] = np.nan
    return make_table(scores, group=GROUPS)


def lmg_by_all_orders(parts: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    def r2(subset: tuple[int, ...]) -> float:
        if not subset:
            return 0.0
        return float(untyped(sm.OLS(outcome, untyped(sm).add_constant(parts[list(subset)].T))).fit().rsquared)

    shares = np.zeros(len(parts))
    for order in itertools.permutations(range(len(parts))):
        for i, part in enumerate(order):
            shares[part] += r2(order[: i + 1]) - r2(order[:i])
    return shares / factorial(len(parts))


@pytest.mark.parametrize("n_parts", [1, 2, 4])
def test_lmg_shares_are_the_mean_gain_of_r2_over_all_orders(n_parts: int):
    rng = np.random.default_rng(n_parts)
    parts = rng.normal(size=(n_parts, 25)) + rng.normal(size=25)
    outcome = parts.sum(axis=0) ** 2 + rng.normal(size=25)
    assert lmg_shares(parts, outcome) == pytest.approx(lmg_by_all_orders(parts, outcome), abs=1e-10)


def test_equal_parts_share_alike_and_a_constant_one_explains_nothing():
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(2, 20))
    shares = lmg_shares(np.array([x, x, y, np.ones(20)]), x + y)
    assert shares[0] == pytest.approx(shares[1])
    assert shares[3] == 0
    assert shares.sum() == pytest.approx(1.0)


def test_shares_of_many_parts_are_sampled_and_close_to_the_exact_ones():
    rng = np.random.default_rng(2)
    x = rng.normal(size=(12, 60)) + 0.5 * rng.normal(size=60)
    outcome = x[:6].sum(axis=0)
    noise = 1e-12 * rng.normal(size=60)  # a thirteenth part that explains next to nothing
    exact = lmg_shares(x, outcome)
    sampled = lmg_shares(np.vstack([x, rng.permutation(noise)]), outcome)
    assert sampled.sum() == pytest.approx(1.0)
    assert sampled[:12] == pytest.approx(exact, abs=0.03)


@pytest.mark.parametrize("weights", ["flat", "tree"])
@pytest.mark.parametrize("rule", ["mean", "z_mean", "mean_rank", "copeland", "median", "balanced_mean"])
def test_explained_variance_is_the_squared_correlation_with_the_overall_score(rule: str, weights: str):
    prepared = prepare(grouped_table(), weights=weights)
    found = influence(prepared, rule)
    scores = group_scores(prepared, found.basis)
    overall = found.ranking.scores if found.basis != "ranks" else -found.ranking.ranks.astype(float)
    if rule == "mean_rank":
        overall = found.ranking.scores
    for group in found.groups:
        r = np.corrcoef(scores[group.group], overall)[0, 1]
        if rule != "copeland":  # whose ranks are tied and so averaged
            assert group.explained_variance == pytest.approx(r**2, abs=1e-12)
            assert abs(some(group.correlation)) == pytest.approx(abs(r))
    assert [(group.group, group.level) for group in found.groups] == [
        ("a", 1), ("b", 1), ("k5", 1), ("a/p", 2), ("a/q", 2),
    ]  # fmt: skip


def test_group_scores_are_means_along_the_tree():
    table = grouped_table()
    x = table.matrix
    tree = group_scores(prepare(table, weights="tree"))
    assert tree["a"] == pytest.approx((x[:2].mean(axis=0) + x[2]) / 2)
    assert tree["a/p"] == pytest.approx(x[:2].mean(axis=0))
    flat = group_scores(prepare(table, weights="flat"))
    assert flat["a"] == pytest.approx(x[:3].mean(axis=0))


@pytest.mark.parametrize("gaps", [0.0, 0.2])
@pytest.mark.parametrize("weights", ["flat", "tree"])
@pytest.mark.parametrize("rule", ["mean", "z_mean", "mean_rank"])
def test_decompositions_add_up(rule: str, weights: str, gaps: float):
    found = influence(prepare(grouped_table(gaps=gaps), weights=weights), rule)
    first = [group for group in found.groups if group.level == 1]
    assert sum(some(group.covariance_share) for group in first) == pytest.approx(1.0)
    assert sum(some(group.shapley) for group in first) + some(found.unexplained) == pytest.approx(1.0)
    assert all(group.shapley is None for group in found.groups if group.level > 1)
    if not gaps:
        assert found.unexplained == 0.0


def test_covariance_shares_are_shapley_values_of_the_variance_of_the_sum():
    prepared = prepare(grouped_table(), weights="tree")
    found = influence(prepared)
    brought = [scores / 3 for path, scores in group_scores(prepared).items() if "/" not in path]
    for g, group in enumerate(group for group in found.groups if group.level == 1):
        gains: list[Any] = []
        for order in itertools.permutations(range(3)):
            before = [brought[i] for i in order[: order.index(g)]]
            without = np.var(np.sum([np.zeros(12), *before], axis=0))
            gains.append(np.var(np.sum([*before, brought[g]], axis=0)) - without)
        assert group.covariance_share == pytest.approx(np.mean(gains) / np.var(np.sum(brought, axis=0)))


def test_reversed_pairs_equal_a_count_by_hand():
    # Overall a > b > c > d; the group u alone orders b > a > c = d.
    table = make_table([[8, 9, 2, 2], [9, 5, 4, 1]], models=list("abcd"), group=["u", "v"])
    found = {group.group: group for group in influence(prepare(table)).groups}
    assert found["u"].reversed_pairs == pytest.approx(1 / 6)
    assert found["u"].undecided_pairs == pytest.approx(1 / 6)
    assert found["v"].reversed_pairs == 0
    assert [(m.model, m.rank, m.group_rank) for m in found["u"].displaced] == [
        ("a", 1, 2), ("b", 2, 1), ("d", 4, 3),
    ]  # fmt: skip


def test_balancing_weights_are_those_of_the_rule_and_absent_with_a_reason():
    found = influence(prepare(grouped_table(), weights="tree"))
    assert found.balanced is not None
    assert list(found.balanced["covariance_shares"].values()) == pytest.approx([1 / 3] * 3)
    opposed = make_table([[1, 2, 3], [3, 2, 1]], group=["u", "v"])
    refused = influence(prepare(opposed))
    assert refused.balanced is None
    assert any("no balancing weights" in note for note in refused.notes)


def test_json_has_the_documented_keys_and_null_where_undefined():
    constant = make_table([[1, 1, 1], [3, 2, 1]], group=["u", "v"])
    result = json.loads(json.dumps(influence(prepare(constant), "borda").to_dict(), allow_nan=False))
    assert result["overall"] == "borda"
    assert {"group", "explained_variance"} <= set(result["groups"][0])
    assert result["groups"][0]["explained_variance"] is None
    assert result["groups"][1]["explained_variance"] == 1.0


def test_an_unknown_rule_is_named():
    with pytest.raises(LlullError, match="did you mean 'borda'"):
        influence(prepare(grouped_table()), "bordo")


def test_behaviour_decides_the_tree_mean_of_brain_score_as_published():
    table = read_table(shared("brain-score/leaderboard_2025.csv"), spec=PAPER)
    found = influence(prepare(table, missing="complete-models", weights="tree"), displaced=500)
    groups = {group.group: group for group in found.groups if group.level == 1}
    assert groups["behavior"].explained_variance == pytest.approx(0.931, abs=5e-4)
    assert groups["neural"].explained_variance == pytest.approx(0.546, abs=5e-4)
    assert some(groups["behavior"].shapley) + some(groups["neural"].shapley) == pytest.approx(1.0)
    assert some(groups["behavior"].covariance_share) + some(
        groups["neural"].covariance_share
    ) == pytest.approx(1.0)
    # As in the paper, the best models overall are far from the best on neural scores.
    best = [model for model in groups["neural"].displaced if model.rank <= 2]
    assert min(model.group_rank for model in best) > 70
    assert found.balanced is not None
    assert list(found.balanced["covariance_shares"].values()) == pytest.approx([0.5, 0.5])

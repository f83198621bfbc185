"""Balanced means against coordinate descent and a general solver, published weights, and Brain-Score."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from llull.rules import Profile, RuleError, compute, get_rule
from llull.rules.averages.balanced import equal_shares
from tests.rules.brain_score import brain_score
from tests.typed import some, untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "balanced_mean": "test_four_assets_as_in_maillard_roncalli_and_teiletche",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "balanced_mean": "test_weights_and_scores_are_those_of_coordinate_descent",
}

RULE = get_rule("balanced_mean")


def random_groups(count: int, seed: int, *, gaps: bool = True):
    """Profiles of 2 to 5 groups, most of one to three voters, with ties, weights and gaps."""
    rng = np.random.default_rng(seed)
    for _ in range(count):
        g = int(rng.integers(2, 6))
        groups = [f"g{i}" for i in range(g) for _ in range(int(rng.integers(1, 4)))]
        if rng.random() < 0.3:
            groups.append("")
        scores = rng.integers(0, 9, size=(len(groups), int(rng.integers(12, 20)))).astype(float)
        if gaps and rng.random() < 0.5:
            scores[rng.random(scores.shape) < 0.05] = np.nan
        weights = rng.choice(["1", "2", "0.5", "1/3"], len(groups)).tolist()
        yield Profile.from_scores(scores, groups=groups, weights=weights)


def group_means(profile: Profile) -> dict[str, list[float | None]]:
    """Weighted mean of each group's voters, candidate by candidate."""
    members: dict[str, list[int]] = {}
    for v, group in enumerate(profile.groups):
        members.setdefault(group or profile.voters[v], []).append(v)
    means: dict[str, list[float | None]] = {}
    for name, voters in members.items():
        means[name] = []
        for c in range(len(profile.candidates)):
            there = [v for v in voters if not np.isnan(profile.scores[v, c])]
            weight = sum(float(profile.weights[v]) for v in there)
            total = sum(float(profile.weights[v]) * profile.scores[v, c] for v in there)
            means[name].append(total / weight if there else None)
    return means


def covariance(rows: list[list[float]]) -> list[list[float]]:
    n = len(rows[0])
    centred = [[x - sum(row) / n for x in row] for row in rows]
    return [[sum(x * y for x, y in zip(a, b, strict=True)) / n for b in centred] for a in centred]


def descend(cov: list[list[float]]) -> list[float]:
    """Solve each group's condition w (cov w) = 1 in turn, the others held, until nothing moves."""
    size = len(cov)
    w = [1 / sqrt(cov[i][i]) for i in range(size)]
    for _ in range(10_000):
        moved = 0.0
        for i in range(size):
            others = sum(cov[i][j] * w[j] for j in range(size) if j != i)
            new = (sqrt(others**2 + 4 * cov[i][i]) - others) / (2 * cov[i][i])
            moved, w[i] = max(moved, abs(new - w[i]) / w[i]), new
        if moved < 1e-13:
            break
    return [x / sum(w) for x in w]


def test_weights_and_scores_are_those_of_coordinate_descent():
    for profile in random_groups(2000, seed=80):
        means = group_means(profile)
        complete = [
            c for c in range(len(profile.candidates)) if all(m[c] is not None for m in means.values())
        ]
        weights = descend(covariance(untyped([[m[c] for c in complete] for m in means.values()])))
        ranking = compute(RULE, profile)
        assert ranking.details["weights"] == pytest.approx(dict(zip(means, weights, strict=True)), abs=1e-9)
        for c, score in enumerate(ranking.scores):
            there = [(w, m[c]) for w, m in zip(weights, means.values(), strict=True) if m[c] is not None]
            assert score == pytest.approx(
                sum(w * some(x) for w, x in there) / sum(w for w, _ in there), abs=1e-8
            )
        assert ranking.details["candidates"] == len(complete)


def test_weights_minimise_the_convex_objective():
    rng = np.random.default_rng(81)
    for _ in range(50):
        x = rng.normal(size=(4, 30)) * rng.uniform(0.1, 10, size=(4, 1))
        cov = np.cov(x)
        scale = np.sqrt(np.diagonal(cov))
        correlation = cov / np.outer(scale, scale)

        def objective(log_y: np.ndarray, r: np.ndarray = correlation) -> float:
            return float(np.exp(log_y) @ r @ np.exp(log_y)) / 2 - float(log_y.sum())

        best = np.exp(untyped(minimize(objective, np.zeros(4), options={"gtol": 1e-10})).x)
        np.testing.assert_allclose(equal_shares(correlation), best, rtol=1e-5)
        np.testing.assert_allclose(equal_shares(cov) * scale, best, rtol=1e-5)


def test_four_assets_as_in_maillard_roncalli_and_teiletche():
    # The properties of equally weighted risk contribution portfolios (2010), the example of four assets.
    spread = np.array([0.1, 0.2, 0.3, 0.4])
    correlation = np.array([[1, 0.8, 0, 0], [0.8, 1, 0, 0], [0, 0, 1, -0.5], [0, 0, -0.5, 1]])
    weights = equal_shares(correlation * np.outer(spread, spread))
    np.testing.assert_allclose(weights / weights.sum(), [0.384, 0.192, 0.243, 0.182], atol=5e-4)


def test_two_groups_get_weights_inverse_to_their_spread_and_equal_explained_variance():
    rng = np.random.default_rng(82)
    for _ in range(100):
        scores = rng.normal(size=(2, 10)) * rng.uniform(0.1, 10, size=(2, 1))
        details = compute(RULE, Profile.from_scores(scores, voters=["p", "q"])).details
        p, q = 1 / scores.std(axis=1)
        assert details["weights"] == pytest.approx({"p": p / (p + q), "q": q / (p + q)}, rel=1e-12)
        assert details["covariance_shares"] == pytest.approx({"p": 0.5, "q": 0.5}, rel=1e-12)
        assert details["explained_variance"]["p"] == pytest.approx(
            details["explained_variance"]["q"], rel=1e-9
        )


def test_shares_are_equal_and_explained_variance_is_the_squared_correlation():
    for profile in random_groups(100, seed=83, gaps=False):
        ranking = compute(RULE, profile)
        shares = list(ranking.details["covariance_shares"].values())
        assert shares == pytest.approx([1 / len(shares)] * len(shares), rel=1e-9)
        for name, means in group_means(profile).items():
            r = np.corrcoef(untyped(means), ranking.scores)[0, 1]
            assert ranking.details["explained_variance"][name] == pytest.approx(r**2, abs=1e-9)


def test_brain_score_gives_neural_and_behavioural_metrics_the_same_say():
    profile = brain_score("tree")
    overall = compute("mean", profile).scores
    explained = {}
    for name in ("neural", "behavior"):
        group = profile.select(voters=[g.split("/")[0] == name for g in profile.groups])
        explained[name] = np.corrcoef(compute("mean", group).scores, overall)[0, 1] ** 2
    assert explained == pytest.approx({"neural": 0.546, "behavior": 0.931}, abs=5e-4)  # of the plain mean
    details = compute(RULE, profile).details
    assert details["weights"] == pytest.approx({"neural": 0.7199, "behavior": 0.2801}, abs=5e-5)
    assert details["covariance_shares"] == pytest.approx({"neural": 0.5, "behavior": 0.5}, rel=1e-12)
    assert details["explained_variance"] == pytest.approx({"neural": 0.7681, "behavior": 0.7681}, abs=5e-5)


def test_tree_weights_make_a_groups_score_the_mean_of_means_below_it():
    scores = np.random.default_rng(84).normal(size=(4, 8))
    groups = ["a/x", "a/x", "a/y", "b"]
    tree = compute(RULE, Profile.from_scores(scores, groups=groups, weighting="tree"))
    a = (scores[:2].mean(axis=0) + scores[2]) / 2
    by_hand = compute(RULE, Profile.from_scores([a, scores[3]], groups=["a", "b"]))
    np.testing.assert_allclose(tree.scores, by_hand.scores, atol=1e-12)


def test_constant_groups_are_left_out_and_named():
    profile = Profile.from_scores([[1, 2, 4.0], [3, 3, 3], [5, 1, 2]], groups=["a", "flat", "b"])
    without = compute(RULE, profile.select(voters=[0, 2]))
    ranking = compute(RULE, profile)
    assert ranking.notes == ("constant groups, left out: flat",)
    assert ranking.details["weights"]["flat"] == 0
    assert ranking.details["explained_variance"]["flat"] is None
    np.testing.assert_allclose(ranking.scores, without.scores, atol=1e-15)


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        ([[1, 2, 3, 5], [4, 3, 2, 0], [0, 5, 1, 2]], "singular, .*: p, q; merge"),
        ([[1, 2, 3, 5], [2, 4, 6, 10], [0, 5, 1, 2]], "singular, .*: p, q; merge"),
        ([[1, 2, 4, 4], [0, 3, 1, 7], [1, 5, 5, 11]], "singular, .*: p, q, r; merge"),
        ([[1, 1, 1, 1], [2, 2, 2, 2], [3, 3, 3, 3]], r"every group is constant \(p, q, r\)"),
        ([[1, 2, np.nan, 1], [2, 1, 1, np.nan], [3, np.nan, 3, 3]], "1 of 4 candidates have a score in each"),
        ([[1, 3, 2, np.nan], [5, 5, 5, 5], [5, 5, 5, 5]], "'c3' has scores in constant groups only"),
    ],
)
def test_what_cannot_be_balanced_is_refused_by_name(scores: list[Any], message: str):
    with pytest.raises(RuleError, match=message) as refusal:
        compute(RULE, Profile.from_scores(scores, voters=["p", "q", "r"]))
    assert "\n" not in str(refusal.value)


def test_a_candidate_without_a_group_is_averaged_over_those_it_has():
    scores = np.array([[1, 2, 4, 0, 3.0], [5, 1, 2, 2, np.nan]])
    ranking = compute(RULE, Profile.from_scores(scores, voters=["p", "q"]))
    assert ranking.scores[4] == pytest.approx(3)
    assert ranking.details["candidates"] == 4


def test_a_metric_on_the_root_is_a_group_of_its_own_even_if_a_group_has_its_name():
    scores = np.random.default_rng(85).normal(size=(3, 9))
    profile = Profile.from_scores(scores, voters=["a", "m", "n"], groups=["", "a", "a"])
    assert set(compute(RULE, profile).details["weights"]) == {"a", "a (metric)"}

"""Ranks are those of exact arithmetic on the decimals that scores print as, and no others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from llull.rules import LlullError, Profile, compute
from llull.rules.numeric.arrays import FloatArray
from tests.rules.exact_votes import Election, ranks, read

RULES = (
    *("mean", "median", "trimmed_mean", "geometric_mean", "minmax_mean", "z_mean"),
    *("mean_rank", "borda", "win_rate", "plurality", "k_approval", "veto", "dowdall"),
    *("instant_runoff", "coombs", "baldwin", "nanson", "black", "bucklin"),
    *("copeland", "minimax", "majority_judgment"),
)
WEIGHTS = ("1", "1", "1", "2", "3", "0.1", "0.2", "0.3", "1/3", "0.25", "0.123456789")
BASELINES, CEILINGS = (0.0, 0.1, -2.0), (1.0, 0.4, 5.0)
GROUPS = ("", "a", "a/b", "a/c", "b")


def hostile_scores(rng: np.random.Generator) -> FloatArray:
    """Scores whose sums cancel, share an offset, differ in their last digit or are of any magnitude."""
    v, c = int(rng.integers(1, 8)), int(rng.integers(2, 8))
    match int(rng.integers(0, 9)):
        case 0:
            scores = rng.integers(0, 4, (v, c)).astype(float)
        case 1:
            scores = np.round(rng.integers(0, 20, (v, c)) / 10, 1)
        case 2:  # each metric beside its mirror
            half = np.round(rng.integers(1, 9, (max(1, v // 2), c)) / 10, 1)
            scores = np.concatenate([half, np.round(1 - half + rng.integers(0, 2), 1)])
        case 3:
            scores = np.round(rng.integers(0, 5, (v, c)) / 10 + 10.0 ** rng.integers(1, 13, (v, 1)), 1)
        case 4:
            scores = rng.integers(0, 4, (v, c)) * 10.0 ** rng.integers(-300, 300)
        case 5:  # the same scores on every metric, in another order
            scores = rng.permuted(np.tile(np.round(rng.random(c), 2), (v, 1)), axis=1)
        case 6:  # 17 digits, and two models with the same ones
            scores = rng.random((v, c))
            scores[:, 1] = scores[rng.permutation(v), 0]
        case 7:
            scores = np.round(rng.integers(0, 4, (v, c)) / 10, 1) * 10.0 ** rng.integers(-3, 14, (v, 1))
        case _:  # one unit in the last place
            scores = np.nextafter(rng.integers(1, 3, (v, c)) / 10, rng.integers(0, 2, (v, c)))
    if rng.random() < 0.4:
        scores[rng.random(scores.shape) < 0.25] = np.nan
    return scores


def hostile_profiles(count: int, seed: int) -> Iterator[Profile]:
    """With equal weights, fractions, or weights along a tree."""
    rng = np.random.default_rng(seed)
    while count:
        scores = hostile_scores(rng)
        drawn = rng.integers(0, len(WEIGHTS), len(scores))
        kind = rng.random()
        weights: list[Any] = [WEIGHTS[i] for i in drawn] if kind < 0.4 else [1] * len(scores)
        profile, _ = Profile.from_scores(
            scores,
            weights=weights,
            groups=[GROUPS[i] for i in rng.integers(0, len(GROUPS), len(scores))],
            weighting="tree" if kind > 0.75 else "own",
            baseline=np.resize(BASELINES, len(scores)),
            ceiling=np.resize(CEILINGS, len(scores)),
        ).pruned()
        if profile.candidates and profile.voters:
            count -= 1
            yield profile


def groups_of(profile: Profile) -> Sequence[str] | None:
    """The groups that weigh, for the oracle."""
    return profile.groups if profile.weighting == "tree" else None


@pytest.mark.parametrize("rule", RULES)
def test_ranks_are_exact(rule: str):
    ranked = 0
    for profile in hostile_profiles(400, seed=sum(map(ord, rule))):
        try:
            ranking = compute(rule, profile)
        except LlullError:  # a geometric mean of 0, a win rate against nobody
            continue
        ranked += 1
        election = Election(read(profile.scores), profile.weights, groups_of(profile))
        expected = ranks(getattr(election, rule)())
        assert ranking.ranks.tolist() == expected, (profile.scores.tolist(), profile.weights)
        for a, b in zip(*np.nonzero(ranking.ranks[:, None] == ranking.ranks[None, :]), strict=True):
            assert ranking.scores[a] == ranking.scores[b] or rule in ("bucklin", "majority_judgment")
    assert ranked > 100


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_models_and_metrics_decides_nothing(rule: str):
    rng = np.random.default_rng(5)
    for profile in hostile_profiles(60, seed=6):
        models = rng.permutation(len(profile.candidates))
        metrics = rng.permutation(len(profile.voters))
        turned = profile.select(candidates=models, voters=metrics)
        try:
            ranking = compute(rule, profile)
        except LlullError:
            continue
        assert compute(rule, turned).ranks.tolist() == ranking.ranks[models].tolist()


def table(text: str) -> FloatArray:
    """``scores[v, c]`` of rows of models."""
    return np.array([[float(x) for x in row.split(",")] for row in text.split()]).T


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_z_scores_that_cancel_tie_in_every_order(order: tuple[int, ...]):
    profile = Profile.from_scores(table("1,0.3 2,0.2 3,0.1")[:, order])
    assert compute("z_mean", profile).ranks.tolist() == [1, 1, 1]
    assert compute("z_mean", profile).scores.tolist() == [0, 0, 0]


def test_scores_that_differ_in_their_last_digit_are_apart():
    one = Profile.from_scores([[10000000000001, 10000000000000]])
    assert all(compute(rule, one).ranks.tolist() == [1, 2] for rule in ("mean", "median", "trimmed_mean"))
    beside = Profile.from_scores([[3e14, 3e14], [0.9, 0.5]])
    assert compute("mean", beside).ranks.tolist() == [1, 2]


def test_a_score_that_is_cut_whole_leaks_nothing():
    profile = Profile.from_scores([[1, 2], [1e20, 0]], weights=["3", "1/3"])
    ranking = compute("trimmed_mean", profile)
    assert ranking.scores.tolist() == [1, 2]
    assert ranking.ranks.tolist() == [2, 1]


@pytest.mark.parametrize("offset", [0, 1e6, 1e12, 1e15])
def test_an_offset_costs_z_scores_no_digits(offset: float):
    step = 0.5  # exact beside 1e15, and so printed
    profile = Profile.from_scores([[offset + step, offset], [1, 2]])
    assert compute("z_mean", profile).scores.tolist() == [0, 0]
    from llull.rules.averages.normalised import z_scores

    many = np.arange(8, dtype=np.float64) * step
    np.testing.assert_allclose(z_scores(many[None] + offset), z_scores(many[None]), rtol=1e-14)


def test_offsets_of_decimals_are_taken_off_the_decimals():
    profile = Profile.from_scores([[1000000.3, 1000000.1], [1, 2]])
    assert compute("z_mean", profile).scores.tolist() == [0, 0]
    assert compute("z_mean", profile).ranks.tolist() == [1, 1]


def test_tree_weights_with_gaps_are_exact_too():
    # a: mean of (0.1 + 0.2) / 2 and 0.3; b: mean of 0.15 and 0.3.
    scores = [[0.1, 0.15], [0.2, np.nan], [0.3, 0.3]]
    profile = Profile.from_scores(scores, groups=["x", "x", "y"], weighting="tree")
    assert compute("mean", profile).ranks.tolist() == [1, 1]


def test_means_of_means_are_exact():
    # a: mean of 0.3 and (0.1 + 0.2) / 2 in group x; b: 0.3 and 0.15; c: 0.3 and (0.15 + 0.15) / 2.
    scores = [[0.1, 0.15, 0.15], [0.2, np.nan, 0.15], [0.3, 0.3, 0.3]]
    profile = Profile.from_scores(scores, groups=["x", "x", "y"])
    assert compute("hierarchical", profile).ranks.tolist() == [1, 1, 1]
    assert compute("hierarchical", Profile.from_scores([[10000000000001, 1e13]])).ranks.tolist() == [1, 2]


def test_cases_are_shared_with_the_audit():
    from llull.rules import Rule
    from llull.rules.axioms import audit_pair, get_axiom

    cancels = Profile.from_scores(table("1,0.3 2,0.2 3,0.1"))
    for axiom in ("neutrality", "metric_scale_invariance", "anonymity"):
        assert audit_pair(cancels, Rule.of("z_mean"), get_axiom(axiom)).here == "kept"
    one = Profile.from_scores([[10000000000001, 10000000000000]])
    for rule in ("mean", "median", "borda"):
        for axiom in ("pareto", "pareto.strong"):
            assert audit_pair(one, Rule.of(rule), get_axiom(axiom)).here == "kept"

"""Rank centrality and MC4 against the chain written out, and closed forms."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, RuleError, compute, get_rule
from llull.rules.models.rank_centrality import stationary
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_strengths import ballots

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "rank_centrality": "test_it_finds_the_strengths_where_bradley_and_terrys_model_holds",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "rank_centrality": "test_the_walk_is_stationary_or_does_not_reach_everywhere",
}

RULE = get_rule("rank_centrality")


def chain_of(profile: Profile, chain: str, teleport: float) -> np.ndarray:
    """Transition probabilities, one pair at a time."""
    n = len(profile.candidates)
    above, both = np.zeros((n, n)), np.zeros((n, n))
    for weight, ballot in ballots(profile):
        for a, b in permutations(ballot, 2):
            both[a, b] += float(weight)
            above[a, b] += float(weight) * (1 if ballot[a] > ballot[b] else 0.5 * (ballot[a] == ballot[b]))
    degree = max(1, int((both > 0).sum(axis=1).max()))
    moves = np.zeros((n, n))
    for a, b in permutations(range(n), 2):
        if chain == "mc4":
            moves[a, b] = (above[b, a] > above[a, b] + 1e-12) / n
        elif both[a, b]:
            moves[a, b] = above[b, a] / both[a, b] / degree
    np.fill_diagonal(moves, 1 - moves.sum(axis=1))
    return (1 - teleport) * moves + teleport / n


def connected(moves: np.ndarray) -> bool:
    reach = np.linalg.matrix_power((moves > 0) + np.eye(len(moves)), len(moves))
    return bool((reach > 0).all())


@pytest.mark.parametrize(
    ("chain", "teleport"), [("rank_centrality", 0.0), ("rank_centrality", 0.2), ("mc4", 0.0), ("mc4", 0.15)]
)
def test_the_walk_is_stationary_or_does_not_reach_everywhere(chain: str, teleport: float):
    refused = 0
    for profile in random_profiles(2000, seed=40):
        moves = chain_of(profile, chain, teleport)
        if not connected(moves):
            refused += 1
            with pytest.raises(RuleError, match="parts"):
                compute(RULE, profile, chain=chain, teleport=teleport)
            continue
        ranking = compute(RULE, profile, chain=chain, teleport=teleport)
        probabilities = np.array(list(ranking.details["probabilities"].values()))
        n = len(probabilities)
        system = np.vstack([moves.T - np.eye(n), np.ones(n)])
        expected = np.linalg.lstsq(system, np.append(np.zeros(n), 1), rcond=None)[0]
        np.testing.assert_allclose(probabilities, expected, atol=1e-9)
        np.testing.assert_allclose(ranking.scores, np.log(expected) - np.log(expected).mean(), atol=1e-6)
    assert (refused > 300) == (teleport == 0)


def test_it_finds_the_strengths_where_bradley_and_terrys_model_holds():
    # Negahban, Oh, Shah (2017): detailed balance holds when shares of wins are exactly the model's.
    strength = {"a": 6, "b": 3, "c": 1}
    ballots: Any = [([x, y], f"{strength[x]}/{strength[x] + strength[y]}") for x, y in permutations("abc", 2)]
    ranking = compute(RULE, Profile.from_ballots(ballots, unranked="unknown"))
    assert ranking.details["probabilities"] == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.1}, abs=1e-15)


def test_a_condorcet_winner_takes_all_but_what_teleport_gives_under_mc4():
    profile = Profile.from_ballots([(["a", "b"], 2), (["b", "a"], 1)])
    ranking = compute(RULE, profile, chain="mc4", teleport=0.25)
    assert ranking.details["probabilities"]["a"] == pytest.approx(1 / 1.25)
    with pytest.raises(RuleError, match=r"2 parts: \{a\} \| \{b\}; give a teleport above 0"):
        compute(RULE, profile, chain="mc4")


def test_a_majority_cycle_ties_everybody_under_mc4():
    profile = Profile.from_ballots([(list("abc"), 4), (list("bca"), 3), (list("cab"), 2)])
    assert compute(RULE, profile, chain="mc4").tiers == (("a", "b", "c"),)


def test_small_probabilities_are_as_precise_as_large_ones():
    n, odds = 30, 1e6
    rates = np.diag(np.full(n - 1, odds), 1) + np.diag(np.ones(n - 1), -1)
    np.testing.assert_allclose(np.diff(np.log(stationary(rates))), np.log(odds), rtol=1e-13)


def test_probabilities_too_small_for_floats_are_refused():
    ballots = [([f"c{i}", f"c{i + 1}"][::way], w) for i in range(100) for way, w in ((1, 10**9), (-1, 1))]
    with pytest.raises(RuleError, match="below 1e-308"):
        compute(RULE, Profile.from_ballots(ballots, unranked="unknown"))


@pytest.mark.parametrize("parameters", [{}, {"teleport": 0.1}, {"chain": "mc4", "teleport": 0.1}])
def test_rows_and_columns_do_not_matter(parameters: dict[str, Any]):
    rng = np.random.default_rng(41)
    for profile in random_profiles(300, seed=41):
        c, v = rng.permutation(len(profile.candidates)), rng.permutation(len(profile.voters))
        try:
            ranking = compute(RULE, profile, **parameters)
        except RuleError:
            continue
        mixed = compute(RULE, profile.select(candidates=c, voters=v), **parameters)
        assert mixed.ranks.tolist() == ranking.ranks[c].tolist()

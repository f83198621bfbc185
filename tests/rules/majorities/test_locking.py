"""Ranked pairs and river against every order of the majorities."""

from __future__ import annotations

import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.registry import RuleSpec
from tests.rules.slow_majorities import as_pairs, layer_of, locking, random_profiles, votes
from tests.typed import some, untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "river": "test_who_is_first_in_no_outcome_is_not_first",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "ranked_pairs": "test_every_outcome_is_found_and_the_relation_is_what_all_agree_on",
    "river": "test_every_outcome_is_found_and_the_relation_is_what_all_agree_on",
}

RANKED_PAIRS, RIVER = get_rule("ranked_pairs"), get_rule("river")


@pytest.mark.parametrize("rule", [RANKED_PAIRS, RIVER], ids=lambda rule: rule.id)
@pytest.mark.parametrize("strength", ["margin", "winning"])
def test_every_outcome_is_found_and_the_relation_is_what_all_agree_on(rule: RuleSpec, strength: str):
    several = 0
    for profile in random_profiles(2000, seed=8):
        n = len(profile.candidates)
        outcomes = locking(votes(profile), n, strength, one_parent=rule is RIVER)
        agreed = untyped(frozenset).intersection(*outcomes)
        ranking = compute(rule, profile, strength=strength)
        assert as_pairs(some(ranking.relation)) == agreed
        layers = [layer_of(outcome, n) for outcome in outcomes]
        assert ranking.scores.tolist() == [min(layer[c] for layer in layers) for c in range(n)]
        assert all(ranking.scores[a] < ranking.scores[b] for a, b in agreed)
        assert ranking.tie_break is None
        assert len(ranking.details.get("outcomes", [None])) == len(outcomes)
        several += len(outcomes) > 1
    assert several > 50


def test_a_tied_pair_is_no_majority_and_leaves_a_partial_order():
    profile = Profile.from_ballots([("abc", 1), ("acb", 1)])
    ranking = compute(RANKED_PAIRS, profile)
    assert as_pairs(some(ranking.relation)) == {(0, 1), (0, 2)}
    assert ranking.tiers == (("a",), ("b", "c"))
    assert not ranking.details


def test_a_tied_cycle_has_three_outcomes_and_no_order():
    ranking = compute(RANKED_PAIRS, Profile.from_ballots([("abc", 1), ("bca", 1), ("cab", 1)]))
    assert ranking.ranks.tolist() == [1, 1, 1]
    assert ranking.details["outcomes"] == [
        [["a"], ["b"], ["c"]],
        [["b"], ["c"], ["a"]],
        [["c"], ["a"], ["b"]],
    ]
    assert ranking.tie_break is None


def test_beyond_the_limit_the_data_break_ties_and_the_result_says_so():
    # d is last for all; a has the best sum of margins once the cycle a > b > c > a is broken by it.
    profile = Profile.from_ballots([("abcd", 2), ("bcad", 2), ("cabd", 2), ("ad", 1)], unranked="unknown")
    ranking = compute(RANKED_PAIRS, profile, limit=0)
    assert ranking.tiers == (("a",), ("b",), ("c",), ("d",))
    assert ranking.tie_break is not None
    assert ranking.tie_break.startswith("equal strengths: by sum of margins")
    assert "more than 0 parallel universes" in ranking.notes[0]


def test_names_decide_only_as_the_last_resort_and_are_reported():
    profile = Profile.from_ballots([("abc", 1), ("bca", 1), ("cab", 1)])
    ranking = compute(RANKED_PAIRS, profile, limit=0)
    assert ranking.tiers == (("a",), ("b",), ("c",))
    assert ranking.tie_break is not None
    assert ranking.tie_break.endswith("then name")


@pytest.mark.parametrize("rule", [RANKED_PAIRS, RIVER], ids=lambda rule: rule.id)
def test_a_limit_does_not_matter_where_no_majorities_are_rivals(rule: RuleSpec):
    for profile in random_profiles(300, seed=9):
        if len(locking(votes(profile), len(profile.candidates), "margin", one_parent=rule is RIVER)) == 1:
            ranking = compute(rule, profile)
            broken = compute(rule, profile, limit=0)
            assert as_pairs(some(broken.relation)) == as_pairs(some(ranking.relation))


@pytest.mark.parametrize("rule", [RANKED_PAIRS, RIVER], ids=lambda rule: rule.id)
def test_ties_broken_by_an_order_lead_to_one_of_the_outcomes(rule: RuleSpec):
    broken = 0
    for profile in random_profiles(500, seed=10):
        outcomes = locking(votes(profile), len(profile.candidates), "margin", one_parent=rule is RIVER)
        ranking = compute(rule, profile, limit=0)
        assert as_pairs(some(ranking.relation)) in outcomes
        broken += ranking.tie_break is not None
    assert broken > 10


def test_who_is_first_in_no_outcome_is_not_first():
    # b and c tie at the top and both beat a by the same margin: a is below one of them in each outcome.
    profile = Profile.from_ballots([("bca", 1), ("cba", 1)])
    ranking = compute(RIVER, profile)
    assert ranking.tiers == (("b", "c"), ("a",))
    assert not some(ranking.relation).any()

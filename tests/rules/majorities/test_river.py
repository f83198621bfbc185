"""River against every order of the majorities."""

from __future__ import annotations

import pytest

from llull.rules import Profile, compute, get_rule
from tests.rules.slow_majorities import as_pairs, layer_of, locking, random_profiles, votes

RIVER = get_rule("river")


@pytest.mark.parametrize("strength", ["margin", "winning"])
def test_every_outcome_is_found_and_the_relation_is_what_all_agree_on(strength):
    several = 0
    for profile in random_profiles(2000, seed=8):
        n = len(profile.candidates)
        outcomes = locking(votes(profile), n, strength, one_parent=True)
        agreed = frozenset.intersection(*outcomes)
        ranking = compute(RIVER, profile, strength=strength)
        assert as_pairs(ranking.relation) == agreed
        layers = [layer_of(outcome, n) for outcome in outcomes]
        assert ranking.scores.tolist() == [min(layer[c] for layer in layers) for c in range(n)]
        assert all(ranking.scores[a] < ranking.scores[b] for a, b in agreed)
        assert ranking.tie_break is None
        assert len(ranking.details.get("outcomes", [None])) == len(outcomes)
        several += len(outcomes) > 1
    assert several > 50


def test_a_limit_does_not_matter_where_no_majorities_are_rivals():
    for profile in random_profiles(300, seed=9):
        if len(locking(votes(profile), len(profile.candidates), "margin", one_parent=True)) == 1:
            ranking = compute(RIVER, profile)
            broken = compute(RIVER, profile, limit=0)
            assert as_pairs(broken.relation) == as_pairs(ranking.relation)


def test_ties_broken_by_an_order_lead_to_one_of_the_outcomes():
    broken = 0
    for profile in random_profiles(500, seed=10):
        outcomes = locking(votes(profile), len(profile.candidates), "margin", one_parent=True)
        ranking = compute(RIVER, profile, limit=0)
        assert as_pairs(ranking.relation) in outcomes
        broken += ranking.tie_break is not None
    assert broken > 10


def test_who_is_first_in_no_outcome_is_not_first():
    # b and c tie at the top and both beat a by the same margin: a is below one of them in each outcome.
    profile = Profile.from_ballots([("bca", 1), ("cba", 1)])
    ranking = compute(RIVER, profile)
    assert ranking.tiers == (("b", "c"), ("a",))
    assert not ranking.relation.any()

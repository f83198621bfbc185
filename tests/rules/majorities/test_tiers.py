"""Tiers of Smith, Schwartz and uncovered sets against all subsets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.majorities.tiers import tiers as rule
from tests.rules.slow_majorities import random_profiles, schwartz_set, smith_set, tiers, uncovered_set, votes

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "tiers": "test_the_sets_differ_where_pairs_tie",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "tiers": "test_each_tier_is_the_set_of_the_rest",
}

SETS = {"smith": smith_set, "schwartz": schwartz_set, "uncovered": uncovered_set}

TIERS = get_rule("tiers")


@pytest.mark.parametrize("name", SETS)
def test_each_tier_is_the_set_of_the_rest(name: str):
    for profile in random_profiles(2000, most=6, seed=11):
        expected = tiers(votes(profile), len(profile.candidates), SETS[name])
        assert compute(TIERS, profile, set=name).scores.tolist() == expected


@pytest.mark.parametrize("name", SETS)
def test_a_condorcet_winner_is_a_tier_of_its_own(name: str):
    profile = Profile.from_ballots([("abcd", 2), ("acdb", 2), ("adbc", 2), ("bcda", 1)])
    ranking = compute(TIERS, profile, set=name)
    assert ranking.tiers[0] == ("a",)
    assert ranking.tiers[1] == ("b", "c", "d")


def test_the_sets_differ_where_pairs_tie():
    # a beats b and all else is tied: nobody beats everyone outside a smaller set; b alone is beaten.
    margins = np.array([[0, 1, 0], [-1, 0, 0], [0, 0, 0]])
    assert rule(margins, set="smith").tolist() == [1, 1, 1]
    assert rule(margins, set="schwartz").tolist() == [1, 2, 1]
    assert rule(margins, set="uncovered").tolist() == [1, 2, 1]


@pytest.mark.parametrize("name", SETS)
def test_a_stack_of_margins_gives_what_each_gives_alone(name: Any):
    rng = np.random.default_rng(12)
    margins = rng.integers(-2, 3, size=(3, 5, 6, 6))
    margins -= np.swapaxes(margins, -1, -2)
    together = rule(margins, set=name)
    for index in np.ndindex(3, 5):
        assert together[index].tolist() == rule(margins[index], set=name).tolist()

"""Split Cycle against all majority cycles."""

from __future__ import annotations

import numpy as np

from llull.rules import Profile, compute, get_rule
from tests.rules.slow_majorities import as_pairs, layer_of, random_profiles, split_cycle, votes

SPLIT_CYCLE = get_rule("split_cycle")


def test_defeats_are_what_the_smallest_margins_of_all_cycles_leave():
    for profile in random_profiles(2000, seed=7):
        n = len(profile.candidates)
        expected = split_cycle(votes(profile), n)
        ranking = compute(SPLIT_CYCLE, profile)
        assert as_pairs(ranking.relation) == expected
        assert ranking.scores.tolist() == layer_of(expected, n)


def test_a_cycle_of_equal_margins_leaves_no_defeat():
    profile = Profile.from_ballots([("abc", 1), ("bca", 1), ("cab", 1)])
    ranking = compute(SPLIT_CYCLE, profile)
    assert not np.any(ranking.relation)
    assert ranking.ranks.tolist() == [1, 1, 1]

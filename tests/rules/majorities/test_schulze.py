"""Schulze's relation and layers against all simple paths."""

from __future__ import annotations

from fractions import Fraction

import pytest

from llull.rules import Profile, compute, get_rule
from tests.rules.slow_majorities import as_pairs, layer_of, random_profiles, schulze, votes

SCHULZE = get_rule("schulze")


@pytest.mark.parametrize("strength", ["winning", "margin"])
def test_the_stronger_path_decides(strength):
    for profile in random_profiles(2000, seed=6):
        n = len(profile.candidates)
        expected = schulze(votes(profile), n, strength)
        ranking = compute(SCHULZE, profile, strength=strength)
        assert as_pairs(ranking.relation) == expected
        assert ranking.scores.tolist() == layer_of(expected, n)


def test_equal_winning_votes_are_told_apart_by_the_votes_against():
    # a beats b 3:1, b beats c 3:2, c beats a 3:2: only the winner of the clearer majority is above its loser.
    ballots = [(["a", "b"], 3), (["b", "c"], 3), (["c", "a"], 3), (["c", "b"], 2), (["a", "c"], 2)]
    clearer = Profile.from_ballots([*ballots, (["b", "a"], 1)], unranked="unknown")
    ranking = compute(SCHULZE, clearer)
    assert as_pairs(ranking.relation) == {(0, 1)}
    assert ranking.tiers == (("a", "c"), ("b",))
    equal = Profile.from_ballots([*ballots, (["b", "a"], 2)], unranked="unknown")
    assert compute(SCHULZE, equal).ranks.tolist() == [1, 1, 1]


def test_weights_beyond_64_bits_decide_exactly():
    huge = 10**30
    profile = Profile.from_scores(
        [[2, 1, 0], [0, 2, 1], [1, 0, 2]], weights=[Fraction(huge + 1, huge), 1, Fraction(huge - 1, huge)]
    )
    assert profile.support.dtype == object
    for strength in ("winning", "margin"):
        assert as_pairs(compute(SCHULZE, profile, strength=strength).relation) == {(0, 1), (0, 2), (1, 2)}

"""Schulze and Split Cycle against all simple paths and all majority cycles; widest paths and strengths."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.majorities.beatpaths import defeat_strengths, widest_paths
from tests.rules.slow_majorities import (
    as_pairs,
    layer_of,
    paths,
    random_profiles,
    schulze,
    split_cycle,
    votes,
)
from tests.typed import some

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "split_cycle": "test_a_cycle_of_equal_margins_leaves_no_defeat",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "schulze": "test_the_stronger_path_decides",
    "split_cycle": "test_defeats_are_what_the_smallest_margins_of_all_cycles_leave",
}

SCHULZE, SPLIT_CYCLE = get_rule("schulze"), get_rule("split_cycle")


@pytest.mark.parametrize("strength", ["winning", "margin"])
def test_the_stronger_path_decides(strength: str):
    for profile in random_profiles(2000, seed=6):
        n = len(profile.candidates)
        expected = schulze(votes(profile), n, strength)
        ranking = compute(SCHULZE, profile, strength=strength)
        assert as_pairs(some(ranking.relation)) == expected
        assert ranking.scores.tolist() == layer_of(expected, n)


def test_equal_winning_votes_are_told_apart_by_the_votes_against():
    # a beats b 3:1, b beats c 3:2, c beats a 3:2: only the winner of the clearer majority is above its loser.
    ballots = [(["a", "b"], 3), (["b", "c"], 3), (["c", "a"], 3), (["c", "b"], 2), (["a", "c"], 2)]
    clearer = Profile.from_ballots([*ballots, (["b", "a"], 1)], unranked="unknown")
    ranking = compute(SCHULZE, clearer)
    assert as_pairs(some(ranking.relation)) == {(0, 1)}
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
        assert as_pairs(some(compute(SCHULZE, profile, strength=strength).relation)) == {
            (0, 1),
            (0, 2),
            (1, 2),
        }


def test_defeats_are_what_the_smallest_margins_of_all_cycles_leave():
    for profile in random_profiles(2000, seed=7):
        n = len(profile.candidates)
        expected = split_cycle(votes(profile), n)
        ranking = compute(SPLIT_CYCLE, profile)
        assert as_pairs(some(ranking.relation)) == expected
        assert ranking.scores.tolist() == layer_of(expected, n)


def test_a_cycle_of_equal_margins_leaves_no_defeat():
    profile = Profile.from_ballots([("abc", 1), ("bca", 1), ("cab", 1)])
    ranking = compute(SPLIT_CYCLE, profile)
    assert not np.any(ranking.relation)
    assert ranking.ranks.tolist() == [1, 1, 1]


def test_the_widest_path_is_the_best_of_all_simple_paths():
    rng = np.random.default_rng(13)
    for _ in range(300):
        n = int(rng.integers(1, 6))
        links = rng.integers(0, 5, size=(n, n))
        found = widest_paths(links)
        for a in range(n):
            for b in range(n):
                best = 0 if a == b else max(min(links[p] for p in path) for path in paths(n, a, b))
                assert found[a, b] == best


@pytest.mark.parametrize("distinct", [200, 300, 70_000])
def test_many_strengths_stay_apart(distinct: int):
    n = int(np.ceil(distinct**0.5)) + 1
    links = np.random.default_rng(14).permutation(n * n).reshape(n, n) + 1
    np.fill_diagonal(links, 0)
    found = widest_paths(links)
    tree = np.sort(links, axis=None)[::-1]
    # The strongest link of all is its own widest path, and every strength found is one that was given.
    assert found.max() == tree[0]
    assert np.isin(found, links).all()
    assert (found >= links).all()


def test_strengths_beyond_64_bits_are_kept():
    huge = 10**30
    links = np.array([[0, huge + 2, 0], [0, 0, huge + 1], [huge, 0, 0]], dtype=object)
    assert widest_paths(links)[0, 2] == huge + 1
    assert widest_paths(links)[1, 0] == huge


def test_winning_votes_are_compared_before_the_votes_against():
    support = np.array([[0, 5, 5], [2, 0, 6], [1, 5, 0]])
    found = defeat_strengths(support, "winning")
    assert (found > 0).tolist() == [[False, True, True], [False, False, True], [False, False, False]]
    assert found[1, 2] > found[0, 2] > found[0, 1]  # 6:5, 5:1, 5:2
    assert defeat_strengths(support, "margin")[[0, 0, 1], [1, 2, 2]].tolist() == [3, 4, 1]

"""Bucklin's rule: against its definition, known elections, and exact majorities."""

from fractions import Fraction
from typing import Any

import pytest

from llull.rules import Profile, compute, get_rule
from tests.rules.elections import worked_examples
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_votes import assert_agrees, average, electorate, place_points
from tests.typed import untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "bucklin": "test_the_capital_of_tennessee",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "bucklin": "test_agrees_with_its_definition",
}


@pytest.mark.parametrize("ties", ["average", "min", "max"])
def test_agrees_with_its_definition(ties: str):
    spec = get_rule("bucklin")
    for profile in random_profiles(2000, seed=13):
        voters = electorate(profile)
        keys: list[Any] = []
        for c in range(len(profile.candidates)):
            for k in range(1, len(profile.candidates) + 1):
                share = average(voters, place_points(lambda place, n, k=k: Fraction(place <= k), ties), c)
                if share > Fraction(1, 2):
                    keys.append((-k, share))
                    break
        ranking = compute(spec, profile, ties=ties)
        assert_agrees(ranking, [-k for k, _ in keys], keys=keys)
        assert list(ranking.details["support"].values()) == [float(share) for _, share in keys]


def test_the_capital_of_tennessee():
    # No majority of first places; with the second ones Nashville has 68, Chattanooga 58, the others less.
    (profile,) = (profile for example, profile in worked_examples() if example["id"] == "tennessee")
    ranking = compute("bucklin", profile)
    assert ranking.tiers == (("Nashville",), ("Chattanooga",), ("Knoxville",), ("Memphis",))
    rounds = dict(zip(ranking.candidates, ranking.scores, strict=True))
    assert rounds == {"Nashville": 2, "Chattanooga": 2, "Knoxville": 3, "Memphis": 4}
    assert ranking.details["support"] == {
        "Nashville": 0.68, "Chattanooga": 0.58, "Knoxville": 0.58, "Memphis": 1.0
    }  # fmt: skip


def test_exactly_half_is_no_majority_whatever_the_decimals():
    # 0.1 + 0.2 is more than 0.3 in floating point, and exactly half of the weight.
    half = Profile.from_ballots(untyped([("ab", "0.1"), ("ab", "0.2"), ("ba", "0.3")]))
    assert compute("bucklin", half).tiers == (("a", "b"),)
    assert compute("bucklin", half).scores.tolist() == [2, 2]
    more = Profile.from_ballots(untyped([("ab", "0.1"), ("ab", "0.2000000000000000001"), ("ba", "0.3")]))
    assert compute("bucklin", more).scores.tolist() == [1, 2]


def test_tree_weights_count_majorities():
    # Two groups of weight 1/2: three metrics that put a first weigh as much as the one that puts b first.
    profile = Profile.from_scores(
        [[2.0, 1.0]] * 3 + [[1.0, 2.0]], groups=["x", "x", "x", "y"], weighting="tree", candidates=["a", "b"]
    )
    assert compute("bucklin", profile).tiers == (("a", "b"),)

"""Rules that read grades: against their definitions and known results."""

from fractions import Fraction
from functools import cmp_to_key
from itertools import combinations, pairwise
from math import lcm
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from tests.rules.slow_majorities import random_profiles, votes
from tests.rules.slow_votes import assert_agrees, average, copies, electorate

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "majority_judgment": "test_majority_judgment_on_the_french_election_of_2012",
    "star": "test_star_on_the_capital_of_tennessee",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "majority_judgment": "test_majority_judgment_agrees_with_removing_grades_one_by_one",
    "star": "test_star_agrees_with_its_definition",
}


def values(grades: Any):
    """Majority values: the lower median, then that of the rest without it, and so on."""
    grades = sorted(grades)
    while grades:
        yield grades.pop((len(grades) - 1) // 2)


def slow_compare(first: list[int], second: list[int]) -> int:
    """Repeat both until they are equally many, then compare their majority values."""
    size = lcm(len(first), len(second))
    for a, b in zip(
        values(first * (size // len(first))), values(second * (size // len(second))), strict=True
    ):
        if a != b:
            return 1 if a > b else -1
    return 0


def test_majority_judgment_agrees_with_removing_grades_one_by_one():
    spec = get_rule("majority_judgment")
    for profile in random_profiles(2000, most=4, seed=14):
        voters = electorate(profile)
        grades = [copies(voters, c) for c in range(len(profile.candidates))]
        medians = [own[(len(own) - 1) // 2] for own in grades]
        assert_agrees(compute(spec, profile), medians, keys=[cmp_to_key(slow_compare)(own) for own in grades])


def test_majority_judgment_on_the_french_election_of_2012():
    # Percent of each grade, best first: OpinionWay for Terra Nova, in Balinski and Laraki (2020), Majority
    # judgment vs. majority rule. The third grade is the median of the first two, the fourth of the others.
    polled = {
        "Hollande": "12.48 16.15 16.42 11.67 14.79 14.25 14.24",
        "Bayrou": "2.58 9.77 21.71 25.23 20.08 11.94 8.69",
        "Sarkozy": "9.63 12.35 16.28 10.99 11.13 7.87 31.75",
        "Mélenchon": "5.43 9.50 12.89 14.65 17.10 15.06 25.37",
    }
    shares = {name: [Fraction(share) for share in row.split()] for name, row in polled.items()}
    assert {sum(row) for row in shares.values()} == {100}
    # One voter for each stretch of 0..100 in which no candidate's grade changes.
    borders = sorted({sum(row[:k]) for row in shares.values() for k in range(8)})
    grades = [
        [-sum(sum(row[: k + 1]) <= low for k in range(7)) for row in shares.values()] for low in borders[:-1]
    ]
    weights = [high - low for low, high in pairwise(borders)]
    ranking = compute(
        "majority_judgment", Profile.from_scores(grades, candidates=list(polled), weights=weights)
    )
    assert ranking.tiers == (("Hollande",), ("Bayrou",), ("Sarkozy",), ("Mélenchon",))
    assert ranking.scores.tolist() == [-3, -3, -4, -4]


def test_the_lower_median_decides_before_the_upper():
    profile = Profile.from_scores([[3, 1], [3, 1], [3, 9], [3, 9]], candidates=["steady", "split"])
    ranking = compute("majority_judgment", profile)
    assert ranking.tiers == (("steady",), ("split",))
    assert ranking.scores.tolist() == [3, 1]


@pytest.mark.parametrize("weight", ["0.3", "0.30000000000000000001"])
def test_majority_judgment_sees_exact_halves_of_decimal_weights(weight: str):
    # Half of the weight, 0.1 + 0.2, gives a the high grade: at exactly half the lower one is the median.
    profile = Profile.from_scores([[2, 1], [2, 1], [1, 2]], weights=["0.1", "0.2", weight])
    ranking = compute("majority_judgment", profile)
    assert ranking.scores.tolist() == ([1, 1] if weight == "0.3" else [1, 2])
    assert ranking.ranks.tolist() == ([1, 1] if weight == "0.3" else [2, 1])


def slow_star(profile: Profile) -> list[int]:
    """Follow every choice of two finalists; candidates surely below minus those surely above."""
    n, voters, count = len(profile.candidates), electorate(profile), votes(profile)
    means = [average(voters, lambda ballot, c: ballot[c], c) for c in range(n)]
    universes: list[Any] = []
    for a, b in combinations(range(n), 2):
        if all(means[c] <= min(means[a], means[b]) for c in range(n) if c not in (a, b)):
            finals = {c: (0, means[c]) for c in range(n)} | {a: (1, means[a]), b: (1, means[b])}
            if count[a, b] != count[b, a]:
                finals[a if count[a, b] > count[b, a] else b] = (2, 0)
            universes.append(finals)
    universes = universes or [dict.fromkeys(range(n), 0)]
    above = [(c, d) for c in range(n) for d in range(n) if all(final[c] > final[d] for final in universes)]
    return [sum(pair[0] == c for pair in above) - sum(pair[1] == c for pair in above) for c in range(n)]


def test_star_agrees_with_its_definition():
    spec, swapped, open_finals = get_rule("star"), 0, 0
    for profile in random_profiles(2000, seed=15):
        voters = electorate(profile)
        means = [average(voters, lambda ballot, c: ballot[c], c) for c in range(len(profile.candidates))]
        ranking = compute(spec, profile)
        assert_agrees(ranking, means, keys=slow_star(profile))
        leader = ranking.scores.argmax()
        swapped += ranking.ranks[leader] > 1
        open_finals += ranking.tie_break is not None
    assert swapped > 50
    assert open_finals > 50


def test_star_on_the_capital_of_tennessee():
    # https://en.wikipedia.org/wiki/STAR_voting: totals 293, 237, 210, 156; the runoff 68 to 32.
    stars = {
        "Memphis": [5, 0, 0, 0],
        "Nashville": [2, 5, 3, 2],
        "Chattanooga": [1, 2, 5, 4],
        "Knoxville": [0, 1, 3, 5],
    }
    profile = Profile.from_scores(
        np.transpose(list(stars.values())), candidates=list(stars), weights=[42, 26, 15, 17]
    )
    ranking = compute("star", profile)
    np.testing.assert_allclose(ranking.scores * 100, [210, 293, 237, 156])
    assert ranking.tiers == (("Nashville",), ("Chattanooga",), ("Memphis",), ("Knoxville",))
    assert ranking.details["finalists"] == ["Chattanooga", "Nashville"]


def test_the_runoff_goes_against_the_scores():
    profile = Profile.from_scores([[5, 3, 0]] * 2 + [[1, 2, 0]] * 3, candidates=["a", "b", "c"])
    assert compute("mean", profile).tiers == (("a",), ("b",), ("c",))
    assert compute("star", profile).tiers == (("b",), ("a",), ("c",))


def test_a_tied_runoff_is_left_to_the_scores():
    profile = Profile.from_scores([[5, 1, 0], [2, 3, 0], [1, 1, 0]], candidates=["a", "b", "c"])
    assert compute("star", profile).tiers == (("a",), ("b",), ("c",))

"""The footrule against every order, and facts known of it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations, permutations
from statistics import median

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.optimal import assignment
from llull.rules.optimal.optima import agreed_pairs
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_strengths import ballots
from tests.typed import some

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "footrule": "test_median_ranks_that_are_all_places_are_the_best_order",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "footrule": "test_every_best_order_is_found_and_what_all_agree_on",
}

RULE = get_rule("footrule")


def costs(profile: Profile) -> Iterator[tuple[tuple[int, ...], Fraction]]:
    """Every order, and how far it is from the voters' ranks."""
    n = len(profile.candidates)
    away = {(c, place): Fraction(0) for c in range(n) for place in range(1, n + 1)}
    for weight, ballot in ballots(profile):
        for c in ballot:
            better = sum(ballot[other] > ballot[c] for other in ballot)
            level = sum(ballot[other] == ballot[c] for other in ballot)
            rank = better + Fraction(level + 1, 2)
            for place in range(1, n + 1):
                away[c, place] += weight * abs(rank - Fraction(place * (len(ballot) + 1), n + 1))
    for order in permutations(range(n)):
        yield order, sum((away[c, place] for place, c in enumerate(order, 1)), Fraction(0))


def cheapest(profile: Profile) -> tuple[Fraction, list[tuple[int, ...]]]:
    every = list(costs(profile))
    least = min(cost for _, cost in every)
    return least, [order for order, cost in every if cost == least]


@pytest.mark.parametrize("listed", [True, False])
def test_every_best_order_is_found_and_what_all_agree_on(listed: bool, monkeypatch: pytest.MonkeyPatch):
    if not listed:  # as with larger sets of candidates that trade places
        monkeypatch.setattr(assignment, "_MOST_IN_PART", 1)
    several = 0
    for profile in random_profiles(2000 if listed else 500, seed=60):
        least, orders = cheapest(profile)
        ranking = compute(RULE, profile)
        proof = ranking.certificate
        assert (some(proof).cost, some(proof).lower_bound, some(proof).status) == (least, least, "optimal")
        assert some(proof).unique == (len(orders) == 1)
        names = {tuple(profile.candidates[c] for c in order) for order in orders}
        assert some(proof).order in names
        if listed:
            assert set(some(some(proof).optima)) == names
            assert len(some(some(proof).optima)) == len(names)
        agreed = agreed_pairs(orders, len(profile.candidates))
        assert some(some(proof).agreed_pairs).tolist() == agreed.tolist()
        assert ranking.scores.tolist() == (agreed.sum(axis=1) - agreed.sum(axis=0)).tolist()
        assert ranking.tie_break is None
        several += len(orders) > 1
    assert several > 100


def test_median_ranks_that_are_all_places_are_the_best_order():
    # Dwork, Kumar, Naor, Sivakumar (2001), Rank aggregation methods for the web, proposition 6.
    orders = ["abcd", "abdc", "bacd", "adcb", "cbad"]
    places = {c: median(order.index(c) for order in orders) for c in "abcd"}
    assert sorted(places.values()) == [0, 1, 2, 3]
    ranking = compute(RULE, Profile.from_ballots([(list(order), 1) for order in orders]))
    assert some(ranking.certificate).order == tuple(sorted(places, key=places.__getitem__))


def test_it_costs_between_once_and_twice_the_kemeny_distance():
    # Diaconis, Graham (1977), Spearman's footrule as a measure of disarray, theorem 2.
    rng = np.random.default_rng(61)
    for _ in range(50):
        profile = Profile.from_scores(rng.permuted(np.tile(np.arange(5.0), (5, 1)), axis=1))
        kemeny = min(
            sum(int(profile.support[b, a]) for a, b in combinations(order, 2))
            for order in permutations(range(5))
        )
        assert kemeny <= some(compute(RULE, profile).certificate).cost <= 2 * kemeny


def test_opposite_voters_leave_nothing_decided():
    ranking = compute(RULE, Profile.from_ballots([(list("abc"), 1), (list("cba"), 1)]))
    assert some(ranking.certificate).cost == 4
    assert some(ranking.certificate).optima == (("a", "b", "c"), ("c", "b", "a"))
    assert ranking.tiers == (("a", "b", "c"),)


def test_hundreds_of_candidates_that_are_alike_all_tie():
    ranking = compute(RULE, Profile.from_scores(np.ones((2, 300))))
    assert len(ranking.tiers) == 1
    assert some(ranking.certificate).unique is False
    assert ranking.tie_break is None


def test_a_missing_score_costs_nothing_and_the_rest_of_the_list_is_stretched():
    # Places 1, 2, 3 are 3/4, 6/4, 9/4 in the list of the second voter, who has c at 1 and a at 2.
    profile = Profile.from_ballots([(list("abc"), 1), (list("ca"), 1)], unranked="unknown")
    proof = compute(RULE, profile).certificate
    assert some(proof).cost == dict(costs(profile))[0, 1, 2] == Fraction(5, 4) + Fraction(5, 4)


def test_weights_of_any_denominator_are_exact():
    rng = np.random.default_rng(62)
    weights = ["1/1000000007", "1/998244353", "1/999999937", "3"]
    profile = Profile.from_scores(rng.normal(size=(4, 5)), weights=weights)
    proof = compute(RULE, profile).certificate
    least, _ = cheapest(profile)
    assert (some(proof).status, some(proof).cost) == ("optimal", least)


def test_what_the_solver_missed_is_never_called_optimal(monkeypatch: pytest.MonkeyPatch):
    def backwards(costs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.arange(len(costs)), np.arange(len(costs))[::-1]

    monkeypatch.setattr("scipy.optimize.linear_sum_assignment", backwards)
    profile = Profile.from_ballots([(list("abcd"), 3), (list("abdc"), 1)])
    ranking = compute(RULE, profile)
    proof = ranking.certificate
    assert some(proof).status == "bounded"
    assert some(proof).lower_bound <= cheapest(profile)[0] < some(proof).cost
    assert (some(proof).unique, some(proof).optima, some(proof).agreed_pairs) == (None, None, None)
    assert ranking.tie_break is not None


def test_rows_columns_and_names_do_not_matter_with_many_candidates():
    rng = np.random.default_rng(63)
    for _ in range(20):
        profile = Profile.from_scores(rng.integers(0, 12, size=(5, 25)))
        c, v = rng.permutation(25), rng.permutation(5)
        ranking = compute(RULE, profile)
        mixed = compute(RULE, profile.select(candidates=c, voters=v))
        assert some(mixed.certificate).cost == some(ranking.certificate).cost
        assert some(mixed.certificate).unique == some(ranking.certificate).unique
        assert mixed.ranks.tolist() == ranking.ranks[c].tolist()

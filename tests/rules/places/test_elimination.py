"""Elimination rules: against their definitions, known elections, and every parallel universe."""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from math import factorial
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.places.elimination import instant_runoff
from tests.rules.elections import preflib_ballots, worked_examples
from tests.rules.slow_majorities import majorities, random_profiles, votes
from tests.rules.slow_votes import Electorate, assert_agrees, average, electorate
from tests.shared_data import shared
from tests.typed import some

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "instant_runoff": "test_winners_under_instant_runoff_as_stated",
    "coombs": "test_the_capital_of_tennessee",
    "baldwin": "test_the_capital_of_tennessee",
    "nanson": "test_the_capital_of_tennessee",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "instant_runoff": "test_order_of_elimination_agrees_with_its_definition",
    "coombs": "test_order_of_elimination_agrees_with_its_definition",
    "baldwin": "test_order_of_elimination_agrees_with_its_definition",
    "nanson": "test_nanson_agrees_with_its_definition",
}

Strength = Callable[[Electorate, frozenset[int], int], Fraction]


def among(ballot: Any, left: Any):
    return {c: score for c, score in ballot.items() if c in left}


def first_places(voters: Any, left: Any, candidate: int) -> Fraction:
    def share(ballot: Any, c: Any) -> Fraction:
        scores = list(among(ballot, left).values())
        return Fraction(ballot[c] == max(scores), scores.count(max(scores)))

    return average(voters, share, candidate)


def last_places_spared(voters: Any, left: Any, candidate: int) -> Fraction:
    def share(ballot: Any, c: Any) -> Fraction:
        scores = list(among(ballot, left).values())
        return -Fraction(ballot[c] == min(scores), scores.count(min(scores)))

    return average(voters, share, candidate)


def borda_points(voters: Any, left: Any, candidate: int) -> Fraction:
    def points(ballot: Any, c: Any) -> Fraction:
        rivals = [ballot.get(other, ballot[c]) for other in left if other != c]
        return sum(
            (Fraction(1 + (ballot[c] > rival) - (ballot[c] < rival), 2) for rival in rivals), Fraction(0)
        )

    return average(voters, points, candidate)


STRENGTHS: dict[str, Strength] = {
    "instant_runoff": first_places,
    "coombs": last_places_spared,
    "baldwin": borda_points,
}


def lowest(voters: Any, left: Any, strength: Any):
    counts = {c: strength(voters, left, c) for c in left}
    return {c for c in left if counts[c] == min(counts.values())}


def slow_rounds(n: int, leaving: Callable[[frozenset[int]], set[int]]) -> list[int]:
    left, rounds, number = frozenset(range(n)), [0] * n, 0
    while left:
        number += 1
        out = leaving(left)
        for c in out:
            rounds[c] = number
        left -= out
    return rounds


def slow_orders(voters: Any, left: Any, strength: Any) -> Iterator[list[int]]:
    """Every order of elimination when one of those tied leaves at a time, the first out last."""
    if not left:
        yield []
    for c in lowest(voters, left, strength) if left else ():
        for order in slow_orders(voters, left - {c}, strength):
            yield [*order, c]


@pytest.mark.parametrize("rule", STRENGTHS)
def test_order_of_elimination_agrees_with_its_definition(rule: str):
    spec = get_rule(rule)
    for profile in random_profiles(2000, seed=7):
        voters = electorate(profile)
        expected = slow_rounds(
            len(profile.candidates), lambda left, voters=voters: lowest(voters, left, STRENGTHS[rule])
        )
        assert_agrees(compute(spec, profile), expected)


@pytest.mark.parametrize("average_leaves", [False, True])
def test_nanson_agrees_with_its_definition(average_leaves: bool):
    spec = get_rule("nanson")
    for profile in random_profiles(2000, seed=8):
        voters = electorate(profile)

        def leaving(left: Any, voters: Any = voters):
            half = Fraction(len(left) - 1, 2)
            counts = {c: borda_points(voters, left, c) for c in left}
            out = {c for c in left if counts[c] < half or (average_leaves and counts[c] == half)}
            return out or set(left)

        expected = slow_rounds(len(profile.candidates), leaving)
        ranking = compute(spec, profile, average="leaves" if average_leaves else "stays")
        assert_agrees(ranking, expected)


@pytest.mark.parametrize("rule", STRENGTHS)
def test_parallel_universes_are_all_orders_of_elimination(rule: str):
    spec, several = get_rule(rule), 0
    for profile in random_profiles(2000, seed=9):
        n = len(profile.candidates)
        orders = list(slow_orders(electorate(profile), frozenset(range(n)), STRENGTHS[rule]))
        agreed = {
            (a, b)
            for a in range(n)
            for b in range(n)
            if all(order.index(a) < order.index(b) for order in orders)
        }
        ranking = compute(spec, profile, ties="parallel")
        assert ranking.details["orders"] == len(orders)
        first = [sum(order[0] == c for order in orders) / len(orders) for c in range(n)]
        np.testing.assert_allclose(ranking.details["first"], first)
        assert set(map(tuple, np.argwhere(some(ranking.relation)).tolist())) == agreed
        surely = [
            sum(pair[0] == c for pair in agreed) - sum(pair[1] == c for pair in agreed) for c in range(n)
        ]
        assert_agrees(ranking, surely)
        assert bool(ranking.notes) == (len(orders) > 1)
        several += len(orders) > 1
        if len(orders) == 1:
            assert ranking.ranks.tolist() == compute(spec, profile).ranks.tolist()
    assert several > 200


def test_many_candidates_without_a_first_place_stay_affordable():
    # 41 candidates whom nobody puts first leave in any of 41! orders, all through the same four that stay.
    scores = np.random.default_rng(10).permuted(np.tile(np.arange(45.0), (4, 1)), axis=1)
    scores[range(4), range(4)] = 99
    profile = Profile.from_scores(scores, weights=[1, 2, 4, 8])
    ranking = compute("instant_runoff", profile, ties="parallel", limit=5)
    assert ranking.tie_break is None
    assert ranking.details["orders"] is None
    assert ranking.details["first"][3] == 1
    assert ranking.ranks.tolist() == [4, 3, 2, 1] + [5] * 41


def test_orders_of_many_tied_candidates_are_counted_not_listed():
    # 11 candidates, each the best of one voter: 11! orders, 2^11 sets of candidates.
    ranking = compute("instant_runoff", Profile.from_scores(np.eye(11)), ties="parallel", limit=2**11)
    assert ranking.details["orders"] == factorial(11)
    assert ranking.ranks.tolist() == [1] * 11


def test_beyond_the_limit_those_tied_leave_together_and_the_result_says_so():
    profile = Profile.from_scores(np.eye(12))
    together = compute("coombs", profile)
    ranking = compute("coombs", profile, ties="parallel", limit=5)
    assert ranking.tie_break == "left together: ties open more than 5 parallel universes"
    assert ranking.ranks.tolist() == together.ranks.tolist()
    assert compute("coombs", profile, ties="parallel").tie_break == (
        "left together: ties open more than 1000 parallel universes"
    )


def test_parallel_universes_of_a_batch_are_those_of_its_profiles():
    batch = [profile for profile in random_profiles(500, seed=11) if profile.scores.shape == (4, 3)]
    assert len(batch) > 5
    ranks, weights = (
        np.stack(arrays) for arrays in zip(*((p.ranks, p.candidate_weights) for p in batch), strict=True)
    )
    together = instant_runoff(ranks, weights, ties="parallel").scores
    alone = [compute("instant_runoff", p, ties="parallel").scores for p in batch]
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("rule", ["baldwin", "nanson"])
def test_a_condorcet_winner_is_first_even_with_gaps(rule: str):
    spec, found = get_rule(rule), 0
    for profile in random_profiles(1000, most=6, seed=12):
        n = len(profile.candidates)
        won = majorities(votes(profile))
        for c in range(n):
            if n > 1 and all((c, other) in won for other in range(n) if other != c):
                found += 1
                assert compute(spec, profile).winners == (profile.candidates[c],)
    assert found > 100


@pytest.mark.parametrize(
    ("rule", "parameters", "tiers"),
    [
        ("instant_runoff", {}, ["Knoxville", "Memphis", "Nashville", "Chattanooga"]),
        ("coombs", {}, ["Nashville", "Chattanooga", "Knoxville", "Memphis"]),
        ("baldwin", {}, ["Nashville", "Chattanooga", "Memphis", "Knoxville"]),
        ("nanson", {}, ["Nashville", "Chattanooga", "Knoxville Memphis"]),
    ],
)
def test_the_capital_of_tennessee(rule: str, parameters: dict[str, Any], tiers: list[str]):
    # Rounds by hand from the published counts: first places 42, 26, 17, 15; last places 58 of Memphis, then
    # 68 of Knoxville; Borda 194, 173, 126, 107 (average 150).
    (profile,) = (profile for example, profile in worked_examples() if example["id"] == "tennessee")
    assert compute(rule, profile, **parameters).tiers == tuple(tuple(tier.split()) for tier in tiers)


def test_winners_under_instant_runoff_as_stated():
    stated = [(e, p) for e, p in worked_examples() if "irv_winners" in e["expected"]]
    assert [e["id"] for e, _ in stated] == ["tennessee"]
    for example, profile in stated:
        assert compute("instant_runoff", profile).winners == tuple(example["expected"]["irv_winners"])
    for reference in json.loads(shared("preflib/reference_small_soc.json").read_text()):
        ranking = compute("instant_runoff", preflib_ballots(reference["file"]))
        assert ranking.winners == tuple(reference["winners"]["irv"])


def test_coombs_does_not_stop_at_a_majority():
    # a has 5 of 9 first places but the most last places: a stop at the majority would make it the winner.
    profile = Profile.from_ballots([("abc", 5), ("bca", 2), ("cba", 2)])
    assert compute("coombs", profile).tiers == (("a",), ("b",), ("c",))
    profile = Profile.from_ballots([("abcd", 3), ("acdb", 3), ("dbca", 3), ("cdba", 2)])
    assert compute("plurality", profile).winners == ("a",)
    assert compute("coombs", profile).tiers[-1] == ("a",)


def test_what_nanson_does_with_a_count_just_on_the_average():
    # Borda counts 11 (d), 9 (c), 8 (b), 2 (a), average 7.5; without a: 6, 5, 4, average 5. If c stays, it
    # beats d by 3 to 2.
    profile = Profile.from_ballots([("cdba", 2), ("bcda", 1), ("dbac", 2)])
    assert compute("nanson", profile).tiers == (("c",), ("d",), ("b",), ("a",))
    assert compute("nanson", profile, average="leaves").tiers == (("d",), ("b", "c"), ("a",))


def test_a_ballot_whose_candidates_have_all_left_decides_nothing():
    # b leaves first and hands its vote to c; then d's two ballots are exhausted and c is ahead by 6 to 5.
    profile = Profile.from_ballots([("a", 5), ("c", 5), ("bc", 1), ("d", 2)], candidates="abcd")
    assert compute("instant_runoff", profile).tiers == (("c",), ("a",), ("d",), ("b",))


def test_with_gaps_nanson_drops_whoever_loses_to_more_than_it_beats_on_its_own_metrics():
    rng = np.random.default_rng(3)
    gappy = 0
    for _ in range(60):
        v, n = int(rng.integers(2, 5)), int(rng.integers(2, 6))
        scores = rng.integers(0, 4, size=(v, n)).astype(float)
        scores[rng.random(scores.shape) < 0.3] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 2.0
        weights = rng.integers(1, 4, size=v).tolist()
        left, rounds, number = set(range(n)), dict[int, int](), 0
        while left:
            number += 1
            # By how much weight a model beats more of those left than it loses to, on what it has.
            lead = {
                c: sum(
                    w * (sum(row[c] > row[d] for d in left) - sum(row[d] > row[c] for d in left))
                    for w, row in zip(weights, scores, strict=True)
                )
                for c in left
            }
            assert sum(lead.values()) == 0
            below = {c for c in left if lead[c] < 0} or set(left)
            rounds |= dict.fromkeys(below, number)
            left -= below
        found = compute("nanson", Profile.from_scores(scores, weights=weights))
        assert found.ranks.tolist() == [1 + sum(rounds[d] > rounds[c] for d in rounds) for c in range(n)]
        gappy += bool(np.isnan(scores).any())
    assert gappy > 30

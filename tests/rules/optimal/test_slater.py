"""Slater's rule against all orders."""

from __future__ import annotations

from itertools import combinations, permutations

from llull.rules import Profile, compute, get_rule
from tests.rules.slow_majorities import majorities, random_profiles, votes
from tests.typed import some

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "slater": "test_the_size_of_a_majority_does_not_matter",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "slater": "test_cost_and_optima_are_those_of_all_orders",
}

SLATER = get_rule("slater")


def test_cost_and_optima_are_those_of_all_orders():
    several = 0
    for profile in random_profiles(2000, seed=15):
        n, wins = len(profile.candidates), majorities(votes(profile))
        costs = {
            order: sum((b, a) in wins for a, b in combinations(order, 2)) for order in permutations(range(n))
        }
        least = min(costs.values())
        optima = {tuple(profile.candidates[c] for c in order) for order in costs if costs[order] == least}
        ranking = compute(SLATER, profile)
        proof = ranking.certificate
        assert proof is not None
        assert (proof.cost, proof.lower_bound, proof.status) == (least, least, "optimal")
        assert proof.unique == (len(optima) == 1)
        assert proof.order in optima
        assert proof.optima is not None
        assert set(proof.optima) == optima
        sure = [
            sum(all(o.index(a) < o.index(b) for o in optima) for b in profile.candidates if b != a)
            - sum(all(o.index(b) < o.index(a) for o in optima) for b in profile.candidates if b != a)
            for a in profile.candidates
        ]
        assert ranking.scores.tolist() == sure
        several += len(optima) > 1
    assert several > 200


def test_the_size_of_a_majority_does_not_matter():
    # Kemeny keeps the large majority of a over b and reverses two small ones; Slater reverses that one alone.
    ballots = [("ab", 9), ("bc", 1), ("bd", 1), ("ca", 1), ("da", 1), ("cd", 1)]
    profile = Profile.from_ballots(ballots, unranked="unknown")
    assert some(compute("kemeny", profile).certificate).order[0] == "a"
    ranking = compute(SLATER, profile)
    assert ranking.tiers == (("b",), ("c",), ("d",), ("a",))
    assert some(ranking.certificate).cost == 1

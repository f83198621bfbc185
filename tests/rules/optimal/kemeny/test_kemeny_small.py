"""Kemeny against its definition over all orders, and against published results."""

import json
from itertools import permutations

import numpy as np
import pytest

from llull.rules import Profile, compute
from llull.rules.optimal.optima import agreed_pairs, certain_scores
from tests.rules.elections import preflib_ballots, worked_examples
from tests.rules.optimal.kemeny.brute import cost_matrix, optima, order_cost, random_profile
from tests.shared_data import shared
from tests.typed import some

#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "kemeny": "test_cost_optima_uniqueness_and_ranking_are_those_of_all_orders",
}


@pytest.mark.parametrize("block", range(20))
def test_cost_optima_uniqueness_and_ranking_are_those_of_all_orders(block: int) -> None:
    rng = np.random.default_rng(block)
    for _ in range(100):
        profile = random_profile(rng, 7 if rng.random() < 0.25 else 6)
        cost, orders = optima(profile)
        ranking = compute("kemeny", profile)
        found = ranking.certificate
        assert found is not None
        assert (found.cost, found.lower_bound, found.status) == (cost, cost, "optimal")
        assert found.optima is not None
        assert len(found.optima) == len(orders)
        assert set(found.optima) == orders
        assert found.order in orders
        assert found.unique == (len(orders) == 1)
        place = {name: c for c, name in enumerate(profile.candidates)}
        agreed = agreed_pairs([[place[name] for name in order] for order in orders], len(place))
        assert np.array_equal(some(found.agreed_pairs), agreed)
        assert np.array_equal(ranking.scores, certain_scores(agreed))


def test_a_profile_that_says_nothing_has_every_order() -> None:
    ranking = compute("kemeny", Profile.from_scores(np.zeros((1, 8))))
    assert ranking.certificate is not None
    names = [f"c{i}" for i in range(8)]
    assert set(ranking.certificate.optima or ()) == set(permutations(names))
    assert ranking.tied.all()


def test_optima_are_not_listed_beyond_the_limit_but_agreement_is_known() -> None:
    scores = np.zeros((1, 12))
    scores[0, 0] = 1.0
    found = compute("kemeny", Profile.from_scores(scores)).certificate
    assert found is not None
    assert found.optima is None
    assert found.unique is False
    assert found.agreed_pairs is not None
    assert found.agreed_pairs.sum() == found.agreed_pairs[0].sum() == 11


def test_worked_examples() -> None:
    seen = 0
    for example, profile in worked_examples():
        expected = example["expected"]
        if not any(key.startswith("kemeny") for key in expected):
            continue
        seen += 1
        found = compute("kemeny", profile).certificate
        assert found is not None
        rankings = expected.get("kemeny_optimal_rankings") or [expected["kemeny_ranking"]]
        assert sorted(found.optima or ()) == sorted(tuple(order) for order in rankings)
        n = len(profile.candidates)
        voters = sum(profile.weights)
        # Their score is the agreement, ours the disagreement; strict ballots add up to all pairs.
        assert voters * n * (n - 1) / 2 - found.cost == expected["kemeny_best_score"]
    assert seen == 3


def test_preflib_reference() -> None:
    for expected in json.loads(shared("preflib/reference_small_soc.json").read_text()):
        profile = preflib_ballots(expected["file"])
        found = compute("kemeny", profile).certificate
        assert found is not None
        n = len(profile.candidates)
        support = sum(profile.weights) * n * (n - 1) / 2 - found.cost
        assert support == expected["kemeny_best_support"]
        assert found.optima is not None
        assert len(found.optima) == expected["n_kemeny_optima"]
        assert {tuple(order) for order in expected["kemeny_optimal_rankings"]} <= set(found.optima)


def test_weights_beyond_int64_are_exact() -> None:
    rng = np.random.default_rng(3)
    for _ in range(40):
        scores = rng.integers(0, 5, (5, 5)).astype(float)
        weights = [str(10 ** int(e) + int(k)) for e, k in zip(rng.integers(15, 30, 5), range(5), strict=True)]
        profile = Profile.from_scores(scores, weights=weights)
        cost, orders = optima(profile)
        found = compute("kemeny", profile).certificate
        assert found is not None
        assert found.cost == found.lower_bound == cost
        assert set(found.optima or ()) == orders
        order = tuple(profile.candidates.index(name) for name in found.order)
        assert order_cost(cost_matrix(profile), order) == cost

"""Maximal lotteries against all corners of the set of optimal strategies, and closed forms."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.majorities import lottery
from tests.rules.slow_majorities import random_profiles, votes
from tests.typed import untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "maximal_lottery": "test_stone_scissors_paper",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "maximal_lottery": "test_it_is_the_most_even_optimal_strategy_and_says_whether_there_are_others",
}

RULE = get_rule("maximal_lottery")


def optimal_corners(margins: np.ndarray) -> np.ndarray:
    """Corners of the optimal strategies: where as many inequalities are tight as there are unknowns."""
    n = len(margins)
    limits = np.vstack([np.eye(n), margins.T / max(1.0, np.abs(margins).max())])
    corners: list[np.ndarray] = []
    for tight in combinations(range(2 * n), n - 1):
        system = np.vstack([np.ones(n), limits[list(tight)]])
        if abs(np.linalg.det(system)) > 1e-9:
            p = np.linalg.solve(system, np.eye(n)[0])
            if (untyped(limits @ p > -1e-9)).all() and not any(np.allclose(p, q, atol=1e-8) for q in corners):
                corners.append(p)
    return np.array(corners)


def least_norm(corners: np.ndarray) -> np.ndarray:
    """Point of least norm of a polytope: of the affine hull of some of its corners, with positive weights."""
    best = None
    for size in range(1, len(corners[0]) + 1):
        for some in combinations(range(len(corners)), size):
            chosen = corners[list(some)]
            system = np.block([[chosen @ chosen.T, np.ones((size, 1))], [np.ones(size), np.zeros(1)]])
            weights = np.linalg.lstsq(system, np.eye(size + 1)[size], rcond=None)[0][:size]
            point = weights @ chosen
            if (untyped(weights > -1e-9)).all() and (best is None or point @ point < best @ best - 1e-12):
                best = point
    assert best is not None
    return best


def test_it_is_the_most_even_optimal_strategy_and_says_whether_there_are_others():
    several = 0
    for profile in random_profiles(2000, most=4, seed=50):
        n = len(profile.candidates)
        count = votes(profile)
        margins = np.zeros((n, n))
        for a, b in count:
            margins[a, b] = float(count[a, b] - count[b, a])
        corners = optimal_corners(margins)
        ranking = compute(RULE, profile)
        assert ranking.details == {"unique": len(corners) == 1, "exact": True}
        np.testing.assert_allclose(ranking.scores, least_norm(corners), atol=1e-7)
        several += len(corners) > 1
    assert several > 200


def test_stone_scissors_paper():
    profile = Profile.from_ballots([(list("abc"), 1), (list("bca"), 1), (list("cab"), 1)])
    ranking = compute(RULE, profile)
    assert ranking.scores.tolist() == [1 / 3] * 3
    assert ranking.tiers == (("a", "b", "c"),)
    assert ranking.details["unique"]


def test_a_cycle_of_three_gives_each_the_margin_between_the_other_two():
    margins = np.array([[0, 2, -4], [-2, 0, 6], [4, -6, 0]])
    assert lottery.maximal_lottery(margins).scores.tolist() == [6 / 12, 4 / 12, 2 / 12]


def test_a_condorcet_winner_is_certain_and_the_others_tie():
    profile = Profile.from_ballots([(list("abcd"), 3), (list("dcba"), 2)])
    ranking = compute(RULE, profile)
    assert ranking.scores.tolist() == [1, 0, 0, 0]
    assert ranking.tiers == (("a",), ("b", "c", "d"))


def test_candidates_that_all_voters_tie_share_evenly_and_not_uniquely():
    ranking = compute(RULE, Profile.from_scores(np.ones((2, 5))))
    assert ranking.scores.tolist() == [0.2] * 5
    assert not ranking.details["unique"]


def test_an_odd_number_of_strict_ballots_has_one_maximal_lottery():
    # Laffond, Laslier, Le Breton (1997), A theorem on symmetric two-player zero-sum games.
    rng = np.random.default_rng(51)
    for _ in range(200):
        n, v = int(rng.integers(1, 10)), 2 * int(rng.integers(0, 6)) + 1
        ranking = compute(RULE, Profile.from_scores(rng.permuted(np.tile(np.arange(n), (v, 1)), axis=1)))
        assert ranking.details == {"unique": True, "exact": True}


def test_no_candidate_is_expected_to_beat_the_lottery_however_many_there_are():
    rng = np.random.default_rng(52)
    profile = Profile.from_scores(rng.integers(0, 30, size=(9, 120)))
    ranking = compute(RULE, profile)
    assert ranking.details["exact"]
    assert (ranking.scores @ profile.margins >= -1e-9).all()
    assert ranking.scores.sum() == pytest.approx(1)


def test_large_supports_in_floating_point_agree_with_rational_arithmetic(monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(53)
    cases: list[Any] = []
    for _ in range(200):
        n = int(rng.integers(2, 12))
        upper = np.triu(rng.integers(-3, 4, size=(n, n)), 1)
        margins = upper - upper.T
        cases.append((margins, lottery.maximal_lottery(margins)))
    monkeypatch.setattr(lottery, "_MOST_EXACT", 0)
    for margins, exact in cases:
        found = lottery.maximal_lottery(margins)
        assert found.details["unique"] == untyped(exact).details["unique"]
        np.testing.assert_allclose(found.scores, untyped(exact).scores, atol=1e-9)


def test_margins_beyond_int64_are_exact():
    huge = 3**80
    margins = np.array([[0, huge + 1, -huge], [-huge - 1, 0, huge], [huge, -huge, 0]], dtype=object)
    ranking = lottery.maximal_lottery(margins)
    assert ranking.details == {"unique": True, "exact": True}
    assert ranking.scores.tolist() == [huge / (3 * huge + 1)] * 2 + [(huge + 1) / (3 * huge + 1)]


def test_exchanging_candidates_exchanges_their_probabilities_exactly():
    rng = np.random.default_rng(54)
    for profile in random_profiles(300, most=7, seed=54):
        c = rng.permutation(len(profile.candidates))
        mixed = lottery.maximal_lottery(profile.margins[np.ix_(c, c)])
        assert mixed.scores.tolist() == lottery.maximal_lottery(profile.margins).scores[c].tolist()


def test_integers_and_the_solver_find_the_same_probabilities(monkeypatch: pytest.MonkeyPatch):
    cases = [(p.margins, lottery.maximal_lottery(p.margins)) for p in random_profiles(300, most=8, seed=55)]
    monkeypatch.setattr(lottery, "_SMALL", 0)
    for margins, small in cases:
        found = lottery.maximal_lottery(margins)
        assert found.scores.tolist() == small.scores.tolist()
        assert found.details == small.details


def test_margins_of_very_different_size_are_exact():
    # A cycle in which one margin is a billionth of the others, beside a candidate that loses to all.
    margins = np.array(
        [[0, 10**9, -1, 1], [-(10**9), 0, 10**9, 1], [1, -(10**9), 0, 1], [-1, -1, -1, 0]], dtype=np.int64
    )
    ranking = lottery.maximal_lottery(margins)
    assert ranking.details == {"unique": True, "exact": True}
    total = 2 * 10**9 + 1
    assert ranking.scores.tolist() == [10**9 / total, 1 / total, 10**9 / total, 0]

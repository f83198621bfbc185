"""Black's rule against its definition."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from llull.rules import Profile, compute, get_rule
from tests.rules.slow_majorities import majorities, random_profiles, votes

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "black": "test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "black": "test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda",
}

BLACK = get_rule("black")


def slow_borda(profile: Profile) -> list[Fraction]:
    """Points over the candidates a voter scored, averaged over a candidate's voters, times all weight."""
    total: list[Any] = []
    for c in range(len(profile.candidates)):
        points = weight = Fraction(0)
        for row, w in zip(profile.scores, profile.weights, strict=True):
            if not np.isnan(row[c]):
                weight += w
                points += w * (sum(row < row[c]) + Fraction(int(sum(row == row[c])) - 1, 2))
        total.append(points / weight * sum(profile.weights))
    return total


def test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda():
    with_winner = moved = 0
    for profile in random_profiles(2000, seed=5):
        n, wins = len(profile.candidates), majorities(votes(profile))
        winner = [c for c in range(n) if sum(a == c for a, _ in wins) == n - 1]
        points = slow_borda(profile)
        keys = [(c in winner, points[c]) for c in range(n)]
        ranking = compute(BLACK, profile)
        assert ranking.ranks.tolist() == [1 + sum(k > keys[c] for k in keys) for c in range(n)]
        with_winner += bool(winner)
        moved += bool(winner) and any(points[c] >= points[winner[0]] for c in range(n) if c != winner[0])
        scores = [float(x) for x in points]
        if winner:
            scores[winner[0]] = float((n - 1) * sum(profile.weights))
        np.testing.assert_allclose(ranking.scores, scores, rtol=1e-12, atol=1e-12)
    assert with_winner > 500
    assert moved > 30

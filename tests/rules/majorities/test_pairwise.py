"""Copeland, minimax and Condorcet winners against their definitions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, compute, get_rule
from llull.rules.majorities.pairwise import condorcet_loser, condorcet_winner
from tests.rules.slow_majorities import Votes, majorities, random_profiles, votes

#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "copeland": "test_copeland_counts_wins_and_a_part_of_the_ties",
    "minimax": "test_minimax_is_the_worst_defeat_in_voter_weight",
}

MINIMAX = get_rule("minimax")
COPELAND = get_rule("copeland")


def slow_minimax(count: Votes, n: int, defeat: str) -> list[Fraction]:
    worst: list[Any] = []
    for a in range(n):
        sizes: list[Any] = []
        for b in set(range(n)) - {a}:
            won, against = count[a, b], count[b, a]
            if defeat == "margin":
                sizes.append(against - won)
            elif defeat == "winning":
                sizes.append(against if against > won else Fraction(0))
            else:
                sizes.append(against)
        worst.append(max(sizes, default=Fraction(0)))
    return worst


def ranks(scores: list[Fraction], *, higher_is_better: bool) -> list[int]:
    return [1 + sum(y > x if higher_is_better else y < x for y in scores) for x in scores]


@pytest.mark.parametrize("defeat", ["margin", "winning", "opposition"])
def test_minimax_is_the_worst_defeat_in_voter_weight(defeat: str):
    for profile in random_profiles(2000, seed=1):
        expected = slow_minimax(votes(profile), len(profile.candidates), defeat)
        ranking = compute(MINIMAX, profile, defeat=defeat)
        np.testing.assert_allclose(ranking.scores, [float(x) for x in expected], rtol=1e-12)
        assert ranking.ranks.tolist() == ranks(expected, higher_is_better=False)


@pytest.mark.parametrize("alpha", [0, 0.5, 1])
def test_copeland_counts_wins_and_a_part_of_the_ties(alpha: float):
    for profile in random_profiles(2000, seed=2):
        n, wins = len(profile.candidates), majorities(votes(profile))
        won = [sum(a == c for a, _ in wins) for c in range(n)]
        lost = [sum(b == c for _, b in wins) for c in range(n)]
        expected = [won[c] + Fraction(alpha) * (n - 1 - won[c] - lost[c]) for c in range(n)]
        ranking = compute(COPELAND, profile, alpha=alpha)
        assert ranking.scores.tolist() == [float(x) for x in expected]
        assert ranking.ranks.tolist() == ranks(expected, higher_is_better=True)
        balance = compute(COPELAND, profile, score="balance")
        assert balance.scores.tolist() == [won[c] - lost[c] for c in range(n)]


def test_the_condorcet_winner_beats_all_and_the_loser_loses_to_all():
    for profile in random_profiles(2000, seed=3):
        n, wins = len(profile.candidates), set(majorities(votes(profile)))
        others = [set(range(n)) - {c} for c in range(n)]
        assert condorcet_winner(profile.margins).tolist() == [
            all((c, d) in wins for d in others[c]) for c in range(n)
        ]
        assert condorcet_loser(profile.margins).tolist() == [
            all((d, c) in wins for d in others[c]) for c in range(n)
        ]


@pytest.mark.parametrize("defeat", ["margin", "winning"])
def test_a_condorcet_winner_is_first_under_minimax(defeat: str):
    found = 0
    for profile in random_profiles(500, seed=4):
        winner = np.flatnonzero(condorcet_winner(profile.margins))
        if len(winner):
            found += 1
            assert compute(MINIMAX, profile, defeat=defeat).winners == (profile.candidates[winner[0]],)
    assert found > 100


def test_minimax_scores_stay_finite_and_ordered_where_weights_pass_64_bits():
    huge = 10**30
    profile = Profile.from_scores([[2, 1, 0], [0, 2, 1]], weights=[Fraction(huge + 1, huge), 1])
    assert profile.support.dtype == object
    ranking = compute(MINIMAX, profile, defeat="winning")
    np.testing.assert_allclose(ranking.scores, [0, 1, 2])

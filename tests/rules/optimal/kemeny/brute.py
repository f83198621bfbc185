"""Kemeny by its definition, slowly: every order, every pair, every voter, in fractions."""

from fractions import Fraction
from itertools import permutations

import numpy as np

from llull.rules import Profile


def cost_matrix(profile: Profile) -> list[list[Fraction]]:
    """``cost[a][b]``: the weight of the voters against ``a`` above ``b``, a tie counting half."""
    n = len(profile.candidates)
    cost = [[Fraction(0)] * n for _ in range(n)]
    for row, weight in zip(profile.scores, profile.weights, strict=True):
        for a in range(n):
            for b in range(n):
                if row[a] < row[b]:
                    cost[a][b] += weight
                elif a != b and row[a] == row[b]:
                    cost[a][b] += weight / 2
    return cost


def order_cost(cost: list[list[Fraction]], order: tuple[int, ...]) -> Fraction:
    return sum((cost[a][b] for i, a in enumerate(order) for b in order[i + 1 :]), Fraction(0))


def optima(profile: Profile) -> tuple[Fraction, set[tuple[str, ...]]]:
    """The least cost, and all orders that have it."""
    cost = cost_matrix(profile)
    costs = {order: order_cost(cost, order) for order in permutations(range(len(profile.candidates)))}
    least = min(costs.values())
    return least, {tuple(profile.candidates[c] for c in o) for o, value in costs.items() if value == least}


def random_profile(rng: np.random.Generator, most_candidates: int = 7, least_candidates: int = 1) -> Profile:
    """Scores with ties, gaps and decimal weights."""
    n = int(rng.integers(least_candidates, most_candidates + 1))
    voters = int(rng.integers(1, 8))
    scores = rng.integers(0, int(rng.integers(2, 9)), (voters, n)).astype(float)
    scores[rng.random(scores.shape) < rng.choice([0.0, 0.2, 0.5])] = np.nan
    scores[0, np.isnan(scores).all(axis=0)] = 0.0
    weights = [str(w) for w in rng.choice(["1", "2", "0.5", "0.1", "0.35", "1/3", "1e-3"], voters)]
    return Profile.from_scores(scores, weights=weights)

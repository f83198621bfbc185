"""The conditions that define estimated strengths, checked one comparison at a time from the ballots."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from math import exp, sqrt, tanh

import numpy as np
from scipy.optimize import brentq

from llull.rules import Profile
from tests.typed import of_one, untyped

Ballot = dict[int, float]


def ballots(profile: Profile) -> list[tuple[Fraction, Ballot]]:
    """Weight of each voter, and its scores of the candidates it scored."""
    return [
        (weight, {c: float(x) for c, x in enumerate(row) if not np.isnan(x)})
        for weight, row in zip(profile.voter_weights, profile.scores, strict=True)
    ]


def prior_pull(t: list[float], prior: float) -> list[float]:
    """Wins less expected wins of each candidate against one of strength 1: prior wins of 2 prior meetings."""
    return [-prior * tanh(x / 2) for x in t]


def located(scores: np.ndarray, prior: float) -> list[float]:
    """Log-strengths where the prior puts them: those of the comparisons cancel, so its own pulls must too."""
    if prior == 0:
        return scores.tolist()
    widest = float(np.abs(scores).max()) + 1
    shift = brentq(
        of_one(lambda s: sum(prior_pull((scores + s).tolist(), prior))), -widest, widest, xtol=1e-14
    )
    return (untyped(scores + shift)).tolist()


def bradley_terry_excess(profile: Profile, t: list[float], prior: float = 0.0) -> list[float]:
    """Each candidate's wins, ties half, less those expected: all 0 at the estimate and nowhere else."""
    excess = prior_pull(t, prior)
    for weight, ballot in ballots(profile):
        for a, b in combinations(ballot, 2):
            won = 1.0 if ballot[a] > ballot[b] else 0.0 if ballot[a] < ballot[b] else 0.5
            surprise = float(weight) * (won - exp(t[a]) / (exp(t[a]) + exp(t[b])))
            excess[a] += surprise
            excess[b] -= surprise
    return excess


def davidson_excess(profile: Profile, t: list[float], nu: float, prior: float = 0.0) -> list[float]:
    """The same with the probability of ties estimated too; the last entry is about the number of ties."""
    excess, ties = prior_pull(t, prior), 0.0
    for weight, ballot in ballots(profile):
        for a, b in combinations(ballot, 2):
            wins, draws, losses = exp(t[a]), nu * sqrt(exp(t[a]) * exp(t[b])), exp(t[b])
            total = wins + draws + losses
            won = 1.0 if ballot[a] > ballot[b] else 0.0 if ballot[a] < ballot[b] else 0.5
            surprise = float(weight) * (won - (wins + draws / 2) / total)
            excess[a] += surprise
            excess[b] -= surprise
            ties += float(weight) * ((ballot[a] == ballot[b]) - draws / total)
    return [*excess, ties]


def choices(ballot: Ballot) -> Iterator[tuple[list[int], dict[int, float]]]:
    """Each choice a ballot stands for: who shares it equally, and how much of whose strength is there."""
    left = sorted(ballot, key=lambda c: -ballot[c])
    while left:
        tier = [c for c in left if ballot[c] == ballot[left[0]]]
        below = left[len(tier) :]
        for done in range(len(tier)):
            if len(below) + len(tier) - done > 1:
                yield tier, {c: 1 - done / len(tier) if c in tier else 1.0 for c in left}
        left = below


def plackett_luce_excess(profile: Profile, t: list[float], prior: float = 0.0) -> list[float]:
    """How often each candidate was chosen, less how often that was to be expected."""
    excess = prior_pull(t, prior)
    for weight, ballot in ballots(profile):
        for chosen, there in choices(ballot):
            total = sum(part * exp(t[c]) for c, part in there.items())
            for c, part in there.items():
                expected = part * exp(t[c]) / total
                excess[c] += float(weight) * ((c in chosen) / len(chosen) - expected)
    return excess


def divided(profile: Profile) -> bool:
    """Whether some candidates are never above or level with any of the others."""
    n = len(profile.candidates)
    linked = {
        (a, b) for _, ballot in ballots(profile) for a in ballot for b in ballot if ballot[a] >= ballot[b]
    }
    return any(
        not any((a, b) in linked for a in part for b in set(range(n)) - set(part))
        for size in range(1, n)
        for part in combinations(range(n), size)
    )

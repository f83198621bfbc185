"""How high a score must be raised for its z-scores to have shown all that they can do.

Raise the score of model m on a metric from x0 to x, and look at another model o. The other scores there have
a mean μ and a variance V, and with y = x - μ the variance of all n is ((n-1) n V + (n-1) y²) / n². In the
mean of z-scores the metric has the share r of m's weight and s of o's (0 where o has no score there); what
other metrics give stays. So m leads o by a constant and, up to a positive factor, (p y + q) / √(n V + y²),
where p = r (n-1)/n + s/n > 0 and q = -s (o - μ). The derivative has the sign of p n V - q y. Hence

- for q < 0 (o is above the mean of the others) the lead shrinks up to y = n V p / q, then grows;
- for q > 0 it grows, then shrinks; for q = 0 it grows;
- for V = 0 it is the same at all heights below, and at all above, the one score of the others.

The least lead over a range of heights is therefore at an end of it, or at the turn of the first case: of
scores that are floats, at one beside the turn. A model that is not passed at x0, at others' levels, at
the turns and at the farthest height is passed at no height up to that one. And where m passes o on the metric
it leads afterwards at every height if it does at o's level and at the farthest (if x0 is o's level: if it
led there or was level, since the lead grows from there).
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from ...averages.normalised import z_scores
from ...numeric.arrays import BoolArray, FloatArray, IntArray
from ...profile import Profile
from ..axiom import Levels

__all__ = ["FARTHEST", "heights"]

#: A score is raised no further: not much is left of the floats above.
FARTHEST = 1e300
#: Ranges beyond the top that are tried on the way there: they make no difference but to be seen through.
_NEARER = (100.0, 1000.0)
#: Turns are sought a little beyond where they count, since floats say where that is.
_SLACK = 1e-6


def heights(profile: Profile, levels: Levels) -> tuple[IntArray, IntArray, FloatArray]:
    """``voter[k], model[k], target[k]``: the raises that decide, beside those to others' levels."""
    voter, model = np.nonzero(profile.present)
    top, span = levels.top, levels.span
    ends = [top + far * span for far in _NEARER] + [np.maximum(FARTHEST, top + span)]
    turns = _turns(profile)
    return (
        np.concatenate([*[voter] * len(ends), turns[0]]),
        np.concatenate([*[model] * len(ends), turns[1]]),
        np.concatenate([*(end[voter] for end in ends), turns[2]]),
    )


def _turns(profile: Profile) -> tuple[IntArray, IntArray, FloatArray]:
    """The same for the floats beside each turn that is above the model's score."""
    voter, model, target = list[int](), list[int](), list[float]()
    weights = profile.candidate_weights * profile.present
    shares = weights / weights.sum(axis=0)
    for v, row in enumerate(profile.scores):
        there = np.flatnonzero(~np.isnan(row))
        if len(there) < 3:
            continue  # the lead over a single other changes at its level alone
        for m in there[_have_turns(row[there], shares[v, there])].tolist():
            heights = [height for height in _turns_of(profile, v, m) if height > row[m]]
            target += heights
            voter += [v] * len(heights)
            model += [m] * len(heights)
    return (
        np.array(voter, dtype=np.int64),
        np.array(model, dtype=np.int64),
        np.array(target, dtype=np.float64),
    )


def _have_turns(scores: FloatArray, shares: FloatArray) -> BoolArray:
    """Which models may have a turn above their score, if any against the highest: the rule of the module.

    In z-scores of all n, x0 - μ is z(m) n/(n-1), o - μ is z(o) + z(m)/(n-1), and V is n/(n-1) times
    1 - z(m)²/(n-1).
    """
    n = len(scores)
    z = z_scores(scores[None])[0]
    least = (shares / shares.max() * (n - 1) + 1) / n
    return np.asarray(-z * z.max() - z**2 / (n - 1) > least * n * (1 - z**2 / (n - 1)) - _SLACK * n)


def _turns_of(profile: Profile, v: int, m: int) -> Iterator[float]:
    """The floats beside the turns of m's lead over each other model."""
    exact = {int(c): Fraction(repr(float(profile.scores[v, c]))) for c in np.flatnonzero(profile.present[v])}
    others = [score for c, score in exact.items() if c != m]
    n, mean = len(exact), sum(others, Fraction(0)) / len(others)
    variance = sum((score - mean) ** 2 for score in others) / len(others)
    share = {c: (w := profile.weights_of(c))[v] / sum(w, Fraction(0)) for c in exact}
    for o, score in exact.items():
        if o != m and score > mean:
            p = (share[m] * (n - 1) + share[o]) / n
            near = float(mean - n * variance * p / (share[o] * (score - mean)))
            yield from (float(np.nextafter(near, -np.inf)), near, float(np.nextafter(near, np.inf)))

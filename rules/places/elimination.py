"""Rules that eliminate candidates round by round: the order of elimination is the ranking.

In each round every remaining candidate has a strength among those that remain, the average over the voters
that scored it; a first or last place that several share is split. A voter that scored none of the remaining
ones has no say, one that scored a single one puts it both first and last. No majority stops the rounds.

Several candidates may be tied for leaving. ``ties=together`` lets all of them leave at once, tied in the
result; the score is the round in which a candidate leaves, the last round being the best. ``ties=parallel``
lets each of them leave alone and follows all the universes that this opens. The result is then what all of
them agree on (``relation``), the score the candidates surely below minus those surely above; ``details``
counts the ``orders`` (None beyond 2**53) and gives, for each candidate, the share of them that have it
``first``. More than `limit` distinct sets of remaining candidates are not followed: the result is that of
``together``, and ``tie_break`` says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from math import factorial
from typing import Literal

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import weighted_mean
from ..numeric.ties import competition_ranks
from ..optimal.optima import certain_scores
from ..parameters import Parameter
from ..registry import Outcome, rule

__all__ = ["baldwin", "coombs", "instant_runoff", "nanson"]

Ties = Literal["together", "parallel"]
#: From ``remaining[..., c]`` to the strength of those candidates among each other (of others: anything).
Strength = Callable[[BoolArray], FloatArray]

PARAMETERS = {
    "ties": Parameter(
        "together",
        "candidates tied for leaving leave together, or each in turn in parallel universes",
        ("together", "parallel"),
    ),
    "limit": Parameter(1000, "most sets of remaining candidates that parallel universes may visit", least=1),
}


@rule(
    "instant_runoff",
    "instant runoff",
    reads="ranks",
    complexity="O(v c²); parallel universes O(v c limit)",
    reference="Hoag and Hallett (1926), Proportional Representation, on Ware's single-winner form of Hare's "
    "method; parallel universes: Conitzer, Rognlie, Xia (2009), Preference functions that score rankings and "
    "maximum likelihood estimation",
    parameters=PARAMETERS,
    traits={"weighs"},
)
def instant_runoff(
    ranks: FloatArray, weights: FloatArray, *, ties: Ties = "together", limit: int = 1000
) -> FloatArray | Outcome:
    """Eliminate, again and again, the candidate with the fewest first places among those that remain.

    Gaps and ties: see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    return _eliminate(ranks, weights, _first_places, ties, limit)


@rule(
    "coombs",
    "Coombs",
    reads="ranks",
    complexity="O(v c²); parallel universes O(v c limit)",
    reference="Coombs (1964), A Theory of Data; without a majority stop: Grofman and Feld (2004), If you "
    "like the alternative vote (a.k.a. the instant runoff), then you ought to know about the Coombs rule",
    parameters=PARAMETERS,
    traits={"weighs"},
)
def coombs(
    ranks: FloatArray, weights: FloatArray, *, ties: Ties = "together", limit: int = 1000
) -> FloatArray | Outcome:
    """Eliminate, again and again, the candidate with the most last places among those that remain.

    Gaps and ties: see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    return _eliminate(ranks, weights, _last_places, ties, limit)


@rule(
    "baldwin",
    "Baldwin",
    reads="ranks",
    complexity="O(v c² + c³); parallel universes O(v c² + c² limit)",
    reference="Baldwin (1926), The technique of the Nanson preferential majority system of election",
    parameters=PARAMETERS,
    traits={"weighs"},
)
def baldwin(
    ranks: FloatArray, weights: FloatArray, *, ties: Ties = "together", limit: int = 1000
) -> FloatArray | Outcome:
    """Eliminate, again and again, the candidate with the lowest Borda count among those that remain.

    From each voter that scored it a candidate gets a point for each one beaten and half a point for each one
    tied or not scored, so that a Condorcet winner is never the lowest, gaps or not (with the voters' own
    weights). Gaps and ties: see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    return _eliminate(ranks, weights, _borda, ties, limit)


@rule(
    "nanson",
    "Nanson",
    reads="ranks",
    complexity="O(v c² + c³)",
    reference="Nanson (1882), Methods of election; the two variants: Niou (1987), A note on Nanson's rule",
    parameters={
        "average": Parameter(
            "stays",
            "whether a candidate whose count is just the average stays or leaves with those below",
            ("stays", "leaves"),
        )
    },
    traits={"weighs"},
)
def nanson(
    ranks: FloatArray, weights: FloatArray, *, average: Literal["stays", "leaves"] = "stays"
) -> FloatArray:
    """Eliminate, again and again, all candidates whose Borda count among those that remain is below average.

    Counts are Baldwin's (:func:`baldwin`), whose average is half of the other candidates; where nobody is
    below it, or with ``average=leaves`` nobody above, all that remain are tied first. The score is the
    round in which a candidate leaves. Shapes ``(v,c),(v,c)->(c)``.
    """
    ranks = _heard(ranks, weights)
    strength = _borda(ranks, weights)

    def leaving(left: BoolArray) -> BoolArray:
        opponents = left.sum(axis=-1, keepdims=True) - 1.0
        # The average competes as one more candidate, so that being level with it means what a tie means.
        level = np.concatenate([np.where(left, strength(left), np.inf), opponents / 2], axis=-1)
        place = competition_ranks(level, higher_is_better=False)
        below = place[..., :-1] < place[..., -1:]
        if average == "leaves":
            below |= place[..., :-1] == place[..., -1:]
        some = (below & left).any(axis=-1, keepdims=True)
        return np.where(some, below & left, left)

    return _rounds(ranks, leaving)


def _eliminate(
    ranks: FloatArray,
    weights: FloatArray,
    strength_on: Callable[[FloatArray, FloatArray], Strength],
    ties: Ties,
    limit: int,
) -> FloatArray | Outcome:
    ranks = _heard(ranks, weights)
    if ties == "parallel" and ranks.ndim > 2:
        weights = np.broadcast_to(weights, ranks.shape)
        each = [
            _eliminate(ranks[at], weights[at], strength_on, ties, limit)
            for at in np.ndindex(ranks.shape[:-2])
        ]
        scores = [one.scores if isinstance(one, Outcome) else one for one in each]
        return np.reshape(scores, (*ranks.shape[:-2], ranks.shape[-1]))
    strength = strength_on(ranks, weights)
    if ties == "parallel":
        outcome = _universes(strength, _scored(ranks), limit)
        if outcome is not None:
            return outcome
    rounds = _rounds(ranks, lambda left: _lowest(strength(left), left))
    if ties == "parallel":
        return Outcome(rounds, tie_break=f"left together: ties open more than {limit} parallel universes")
    return rounds


def _heard(ranks: FloatArray, weights: FloatArray) -> FloatArray:
    return np.where(weights > 0, ranks, np.nan)


def _scored(ranks: FloatArray) -> BoolArray:
    return np.any(~np.isnan(ranks), axis=-2, keepdims=True)[..., 0, :]


def _rounds(ranks: FloatArray, leaving: Callable[[BoolArray], BoolArray]) -> FloatArray:
    """Round in which each candidate leaves, from 1; NaN for one without any score."""
    left = _scored(ranks)
    rounds = np.where(left, 0.0, np.nan)
    while left.any():
        rounds += left
        left = left & ~leaving(left)
    return rounds


def _lowest(strength: FloatArray, left: BoolArray) -> BoolArray:
    return left & (competition_ranks(np.where(left, strength, np.inf), higher_is_better=False) == 1)


def _first_places(ranks: FloatArray, weights: FloatArray) -> Strength:
    """Average share of the first places."""
    scored = ~np.isnan(ranks)

    def strength(left: BoolArray) -> FloatArray:
        among = np.where(left[..., None, :] & scored, ranks, np.inf)
        first = (among == among.min(axis=-1, keepdims=True)) & np.isfinite(among)
        share = first / np.maximum(first.sum(axis=-1, keepdims=True), 1)
        return weighted_mean(np.where(scored, share, np.nan), weights)

    return strength


def _last_places(ranks: FloatArray, weights: FloatArray) -> Strength:
    """Average share of the last places, negative."""
    share = _first_places(-ranks, weights)
    return lambda left: -share(left)


def _borda(ranks: FloatArray, weights: FloatArray) -> Strength:
    """Average of the candidates beaten, and half of those tied or not scored."""
    weights = np.where(np.isnan(ranks), 0.0, weights)
    duels = np.zeros((*ranks.shape[:-2], ranks.shape[-1], ranks.shape[-1]))
    for v in range(ranks.shape[-2]):
        a, b = ranks[..., v, :, None], ranks[..., v, None, :]
        duels += weights[..., v, :, None] * ((a < b) * 1.0 - (a > b))
    with np.errstate(invalid="ignore"):
        duels = (duels / weights.sum(axis=-2)[..., None] + 1) / 2
    # Each candidate is half a point above itself in `duels`.
    return lambda left: (duels @ left[..., None].astype(np.float64))[..., 0] - 0.5


def _universes(strength: Strength, candidates: BoolArray, limit: int) -> Outcome | None:
    """What all orders of elimination agree on; None when they pass more than `limit` sets of candidates."""
    size = len(candidates)
    outlasts = np.zeros((size, size), dtype=bool)
    # How many ways lead to each set of remaining candidates, by the size of the set: it only shrinks.
    ways: list[dict[bytes, int]] = [defaultdict(int) for _ in range(size + 1)]
    ways[int(candidates.sum())][candidates.tobytes()] = 1
    visited = 0
    for remaining in range(size, 0, -1):
        for key, count in ways[remaining].items():
            visited += 1
            if visited > limit:
                return None
            left = np.frombuffer(key, dtype=bool)
            counts = strength(left)
            out = np.flatnonzero(_lowest(counts, left))
            outlasts[np.ix_(np.flatnonzero(left), out)] = True
            # Without a single first place, those tied leave before all others and change nothing for them.
            if counts[out[0]] == 0:
                batches, within = [out], factorial(len(out))
            else:
                batches, within = list(out[:, None]), 1
            for batch in batches:
                rest = left.copy()
                rest[batch] = False
                ways[remaining - len(batch)][rest.tobytes()] += count * within
    np.fill_diagonal(outlasts, False)
    agreed = outlasts & ~outlasts.T
    scores = np.where(candidates, certain_scores(agreed), np.nan)
    orders = sum(ways[0].values())
    first = np.zeros(size)
    for key, count in ways[1].items():
        first[np.frombuffer(key, dtype=bool)] = count / orders
    note = "ties allow several orders of elimination; the ranking is made of what all agree on"
    return Outcome(
        scores,
        relation=agreed,
        notes=[note] if orders > 1 else [],
        details={"orders": orders if orders < 2**53 else None, "first": first.tolist()},
    )

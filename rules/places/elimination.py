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
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import factorial
from typing import Any, Literal

import numpy as np

from ..exact import exact_averages
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import EXACT_SUM, ROUNDING, averaging_error, weighted_mean, whole
from ..optimal.optima import certain_scores
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from .positional import SHARES

__all__ = ["baldwin", "coombs", "instant_runoff", "nanson"]

Ties = Literal["together", "parallel"]
#: From ``remaining[..., c]`` to the strength of those candidates among each other (of others: anything), and
#: what it may be off by, ``[...]`` (0: nothing).
Strength = Callable[[BoolArray], tuple[FloatArray, FloatArray]]
#: The same without rounding, of one profile and the places of candidates in it.
ExactStrength = Callable[[Profile, Collection[int]], Mapping[int, Fraction]]

PARAMETERS = {
    "ties": Parameter(
        "together",
        "candidates tied for leaving leave together, or each in turn in parallel universes",
        ("together", "parallel"),
    ),
    "limit": Parameter(1000, "most sets of remaining candidates that parallel universes may visit", least=1),
}


def _round_keys(strength: ExactStrength) -> Callable[..., list[int]]:
    """Keys of a rule that eliminates whoever is weakest: the round in which a candidate leaves."""

    def keys(profile: Profile, candidates: Sequence[int], **_: Any) -> list[int]:
        def weakest(left: Collection[int]) -> list[int]:
            strengths = strength(profile, left)
            least = min(strengths.values())
            return [c for c in left if strengths[c] == least]

        rounds = _exact_rounds(profile, weakest)
        return [rounds[c] for c in candidates]

    return keys


def _nanson_keys(profile: Profile, candidates: Sequence[int], *, average: str) -> list[int]:
    def leaving(left: Collection[int]) -> list[int]:
        lead = _exact_lead(profile, left)
        below = [c for c in left if lead[c] < 0 or (average == "leaves" and lead[c] == 0)]
        return below or list(left)

    rounds = _exact_rounds(profile, leaving)
    return [rounds[c] for c in candidates]


def _exact_rounds(profile: Profile, leaving: Callable[[Collection[int]], list[int]]) -> dict[int, int]:
    rounds: dict[int, int] = {}
    left = set(range(len(profile.candidates)))
    number = 0
    while left:
        number += 1
        out = leaving(left)
        rounds.update(dict.fromkeys(out, number))
        left -= set(out)
    return rounds


def _exact_share(ranks: FloatArray, profile: Profile, left: Collection[int]) -> dict[int, Fraction]:
    """Average share of the best places, where the least rank is the best."""
    among = sorted(left)
    best = np.fmin.reduce(ranks[:, among], axis=1)
    sharing = (ranks[:, among] == best[:, None]).sum(axis=1).tolist()

    def share(v: int, c: int) -> Fraction:
        return Fraction(int(ranks[v, c] == best[v]), sharing[v])

    return dict(zip(among, exact_averages(profile, among, share), strict=True))


def _exact_first(profile: Profile, left: Collection[int]) -> dict[int, Fraction]:
    return _exact_share(profile.ranks, profile, left)


def _exact_last(profile: Profile, left: Collection[int]) -> dict[int, Fraction]:
    return {c: -share for c, share in _exact_share(-profile.ranks, profile, left).items()}


def _exact_lead(profile: Profile, left: Collection[int]) -> dict[int, Fraction]:
    """Average of the candidates beaten less those lost to."""
    among = sorted(left)
    ranks = profile.ranks[:, among]

    def lead(v: int, c: int) -> Fraction:
        own = profile.ranks[v, c]
        return Fraction(int((ranks[v] > own).sum()) - int((ranks[v] < own).sum()))

    return dict(zip(among, exact_averages(profile, among, lead), strict=True))


@rule(
    "instant_runoff",
    "instant runoff",
    reads="ranks",
    complexity="O(v c²); parallel universes O(v c limit)",
    reference="Hoag and Hallett (1926), Proportional Representation, on Ware's single-winner form of Hare's "
    "method; parallel universes: Conitzer, Rognlie, Xia (2009), Preference functions that score rankings and "
    "maximum likelihood estimation",
    parameters=PARAMETERS,
    keys=_round_keys(_exact_first),
    traits={"weighs"},
)
def instant_runoff(
    ranks: FloatArray, weights: FloatArray, *, ties: Ties = "together", limit: int = 1000
) -> Outcome:
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
    keys=_round_keys(_exact_last),
    traits={"weighs"},
)
def coombs(ranks: FloatArray, weights: FloatArray, *, ties: Ties = "together", limit: int = 1000) -> Outcome:
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
    keys=_round_keys(_exact_lead),
    traits={"weighs"},
)
def baldwin(ranks: FloatArray, weights: FloatArray, *, ties: Ties = "together", limit: int = 1000) -> Outcome:
    """Eliminate, again and again, the candidate with the lowest Borda count among those that remain.

    From each voter that scored it a candidate gets a point for each one beaten and half a point for each one
    tied or not scored, so that a Condorcet winner is never the lowest, gaps or not (with the voters' own
    weights). Gaps and ties: see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    return _eliminate(ranks, weights, _lead, ties, limit)


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
    keys=_nanson_keys,
    traits={"weighs"},
)
def nanson(
    ranks: FloatArray, weights: FloatArray, *, average: Literal["stays", "leaves"] = "stays"
) -> Outcome:
    """Eliminate, again and again, all candidates whose Borda count among those that remain is below average.

    Counts are Baldwin's (:func:`baldwin`), whose average is half of the other candidates; where nobody is
    below it, or with ``average=leaves`` nobody above, all that remain are tied first. The score is the
    round in which a candidate leaves. Shapes ``(v,c),(v,c)->(c)``.
    """
    ranks = _heard(ranks, weights)
    strength = _lead(ranks, weights)

    def leaving(left: BoolArray) -> tuple[BoolArray, BoolArray]:
        lead, error = strength(left)
        below = left & (lead < 0)
        level = left & (lead == 0)
        if average == "leaves":
            below |= level
        doubtful = (left & (np.abs(lead) <= error[..., None])).any(axis=-1) & (error > 0)
        return np.where(below.any(axis=-1, keepdims=True), below, left), doubtful

    return _rounds(ranks, leaving)


def _eliminate(
    ranks: FloatArray,
    weights: FloatArray,
    strength_on: Callable[[FloatArray, FloatArray], Strength],
    ties: Ties,
    limit: int,
) -> Outcome:
    ranks = _heard(ranks, weights)
    if ties == "parallel" and ranks.ndim > 2:
        weights = np.broadcast_to(weights, ranks.shape)
        each = [
            _eliminate(ranks[at], weights[at], strength_on, ties, limit)
            for at in np.ndindex(ranks.shape[:-2])
        ]
        return Outcome(
            np.reshape([one.scores for one in each], (*ranks.shape[:-2], ranks.shape[-1])),
            error=np.reshape([np.float64(one.off_by or 0) for one in each], ranks.shape[:-2]),
        )
    strength = strength_on(ranks, weights)
    if ties == "parallel":
        outcome = _universes(strength, _scored(ranks), limit, idle=strength_on is _first_places)
        if outcome is not None:
            return outcome
    outcome = _rounds(ranks, lambda left: _lowest(strength(left), left))
    if ties == "parallel":
        return replace(outcome, tie_break=f"left together: ties open more than {limit} parallel universes")
    return outcome


def _heard(ranks: FloatArray, weights: FloatArray) -> FloatArray:
    return np.where(weights > 0, ranks, np.nan)


def _scored(ranks: FloatArray) -> BoolArray:
    return np.any(~np.isnan(ranks), axis=-2, keepdims=True)[..., 0, :]


def _rounds(ranks: FloatArray, leaving: Callable[[BoolArray], tuple[BoolArray, BoolArray]]) -> Outcome:
    """Round in which each candidate leaves, from 1; NaN for one without any score.

    Where rounding leaves it open who leaves, all rounds are in doubt.
    """
    left = _scored(ranks)
    rounds = np.where(left, 0.0, np.nan)
    doubtful = np.zeros(left.shape[:-1], dtype=bool)
    while left.any():
        rounds += left
        out, open_ = leaving(left)
        doubtful |= open_
        left = left & ~out
    return Outcome(rounds, error=np.where(doubtful, np.inf, 0.0))


def _lowest(strength: tuple[FloatArray, FloatArray], left: BoolArray) -> tuple[BoolArray, BoolArray]:
    """Who is weakest, those within the error too, and whether another than the very weakest is."""
    value, error = strength
    value = np.where(left, value, np.inf)
    least = value.min(axis=-1, keepdims=True)
    lowest = left & (value <= least + 2 * error[..., None])
    return lowest, (lowest.sum(axis=-1) > 1) & (error > 0)


def _first_places(ranks: FloatArray, weights: FloatArray) -> Strength:
    """Average share of the first places."""
    scored = ~np.isnan(ranks)

    def strength(left: BoolArray) -> tuple[FloatArray, FloatArray]:
        among = np.where(left[..., None, :] & scored, ranks, np.inf)
        first = (among == among.min(axis=-1, keepdims=True)) & np.isfinite(among)
        share = first * (SHARES / np.maximum(first.sum(axis=-1, keepdims=True), 1))
        share = np.where(scored, share, np.nan)
        return weighted_mean(share, weights), averaging_error(share, weights)

    return strength


def _last_places(ranks: FloatArray, weights: FloatArray) -> Strength:
    """Average share of the last places, negative."""
    share_on = _first_places(-ranks, weights)

    def strength(left: BoolArray) -> tuple[FloatArray, FloatArray]:
        share, error = share_on(left)
        return -share, error

    return strength


def _lead(ranks: FloatArray, weights: FloatArray) -> Strength:
    """Average of the candidates beaten less those lost to: twice a Borda count less its average."""
    weights = np.where(np.isnan(ranks), 0.0, weights)
    duels = np.zeros((*ranks.shape[:-2], ranks.shape[-1], ranks.shape[-1]))
    for v in range(ranks.shape[-2]):
        a, b = ranks[..., v, :, None], ranks[..., v, None, :]
        duels += weights[..., v, :, None] * ((a < b) * 1.0 - (a > b))
    heard = weights.sum(axis=-2)
    n, most = ranks.shape[-1], heard.max(axis=-1)
    exact = whole(weights) & (n * most * most <= EXACT_SUM)
    error = np.where(exact, 0.0, (2 * ranks.shape[-2] + n + 8) * ROUNDING * n)

    def strength(left: BoolArray) -> tuple[FloatArray, FloatArray]:
        with np.errstate(invalid="ignore"):
            return (duels @ left[..., None].astype(np.float64))[..., 0] / heard, error

    return strength


def _universes(strength: Strength, candidates: BoolArray, limit: int, *, idle: bool) -> Outcome | None:
    """What all orders of elimination agree on; None when they pass more than `limit` sets of candidates.

    `idle`: candidates of strength 0 change nothing for the others when they leave.
    """
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
            strengths = strength(left)
            counts, out = strengths[0], np.flatnonzero(_lowest(strengths, left)[0])
            outlasts[np.ix_(np.flatnonzero(left), out)] = True
            # Those tied leave before all others.
            if idle and counts[out[0]] == 0:
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

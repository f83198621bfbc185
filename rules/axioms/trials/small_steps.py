"""One or two scores of a metric changed: the smallest changes there are of a table's scores.

Where a score may go: level with each other score, halfway between two that are next to each other, to the
ends of the metric's range, and beyond them by what the metric spans. The range is the stated one, else what
is observed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np

from ...numeric.arrays import BoolArray, FloatArray, IntArray
from ...numeric.decimals import midway, shortened
from ...profile import Profile
from ..axiom import Context, Family, Levels
from ..changes.change import Change, orders_kept, same_orders
from ..changes.kinds import Rescore
from ..relation import Cases
from ..subjects import KeptPair, Subject
from .rescored import rescored

__all__ = [
    "changed_scores",
    "keeping_each_pair",
    "keeping_order",
    "outside_range",
    "range_ends",
    "rescored_models",
    "scores_touched",
]

#: Two scores at once are tried on tables of up to so many models and metrics.
_SMALL = 20
#: Of no more moves than these those that move nothing are left out beforehand.
_LISTED = 2**20
#: How far a score goes to the next one where the order must stay.
_NEAR = (0.5, 0.99)


def range_ends(profile: Profile) -> tuple[FloatArray, FloatArray]:
    """``low[v], high[v]``: the ends of each metric's range, stated or observed, whichever is further out."""
    low, high = np.fmin.reduce(profile.scores, axis=1), np.fmax.reduce(profile.scores, axis=1)
    return np.fmin(low, profile.worst), np.fmax(high, profile.best)


def outside_range(profile: Profile, voter: IntArray, rows: FloatArray) -> BoolArray:
    """``[k]``: a score of ``rows[k, c]`` is outside of the range of the metric ``voter[k]``."""
    low, high = range_ends(profile)
    with np.errstate(invalid="ignore"):
        out = (rows < low[voter][:, None]) | (rows > high[voter][:, None])
    return np.asarray(out.any(axis=1))


def scores_touched(old: FloatArray, new: FloatArray) -> IntArray:
    """``[k]``: how many scores of ``new[k, c]`` are others than those of ``old[k, c]``."""
    return np.asarray(((new != old) & ~np.isnan(old)).sum(axis=1))


def changed_scores(names: Sequence[str], old: FloatArray, new: FloatArray) -> dict[str, float]:
    """The scores of a row that have changed, by model."""
    return {
        name: float(score)
        for name, score, was in zip(names, new, old, strict=True)
        if score != was and not np.isnan(was)
    }


def rescored_models(
    profile: Profile,
    voter: IntArray,
    new: FloatArray,
    subject: Subject,
    *,
    naming: bool = False,
) -> Cases:
    """Cases that give one metric the scores ``new[k, c]``; with `naming`, of every pair of models at once."""
    old = profile.scores[voter]
    names = profile.candidates

    def rescore(k: int, keeping: Sequence[str] = ()) -> tuple[Change, ...]:
        return (Rescore(profile.voters[voter[k]], changed_scores(names, old[k], new[k]), keeping),)

    return Cases(
        rescore,
        (rescored(profile, voter, new),),
        subject,
        sizes=scores_touched(old, new),
        beyond=outside_range(profile, voter, new),
        naming=(lambda k, a, b: rescore(k, [names[a], names[b]])) if naming else None,
    )


def keeping_each_pair(context: Context) -> Sequence[Family]:
    """One score changed, then two of a metric; each case speaks of every pair whose order on it stays."""
    profile = context.profile
    first, second = np.triu_indices(len(profile.candidates), 1)
    pairs = np.stack([first, second], axis=1)[None]

    def make(voter: IntArray, rows: FloatArray) -> Cases:
        kept = orders_kept(profile.scores[voter], rows)[:, first, second]
        return rescored_models(profile, voter, rows, KeptPair(pairs, kept), naming=True)

    return _families(context, _anywhere(profile), make)


def keeping_order(context: Context) -> Sequence[Family]:
    """One score changed, then two of a metric, where all models keep the order that they have on it."""
    profile = context.profile

    def make(voter: IntArray, rows: FloatArray) -> Cases:
        old = profile.scores[voter]
        kept = same_orders(old, rows)
        return rescored_models(profile, voter, np.where(kept[:, None], rows, old), Subject())

    return _families(context, _beside(profile), make)


def _families(
    context: Context, places: FloatArray, make: Callable[[IntArray, FloatArray], Cases]
) -> list[Family]:
    """One score, and two of a metric, that go to ``places[v, c, t]``, models near the top first.

    A place that is NaN, or where the score is already, leaves it where it is.
    """
    profile = context.profile
    n_voters, n, n_places = places.shape
    near_top = np.arange(n)
    if context.before is not None:
        near_top = np.argsort(context.before.ranks[0], kind="stable")

    def gone(rows: FloatArray, voter: IntArray, model: IntArray, place: IntArray) -> None:
        each = np.arange(len(rows))
        to, here = places[voter, model, place], rows[each, model]
        rows[each, model] = np.where(np.isnan(to) | np.isnan(here), here, to)

    moves = np.arange(n * n_voters * n_places)
    if len(moves) <= _LISTED:
        # Place by place, model by model from the top, metric by metric: those that move a score.
        to, here = np.moveaxis(places, 2, 0).swapaxes(1, 2)[:, near_top], profile.scores.T[near_top]
        moves = np.flatnonzero(~np.isnan(to) & ~np.isnan(here) & (to != here))

    def one(index: IntArray, _: np.random.Generator) -> Cases:
        place, cell = np.divmod(moves[index], n * n_voters)
        at, voter = np.divmod(cell, n_voters)
        rows = profile.scores[voter]
        gone(rows, voter, near_top[at], place)
        return make(voter, rows)

    families = [Family("scores changed", len(moves), one, touches=1)]
    if max(n, n_voters) > _SMALL or n < 2:
        return families
    two = near_top[np.array(sorted(combinations(range(n), 2), key=max), dtype=np.int64)]

    def both(index: IntArray, _: np.random.Generator) -> Cases:
        place, cell = np.divmod(index, len(two) * n_voters)
        at, voter = np.divmod(cell, n_voters)
        rows = profile.scores[voter]
        to_first, to_second = np.divmod(place, n_places)
        gone(rows, voter, two[at, 0], to_first)
        gone(rows, voter, two[at, 1], to_second)
        return make(voter, rows)

    return [*families, Family("pairs of scores changed", len(two) * n_voters * n_places**2, both, touches=2)]


def _anywhere(profile: Profile) -> FloatArray:
    """``[v, c, t]``: the ends of the range, each score, halfway between two, and beyond the ends."""
    levels = Levels.of(profile.scores)
    low, high = range_ends(profile)
    span = levels.span
    further = shortened(np.stack([low - span, high + span], axis=1))
    between = midway(levels.values[:, :-1], levels.values[:, 1:])
    places = np.concatenate([np.stack([low, high], axis=1), levels.values, between, further], axis=1)
    return np.broadcast_to(places[:, None], (len(places), len(profile.candidates), places.shape[1]))


def _beside(profile: Profile) -> FloatArray:
    """``[v, c, t]``: towards the next score or the end of the range, and from the outermost beyond it."""
    levels = Levels.of(profile.scores)
    low, high = range_ends(profile)
    rows, last = np.arange(len(profile.voters))[:, None], levels.values.shape[1] - 1
    here, span = profile.scores, levels.span[:, None]
    at, top = levels.at, levels.count[:, None] - 1
    up = np.where(at == top, high[:, None], levels.values[rows, np.clip(at + 1, 0, last)])
    down = np.where(at == 0, low[:, None], levels.values[rows, np.clip(at - 1, 0, last)])
    ways = ((up, at == top, 1), (down, at == 0, -1))
    ends = [np.where(outermost, end, np.nan) for end, outermost, _ in ways]
    between = [shortened(here + share * (end - here)) for share in _NEAR for end, _, _ in ways]
    beyond = [
        np.where(outermost, shortened(end + sign * far * span), np.nan)
        for far in (1, 10, 100)
        for end, outermost, sign in ways
    ]
    return np.stack([*ends, *between, *beyond], axis=2)

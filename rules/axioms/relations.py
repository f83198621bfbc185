"""The relations that results must keep, for many cases at once.

Each takes what the cases are about, the cases, the results before (for all cases one, or one each) and those
after, and says which pairs break the relation. A pair of which one candidate is not ranked before or after
is never broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..evaluate import Results
from ..numeric.arrays import BoolArray, IntArray
from ..optimal.orders import all_orders
from .relation import Broken, Cases, relation
from .subjects import AddedMetric, Demanded, Excluded, KeptPair, Model, RaisedModel, Subject

__all__ = [
    "above_where_stated",
    "first_or_last_tier",
    "named_pair",
    "newcomer_helps",
    "no_gain",
    "not_a_winner",
    "not_lowered",
    "parts_agree",
    "parts_share_winners",
    "reversed_order",
    "same_order",
    "same_winners_of_clones",
    "same_winners_of_rest",
    "stays_winner",
    "surely_raised",
    "winner_newcomer_helps",
    "winner_not_reversed",
]


def _pairs(places: IntArray) -> tuple[IntArray, IntArray]:
    i, j = np.triu_indices(places.shape[1], 1)
    return places[:, i], places[:, j]


def _every(before: Results) -> IntArray:
    """All models, ``[1, c]``."""
    return np.arange(before.ranks.shape[1])[None]


def _every_two(before: Results) -> tuple[IntArray, IntArray]:
    """All ordered pairs of models, ``[1, c * c]`` each."""
    a, b = np.indices((before.ranks.shape[1],) * 2)
    return a.ravel()[None], b.ravel()[None]


def _ranked(a: IntArray, b: IntArray, *results: Results) -> BoolArray:
    """Both are ranked in all results."""
    return np.logical_and.reduce([one.ranked(a) & one.ranked(b) for one in results])


def _same_ranked(before: Results, *after: Results) -> BoolArray:
    """``[k]``: the same models are ranked before and after."""
    ranked = before.ranks > 0
    return np.logical_and.reduce([(ranked == (one.ranks > 0)).all(axis=1) for one in after])


def _another_order(
    one: Results, a: IntArray, b: IntArray, other: Results, c: IntArray, d: IntArray
) -> BoolArray:
    """The order of a and b, level or not, is not that of c and d in the other results."""
    return (one.above(a, b) != other.above(c, d)) | (one.above(b, a) != other.above(d, c))


@relation(Subject, asks="same order")
def same_order(_: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Every two candidates that are in both profiles keep their order, ties included."""
    kept, now = cases.places(before.ranks.shape[1])
    i, j = np.triu_indices(kept.shape[1], 1)
    if before.relation is None and after[0].relation is None:
        changed = _pairs_changed(before.among(kept), after[0].among(now), i, j)
    else:
        (a, b), (c, d) = _pairs(kept), _pairs(now)
        changed = _another_order(before, a, b, after[0], c, d)
        changed &= _ranked(a, b, before) & _ranked(c, d, after[0])
    return Broken(i[None], j[None], changed, places=kept)


def _pairs_changed(old: IntArray, new: IntArray, i: IntArray, j: IntArray) -> BoolArray:
    """``[k, n]``: the pair ``i[n], j[n]`` has another order by ranks ``new[k, m]`` than by ``old[k, m]``."""
    old, new = np.broadcast_arrays(old, new)
    # A case in which nothing changed shows along the old order; only the others are looked at pair by pair.
    along = np.argsort(old, axis=1)
    steps = [np.sign(np.diff(np.take_along_axis(ranks, along, axis=1), axis=1)) for ranks in (old, new)]
    look = np.flatnonzero((steps[0] != steps[1]).any(axis=1) | (new == 0).any(axis=1))
    changed = np.zeros((len(old), len(i)), dtype=bool)
    for rows in np.array_split(look, max(1, len(look) // 16)):
        a, b = (np.take(old[rows].astype(np.int32), index, axis=1) for index in (i, j))
        c, d = (np.take(new[rows].astype(np.int32), index, axis=1) for index in (i, j))
        changed[rows] = (np.sign(a - b) != np.sign(c - d)) & (a > 0) & (b > 0) & (c > 0) & (d > 0)
    return changed


@relation(Subject, asks="reversed order", broken="{a} and {b} do not change places")
def reversed_order(_: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Every two candidates change places; ties stay."""
    a, b = _pairs(cases.places(before.ranks.shape[1])[0])
    return Broken(a, b, _another_order(before, a, b, after[0], b, a) & _ranked(a, b, before, after[0]))


def _subject(subject: Model, before: Results, after: Results) -> tuple[IntArray, IntArray, BoolArray]:
    model, others = subject.model[:, None], _every(before)
    return model, others, _ranked(model, others, before, after)


@relation(Model)
def not_lowered(subject: Model, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """The raised model does not fall below one that it was level with or above."""
    model, others, known = _subject(subject, before, after[0])
    return Broken(model, others, ~before.above(others, model) & after[0].above(others, model) & known)


@relation(RaisedModel)
def surely_raised(subject: RaisedModel, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """The raised model is then above every model it passed and was level with or above."""
    model, others, known = _subject(subject, before, after[0])
    level_or_above = ~before.above(others, model) & subject.passed
    return Broken(
        model,
        others,
        level_or_above & ~after[0].above(model, others) & known,
        np.broadcast_to(level_or_above.any(axis=1), len(model)),
    )


@relation(Model)
def no_gain(subject: Model, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """No model that was above the subject, or level with it, is below it afterwards."""
    model, others, known = _subject(subject, before, after[0])
    return Broken(model, others, ~before.above(model, others) & after[0].above(model, others) & known)


@relation(Model)
def stays_winner(subject: Model, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """The raised model, if it won, still wins."""
    model = subject.model[:, None]
    n = len(model)
    won = np.take_along_axis(np.broadcast_to(before.winners, (n, before.ranks.shape[1])), model, axis=1)
    wins = np.take_along_axis(after[0].winners, model, axis=1)
    return Broken(model, model, won & ~wins, won[:, 0])


@relation(KeptPair)
def named_pair(two: KeptPair, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """The two models that the case names keep their order."""
    pairs, kept = two.pair.reshape(len(two.pair), -1, 2), two.kept.reshape(len(two.kept), -1)
    a, b = pairs[..., 0], pairs[..., 1]
    return Broken(a, b, _another_order(before, a, b, after[0], a, b) & kept, np.asarray(kept.any(axis=1)))


def _put_above(added: AddedMetric, before: Results) -> tuple[IntArray, IntArray, BoolArray]:
    """All pairs of models, and whether the added metric puts the one above the other."""
    a, b = _every_two(before)
    with np.errstate(invalid="ignore"):
        return a, b, added.row[:, a[0]] > added.row[:, b[0]]


@relation(AddedMetric)
def newcomer_helps(added: AddedMetric, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Where the added metric puts a above b, and the same models are ranked, b does not pass a."""
    a, b, puts = _put_above(added, before)
    passed = ~before.above(b, a) & after[0].above(b, a) & _ranked(a, b, before)
    return Broken(a, b, puts & passed, _same_ranked(before, after[0]))


@relation(AddedMetric)
def winner_newcomer_helps(
    added: AddedMetric, cases: Cases, before: Results, after: Sequence[Results]
) -> Broken:
    """Where the added metric puts a winner a above a loser b, the same being ranked, b does not win alone."""
    a, b, puts = _put_above(added, before)
    won, wins = before.winners, after[0].winners
    passed = won[:, a[0]] & ~won[:, b[0]] & wins[:, b[0]] & ~wins[:, a[0]]
    return Broken(a, b, puts & passed, _same_ranked(before, after[0]))


@relation(Demanded, changes=0, broken="{a} (rank {rank_a}) is not above {b} (rank {rank_b})")
def above_where_stated(demanded: Demanded, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Each model is above those that the case says it must be above."""
    a, b = _every_two(before)
    over = demanded.over.reshape(-1, a.size)
    return Broken(a, b, over & ~before.above(a, b) & _ranked(a, b, before), np.asarray(over.any(axis=1)))


@relation(Excluded, changes=0, broken="{a} ranks first")
def not_a_winner(excluded: Excluded, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """None of the models that the case names wins."""
    c = _every(before)
    return Broken(c, c, excluded.out & before.winners, np.asarray(excluded.out.any(axis=1)))


@relation(Subject)
def same_winners_of_rest(_: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Where no winner was deleted, the winners stay."""
    kept, now = cases.places(before.ranks.shape[1])
    won = before.winners
    if len(won) < len(kept):
        won = np.broadcast_to(won, (len(kept), won.shape[1]))
    among = np.take_along_axis(won, kept, axis=1)
    applies = among.sum(axis=1) == won.sum(axis=1)
    wins = np.take_along_axis(after[0].winners, np.broadcast_to(now, (len(after[0]), now.shape[1])), axis=1)
    return Broken(kept, kept, among != wins, applies)


@relation(Model)
def same_winners_of_clones(subject: Model, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """The winners stay, where a model and its clones count as one; the clones stand last."""
    won, wins, n = before.winners, after[0].winners.copy(), before.ranks.shape[1]
    wins[np.arange(len(wins)), subject.model] |= wins[:, n:].any(axis=1)
    c = _every(before)
    return Broken(c, c, won != wins[:, :n])


@relation(Subject)
def winner_not_reversed(_: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """A sole winner is not the sole winner of the reversed profile."""
    c = _every(before)
    sole = before.winners & (before.winners.sum(axis=1, keepdims=True) == 1)
    again = after[0].winners & (after[0].winners.sum(axis=1, keepdims=True) == 1)
    return Broken(c, c, sole & again, sole.any(axis=1) & (before.ranks.shape[1] > 1))


@relation(Subject, changes=2)
def parts_agree(_: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Two parts that rank the models of the whole, and rank them alike, give the whole their ranking.

    For sets of optima: where those of the parts meet, the optima of the whole are what they share.
    """
    first, second = after
    asked = _same_ranked(before, first, second)
    if before.optima is not None and first.optima is not None and second.optima is not None:
        shared = first.optima & second.optima
        nowhere = np.zeros((1, 1), dtype=np.int64)
        another = (before.optima != shared).any(axis=1, keepdims=True)
        return Broken(nowhere, nowhere, another, asked & shared.any(axis=1))
    a, b = _pairs(_every(before))
    applies = asked & ~_another_order(first, a, b, second, a, b).any(axis=1)
    if before.optima is None and before.relation is not None and first.relation is not None:
        # Of sets of optima only what all agree on is known: that settles the matter where it is an order.
        applies &= (first.above(a, b) | first.above(b, a)).all(axis=1)
    return Broken(a, b, _another_order(before, a, b, first, a, b), applies)


@relation(Subject, changes=2)
def parts_share_winners(_: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Where two parts that rank the models of the whole share winners, these are the winners of the whole."""
    shared = after[0].winners & after[1].winners
    applies = _same_ranked(before, *after) & shared.any(axis=1)
    c = _every(before)
    return Broken(c, c, before.winners != shared, applies)


@relation(Subject)
def first_or_last_tier(subject: Subject, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
    """Where the deleted models were the whole first or the whole last tier, the others keep their order.

    For sets of optima: the orders that remain of those optima that had the model first (or last) are the
    optima of the rest.
    """
    kept, _ = cases.places(before.ranks.shape[1])
    k, n = len(kept), before.ranks.shape[1]
    gone = np.ones((k, n), dtype=bool)
    np.put_along_axis(gone, kept, False, axis=1)
    if before.optima is not None and after[0].optima is not None:
        return _optima_without(gone, before, after[0])
    ranks = np.broadcast_to(before.ranks, (k, n))
    last = ranks.max(axis=1, keepdims=True)
    applies = ((ranks == 1) == gone).all(axis=1) | ((ranks == last) == gone).all(axis=1)
    if before.relation is not None and before.optima is None:
        relation = np.broadcast_to(before.relation, (k, n, n))
        out, rest = gone[:, :, None], ~gone[:, None, :]
        clear = (relation | ~(out & rest)).all(axis=(1, 2)) | (
            np.swapaxes(relation, 1, 2) | ~(out & rest)
        ).all(axis=(1, 2))
        applies &= clear
    return replace(same_order.judge(subject, cases, before, after), applies=applies)


def _optima_without(gone: BoolArray, before: Results, after: Results) -> Broken:
    nowhere = np.zeros((1, 1), dtype=np.int64)
    if before.optima is None or after.optima is None or gone[0].sum() != 1:
        none = np.zeros((len(gone), 1), dtype=bool)
        return Broken(nowhere, nowhere, none, none[:, 0])
    n = gone.shape[1]
    orders = all_orders(n)
    model = gone.argmax(axis=1)
    optima = np.broadcast_to(before.optima, (len(gone), before.optima.shape[1]))
    broken = np.zeros(len(gone), dtype=bool)
    applies = np.zeros(len(gone), dtype=bool)
    for place in (0, n - 1):
        at_end = optima & (orders.lists[:, place][None] == model[:, None])
        some = at_end.any(axis=1)
        left = np.zeros(after.optima.shape, dtype=bool)
        case, order = np.nonzero(at_end)
        left[case, orders.without[order, model[case]]] = True
        broken |= some & (left != after.optima).any(axis=1)
        applies |= some
    return Broken(nowhere, nowhere, broken[:, None], applies)

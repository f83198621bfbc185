"""Axioms of independence: two models' order does not hang on other models."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial
from itertools import combinations
from math import comb

import numpy as np

from ...batch import restricted
from ...numeric.arrays import FloatArray, IntArray
from ...numeric.decimals import shortened
from ...profile import Profile
from ..axiom import Context, Family, Levels, axiom, outside, shuffled, weak_orders
from ..changes.change import Change
from ..changes.kinds import Delete, Rescore
from ..relation import Cases
from ..relations import (
    first_or_last_tier,
    named_pair,
    same_order,
    same_winners_of_rest,
)
from ..subjects import KeptPair
from ..trials.rescored import rescored
from ..trials.small_steps import changed_scores, keeping_each_pair, outside_range, scores_touched

__all__: list[str] = []

#: Up to this many candidates every weak order is tried.
_FEW = 4
#: Up to this many every set is deleted; of more, sets are sampled.
_FEW_SETS = 9
#: Larger sets than of two are all deleted for a smaller witness where they are no more than these.
_MOST_SETS = 5000


def _without(profile: Profile, gone: IntArray) -> Cases:
    """Cases that delete the candidates ``gone[k, g]``."""
    keep = outside(gone, len(profile.candidates))
    return Cases(
        lambda k: (Delete([profile.candidates[c] for c in gone[k]]),),
        (restricted(profile, keep),),
        kept=keep,
        now=np.arange(keep.shape[1])[None],
        sizes=np.full(len(gone), gone.shape[1]),
    )


def _all_sets(profile: Profile, size: int) -> Family:
    n = len(profile.candidates)

    @cache
    def sets() -> IntArray:
        return np.array(list(combinations(range(n), size)), dtype=np.int64)

    what = "models deleted" if size == 1 else f"sets of {size} models deleted"
    return Family(what, comb(n, size), lambda index, _: _without(profile, sets()[index]), size)


def _few_deleted(context: Context) -> Sequence[Family]:
    """Each model deleted, then each two; of few models, larger sets too."""
    n = len(context.profile.candidates)
    sizes = [size for size in range(1, n - 1) if size <= 2 or comb(n, size) <= _MOST_SETS]
    return [_all_sets(context.profile, size) for size in sizes]


@axiom(
    "winner.independence_of_deleted_models",
    "independence of deleted models, of the winner",
    statement="When models that are not first are deleted, the first stay first.",
    citation="Nash (1950), The bargaining problem, and Ray (1973), Independence of irrelevant alternatives, "
    "on contraction",
    protects="winner",
    relation=same_winners_of_rest,
    smallest=_few_deleted,
)
@axiom(
    "independence_of_deleted_models",
    "independence of deleted models",
    statement="When models are deleted, the order of the others stays.",
    citation="Ray (1973), Independence of irrelevant alternatives; for leaderboards: Ahlert, Klein, "
    "Wichmann, Geirhos (2024), arXiv 2407.07530",
    protects="order",
    relation=same_order,
    usual=True,
    implies_of_ranks=("winner.independence_of_deleted_models",),
    smallest=_few_deleted,
)
def deleted(context: Context) -> Sequence[Family]:
    """Each model deleted, and sets of them."""
    profile = context.profile
    n = len(profile.candidates)
    if n < 2:
        return []
    families = [_all_sets(profile, 1)]
    if n <= _FEW_SETS:
        return families + [_all_sets(profile, size) for size in range(2, n - 1)]

    def sampled(index: IntArray, rng: np.random.Generator) -> Cases:
        size = int(rng.integers(2, n - 1))
        return _without(profile, np.sort(shuffled(n, len(index), rng)[:, :size], axis=1))

    # Every two models are left by some deletion of a single one.
    others = context.since(alone="two models' scores, and so their order, do not depend on who else is there")
    return [*families, Family("sets of models deleted", None, sampled, others=others)]


@axiom(
    "local_independence",
    "local independence",
    statement="When the whole first tier is deleted, or the whole last tier, the order of the others stays.",
    citation="Young (1995), Optimal voting rules, on local independence of irrelevant alternatives",
    protects="order",
    relation=first_or_last_tier,
)
def tiers_deleted(context: Context) -> Sequence[Family]:
    """The first and the last tier; where the ranking is not given, every set that could be one."""
    profile, before = context.profile, context.before
    n = len(profile.candidates)
    if before is None:
        return [_all_sets(profile, size) for size in range(1, min(n, _FEW))]
    ranks = before.ranks[0]
    tiers = [np.flatnonzero(ranks == 1), np.flatnonzero((ranks == ranks.max()) & (ranks > 0))]
    if before.optima is not None:
        # Another optimal order may have another model first: each is tried, and judged by the optima.
        tiers = [np.array([c]) for c in range(n)]
    return [
        Family.listed("whole first and last tiers deleted", tier[None], partial(_without, profile))
        for tier in tiers
        if 0 < len(tier) < n
    ]


@axiom(
    "arrow_independence",
    "Arrow's independence of irrelevant alternatives",
    statement="The order of two models depends only on their order on each metric: all else may change on a "
    "metric, other models' scores and the two models' own, and the two keep their order.",
    citation="Arrow (1963), Social Choice and Individual Values, 2nd ed., condition 3",
    protects="order",
    relation=named_pair,
    makes=("ties",),
    smallest=keeping_each_pair,
)
def arrow_independence(context: Context) -> Sequence[Family]:
    """One metric changed while two models keep their order on it; such steps lead to every such profile."""
    profile = context.profile
    n_voters, n = profile.scores.shape
    n_pairs = comb(n, 2)
    first, second = np.triu_indices(n, 1)
    few = n <= _FEW
    orders = weak_orders(n) if few else np.zeros((3, 0))
    levels = Levels.of(profile.scores)

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        pair, rest = index % n_pairs, index // n_pairs
        voter, way = rest % n_voters, rest // n_voters
        a, b = first[pair], second[pair]
        rows = profile.scores[voter]
        each = np.arange(len(index))
        new = (
            np.where(np.isnan(rows), np.nan, orders[way]) if few else _spread(rows, a, b, way, levels, voter)
        )
        with np.errstate(invalid="ignore"):
            kept = np.sign(rows[each, a] - rows[each, b]) == np.sign(new[each, a] - new[each, b])
        kept |= np.isnan(rows[each, a]) | np.isnan(rows[each, b])

        def changes(k: int) -> tuple[Change, ...]:
            scores = changed_scores(profile.candidates, rows[k], new[k])
            two = [profile.candidates[a[k]], profile.candidates[b[k]]]
            return (Rescore(profile.voters[voter[k]], scores, two),)

        return Cases(
            changes,
            (rescored(profile, voter, new),),
            KeptPair(np.stack([a, b], axis=1), kept),
            sizes=scores_touched(rows, new),
            beyond=outside_range(profile, voter, new),
        )

    # Of two models of which one beats the other on a metric, the numbers of those that they beat there are
    # two numbers of a triangle, and the three ways are its corners (of two that are level: the ends of a
    # line). What adds up such numbers is linear, and has one sign where it has one at the corners.
    what = "pairs of models moved apart on a metric, to its top and to its bottom"
    others = context.since(
        counts_beaten="points that count who is beaten differ most, and least, as was tried"
    )
    if few:
        what = "orders of one metric that keep a pair"
        others = context.since(ordinal="every order that a metric can have was tried")
    return [Family(what, n_pairs * n_voters * len(orders), build, others=others)]


def _spread(
    rows: FloatArray, a: IntArray, b: IntArray, way: IntArray, levels: Levels, voter: IntArray
) -> FloatArray:
    """Put all others between the two (way 0), or the two side by side below (1) or above all others (2)."""
    new = rows.copy()
    each = np.arange(len(rows))
    swap = rows[each, a] < rows[each, b]
    upper, lower = np.where(swap, b, a), np.where(swap, a, b)
    level = rows[each, a] == rows[each, b]
    top, span = levels.top[voter], levels.span[voter]
    bottom = levels.values[voter, 0]
    high = shortened(np.select([way == 0, way == 1], [top + span, bottom - span], top + 2 * span))
    low = shortened(np.select([way == 0, way == 1], [bottom - span, bottom - 2 * span], top + span))
    low = np.where(level, high, low)
    new[each, upper] = np.where(np.isnan(rows[each, upper]), np.nan, high)
    new[each, lower] = np.where(np.isnan(rows[each, lower]), np.nan, low)
    return new

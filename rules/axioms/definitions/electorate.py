"""Axioms of a variable electorate: metrics that join, part, or come twice."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import combinations
from math import comb

import numpy as np

from ...batch import picked
from ...numeric.arrays import IntArray
from ...profile import Profile
from ..axiom import Context, Family, Levels, axiom, outside, shuffled, weak_orders
from ..changes.change import Change
from ..changes.kinds import CopyMetrics, KeepMetrics
from ..relation import Cases
from ..relations import (
    newcomer_helps,
    parts_agree,
    parts_share_winners,
    same_order,
    winner_newcomer_helps,
)
from ..trials.joined import added_places, joined, joined_families

__all__: list[str] = []

#: Up to this many metrics every split is tried; beyond, those along the tree of groups and a sample.
_FEW_METRICS = 10
#: Up to this many models every weak order is added as a metric.
_FEW = 4

#: A part that leaves one of these models without a score does not rank it, and is not asked about.
_OF_PARTS = (
    "Of the models that all metrics rank: where two parts of the metrics, on these models alone, rank each "
    "of them"
)


def _split(profile: Profile, part: IntArray) -> Cases:
    """Cases that rank by the metrics ``part[k, p]`` and by the others."""
    rest = outside(part, len(profile.voters))

    def changes(k: int) -> tuple[Change, ...]:
        return tuple(KeepMetrics([profile.voters[v] for v in half[k]]) for half in (part, rest))

    # Of the metrics that are parted, the smaller part.
    smaller = min(part.shape[1], rest.shape[1])
    return Cases(changes, (picked(profile, part), picked(profile, rest)), sizes=np.full(len(part), smaller))


def _one_or_two(context: Context) -> Sequence[Family]:
    """Each metric against the rest, then each two."""
    n = len(context.profile.voters)
    return [_splits_of_size(context.profile, size) for size in (1, 2) if 2 * size <= n]


@axiom(
    "winner.reinforcement",
    "reinforcement of the winner",
    statement=f"{_OF_PARTS} and share winners, these are the winners of the whole.",
    citation="Smith (1973), Aggregation of preferences with variable electorate; Young (1975), Social "
    "choice scoring functions",
    protects="winner",
    relation=parts_share_winners,
    smallest=_one_or_two,
)
@axiom(
    "reinforcement",
    "reinforcement",
    statement=f"{_OF_PARTS}, and in the same order, so does the whole. (Sets of optima: where those of the "
    "parts meet, what they share is the set of the whole.)",
    citation="Young (1974), An axiomatization of Borda's rule; for rankings Young and Levenglick (1978)",
    protects="order",
    relation=parts_agree,
    smallest=_one_or_two,
)
def split(context: Context) -> Sequence[Family]:
    """Splits of the metrics into two parts."""
    profile = context.profile
    n = len(profile.voters)
    if n <= _FEW_METRICS:
        return [_splits_of_size(profile, size) for size in range(1, n // 2 + 1)]
    families = [
        Family.listed(
            "first-level groups against the rest",
            np.array([members], dtype=np.int64),
            partial(_split, profile),
        )
        for members in profile.tree.first_level.values()
        if 0 < len(members) < n
    ]

    def halves(index: IntArray, rng: np.random.Generator) -> Cases:
        order = shuffled(n, len(index), rng)
        return _split(profile, np.sort(order[:, : int(rng.integers(1, n // 2 + 1))], axis=1))

    return [*families, Family("splits of the metrics in two", None, halves)]


def _splits_of_size(profile: Profile, size: int) -> Family:
    n = len(profile.voters)
    parts = np.array(list(combinations(range(n), size)), dtype=np.int64)
    # Of two halves of equal size, the one with the first metric is enough.
    count = comb(n, size) // 2 if 2 * size == n else comb(n, size)
    return Family.listed(
        "splits of the metrics in two", parts[:count], partial(_split, profile), touches=size
    )


@axiom(
    "winner.participation",
    "participation, of the winner",
    statement="When a metric is added, the same models being ranked, that puts a winner above a loser, the "
    "loser does not win in its place.",
    citation="Moulin (1988), Condorcet's principle implies the no show paradox",
    protects="winner",
    relation=winner_newcomer_helps,
    makes=("ties",),
)
@axiom(
    "participation",
    "participation",
    statement="When a metric is added, the same models being ranked, that puts one above another, the other "
    "does not pass it.",
    citation="Moulin (1988), Condorcet's principle implies the no show paradox, for every pair of a ranking",
    protects="order",
    relation=newcomer_helps,
    makes=("ties",),
    implies_of_ranks=("winner.participation",),
)
def added(context: Context) -> Sequence[Family]:
    """A metric added: every weak order of few models, else copies, reversals and shuffles."""
    profile = context.profile
    others = ""
    if profile.present.all() and profile.weighting == "own":
        # The lead of a model is then a mixture of the one before and of that on the added metric.
        why = "the added metric gives more points to whom it puts above, and all else keeps its proportion"
        others = context.since(plain_mean=why, counts_beaten=why)
    if len(profile.candidates) <= _FEW:
        orders = weak_orders(len(profile.candidates)) + 1.0
        others = context.since(ordinal="every order that a metric can have was tried") or others
        return joined_families("weak orders added as a metric", profile, orders, others=others)
    levels = Levels.of(profile.scores)
    turned = (levels.values[:, 0] + levels.top)[:, None] - profile.scores
    rows = np.concatenate([profile.scores, turned])
    again = joined_families("metrics added once more, and turned around", profile, rows, others=others)
    mixed = [_shuffled(profile, place, others) for place in added_places(profile)]
    return [family for two in zip(again, mixed, strict=True) for family in two]


def _shuffled(profile: Profile, place: tuple[str, Fraction], others: str) -> Family:
    def build(index: IntArray, rng: np.random.Generator) -> Cases:
        rows = profile.scores[rng.integers(len(profile.voters), size=len(index))]
        return joined(profile, rng.permuted(rows, axis=1), place)

    return Family("shuffled metrics added", None, build, others=others)


@axiom(
    "homogeneity",
    "homogeneity",
    statement="Taking every metric two or three times changes nothing.",
    citation="Smith (1973), Aggregation of preferences with variable electorate; Young (1975)",
    protects="panel",
    relation=same_order,
)
def repeated(context: Context) -> Sequence[Family]:
    """All metrics twice, all metrics three times."""
    profile = context.profile

    def times(factor: int) -> Cases:
        n = len(profile.voters)
        return Cases(
            lambda _: (CopyMetrics([*profile.voters] * (factor - 1)),),
            (picked(profile, np.tile(np.arange(n), factor)[None]),),
            sizes=np.full(1, n * (factor - 1)),
        )

    return [Family.of_one("all metrics taken twice and three times", partial(times, k)) for k in (2, 3)]

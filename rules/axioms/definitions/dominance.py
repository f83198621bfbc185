"""Axioms of a single profile: dominance and majorities."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from ...majorities.pairwise import condorcet_loser as is_condorcet_loser
from ...majorities.pairwise import condorcet_winner as is_condorcet_winner
from ...majorities.tiers import smith_tiers
from ...numeric.arrays import BoolArray
from ...profile import Profile
from ..axiom import Context, Family, axiom
from ..relation import Cases
from ..relations import above_where_stated, not_a_winner
from ..subjects import Demanded, Excluded

__all__: list[str] = []


_demands = partial(axiom, relation=above_where_stated, as_ranked=True)
_excludes = partial(axiom, relation=not_a_winner, as_ranked=True)


def _alone(what: str, subject: Demanded | Excluded) -> list[Family]:
    return [Family.of_one(what, lambda: Cases(lambda _: (), subject=subject))]


def _over(what: str, over: BoolArray) -> list[Family]:
    return _alone(what, Demanded(over[None]))


def _dominates(profile: Profile, *, everywhere: bool) -> BoolArray:
    """``[a, b]``: a is at least as good as b on all metrics and better on one (or on all of them)."""
    scores, there = profile.scores, profile.present
    n = len(profile.candidates)
    better_once = np.zeros((n, n), dtype=bool)
    never_worse, better_always = ~better_once, ~better_once
    for row, has in zip(scores, there, strict=True):
        both = has[:, None] & has[None, :]
        with np.errstate(invalid="ignore"):
            gap = row[:, None] - row[None, :]
        never_worse &= ~both | (gap >= 0)
        better_once |= both & (gap > 0)
        better_always &= ~both | (gap > 0)
    alike = (there[:, :, None] == there[:, None, :]).all(axis=0)
    return alike & better_once & (better_always if everywhere else never_worse)


@_demands(
    "pareto",
    "Pareto (weak)",
    statement="A model that is better on every metric ranks above. Models scored on the same metrics are "
    "compared.",
    citation="Arrow (1963), Social Choice and Individual Values, 2nd ed., condition P",
    protects="order",
    usual=True,
    implies=("winner.pareto",),
)
def pareto(context: Context) -> Sequence[Family]:
    """Every pair of which one is better throughout."""
    return _over("pairs of which one is better throughout", _dominates(context.profile, everywhere=True))


@_demands(
    "pareto.strong",
    "Pareto (strong)",
    statement="A model that is at least as good on every metric and better on one ranks above. Models "
    "scored on the same metrics are compared.",
    citation="Sen (1970), Collective Choice and Social Welfare, on the strong Pareto principle",
    protects="order",
    implies=("pareto",),
)
def strong_pareto(context: Context) -> Sequence[Family]:
    """Every pair of which one is never worse and once better."""
    over = _dominates(context.profile, everywhere=False)
    return _over("pairs of which one is never worse and once better", over)


@_excludes(
    "winner.pareto",
    "Pareto (weak), of the winner",
    statement="A model that another one beats on every metric is not among the first. Models scored on the "
    "same metrics are compared.",
    citation="Fishburn (1973), The Theory of Social Choice, on the Pareto condition of choice functions",
    protects="winner",
)
def winner_pareto(context: Context) -> Sequence[Family]:
    """The models that another one is better than throughout."""
    better = _dominates(context.profile, everywhere=True)
    out = np.asarray(better.any(axis=0, keepdims=True))
    return _alone("models that another is better than throughout", Excluded(out))


def _above_all(first: BoolArray) -> BoolArray:
    """``over[a, b]``: a is `first`, and b another."""
    return first[:, None] & ~np.eye(len(first), dtype=bool)


@_demands(
    "condorcet_winner",
    "Condorcet winner first",
    statement="A model that beats every other by a majority of the metrics ranks first, alone.",
    citation="Condorcet (1785), Essai sur l'application de l'analyse",
    protects="winner",
    usual=True,
)
def condorcet_winner(context: Context) -> Sequence[Family]:
    """The Condorcet winner, where there is one."""
    return _over("Condorcet winner", _above_all(is_condorcet_winner(context.profile.margins)))


@_demands(
    "condorcet_loser",
    "Condorcet loser last",
    statement="A model that loses to every other by a majority of the metrics ranks last, alone.",
    citation="Condorcet (1785), Essai sur l'application de l'analyse; as a criterion: Smith (1973), "
    "Aggregation of preferences with variable electorate",
    protects="order",
    implies=("winner.condorcet_loser",),
)
def condorcet_loser(context: Context) -> Sequence[Family]:
    """The Condorcet loser, where there is one."""
    return _over("Condorcet loser", _above_all(is_condorcet_loser(context.profile.margins)).T)


@_excludes(
    "winner.condorcet_loser",
    "Condorcet loser does not win",
    statement="A model that loses to every other by a majority of the metrics is not among the first.",
    citation="Fishburn (1977), Condorcet social choice functions",
    protects="winner",
)
def winner_condorcet_loser(context: Context) -> Sequence[Family]:
    """The Condorcet loser, where there is one and it is not alone."""
    loser = is_condorcet_loser(context.profile.margins) & (len(context.profile.candidates) > 1)
    return _alone("Condorcet loser", Excluded(loser[None]))


@_demands(
    "majority",
    "Majority",
    statement="A model that is first, alone, on metrics of more than half of the weight ranks first, alone.",
    citation="Tideman (2006), Collective Decisions and Voting, on the majority criterion",
    protects="winner",
)
def majority(context: Context) -> Sequence[Family]:
    """The model that a majority of metrics put first, where there is one."""
    profile = context.profile
    first = (profile.ranks == 1) * np.array(profile.units, dtype=object)[:, None]
    most = np.asarray(2 * first.sum(axis=0) > sum(profile.units), dtype=bool)
    return _over("model first on most metrics", _above_all(most))


@_demands(
    "smith",
    "Smith set first",
    statement="The members of the smallest set of models that beat everyone outside it by a majority rank "
    "above all others.",
    citation="Smith (1973), Aggregation of preferences with variable electorate",
    protects="order",
    implies=("winner.smith",),
)
def smith(context: Context) -> Sequence[Family]:
    """The Smith set."""
    top = smith_tiers(context.profile.margins) == 1
    return _over("Smith set", top[:, None] & ~top[None, :])


@_excludes(
    "winner.smith",
    "Winners in the Smith set",
    statement="Only members of the smallest set of models that beat everyone outside it by a majority rank "
    "first.",
    citation="Smith (1973), Aggregation of preferences with variable electorate; Fishburn (1977)",
    protects="winner",
    implies=("winner.condorcet_loser",),
)
def winner_smith(context: Context) -> Sequence[Family]:
    """The models outside the Smith set."""
    return _alone("Smith set", Excluded((smith_tiers(context.profile.margins) > 1)[None]))


@_demands(
    "extended_condorcet",
    "extended Condorcet",
    statement="Where the models fall into two sets such that each of the first beats each of the second by "
    "a majority, the first set ranks above the second.",
    citation="Truchon (1998), An extension of the Condorcet criterion and Kemeny orders",
    protects="order",
    implies=("smith", "condorcet_loser"),
)
def extended_condorcet(context: Context) -> Sequence[Family]:
    """Every split of the models by majorities."""
    tier = smith_tiers(context.profile.margins)
    return _over("splits by majorities", tier[:, None] < tier[None, :])

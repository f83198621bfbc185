"""Axioms of symmetry: who is asked first, what things are called, and which way is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import combinations, permutations

import numpy as np

from ...batch import picked, restricted, rewritten
from ...numeric.arrays import IntArray
from ...profile import Profile
from ..axiom import Context, Family, axiom, shuffled
from ..changes.change import Change
from ..changes.kinds import OrderMetrics, OrderModels, RenameModels, Reverse
from ..relation import Cases
from ..relations import reversed_order, same_order, winner_not_reversed

__all__: list[str] = []

#: All permutations of this many things are tried; of more, rotations and a sample.
_FEW = 4


def _permutations(n: int, make: Callable[[IntArray], Cases], what: str, others: str) -> list[Family]:
    if n <= _FEW:
        every = np.array(list(permutations(range(n))), dtype=np.int64)[1:]
        return [Family.listed(f"orders of the {what}", every, make)]

    def rotated(index: IntArray, _: np.random.Generator) -> Cases:
        shift = index + 1
        order = (np.arange(n)[None] + shift[:, None]) % n
        order[shift == n] = np.arange(n)[::-1]
        return make(order)

    return [
        Family(f"rotations and the reversal of the order of the {what}", n, rotated),
        Family(
            f"orders of the {what}",
            None,
            lambda index, rng: make(shuffled(n, len(index), rng)),
            others=others,
        ),
    ]


def _swaps(n: int, make: Callable[[IntArray], Cases], what: str) -> Family:
    """Each two exchanged, which is the least that an order can change."""
    pairs = np.array(list(combinations(range(n), 2)), dtype=np.int64).reshape(-1, 2)
    order = np.tile(np.arange(n), (len(pairs), 1))
    np.put_along_axis(order, pairs, pairs[:, ::-1].copy(), axis=1)
    return Family.listed(f"pairs of {what} exchanged", order, make, touches=2)


def _moved(order: IntArray) -> IntArray:
    """``[k]``: how many stand in another place."""
    moved = np.asarray(order != np.arange(order.shape[1]))
    return np.asarray(moved.sum(axis=1))


def _metrics_listed(profile: Profile, order: IntArray) -> Cases:
    """Cases that list the metrics as ``order[k, v]`` says."""
    return Cases(
        lambda k: (OrderMetrics([profile.voters[v] for v in order[k]]),),
        (picked(profile, order),),
        sizes=_moved(order),
    )


def _models_listed(profile: Profile, order: IntArray) -> Cases:
    """Cases that list the models as ``order[k, c]`` says."""
    return Cases(
        lambda k: (OrderModels([profile.candidates[c] for c in order[k]]),),
        (restricted(profile, order),),
        kept=order,
        sizes=_moved(order),
    )


def _models_renamed(profile: Profile, order: IntArray) -> Cases:
    """Cases that give each model the name of the one at ``order[k, c]``."""
    names = profile.candidates

    def changes(k: int) -> tuple[Change, ...]:
        new = {names[c]: names[j] for j, c in enumerate(order[k].tolist()) if c != j}
        return (RenameModels(new),)

    # Only names move: every model keeps its place.
    stay = np.tile(np.arange(len(names)), (len(order), 1))
    return Cases(changes, (restricted(profile, stay),), sizes=_moved(order))


def _two_metrics(context: Context) -> Sequence[Family]:
    profile = context.profile
    return [_swaps(len(profile.voters), partial(_metrics_listed, profile), "metrics")]


def _two_models(context: Context) -> Sequence[Family]:
    profile, n = context.profile, len(context.profile.candidates)
    families = [_swaps(n, partial(_models_listed, profile), "models")]
    if context.by_name:
        families.append(_swaps(n, partial(_models_renamed, profile), "models' names"))
    return families


@axiom(
    "anonymity",
    "anonymity",
    statement="Listing the metrics, with their weights, in another order changes nothing.",
    citation="May (1952), A set of independent necessary and sufficient conditions for simple majority "
    "decision",
    protects="order",
    relation=same_order,
    as_ranked=True,
    symmetry=True,
    smallest=_two_metrics,
)
def anonymity(context: Context) -> Sequence[Family]:
    """Permutations of the metrics."""
    profile = context.profile
    others = context.since(summed="what metrics say is added up, in any order")
    return _permutations(len(profile.voters), partial(_metrics_listed, profile), "metrics", others)


@axiom(
    "neutrality",
    "neutrality",
    statement="Listing the models in another order, or exchanging their names, changes nothing but that.",
    citation="May (1952), A set of independent necessary and sufficient conditions for simple majority "
    "decision",
    protects="order",
    relation=same_order,
    as_ranked=True,
    symmetry=True,
    smallest=_two_models,
)
def neutrality(context: Context) -> Sequence[Family]:
    """Permutations of the models and, for rules that are given them, of their names."""
    profile, n = context.profile, len(context.profile.candidates)
    sums = "a model's points are made of its own score and of sums over all models"
    others = context.since(
        alone="a model's score depends on its own scores alone", plain_mean=sums, counts_beaten=sums
    )
    families = _permutations(n, partial(_models_listed, profile), "models", others)
    if context.by_name:
        families += _permutations(n, partial(_models_renamed, profile), "models' names", others)
    return families


@axiom(
    "winner.reversal_symmetry",
    "reversal symmetry of the winner",
    statement="The only first of a table is not the only first when every metric is turned around.",
    citation="Saari and Barney (2003), Consequences of reversing preferences",
    protects="winner",
    relation=winner_not_reversed,
    as_ranked=True,
)
@axiom(
    "reversal_symmetry",
    "reversal symmetry",
    statement="When every metric is turned around, so is the ranking.",
    citation="Saari (1994), Geometry of Voting, on reversal symmetry",
    protects="order",
    relation=reversed_order,
    as_ranked=True,
    implies_of_ranks=("winner.reversal_symmetry",),
)
def reversal_symmetry(context: Context) -> Sequence[Family]:
    """The reversed profile."""

    def turned() -> Cases:
        profile = Reverse().apply(context.profile)
        sizes = np.full(1, len(profile.voters))
        return Cases(lambda _: (Reverse(),), (rewritten(profile, profile.scores[None]),), sizes=sizes)

    return [Family.of_one("all metrics turned around", turned)]

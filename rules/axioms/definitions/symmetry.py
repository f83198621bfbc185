"""Axioms of symmetry: who is asked first, what things are called, and which way is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations
from math import factorial

import numpy as np

from ...batch import picked, rearranged, rewritten
from ...numeric.arrays import IntArray
from ..axiom import Context, Family, axiom
from ..changes.change import Change
from ..changes.kinds import OrderMetrics, OrderModels, RenameModels, Reverse
from ..relation import Cases
from ..relations import reversed_order, same_order, winner_not_reversed

__all__: list[str] = []

#: All permutations of this many things are tried; of more, rotations and a sample.
_FEW = 4


def _permutations(n: int, make: Callable[[IntArray], Cases], what: str) -> list[Family]:
    if n <= _FEW:
        every = np.array(list(permutations(range(n))), dtype=np.int64)[1:]
        return [Family(f"orders of the {what}", factorial(n) - 1, lambda index, _: make(every[index]))]

    def rotated(index: IntArray, _: np.random.Generator) -> Cases:
        shift = index + 1
        order = (np.arange(n)[None] + shift[:, None]) % n
        order[shift == n] = np.arange(n)[::-1]
        return make(order)

    def shuffled(index: IntArray, rng: np.random.Generator) -> Cases:
        return make(rng.permuted(np.tile(np.arange(n), (len(index), 1)), axis=1))

    return [
        Family(f"rotations and the reversal of the order of the {what}", n, rotated),
        Family(f"orders of the {what}", None, shuffled),
    ]


@axiom(
    "anonymity",
    "anonymity",
    statement="Listing the metrics, with their weights, in another order changes nothing.",
    citation="May (1952), A set of independent necessary and sufficient conditions for simple majority "
    "decision",
    protects="order",
    relation=same_order,
    as_ranked=True,
)
def anonymity(context: Context) -> Sequence[Family]:
    """Permutations of the metrics."""
    profile = context.profile

    def make(order: IntArray) -> Cases:
        def changes(k: int) -> tuple[Change, ...]:
            return (OrderMetrics([profile.voters[v] for v in order[k]]),)

        return Cases(changes, (picked(profile, order),))

    return _permutations(len(profile.voters), make, "metrics")


@axiom(
    "neutrality",
    "neutrality",
    statement="Listing the models in another order, or exchanging their names, changes nothing but that.",
    citation="May (1952), A set of independent necessary and sufficient conditions for simple majority "
    "decision",
    protects="order",
    relation=same_order,
    as_ranked=True,
)
def neutrality(context: Context) -> Sequence[Family]:
    """Permutations of the models and, for rules that are given them, of their names."""
    profile = context.profile
    names = profile.candidates

    def listed(order: IntArray) -> Cases:
        def changes(k: int) -> tuple[Change, ...]:
            return (OrderModels([names[c] for c in order[k]]),)

        return Cases(changes, (rearranged(profile, order),), kept=order)

    def renamed(order: IntArray) -> Cases:
        def changes(k: int) -> tuple[Change, ...]:
            new = {names[c]: names[j] for j, c in enumerate(order[k].tolist()) if c != j}
            return (RenameModels(new),)

        # Only names move: every model keeps its place.
        return Cases(changes, (rearranged(profile, np.tile(np.arange(len(names)), (len(order), 1))),))

    families = _permutations(len(names), listed, "models")
    if context.by_name:
        families += _permutations(len(names), renamed, "models' names")
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
)
def reversal_symmetry(context: Context) -> Sequence[Family]:
    """The reversed profile."""
    profile = context.profile

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        turned = Reverse().apply(profile)
        return Cases(lambda _: (Reverse(),), (rewritten(turned, turned.scores[None]),))

    return [Family("all metrics turned around", 1, build)]

"""Axioms of symmetry: who is asked first, what things are called, and which way is up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np

from ...batch import picked, restricted, rewritten
from ...numeric.arrays import IntArray
from ..axiom import Context, Family, axiom, shuffled
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
        return [Family.listed(f"orders of the {what}", every, make)]

    def rotated(index: IntArray, _: np.random.Generator) -> Cases:
        shift = index + 1
        order = (np.arange(n)[None] + shift[:, None]) % n
        order[shift == n] = np.arange(n)[::-1]
        return make(order)

    return [
        Family(f"rotations and the reversal of the order of the {what}", n, rotated),
        Family(f"orders of the {what}", None, lambda index, rng: make(shuffled(n, len(index), rng))),
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
    symmetry=True,
)
def anonymity(context: Context) -> Sequence[Family]:
    """Permutations of the metrics."""
    profile = context.profile

    def make(order: IntArray) -> Cases:
        return Cases(
            lambda k: (OrderMetrics([profile.voters[v] for v in order[k]]),), (picked(profile, order),)
        )

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
    symmetry=True,
)
def neutrality(context: Context) -> Sequence[Family]:
    """Permutations of the models and, for rules that are given them, of their names."""
    profile = context.profile
    names = profile.candidates

    def listed(order: IntArray) -> Cases:
        return Cases(
            lambda k: (OrderModels([names[c] for c in order[k]]),), (restricted(profile, order),), kept=order
        )

    def renamed(order: IntArray) -> Cases:
        def changes(k: int) -> tuple[Change, ...]:
            new = {names[c]: names[j] for j, c in enumerate(order[k].tolist()) if c != j}
            return (RenameModels(new),)

        # Only names move: every model keeps its place.
        return Cases(changes, (restricted(profile, np.tile(np.arange(len(names)), (len(order), 1))),))

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
    implies_of_ranks=("winner.reversal_symmetry",),
)
def reversal_symmetry(context: Context) -> Sequence[Family]:
    """The reversed profile."""

    def turned() -> Cases:
        profile = Reverse().apply(context.profile)
        return Cases(lambda _: (Reverse(),), (rewritten(profile, profile.scores[None]),))

    return [Family.of_one("all metrics turned around", turned)]

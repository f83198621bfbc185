"""Axioms of clones: models that stand beside each other on every metric count as one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from ...batch import with_models
from ...numeric.arrays import FloatArray, IntArray
from ...numeric.decimals import midway
from ...profile import Profile
from ..axiom import Context, Family, Levels, axiom, weak_orders
from ..changes.change import Change, copy_name
from ..changes.kinds import AddClones, AddModel
from ..relation import Cases
from ..relations import same_order, same_winners_of_clones
from ..subjects import Model

__all__: list[str] = []

#: Up to this many metrics a clone is placed in every way, and two of them.
_FEW_METRICS, _FEWEST_METRICS = 4, 2
_CITATION = "Tideman (1987), Independence of clones as a criterion for voting rules"


@axiom(
    "winner.clone_independence",
    "independence of clones, of the winner",
    statement="When a clone of a model is added, the first stay first, a model and its clone counting as "
    "one.",
    citation=f"{_CITATION}: here of a single clone",
    protects="winner",
    relation=same_winners_of_clones,
    makes=("ties",),
)
@axiom(
    "clone_independence",
    "independence of clones",
    statement="When a clone of a model is added (for rules that read scores an exact copy, for others a "
    "copy directly above, level or below it on each metric), the order of the models that were there stays.",
    citation=f"{_CITATION}: here of a single clone, and of rankings",
    protects="order",
    relation=same_order,
    makes=("ties",),
)
def cloned(context: Context) -> Sequence[Family]:
    """An exact copy of each model and, for ordinal rules, copies placed beside it on each metric."""
    n_voters, n = context.profile.scores.shape
    make = partial(_clones, context.profile, _around(context.profile), 1)

    def exact(index: IntArray, _: np.random.Generator) -> Cases:
        return make(index, np.zeros((len(index), n_voters, 1), dtype=np.int64))

    def every(index: IntArray, _: np.random.Generator) -> Cases:
        sides = (index // n)[:, None] // 3 ** np.arange(n_voters) % 3
        return make(index % n, 2 * sides[:, :, None] - 2)

    def sampled(index: IntArray, rng: np.random.Generator) -> Cases:
        model, sides = rng.integers(n, size=len(index)), rng.integers(3, size=(len(index), n_voters))
        return make(model, 2 * sides[:, :, None] - 2)

    if context.cardinal:
        return [Family("exact copies of a model added", n, exact)]
    if n_voters <= _FEW_METRICS:
        what = "copies of a model placed beside it in every way"
        others = context.since(ordinal="the places beside a model were all tried")
        return [Family(what, n * 3**n_voters, every, others=others)]
    return [
        Family("exact copies of a model added", n, exact),
        Family("copies of a model placed beside it", None, sampled),
    ]


@axiom(
    "winner.clone_set_independence",
    "independence of sets of clones, of the winner",
    statement="When one or two clones of a model are added, in any order of the three on each metric, the "
    "first stay first, a model and its clones counting as one.",
    citation=f"{_CITATION}: sets of clones of any size, here of up to three",
    protects="winner",
    relation=same_winners_of_clones,
    makes=("ties",),
    implies=("winner.clone_independence",),
)
@axiom(
    "clone_set_independence",
    "independence of sets of clones",
    statement="When one or two clones of a model are added, in any order of the three on each metric (for "
    "rules that read scores exact copies), the order of the models that were there stays.",
    citation=f"{_CITATION}: sets of clones of any size, here of up to three, and of rankings",
    protects="order",
    relation=same_order,
    makes=("ties",),
    implies=("clone_independence",),
)
def cloned_twice(context: Context) -> Sequence[Family]:
    """The same, then two copies of each model: exact ones and, for ordinal rules, in turn and at random."""
    n_voters, n = context.profile.scores.shape
    make = partial(_clones, context.profile, _around(context.profile), 2)
    orders = weak_orders(3).astype(np.int64)
    ways = orders[:, 1:] - orders[:, :1]
    strict = ways[orders.max(axis=1) == 2]
    few = n_voters <= _FEWEST_METRICS
    listed = ways if few else np.array([[1, 2], [1, -1], [-2, -1]])

    def exact(index: IntArray, _: np.random.Generator) -> Cases:
        return make(index, np.zeros((len(index), n_voters, 2), dtype=np.int64))

    def in_turn(index: IntArray, _: np.random.Generator) -> Cases:
        ways = len(listed) ** np.arange(n_voters)
        return make(index % n, listed[(index // n)[:, None] // ways % len(listed)])

    def sampled(index: IntArray, rng: np.random.Generator) -> Cases:
        some = strict if rng.random() < 0.5 else ways
        return make(
            rng.integers(n, size=len(index)), some[rng.integers(len(some), size=(len(index), n_voters))]
        )

    families = [*cloned(context), Family("pairs of exact copies of a model added", n, exact)]
    if context.cardinal:
        return families
    if n_voters <= _FEW_METRICS:
        what = (
            f"pairs of copies of a model placed beside it{' in every way' if few else ', the three in turn'}"
        )
        others = context.since(ordinal="the places beside a model were all tried") if few else None
        families.append(Family(what, n * len(listed) ** n_voters, in_turn, others=others))
    return (
        families if few else [*families, Family("pairs of copies of a model placed beside it", None, sampled)]
    )


def _around(profile: Profile) -> FloatArray:
    """``[s, v, c]``: scores beside a candidate's: two below it, its own, and two above, nobody in between."""
    levels, own = Levels.of(profile.scores), profile.scores
    far = [levels.beside(-1), levels.beside(1)]
    # Whoever is level with a model on a metric must be level with its clones too.
    with np.errstate(invalid="ignore"):
        shared = (own[:, :, None] == own[:, None, :]).sum(axis=2) > 1
        near = [midway(far[0], own), midway(own, far[1])]
    around = np.stack([far[0], near[0], own, near[1], far[1]])
    around[:, shared] = own[shared]
    return around


def _clones(profile: Profile, around: FloatArray, count: int, model: IntArray, side: IntArray) -> Cases:
    """Cases that add so many clones of ``model[k]``, each ``side[k, v, m]`` places from it on a metric."""
    columns = around[side + 2, np.arange(len(profile.voters))[None, :, None], model[:, None, None]]

    def changes(k: int) -> tuple[Change, ...]:
        of = profile.candidates[model[k]]
        names = list(profile.candidates)
        for _ in range(count):
            names.append(copy_name(of, names))
        scores = {
            name: {
                metric: None if np.isnan(score) else float(score)
                for metric, score in zip(profile.voters, column, strict=True)
            }
            for name, column in zip(names[-count:], columns[k].T, strict=True)
        }
        return (AddModel(names[-1], scores[names[-1]], of) if count == 1 else AddClones(of, scores),)

    stay = np.arange(len(profile.candidates))[None]
    sizes = np.full(len(model), count)
    return Cases(changes, (with_models(profile, columns),), Model(model), stay, stay, sizes)

"""Axioms of responsiveness: a better score does not harm the model that has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...numeric.arrays import BoolArray, FloatArray, IntArray
from ...numeric.decimals import midway, shortened
from ...profile import Profile
from ..axiom import Context, Family, Levels, axiom
from ..changes.kinds import Raise
from ..relation import Cases
from ..relations import not_lowered, stays_winner, surely_raised
from ..subjects import RaisedModel
from ..trials.heights import FARTHEST, heights
from ..trials.rescored import gathered, rescored
from ..trials.small_steps import range_ends

__all__: list[str] = []


def _raised_to(profile: Profile, voter: IntArray, model: IntArray, target: FloatArray) -> Cases:
    """Cases that raise ``model[k]`` on ``voter[k]`` to ``target[k]``."""
    rows = gathered(profile.scores, voter)
    old, new = profile.scores[voter, model][:, None], target[:, None]
    passed = ((old < rows) & (new >= rows)) | ((old == rows) & (new > rows))
    each = np.arange(len(voter))
    passed[each, model] = False
    rows[each, model] = target
    beyond = 1 * (target > range_ends(profile)[1][voter]) + (target >= FARTHEST)
    return Cases(
        lambda k: (Raise(profile.candidates[model[k]], profile.voters[voter[k]], float(target[k])),),
        (rescored(profile, voter, rows, subject=model),),
        RaisedModel(model, passed),
        beyond=beyond,
    )


def _to_the_end(context: Context) -> Sequence[Family]:
    """Each score raised to the end of its metric's range, where that is stated and nobody is there."""
    profile = context.profile
    with np.errstate(invalid="ignore"):
        apart = np.fmax.reduce(profile.scores, axis=1) < profile.best
    cells = np.argwhere(profile.present & apart[:, None])

    def make(some: IntArray) -> Cases:
        voter, model = some.T
        return _raised_to(profile, voter, model, profile.best[voter])

    return [Family.listed("scores raised to the end of the metric's range", cells, make)]


@axiom(
    "positive_responsiveness",
    "positive responsiveness",
    statement="A model that on one metric is raised from below another to its level or beyond, or from its "
    "level to above, and that ranked level with it or above, then ranks above.",
    citation="May (1952), A set of independent necessary and sufficient conditions for simple majority "
    "decision",
    protects="order",
    relation=surely_raised,
    makes=("ties",),
    smallest=_to_the_end,
)
def raised_past(context: Context) -> Sequence[Family]:
    """Each model raised on each metric: halfway to the next score, level with it, …, beyond the top.

    Who is level with another on a metric must pass it by any raise, and a smaller one than is tried may do
    less: not in a weighted mean, which is linear, and not where all stand apart on each metric, since no
    raise then counts that ends below another's level.
    """
    everyone = np.ones(len(context.profile.candidates), dtype=bool)
    scores = context.profile.scores
    apart = bool((Levels.of(scores).count == context.profile.present.sum(axis=1)).all())
    return _raises(context, everyone, "models", strictly=not (apart or "plain_mean" in context.promises))


@axiom(
    "monotonicity",
    "monotonicity",
    statement="A model whose score on one metric is raised does not fall below a model that it was level "
    "with or above.",
    citation="Arrow (1951), Social Choice and Individual Values, on positive association, for rankings",
    protects="order",
    relation=not_lowered,
    makes=("ties",),
    smallest=_to_the_end,
    usual=True,
    implies_of_ranks=("winner.monotonicity",),
)
def raised(context: Context) -> Sequence[Family]:
    """The same."""
    return _raises(context, np.ones(len(context.profile.candidates), dtype=bool), "models")


@axiom(
    "winner.monotonicity",
    "monotonicity of the winner",
    statement="A model that ranks first still does after one of its scores is raised.",
    citation="Smith (1973), Aggregation of preferences with variable electorate; Fishburn (1977), Condorcet "
    "social choice functions",
    protects="winner",
    relation=stays_winner,
    makes=("ties",),
    smallest=_to_the_end,
)
def raised_winners(context: Context) -> Sequence[Family]:
    """The same of the winners; where the ranking is not given, of every model."""
    return (
        raised(context) if context.before is None else _raises(context, context.before.winners[0], "winners")
    )


def _raises(context: Context, wanted: BoolArray, who: str, *, strictly: bool = False) -> list[Family]:
    """Raises of some models; `strictly` where the least raise must change something.

    What a model passes at some height it passes at all greater ones, where its own score alone changes and
    does not fall; heights below the least that is tried are then those of a model between two others.
    """
    profile = context.profile
    n = len(profile.candidates)
    levels = Levels.of(profile.scores)
    beyond = 2 if context.cardinal else 1
    higher = levels.count[:, None] - 1 - levels.at
    counts = np.where((levels.at >= 0) & wanted, 2 * higher + beyond, 0).ravel()
    ends = np.cumsum(counts)

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        cell = np.searchsorted(ends, index, side="right")
        step = index - (ends - counts)[cell]
        voter, model = np.divmod(cell, n)
        at, above = levels.at[voter, model], higher[voter, model]
        last = levels.values.shape[1] - 1
        low = levels.values[voter, np.minimum(at + step // 2, last)]
        high = levels.values[voter, np.minimum(at + step // 2 + 1, last)]
        far = shortened(levels.top[voter] + levels.span[voter] * 10.0 ** np.maximum(step - 2 * above, 0))
        target = np.where(step >= 2 * above, far, np.where(step % 2 == 0, midway(low, high), high))
        return _raised_to(profile, voter, model, target)

    alone = (
        {} if strictly else {"alone": "a model's score does not fall by a raise, and nobody else's changes"}
    )
    others = context.since(
        ordinal="every place that the model can have in the metric's order was tried",
        **alone,
        standardised="of z-scores a lead is least at one of the heights that were tried",
    )
    what = f"{who} raised on a metric, halfway to each higher score, level with it, or beyond the top"
    families = [Family(what, int(ends[-1]) if len(ends) else 0, build, others=others)]
    if "standardised" in context.promises:
        voter, model, target = heights(profile, levels)
        some = np.flatnonzero(wanted[model])
        what = f"{who} raised on a metric far beyond the top, or to where their lead over another is least"

        def raised_to(index: IntArray) -> Cases:
            return _raised_to(profile, voter[index], model[index], target[index])

        families.append(Family.listed(what, some, raised_to, others=others))
    return families

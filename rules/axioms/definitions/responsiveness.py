"""Axioms of responsiveness: a better score does not harm the model that has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...numeric.arrays import IntArray
from ..axiom import Context, Family, Levels, axiom
from ..changes.change import Change
from ..changes.kinds import Raise
from ..relation import Cases
from ..relations import not_lowered, stays_winner, surely_raised
from ..subjects import RaisedModel
from ..trials.rescored import gathered, rescored

__all__: list[str] = []


@axiom(
    "winner.monotonicity",
    "monotonicity of the winner",
    statement="A model that ranks first still does after one of its scores is raised.",
    citation="Smith (1973), Aggregation of preferences with variable electorate; Fishburn (1977), Condorcet "
    "social choice functions",
    protects="winner",
    relation=stays_winner,
    makes=("ties",),
    stacks=True,
    of_winners=True,
)
@axiom(
    "monotonicity",
    "monotonicity",
    statement="A model whose score on one metric is raised does not fall below a model that it was level "
    "with or "
    "above.",
    citation="Arrow (1951), Social Choice and Individual Values, on positive association, for rankings",
    protects="order",
    relation=not_lowered,
    makes=("ties",),
    stacks=True,
)
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
    stacks=True,
)
def raised(context: Context) -> Sequence[Family]:
    """Each model raised on each metric: halfway to the next score, level with it, …, beyond the top."""
    stack = context.stack
    n_voters, n = context.profile.scores.shape
    scores = stack.scores.reshape(-1, n)
    levels = Levels.of(scores)
    beyond = 2 if context.cardinal else 1
    higher = levels.count[:, None] - 1 - levels.at
    counts = np.where(levels.at >= 0, 2 * higher + beyond, 0).ravel()
    if context.subjects is not None:
        counts *= np.repeat(context.subjects, n_voters, axis=0).ravel()
    ends = np.cumsum(counts)

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        cell = np.searchsorted(ends, index, side="right")
        step = index - (ends - counts)[cell]
        row, model = np.divmod(cell, n)
        of, voter = np.divmod(row, n_voters)
        at, above = levels.at.ravel()[cell], higher.ravel()[cell]
        last = levels.values.shape[1] - 1
        low = levels.values[row, np.minimum(at + step // 2, last)]
        high = levels.values[row, np.minimum(at + step // 2 + 1, last)]
        far = levels.top[row] + levels.span[row] * 10.0 ** np.maximum(step - 2 * above, 0)
        target = np.where(step >= 2 * above, far, np.where(step % 2 == 0, (low + high) / 2, high))
        rows = gathered(scores, row)
        old, new = scores.ravel()[cell][:, None], target[:, None]
        passed = ((old < rows) & (new >= rows)) | ((old == rows) & (new > rows))
        each = np.arange(len(index))
        passed[each, model] = False
        rows[each, model] = target

        def changes(k: int) -> tuple[Change, ...]:
            profile = stack.profiles[int(of[k])]
            return (Raise(profile.candidates[model[k]], profile.voters[voter[k]], float(target[k])),)

        several = None if context.beside is None else of
        return Cases(
            changes,
            (rescored(stack, voter, rows, subject=model, of=several),),
            subject=RaisedModel(model, passed),
            of=several,
        )

    who = "models" if context.subjects is None else "winners"
    what = f"{who} raised on a metric, halfway to each higher score, level with it, or beyond the top"
    return [Family(what, int(ends[-1]) if len(ends) else 0, build)]

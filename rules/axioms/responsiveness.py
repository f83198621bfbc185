"""Axioms of responsiveness: a better score does not harm the model that has it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .._types import IntArray
from .axiom import Cases, Context, Family, Levels, axiom
from .batch import rescored
from .change import Change
from .judges import not_lowered, stays_winner, surely_raised

__all__: list[str] = []


@axiom(
    "winner.monotonicity",
    "monotonicity of the winner",
    statement="A model that ranks first still does after one of its scores is raised.",
    citation="Smith (1973), Aggregation of preferences with variable electorate; Fishburn (1977), Condorcet "
    "social choice functions",
    protects="winner",
    judge=stays_winner,
)
@axiom(
    "monotonicity",
    "monotonicity",
    statement="A model whose score on one metric is raised does not fall below a model that it was level "
    "with or "
    "above.",
    citation="Arrow (1951), Social Choice and Individual Values, on positive association, for rankings",
    protects="order",
    judge=not_lowered,
)
@axiom(
    "positive_responsiveness",
    "positive responsiveness",
    statement="A model that is raised past another on one metric, and was level with it or above, is then "
    "above.",
    citation="May (1952), A set of independent necessary and sufficient conditions for simple majority "
    "decision",
    protects="order",
    judge=surely_raised,
)
def raised(context: Context) -> Sequence[Family]:
    """Each model raised on each metric: halfway to the next score, level with it, …, beyond the top."""
    profile = context.profile
    levels = Levels.of(profile.scores)
    beyond = 2 if context.cardinal else 1
    higher = levels.count[:, None] - 1 - levels.at
    counts = np.where(levels.at >= 0, 2 * higher + beyond, 0).ravel()
    ends = np.cumsum(counts)
    n = len(profile.candidates)

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        cell = np.searchsorted(ends, index, side="right")
        step = index - (ends[cell] - counts[cell])
        voter, model = cell // n, cell % n
        at, above = levels.at[voter, model], higher[voter, model]
        last = levels.values.shape[1] - 1
        low = levels.values[voter, np.minimum(at + step // 2, last)]
        high = levels.values[voter, np.minimum(at + step // 2 + 1, last)]
        far = levels.top[voter] + levels.span[voter] * 10.0 ** np.maximum(step - 2 * above, 0)
        target = np.where(step >= 2 * above, far, np.where(step % 2 == 0, (low + high) / 2, high))
        rows = profile.scores[voter]
        old = profile.scores[voter, model][:, None]
        passed = ((old < rows) & (target[:, None] >= rows)) | ((old == rows) & (target[:, None] > rows))
        each = np.arange(len(index))
        passed[each, model] = False
        rows = rows.copy()
        rows[each, model] = target

        def changes(k: int) -> tuple[Change, ...]:
            names = profile.candidates[model[k]], profile.voters[voter[k]]
            return ({"raise": {"model": names[0], "metric": names[1], "to": float(target[k])}},)

        return Cases(
            changes,
            (rescored(profile, voter, rows, subject=model),),
            data={"model": model, "passed": passed},
        )

    what = "models raised on a metric, halfway to each higher score, level with it, or beyond the top"
    return [Family(what, int(ends[-1]) if len(ends) else 0, build)]

"""Axioms of score tables, which voting theory does not list: scales, copies, empty and withheld metrics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...batch import picked
from ...numeric.arrays import FloatArray, IntArray
from ...numeric.decimals import rescale, shortened
from ..axiom import Context, Family, Levels, axiom
from ..changes.kinds import CopyMetrics, Rescale, Withhold
from ..relation import Cases
from ..relations import no_gain, same_order
from ..subjects import Model, Subject
from ..trials.joined import joined_families
from ..trials.rescored import rescored
from ..trials.small_steps import keeping_order, rescored_models

__all__: list[str] = []

#: Factor, and shift in ranges of the metric.
_SCALES = np.array([(2.0, 0.0), (0.5, 0.0), (100.0, 0.0), (0.01, 0.0), (1.0, 1.0)])


@axiom(
    "metric_scale_invariance",
    "invariance to a metric's scale",
    statement="Multiplying one metric by a positive number, or adding a constant to it, changes nothing.",
    citation="Sen (1970), Collective Choice and Social Welfare, on cardinal non-comparability; Roberts "
    "(1980), Interpersonal comparability and social choice theory",
    protects="panel",
    relation=same_order,
    as_ranked=True,
)
def rescaled(context: Context) -> Sequence[Family]:
    """Each metric times 2, 1/2, 100 and 1/100, and shifted by its range."""
    profile = context.profile
    n = len(profile.voters)
    span = Levels.of(profile.scores).span

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        voter = index % n
        factor = _SCALES[index // n, 0]
        shift = _SCALES[index // n, 1] * span[voter]
        rows = rescale(profile.scores[voter], factor[:, None], shift[:, None])
        each = np.arange(len(index))

        def scaled(values: FloatArray, add: FloatArray) -> FloatArray:
            out = np.repeat(values[None], len(index), axis=0)
            out[each, voter] = rescale(out[each, voter], factor, add)
            return out

        limits = {
            "tolerance": scaled(profile.tolerance, np.zeros(len(index))),
            "baseline": scaled(profile.baseline, shift),
            "ceiling": scaled(profile.ceiling, shift),
        }

        return Cases(
            lambda k: (Rescale(profile.voters[voter[k]], float(factor[k]), float(shift[k])),),
            (rescored(profile, voter, rows, limits=limits),),
        )

    what = "metrics times 2, 1/2, 100, 1/100, and shifted by their range"
    others = context.since(
        ordinal="the order on a metric is the same on every scale",
        standardised="z-scores are the same on every scale",
    )
    return [Family(what, n * len(_SCALES), build, others=others)]


@axiom(
    "ordinal_invariance",
    "invariance to what only keeps a metric's order",
    statement="Replacing the scores of one metric by others in the same order changes nothing.",
    citation="Sen (1970), Collective Choice and Social Welfare, on ordinal non-comparability; Roberts "
    "(1980), Interpersonal comparability and social choice theory",
    protects="panel",
    relation=same_order,
    as_ranked=True,
    smallest=keeping_order,
)
def reordered(context: Context) -> Sequence[Family]:
    """Each metric as even steps, as steps that grow, as steps that shrink, and with its top far off."""
    profile = context.profile
    n = len(profile.voters)
    levels = Levels.of(profile.scores)

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        voter, way = index % n, (index // n)[:, None]
        step = levels.at[voter] + 1.0
        top = step == levels.count[voter][:, None]
        rows = np.select(
            [way == 0, way == 1, way == 2],
            [step, step**2, shortened(np.sqrt(step), 9)],
            np.where(top, 100 * step, step),
        )
        rows = np.where(levels.at[voter] < 0, np.nan, rows)
        return rescored_models(profile, voter, rows, Subject())

    what = "metrics with even, growing and shrinking steps, and with the top far off"
    others = context.since(ordinal="the rule looks at nothing but the order, which is always the same")
    return [Family(what, 4 * n, build, others=others)]


@axiom(
    "duplicate_metric",
    "independence of a copied metric",
    statement="Adding a copy of one metric, with its weight and in its group, changes nothing.",
    citation="Ahlert, Klein, Wichmann, Geirhos (2024), arXiv 2407.07530, on redundant metrics",
    protects="panel",
    relation=same_order,
)
def duplicated(context: Context) -> Sequence[Family]:
    """Each metric copied."""
    profile = context.profile
    n = len(profile.voters)

    def build(index: IntArray, _: np.random.Generator) -> Cases:
        pick = np.concatenate([np.tile(np.arange(n), (len(index), 1)), index[:, None]], axis=1)
        return Cases(lambda k: (CopyMetrics([profile.voters[index[k]]]),), (picked(profile, pick),))

    return [Family("metrics copied", n, build)]


@axiom(
    "indifferent_metric",
    "independence of an indifferent metric",
    statement="Adding a metric on which all models score the same changes nothing.",
    citation="d'Aspremont and Gevers (1977), Equity and the informational basis of collective choice, on "
    "separability from unconcerned individuals",
    protects="panel",
    relation=same_order,
    makes=("ties",),
)
def indifferent(context: Context) -> Sequence[Family]:
    """A metric on which all score the lowest, or all the highest score there is."""
    profile = context.profile
    values = np.array([np.nanmin(profile.scores), np.nanmax(profile.scores)])
    rows = np.repeat(values[:, None], len(profile.candidates), axis=1)
    what = "metrics added on which all have the lowest, or all the highest score there is"
    others = context.since(
        ordinal="the score that all have does not matter to an order",
        standardised="z-scores are 0 where all have the same score",
        **({"plain_mean": "whatever they have, it adds the same to all"} if profile.present.all() else {}),
    )
    return joined_families(what, profile, rows, "indifferent metric", others=others)


@axiom(
    "withholding",
    "no gain from withholding",
    statement="When one score of a model is left out, no model that was above it or level with it falls "
    "below it. Being dropped is no gain.",
    citation="Ahlert, Klein, Wichmann, Geirhos (2024), arXiv 2407.07530, on models with missing scores",
    protects="honesty",
    relation=no_gain,
    makes=("gaps",),
)
def withheld(context: Context) -> Sequence[Family]:
    """Each score left out."""
    profile = context.profile

    def without(cells: IntArray) -> Cases:
        voter, model = cells.T
        rows = profile.scores[voter].copy()
        rows[np.arange(len(cells)), model] = np.nan
        return Cases(
            lambda k: (Withhold(profile.candidates[model[k]], profile.voters[voter[k]]),),
            (rescored(profile, voter, rows, subject=model),),
            Model(model),
        )

    return [Family.listed("scores left out", np.argwhere(profile.present), without)]

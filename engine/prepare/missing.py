"""Missing policies applied to a matrix of scores; what each means: :mod:`llull.engine.prepare.policies`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ...rules.numeric.scaling import unit_power
from ..errors import SelectionError, UnknownNameError
from .policies import MISSING_POLICIES

__all__ = ["Filled", "fill"]


@dataclass(frozen=True, eq=False)
class Filled:
    """Scores after a policy.

    Attributes
    ----------
    scores
        ``scores[metric, model]`` of what was kept, in the table's own direction.
    metrics, models
        Masks over the input: what was kept.
    notes
        What a reader must know, in sentences.
    """

    scores: FloatArray
    metrics: BoolArray
    models: BoolArray
    notes: tuple[str, ...] = ()


def fill(
    scores: FloatArray,
    policy: str,
    *,
    names: Sequence[str],
    lower_is_better: BoolArray,
    worst: FloatArray,
) -> Filled:
    """Apply a missing policy to models that have at least one score each.

    Parameters
    ----------
    scores
        ``scores[metric, model]`` as given, NaN where missing.
    names, lower_is_better, worst
        Of each metric: its name, direction, and worst possible score where stated, else NaN.

    Raises
    ------
    UnknownNameError
        If there is no such policy.
    SelectionError
        If the policy leaves no model or no metric (with the counts), or `zero` would fill a metric on which
        lower is better.
    """
    if policy not in MISSING_POLICIES:
        raise UnknownNameError("missing policy", policy, MISSING_POLICIES)
    gap = np.isnan(scores)
    all_metrics, all_models = np.ones(len(scores), dtype=bool), np.ones(scores.shape[1], dtype=bool)
    if policy == "available" or not gap.any():
        return Filled(scores, all_metrics, all_models)
    if policy == "complete-models":
        models = np.asarray(~gap.any(axis=0))
        _refuse_nothing(models, np.asarray(gap.sum(axis=0)), "model", "metrics", len(scores))
        return Filled(scores[:, models], all_metrics, models)
    if policy == "complete-metrics":
        metrics = np.asarray(~gap.any(axis=1))
        _refuse_nothing(metrics, np.asarray(gap.sum(axis=1)), "metric", "models", scores.shape[1])
        return Filled(scores[metrics], metrics, all_models)
    return _substitute(scores, gap, policy, names, lower_is_better, worst)


def _substitute(
    scores: FloatArray,
    gap: BoolArray,
    policy: str,
    names: Sequence[str],
    lower_is_better: BoolArray,
    worst: FloatArray,
) -> Filled:
    """Fill every gap with one number per metric."""
    gappy, empty = np.asarray(gap.any(axis=1)), np.asarray(gap.all(axis=1))
    notes: list[str] = []
    keep = np.ones(len(scores), dtype=bool)
    if policy == "zero":
        refused = [names[m] for m in np.flatnonzero(gappy & lower_is_better).tolist()]
        if refused:
            raise SelectionError(
                f"missing policy zero: 0 would be the best score of {refused[0]!r}, where lower is better "
                f"({len(refused)} such metrics with gaps); use worst or available"
            )
        negative = [
            names[m] for m in np.flatnonzero(gappy & (np.nan_to_num(scores) < 0).any(axis=1)).tolist()
        ]
        if negative:
            notes.append(f"policy zero ranks a gap above negative scores on {', '.join(negative)}")
        value = np.zeros(len(scores))
    else:
        keep = ~empty | ((policy == "worst") & ~np.isnan(worst))
        lost = [names[m] for m in np.flatnonzero(~keep).tolist()]
        if lost:
            notes.append(f"left out, no score to take the {policy} of: {', '.join(lost)}")
        seen = np.where(empty[:, None], 0.0, scores)
        if policy == "median":
            power = unit_power(seen)
            value = np.nanmedian(seen * power, axis=1) / power[:, 0]
        else:
            observed = np.where(lower_is_better, np.nanmax(seen, axis=1), np.nanmin(seen, axis=1))
            value = np.where(np.isnan(worst), observed, worst)
    return Filled(
        np.where(gap, value[:, None], scores)[keep], keep, np.ones(scores.shape[1], dtype=bool), tuple(notes)
    )


def _refuse_nothing(kept: BoolArray, gaps: IntArray, kind: str, others: str, n_others: int) -> None:
    if kept.any():
        return
    raise SelectionError(
        f"missing policy complete-{kind}s leaves none of {len(kept)} {kind}s: each misses at least "
        f"{int(gaps.min())} of {n_others} {others}; use another policy, or select first"
    )

"""Why one model is above another under a rule, in numbers."""

from __future__ import annotations

from typing import Unpack

import numpy as np

from ....rules import Profile, Rule
from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.clock import Clock
from ...errors import SelectionError, UnknownNameError
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.selection import TableOptions
from ..sensitivity.perturbed import Trial
from .additive import points_alone
from .explanation import Above, Explanation, MetricPart

__all__ = ["explain"]


def explain(
    table: Tabular,
    a: str,
    b: str,
    rule: str | Rule = DEFAULT_RULE,
    *,
    budget: float | None = 10.0,
    **options: Unpack[TableOptions],
) -> Explanation:
    r"""Say why one model is above another.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    a, b
        Models, by key or by label.
    budget
        Seconds in all; what one metric decides is not determined for the metrics that are left.

    Raises
    ------
    UnknownNameError, SelectionError
        If a model is not there, its label is that of several, it is not ranked, or the two are one.
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`.

    Notes
    -----
    Under a rule that averages points p over the metrics a model has, with shares s of its weight, the
    difference of two scores is :math:`\sum_v s_{av}(p_{av} - t) - s_{bv}(p_{bv} - t)` for any t. Without gaps
    t does not matter. With gaps t is the mean of the two scores, so that a metric which only one of them has
    counts by how far that model does there from where the two are.
    """
    prepared = prepare(table, **options)
    clock = Clock(budget)
    rule = Rule.of(rule)
    profile = prepared.profile
    a, b = (_ranked(prepared, profile, name) for name in (a, b))
    if a == b:
        raise SelectionError(f"explain: {a!r} is asked for twice; name two models")
    at, bt = profile.candidates.index(a), profile.candidates.index(b)
    ranking = (rule.limited(budget / 3) if rule.unlimited and budget is not None else rule).rank(profile)
    proof = rule.spec.explain(profile, ranking, at, bt, clock.left() / 2) if rule.spec.explain else None
    parts = _parts(prepared, profile, rule, at, bt, clock)
    total = sum(profile.voter_weights)
    return Explanation(
        prepared=prepared,
        ranking=ranking,
        a=a,
        b=b,
        above=_above(int(ranking.ranks[at]), int(ranking.ranks[bt])),
        metrics=parts,
        support=profile.unit * int(profile.support[at, bt]) / total,
        opposed=profile.unit * int(profile.support[bt, at]) / total,
        proof=proof,
    )


def _ranked(prepared: Prepared, profile: Profile, name: str) -> str:
    labels = prepared.table.labels
    keys = [name] if name in labels else [key for key, label in labels.items() if label == name]
    if not keys:
        known = dict.fromkeys((*labels, *labels.values()))
        raise UnknownNameError("model", name, known, prepared.table.name)
    if len(keys) > 1:
        raise SelectionError(f"explain: {name!r} is the label of {', '.join(keys)}; name one of these keys")
    key = keys[0]
    if key not in profile.candidates:
        raise SelectionError(
            f"explain: {key!r} is not ranked under missing policy {prepared.missing}; use another policy"
        )
    return key


def _above(a: int, b: int) -> Above:
    return "level" if a == b else "a" if a < b else "b"


def _parts(
    prepared: Prepared,
    profile: Profile,
    rule: Rule,
    a: int,
    b: int,
    clock: Clock,
) -> tuple[MetricPart, ...]:
    directions = dict(prepared.table.metrics.select("metric", "direction").iter_rows())
    contributions = _contributions(rule, profile, a, b)
    without = _without(rule, prepared, a, b, clock)
    total = sum(profile.voter_weights)
    pair = profile.select(candidates=[a, b])
    parts: list[MetricPart] = []
    for v, metric in enumerate(profile.voters):
        x, y = (float(score) for score in profile.scores[v, [a, b]])
        support = pair.select(voters=[v]).support if profile.voter_weights[v] else np.zeros((2, 2))
        missing = bool(np.isnan(x) or np.isnan(y))
        says = "a" if support[0, 1] else "b" if support[1, 0] else "nothing" if missing else "level"
        sign = -1.0 if directions[metric] == "lower" else 1.0
        parts.append(
            MetricPart(
                metric=metric,
                group=profile.groups[v],
                weight=profile.voter_weights[v] / total,
                a=None if np.isnan(x) else sign * x + 0.0,
                b=None if np.isnan(y) else sign * y + 0.0,
                direction=directions[metric],
                says=says,
                margin=None if missing else x - y,
                contribution=None if contributions is None else float(contributions[v]),
                without=without.get(v),
            )
        )
    order = {"a": 0, "level": 1, "nothing": 2, "b": 3}
    return tuple(
        sorted(
            parts,
            key=lambda part: (
                -abs(part.contribution or 0.0),
                order[part.says],
                -part.weight,
                part.metric,
            ),
        )
    )


def _contributions(rule: Rule, profile: Profile, a: int, b: int) -> FloatArray | None:
    """``[v]``: parts of a's score minus b's, in the rule's usual quantity; None where it is no average."""
    points = points_alone(rule, profile)
    if points is None:
        return None
    points, weights = points[:, [a, b]], profile.candidate_weights[:, [a, b]]
    there = ~np.isnan(points)
    factor = weights.sum(axis=0).max() if "total" in rule.traits else 1.0
    shares = np.where(there, weights, 0.0)
    shares = shares / shares.sum(axis=0)
    points = np.where(there, points, 0.0)
    middle = float((shares * points).sum(axis=0).mean())
    return factor * ((shares * (points - middle)) @ np.array([1.0, -1.0]))


def _without(rule: Rule, prepared: Prepared, a: int, b: int, clock: Clock) -> dict[int, Above]:
    """Who is above whom without each metric, for those that time sufficed for; likely ones first."""
    profile = prepared.profile
    n = len(profile.voters)
    if n == 1:
        return {}
    difference = np.abs(np.nan_to_num(profile.ranks[:, a] - profile.ranks[:, b], nan=np.inf))
    order = sorted(range(n), key=lambda v: (-difference[v], profile.voters[v]))
    trial = Trial(rule, prepared, clock)
    trials = trial.keep_metrics([[u for u in range(n) if u != v] for v in order])
    return {
        order[k]: _above(int(trials.ranks[k, a]), int(trials.ranks[k, b]))
        for k in range(trials.done)
        if trials.ranks[k, a] and trials.ranks[k, b] and trials.proved[k]
    }

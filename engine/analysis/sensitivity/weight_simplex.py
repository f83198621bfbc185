"""How large a share of all possible weights makes each model win."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ....rules import Rule
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.clock import Clock
from ....rules.plain import Plain, picked
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared
from ..explanation.additive import Additive, require_additive

__all__ = ["WeightSimplex", "weight_simplex"]

_CHUNK = 2**22


@dataclass(frozen=True, eq=False)
class WeightSimplex(Plain):
    """Shares of the weights under which models are first.

    Attributes
    ----------
    models
        Names, in the profile's order.
    shares
        ``[c]``, of sum 1; where several are first they share it equally.
    standard_errors
        ``[c]``: of the estimate; 0 where exact. A share of 0 may be as large as 3 / `samples` (95%).
    method
        ``sampling``, or ``exact`` (two or three metrics without gaps).
    samples, seed
        How many weights were drawn (fewer than asked if time ran out), and from which seed; 0 and None if
        exact.
    """

    models: tuple[str, ...]
    shares: FloatArray
    standard_errors: FloatArray
    method: Literal["exact", "sampling"]
    samples: int
    seed: int | None

    def content(self) -> dict[str, Any]:
        """Models that win somewhere, largest share first."""
        order = sorted(range(len(self.models)), key=lambda c: (-self.shares[c], self.models[c]))
        columns = {"model": self.models, "share": self.shares, "standard_error": self.standard_errors}
        return {
            **picked(self, "method", "samples", "seed"),
            "never": (self.shares == 0).sum(),
            "shares": [
                {name: column[c] for name, column in columns.items()} for c in order if self.shares[c] > 0
            ],
        }


def weight_simplex(
    prepared: Prepared,
    rule: str | Rule = DEFAULT_RULE,
    *,
    samples: int = 10_000,
    seed: int = 0,
    budget: float | None = 10.0,
) -> WeightSimplex:
    """Estimate, for each model, the share of the weight simplex in which it is first.

    Every vector of weights of sum 1 is equally likely (the flat Dirichlet distribution); the table's own
    weights play no part. With gaps a model that no weight falls on cannot win.

    Parameters
    ----------
    rule
        An additive one: see :data:`.TRAITS`.
    samples, seed
        How many weights to draw, and from which seed. Two or three metrics without gaps are computed exactly.
    budget
        Seconds; what was drawn by then counts.

    Raises
    ------
    RuleError
        If the rule is not additive, or tree weights depend on gaps.
    """
    clock = Clock(budget)
    rule = Rule.of(rule)
    profile = prepared.profile
    form = require_additive(rule, profile, prepared.scored, "weight simplex")
    n = len(profile.voters)
    if form.complete and n <= 3:
        shares, errors, drawn = _exact(form), np.zeros(form.points.shape[1]), 0
    else:
        shares, errors, drawn = _sampled(form, samples, np.random.default_rng(seed), clock)
    return WeightSimplex(
        models=profile.candidates,
        shares=shares,
        standard_errors=errors,
        method="sampling" if drawn else "exact",
        samples=drawn,
        seed=seed if drawn else None,
    )


def _sampled(
    form: Additive, samples: int, rng: np.random.Generator, clock: Clock
) -> tuple[FloatArray, FloatArray, int]:
    """Mean and standard error of each model's part in first place, over at least one chunk of weights."""
    n_metrics, n_models = form.points.shape
    total, squares, drawn = np.zeros(n_models), np.zeros(n_models), 0
    while drawn < samples and (drawn == 0 or not clock.expired()):
        count = min(samples - drawn, max(1, _CHUNK // n_models))
        first = form.first(form.scores(rng.dirichlet(np.ones(n_metrics), size=count)))
        part = first / first.sum(axis=1, keepdims=True)
        total += part.sum(axis=0)
        squares += (part**2).sum(axis=0)
        drawn += count
    shares = total / drawn
    variance = np.maximum(squares / drawn - shares**2, 0.0)
    return shares, np.sqrt(variance / drawn), drawn


def _exact(form: Additive) -> FloatArray:
    """Length or area of each model's part of the simplex, by cutting it with each other model."""
    n_metrics, n_models = form.points.shape
    if n_metrics == 1:
        first = form.points[0] == form.points.max()
        return first / first.sum()
    distinct, inverse, counts = np.unique(form.points.T, axis=0, return_inverse=True, return_counts=True)
    corners = np.eye(n_metrics)
    sizes = np.zeros(len(distinct))
    for i, own in enumerate(distinct):
        cell = corners
        for other in np.delete(distinct, i, axis=0):
            cell = _cut(cell, own - other)
        sizes[i] = _size(cell)
    of: IntArray = inverse.reshape(n_models)
    return (sizes / counts)[of] / sizes.sum()


def _cut(polygon: FloatArray, normal: FloatArray) -> FloatArray:
    """Part of a polygon ``[corner, v]`` (or of a segment) where ``corner @ normal >= 0``."""
    side = polygon @ normal
    kept: list[FloatArray] = []
    for i in range(len(polygon)):
        j = (i + 1) % len(polygon)
        if side[i] >= 0:
            kept.append(polygon[i])
        # A segment is not walked back from its end to its start.
        if (side[i] > 0) != (side[j] > 0) and side[i] * side[j] < 0 and (j > 0 or len(polygon) > 2):
            kept.append(polygon[i] + (polygon[j] - polygon[i]) * (side[i] / (side[i] - side[j])))
    return np.array(kept).reshape(len(kept), polygon.shape[1])


def _size(polygon: FloatArray) -> float:
    """Length of a segment, or area of a polygon, up to a factor."""
    if polygon.shape[1] == 2:
        return float(np.ptp(polygon[:, 0])) if len(polygon) > 1 else 0.0
    if len(polygon) < 3:
        return 0.0
    x, y = polygon[:, 0], polygon[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2

"""The fewest metrics to remove so that one model passes the winners, as an integer program."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.clock import Clock
from ..explanation.additive import Additive

__all__ = ["Removal", "fewest_removals"]

#: How far constraints are relaxed, or tightened, on points scaled to 0 … 1: beyond the solver's tolerance.
_MARGIN = 1e-5
#: Sets that the relaxed program allows and the rule does not, before the search for a proof is given up.
_MOST_CUTS = 60


@dataclass(frozen=True)
class Removal:
    """What is known for one challenger.

    Attributes
    ----------
    removed
        Metrics whose removal puts it above the winners, checked; None if none was found.
    bound
        No set of fewer metrics does.
    """

    removed: tuple[int, ...] | None
    bound: int


def fewest_removals(
    form: Additive,
    winners: IntArray,
    challenger: int,
    least: int,
    most: int,
    check: Callable[[tuple[int, ...]], bool],
    clock: Clock,
) -> Removal:
    """Find the fewest metrics without which the challenger is above all winners.

    Parameters
    ----------
    winners, challenger
        Places of the models.
    least, most
        How many metrics to remove.
    check
        Whether a set really dethrones the winners.

    Notes
    -----
    With x the metrics kept and y = x t, exact for 0/1 variables x and a threshold t in [0, 1] as
    ``y <= x, y <= t, y >= t - 1 + x``: the challenger's average over its metrics is at least t where
    ``sum w (p x - y) >= 0``, and a winner's below it where that sum is negative.
    """
    program = _Program(form, winners, challenger, least, most)
    bound = least
    for _ in range(_MOST_CUTS):
        found = program.solve(-_MARGIN, clock)
        bound = max(bound, found.bound)
        if found.removed is None:
            return found if found.bound > most else Removal(None, bound)
        if check(found.removed):
            return Removal(found.removed, bound)
        program.exclude(found.removed)
    strict = program.solve(_MARGIN, clock).removed
    return Removal(strict if strict is not None and check(strict) else None, bound)


class _Program:
    """Variables: x (one for each metric), y (one for each metric), t."""

    def __init__(self, form: Additive, winners: IntArray, challenger: int, least: int, most: int) -> None:
        self.n, self.least, self.most = len(form.weights), least, most
        involved = [challenger, *winners.tolist()]
        points = form.points[:, involved]
        low, high = float(np.nanmin(points)), float(np.nanmax(points))
        self.points = (points - low) / (high - low or 1.0)
        self.there = form.there[:, involved].astype(np.float64)
        self.weights = form.weights / form.weights.max()
        self.cuts: list[tuple[FloatArray, float]] = []

    def exclude(self, removed: tuple[int, ...]) -> None:
        """Forbid exactly this set."""
        row = np.zeros(2 * self.n + 1)
        row[: self.n] = -1.0
        row[list(removed)] = 1.0
        self.cuts.append((row, 1.0 - (self.n - len(removed))))

    def solve(self, margin: float, clock: Clock) -> Removal:
        """Remove as few as the constraints with this margin allow."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        n = self.n
        if clock.expired():
            return Removal(None, self.least)
        eye, zero, one = np.eye(n), np.zeros((n, n)), np.ones((n, 1))
        rows = [np.hstack([-eye, eye, 0 * one]), np.hstack([zero, eye, -one]), np.hstack([-eye, eye, -one])]
        low = [np.full(n, -np.inf), np.full(n, -np.inf), np.full(n, -1.0)]
        high = [np.zeros(n), np.zeros(n), np.full(n, np.inf)]

        def add(row: FloatArray, least: float, most: float = np.inf) -> None:
            rows.append(row[None])
            low.append(np.array([least]))
            high.append(np.array([most]))

        for i in range(self.there.shape[1]):
            weight = self.weights * self.there[:, i]
            lead = np.concatenate([weight * np.nan_to_num(self.points[:, i]), -weight, [0.0]])
            add(lead if i == 0 else -lead, margin)
            add(np.concatenate([self.there[:, i], np.zeros(n + 1)]), 1.0)
        kept = np.concatenate([np.ones(n), np.zeros(n + 1)])
        add(kept, n - self.most, n - self.least)
        for row, least in self.cuts:
            add(row, least)
        left = clock.left()
        limits: Any = np.concatenate(low), np.concatenate(high)
        constraints = LinearConstraint(csr_array(np.vstack(rows)), *limits)
        result: Any = milp(
            -kept,
            integrality=np.concatenate([np.ones(n), np.zeros(n + 1)]),
            bounds=Bounds(0.0, 1.0),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, **({"time_limit": left} if np.isfinite(left) else {})},
        )
        if result.status == 2:
            return Removal(None, self.most + 1)
        bound = self.least
        if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
            bound = max(bound, int(np.ceil(n + result.mip_dual_bound - 1e-4)))
        if result.x is None:
            return Removal(None, bound)
        return Removal(tuple(np.flatnonzero(result.x[:n] < 0.5).tolist()), bound)

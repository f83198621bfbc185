"""The smallest change of the metrics' weights that makes a given model win."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ....rules import Rule, RuleError, UnknownNameError
from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.clock import Clock
from ....rules.plain import Plain
from ...options import DEFAULT_RULE, Norm
from ...prepare.preparation import Prepared
from ..explanation.additive import Additive, require_additive

__all__ = ["NearestWeights", "nearest_weights"]


#: Leads below this, on points scaled to 0 … 1, are what a linear program may leave by rounding.
_RESOLUTION = 1e-9
#: Thresholds tried where gaps make the problem one of many linear ones.
_THRESHOLDS = 65
_REFINEMENTS = 12
#: The least weight on a model's scores that ranks it.
_SOME = 1e-3


@dataclass(frozen=True, eq=False)
class NearestWeights(Plain):
    """Weights near the given ones under which a model is first.

    Attributes
    ----------
    model, norm
        What was asked.
    metrics
        Names, in the order of `before` and `after`.
    before, after
        ``[v]``: weights of sum 1, as given and as found; `after` is None where no weights were found.
    distance
        Between the two, in the norm; None likewise.
    lead
        Of the model over the best other one under `after`, in points (higher is better): 0 on the border of
        the weights under which it wins, up to rounding.
    greatest_lead
        The largest lead that any weights give it: negative where it cannot win; None where not determined.
    status
        ``wins already``; ``optimal``: no nearer weights do; ``bounded``: with gaps, filled or not, the
        nearest that were found (filled: that leave every model a score); ``impossible``: proved that no
        weights do; ``unknown``: none were found.
    """

    keys = ("model", "norm", "status", "distance", "lead", "greatest_lead", "weights")

    model: str
    norm: Norm
    metrics: tuple[str, ...]
    before: FloatArray
    after: FloatArray | None
    distance: float | None
    lead: float | None
    greatest_lead: float | None
    status: Literal["wins already", "optimal", "bounded", "impossible", "unknown"]

    def in_words(self) -> str:
        """The three weights that change most."""
        if self.after is None:
            return ""
        change = self.after - self.before
        order = sorted(range(len(change)), key=lambda v: (-abs(change[v]), self.metrics[v]))
        return ", ".join(
            f"{self.metrics[v]} {self.before[v]:.3f} → {self.after[v]:.3f}"
            for v in order[:3]
            if abs(change[v]) > 1e-9
        )

    @property
    def weights(self) -> list[dict[str, Any]] | None:
        """For each metric its weight before and after; None where no weights were found."""
        if self.after is None:
            return None
        rows = zip(self.metrics, self.before, self.after, strict=True)
        return [{"metric": name, "before": before, "after": after} for name, before, after in rows]


def nearest_weights(
    prepared: Prepared,
    model: str,
    rule: str | Rule = DEFAULT_RULE,
    *,
    norm: Norm = "l1",
    margin: float = 0.0,
    budget: float | None = 10.0,
) -> NearestWeights:
    r"""Find the weights nearest to the table's under which a model is first.

    Weights are 0 or more and their sum is kept (1). At the nearest ones the model is level with another,
    unless a `margin` is asked for: beyond them it is alone.

    Parameters
    ----------
    rule
        An additive one: see :data:`.TRAITS`.
    norm
        ``l1``: the sum of absolute changes (a linear program); ``l2``: the root of the sum of their squares
        (a least-distance problem, solved by non-negative least squares).
    margin
        By how much, in the rule's points, the model must lead.
    budget
        Seconds; only matters with gaps.

    Raises
    ------
    UnknownNameError
        If the model is not ranked.
    RuleError
        If the rule is not additive, or tree weights depend on gaps.

    Notes
    -----
    Without gaps scores are linear in the weights, so that the weights under which a model wins form a
    polytope. With gaps a score is an average over the metrics that a model has, a model without weight is not
    ranked, and the problem is not convex: for every threshold t that the model reaches and no other exceeds
    it is, and t is searched on a grid and then between the best grid points. The result is then the best
    found.

    References
    ----------
    C. Lawson, R. Hanson (1974), *Solving Least Squares Problems*, chapter 23 (least distance programming).
    """
    clock = Clock(budget)
    rule = Rule.of(rule)
    profile = prepared.profile
    if model not in profile.candidates:
        raise UnknownNameError("model", model, profile.candidates, prepared.table.name)
    if norm not in ("l1", "l2"):
        raise RuleError(f"nearest weights: norm {norm!r} is not l1 or l2")
    form = require_additive(rule, profile, prepared.scored, "nearest weights")
    problem = _Problem(form, profile.candidates.index(model), norm, margin)
    after, status = problem.solve(clock)
    return NearestWeights(
        model=model,
        norm=norm,
        metrics=profile.voters,
        before=form.weights,
        after=after,
        distance=None if after is None else _distance(after - form.weights, norm),
        lead=None if after is None else problem.lead(after),
        greatest_lead=problem.greatest_lead(),
        status=status,
    )


def _distance(change: FloatArray, norm: Norm) -> float:
    return float(np.abs(change).sum() if norm == "l1" else np.sqrt((change**2).sum()))


class _Problem:
    """Nearest weights on one form: shared scaling of the points, one solver for each norm."""

    def __init__(self, form: Additive, model: int, norm: Norm, margin: float) -> None:
        self.form, self.model, self.margin = form, model, margin
        self.norm: Norm = norm
        self.others = [c for c in range(form.points.shape[1]) if c != model]
        low, high = np.nanmin(form.points), np.nanmax(form.points)
        self.low, self.scale = float(low), float(high - low) or 1.0
        self.points = (form.points - low) / self.scale

    def lead(self, weights: FloatArray) -> float:
        """Lead of the model over the best other one, in points."""
        scores = self.form.scores(weights[None])[0]
        best = scores[self.others].max(initial=-np.inf)
        return float(scores[self.model] - best) if np.isfinite(best) else 0.0

    def solve(
        self, clock: Clock
    ) -> tuple[FloatArray | None, Literal["wins already", "optimal", "bounded", "impossible", "unknown"]]:
        """Find the weights and say what is proved of them."""
        if self.lead(self.form.weights) >= self.margin:
            return self.form.weights, "wins already"
        if self.form.complete:
            rows = (self.points[:, [self.model]] - self.points[:, self.others]).T
            bound = np.full(len(rows), self.margin / self.scale)
            if self.form.can_lose:  # some weight falls on the scores of every model, so that all are ranked
                rows = np.vstack([rows, self.form.scored.T.astype(np.float64)])
                bound = np.r_[bound, np.full(len(self.form.scored.T), _SOME)]
            found = self._nearest(rows, bound)
            if self.form.can_lose:
                return (None, "unknown") if found is None else (found, "bounded")
            return (None, "impossible") if found is None else (found, "optimal")
        found = self._over_thresholds(clock)
        return (None, "unknown") if found is None else (found, "bounded")

    def greatest_lead(self) -> float | None:
        """Largest lead that weights can give, without gaps."""
        from scipy.optimize import linprog

        if not self.form.complete or self.form.can_lose or not self.others:
            return None
        n = len(self.form.weights)
        rows = (self.points[:, self.others] - self.points[:, [self.model]]).T
        result: Any = linprog(
            np.r_[np.zeros(n), -1.0],
            A_ub=np.hstack([rows, np.ones((len(rows), 1))]),
            b_ub=np.zeros(len(rows)),
            A_eq=np.r_[np.ones(n), 0.0][None],
            b_eq=[1.0],
            bounds=[(0, None)] * n + [(None, None)],
        )
        lead = float(result.x[-1]) if result.status == 0 else np.nan
        return None if np.isnan(lead) else (0.0 if abs(lead) < _RESOLUTION else lead * self.scale)

    def _over_thresholds(self, clock: Clock) -> FloatArray | None:
        """With gaps: the model's average is at least t, and no other's above t less the margin."""
        best: FloatArray | None = None
        least = np.inf
        low, high = float(np.nanmin(self.points)), float(np.nanmax(self.points))
        step = (high - low) / (_THRESHOLDS - 1)
        # The model's own points too: where all weight is on one metric, no other threshold will do.
        own = self.points[self.form.there[:, self.model], self.model]
        grid = np.union1d(np.linspace(low, high, _THRESHOLDS), own)
        at = 0.0
        for threshold in grid.tolist():
            least, best, at = self._better(threshold, least, best, at, clock)
        for _ in range(_REFINEMENTS):
            step /= 2
            for threshold in (at - step, at + step):
                least, best, at = self._better(threshold, least, best, at, clock)
        return best

    def _better(
        self, threshold: float, least: float, best: FloatArray | None, at: float, clock: Clock
    ) -> tuple[float, FloatArray | None, float]:
        if clock.expired():
            return least, best, at
        there = self.form.there
        over = np.where(there, self.points - threshold, 0.0)
        lead = np.where(there, self.points - (threshold - self.margin / self.scale), 0.0)
        # The last row: some weight falls on the model.
        rows = np.vstack(
            [over[:, self.model], -lead[:, self.others].T, there[:, self.model].astype(np.float64)]
        )
        found = self._nearest(rows, np.r_[np.zeros(len(rows) - 1), _SOME])
        if found is None:
            return least, best, at
        distance = _distance(found - self.form.weights, self.norm)
        return (distance, found, threshold) if distance < least - _RESOLUTION else (least, best, at)

    def _nearest(self, rows: FloatArray, bound: FloatArray) -> FloatArray | None:
        """Nearest weights with ``rows @ weights >= bound``, 0 or more, of sum 1."""
        found = (self._linear if self.norm == "l1" else self._least_distance)(rows, bound)
        if found is None:
            return None
        found = np.maximum(found, 0.0)
        return found / found.sum()

    def _linear(self, rows: FloatArray, bound: FloatArray) -> FloatArray | None:
        from scipy.optimize import linprog

        n = len(self.form.weights)
        eye = np.eye(n)
        # Weights, then the absolute change of each.
        result: Any = linprog(
            np.r_[np.zeros(n), np.ones(n)],
            A_ub=np.vstack(
                [
                    np.hstack([-rows, np.zeros((len(rows), n))]),
                    np.hstack([eye, -eye]),
                    np.hstack([-eye, -eye]),
                ]
            ),
            b_ub=np.r_[-bound, self.form.weights, -self.form.weights],
            A_eq=np.r_[np.ones(n), np.zeros(n)][None],
            b_eq=[1.0],
            bounds=[(0, None)] * (2 * n),
        )
        return np.asarray(result.x[:n]) if result.status == 0 else None

    def _least_distance(self, rows: FloatArray, bound: FloatArray) -> FloatArray | None:
        """Least ``|x|`` with ``G x >= h`` for the change x, by non-negative least squares.

        With ``u >= 0`` nearest to a solution of ``[G h]' u = (0, …, 0, 1)`` and r its residual, the least x
        is ``-r[:n] / r[n]``; there is none where r is 0.
        """
        from scipy.optimize import nnls

        n = len(self.form.weights)
        old = self.form.weights
        # Changes of sum 0 in an orthonormal basis, so that the sum of the weights needs no constraint.
        basis = np.linalg.qr(np.column_stack([np.ones(n), np.eye(n)[:, 1:]]))[0][:, 1:]
        if basis.shape[1] == 0:
            return old if (rows @ old >= bound - _RESOLUTION).all() else None
        left = np.vstack([rows, np.eye(n)])
        g = left @ basis
        h = np.r_[bound, np.zeros(n)] - left @ old
        size = np.maximum(np.abs(g).max(axis=1), np.abs(h))
        used = size > 0
        g, h = g[used] / size[used, None], h[used] / size[used]
        target = np.r_[np.zeros(basis.shape[1]), 1.0]
        u, _ = nnls(np.vstack([g.T, h]), target, maxiter=50 * (n + len(g)))
        residual = np.vstack([g.T, h]) @ u - target
        if residual @ residual < _RESOLUTION:
            return None
        change = basis @ (-residual[:-1] / residual[-1])
        found = old + change
        return found if np.all(left @ found >= np.r_[bound, np.zeros(n)] - 1e-7) else None

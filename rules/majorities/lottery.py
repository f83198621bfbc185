"""Maximal lotteries: optimal mixed strategies of the game whose payoffs are the majority margins."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import RuleError
from ..numeric.arrays import BoolArray, FloatArray, IntArray
from ..registry import Outcome, rule

__all__ = ["maximal_lottery"]

#: Python integers, or fractions.
_Exact = npt.NDArray[Any]

#: Up to so many candidates the linear program is solved in integers, which is faster there; up to so many
#: more, where floating point failed (in up to 5 s).
_SMALL, _MEDIUM = 16, 60
#: A larger support is not solved in rational arithmetic, which would take longer than the linear program.
_MOST_EXACT = 150


@rule(
    "maximal_lottery",
    "maximal lottery",
    reads="margins",
    complexity="O(v c²) and a linear program of c columns",
    reference="Kreweras (1965), Aggregation of preference orderings; Fishburn (1984), Probabilistic social "
    "choice based on simple voting comparisons; Brandl, Brandt, Seedig (2016), Consistent probabilistic "
    "social choice",
    broadcasts=False,
    traits={"symmetric"},
)
def maximal_lottery(margins: IntArray) -> Outcome:
    r"""Probabilities p such that no candidate is expected to win more than it loses against one drawn by p.

    That is :math:`p \ge 0`, :math:`\sum_a p_a = 1` and :math:`\sum_a p_a\, margin(a, b) \ge 0` for every b.
    Where several p do this, it is the one of least Euclidean norm, the most even of them, which is unique and
    treats like candidates alike. Candidates are ranked by their probability, so those of probability 0 tie.

    ``details["unique"]`` says whether there is only one such p. ``details["exact"]`` says whether the
    probabilities were proved in rational arithmetic (up to 150 candidates in the support), or are a
    floating point solution.

    Notes
    -----
    A linear program finds a strictly complementary solution, one that gives each candidate a positive
    probability or a positive loss, but not both. It tells which candidates the optimal lotteries use between
    them; these are then found as the null space of the margins among those, in exact arithmetic, and the
    strict inequalities are checked there. (Dutta and Laslier 1999, on the essential set.)
    """
    n = len(margins)
    winner = np.flatnonzero((margins > 0).sum(axis=1) == n - 1)
    if winner.size:
        return Outcome(np.eye(n)[winner[0]], details={"unique": True, "exact": True})
    start = None if n <= _SMALL else _complementary(margins)
    outcome = None if start is None else _exact_lottery(margins, start)
    if outcome is None and n <= _MEDIUM:
        start = _complementary_exactly(margins)
        outcome = _exact_lottery(margins, start)
    if start is None:
        raise RuleError(
            f"maximal_lottery: the linear program of {n} candidates could not be solved, as some margins are "
            "very small beside others; give weights of similar size or rank fewer candidates"
        )
    return outcome or _float_lottery(margins, start)


def _complementary(margins: IntArray) -> FloatArray | None:
    """Find an optimal strategy, unscaled, with p > 0 exactly where the payoff against that column is 0.

    By Tucker's theorem on skew-symmetric matrices there are p, q >= 0 with q = p' margins and p + q > 0,
    hence (scaled) p + q >= 1; and p'q = p' margins p = 0, so that in each place one of them is at least 1 and
    the other 0. None where the solver fails.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, eye_array, hstack

    n = len(margins)
    payoffs = margins.T.astype(np.float64)
    payoffs /= np.abs(payoffs).max() or 1.0
    identity = eye_array(n)
    found: Any = linprog(
        np.ones(2 * n),
        A_ub=-hstack([identity, identity]),
        b_ub=-np.ones(n),
        A_eq=hstack([csr_array(payoffs), -identity]),
        b_eq=np.zeros(n),
        method="highs-ds",
    )
    if not found.success:
        return None
    p, q = np.split(found.x, 2)
    return np.where(p > q, p, 0.0)


def _complementary_exactly(margins: IntArray) -> _Exact:
    """The same in integers (up to scale), by the dual simplex method with Bland's rule.

    It minimises the sum of p, from p = 0, subject to ``q = p' margins >= 0`` and ``p + q - 1 >= 0``.
    """
    n = len(margins)
    payoffs = margins.T.astype(object)
    identity = np.eye(n, dtype=np.int64).astype(object)
    ones = np.ones((n, 1), dtype=np.int64).astype(object)
    # A row is a variable, times `scale`, in terms of the n that are 0 now; the last column is its value, the
    # last row the objective.
    table = np.block([[payoffs, 0 * ones], [payoffs + identity, -ones], [ones.T, 0 * ones[:1]]])
    free, basic, scale = list(range(n)), list(range(n, 3 * n)), 1
    while True:
        negative = [(basic[row], row) for row in np.flatnonzero(table[:-1, -1] < 0)]
        if not negative:
            break
        _, row = min(negative)
        # The exact ratios of the objective, ties by label.
        _, _, column = min(
            (Fraction(table[-1, j], table[row, j]), free[j], j) for j in np.flatnonzero(table[row, :-1] > 0)
        )
        pivot, line, other = table[row, column], table[row].copy(), table[:, column].copy()
        table = (pivot * table - np.outer(other, line)) // scale
        table[:, column] = other
        table[row] = -line
        table[row, column] = scale
        free[column], basic[row], scale = basic[row], free[column], pivot
    p = np.zeros(n, dtype=np.int64).astype(object)
    for label, value in zip(basic, table[:-1, -1], strict=True):
        if label < n:
            p[label] = value
    return p


def _exact_lottery(margins: IntArray, start: _Exact) -> Outcome | None:
    """Least-norm optimum in rational arithmetic, or None where its proof does not go through."""
    inside, outside = np.flatnonzero(start > 0), np.flatnonzero(~(start > 0))
    among = margins[np.ix_(inside, inside)].T.astype(object)
    against = margins[np.ix_(inside, outside)].T.astype(object)
    if inside.size > _MOST_EXACT:
        return None
    basis, free = _null_space(among)
    if not free:
        return None
    values: list[int | float] = start[inside[free]].tolist()
    coordinates = np.array(
        [Fraction(x) / vector[f] for x, vector, f in zip(values, basis, free, strict=True)], dtype=object
    )
    inner = coordinates @ basis
    if not ((inner > 0).all() and (against @ inner > 0).all()):
        return None
    unique = len(basis) == 1
    lottery = inner / inner.sum() if unique else _least_norm(basis, against)
    if lottery is None:
        return None
    p = np.zeros(len(margins))
    p[inside] = lottery.astype(np.float64)
    return Outcome(p, details={"unique": unique, "exact": True})


def _float_lottery(margins: IntArray, start: _Exact) -> Outcome:
    """The same in floating point."""
    from scipy.linalg import null_space

    inside, outside = np.flatnonzero(start > 0), np.flatnonzero(~(start > 0))
    among = margins[np.ix_(inside, inside)].T.astype(np.float64)
    against = margins[np.ix_(inside, outside)].T.astype(np.float64)
    basis: FloatArray = np.transpose(null_space(among))
    p = np.zeros(len(margins))
    p[inside] = (start[inside] / start[inside].sum()).astype(np.float64)
    if len(basis):
        p[inside] = np.maximum(_nearest(basis, against)[0], 0.0)
    return Outcome(p / p.sum(), details={"unique": len(basis) <= 1, "exact": False})


def _least_norm(basis: _Exact, against: _Exact) -> _Exact | None:
    """Least-norm p in the span of a basis with sum 1, p >= 0 and ``against @ p >= 0``, proved optimal.

    Floating point says which inequalities are tight; then all is linear. The result is optimal if it is
    feasible and the tight inequalities have multipliers of the right sign.
    """
    limits = np.concatenate([np.eye(basis.shape[1], dtype=np.int64).astype(object), against])
    scale = np.abs(basis).max(axis=1, keepdims=True)
    _, tight = _nearest((basis / scale).astype(np.float64), against.astype(np.float64))
    active = limits[tight]
    span = _null_space(active @ basis.T)[0] @ basis if len(active) else basis
    evenest = _solve(span @ span.T, span.sum(axis=1))
    if evenest is None:
        return None
    p = evenest @ span
    p = p / p.sum()
    pull = basis @ p - (p @ p) * basis.sum(axis=1)
    multipliers = _solve(basis @ active.T, pull) if len(active) else np.zeros(0)
    if multipliers is None or not (multipliers >= 0).all() or not (limits @ p >= 0).all():
        return None
    return p


def _nearest(basis: FloatArray, against: FloatArray) -> tuple[FloatArray, BoolArray]:
    """Solve :func:`_least_norm` in floating point; also which of the inequalities are tight.

    Lawson and Hanson's least distance programming: the dual is a least squares problem in variables >= 0.
    """
    from scipy.linalg import null_space, orth
    from scipy.optimize import nnls

    span = np.asarray(orth(basis.T), dtype=np.float64)
    centre = span @ span.sum(axis=0)
    centre /= centre.sum()
    directions = span @ np.asarray(null_space(centre[None, :] @ span), dtype=np.float64)
    limits = np.concatenate(
        [np.eye(len(centre)), against / (np.abs(against).max(axis=1, keepdims=True) + 1e-300)]
    )
    rows, bounds = limits @ directions, -limits @ centre
    if not (bounds > 1e-12).any():
        return centre, np.zeros(len(limits), dtype=bool)
    target = np.append(np.zeros(rows.shape[1]), 1.0)
    multipliers = np.asarray(nnls(np.vstack([rows.T, bounds]), target)[0], dtype=np.float64)
    residual = np.vstack([rows.T, bounds]) @ multipliers - target
    point = centre - directions @ (residual[:-1] / residual[-1])
    return point, multipliers > 1e-10 * multipliers.max()


def _solve(matrix: _Exact, right: _Exact) -> _Exact | None:
    """Solve exactly a linear system that has one solution; None where it has none or several."""
    solutions, _ = _null_space(np.column_stack([matrix, -right]))
    if len(solutions) != 1 or solutions[0, -1] == 0:
        return None
    return np.array([Fraction(y, solutions[0, -1]) for y in solutions[0, :-1]], dtype=object)


def _null_space(matrix: _Exact) -> tuple[_Exact, list[int]]:
    """Integer basis of the null space of a rational matrix, by fraction-free Gauss-Jordan elimination.

    Returns
    -------
    basis, free
        Vectors as rows, and for each the column in which it alone is not 0.
    """
    rows: _Exact = np.array([_whole(row) for row in matrix], dtype=object).reshape(matrix.shape)
    pivots: list[int] = []
    pivot = 1
    for column in range(rows.shape[1]):
        at = len(pivots)
        usable = np.flatnonzero(rows[at:, column] != 0)
        if not usable.size:
            continue
        rows[[at, at + usable[0]]] = rows[[at + usable[0], at]]
        previous, pivot = pivot, rows[at, column]
        others = np.arange(len(rows)) != at
        # Bareiss: this division has no remainder.
        rows[others] = (pivot * rows[others] - np.outer(rows[others, column], rows[at])) // previous
        pivots.append(column)
    free = [column for column in range(rows.shape[1]) if column not in pivots]
    basis: _Exact = np.zeros((len(free), rows.shape[1]), dtype=object)
    for vector, column in zip(basis, free, strict=True):
        vector[column] = pivot
        vector[pivots] = -rows[: len(pivots), column]
        vector //= gcd(*vector)
    return basis, free


def _whole(row: _Exact) -> list[int]:
    """Multiply a row of rationals by their common denominator."""
    scale = lcm(*(Fraction(x).denominator for x in row))
    return [int(x * scale) for x in row]

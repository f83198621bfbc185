"""Whose variance it is: the share of an outcome's variance that each of several parts explains."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np

from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.scaling import unit_power

__all__ = ["EXACT_PARTS", "lmg_shares", "squared_correlation"]

#: With so many parts or fewer, all subsets of them are regressed on.
EXACT_PARTS = 12
#: Eigenvalues below this share of the largest count as 0: the parts are collinear.
_COLLINEAR = 1e-10
#: What rounding leaves of a constant, as a share of it.
_ROUNDED = 2.0**-46
_ORDERS_PER_BATCH = 200


def squared_correlation(x: FloatArray, y: FloatArray) -> tuple[float, float] | None:
    """Pearson's r and its square; None where one of them is constant, up to rounding."""
    if len(x) < 2 or _constant(x) or _constant(y):
        return None
    x, y = x * unit_power(x), y * unit_power(y)
    dx, dy = x - x.mean(), y - y.mean()
    r = float(np.clip(dx @ dy / np.sqrt((dx @ dx) * (dy @ dy)), -1.0, 1.0))
    return r, r * r


def lmg_shares(parts: FloatArray, outcome: FloatArray, *, orders: int = 2000, seed: int = 0) -> FloatArray:
    """Shapley shares of the variance of `outcome` that `parts` explain in a linear regression.

    A part's share is the rise of R² when it joins those before it, averaged over all orders of the parts; the
    shares add up to the R² of all parts together. Collinear parts share what they explain.

    Parameters
    ----------
    parts
        ``parts[g, c]``, without NaN; a constant one explains nothing.
    outcome
        ``[c]``, not constant.
    orders, seed
        Beyond :data:`EXACT_PARTS` parts, so many random orders stand for all (they still add up to R²).

    References
    ----------
    Lindeman, Merenda and Gold (1980), Introduction to Bivariate and Multivariate Analysis; Grömping (2007),
    Estimators of relative importance in linear regression based on variance decomposition.
    """
    shares = np.zeros(len(parts))
    varied = np.flatnonzero([not _constant(part) for part in parts])
    if not varied.size:
        return shares
    rows = np.vstack([parts[varied], outcome])
    rows *= unit_power(rows)
    centred = rows - rows.mean(axis=1, keepdims=True)
    centred /= np.sqrt((centred**2).sum(axis=1, keepdims=True))
    correlation = centred @ centred.T
    among, with_outcome = correlation[:-1, :-1], correlation[:-1, -1]
    if len(varied) <= EXACT_PARTS:
        shares[varied] = _exact(among, with_outcome)
    else:
        shares[varied] = _sampled(centred, orders, seed)
    return shares


def _constant(x: FloatArray) -> bool:
    x = x * unit_power(x)
    return bool(np.ptp(x) <= _ROUNDED * np.abs(x).max())


def _exact(among: FloatArray, with_outcome: FloatArray) -> FloatArray:
    """Shapley values over all subsets; a subset is a number whose bits say who is in it."""
    from math import factorial

    n = len(among)
    explained = np.zeros(2**n)
    for size in range(1, n + 1):
        subsets = np.array(list(combinations(range(n), size)))
        inner = among[subsets[:, :, None], subsets[:, None, :]]
        outer = with_outcome[subsets]
        inverse = np.linalg.pinv(inner, rcond=_COLLINEAR, hermitian=True)
        explained[(1 << subsets).sum(axis=1)] = np.einsum("si,sij,sj->s", outer, inverse, outer)
    every = np.arange(2**n)
    size = np.array([bin(subset).count("1") for subset in every])
    weight = np.array([factorial(s) * factorial(n - s - 1) / factorial(n) for s in range(n)])
    shares = np.zeros(n)
    for part in range(n):
        without = every[(every >> part) & 1 == 0]
        shares[part] = (weight[size[without]] * (explained[without | 1 << part] - explained[without])).sum()
    return shares


def _sampled(centred: FloatArray, orders: int, seed: int) -> FloatArray:
    """Average over random orders: a part gains what it explains beyond those before it."""
    n = len(centred) - 1
    rng = np.random.default_rng(seed)
    gained = np.zeros(n)
    for start in range(0, orders, _ORDERS_PER_BATCH):
        batch = min(_ORDERS_PER_BATCH, orders - start)
        order = rng.permuted(np.tile(np.arange(n), (batch, 1)), axis=1)
        # In R of QR the outcome's column holds its projections on the orthogonalised parts.
        columns = centred[np.concatenate([order, np.full((batch, 1), n)], axis=1)].swapaxes(-1, -2)
        triangle: Any = np.linalg.qr(columns, mode="r")
        size = min(triangle.shape[-2], n)
        pivots = np.abs(np.diagonal(triangle, axis1=-2, axis2=-1))[:, :size]
        gains = np.where(pivots > np.sqrt(_COLLINEAR), triangle[:, :size, n] ** 2, 0.0)
        np.add.at(gained, order[:, :size], gains)
    return gained / orders

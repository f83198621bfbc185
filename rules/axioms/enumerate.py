"""All small profiles, each once: metrics in any order and models under any names are the same profile."""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations
from typing import Literal

import numpy as np

from .._types import FloatArray, IntArray
from .axiom import weak_orders

__all__ = ["Kind", "ballots", "small_profiles"]

#: What a metric may say: a strict order, a weak order, a weak order of some of the models, scores on a grid,
#: scores of which no two are equal.
Kind = Literal["strict", "weak", "gaps", "grid", "distinct"]

#: Scores of the grids: positive, and with unequal steps.
_GRID = (1.0, 2.0, 4.0)
_DISTINCT = (1.0, 2.0, 4.0, 7.0)


def ballots(n: int, kind: Kind) -> FloatArray:
    """``rows[r, c]``: everything that one metric may say of ``n`` models."""
    if kind == "distinct":
        return np.array(list(permutations(_DISTINCT, n)))
    if kind == "grid":
        grid = np.stack(np.meshgrid(*[np.array(_GRID)] * n, indexing="ij"), axis=-1)
        return grid.reshape(-1, n)
    orders = weak_orders(n) + 1.0
    if kind == "weak":
        return orders
    if kind == "strict":
        return orders[orders.max(axis=1) == n]
    rows = [np.full(n, np.nan)[None]]
    for code in range(1, 2**n):
        there = [c for c in range(n) if code >> c & 1]
        part = np.full((len(weak := weak_orders(len(there))), n), np.nan)
        part[:, there] = weak + 1.0
        rows.append(part)
    return np.concatenate(rows[1:])


def small_profiles(n_models: int, n_metrics: int, kind: Kind) -> FloatArray:
    """``scores[p, v, c]``: every profile of this size, up to the order of metrics and the names of models.

    Of profiles with gaps, those in which every model has a score.
    """
    rows = ballots(n_models, kind)
    chosen = np.array(list(combinations_with_replacement(range(len(rows)), n_metrics)), dtype=np.int64)
    base = len(rows) ** np.arange(n_metrics)[::-1]
    own = chosen @ base
    least = own.copy()
    for order in permutations(range(n_models)):
        moved = _index(rows[:, list(order)], rows)
        least = np.minimum(least, np.sort(moved[chosen], axis=1) @ base)
    scores = rows[chosen[own == least]]
    unscored = np.asarray(np.isnan(scores).all(axis=1))
    return scores[~unscored.any(axis=1)]


def _index(some: FloatArray, rows: FloatArray) -> IntArray:
    place = {row.tobytes(): r for r, row in enumerate(rows)}
    return np.array([place[np.ascontiguousarray(row).tobytes()] for row in some], dtype=np.int64)

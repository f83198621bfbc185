"""All small profiles, each once: metrics in any order and models under any names are the same profile."""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations
from typing import Literal

import numpy as np

from ...numeric.arrays import FloatArray, IntArray
from ..axiom import weak_orders

__all__ = ["Kind", "alike", "ballots", "distinct_rows", "small_profiles"]

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
    scores = rows[chosen]
    same_as, _ = alike(scores)
    scores = scores[same_as == np.arange(len(scores))]
    unscored = np.asarray(np.isnan(scores).all(axis=1))
    return scores[~unscored.any(axis=1)]


def alike(scores: FloatArray) -> tuple[IntArray, IntArray]:
    """Find which of ``scores[p, v, c]`` are the same up to the order of metrics and the names of models.

    Returns
    -------
    same_as, place
        Profile ``p`` is profile ``same_as[p]``, the first of its kind, with the metrics in another order and
        each model ``c`` where that one has model ``place[p, c]``.
    """
    n = scores.shape[2]
    orders = np.array(list(permutations(range(n))), dtype=np.int64)
    first, row = distinct_rows(scores.reshape(-1, n))
    _, code = distinct_rows(scores.reshape(-1, n)[first][:, orders].reshape(-1, n))
    code, row = code.reshape(len(first), len(orders)), row.reshape(scores.shape[:2])

    # Of all ways to name the models, a profile's form is the one whose sorted codes come first.
    form, chosen = np.sort(code[row, 0], axis=1), np.zeros(len(row), dtype=np.int64)
    each = np.arange(len(row))
    for o in range(1, len(orders)):
        other = np.sort(code[row, o], axis=1)
        at = np.argmax(other != form, axis=1)
        less = other[each, at] < form[each, at]
        form[less], chosen[less] = other[less], o
    known, of = distinct_rows(form)
    same_as, order = known[of], orders[chosen]
    place = np.empty_like(order)
    np.put_along_axis(place, order, order[same_as], axis=1)
    return same_as, place


def distinct_rows(rows: FloatArray | IntArray) -> tuple[IntArray, IntArray]:
    """Where each distinct row first stands, and which of these every row is; NaN is like NaN."""
    flat = np.ascontiguousarray(rows)
    blocks = flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).ravel()
    _, first, of = np.unique(blocks, return_index=True, return_inverse=True)
    return first, of

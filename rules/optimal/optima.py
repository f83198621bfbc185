"""Results that are a set of orders: what all of them agree on, and the ranking made of that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray, IntArray

__all__ = ["agreed_pairs", "canonical_order", "certain_scores", "order_scores"]


def agreed_pairs(orders: Iterable[Sequence[int]], n_candidates: int) -> BoolArray:
    """``agreed[a, b]``: ``a`` stands before ``b`` in every one of the orders (best candidate first)."""
    agreed = ~np.eye(n_candidates, dtype=bool)
    for order in orders:
        place = np.empty(n_candidates, dtype=np.int64)
        place[np.asarray(order)] = np.arange(n_candidates)
        agreed &= place[:, None] < place[None, :]
    return agreed


def certain_scores(agreed: BoolArray) -> FloatArray:
    """Score of each candidate: those surely below it minus those surely above it."""
    return (agreed.sum(axis=1) - agreed.sum(axis=0)).astype(np.float64)


def order_scores(order: Sequence[int]) -> FloatArray:
    """The scores of :func:`certain_scores` where one order is all that is known."""
    n = len(order)
    scores = np.empty(n)
    scores[np.asarray(order)] = n - 1.0 - 2.0 * np.arange(n)
    return scores


def canonical_order(margins: IntArray, names: Sequence[str]) -> tuple[list[int], bool]:
    """Put candidates in an order that the data decide, for methods that must choose somewhere.

    By the sum of margins (Borda's order on complete ballots), then by majorities won minus lost, and by name
    as the last resort, so that permuting rows or columns changes nothing.

    Returns
    -------
    order, by_name
        Indices, and whether any two candidates were told apart by name alone.
    """
    total = margins.sum(axis=-1)
    balance = np.sign(margins).sum(axis=-1)
    keys = [(-total[c], -balance[c]) for c in range(len(names))]
    order = sorted(range(len(names)), key=lambda c: (*keys[c], names[c]))
    return order, len(set(keys)) < len(keys)

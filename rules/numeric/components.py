"""Strong components of the strict-majority digraph: no optimal order mixes or swaps them across an edge."""

from __future__ import annotations

import heapq

import numpy as np

from .arrays import IntArray

__all__ = ["strong_components"]


def strong_components(margins: IntArray) -> list[IntArray]:
    """Split candidates into the strong components of the strict-majority digraph, first ones first.

    A zero margin is no edge. An order is optimal exactly when it is optimal inside every component and keeps
    every edge between two of them, so the components can be solved one by one.

    Parameters
    ----------
    margins
        ``margins[c, c]``, antisymmetric.

    Returns
    -------
    components
        Ascending indices of each component, in topological order; where that leaves a choice, the component
        with the smallest index comes first.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    n = len(margins)
    edges = np.asarray(margins > 0, dtype=bool)
    count, labels = connected_components(csr_array(edges), directed=True, connection="strong")
    if count == 1:
        return [np.arange(n)]
    members = [np.flatnonzero(labels == label) for label in range(count)]
    members.sort(key=lambda component: int(component[0]))
    of = np.empty(n, dtype=np.int64)
    for place, component in enumerate(members):
        of[component] = place
    between = np.zeros((count, count), dtype=bool)
    above, below = np.nonzero(edges)
    between[of[above], of[below]] = True
    np.fill_diagonal(between, False)

    # networkx's condensation, sorted topologically, is the same; of 500 candidates it takes 40 times as long.
    waiting = between.sum(axis=0)
    ready = [int(place) for place in np.flatnonzero(waiting == 0)]
    order: list[IntArray] = []
    while ready:
        place = heapq.heappop(ready)
        order.append(members[place])
        after = np.flatnonzero(between[place])
        waiting[after] -= 1
        for freed in after[waiting[after] == 0]:
            heapq.heappush(ready, int(freed))
    return order

"""Separation of zero-half cuts: chains of triangles that close after an odd number of turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...numeric.arrays import BoolArray, FloatArray, IntArray
from .rows import Rows, halved

__all__ = ["odd_cycles"]

#: A pair is divided when it is put either way by more than this.
_DIVIDED = 1e-6
#: Chains are violated by half of what the sum of their slacks lacks to 1; this much slack is the most taken.
_MOST_SLACK = 0.9
#: Both halves of a chain are sought up to this slack.
_HALF_SLACK = 0.45
#: Enough chains.
_MOST_ROWS = 400
#: Shortest paths are sought from this many pairs at a time.
_CHUNK = 128


@dataclass(frozen=True, eq=False)
class _Joints:
    """Triangles as edges between two divided pairs of theirs; a bound takes the third pair out.

    Attributes
    ----------
    code
        ``[joint]``, ascending: the two ends, ``source * nodes + target``. An end is twice the number of its
        pair, plus 1 where an odd number of turns led there.
    slack
        ``[joint]``: how far the steps are from their most.
    steps
        ``[joint, 4, 2]``: three steps of a cycle, and a fourth along the last one or against it; they are at
        most 3 in sum.
    """

    code: IntArray
    slack: FloatArray
    steps: IntArray


def odd_cycles(before: FloatArray, seed: int = 0, expired: Callable[[], bool] = lambda: False) -> Rows | None:
    """Find violated rows among the halves of sums of triangles, rounded down; None where there are none.

    Two triangles with a common pair are joined there. Around a closed chain every pair is taken an even
    number of times, and where the right-hand sides sum to an odd number, rounding down their half gains 1/2:
    the row is violated if the slacks sum to less than 1. Möbius ladders are such rows.

    Parameters
    ----------
    before
        ``before[a, b]``: how far ``a`` stands before ``b``, 0 to 1, with ``before[b, a]`` the rest to 1.
    seed
        Of the order in which pairs are tried; there may be more rows than are returned.
    expired
        Asked now and then; true ends the search with what it has found.

    References
    ----------
    Caprara and Fischetti (1996), {0, 1/2}-Chvátal-Gomory cuts; Grötschel, Jünger and Reinelt (1985), Facets
    of the linear ordering polytope.
    """
    n = len(before)
    divided = (before > _DIVIDED) & (before < 1 - _DIVIDED)
    above, below = np.nonzero(np.triu(divided, 1))
    nodes = 2 * len(above)
    number = np.zeros((n, n), dtype=np.int64)
    number[above, below] = number[below, above] = np.arange(len(above))
    joints = _joints(before, divided, number, nodes)
    if joints is None:
        return None
    chains = _chains(joints, nodes, np.random.default_rng(seed).permutation(len(above)), expired)
    if not chains:
        return None
    lengths = np.array([len(chain) for chain in chains])
    steps = joints.steps[np.searchsorted(joints.code, np.concatenate(chains))].reshape(-1, 2)
    row = np.repeat(np.arange(len(chains)), 4 * lengths)
    return halved(row, steps[:, 0], steps[:, 1], 3 * lengths, n)


def _joints(before: FloatArray, divided: BoolArray, number: IntArray, nodes: int) -> _Joints | None:
    ends: list[IntArray] = [np.zeros((3, 0), dtype=np.int64)]
    for middle in range(len(before)):
        near = np.flatnonzero(divided[middle])
        one, other = np.triu_indices(len(near), 1)
        ends.append(np.stack([near[one], np.full(len(one), middle), near[other]]))
    a, b, c = np.concatenate(ends, axis=1)
    kinds = [
        np.stack([start, b, b, end, end, start, *last])
        for start, end in ((a, c), (c, a))
        for last in ((end, start), (start, end))
    ]
    steps = np.concatenate(kinds, axis=1).T.reshape(-1, 4, 2)
    slack = np.maximum(3 - before[steps[..., 0], steps[..., 1]].sum(axis=1), 0.0)
    keep = np.flatnonzero(slack < _HALF_SLACK)
    if len(keep) == 0:
        return None
    steps, slack = steps[keep], slack[keep]
    # A step from the larger index is 1 minus the one back, which changes what is left on the right-hand side.
    turns = 1 - (steps[..., 0] > steps[..., 1]).sum(axis=1) % 2
    one, other = (2 * number[steps[:, i, 0], steps[:, i, 1]] for i in (0, 1))
    source = np.concatenate([one, one + 1, other, other + 1])
    target = np.concatenate([other + turns, other + 1 - turns, one + turns, one + 1 - turns])
    code = source * nodes + target
    # Of all joints between two ends only that of least slack matters.
    rank = np.lexsort((np.tile(slack, 4), code))
    rank = rank[np.flatnonzero(np.diff(code[rank], prepend=-1))]
    return _Joints(code[rank], slack[rank % len(slack)], steps[rank % len(slack)])


def _chains(joints: _Joints, nodes: int, pairs: IntArray, expired: Callable[[], bool]) -> list[list[int]]:
    """Closed chains of odd parity, as the codes of their joints: for each pair one of least slack."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    # An entry of zero would be no edge.
    weight = joints.slack + 1e-9
    graph = csr_array((weight, (joints.code // nodes, joints.code % nodes)), shape=(nodes, nodes))
    chains: list[list[int]] = []
    known: set[frozenset[int]] = set()
    for first in range(0, len(pairs), _CHUNK):
        start = 2 * pairs[first : first + _CHUNK]
        far, last = dijkstra(graph, indices=start, return_predecessors=True, limit=_HALF_SLACK)
        # There evenly and there oddly: together a closed chain of odd parity.
        around = far[:, 0::2] + far[:, 1::2]
        middle = np.argmin(around, axis=1)
        for place in np.flatnonzero(around[np.arange(len(start)), middle] < _MOST_SLACK):
            chain, met = _walked(last[place], int(start[place]), int(middle[place]), nodes)
            if len(met) == len(chain) and met not in known:
                known.add(met)
                chains.append(chain)
        if len(chains) >= _MOST_ROWS or expired():
            break
    return chains


def _walked(last: IntArray, start: int, middle: int, nodes: int) -> tuple[list[int], frozenset[int]]:
    """Joints and pairs of the two shortest paths from a pair to another."""
    chain: list[int] = []
    met: set[int] = {middle}
    for node in (2 * middle, 2 * middle + 1):
        while node != start:
            previous = int(last[node])
            chain.append(previous * nodes + node)
            met.add(previous // 2)
            node = previous
    return chain, frozenset(met)

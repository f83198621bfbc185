"""Tiers: a set of best candidates, then the best of the rest, and so on."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray, IntArray
from ..numeric.partial_orders import layers, transitive_closure
from ..parameters import Parameter
from ..registry import rule

__all__ = ["schwartz_tiers", "smith_tiers", "tiers", "uncovered_tiers"]


@rule(
    "tiers",
    "tiers of best sets",
    reads="margins",
    complexity="smith O(v c²); schwartz O(v c² + c³); uncovered O(v c² + t c³), t tiers inside a Smith tier",
    reference="Smith (1973), Aggregation of preferences with variable electorate; Schwartz (1972), "
    "Rationality and the myth of the maximum; Miller (1980), A new solution set for tournaments and majority "
    "voting; ties: McKelvey (1986), Covering, dominance, and institution-free properties of social choice",
    parameters={
        "set": Parameter(
            "smith",
            "the set that makes a tier: Smith, Schwartz, uncovered",
            ("smith", "schwartz", "uncovered"),
        )
    },
    higher_is_better=False,
    traits={"majority_consistent"},
)
def tiers(margins: IntArray, *, set: Literal["smith", "schwartz", "uncovered"] = "smith") -> FloatArray:
    """Number the tiers: 1 for the set of best candidates, 2 for that of the rest, and so on.

    - ``smith``: the smallest set whose members beat everyone outside it by a majority.
    - ``schwartz``: the union of the smallest sets of which no member is beaten from outside.
    - ``uncovered``: the candidates that nobody covers. a covers b where a beats b and everyone that b beats,
      and b loses to everyone that a loses to.

    A pair that no voter compares is tied. Shapes ``(c,c)->(c)``.
    """
    return {"smith": smith_tiers, "schwartz": schwartz_tiers, "uncovered": uncovered_tiers}[set](margins)


def smith_tiers(margins: IntArray) -> FloatArray:
    """Repeated Smith sets; see :func:`tiers`.

    In the order of wins minus losses, the first k candidates beat all others exactly where their balances sum
    to k (c - k): pairs among them cancel out, and each of the other pairs gives 1 only if it is won.
    """
    n = margins.shape[-1]
    balance = (margins > 0).sum(axis=-1) - (margins < 0).sum(axis=-1)
    order = np.argsort(-balance, axis=-1, kind="stable")
    k = np.arange(1, n + 1)
    closed = np.cumsum(np.take_along_axis(balance, order, axis=-1), axis=-1) == k * (n - k)
    tier = np.ones(balance.shape)
    tier[..., 1:] += np.cumsum(closed[..., :-1], axis=-1)
    result = np.empty(balance.shape)
    np.put_along_axis(result, order, tier, axis=-1)
    return result


def schwartz_tiers(margins: IntArray) -> FloatArray:
    """Repeated Schwartz sets; see :func:`tiers`.

    A candidate is in the set where it reaches, along majorities, everyone that reaches it. No path between
    two of the rest leads through the set, so its tiers are the layers of one relation.
    """
    reach = transitive_closure(margins > 0)
    return layers(reach & ~np.swapaxes(reach, -1, -2))


def uncovered_tiers(margins: IntArray) -> FloatArray:
    """Repeated uncovered sets; see :func:`tiers`.

    They refine the Smith tiers, and what is outside a Smith tier changes nothing about covering inside it, so
    each Smith tier is taken by itself.
    """
    n = margins.shape[-1]
    beats = (margins > 0).reshape(-1, n, n)
    smith = smith_tiers(margins).reshape(-1, n)
    result = np.zeros(smith.shape)
    for b in range(len(smith)):
        depth = 0
        for tier in range(1, int(smith[b].max()) + 1):
            rest = np.flatnonzero(smith[b] == tier)
            while len(rest):
                depth += 1
                covered = _covering(beats[b][np.ix_(rest, rest)]).any(axis=0)
                result[b, rest[~covered]] = depth
                rest = rest[covered]
    return result.reshape(margins.shape[:-1])


def _covering(beats: BoolArray) -> BoolArray:
    """``covering[a, b]``: a beats b and all that b beats, and all that beat a beat b."""
    # Single precision counts exactly up to 2**24 candidates, and runs on BLAS.
    win, other = beats.astype(np.float32), (~beats).astype(np.float32)
    beaten_by_b_not_a = other @ win.T
    beat_a_not_b = win.T @ other
    return beats & (beaten_by_b_not_a == 0) & (beat_a_not_b == 0)

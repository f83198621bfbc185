"""Ranked pairs and river: majorities locked in from the strongest down, with every way to order ties.

What is locked is held as its transitive closure, ``reach[a, b]``. For river this loses nothing: the closure
of a forest determines the forest, and a candidate has its one parent where anybody reaches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray, IntArray
from ..numeric.partial_orders import layers, transitive_closure
from ..optimal.optima import canonical_order
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from .beatpaths import STRENGTH, Strength, defeat_strengths

__all__ = ["lock_in_order", "parallel_universes", "ranked_pairs", "river"]

LIMIT = Parameter(
    1000,
    "how many parallel universes to follow before ties of strength are broken instead; 0 breaks them",
    least=0,
)


@rule(
    "ranked_pairs",
    "ranked pairs (Tideman)",
    reads="profile",
    complexity="O(v c² + c³) as a rule, O(c⁴) at worst, for each parallel universe",
    reference="Tideman (1987), Independence of clones as a criterion for voting rules; ties: Brill and "
    "Fischer (2012), The price of neutrality for the ranked pairs method, and Zavist and Tideman (1989), "
    "Complete independence of clones in the ranked pairs rule",
    parameters={"strength": STRENGTH, "limit": LIMIT},
    higher_is_better=False,
    traits={"symmetric", "ordinal", "majority_consistent"},
)
def ranked_pairs(profile: Profile, *, strength: Strength = "margin", limit: int = 1000) -> Outcome:
    """Lock majorities in, the strongest first, where they close no cycle; the score is the layer in that.

    a is above b where locked majorities lead from a to b; a tied pair is no majority, so this can be a
    partial order. Majorities of equal strength may be taken in any order: every outcome is followed, the
    relation is what all agree on, and the score is the best layer in any outcome: 1 for those that nobody is
    above, then again without them. Beyond `limit` ties are broken, and ``tie_break`` of the result says how.
    """
    return _locked(profile, strength, limit, one_parent=False)


@rule(
    "river",
    "river",
    reads="profile",
    complexity="O(v c² + c³) for each parallel universe",
    reference="Heitzig (2004), River method, message to the Election-Methods list; Döring, Brill and Heitzig "
    "(2025), The River method, arXiv 2504.14195",
    parameters={"strength": STRENGTH, "limit": LIMIT},
    higher_is_better=False,
    traits={"symmetric", "ordinal"},
)
def river(profile: Profile, *, strength: Strength = "margin", limit: int = 1000) -> Outcome:
    """Lock majorities in as ranked pairs does, but one at most into each candidate; the score is the layer.

    a is above b where the tree of locked majorities leads from a to b. Majorities of equal strength may be
    taken in any order, as in :func:`ranked_pairs`.
    """
    return _locked(profile, strength, limit, one_parent=True)


def _locked(profile: Profile, strength: Strength, limit: int, *, one_parent: bool) -> Outcome:
    """Rank a profile by locking: the relation all outcomes agree on, and the best layer in any of them.

    So the first are those that are first in some outcome, and whoever is above another in all outcomes stays
    above. (The layers of the common relation would not do: a candidate below one winner or another in every
    outcome, but below none of them in all, would be first.) With several outcomes, `details` lists each as
    its layers of names. Beyond `limit`, ties of strength are broken by a canonical order of the candidates,
    which `tie_break` names.
    """
    strengths = defeat_strengths(profile.support, strength)
    outcomes = parallel_universes(strengths, limit, one_parent=one_parent)
    notes: list[str] = []
    tie_break = None
    if outcomes is None:
        order, by_name = canonical_order(profile.margins, profile.candidates)
        outcomes = [lock_in_order(strengths, order, one_parent=one_parent)]
        tie_break = (
            "equal strengths: by sum of margins, then majorities won minus lost" + ", then name" * by_name
        )
        notes.append(f"equal strengths allow more than {limit} parallel universes and were broken instead")
    layered = layers(np.stack(outcomes))
    details: dict[str, object] = {}
    if len(outcomes) > 1:
        notes.append(
            f"equal strengths allow {len(outcomes)} outcomes; each candidate has its best layer of them"
        )
        details["outcomes"] = sorted(_tiers(layer, profile.candidates) for layer in layered)
    return Outcome(
        layered.min(axis=0),
        notes=notes,
        tie_break=tie_break,
        details=details,
        relation=np.logical_and.reduce(outcomes),
    )


def parallel_universes(strengths: IntArray, limit: int, *, one_parent: bool) -> list[BoolArray] | None:
    """Every relation that some order of the equally strong majorities leads to.

    Parameters
    ----------
    strengths
        ``strengths[a, b]``: positive where a majority puts a above b, else 0.
    limit
        How many states may be met where rival majorities are equally strong. These are the same however the
        candidates are numbered, and so is whether there are too many.
    one_parent
        Lock at most one majority into each candidate (river).

    Returns
    -------
    outcomes
        ``reach[a, b]`` each, all different; None when there are more states than `limit`.
    """
    universes = [np.zeros(strengths.shape, dtype=bool)]
    seen: set[bytes] = set()
    for a, b in _groups(strengths):
        settled: dict[bytes, BoolArray] = {}
        stack = universes
        while stack:
            reach, rival_a, rival_b = _settle(stack.pop(), a, b, one_parent)
            if len(rival_a) == 0:
                settled[_key(reach)] = reach
            elif len(rival_a) > limit:  # each rival leads to a state of its own
                return None
            for i, j in zip(rival_a, rival_b, strict=True):
                grown = reach.copy()
                _lock(grown, i, j)
                if (key := _key(grown)) not in seen:
                    seen.add(key)
                    stack.append(grown)
            if len(seen) > limit:
                return None
        universes = list(settled.values())
    return universes


def lock_in_order(strengths: IntArray, order: Sequence[int], *, one_parent: bool) -> BoolArray:
    """Lock with ties of strength broken by an order of the candidates: the first winner, then the last loser.

    Parameters are those of :func:`parallel_universes`; `order` lists candidates, the first one first.
    """
    place = np.empty(len(order), dtype=np.int64)
    place[np.asarray(order)] = np.arange(len(order))
    reach = np.zeros(strengths.shape, dtype=bool)
    for a, b in _groups(strengths):
        reach, a, b = _settle(reach, a, b, one_parent)
        for e in np.lexsort((-place[b], place[a])):
            i, j = int(a[e]), int(b[e])
            if not (reach[i, j] or reach[j, i] or (one_parent and reach[:, j].any())):
                _lock(reach, i, j)
    return reach


def _groups(strengths: IntArray) -> Iterator[tuple[IntArray, IntArray]]:
    """Winners and losers of all majorities of one strength, the strongest first."""
    a, b = np.nonzero(strengths > 0)
    order = np.argsort(-strengths[a, b], kind="stable")
    a, b = a[order], b[order]
    bounds = np.flatnonzero(np.diff(strengths[a, b])) + 1
    for start, stop in zip([0, *bounds], [*bounds, len(a)], strict=True):
        yield a[start:stop], b[start:stop]


def _settle(
    reach: BoolArray, a: IntArray, b: IntArray, one_parent: bool
) -> tuple[BoolArray, IntArray, IntArray]:
    """Lock the majorities that no order of the group refuses; return the rest that are still open.

    A majority can be refused only for others that close a cycle with it or, in river, have the same loser.
    """
    a, b = _open(reach, a, b, one_parent)
    if len(a) == 0:
        return reach, a, b
    all_in = _extended(reach, a, b)
    rival = all_in[b, a]
    if one_parent:
        rival |= np.bincount(b)[b] > 1
    if not rival.any():
        return all_in, a[:0], b[:0]
    reach = _extended(reach, a[~rival], b[~rival])
    return reach, *_open(reach, a[rival], b[rival], one_parent)


def _open(reach: BoolArray, a: IntArray, b: IntArray, one_parent: bool) -> tuple[IntArray, IntArray]:
    """Keep the majorities that could be locked and would change something."""
    done = np.any(reach, axis=0)[b] if one_parent else reach[a, b]
    kept = ~(done | reach[b, a])
    return a[kept], b[kept]


def _extended(reach: BoolArray, a: IntArray, b: IntArray) -> BoolArray:
    """Add pairs to a transitive closure, whether or not they make cycles."""
    grown = reach.copy()
    if len(a) > len(reach):
        grown[a, b] = True
        return transitive_closure(grown)
    for i, j in zip(a, b, strict=True):
        if not grown[i, j]:
            _lock(grown, i, j)
    return grown


def _lock(reach: BoolArray, a: int | np.int64, b: int | np.int64) -> None:
    """Add a pair to a transitive closure in place: all that reach a now reach all that b reaches."""
    above, below = reach[:, a].copy(), reach[b].copy()
    above[a] = below[b] = True
    reach[above] |= below


def _key(reach: BoolArray) -> bytes:
    return np.packbits(reach).tobytes()


def _tiers(layer: FloatArray, names: Sequence[str]) -> list[list[str]]:
    return [sorted(names[int(c)] for c in np.flatnonzero(layer == k)) for k in range(1, int(layer.max()) + 1)]

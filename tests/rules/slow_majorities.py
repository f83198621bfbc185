"""Random small profiles, and pairwise rules written from their definitions: slow, obvious, on their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import chain, combinations, pairwise, permutations

import numpy as np

from llull.rules import Profile

Pair = tuple[int, int]
Votes = dict[Pair, Fraction]
Relation = frozenset[Pair]
WEIGHTS = [1, 1, 1, 1, 2, 3, 0, "0.1", "0.3", "1/3"]


def random_profiles(count: int, *, most: int = 5, seed: int = 0) -> Iterator[Profile]:
    """Pruned profiles of 1 to `most` candidates and 1 to 7 voters with ties, gaps and weights.

    In one of three, voters of equal weight hold rotations of one order, blurred a little: majority cycles
    and ties of strength, which uniform scores seldom make.
    """
    rng = np.random.default_rng(seed)
    while count:
        v, c = int(rng.integers(1, 8)), int(rng.integers(1, most + 1))
        if rng.random() < 1 / 3:
            turns = rng.integers(0, c, size=v) if rng.random() < 0.5 else np.arange(v)
            blur = rng.integers(0, 2) * rng.integers(0, 2, size=(v, c))
            scores = ((np.arange(c) + turns[:, None]) % c + blur).astype(float)
            weights = [1] * v
        else:
            scores = rng.integers(0, int(rng.choice([2, 4, 20])), size=(v, c)).astype(float)
            weights = [WEIGHTS[i] for i in rng.integers(0, len(WEIGHTS), size=v)]
        scores[rng.random((v, c)) < rng.choice([0.0, 0.1, 0.4])] = np.nan
        profile, _ = Profile.from_scores(scores, weights=weights).pruned()
        if profile.candidates and profile.voters:
            count -= 1
            yield profile


def votes(profile: Profile) -> Votes:
    """Weight of the voters that put the first above the second, for every ordered pair."""
    n = len(profile.candidates)
    count: Votes = {(a, b): Fraction(0) for a, b in permutations(range(n), 2)}
    for row, weight in zip(profile.scores, profile.weights, strict=True):
        for a, b in count:
            if row[a] > row[b]:
                count[a, b] += weight
    return count


def majorities(count: Votes) -> dict[Pair, Fraction]:
    """Positive margins."""
    return {(a, b): n - count[b, a] for (a, b), n in count.items() if n > count[b, a]}


def strengths(count: Votes, strength: str) -> dict[Pair, tuple[Fraction, ...]]:
    """How strong each majority is, as a tuple to compare."""
    if strength == "margin":
        return {pair: (margin,) for pair, margin in majorities(count).items()}
    return {(a, b): (count[a, b], -count[b, a]) for a, b in majorities(count)}


def paths(n: int, a: int, b: int) -> Iterator[list[Pair]]:
    """Every simple path from a to b over n candidates, as its links."""
    between = [c for c in range(n) if c not in (a, b)]
    for size in range(len(between) + 1):
        for middle in permutations(between, size):
            nodes = (a, *middle, b)
            yield list(pairwise(nodes))


def leads(relation: Relation, a: int, b: int) -> bool:
    """A path of pairs leads from a to b."""
    reached, new = set(), {a}
    while new:
        reached |= new
        new = {d for c, d in relation if c in reached} - reached
    return b in reached


def layer_of(relation: Relation, n: int) -> list[int]:
    """Undefeated first, remove them, repeat."""
    layer: dict[int, int] = {}
    while len(layer) < n:
        rest = [c for c in range(n) if c not in layer]
        top = [b for b in rest if not any((a, b) in relation for a in rest)]
        layer |= dict.fromkeys(top, max(layer.values(), default=0) + 1)
    return [layer[c] for c in range(n)]


def schulze(count: Votes, n: int, strength: str) -> Relation:
    link = strengths(count, strength)

    def strongest(a: int, b: int) -> tuple[Fraction, ...]:
        ways = [min(link[p] for p in path) for path in paths(n, a, b) if all(p in link for p in path)]
        return max(ways, default=())  # the empty tuple is less than any other

    return frozenset((a, b) for a, b in count if strongest(a, b) > strongest(b, a))


def split_cycle(count: Votes, n: int) -> Relation:
    """Discard from each majority cycle, all at once, the defeats of smallest margin in it."""
    margin = majorities(count)
    dropped: set[Pair] = set()
    for a, b in margin:
        for back in paths(n, b, a):
            cycle = [(a, b), *back]
            if all(p in margin for p in cycle):
                dropped |= {p for p in cycle if margin[p] == min(margin[q] for q in cycle)}
    return frozenset(set(margin) - dropped)


def locking(count: Votes, n: int, strength: str, *, one_parent: bool) -> set[Relation]:
    """Outcomes of locking majorities in, over every order that puts the stronger ones first."""
    strong = strengths(count, strength)

    @cache
    def outcomes(locked: Relation, waiting: Relation) -> frozenset[Relation]:
        if not waiting:
            return frozenset([frozenset((a, b) for a, b in count if leads(locked, a, b))])
        most = max(strong[p] for p in waiting)
        found: set[Relation] = set()
        for a, b in waiting:
            if strong[a, b] == most:
                refused = leads(locked, b, a) or (one_parent and any(d == b for _, d in locked))
                found |= outcomes(locked if refused else locked | {(a, b)}, waiting - {(a, b)})
        return frozenset(found)

    return set(outcomes(frozenset(), frozenset(strong)))


def subsets(rest: list[int]) -> Iterator[set[int]]:
    """Nonempty subsets, small ones first."""
    return map(set, chain.from_iterable(combinations(rest, k) for k in range(1, len(rest) + 1)))


def smith_set(beats: set[Pair], rest: list[int]) -> set[int]:
    return next(s for s in subsets(rest) if all((a, b) in beats for a in s for b in rest if b not in s))


def schwartz_set(beats: set[Pair], rest: list[int]) -> set[int]:
    unbeaten = [s for s in subsets(rest) if not any((a, b) in beats for a in rest if a not in s for b in s)]
    return set().union(*(s for s in unbeaten if not any(t < s for t in unbeaten)))


def uncovered_set(beats: set[Pair], rest: list[int]) -> set[int]:
    def covers(a: int, b: int) -> bool:
        return (a, b) in beats and all(
            ((b, c) not in beats or (a, c) in beats) and ((c, a) not in beats or (c, b) in beats)
            for c in rest
        )

    return {b for b in rest if not any(covers(a, b) for a in rest)}


def tiers(count: Votes, n: int, best: Callable[[set[Pair], list[int]], set[int]]) -> list[int]:
    beats = set(majorities(count))
    tier: dict[int, int] = {}
    while len(tier) < n:
        top = best(beats, [c for c in range(n) if c not in tier])
        tier |= dict.fromkeys(top, max(tier.values(), default=0) + 1)
    return [tier[c] for c in range(n)]


def as_pairs(relation: np.ndarray) -> Relation:
    return frozenset((int(a), int(b)) for a, b in np.argwhere(relation))

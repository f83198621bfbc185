"""All cases of an axiom over many small profiles, laid out once so that every rule can be held against them.

The profiles before and after are pooled by shape, each distinct one once; a rule ranks what the axioms at
hand need of the pool, and their relations are then judged by looking results up. A rule that is known to be
anonymous and neutral may rank just one of the profiles that differ in the order of metrics and names alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from ...batch import Batch, rewritten
from ...evaluate import About, Results, evaluate
from ...numeric.arrays import FloatArray, IntArray
from ...numeric.ties import tied_ranks
from ...optimal.orders import all_orders
from ...profile import Profile
from ...resolved import Rule
from ..axiom import Axiom, Context, Generator
from ..changes.change import Change
from ..relation import Cases
from ..subjects import case_by_case, joined
from .enumerate import alike, distinct_rows

__all__ = ["Compiled", "Found", "Pool", "compile_cases", "pool_results"]

Shape = tuple[int, int]
_CHUNK = 4096
#: What a profile derives from its voters' weights alone.
_OF_WEIGHTS = ("voter_weights", "units", "unit", "counting")


class Pool:
    """Distinct profiles of equal weights by shape.

    Parameters
    ----------
    ordinal
        Profiles with the same ranks count as one.
    """

    def __init__(self, ordinal: bool) -> None:
        self.ordinal = ordinal
        self._parts: dict[Shape, list[FloatArray]] = {}
        self._count: dict[Shape, int] = {}
        self._distinct: dict[Shape, tuple[FloatArray, IntArray]] = {}
        self._alike: dict[Shape, tuple[IntArray, IntArray]] = {}

    def add(self, scores: FloatArray) -> tuple[Shape, int]:
        """Add ``scores[k, v, c]``; where they start in the pool of their shape."""
        shape = scores.shape[1:]
        start = self._count.get(shape, 0)
        self._parts.setdefault(shape, []).append(scores)
        self._count[shape] = start + len(scores)
        return shape, start

    @property
    def shapes(self) -> list[Shape]:
        """Shapes there are."""
        return sorted(self._parts)

    def distinct(self, shape: Shape) -> tuple[FloatArray, IntArray]:
        """The distinct profiles of a shape, and which of them each added one is."""
        if shape not in self._distinct:
            scores = np.concatenate(self._parts[shape])
            first, of = distinct_rows(self._read(scores).reshape(len(scores), -1))
            self._distinct[shape] = (scores[first], of)
        return self._distinct[shape]

    def alike(self, shape: Shape) -> tuple[IntArray, IntArray]:
        """Which distinct profiles of a shape are the same but for orders and names; see :func:`.alike`."""
        if shape not in self._alike:
            self._alike[shape] = alike(self._read(self.distinct(shape)[0]))
        return self._alike[shape]

    def _read(self, scores: FloatArray) -> FloatArray:
        return -tied_ranks(scores) if self.ordinal else scores


@dataclass(eq=False)
class _Group:
    """Cases of one shape, before they are joined."""

    base: list[int] = field(default_factory=list[int])
    cases: list[Cases] = field(default_factory=list[Cases])
    after: list[list[int]] = field(default_factory=list[list[int]])
    shapes: tuple[Shape, ...] = ()
    counts: list[int] = field(default_factory=list[int])

    @cached_property
    def places(self) -> list[IntArray]:
        """Where the changed profiles of all cases stand in the pool, by their place in the axiom."""
        return [
            np.concatenate([s + np.arange(c) for s, c in zip(starts, self.counts, strict=True)])
            for starts in self.after
        ]

    @cached_property
    def joined(self) -> Cases:
        """All cases as one."""
        counts = self.counts

        def places(name: str) -> IntArray | None:
            arrays = [getattr(cases, name) for cases in self.cases]
            return None if arrays[0] is None else case_by_case(arrays, counts)

        subject = joined([cases.subject for cases in self.cases], counts)
        return Cases(lambda _: (), subject=subject, kept=places("kept"), now=places("now"))


@dataclass(frozen=True, eq=False)
class Found:
    """What was found for a rule: trials, violations, and the first violating case."""

    trials: int
    violations: int
    profile: Profile | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, eq=False)
class Compiled:
    """All cases of one generator over the profiles of a pool."""

    profiles: Sequence[Profile]
    base_shape: Shape
    groups: Sequence[_Group]

    @cached_property
    def places(self) -> Mapping[Shape, IntArray]:
        """Where what is judged stands in the pool, by shape."""
        places: dict[Shape, list[IntArray]] = {self.base_shape: []}
        for group in self.groups:
            places[self.base_shape].append(np.array(group.base))
            for shape, after in zip(group.shapes, group.places, strict=True):
                places.setdefault(shape, []).append(after)
        return {shape: np.concatenate(parts) for shape, parts in places.items() if parts}

    def judge(self, axiom: Axiom, results: Mapping[Shape, Results]) -> Found:
        """Hold a rule's results, by shape and in the order of the pool, against an axiom's relation."""
        trials = violations = 0
        first: tuple[int, int, _Group] | None = None
        for group in self.groups:
            base = np.repeat(np.array(group.base), group.counts)
            before = results[self.base_shape].take(base)
            after = [
                results[shape].take(places) for shape, places in zip(group.shapes, group.places, strict=True)
            ]
            broken = axiom.relation(group.joined, before, after)
            bad = broken.mask.any(axis=1)
            trials += int(broken.applies.sum())
            violations += int(bad.sum())
            if bad.any():
                case = int(np.argmax(bad))
                if first is None or base[case] < first[0]:
                    first = int(base[case]), case, group
        if first is None:
            return Found(trials, violations)
        number, case, group = first
        ends = np.cumsum(group.counts)
        part = int(np.searchsorted(ends, case, side="right"))
        changes = group.cases[part].changes(case - int(ends[part]) + group.counts[part])
        return Found(trials, violations, self.profiles[number], changes)


def compile_cases(
    generator: Generator, profiles: Sequence[Profile], pool: Pool, starts: int, *, cardinal: bool, limit: int
) -> Compiled:
    """Lay out all cases of a generator over profiles of one shape.

    Parameters
    ----------
    starts
        Where the profiles themselves start in the pool of their shape.
    limit
        Families larger than this, and those that can only be sampled, give a sample of that size at most.
    """
    rng = np.random.default_rng(0)
    groups: dict[Any, _Group] = {}
    for number, profile in enumerate(profiles):
        for family in generator(Context(profile, cardinal=cardinal)):
            size = min(limit, 30) if family.size is None else family.size
            if size == 0:
                continue
            index = np.arange(size) if size <= limit else rng.choice(size, limit, replace=False)
            cases = family.build(index, rng)
            added = [pool.add(batch.scores) for batch in cases.after]
            shapes = tuple(shape for shape, _ in added)
            parts = None if cases.kept is None else cases.kept.shape[1]
            group = groups.setdefault((shapes, parts), _Group(shapes=shapes, after=[[] for _ in added]))
            group.base.append(starts + number)
            group.cases.append(cases)
            group.counts.append(len(index) if cases.after else 1)
            for places, (_, start) in zip(group.after, added, strict=True):
                places.append(start)
            if cases.after:
                group.counts[-1] = cases.after[0].size
    shape = profiles[0].scores.shape
    return Compiled(profiles, (shape[0], shape[1]), list(groups.values()))


def pool_results(
    pool: Pool,
    rule: Rule,
    cases: Sequence[Compiled],
    *,
    about: About = "ranking",
    nameless: bool = False,
) -> dict[Shape, Results]:
    """A rule's results on everything in a pool that some cases need, in the order it was added.

    Parameters
    ----------
    nameless
        Take for granted that the rule is anonymous and neutral: of profiles that are the same up to the order
        of metrics and the names of models, rank one.
    """
    results: dict[Shape, Results] = {}
    for shape in pool.shapes:
        needed = [one.places[shape] for one in cases if shape in one.places]
        if not needed:
            continue
        scores, of = pool.distinct(shape)
        wanted = np.unique(of[np.concatenate(needed)])
        if nameless:
            same_as, place = (array[wanted] for array in pool.alike(shape))
            ranked, which = np.unique(same_as, return_inverse=True)
            found = _renamed(_ranked(rule, scores[ranked], about).take(which), place)
        else:
            found = _ranked(rule, scores[wanted], about)
        at = np.zeros(len(scores), dtype=np.int64)
        at[wanted] = np.arange(len(wanted))
        results[shape] = found.take(at[of])
    return results


def _ranked(rule: Rule, scores: FloatArray, about: About) -> Results:
    """A rule's results on ``scores[k, v, c]`` under equal weights."""
    voters = Profile.from_scores(np.zeros(scores.shape[1:]))
    parts: list[Results] = []
    for start in range(0, len(scores), _CHUNK):
        batch = rewritten(voters, scores[start : start + _CHUNK])
        parts.append(evaluate(rule, batch, partial(_one, batch), about=about))
    return _together(parts)


def _one(batch: Batch, k: int) -> Profile:
    """Profile ``k`` of a batch; what profiles derive one by one is there already, made for all at once."""
    profile = replace(batch.pool, scores=batch.scores[k])
    derived = {name: getattr(batch.pool, name) for name in _OF_WEIGHTS}
    vars(profile).update(derived, ranks=batch.ranks[k], support=batch.support[k])
    return profile


def _renamed(results: Results, place: IntArray) -> Results:
    """The results with candidate ``c`` of case ``k`` where they have ``place[k, c]``."""
    each = np.arange(len(place))[:, None]
    relation, optima = results.relation, results.optima
    if relation is not None:
        relation = relation[each[:, None], place[:, :, None], place[:, None, :]]
    if optima is not None:
        n = place.shape[1]
        orders, base = all_orders(n).lists, n ** np.arange(n)[::-1]
        optima = optima[each, np.searchsorted(orders @ base, place[:, orders] @ base)]
    return Results(results.ranks[each, place], results.defined, relation, optima)


def _together(parts: Sequence[Results]) -> Results:
    def join(name: str) -> Any:
        arrays = [getattr(part, name) for part in parts]
        return None if any(array is None for array in arrays) else np.concatenate(arrays)

    return Results(join("ranks"), join("defined"), join("relation"), join("optima"))

"""All cases of an axiom over many small profiles, laid out once so that every rule can be held against them.

The profiles before and after are pooled by shape, each distinct one once; a rule ranks the pool in a few
calls and the axiom's relation is then judged by looking results up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .._types import BoolArray, FloatArray, IntArray
from ..profile import Profile
from ..registry import RuleSpec
from ..ties import tied_ranks
from .axiom import Axiom, Cases, Context, Generator
from .batch import rewritten
from .change import Change
from .results import About, Results, evaluate

__all__ = ["Compiled", "Found", "Pool", "compile_cases", "pool_results"]

Shape = tuple[int, int]
_CHUNK = 4096


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
        self._merged: dict[Shape, tuple[FloatArray, IntArray]] = {}

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
        if shape not in self._merged:
            scores = np.concatenate(self._parts[shape])
            keys = -tied_ranks(scores) if self.ordinal else scores
            flat = np.ascontiguousarray(np.nan_to_num(keys, nan=-1e9).reshape(len(keys), -1))
            rows = flat.view(np.dtype((np.void, flat.dtype.itemsize * flat.shape[1]))).ravel()
            _, first, inverse = np.unique(rows, return_index=True, return_inverse=True)
            self._merged[shape] = (scores[first], inverse)
        return self._merged[shape]


@dataclass(eq=False)
class _Group:
    """Cases of one shape, before they are joined."""

    base: list[int] = field(default_factory=list[int])
    cases: list[Cases] = field(default_factory=list[Cases])
    after: list[list[int]] = field(default_factory=list[list[int]])
    shapes: tuple[Shape, ...] = ()
    counts: list[int] = field(default_factory=list[int])


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

    def judge(self, axiom: Axiom, results: Mapping[Shape, Results]) -> Found:
        """Hold a rule's results, by shape and in the order of the pool, against an axiom's relation."""
        trials = violations = 0
        first: tuple[int, int, _Group] | None = None
        for group in self.groups:
            joined = _joined(group)
            base = np.repeat(np.array(group.base), group.counts)
            before = results[self.base_shape].take(base)
            after = [
                results[shape].take(
                    np.concatenate([s + np.arange(c) for s, c in zip(starts, group.counts, strict=True)])
                )
                for shape, starts in zip(group.shapes, group.after, strict=True)
            ]
            broken = axiom.judge(joined, before, after)
            judged: BoolArray = before.defined.copy()
            for result in after:
                judged &= result.defined
            if broken.applies is not None:
                judged &= broken.applies
            bad = (broken.mask & judged[:, None]).any(axis=1)
            trials += int(judged.sum())
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


def _joined(group: _Group) -> Cases:
    counts = group.counts

    def stack(arrays: Sequence[Any]) -> Any:
        return np.concatenate(
            [np.broadcast_to(a, (k, *a.shape[1:])) for a, k in zip(arrays, counts, strict=True)]
        )

    first = group.cases[0]
    return Cases(
        lambda _: (),
        data={name: stack([cases.data[name] for cases in group.cases]) for name in first.data},
        kept=None if first.kept is None else stack([cases.kept for cases in group.cases]),
        now=None if first.now is None else stack([cases.now for cases in group.cases]),
    )


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
    pool: Pool, spec: RuleSpec, parameters: Mapping[str, Any], *, about: About = "ranking"
) -> dict[Shape, Results]:
    """A rule's results on everything in a pool, in the order it was added."""
    results: dict[Shape, Results] = {}
    for shape in pool.shapes:
        scores, inverse = pool.distinct(shape)
        voters = Profile.from_scores(np.zeros(shape))
        parts: list[Results] = []
        for start in range(0, len(scores), _CHUNK):
            chunk = scores[start : start + _CHUNK]
            parts.append(
                evaluate(
                    spec,
                    parameters,
                    rewritten(voters, chunk),
                    lambda k, chunk=chunk: Profile.from_scores(chunk[k]),
                    about=about,
                )
            )
        results[shape] = _together(parts).take(inverse)
    return results


def _together(parts: Sequence[Results]) -> Results:
    def join(name: str) -> Any:
        arrays = [getattr(part, name) for part in parts]
        return None if any(array is None for array in arrays) else np.concatenate(arrays)

    return Results(join("ranks"), join("defined"), join("relation"), join("optima"))

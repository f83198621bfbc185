"""Resampled profiles: one at a time with copies, or many at once as weightings of the same voters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from ....rules import Profile
from ....rules.batch import Batch
from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.numeric.majority_counts import support_matrix
from ....rules.profile import LIMITS

__all__ = ["Pairs", "Reweighted", "exact", "strata", "with_metrics", "with_models"]

_SingleArray = npt.NDArray[np.float32]

#: Integer weights up to this sum are exact in the float64 products of a batch.
_FLOAT_SAFE = 2**52
#: Sums of whole numbers up to this are exact in single precision.
_SINGLE_SAFE = 2**24


class Pairs:
    """Who is above whom on each voter of a profile, with the pairs of n candidates in one row."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile

    @cached_property
    def above(self) -> _SingleArray:
        """``above[v, a * n + b]``: 1 where the voter puts a above b."""
        profile = self.profile
        rows = [
            support_matrix(row[None], [1], width[None]).ravel()
            for row, width in zip(profile.scores, profile.tolerance, strict=True)
        ]
        return np.array(rows, dtype=np.float32)

    @cached_property
    def signs(self) -> _SingleArray:
        """``signs[v, a * n + b]``: 1 where the voter puts a above b, -1 where below."""
        n = len(self.profile.candidates)
        above = self.above.reshape(-1, n, n)
        return (above - np.swapaxes(above, 1, 2)).reshape(len(above), -1)

    def totals(self, units: IntArray, pairs: _SingleArray) -> IntArray:
        """Sum over voters, ``[k, a, b]``, exactly: `units` must add up to less than 2 ** 52."""
        n = len(self.profile.candidates)
        single = int(units.sum(axis=1).max()) < _SINGLE_SAFE
        kind = np.float32 if single else np.float64
        return (units.astype(kind) @ pairs.astype(kind, copy=False)).astype(np.int64).reshape(-1, n, n)


class Reweighted(Batch):
    """A profile whose voters count ``counts[k, v]`` times their own weight, 0 times among them.

    Its arrays are views of the profile's own; it suits rules with the trait ``weighs``. Not for tree weights,
    which depend on which voters are there.
    """

    def __init__(self, pool: Profile, counts: IntArray, pairs: Pairs) -> None:
        super().__init__(
            pool,
            len(counts),
            lambda: np.broadcast_to(pool.scores, (len(counts), *pool.scores.shape)),
            ranks=lambda: np.broadcast_to(pool.ranks, (len(counts), *pool.ranks.shape)),
            support=lambda: pairs.totals(self.units, pairs.above),
        )
        self.counts, self.pairs = counts, pairs

    @cached_property
    def scored(self) -> BoolArray:
        """``scored[k]``: every candidate has a score from a voter that counts."""
        heard = (self.counts > 0).astype(np.int64) @ self.pool.present.astype(np.int64)
        return np.asarray((heard > 0).all(axis=1))

    @cached_property
    def units(self) -> IntArray:
        """``units[k, v]``."""
        return self.counts * np.array(self.pool.units, dtype=np.int64)

    @cached_property
    def counting_weights(self) -> FloatArray:
        """``weights[k, v, c]``."""
        counted = self.units.astype(np.float64)
        return np.broadcast_to(counted[:, :, None], (self.size, *self.pool.scores.shape))

    @cached_property
    def margins(self) -> IntArray:
        """``margins[k, a, b]``."""
        return self.pairs.totals(self.units, self.pairs.signs)


def exact(batch: Batch) -> bool:
    """Whether a batch's integer weights, which a resampled tree makes anew, are small enough for it."""
    try:
        return int(batch.units.sum(axis=1).max()) < _FLOAT_SAFE
    except OverflowError:
        return False


def strata(profile: Profile) -> list[IntArray]:
    """Voters of each first-level group; those on the root itself are one more."""
    groups = list(profile.tree.first_level.values())
    grouped = {v for group in groups for v in group}
    rest = [v for v in range(len(profile.voters)) if v not in grouped]
    return [np.array(group, dtype=np.int64) for group in (*groups, rest) if group]


def with_models(profile: Profile, drawn: IntArray) -> Profile:
    """Only these candidates, each as often as it is named."""
    return replace(profile, candidates=_numbered(profile.candidates, drawn), scores=profile.scores[:, drawn])


def with_metrics(profile: Profile, drawn: IntArray) -> Profile:
    """Only these voters, each as often as it is named."""
    return replace(
        profile,
        voters=_numbered(profile.voters, drawn),
        scores=profile.scores[drawn],
        weights=tuple(profile.weights[v] for v in drawn),
        groups=tuple(profile.groups[v] for v in drawn),
        **{name: getattr(profile, name)[drawn] for name in LIMITS},
    )


def _numbered(names: Sequence[str], drawn: IntArray) -> tuple[str, ...]:
    return tuple(f"{names[i]} ({k})" for k, i in enumerate(drawn))

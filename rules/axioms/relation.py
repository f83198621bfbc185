"""What a relation between results is, and the cases that it is held against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Literal, TypeVar

import numpy as np

from ..batch import Batch
from ..errors import ProfileError
from ..evaluate import Results
from ..numeric.arrays import BoolArray, IntArray
from .changes.change import Change
from .subjects import Subject

__all__ = ["Broken", "Cases", "Relation", "relation"]

S = TypeVar("S", bound=Subject)


@dataclass(frozen=True, eq=False)
class Cases:
    """Cases of equal shape.

    Attributes
    ----------
    changes
        The changes of case ``k`` that lead to its profiles in `after`.
    after
        The changed profiles, none for axioms of a single profile.
    subject
        What the relation speaks of in each case.
    kept, now
        ``[k, m]`` (or ``[1, m]``): candidates that stand in both profiles, by their place before and after;
        None where all keep their places.
    sizes
        ``[k]``: how many models, metrics or scores each case touches, as :func:`.touched` counts them; None
        where it is one in all, or where nothing is changed.
    beyond
        ``[k]``: the case needs a score outside of the range that the metric has, 2 where far outside; None
        where none does.
    naming
        The changes of case ``k`` that name two models, where the axiom speaks of two that are named and the
        cases of many at once; else None.
    """

    changes: Callable[[int], tuple[Change, ...]]
    after: tuple[Batch, ...] = ()
    subject: Subject = field(default_factory=Subject)
    kept: IntArray | None = None
    now: IntArray | None = None
    sizes: IntArray | None = None
    beyond: BoolArray | IntArray | None = None
    naming: Callable[[int, int, int], tuple[Change, ...]] | None = None

    def places(self, n_candidates: int) -> tuple[IntArray, IntArray]:
        """`kept` and `now` in full."""
        every = np.arange(n_candidates)[None]
        return (every if self.kept is None else self.kept), (every if self.now is None else self.now)


@dataclass(frozen=True, eq=False)
class Broken:
    """Where a relation is broken.

    Attributes
    ----------
    a, b
        ``[k, n]`` or ``[1, n]``: pairs of candidates by their place in the profile before; ``a == b`` speaks
        of whether the candidate wins, or of the result as a whole.
    mask
        ``mask[k, n]``: broken for this pair.
    applies
        ``applies[k]``: the case meets the axiom's premise, and the rule is defined on all its profiles.
    places
        ``places[k, m]``: the candidates by number where `a` and `b` are columns of this; else None.
    """

    a: IntArray
    b: IntArray
    mask: BoolArray
    applies: BoolArray = field(default_factory=lambda: np.ones(1, dtype=bool))
    places: IntArray | None = None

    def pairs(self, k: int) -> list[tuple[int, int]]:
        """The broken pairs of one case."""
        at = np.flatnonzero(self.mask[k])
        a, b = (np.broadcast_to(index, self.mask.shape)[k, at] for index in (self.a, self.b))
        if self.places is not None:
            own = self.places[k if len(self.places) > 1 else 0]
            a, b = own[a], own[b]
        return list(zip(a.tolist(), b.tolist(), strict=True))


#: What a relation asks of the order of all models: that it stays, that it is turned around, or less.
Asks = Literal["same order", "reversed order", "less"]


@dataclass(frozen=True, eq=False)
class Relation(Generic[S]):
    """A relation that results must keep.

    Attributes
    ----------
    needs
        What it must be told of its cases.
    judge
        From that, the cases, and the results before and after to where it is broken.
    asks
        What it asks of the order of all models.
    changes
        How many changed profiles it compares with the one before.
    broken
        What it means that a pair of models breaks it, with ``{a}``, ``{b}`` and their ranks before,
        ``{rank_a}`` and ``{rank_b}``; empty where who passed whom says it.
    """

    needs: type[S]
    judge: Callable[[S, Cases, Results, Sequence[Results]], Broken]
    asks: Asks = "less"
    broken: str = ""
    changes: int = 1

    def __call__(self, cases: Cases, before: Results, after: Sequence[Results]) -> Broken:
        """Where cases that meet the premise break it, the rule being defined on all their profiles.

        Raises
        ------
        ProfileError
            If the cases are not of the kind that it speaks of.
        """
        if not isinstance(cases.subject, self.needs):
            raise ProfileError(f"no such change belongs to the axiom: it speaks of a {self.needs.__name__}")
        broken = self.judge(cases.subject, cases, before, after)
        applies = np.broadcast_to(broken.applies, max(len(broken.mask), len(broken.applies)))
        for result in (before, *after):
            applies = applies & result.defined
        return replace(broken, mask=broken.mask & applies[:, None], applies=applies)


def relation(
    needs: type[S], *, asks: Asks = "less", broken: str = "", changes: int = 1
) -> Callable[[Callable[[S, Cases, Results, Sequence[Results]], Broken]], Relation[S]]:
    """Make a relation of the function that judges it."""
    return lambda judge: Relation(needs, judge, asks, broken, changes)

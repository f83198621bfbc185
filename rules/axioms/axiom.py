"""What an axiom is: a statement, a citation, and one generator of cases with the relation they must keep."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypedDict, TypeVar, Unpack

import numpy as np

from ..errors import LlullError, UnknownNameError
from ..evaluate import Results
from ..numeric.arrays import FloatArray, IntArray, put_along_last, take_along_last
from ..numeric.decimals import midway, shortened
from ..plain import Plain
from ..profile import Profile
from ..resolved import Rule
from ..traits import Trait
from .relation import Cases, Relation

__all__ = [
    "Axiom",
    "Context",
    "Family",
    "axiom",
    "get_axiom",
    "list_axioms",
]

#: Families of axioms; each module registers its own when they are first asked for.
_FAMILIES = (
    *("dominance", "responsiveness", "independence", "clones", "symmetry", "electorate", "score_tables"),
)

_Array = TypeVar("_Array", FloatArray, IntArray)

#: What an axiom protects: who wins, the whole order, the make-up of the panel of metrics, honest reporting.
Protects = Literal["winner", "order", "panel", "honesty"]


@dataclass(frozen=True, eq=False)
class Context:
    """What a generator works from.

    Attributes
    ----------
    profile
        Without voters of weight 0 and without candidates that have no score.
    cardinal
        The rule may look at scores beyond their order.
    by_name
        The rule is given the names too.
    before
        The rule's result on the profile; None where cases are made for many rules at once.
    promises
        Traits of the rule that the results of all cases show: none where gaps are filled after each change.
    """

    profile: Profile
    cardinal: bool = False
    by_name: bool = False
    before: Results | None = None
    promises: frozenset[Trait] = frozenset()

    @classmethod
    def of(cls, profile: Profile, rule: Rule, before: Results, *, filled: bool = False) -> Context:
        """What a generator works from under one rule, given its result on the profile.

        With `filled`, gaps are filled after each change, and the rule is given more than what was changed.
        """
        promises = frozenset[Trait]() if filled else rule.traits
        if profile.tolerance.any():
            # Whether two scores are closer than the tolerance is not told by their order.
            promises -= {"ordinal"}
        return cls(profile, rule.spec.cardinal, rule.by_name, before, promises)

    def since(self, **reasons: str) -> str:
        """Why what is listed decides: the reason for the first trait that the rule promises; else empty."""
        return next((reason for trait, reason in reasons.items() if trait in self.promises), "")


@dataclass(frozen=True, eq=False)
class Family:
    """Cases of one kind that a profile gives rise to.

    Attributes
    ----------
    what
        Their description, to stand after "each of" or "sampled": "models deleted".
    size
        How many there are; None where they can only be sampled.
    build
        From ``index[k]`` below `size` (only its length matters where that is None) and a generator of random
        numbers to the cases.
    touches
        It holds every change that touches just so many models, metrics or scores; None where it does not.
    others
        Of the axiom's cases of this kind that are not listed (all, where `size` is None) the proof, in half
        a sentence, that they break nothing unless one that is listed does, in this family or in another.
        Empty where there is none, and None where there are no others.
    """

    what: str
    size: int | None
    build: Callable[[IntArray, np.random.Generator], Cases]
    touches: int | None = None
    others: str | None = None

    @property
    def decides(self) -> bool:
        """Nothing is left open once what is listed was tried."""
        return bool(self.others) or (self.others is None and self.size is not None)

    @classmethod
    def listed(
        cls,
        what: str,
        cases: _Array,
        make: Callable[[_Array], Cases],
        *,
        touches: int | None = None,
        others: str | None = None,
    ) -> Family:
        """The cases that are made of the rows of an array."""
        return cls(what, len(cases), lambda index, _: make(cases[index]), touches, others)

    @classmethod
    def of_one(cls, what: str, make: Callable[[], Cases]) -> Family:
        """A single case."""
        return cls(what, 1, lambda _, __: make())


Generator = Callable[[Context], Sequence[Family]]


@dataclass(frozen=True, eq=False)
class Axiom(Plain):
    """An axiom as data.

    Attributes
    ----------
    id, title, statement, citation
        The statement is one or two plain sentences.
    protects
        Who wins, the order, the panel of metrics, or honest reporting.
    generator
        From a profile to the families of its cases.
    relation
        What must hold between the results before and after.
    as_ranked
        The axiom is about the table as it is ranked, gaps filled or left out: it changes how metrics are
        measured or looks at the profile alone. The others change the table, and the missing policy follows
        where the two cannot be exchanged.
    makes
        Traits (``ties``, ``gaps``) that its changes give to profiles that do not have them.
    symmetry
        It says that names and order do not matter: a search that takes this for granted cannot test it.
    usual
        Few would do without it: a rule is chosen by it where nothing else is asked for.
    implies
        Ids of axioms that every result that keeps it keeps too.
    implies_of_ranks
        The same where results are ranks and nothing more: no relation, and no set of optimal orders.
    smallest
        From a profile to families of the smallest changes of the axiom's kind, those that touch least first
        (each says how many, and there are none that touch less than the first): they are tried for a plainer
        witness where the axiom is broken. None where the generator's own cases are as small.
    """

    keys = ("id", "title", "statement", "citation", "protects")

    id: str
    title: str
    statement: str
    citation: str
    protects: Protects
    generator: Generator
    relation: Relation[Any]
    as_ranked: bool = False
    makes: tuple[str, ...] = ()
    symmetry: bool = False
    usual: bool = False
    implies: tuple[str, ...] = ()
    implies_of_ranks: tuple[str, ...] = ()
    smallest: Generator | None = None


class _Rest(TypedDict, total=False):
    as_ranked: bool
    makes: tuple[str, ...]
    symmetry: bool
    usual: bool
    implies: tuple[str, ...]
    implies_of_ranks: tuple[str, ...]
    smallest: Generator


_registry: dict[str, Axiom] = {}


def axiom(
    id: str,
    title: str,
    *,
    statement: str,
    citation: str,
    protects: Protects,
    relation: Relation[Any],
    **rest: Unpack[_Rest],
) -> Callable[[Generator], Generator]:
    """Register a generator of cases as an axiom; the generator itself is returned unchanged.

    The other arguments are those of :class:`Axiom`.

    Raises
    ------
    LlullError
        If another axiom has this id.
    """

    def register(generator: Generator) -> Generator:
        known = _registry.get(id)
        if known is not None and known.generator.__qualname__ != generator.__qualname__:
            raise LlullError(f"axiom id {id!r} is taken; choose another")
        _registry[id] = Axiom(id, title, statement, citation, protects, generator, relation, **rest)
        return generator

    return register


@cache
def _register_all() -> None:
    for family in _FAMILIES:
        importlib.import_module(f".definitions.{family}", __package__)


def list_axioms() -> list[Axiom]:
    """All axioms, family by family."""
    _register_all()
    return list(_registry.values())


def get_axiom(id: str) -> Axiom:
    """Look an axiom up by its id.

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    """
    known = {axiom.id: axiom for axiom in list_axioms()}
    if id not in known:
        raise UnknownNameError("axiom", id, known)
    return known[id]


# -- helpers that generators share ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Levels:
    """The distinct scores of each voter.

    Attributes
    ----------
    values
        ``values[v, l]``, ascending; NaN beyond ``count[v]``.
    count
        ``count[v]``.
    at
        ``at[v, c]``: the level of a candidate's score, -1 where missing.
    span
        ``span[v]``: highest minus lowest score, 1 where they are equal.
    """

    values: FloatArray
    count: IntArray
    at: IntArray
    span: FloatArray

    @classmethod
    def of(cls, scores: FloatArray) -> Levels:
        """Find the levels of ``scores[v, c]``."""
        # NaN sorts last, where it equals nothing; its places start no level.
        order = np.argsort(scores, axis=1, kind="stable")
        ordered = take_along_last(scores, order)
        there = ~np.isnan(ordered)
        starts = there.copy()
        starts[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
        level = np.cumsum(starts, axis=1) - 1
        count = level[:, -1] + 1
        at = put_along_last(order, np.where(there, level, -1))
        values = np.full((len(scores), max(1, int(count.max(initial=0)))), np.nan)
        row, place = np.nonzero(starts)
        values[row, level[row, place]] = ordered[row, place]
        span = np.ones(len(scores))
        several = count > 1
        span[several] = shortened(values[several, count[several] - 1] - values[several, 0])
        return cls(values, count, at, span)

    @property
    def top(self) -> FloatArray:
        """``top[v]``: each voter's highest score."""
        return self.values[np.arange(len(self.count)), self.count - 1]

    def beside(self, direction: Literal[1, -1]) -> FloatArray:
        """``[v, c]``: a score just above (1) or just below (-1) a candidate's, with nobody in between."""
        next_at = np.clip(self.at + direction, 0, self.values.shape[1] - 1)
        rows = np.arange(len(self.count))[:, None]
        here, there = self.values[rows, np.maximum(self.at, 0)], self.values[rows, next_at]
        edge = (self.at + direction < 0) | (self.at + direction >= self.count[:, None])
        beyond = here + direction * self.span[:, None]
        low, high = np.minimum(here, there), np.maximum(here, there)
        return np.where(self.at < 0, np.nan, np.where(edge, shortened(beyond), midway(low, high)))


def shuffled(n: int, count: int, rng: np.random.Generator) -> IntArray:
    """``orders[k, n]``: so many orders of ``n`` things, drawn at random."""
    return rng.permuted(np.tile(np.arange(n), (count, 1)), axis=1)


def outside(part: IntArray, n: int) -> IntArray:
    """``rest[k, r]``: those of ``n`` things that are not in ``part[k, p]``, ascending."""
    out = np.ones((len(part), n), dtype=bool)
    np.put_along_axis(out, part, False, axis=1)
    return np.nonzero(out)[1].reshape(len(part), -1)


def weak_orders(n: int) -> FloatArray:
    """``orders[w, c]``: every weak order of a few candidates, as levels (higher is better, from 0)."""
    grids = np.stack(np.meshgrid(*[np.arange(n)] * n, indexing="ij"), axis=-1).reshape(-1, n)
    dense = [row for row in grids.tolist() if set(row) == set(range(max(row) + 1))]
    return np.array(dense, dtype=np.float64)

"""A rule on a table, attacked: with an axiom's own cases, and with changes of their kinds drawn freely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from llull.rules import Profile, Rule
from llull.rules.axioms import Axiom, Witness, audit_pair
from llull.rules.axioms.audit.base import Base
from llull.rules.axioms.axiom import Context, Family
from llull.rules.axioms.changes.change import Change
from llull.rules.axioms.changes.kinds import Reverse
from llull.rules.axioms.relation import Cases
from llull.rules.axioms.subjects import Subject, joined
from llull.rules.axioms.theory.policies import drops_its_subject, on_what_is_left
from llull.rules.axioms.witness.case import case_of, filled
from llull.rules.axioms.witness.witness import make_witness
from llull.rules.evaluate import Results, evaluate_each
from llull.rules.missing import Missing
from llull.rules.numeric.arrays import BoolArray
from tests.rules.axioms.drawn_changes import free_changes, free_kinds
from tests.rules.axioms.drawn_tables import alike, bound, moved, results_of

__all__ = ["FREE", "OWN", "Attack", "Target"]

#: Of each family of an axiom's own cases, and freely.
OWN, FREE = 40, 3
#: Tables that are made of one where each has a single case.
_TABLES = 24
_FIRST = np.zeros(1, dtype=np.int64)


@dataclass
class Attack:
    """What came of attacking an axiom.

    Attributes
    ----------
    trials, binding
        Changes that met the premise, and those of them where ties or gaps bind.
    broken, witness
        Whether one of them breaks the axiom, and which.
    """

    trials: int = 0
    binding: int = 0
    broken: bool = False
    witness: Witness | None = None


class Target:
    """A rule on a table under a missing policy, and on tables made of it by moving scores within metrics."""

    def __init__(self, profile: Profile, rule: Rule, missing: Missing, rng: np.random.Generator) -> None:
        self.profile, self.rule, self._rng = profile, rule, rng
        self.missing: Missing = missing

    @cached_property
    def binds(self) -> bool:
        """Ties or gaps bind on the table."""
        return bool(bound(self.rule, [self.profile], self.missing, self._rng)[0])

    @cached_property
    def _moved(self) -> list[tuple[list[Profile], Results, BoolArray]]:
        """Tables as they are ranked, their results, whether ties or gaps bind: by what is left of them."""
        raw = [self.profile, *(moved(self.profile, self._rng) for _ in range(_TABLES))]
        binds = bound(self.rule, raw, self.missing, self._rng)
        return [
            (tables, results_of(self.rule, tables), binds[places])
            for places, tables in alike(raw, self.missing)
        ]

    def attack(self, axiom: Axiom, *, own: int = OWN, free: int = FREE) -> Attack:
        """Try to break an axiom.

        Parameters
        ----------
        own, free
            How many of each family of its own cases, and how many changes of their kinds drawn freely. Where
            a table has a single case, the other tables are tried.
        """
        like = free_kinds(axiom, self.profile)
        if axiom.as_ranked and (not like or isinstance(like[0], Reverse)):
            return self._on_moved(axiom, like)
        done = self._own_cases(axiom, own) if own else Attack()
        if not done.broken:
            self.freely(axiom, free, done)
        done.binding = done.trials if done.trials and self.binds else 0
        return done

    def _own_cases(self, axiom: Axiom, count: int) -> Attack:
        """A few of each family of an axiom's own cases."""

        def few(context: Context) -> Sequence[Family]:
            return [_some_of(family, count) for family in axiom.generator(context)]

        seed, made = int(self._rng.integers(2**31)), replace(axiom, generator=few)
        verdict = audit_pair(self.profile, self.rule, made, missing=self.missing, samples=count, seed=seed)
        return Attack(verdict.trials, 0, verdict.here == "violated", verdict.witness)

    def freely(self, axiom: Axiom, count: int, done: Attack) -> None:
        """Try so many changes of the table that are drawn freely; what comes of it is added."""
        base = Base.of(self.profile, self.missing, left=on_what_is_left(axiom, self.missing))
        if isinstance(base.profile, str):
            return
        like = free_kinds(axiom, base.profile)
        # A model that withholds a score is dropped; other changes leave no gap that was not dropped.
        policy = self.missing if drops_its_subject(axiom, self.missing) else base.missing
        before = _ranked(self.rule, base.profile, policy)
        for _ in range(count):
            changes = free_changes(base.profile, like, self._rng)
            if changes is None:
                return
            after = [change.apply(base.profile) for change in changes]
            case = case_of(self.rule, axiom, base.profile, before, changes, after)
            broken = axiom.relation(case, before, [_ranked(self.rule, one, policy) for one in after])
            done.trials += int(broken.applies.sum())
            if broken.mask.any():
                done.broken = True
                done.witness = make_witness(self.rule, axiom.id, base.profile, changes, missing=policy)
                return

    def _on_moved(self, axiom: Axiom, changes: Sequence[Change]) -> Attack:
        """The single case of each table."""
        done = Attack()
        for tables, before, binds in self._moved:
            after = [results_of(self.rule, [change.apply(one) for one in tables]) for change in changes]
            cases = [axiom.generator(Context(one))[0].build(_FIRST, self._rng) for one in tables]
            subject = joined([one.subject for one in cases], [1] * len(cases)) if not changes else Subject()
            broken = axiom.relation(Cases(lambda _: tuple(changes), subject=subject), before, after)
            done.trials += int(broken.applies.sum())
            done.binding += int((broken.applies & binds).sum())
            for k in np.flatnonzero(broken.mask.any(axis=1)):
                done.broken = True
                done.witness = make_witness(self.rule, axiom.id, tables[k], changes)
        return done


def _ranked(rule: Rule, profile: Profile, missing: Missing) -> Results:
    """The result on one table under a missing policy."""
    return evaluate_each(rule, [filled(profile, missing)], names=[profile.candidates])


def _some_of(family: Family, count: int) -> Family:
    """A few cases of a family, drawn."""
    if family.size is None or family.size <= count:
        return family
    whole = family.size

    def build(index: Any, rng: np.random.Generator) -> Cases:
        return family.build(rng.choice(whole, len(index), replace=False), rng)

    return Family(family.what, count, build)

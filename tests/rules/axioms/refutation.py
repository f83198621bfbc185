"""Attempts to refute theory: drawn tables, and changes of them that may break what is said to hold.

A cell is a rule, an axiom, a missing policy and a domain, as theory states it. Tables are drawn for the cell
that needs them most, towards what its axiom presumes; each rule that is said to keep the axiom on a table of
this kind is attacked there, with some of the axiom's own cases and with changes of the same kinds that are
drawn freely. Each cell is to come to so many changes that meet the premise, half of them on tables where ties
or gaps bind (:func:`.bound`), if its domain has any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np

from llull.rules import Profile, Rule
from llull.rules.axioms import Axiom, Theory, Witness, list_axioms
from llull.rules.axioms.changes.kinds import KeepMetrics
from llull.rules.axioms.theory.theory import proved_to_hold
from llull.rules.missing import Missing
from tests.rules.axioms.drawn_changes import free_kinds
from tests.rules.axioms.drawn_tables import POLICIES, draw_table, parted
from tests.rules.axioms.target import FREE, OWN, Target
from tests.rules.axioms.variants import RULES

__all__ = ["TWELVE", "WANTED", "Cell", "Refutation", "Report", "claims", "refute"]

TWELVE = (
    *("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny"),
    *("median", "win_rate", "plurality", "minimax", "schulze", "instant_runoff"),
)
#: What each cell of the twelve rules is to come to, half of it where ties or gaps bind.
WANTED = 200
#: Tables that are drawn until one is of a cell's domain.
_DRAWS = 40
#: A cell whose premise was never met in so many attacks is left; of ties or gaps that never bind, ten times.
_VAIN = 40

#: Rule (with parameters that are not the default ones), axiom, missing policy, and domain in words.
Cell = tuple[str, str, Missing, str]


@dataclass(frozen=True, eq=False)
class Refutation:
    """A `holds` that a table contradicts."""

    cell: Cell
    theory: Theory
    witness: Witness | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data: what was claimed, and the witness, which replays."""
        witness = None if self.witness is None else self.witness.to_dict()
        return {"cell": self.cell, "theory": self.theory.to_dict(), "witness": witness}


@dataclass
class Report:
    """Changes that met the premise, by cell, and those of them where ties or gaps bind; what was refuted.

    Attributes
    ----------
    changes, binding
        By cell.
    attacks
        By cell: how often it was attacked.
    can_bind
        Cells of whose domain a table with ties or gaps was drawn.
    """

    changes: Counter[Cell] = field(default_factory=Counter[Cell])
    binding: Counter[Cell] = field(default_factory=Counter[Cell])
    attacks: Counter[Cell] = field(default_factory=Counter[Cell])
    can_bind: set[Cell] = field(default_factory=set[Cell])
    refuted: list[Refutation] = field(default_factory=list[Refutation])
    tables: int = 0

    @property
    def total(self) -> int:
        """Changes in all."""
        return self.changes.total()

    def fewest(self, rules: Sequence[str] = TWELVE) -> list[tuple[Cell, int, int]]:
        """Cells of some rules, those with the fewest changes first."""
        own = [(cell, self.changes[cell], self.binding[cell]) for cell in self.attacks if cell[0] in rules]
        return sorted(own, key=lambda one: (one[1], one[2], one[0]))

    def lacks(self, cell: Cell, wanted: int) -> bool:
        """Whether a cell has less than it is to come to, and more can be expected."""
        if self.attacks[cell] >= _VAIN and not self.changes[cell]:
            return False
        binds = cell in self.can_bind and (self.attacks[cell] < 10 * _VAIN or self.binding[cell] > 0)
        return self.changes[cell] < wanted or (binds and self.binding[cell] < wanted // 2)


def _has_ties_or_gaps(profile: Profile) -> bool:
    ordered = np.sort(profile.scores, axis=1)
    return bool((ordered[:, 1:] == ordered[:, :-1]).any() or not profile.present.all())


def _cell(rule: Rule, axiom: Axiom, profile: Profile, missing: Missing) -> tuple[Cell, Theory] | None:
    """The cell that a table belongs to, and what is claimed there; None where nothing is said to hold."""
    claimed = proved_to_hold(rule, axiom, profile, missing=missing)
    return None if claimed is None else ((str(rule), axiom.id, missing, claimed.domain), claimed)


def claims(tables: int, rng: np.random.Generator, rules: Sequence[str] = TWELVE) -> Report:
    """A report without changes, of the cells of some rules that so many drawn tables a policy belong to."""
    report, own = Report(), [Rule.of(id) for id in rules]
    for place in range(tables * len(POLICIES)):
        missing = POLICIES[place % len(POLICIES)]
        profile = draw_table(rng, missing, binding=bool(rng.random() < 0.7))
        tied = _has_ties_or_gaps(profile)
        for rule in own:
            for axiom in list_axioms():
                if (claimed := _cell(rule, axiom, profile, missing)) is not None:
                    report.attacks[claimed[0]] += 0
                    if tied:
                        report.can_bind.add(claimed[0])
    return report


class _Attacker:
    """Draws tables for cells and attacks them."""

    def __init__(self, report: Report, rng: np.random.Generator, wanted: int, own: int, free: int) -> None:
        self.report, self._rng = report, rng
        self._wanted, self._own, self._free = wanted, own, free
        self.others = 0  # changes of other rules than the twelve
        self.rules = {str(rule): rule for rule in RULES}
        self._axioms = {axiom.id: axiom for axiom in list_axioms()}

    def neediest(self) -> Cell | None:
        """Of the cells of the twelve rules that lack changes the one that was attacked least."""
        attacks = self.report.attacks
        lacking = [cell for cell in attacks if cell[0] in TWELVE and self.report.lacks(cell, self._wanted)]
        return min(lacking, key=attacks.__getitem__, default=None)

    def on(self, cell: Cell) -> None:
        """Attack a cell, and all else of the twelve rules that lacks changes on the same table."""
        rule, axiom, missing = self.rules[cell[0]], self._axioms[cell[1]], cell[2]
        self.report.attacks[cell] += 1
        for _ in range(_DRAWS):
            table = self._drawn(axiom, missing)
            claimed = _cell(rule, axiom, table, missing)
            if claimed is not None and claimed[0] == cell:
                break
        else:
            return
        for id in TWELVE:
            self._attack(table, self.rules[id], missing)

    def on_any(self) -> None:
        """Attack one of the other rules, or a rule under other parameters, on a table."""
        rng = self._rng
        others = [id for id in self.rules if id not in TWELVE]
        missing = POLICIES[int(rng.integers(len(POLICIES)))]
        rule = self.rules[others[int(rng.integers(len(others)))]]
        axiom = rng.choice(np.array([*self._axioms]))
        before = self.report.total
        self._attack(self._drawn(self._axioms[str(axiom)], missing), rule, missing)
        self.others += self.report.total - before

    def _drawn(self, axiom: Axiom, missing: Missing) -> Profile:
        rng = self._rng
        self.report.tables += 1
        table = draw_table(rng, missing, binding=bool(rng.random() < 0.75))
        splits = [isinstance(change, KeepMetrics) for change in free_kinds(axiom, table)]
        return parted(table, rng) if len(splits) == 2 and all(splits) and rng.random() < 0.8 else table

    def _attack(self, profile: Profile, rule: Rule, missing: Missing) -> None:
        """All that is said to hold of a rule on a table and lacks changes."""
        report, target = self.report, Target(profile, rule, missing, self._rng)
        tied = _has_ties_or_gaps(profile)
        for axiom in self._axioms.values():
            claimed = _cell(rule, axiom, profile, missing)
            if claimed is None:
                continue
            cell, theory = claimed
            if tied:
                report.can_bind.add(cell)
            if not report.lacks(cell, self._wanted) or (
                report.changes[cell] >= self._wanted and not target.binds
            ):
                continue
            done = target.attack(axiom, own=self._own, free=self._free)
            report.attacks[cell] += 1
            report.changes[cell] += done.trials
            report.binding[cell] += done.binding
            if done.broken:
                report.refuted.append(Refutation(cell, theory, done.witness))


def refute(
    changes: int,
    *,
    seed: int = 0,
    seconds: float = float("inf"),
    wanted: int = WANTED,
    others: float = 0.2,
    own: int = OWN,
    free: int = FREE,
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Attack every `holds` until so many changes met a premise, and each cell has enough, or the time is up.

    Parameters
    ----------
    wanted
        What each cell of the twelve rules is to come to, half of it where ties or gaps bind, and what others
        come to at most.
    others
        The share of changes of all other rules, and of all under other parameters.
    own, free
        Changes in each attack: of each family of the axiom's own, and drawn freely.
    """
    rng, end = np.random.default_rng(seed), monotonic() + seconds
    report = claims(max(20, wanted // 3), rng)
    attacker = _Attacker(report, rng, wanted, own, free)
    while monotonic() < end:
        cell = attacker.neediest()
        if cell is None and report.total >= changes:
            break
        if cell is None or attacker.others < others * report.total:
            attacker.on_any()
        else:
            attacker.on(cell)
        if progress is not None:
            progress(report)
    return report

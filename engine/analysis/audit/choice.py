"""Which rules keep the axioms that are wanted, by theorem and on a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack

import numpy as np

from ....rules.axioms import Impossibility, Verdict, impossible_together
from ....rules.plain import Plain, picked
from ...options import MAIN_RULES
from ...prepare.preparation import Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, headline
from .audit import Audit, axioms

__all__ = ["Choice", "RuleScore", "choice_of", "choose"]


@dataclass(frozen=True)
class RuleScore(Plain):
    """How a rule does on the axioms that are wanted.

    Attributes
    ----------
    holds, fails, unknown
        By theory, for this kind of table.
    violated
        Of all, those that are broken on the table.
    pairs
        Mean share of pairs that break an axiom, over the wanted axioms.
    """

    rule: str
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    unknown: tuple[str, ...]
    violated: tuple[str, ...]
    pairs: float


@dataclass(frozen=True, eq=False, repr=False)
class Choice(Analysis):
    """Rules ordered by what they keep of the axioms that are wanted, best first."""

    verb: ClassVar[str] = "axioms"

    want: tuple[str, ...]
    rules: tuple[RuleScore, ...]
    impossible: tuple[Impossibility, ...]
    audit: Audit

    @property
    def notes(self) -> tuple[str, ...]:
        """Those of the audit."""
        return (*self.audit.notes, *self.remarks)

    @property
    def keep_all(self) -> tuple[str, ...]:
        """Rules that keep all wanted axioms by theorem."""
        return tuple(score.rule for score in self.rules if len(score.holds) == len(self.want))

    @property
    def headline(self) -> str:
        """The table, and what is wanted."""
        return headline(self.prepared, f"rules that keep {', '.join(self.want)}")

    def tables(self) -> list[Table]:
        """Rules by how many of the wanted axioms they keep, then what cannot be had together."""
        rows = [
            [
                *(score.rule, f"{len(score.holds)} of {len(self.want)}"),
                *(", ".join(score.fails) or "—", ", ".join(score.violated) or "—", score.pairs),
            ]
            for score in self.rules
        ]
        columns = ["rule", Column("proved"), "fails in theory", "violated here"]
        impossible = [
            f"impossible together: {', '.join(sorted(t.axioms))}: {t.statement} ({t.citation})"
            for t in self.impossible
        ]
        proved = ", ".join(self.keep_all) or "none of these rules"
        return [
            Table([*columns, Column("pairs that flip", "percent", 2)], rows),
            Table(sentences=[f"proved to keep all of them: {proved}", *impossible]),
        ]

    def rows(self) -> Sequence[RuleScore]:
        """One row a rule."""
        return self.rules

    def stored_verdicts(self) -> list[Verdict]:
        """Those of the audit."""
        return self.audit.stored_verdicts()

    def content(self) -> dict[str, Any]:
        """What is wanted, who keeps it, and what cannot be had together."""
        return picked(self, "want", "keep_all", "rules", "impossible")


def choose(
    want: Sequence[str] | str,
    table: Tabular,
    rules: Sequence[str] | str = MAIN_RULES,
    *,
    budget: float | None = 10.0,
    seed: int = 0,
    workers: int = 1,
    progress: Callable[[str, Verdict], None] = lambda rule, verdict: None,
    **options: Unpack[TableOptions],
) -> Choice:
    """Audit rules against the wanted axioms alone, and order them as :func:`choice_of` does."""
    prepared = prepare(table, **options)
    checked = axioms(prepared, rules, want, budget=budget, seed=seed, workers=workers, progress=progress)
    return choice_of(checked, checked.axioms)


def choice_of(audit: Audit, want: Sequence[str]) -> Choice:
    """Order rules by the wanted axioms that they keep: by theorem, then by how little they break them here.

    Parameters
    ----------
    want
        Ids of axioms that were audited.
    """
    scores: list[RuleScore] = []
    for rule, row in audit.verdicts.items():
        asked = {id: row[id] for id in want}
        by_status = {
            status: tuple(id for id, verdict in asked.items() if verdict.theory.status == status)
            for status in ("holds", "fails", "unknown")
        }
        shares = [0.0 if verdict.effect is None else verdict.effect.pairs for verdict in asked.values()]
        violated = tuple(id for id, verdict in asked.items() if verdict.here == "violated")
        scores.append(
            RuleScore(rule, **by_status, violated=violated, pairs=float(np.mean(shares)) if shares else 0.0)
        )
    scores.sort(key=lambda s: (-len(s.holds), len(s.fails), len(s.violated), s.pairs, s.rule))
    return Choice(audit.prepared, tuple(want), tuple(scores), tuple(impossible_together(want)), audit)

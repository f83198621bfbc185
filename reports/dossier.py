"""A dossier: what is known of one table under several rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from ..engine.analysis.audit.choice import Choice, choice_of
from ..engine.analysis.uncertainty.uncertainty import Uncertainty
from ..rules.plain import Plain, picked
from .needs import AUDIT, NEEDS, UNCERTAINTY, Missed, Need
from .standings import Standings, Subject

__all__ = ["Dossier"]

T = TypeVar("T")

#: Fewest replicates that a rank interval is given for.
_FEWEST = 100


@dataclass(frozen=True, eq=False)
class Dossier(Subject, Plain):
    """A comparison and the analyses that were asked for; ``dossier[need]`` is a result, or why there is none.

    Attributes
    ----------
    comparison
        The rankings.
    sections
        Names of the sections that were asked for, in the order of the page.
    want
        Ids of the axioms that the choice of a rule is made by; part of the audit.
    seed, budget
        Of all analyses that draw, and seconds in all.
    results
        Analyses by the name of their need.
    """

    sections: tuple[str, ...] = ("rankings",)
    want: tuple[str, ...] = ()
    seed: int = 0
    budget: float | None = None
    results: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def __getitem__(self, need: Need[T]) -> T | Missed:
        return self.results.get(need.name, Missed("it was not asked for"))

    @cached_property
    def standings(self) -> Standings:
        """The rankings as the page shows them."""
        return Standings.of(self.comparison)

    @property
    def choice(self) -> Choice | None:
        """The rules by what they keep of the wanted axioms; None where nothing is wanted, or audited."""
        audit = self[AUDIT]
        return choice_of(audit, self.want) if self.want and not isinstance(audit, Missed) else None

    @property
    def intervals(self) -> dict[str, Uncertainty]:
        """By rule: rank intervals that rest on enough replicates."""
        by_rule = self[UNCERTAINTY]
        if isinstance(by_rule, Missed):
            return {}
        return {
            name: one
            for name, one in by_rule.items()
            if not isinstance(one, Missed) and one.replicates.done >= _FEWEST
        }

    def content(self) -> dict[str, Any]:
        """Each part as its verb prints it, or ``{"missed": reason}``."""
        return {
            **picked(self, "sections", "base", "seed", "budget"),
            "compare": self.comparison,
            "choice": self.choice,
            **{need.name: self[need] for need in NEEDS},
        }

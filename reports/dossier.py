"""A dossier: what is known of one table under several rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ..engine.analysis.agreement.agreement import Agreement
from ..engine.analysis.agreement.spread import Spread
from ..engine.analysis.audit.audit import Audit
from ..engine.analysis.audit.choice import Choice, choice_of
from ..engine.analysis.explanation.explanation import Explanation
from ..engine.analysis.gaps.possible_ranks import PossibleRanks
from ..engine.analysis.influence.influence import Influence
from ..engine.analysis.ranking.comparison import Comparison, Ranked
from ..engine.analysis.sensitivity.dethrone import Dethroning
from ..engine.analysis.sensitivity.leave_out import LeaveOut
from ..engine.analysis.uncertainty.uncertainty import Uncertainty
from ..engine.errors import UnknownNameError
from ..engine.prepare.policies import Missing
from ..engine.prepare.preparation import Prepared
from ..rules import LlullError, Ranking

__all__ = ["SECTIONS", "Dossier", "Missed", "Section", "base_rule", "parse_sections"]

Section = Literal["rankings", "axioms", "metrics", "gaps", "uncertainty", "explain", "glossary"]
SECTIONS: tuple[Section, ...] = get_args(Section)

#: Fewest replicates that a rank interval is given for.
FEWEST = 100


@dataclass(frozen=True)
class Missed:
    """Why an analysis is not there, in a sentence without its full stop."""

    reason: str


@dataclass(frozen=True, eq=False)
class Dossier:
    """A comparison and the analyses that were asked for, each with its result or why there is none.

    Attributes
    ----------
    comparison
        The rankings.
    sections
        What was asked for, in the order of :data:`SECTIONS`.
    base
        The rule, by its name in the comparison, that the others are measured against and that analyses of a
        single ranking are about.
    want
        Ids of the axioms that the choice of a rule is made by; part of the audit.
    seed, budget
        Of all analyses that draw, and seconds in all.
    audit, agreement, spread, influence, possible, leave_out, dethroning
        The analyses; the last four are about `base`.
    policies
        The ranking by `base` under each missing policy, or why there is none.
    uncertainty
        By rule: rank intervals over resampled metrics.
    explanations
        Pairs of models under `base`, the one ranked higher first.
    """

    comparison: Comparison
    sections: tuple[Section, ...] = ("rankings", "glossary")
    base: str = ""
    want: tuple[str, ...] = ()
    seed: int = 0
    budget: float | None = None
    audit: Audit | Missed = Missed("it was not asked for")
    agreement: Agreement | Missed = Missed("it was not asked for")
    spread: Spread | Missed = Missed("it was not asked for")
    influence: Influence | Missed = Missed("it was not asked for")
    policies: Mapping[Missing, Ranked | Missed] | Missed = Missed("they were not asked for")
    possible: PossibleRanks | Missed = Missed("they were not asked for")
    uncertainty: Mapping[str, Uncertainty | Missed] | Missed = Missed("it was not asked for")
    leave_out: LeaveOut | Missed = Missed("it was not asked for")
    dethroning: Dethroning | Missed = Missed("it was not asked for")
    explanations: tuple[Explanation, ...] | Missed = Missed("they were not asked for")

    @property
    def prepared(self) -> Prepared:
        """What was ranked."""
        return self.comparison.prepared

    @property
    def ranking(self) -> Ranking:
        """Under the base rule."""
        return self.comparison.rankings[self.base]

    @property
    def choice(self) -> Choice | None:
        """The rules by what they keep of the wanted axioms; None where nothing is wanted, or audited."""
        return choice_of(self.audit, self.want) if self.want and isinstance(self.audit, Audit) else None

    @property
    def intervals(self) -> dict[str, Uncertainty]:
        """By rule: rank intervals that rest on enough replicates."""
        if isinstance(self.uncertainty, Missed):
            return {}
        found = {name: one for name, one in self.uncertainty.items() if isinstance(one, Uncertainty)}
        return {name: one for name, one in found.items() if one.replicates.done >= FEWEST}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: each part as its verb prints it, or ``{"missed": reason}``."""

        def said(part: Any) -> Any:
            if isinstance(part, Missed):
                return {"missed": part.reason}
            if isinstance(part, Mapping):
                return {name: said(one) for name, one in part.items()}
            if isinstance(part, tuple):
                return [said(one) for one in part]
            return part.to_dict()

        return {
            "sections": list(self.sections),
            "base": self.base,
            "seed": self.seed,
            "budget": self.budget,
            "compare": self.comparison.to_dict(),
            "axioms": said(self.audit),
            "choice": None if self.choice is None else self.choice.to_dict(),
            "agreement": said(self.agreement),
            "spread": said(self.spread),
            "influence": said(self.influence),
            "policies": said(self.policies),
            "possible_ranks": said(self.possible),
            "uncertainty": said(self.uncertainty),
            "leave_out": said(self.leave_out),
            "dethrone": said(self.dethroning),
            "explanations": said(self.explanations),
        }


def parse_sections(text: Sequence[str] | str = "all") -> tuple[Section, ...]:
    """Read a list of sections, or ``all``, in the order of the page.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    names = text.split(",") if isinstance(text, str) else list(text)
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        if name not in (*SECTIONS, "all"):
            raise UnknownNameError("section", name, (*SECTIONS, "all"))
    return tuple(name for name in SECTIONS if name in names or "all" in names)


def base_rule(comparison: Comparison) -> str:
    """The arithmetic mean, or else the rule asked for first.

    Raises
    ------
    LlullError
        If there is no ranking.
    """
    if not comparison.rankings:
        raise LlullError("there is nothing to report: the comparison holds no ranking; name a rule")
    return next(
        (n for n, r in comparison.rankings.items() if r.rule == "mean"), next(iter(comparison.rankings))
    )

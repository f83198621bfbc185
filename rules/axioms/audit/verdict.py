"""What an audit says of a rule and an axiom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...missing import Missing
from ...plain import Plain
from ..notebook import facts, verdict_facts
from ..theory.theory import Theory
from ..witness.witness import Witness
from .effect import Effect

__all__ = ["Here", "Kind", "Verdict"]

#: What was found on this profile. Only ``kept`` means that none of the axiom's cases here breaks it: that all
#: were tried, or that those which were decide, by a proof that the scope names.
Here = Literal["violated", "kept", "unseen", "inapplicable", "not_run"]


@dataclass(frozen=True)
class Kind(Plain):
    """What one kind of perturbation came to.

    Attributes
    ----------
    scope
        What was tried, in words.
    trials, violations, rank_change
        As for the verdict.
    """

    scope: str
    trials: int
    violations: int
    rank_change: int | None


@dataclass(frozen=True, eq=False)
class Verdict(Plain):
    """What is known of a rule and an axiom: in theory, and here.

    Attributes
    ----------
    rule, parameters, axiom, missing
        What was asked.
    theory
        What is proved, for the kind of profile that was audited. Where nothing was and the profile breaks the
        axiom, that it fails, by this witness.
    here, scope
        What was found on this profile, and of what perturbations that speaks.
    trials, violations
        Cases that met the axiom's premise, and those of them that broke it.
    effect
        How much the violations amount to; None without any.
    witness
        The smallest and plainest case that broke it: of those that touch fewest models, metrics or scores,
        one within the metric's range, then nearest the top.
    kinds
        The same for each kind of perturbation that was tried.
    seconds
        How long it took.
    """

    keys = (
        *("rule", "parameters", "axiom", "missing", "theory"),
        *("here", "scope", "trials", "violations", "kinds", "effect"),
    )

    rule: str
    parameters: Mapping[str, Any]
    axiom: str
    missing: Missing
    theory: Theory
    here: Here
    scope: str
    trials: int = 0
    violations: int = 0
    effect: Effect | None = None
    witness: Witness | None = None
    kinds: tuple[Kind, ...] = ()
    seconds: float = 0.0

    @property
    def contradicted(self) -> bool:
        """The table breaks what is proved of its kind: the proof, the rule or the audit is wrong."""
        return self.theory.status == "holds" and self.here == "violated"

    @property
    def note(self) -> str:
        """What a reader must know beside the verdict, in a sentence; empty where there is nothing."""
        if not self.contradicted:
            return ""
        shown = "otherwise" if self.witness is None else f'"{" ".join(self.witness.explanation)}"'
        said = f"{self.rule} keeps {self.axiom} on {self.theory.domain} ({self.theory.citation})"
        return f"theory says that {said}, and this table shows {shown}: please report it"

    def to_dict(self, *, profile: bool = False) -> dict[str, Any]:
        """Plain data for JSON; `profile` puts the whole table into the witness."""
        witness = None if self.witness is None else self.witness.to_dict(profile=profile)
        note = {"note": self.note} if self.note else {}
        return {**super().to_dict(), "witness": witness, **note}

    def _repr_html_(self) -> str:
        """A plain table for notebooks."""
        return facts(f"{self.rule}: {self.axiom}", verdict_facts(self))

"""What an audit says of a rule and an axiom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .effect import Effect
from .theorems import Theory
from .witness import Witness

__all__ = ["Here", "Verdict"]

#: What was found on this profile. Only ``kept`` means that every perturbation in the scope was tried.
Here = Literal["violated", "kept", "unseen", "inapplicable", "not_run"]


@dataclass(frozen=True, eq=False)
class Verdict:
    """What is known of a rule and an axiom: in theory, and here.

    Attributes
    ----------
    rule, parameters, axiom, missing
        What was asked.
    theory
        What is proved, for the kind of profile that was audited.
    here, scope
        What was found on this profile, and of what perturbations that speaks.
    trials, violations
        Cases that met the axiom's premise, and those of them that broke it.
    effect
        How much the violations amount to; None without any.
    witness
        The case that broke most.
    seconds
        How long it took.
    """

    rule: str
    parameters: Mapping[str, Any]
    axiom: str
    missing: str
    theory: Theory
    here: Here
    scope: str
    trials: int = 0
    violations: int = 0
    effect: Effect | None = None
    witness: Witness | None = None
    seconds: float = 0.0

    def to_dict(self, *, profile: bool = False) -> dict[str, Any]:
        """Plain data for JSON; `profile` puts the whole table into the witness."""
        return {
            "rule": self.rule,
            "parameters": dict(self.parameters),
            "axiom": self.axiom,
            "missing": self.missing,
            "theory": self.theory.to_dict(),
            "here": self.here,
            "scope": self.scope,
            "trials": self.trials,
            "violations": self.violations,
            "effect": None if self.effect is None else self.effect.to_dict(),
            "witness": None if self.witness is None else self.witness.to_dict(profile=profile),
        }

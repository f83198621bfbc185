"""What a theorem covers: rules, axioms, and the kinds of profiles on which the ones keep the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...evaluate import About
from ...registry import RuleSpec, is_registered

__all__ = [
    "ANY",
    "DROPPED",
    "EVERY",
    "FILLED",
    "MAJORITY",
    "STRICT",
    "TG",
    "TGR",
    "TR",
    "ZERO",
    "T",
    "Theorem",
    "meant",
]

STRICT: frozenset[str] = frozenset()
T = frozenset({"ties"})
TR = T | {"tree"}
TG = T | {"gaps"}
TGR = TG | {"tree"}
ANY = (
    TGR
    | {"tolerance"}
    | {f"filled:{policy}" for policy in ("complete-models", "complete-metrics", "zero", "worst", "median")}
)
DROPPED = TR | {"tolerance", "filled:complete-models"}
FILLED = TR | {"filled:worst", "filled:median"}
#: Where no score is below 0, a gap that counts as 0 is a lowest score.
ZERO = TR | {"filled:zero"}
#: Majorities are what they are, however they came about.
MAJORITY = TGR | {"tolerance"}

_WORDS = {
    STRICT: "complete tables without ties",
    T: "complete tables with fixed weights",
    TR: "complete tables",
    TG: "tables with fixed weights, gaps included",
    TGR: "tables with or without gaps",
    MAJORITY: "tables with or without gaps",
    ANY: "all tables",
    FILLED: "tables whose gaps count as the worst or the median score",
    ZERO: "tables without scores below 0, whose gaps count as 0",
    DROPPED: "tables of which models with a gap are dropped",
}

#: Any value of a parameter will do.
EVERY = "every value"
#: Parameters that bound the effort; what the rule is does not depend on them.
_EFFORT = {"time_limit", "agreed_pairs"}


def meant(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that say what rule it is, without those that bound the effort."""
    return {name: value for name, value in parameters.items() if name not in _EFFORT}


@dataclass(frozen=True)
class Theorem:
    """Some rules keep some axioms on profiles with at most these traits.

    Attributes
    ----------
    rules
        Ids; empty for all rules that read nothing but `reads`.
    axioms
        Ids.
    allows
        Traits a profile may have.
    citation
        Where it is proved, or the proof in a sentence.
    parameters
        Values that parameters must have where the defaults are not meant.
    about
        The ranking, or the relation.
    optima
        Stated, and judged, on the set of optimal orders.
    reads
        What a rule may be given for the theorem to speak of it, a user's rule too.
    """

    rules: tuple[str, ...]
    axioms: tuple[str, ...]
    allows: frozenset[str]
    citation: str
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])
    about: About = "ranking"
    optima: bool = False
    reads: tuple[str, ...] = ()

    @property
    def domain(self) -> str:
        """The kinds of profiles in words."""
        about = ", of the relation" if self.about == "relation" else ""
        return _WORDS[self.allows] + about + (", of the set of optimal orders" if self.optima else "")

    def covers(self, spec: RuleSpec, parameters: Mapping[str, Any], axiom: str, about: About) -> bool:
        """Whether the theorem speaks of a rule, its parameters and an axiom."""
        if axiom not in self.axioms or about != self.about:
            return False
        if self.reads:
            return spec.reads in self.reads
        if spec.id not in self.rules or not is_registered(spec):
            return False
        given = meant(parameters)
        wanted = {name: self.parameters.get(name, spec.parameters[name].default) for name in given}
        return all(wanted[name] in (EVERY, value) for name, value in given.items())

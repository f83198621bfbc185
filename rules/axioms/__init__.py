"""Axioms: what rules guarantee, by theorem, by search over all small profiles, and on a profile at hand."""

from ..evaluate import About
from .audit.audit import Here, Verdict, audit, audit_pair
from .audit.effect import Effect
from .axiom import Axiom, axiom, get_axiom, list_axioms
from .impossibility.known import IMPLIED, IMPOSSIBILITIES, Impossibility, impossible_together
from .search.general import GeneralResult, general_search
from .theory.theory import Theory, theory
from .witness.witness import Replay, Witness, replay, shrink

__all__ = [
    "IMPLIED",
    "IMPOSSIBILITIES",
    "About",
    "Axiom",
    "Effect",
    "GeneralResult",
    "Here",
    "Impossibility",
    "Replay",
    "Theory",
    "Verdict",
    "Witness",
    "audit",
    "audit_pair",
    "axiom",
    "general_search",
    "get_axiom",
    "impossible_together",
    "list_axioms",
    "replay",
    "shrink",
    "theory",
]

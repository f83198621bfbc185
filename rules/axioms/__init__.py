"""Axioms: what rules guarantee, by theorem, by search over all small profiles, and on a profile at hand."""

from .audit import Here, Verdict, audit, audit_pair
from .axiom import Axiom, axiom, get_axiom, list_axioms
from .choice import IMPLIED, IMPOSSIBILITIES, Impossibility, impossible_together
from .effect import Effect
from .general import GeneralResult, general_search
from .many import Counts, audit_many
from .results import About
from .single import Complete
from .theorems import Theory, theory
from .witness import Replay, Witness, replay, shrink

__all__ = [
    "IMPLIED",
    "IMPOSSIBILITIES",
    "About",
    "Axiom",
    "Complete",
    "Counts",
    "Effect",
    "GeneralResult",
    "Here",
    "Impossibility",
    "Replay",
    "Theory",
    "Verdict",
    "Witness",
    "audit",
    "audit_many",
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

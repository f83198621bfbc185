"""Sections of the page beyond the rankings: each takes a dossier and returns what its template shows."""

from .axioms import axiom_section
from .gaps import gap_section
from .metrics import metric_section
from .section import Section
from .sureness import sureness_section
from .why import explain_section, glossary_section

__all__ = [
    "Section",
    "axiom_section",
    "explain_section",
    "gap_section",
    "glossary_section",
    "metric_section",
    "sureness_section",
]

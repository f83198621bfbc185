"""The terms, rules and axioms of the page."""

from __future__ import annotations

from ...rules.axioms import get_axiom
from ..dossier import Dossier
from ..needs import AUDIT, Missed
from .rules import rule_notes
from .section import Section, View

__all__ = ["GLOSSARY"]

_TERMS = (
    ("Rank", "The place in an order; tied models share the better place (1, 2, 2, 4).", ""),
    ("Rule", "A way of making one order of the models out of what all metrics say.", ""),
    (
        "Majority",
        "One model beats another by a majority when metrics of more weight put it above than below.",
        "Condorcet (1785), Essai sur l’application de l’analyse",
    ),
    (
        "Rank interval",
        "The ranks that a model takes in most draws when the metrics are drawn anew with replacement.",
        "Hall and Miller (2009), Using the bootstrap to quantify the authority of an empirical ranking",
    ),
    (
        "Critical difference",
        "The difference of mean ranks beyond which two models differ by Nemenyi’s test.",
        "Demšar (2006), Statistical comparisons of classifiers over multiple data sets",
    ),
    (
        "Spearman’s correlation",
        "How alike two orders are: 1 the same, 0 unrelated, −1 reversed.",
        "Spearman (1904), The proof and measurement of association between two things",
    ),
)


def _view(dossier: Dossier) -> View:
    audit = dossier[AUDIT]
    axioms = [] if isinstance(audit, Missed) else [get_axiom(id) for id in audit.axioms]
    notes = rule_notes(dossier.standings)
    return View(
        terms=_TERMS,
        rules=[(note.title, note.summary, note.reference) for note in notes if note.summary],
        axioms=[(axiom.title, axiom.statement, axiom.citation) for axiom in axioms],
    )


GLOSSARY = Section("glossary", "Glossary", 90, _view)

"""What each rule does and what is known of its result; and the terms, rules and axioms of the page."""

from __future__ import annotations

from fractions import Fraction

from ...rules import Certificate, Ranking, UnknownNameError, get_rule
from ...rules.axioms import get_axiom
from ..dossier import Dossier
from ..needs import AUDIT, Missed
from ..standings import Standings
from ..text.safe import visible
from ..text.wording import plain
from .section import Section, View

__all__ = ["GLOSSARY", "RULES"]

#: Terms, their meanings and sources.
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
    return View(rules=_notes(dossier.standings))


def _notes(standings: Standings) -> list[View]:
    """Notes on each rule, the baseline first."""
    rankings = zip(standings.rules, standings.titles, standings.rankings, strict=True)
    return [_rule(name, title, ranking) for name, title, ranking in rankings]


def _rule(name: str, title: str, ranking: Ranking) -> View:
    try:
        spec = get_rule(ranking.rule)
        summary, reference = plain(spec.summary), spec.reference
    except UnknownNameError:  # computed from a spec that was never registered
        summary, reference = "", ""
    return View(
        title=title,
        name=visible(name),
        summary=summary,
        parameters=visible(", ".join(f"{key} = {value}" for key, value in ranking.parameters.items())),
        reference=reference,
        proof="" if ranking.certificate is None else _proof(ranking.certificate),
        tie_break=visible(ranking.tie_break or ""),
        notes=tuple(visible(note) for note in ranking.notes),
    )


def _proof(certificate: Certificate) -> str:
    cost, bound = _amount(certificate.cost), _amount(certificate.lower_bound)
    if certificate.status == "bounded":
        return (
            f"Not proved optimal: the best order found costs {cost}, and no order costs less than {bound} "
            f"(gap {certificate.gap:.2%})."
        )
    if certificate.unique:
        return f"Proved optimal: no other order costs {cost} or less."
    if certificate.optima is not None:
        return f"Proved optimal: {len(certificate.optima)} orders share the least cost, {cost}."
    several = (
        "several orders share it" if certificate.unique is False else "whether another shares it is not known"
    )
    return f"Proved optimal: no order costs less than {cost}; {several}."


def _amount(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else f"{float(value):,.6g}"


def _glossary(dossier: Dossier) -> View:
    """Terms, rules and axioms: each with its meaning and its source."""
    audit = dossier[AUDIT]
    axioms = [] if isinstance(audit, Missed) else [get_axiom(id) for id in audit.axioms]
    notes = _notes(dossier.standings)
    return View(
        terms=_TERMS,
        rules=[(note.title, note.summary, note.reference) for note in notes if note.summary],
        axioms=[(axiom.title, axiom.statement, axiom.citation) for axiom in axioms],
    )


RULES = Section("rules", "Rules", 100, _view, choice="rankings")
GLOSSARY = Section("glossary", "Glossary", 90, _glossary)

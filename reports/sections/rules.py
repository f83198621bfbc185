"""What each rule does and what is known of its result; and the terms, rules and axioms of the page."""

from __future__ import annotations

from fractions import Fraction

from ...rules import Certificate, Ranking, UnknownNameError, get_rule
from ...rules.axioms import get_axiom
from ..dossier import Dossier
from ..needs import AUDIT, Missed
from ..standings import Standings
from ..text.wording import plain
from .section import Section, View

__all__ = ["GLOSSARY", "RULES"]


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
        ranking=ranking,
        title=title,
        name=name,
        summary=summary,
        reference=reference,
        parameters=", ".join(f"{key} = {value}" for key, value in ranking.parameters.items()),
        proof="" if ranking.certificate is None else _proof(ranking.certificate),
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
    """Rules and axioms, each with its meaning and its source; the terms stand in the template."""
    audit = dossier[AUDIT]
    axioms = [] if isinstance(audit, Missed) else [get_axiom(id) for id in audit.axioms]
    notes = _notes(dossier.standings)
    return View(
        rules=[(note.title, note.summary, note.reference) for note in notes if note.summary],
        axioms=[(axiom.title, axiom.statement, axiom.citation) for axiom in axioms],
    )


RULES = Section("rules", "Rules", 100, _view, choice="rankings")
GLOSSARY = Section("glossary", "Glossary", 90, _glossary)

"""Why one model stands above another; and the terms of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...rules import UnknownNameError, get_rule
from ...rules.axioms import get_axiom
from ..dossier import Dossier, Missed
from ..standings import Standings
from ..text.queries import queries
from ..text.ranked import plain, quoted_table
from ..text.safe import visible
from ..text.wording import called
from .section import Section

__all__ = ["explain_section", "glossary_section"]

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


def explain_section(dossier: Dossier, standings: Standings) -> Section:
    """Offer explanations of pairs of models."""
    found = dossier.explanations
    if isinstance(found, Missed):
        return Section(
            "explain", "Explain", missed=(f"Pairs of models are not explained: {visible(found.reason)}.",)
        )
    place = {model: m for m, model in enumerate(standings.models)}
    models = sorted({place[model] for pair in found for model in (pair.a, pair.b)})
    every = (
        len(models) == len(dossier.ranking.candidates) and len(found) == len(models) * (len(models) - 1) // 2
    )
    pairs = [
        {
            "a": place[pair.a],
            "b": place[pair.b],
            "words": [_named(sentence, pair.a, pair.b, standings.names, place) for sentence in pair.words],
            "metrics": [
                [visible(m["metric"]), m["a"], m["b"], m["says"], m["contribution"], m["without"]]
                for m in pair.to_dict()["metrics"]
            ],
        }
        for pair in found
    ]
    first = found[0]
    return Section(
        "explain",
        "Explain",
        "explain.html",
        {
            "title": f"Why one model is above another under {called(standings.titles[0])}",
            "models": [(m, standings.names[m]) for m in models],
            "first": (place[first.a], place[first.b]),
            "every": every,
            "n": len(found),
            "command": quoted_table(
                dossier.prepared, "explain", first.a, first.b, "--rule", dossier.base, "--format", "json"
            ),
            "sql": queries(
                dossier.prepared,
                "SELECT metric, model, score FROM scores WHERE dataset = {table} AND model IN ({a}, {b})",
                weighted=False,
                a=first.a,
                b=first.b,
            ),
        },
        data={
            "explanations": {"names": {str(m): standings.names[m] for m in models}, "pairs": pairs},
        },
    )


def _named(sentence: str, a: str, b: str, names: Sequence[str], place: Mapping[str, int]) -> str:
    """Put the names that the page shows in the place of quoted keys, both at once."""
    shown = {repr(key): f"“{names[place[key]]}”" for key in (a, b)}
    pattern = "|".join(re.escape(key) for key in sorted(shown, key=len, reverse=True))
    return visible(re.sub(pattern, lambda found: shown[found.group()], sentence))


def glossary_section(dossier: Dossier, standings: Standings) -> Section:
    """List the terms, rules and axioms of this page."""
    axioms = [] if isinstance(dossier.audit, Missed) else [get_axiom(id) for id in dossier.audit.axioms]
    rules: list[tuple[str, str, str]] = []
    for title, ranking in zip(standings.titles, standings.rankings, strict=True):
        try:
            spec = get_rule(ranking.rule)
        except UnknownNameError:  # computed from a spec that was never registered
            continue
        rules.append((title, plain(spec.summary), spec.reference))
    return Section(
        "glossary",
        "Glossary",
        "glossary.html",
        {
            "terms": _TERMS,
            "rules": rules,
            "axioms": [(axiom.title, axiom.statement, axiom.citation) for axiom in axioms],
        },
    )

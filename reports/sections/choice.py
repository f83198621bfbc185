"""Which rules keep the axioms that are wanted: shown for some, and chosen anew by the page's script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.analysis.audit.audit import Audit
from ...engine.analysis.audit.choice import Choice, RuleScore
from ...rules.axioms import IMPLIED, IMPOSSIBILITIES, Axiom, get_axiom
from ..text.ranked import quoted_table
from .section import listed

__all__ = ["choice_data", "choice_view"]


def choice_view(found: Choice, axioms: Sequence[Axiom], titles: Mapping[str, str]) -> dict[str, Any]:
    """What the template shows of a choice of rules; axioms and ``titles[rule]`` as on the page."""

    def named(ids: Sequence[str]) -> str:
        return ", ".join(axiom.title for axiom in axioms if axiom.id in ids) or "—"

    def row(score: RuleScore) -> dict[str, Any]:
        untried = sum(found.audit.verdicts[score.rule][id].here == "not_run" for id in found.want)
        broken = named(score.violated) + (f"; {untried} not tried" if untried else "")
        return {
            "rule": titles[score.rule],
            "number": list(titles).index(score.rule),
            "all": score.rule in found.keep_all,
            "cells": [
                f"{len(score.holds)} of {len(found.want)}",
                named((*score.fails, *score.unknown)),
                broken.removeprefix("—; "),
                "—" if untried == len(found.want) else _share(score.pairs),
            ],
        }

    return {
        "want": found.want,
        "asked": named(found.want),
        "words": _words(found, titles),
        "rows": [row(score) for score in found.rules],
        "impossible": [
            (listed([get_axiom(id).title for id in sorted(t.axioms)], most=9), t.statement, t.citation)
            for t in found.impossible
        ],
        "command": quoted_table(
            found.audit.prepared,
            "axioms",
            *("--rules", ",".join(found.audit.rules), "--want", ",".join(found.want)),
            *("--seed", str(found.audit.seed), "--format", "json"),
        ),
    }


def _share(pairs: float) -> str:
    return "<0.01%" if 0 < pairs < 5e-5 else f"{pairs:.2%}"


def _words(found: Choice, titles: Mapping[str, str]) -> str:
    """Who keeps all that is asked for, or else most; the script says the same of another choice."""
    if found.keep_all:
        names = listed([titles[rule] for rule in found.keep_all], most=99)
        return f"Proved to keep all that is asked for: {names}."
    most = len(found.rules[0].holds)
    if most == 0:
        return "No rule here is proved to keep any of it."
    best = listed([titles[score.rule] for score in found.rules if len(score.holds) == most], most=99)
    return f"No rule here is proved to keep all. Most, {most} of {len(found.want)}, are kept by {best}."


def choice_data(audit: Audit, axioms: Sequence[Axiom], titles: Mapping[str, str]) -> dict[str, Any]:
    """What the page's script needs to choose anew: all verdicts, and the theorems on what cannot be had."""
    return {
        "axioms": [{"id": axiom.id, "title": axiom.title} for axiom in axioms],
        "rules": [
            {
                "name": rule,
                "title": title,
                "cells": {
                    id: [verdict.theory.status, verdict.here, verdict.effect.pairs if verdict.effect else 0]
                    for id, verdict in audit.verdicts[rule].items()
                },
            }
            for rule, title in titles.items()
        ],
        "implied": {id: list(implied) for id, implied in IMPLIED.items()},
        "theorems": [
            {"axioms": sorted(t.axioms), "statement": t.statement, "citation": t.citation}
            for t in IMPOSSIBILITIES
        ],
        "titles": {id: get_axiom(id).title for t in IMPOSSIBILITIES for id in sorted(t.axioms)},
    }

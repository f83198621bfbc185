"""Which rules keep the axioms that are wanted: shown for some, and chosen anew by the page's script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...engine.analysis.audit.audit import Audit
from ...engine.analysis.audit.choice import Choice, RuleScore
from ...rules.axioms import IMPLIED, IMPOSSIBILITIES, Axiom, get_axiom
from ..text.commands import quoted_table
from ..text.wording import listed
from .section import View

__all__ = ["choice_data", "choice_view"]


def choice_view(choice: Choice, axioms: Sequence[Axiom], titles: Mapping[str, str]) -> View:
    """What is shown; axioms and ``titles[rule]`` as on the page."""

    def named(ids: Sequence[str]) -> str:
        return ", ".join(axiom.title for axiom in axioms if axiom.id in ids) or "—"

    def row(score: RuleScore) -> View:
        untried = sum(choice.audit.verdicts[score.rule][id].here == "not_run" for id in choice.want)
        broken = named(score.violated) + (f"; {untried} not tried" if untried else "")
        return View(
            rule=titles[score.rule],
            number=list(titles).index(score.rule),
            all=score.rule in choice.keep_all,
            cells=(
                f"{len(score.holds)} of {len(choice.want)}",
                named((*score.fails, *score.unknown)),
                broken.removeprefix("—; "),
                "—" if untried == len(choice.want) else _share(score.pairs),
            ),
        )

    return View(
        want=tuple(choice.want),
        asked=named(choice.want),
        words=_words(choice, titles),
        rows=[row(score) for score in choice.rules],
        impossible=[
            (listed([get_axiom(id).title for id in sorted(t.axioms)], most=9), t.statement, t.citation)
            for t in choice.impossible
        ],
        command=quoted_table(
            choice.audit.prepared,
            "axioms",
            *("--rules", ",".join(choice.audit.rules), "--want", ",".join(choice.want)),
            *("--seed", str(choice.audit.seed), "--format", "json"),
        ),
    )


def _share(pairs: float) -> str:
    return "<0.01%" if 0 < pairs < 5e-5 else f"{pairs:.2%}"


def _words(choice: Choice, titles: Mapping[str, str]) -> str:
    """Who keeps all that is asked for, or else most; the script says the same of another choice."""
    if choice.keep_all:
        names = listed([titles[rule] for rule in choice.keep_all], most=99)
        return f"Proved to keep all that is asked for: {names}."
    most = len(choice.rules[0].holds)
    if most == 0:
        return "No rule here is proved to keep any of it."
    best = listed([titles[score.rule] for score in choice.rules if len(score.holds) == most], most=99)
    return f"No rule here is proved to keep all. Most, {most} of {len(choice.want)}, are kept by {best}."


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

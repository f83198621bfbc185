"""How audits look: a matrix of verdicts, and what each violation means in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import polars as pl
from rich.text import Text

from ..output import Result, printable
from .ranking import grid, headline

if TYPE_CHECKING:
    from ...engine.analysis.audit.audit import Audit, GeneralSearch
    from ...engine.analysis.audit.choice import Choice
    from ...rules.axioms import Axiom, Replay, Verdict

__all__ = ["audit", "choice", "general", "replayed", "statements"]

_THEORY = {"holds": "+", "fails": "-", "unknown": "?"}
_LEGEND = (
    "Before the bar, in theory: + holds, - fails, ? unknown. After it, on this table: violated (share of the "
    "cases tried), kept (all cases tried), unseen (none found in a sample), n/a (no case), not run."
)


def audit(found: Audit) -> Result:
    """Axioms in rows and rules in columns, then a sentence for each violation."""

    def show() -> list[Any]:
        rules = list(found.rules)
        rows = [[id, *(_cell(found.verdicts[rule][id]) for rule in rules)] for id in found.axioms]
        told = [
            [id, rule, verdict.witness.explanation[0]]
            for id in found.axioms
            for rule in rules
            if (verdict := found.verdicts[rule][id]).witness is not None and verdict.witness.explanation
        ]
        parts: list[Any] = [
            headline(found.prepared, f"{len(rules)} rules against {len(found.axioms)} axioms"),
            grid(["axiom", *rules], rows),
            Text("\n" + _LEGEND),
        ]
        if told:
            parts += [
                Text("\nthe worst of each", style="bold"),
                grid(["axiom", "rule", "what happens"], told),
            ]
        return parts

    return Result(found.to_dict(), lambda: _rows(found), show)


def _cell(verdict: Verdict) -> str:
    here = {
        "violated": f"violated {verdict.violations / max(verdict.trials, 1):.0%}",
        "kept": "kept",
        "unseen": "unseen",
        "inapplicable": "n/a",
        "not_run": "not run",
    }[verdict.here]
    return f"{_THEORY[verdict.theory.status]} | {here}"


def _rows(found: Audit) -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "rule": rule,
                "axiom": id,
                "theory": verdict.theory.status,
                "here": verdict.here,
                "scope": verdict.scope,
                "trials": verdict.trials,
                "violations": verdict.violations,
                "pairs": None if verdict.effect is None else verdict.effect.pairs,
                "explanation": None if verdict.witness is None else " ".join(verdict.witness.explanation),
            }
            for rule, row in found.verdicts.items()
            for id, verdict in row.items()
        ],
        infer_schema_length=None,
    )


def choice(found: Choice) -> Result:
    """Rules by how many of the wanted axioms they keep, then what cannot be had together."""

    def show() -> list[Any]:
        rows = [
            [
                score.rule,
                f"{len(score.holds)} of {len(found.want)}",
                ", ".join(score.fails) or "—",
                ", ".join(score.violated) or "—",
                f"{score.pairs:.2%}",
            ]
            for score in found.rules
        ]
        columns = ["rule", "proved", "fails in theory", "violated here", "pairs that flip"]
        parts: list[Any] = [
            headline(found.audit.prepared, f"rules that keep {', '.join(found.want)}"),
            grid(columns, rows, right={"proved", "pairs that flip"}),
        ]
        kept = ", ".join(found.keep_all) or "none of these rules"
        parts.append(Text(printable(f"\nproved to keep all of them: {kept}")))
        parts += [
            Text(
                printable(f"impossible together: {', '.join(sorted(t.axioms))}: {t.statement} ({t.citation})")
            )
            for t in found.impossible
        ]
        return parts

    return Result(found.to_dict(), lambda: pl.DataFrame([s.to_dict() for s in found.rules]), show)


def general(found: GeneralSearch) -> Result:
    """What the search over small profiles found, with the smallest witnesses."""

    def show() -> list[Any]:
        rows = [
            [
                r.axiom,
                r.status,
                str(r.trials),
                r.scope if r.witness is None else " ".join(r.witness.explanation),
            ]
            for r in found.results
        ]
        parts: list[Any] = [
            Text(printable(f"{found.rule}: search over small profiles\n")),
            grid(["axiom", "found", "cases", "smallest witness, or what was tried"], rows, right={"cases"}),
        ]
        witnesses = [r for r in found.results if r.witness is not None]
        if len(witnesses) == 1:
            parts += _profile(witnesses[0].witness)
        return parts

    def rows() -> pl.DataFrame:
        return pl.DataFrame(
            [
                {
                    "axiom": r.axiom,
                    "status": r.status,
                    "trials": r.trials,
                    "scope": r.scope,
                    "explanation": None if r.witness is None else " ".join(r.witness.explanation),
                }
                for r in found.results
            ],
            infer_schema_length=None,
        )

    return Result(found.to_dict(), rows, show)


def _profile(witness: Any) -> list[Any]:
    """The witness's scores, metrics in rows, so that a reader can do the sum."""
    profile = witness.profile
    rows = [
        [name, str(weight), *("—" if s != s else f"{s:g}" for s in scores)]
        for name, weight, scores in zip(profile.voters, profile.weights, profile.scores, strict=True)
    ]
    columns = ["metric", "weight", *profile.candidates]
    return [Text("\nthe witness's scores", style="bold"), grid(columns, rows, right=set(columns[1:]))]


def replayed(found: Replay) -> Result:
    """Whether a witness still breaks its axiom, and how."""

    def show() -> list[Any]:
        witness = found.witness
        if witness is None:
            return [Text("the axiom is not broken any more")]
        same = "" if found.same else " (the rankings are not those that the file states)"
        parts: list[Any] = [
            Text(printable(f"{witness.axiom} is broken by {witness.rule}{same}"), style="bold"),
            *(Text(printable(line)) for line in witness.explanation),
            Text(printable("before: " + _order(witness.before))),
            *(Text(printable("after:  " + _order(tiers))) for tiers in witness.after),
        ]
        if len(witness.profile.candidates) <= 8 and len(witness.profile.voters) <= 20:
            parts += _profile(witness)
        return parts

    data = found.to_dict()
    flat = {"reproduced": found.reproduced, "same": found.same, "explanation": " ".join(data["explanation"])}
    return Result(data, lambda: pl.DataFrame([flat]), show)


def _order(tiers: Sequence[Sequence[str]]) -> str:
    shown = " > ".join(" = ".join(tier) for tier in tiers[:12])
    return shown + (" > …" if len(tiers) > 12 else "")


def statements(axioms: Sequence[Axiom]) -> Result:
    """The axioms: what each says, and who said it."""
    data = [axiom.to_dict() for axiom in axioms]

    def show() -> list[Any]:
        rows = [[d["id"], d["protects"], d["statement"], d["citation"]] for d in data]
        return [grid(["id", "protects", "statement", "source"], rows)]

    return Result(data, lambda: pl.DataFrame(data), show)

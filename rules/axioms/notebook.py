"""Tables for notebooks: verdicts, witnesses, and axioms against rules. All text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .audit.verdict import Verdict
    from .witness.witness import Witness

__all__ = ["facts", "matrix", "verdict_facts", "witness_facts"]

#: Tiers of a ranking that are shown; the others are counted.
_MOST = 12
#: What the changed profiles are called: the one there is, or two parts.
_AFTER = (("after",), ("one part", "the other part"))


def facts(caption: str, rows: Mapping[str, str]) -> str:
    """A table of two columns: what, and what of it."""
    body = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>" for name, text in rows.items() if text
    )
    return f"<table><caption>{escape(caption)}</caption><tbody>{body}</tbody></table>"


def matrix(caption: str, verdicts: Mapping[str, Mapping[str, Verdict]]) -> str:
    """Axioms in rows and rules in columns, from ``verdicts[rule][axiom]``: in theory, and here."""
    axioms = list(dict.fromkeys(id for row in verdicts.values() for id in row))
    head = "".join(f"<th>{escape(text)}</th>" for text in ("axiom", *verdicts))
    body = "".join(
        f"<tr><th>{escape(id)}</th>{''.join(_cell(row.get(id)) for row in verdicts.values())}</tr>"
        for id in axioms
    )
    table = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f"<table><caption>{escape(caption)}</caption>{table}</table>"


def _cell(verdict: Verdict | None) -> str:
    if verdict is None:
        return "<td></td>"
    share = f" {verdict.violations / verdict.trials:.0%}" if verdict.violations else ""
    said = f"{verdict.theory.status}; {verdict.here.replace('_', ' ')}{share}"
    return f'<td title="{escape(verdict.scope)}">{escape(said)}</td>'


def verdict_facts(verdict: Verdict) -> dict[str, str]:
    """What a verdict says, by name."""
    theory, effect = verdict.theory, verdict.effect
    return {
        "in theory": "; ".join(part for part in (theory.status, theory.domain, theory.citation) if part),
        "here": verdict.here.replace("_", " "),
        "tried": verdict.scope,
        "trials": f"{verdict.trials:,}",
        "violations": f"{verdict.violations:,}" if verdict.violations else "",
        "pairs that flip": "" if effect is None else f"{effect.pairs:.2%} on average",
        "largest rank change": ""
        if effect is None or effect.rank_change is None
        else str(effect.rank_change),
        "the worst": "" if verdict.witness is None else " ".join(verdict.witness.explanation),
    }


def witness_facts(witness: Witness) -> dict[str, str]:
    """What a witness shows, by name."""
    return {
        "what happens": " ".join(witness.explanation),
        "before": _order(witness.before),
        **{_AFTER[len(witness.after) == 2][i]: _order(tiers) for i, tiers in enumerate(witness.after)},
    }


def _order(tiers: Sequence[Sequence[str]]) -> str:
    shown = " > ".join(" = ".join(tier) for tier in tiers[:_MOST])
    return shown + (f" > … ({len(tiers) - _MOST} more)" if len(tiers) > _MOST else "")

"""What verdicts and witnesses show of themselves in notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..notebook import html_table

if TYPE_CHECKING:
    from .audit.verdict import Verdict
    from .witness.witness import Witness

__all__ = ["facts", "tiers_in_words", "verdict_facts", "witness_facts"]

#: Tiers of a ranking that are shown; the others are counted.
_MOST = 12
#: What the changed profiles are called: the one there is, or two parts.
_AFTER = (("after",), ("one part", "the other part"))


def facts(caption: str, rows: Mapping[str, str]) -> str:
    """A table of two columns: what, and what of it."""
    return html_table(caption, (), [(name, text) for name, text in rows.items() if text])


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
        "the smallest": "" if verdict.witness is None else " ".join(verdict.witness.explanation),
    }


def witness_facts(witness: Witness) -> dict[str, str]:
    """What a witness shows, by name."""
    return {
        "what happens": " ".join(witness.explanation),
        "before": tiers_in_words(witness.before),
        **{
            _AFTER[len(witness.after) == 2][i]: tiers_in_words(tiers) for i, tiers in enumerate(witness.after)
        },
    }


def tiers_in_words(tiers: Sequence[Sequence[str]]) -> str:
    """A ranking's first tiers, and how many more there are."""
    shown = " > ".join(" = ".join(tier) for tier in tiers[:_MOST])
    return shown + (f" > … ({len(tiers) - _MOST} more)" if len(tiers) > _MOST else "")

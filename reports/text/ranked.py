"""What was ranked and how: the facts beside the answer, and the notes on each rule."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from shlex import quote

from ...engine.analysis.ranking.comparison import Comparison
from ...engine.prepare.preparation import Prepared
from ...rules import Certificate, Ranking, UnknownNameError, get_rule
from ..standings import Standings
from .safe import visible

__all__ = [
    "Metric",
    "RuleNotes",
    "facts",
    "ingest_command",
    "metric_list",
    "plain",
    "quoted_table",
    "repeat_command",
    "rule_notes",
]

_POLICIES = {
    "available": "each model is ranked on the scores it has",
    "complete-models": "models with a gap are left out",
    "complete-metrics": "metrics with a gap are left out",
    "zero": "a gap counts as 0",
    "worst": "a gap counts as the worst score of its metric",
    "median": "a gap counts as the median of its metric",
}
_WEIGHTS = {
    "flat": "every metric counts the same",
    "stored": "as the table states them",
    "tree": "every group splits its weight equally among its parts",
}


@dataclass(frozen=True)
class Metric:
    """A metric as listed: its share of the weight in percent."""

    name: str
    group: str
    direction: str
    share: str


@dataclass(frozen=True)
class RuleNotes:
    """What a reader must know of one rule and its result."""

    title: str
    name: str
    summary: str
    parameters: str
    reference: str
    proof: str
    tie_break: str
    notes: tuple[str, ...]


def facts(
    prepared: Prepared, *, data_hash: str | None = None, date: str | None = None
) -> list[tuple[str, str]]:
    """What was ranked, as terms and descriptions."""
    profile = prepared.profile
    groups = sorted({group.split("/")[0] for group in profile.groups if group}, key=str.casefold)
    # The policy may drop what has gaps: they are a share of the table before it.
    cells = len(prepared.raw.candidates) * len(prepared.raw.voters)
    share = f" ({prepared.gaps / cells:.1%} of {cells:,} scores)" if prepared.gaps and cells else ""
    counted = sum(prepared.table.missing_by_code.values())
    codes = [f"{n:,} {_code(code)}" for code, n in prepared.table.missing_by_code.items()]
    left_out = len(prepared.dropped)
    origin = prepared.table.origin
    ranked = len(profile.candidates) - sum(name in set(prepared.dropped) for name in profile.candidates)
    listed = [
        ("Table", visible(prepared.table.name)),
        ("Source", visible(origin.citation or origin.source)),
        ("Licence", visible(origin.licence or "")),
        ("As of", visible(origin.date or "")),
        ("Models", f"{ranked:,}" + (f", {left_out:,} more not ranked" if left_out else "")),
        (
            "Metrics",
            f"{len(profile.voters):,}"
            + (f", {len(prepared.dropped_metrics):,} more left out" if prepared.dropped_metrics else ""),
        ),
        ("Groups", visible(_brief(groups)) if groups else ""),
        ("Gaps", f"{prepared.gaps:,}{share}" if prepared.gaps else "none"),
        (
            "Gap codes",
            visible(_brief(codes)) + (" in the whole table" if counted != prepared.gaps else "")
            if prepared.gaps
            else "",
        ),
        ("Policy", f"{prepared.missing}: {_POLICIES[prepared.missing]}" if prepared.gaps or left_out else ""),
        ("Weights", f"{visible(prepared.weights)}: {_WEIGHTS.get(prepared.weights, 'from that file')}"),
        ("Data hash", data_hash or ""),
        ("Date", date or ""),
    ]
    return [(term, text) for term, text in listed if text]


def metric_list(prepared: Prepared) -> list[Metric]:
    """The metrics that entered, in the order of the table."""
    profile = prepared.profile
    directions = dict(prepared.table.metrics.select("metric", "direction").iter_rows())
    total = sum(profile.voter_weights, Fraction(0)) or Fraction(1)
    return [
        Metric(
            name=visible(name),
            group=visible(group),
            direction=str(directions.get(name, "higher")),
            share=f"{float(weight / total):.1%}",
        )
        for name, group, weight in zip(profile.voters, profile.groups, profile.voter_weights, strict=True)
    ]


def repeat_command(comparison: Comparison, verb: str, output: str) -> str:
    """The command that makes the page (verb ``report``) or prints its numbers (``compare``)."""
    prepared = comparison.prepared
    rules = ("--rules", ",".join(comparison.rankings))
    return quoted_table(prepared, verb, *rules, after=output.split())


def quoted_table(
    prepared: Prepared, verb: str, *words: str, kind: Sequence[str] = (), after: Sequence[str] = ()
) -> str:
    """A command on this table under its policy and weights, quoted for a shell.

    `kind` comes before the table, `words` behind it, `after` at the end.
    """
    weights = [] if prepared.weights == "stored" else ["--weights", prepared.weights]
    table = prepared.told or (prepared.table.name,)
    told = ["llull", verb, *kind, *table, *words, "--missing", prepared.missing, *weights, *after]
    return " ".join(quote(visible(word)) for word in told)


def ingest_command(prepared: Prepared) -> str:
    """The command that makes the database that the page's queries are for; none where the table is of one."""
    table, *options = prepared.told or (prepared.table.name,)
    if "::" in table:
        return ""
    spec = ["--spec", options[options.index("--spec") + 1]] if "--spec" in options else []
    words = ["llull", "ingest", table, "--db", "scores.duckdb", *spec, "--name", prepared.table.name]
    return " ".join(quote(visible(word)) for word in words)


def rule_notes(standings: Standings) -> list[RuleNotes]:
    """Notes on each rule, the baseline first."""
    return [
        _rule_notes(name, title, ranking)
        for name, title, ranking in zip(standings.rules, standings.titles, standings.rankings, strict=True)
    ]


def _rule_notes(name: str, title: str, ranking: Ranking) -> RuleNotes:
    try:
        spec = get_rule(ranking.rule)
        summary, reference = plain(spec.summary), spec.reference
    except UnknownNameError:  # computed from a spec that was never registered
        summary, reference = "", ""
    return RuleNotes(
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


def plain(text: str) -> str:
    """A docstring's sentence without its markup."""
    text = re.sub(r" \(see :\w+:`[^`]*`\)", "", text)
    return re.sub(r":\w+:`~?(?:[\w.]*\.)?(\w+)`", r"\1", text).replace("`", "")


def _amount(value: Fraction) -> str:
    return f"{value.numerator:,}" if value.denominator == 1 else f"{float(value):,.6g}"


def _code(code: str) -> str:
    return {"": "blank", "absent": "not listed"}.get(code, f"“{code}”")


def _brief(parts: Sequence[str], most: int = 6) -> str:
    listed = ", ".join(parts[:most])
    return listed + (f" and {len(parts) - most} more" if len(parts) > most else "")

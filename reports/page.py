"""The report: one HTML file that needs no network and shows hostile names as text."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import jinja2
from markupsafe import Markup

from ..engine.analysis.ranking.comparison import Comparison
from ..rules import LlullError
from .charts import DARK, LIGHT, PAGE, bump_chart, correlation_chart, shift_chart
from .charts.bump import LEGIBLE
from .charts.library import chart_library
from .charts.strip import strip_chart
from .dossier import Dossier, base_rule
from .ranking_table import STRIP_WIDTH, interval_texts, leader_rows, ranking_rows
from .sections import (
    Section,
    axiom_section,
    explain_section,
    gap_section,
    glossary_section,
    metric_section,
    sureness_section,
)
from .standings import FAR, Standings
from .text.answer import answer
from .text.queries import queries, ranking_queries
from .text.ranked import facts, ingest_command, metric_list, repeat_command, rule_notes
from .text.safe import isolated, json_script, script_hash, visible
from .text.shared_order import shared_order
from .text.titles import (
    agreement_title,
    bump_title,
    coefficient,
    consensus_words,
    rankings_title,
    shift_title,
    strip_title,
)
from .text.wording import called

__all__ = ["MAKERS", "Theme", "comparison_charts", "render", "write_report"]

Theme = Literal["auto", "light", "dark"]

#: Makers of the sections after the rankings, in the order of the page.
MAKERS: Mapping[str, Callable[[Dossier, Standings], Section]] = {
    "axioms": axiom_section,
    "metrics": metric_section,
    "gaps": gap_section,
    "uncertainty": sureness_section,
    "explain": explain_section,
    "glossary": glossary_section,
}


@dataclass(frozen=True)
class _Move:
    """How far one rule moves the models against the baseline."""

    title: str
    far: int
    moved: int
    up: str
    down: str
    spearman: str
    kendall: str


def write_report(
    results: Dossier | Comparison,
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    command: str | None = None,
    date: str | None = None,
    data_hash: str | None = None,
    theme: Theme = "auto",
) -> Path:
    """Write the report of a comparison to one self-contained HTML file.

    The file appears whole or not at all, and replaces one that was there. Parameters as in :func:`render`.

    Returns
    -------
    path
        Where it was written.

    Raises
    ------
    LlullError
        If the comparison holds no ranking, or the file cannot be written there.
    """
    target = Path(path)
    page = render(results, title=title, command=command, date=date, data_hash=data_hash, theme=theme)
    if target.exists() and not target.is_file():
        raise LlullError(
            f"cannot write the report to {target}: it is not an ordinary file; choose another place"
        )
    temporary = target.with_name(f".llull-{os.getpid()}-{secrets.token_hex(4)}.html")
    try:
        with open(temporary, "x", encoding="utf-8", newline="\n") as file:
            file.write(page)
        os.replace(temporary, target)
    except OSError as error:
        reason = error.strerror or str(error)
        raise LlullError(f"cannot write the report to {target}: {reason}; choose another place") from None
    finally:
        temporary.unlink(missing_ok=True)
    return target


def render(
    results: Dossier | Comparison,
    *,
    title: str | None = None,
    command: str | None = None,
    date: str | None = None,
    data_hash: str | None = None,
    theme: Theme = "auto",
) -> str:
    """Build the report of a comparison as HTML; the same arguments give the same text.

    Parameters
    ----------
    results
        What is shown: a dossier, or a comparison alone; nothing is computed anew from scores.
    title
        Heading; by default the table's title, or else made from its name.
    command
        What the reader can run to make the page again; by default made from the comparison.
    date, data_hash
        Shown as they are; left out where None.
    theme
        Light or dark whatever the reader's system says, or ``auto``.

    Raises
    ------
    LlullError
        If the comparison holds no ranking.
    """
    dossier = results if isinstance(results, Dossier) else Dossier(results, ("rankings",), base_rule(results))
    comparison = dossier.comparison
    standings = Standings.of(comparison)
    sections = [MAKERS[name](dossier, standings) for name in dossier.sections if name in MAKERS]
    intervals = interval_texts(dossier, standings)
    table = comparison.prepared.table
    heading = visible(title or table.origin.title or f"Rankings of {table.name}")
    environment = _environment()
    style = environment.get_template("style.css").render(
        light=LIGHT.variables, dark=DARK.variables, theme=theme
    )
    scripts = [chart_library(), environment.get_template("page.js").render()]
    policy = "; ".join(
        [
            "default-src 'none'",
            f"script-src {' '.join(script_hash(script) for script in scripts)}",
            f"style-src {script_hash(style)}",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )
    prepared = comparison.prepared
    charts = {
        **comparison_charts(standings, comparison),
        **{id: spec for one in sections for id, spec in one.charts.items()},
    }
    return environment.get_template("page.html").render(
        title=heading,
        policy=policy,
        style=Markup(style),
        scripts=[Markup(script) for script in scripts],
        specs={name: json_script(spec) for name, spec in charts.items()},
        answer=answer(standings, dossier.intervals.get(dossier.base)),
        sections=sections,
        section_links=[(one.id, one.name) for one in sections],
        theme=theme,
        facts=facts(prepared, data_hash=data_hash, date=date),
        version=_version(),
        seed=dossier.seed if set(dossier.sections) - {"rankings", "glossary"} else None,
        command=visible(command or repeat_command(comparison, "report", "-o report.html")),
        numbers=repeat_command(comparison, "compare", "--format json"),
        queries={
            **ranking_queries(standings, prepared),
            "margins": queries(prepared, "SELECT * FROM margins({table}) WHERE margin > 0"),
            "metrics": queries(
                prepared,
                'SELECT metric, "group", direction, weight FROM metric_weights WHERE dataset = {table}',
                gaps=False,
            ),
        },
        ingest=ingest_command(prepared),
        standings=standings,
        base=called(standings.titles[0]),
        several=len(standings.rules) > 1,
        crowded=len(standings.models) > LEGIBLE,
        far=FAR,
        strip=STRIP_WIDTH,
        leaders=leader_rows(dossier, standings),
        rows=list(ranking_rows(standings, intervals)),
        intervals=bool(intervals),
        titles={
            "rankings": rankings_title(standings),
            "bump": bump_title(standings, len(standings.models) > LEGIBLE),
            **(
                {
                    "shift": shift_title(standings),
                    "strip": strip_title(standings),
                    "agreement": agreement_title(standings),
                }
                if len(standings.rules) > 1
                else {}
            ),
        },
        moves=_moves(standings),
        consensus=consensus_words(standings, comparison) if len(standings.rules) > 1 else [],
        shared=shared_order(standings, comparison) if len(standings.rules) > 1 else None,
        coefficient=coefficient,
        rules=rule_notes(standings),
        metrics=metric_list(prepared),
        dropped=[visible(prepared.table.labels.get(model, model)) for model in prepared.dropped],
        dropped_metrics=[visible(metric) for metric in prepared.dropped_metrics],
        notes=[visible(note) for note in prepared.notes],
        reading=[
            visible(note)
            for origin in [prepared.table.origin]
            for note in (*origin.warnings, *origin.inferred, *origin.left_out)
        ],
    )


def comparison_charts(standings: Standings, comparison: Comparison) -> dict[str, dict[str, Any]]:
    """Specifications of the charts of rankings, by the id of their figure."""
    if len(standings.rules) < 2:
        return {}
    charts = {
        "bump": bump_chart(standings, PAGE).specification(
            f"Ranks of {len(standings.models)} models under {len(standings.rules)} rules, one line a model. "
            f"{bump_title(standings)}. The ranking table holds the same numbers."
        )
    }
    if len(standings.models) > LEGIBLE:
        for rule in range(1, len(standings.rules)):
            charts[f"shift-{rule}"] = shift_chart(standings, rule, PAGE).specification(
                f"Places gained or lost under {standings.titles[rule]}, by rank under {standings.titles[0]}. "
                f"{standings.far[rule]} models move more than {FAR} places."
            )
    charts["strip"] = strip_chart(standings, comparison.normalised, PAGE).specification(
        f"Scores of {len(standings.models)} models under {len(standings.rules)} rules, from the worst, 0, "
        f"to the best, 1. {strip_title(standings)}."
    )
    charts["agreement"] = correlation_chart(
        standings.rules, standings.titles, standings.spearman, PAGE
    ).specification(
        f"Spearman correlations between {len(standings.rules)} rules. {agreement_title(standings)}."
    )
    return charts


def _moves(standings: Standings) -> list[_Move]:
    def end(rule: int, up: bool) -> str:
        change = standings.changes[rule]
        known = change[change == change]  # without NaN
        far = known.max(initial=0) if up else known.min(initial=0)
        if far == 0:
            return "—"
        names = [standings.names[m] for m in (change == far).nonzero()[0]]
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        return f"{'▲+' if up else '▼−'}{abs(int(far))} {isolated(names[0])}{more}"

    base = standings.rules[0]
    return [
        _Move(
            title=standings.titles[r],
            far=standings.far[r],
            moved=int((abs(standings.changes[r]) > 0).sum()),
            up=end(r, True),
            down=end(r, False),
            spearman=coefficient(standings.spearman[base][standings.rules[r]]),
            kendall=coefficient(standings.kendall[base][standings.rules[r]]),
        )
        for r in range(1, len(standings.rules))
    ]


def _environment() -> jinja2.Environment:
    templates = files(__package__ or "") / "templates"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (templates / name).read_text(encoding="utf-8")),
        # Style and script are ours alone and hold no user text; all else is escaped.
        autoescape=lambda name: name is None or name.endswith(".html"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["json"] = json_script
    return environment


def _version() -> str:
    try:
        return version("llull")
    except PackageNotFoundError:  # a source tree on the path, never installed
        return "unreleased"

"""A table under one rule or several, the page and the charts of that, and the catalogue of rules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ...engine.options import DEFAULT_RULE, Theme
from ..options import MAIN, AxiomsOption, BudgetOption, RuleOption, RulesOption, SeedOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result, Table
    from ...rules import RuleSpec

__all__ = ["chart", "compare", "rank", "report", "rules"]


@verb("Rank", saves=True)
def rank(table: Prepared, rule: RuleOption = DEFAULT_RULE) -> Result:
    """Rank the models of a table under one rule.

    [dim]llull rank scores.csv --rule borda[/]
    [dim]llull rank scores.duckdb::glue --rule copeland --param alpha=0 --format json[/]
    """
    from ...engine.analysis.ranking.comparison import rank

    return rank(table, rule)


@verb("Rank", saves=True)
def compare(table: Prepared, step: Callable[[str], None], rules: RulesOption = MAIN) -> Result:
    """Rank a table under several rules, and correlate the rankings.

    [dim]llull compare scores.csv --rules mean,borda,kemeny[/]
    """
    from ...engine.analysis.ranking.comparison import compare

    return compare(table, rules, progress=step)


@verb("Rank")
def report(
    table: Prepared,
    step: Callable[[str], None],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "report.html"
    ),
    rules: RulesOption = MAIN,
    axioms: AxiomsOption = "all",
    want: Annotated[
        str,
        typer.Option(metavar="LIST", help="Say which rules keep these axioms; on the page, choose others."),
    ] = "",
    sections: Annotated[
        str,
        typer.Option(metavar="LIST", help="Sections of the page, or all; a wrong name lists them."),
    ] = "all",
    budget: BudgetOption = 20.0,
    seed: SeedOption = 0,
    theme: Annotated[Theme, typer.Option(help="Colours; auto follows the reader's system.")] = "auto",
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title of the page.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Date on the page; today's by default.")
    ] = None,
) -> None:
    """Write an HTML page on the rankings, axioms, metrics, gaps and sureness of a table; it works offline.

    [dim]llull report scores.csv -o report.html[/]
    [dim]llull report scores.csv --rules mean,borda,kemeny --sections axioms,uncertainty --budget 60s[/]
    [dim]llull report scores.csv --want pareto,monotonicity,duplicate_metric[/]
    """
    import shlex
    import sys

    from ...reports.verbs import report
    from ..output import say

    written = report(
        table,
        output,
        rules=rules,
        axioms=axioms,
        want=want,
        sections=sections,
        budget=_limited(budget),
        seed=seed,
        theme=theme,
        title=title,
        command=shlex.join(["llull", *sys.argv[1:]]),
        date=date,
        progress=step,
    )
    say("wrote", str(written))


@verb("Rank")
def chart(
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="Such as bump, agreement or intervals; a wrong one lists them."),
    ],
    table: Prepared,
    step: Callable[[str], None],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Ending in svg, png, pdf, json or html.")
    ] = Path("chart.svg"),
    rules: RulesOption = MAIN,
    budget: BudgetOption = 20.0,
    seed: SeedOption = 0,
    theme: Annotated[Literal["light", "dark"], typer.Option(help="Colours.")] = "light",
) -> None:
    """Write one chart of the report as a file.

    [dim]llull chart bump scores.csv -o bump.svg[/]
    [dim]llull chart intervals scores.csv --theme dark -o intervals.png[/]
    """
    from ...reports.verbs import chart
    from ..output import say

    limit = _limited(budget)
    written = chart(kind, table, output, rules=rules, budget=limit, seed=seed, theme=theme, progress=step)
    say("wrote", str(written))


def _limited(budget: float | None) -> float:
    """The time for a page, which is not written without a limit."""
    if budget is None or budget < 1:
        raise typer.BadParameter("a page takes 1s or more, and a limit", param_hint="--budget")
    return budget


@verb("Rank")
def rules(
    rule: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one rule in full.")] = None,
) -> Result:
    """List the rules: what each reads, its parameters, cost and source."""
    import polars as pl

    from ...engine.result import Listing, Table
    from ...rules import get_rule, list_rules

    specs = list_rules() if rule is None else [get_rule(rule)]
    data = [_to_dict(spec) for spec in specs]
    rows = [
        {**row, "parameters": ", ".join(f"{name}={p['default']}" for name, p in row["parameters"].items())}
        for row in data
    ]
    if rule is not None:
        return Listing(data[0], pl.DataFrame(rows), _in_full(specs[0]))
    shown = [[row[key] for key in ("id", "title", "reads", "parameters", "complexity")] for row in rows]
    table = Table(["id", "title", "reads", "parameters", "cost"], shown)
    return Listing(data, pl.DataFrame(rows), [table])


def _in_full(spec: RuleSpec) -> list[Table]:
    """One rule in sentences and small tables."""
    from ...engine.result import Table

    better = "higher" if spec.higher_is_better else "lower"
    facts = {"reads": spec.reads, "better": better, "cost": spec.complexity, "source": spec.reference}
    tables = [Table(["", ""], list(facts.items()), f"{spec.id}: {spec.title}", [spec.summary])]
    if spec.parameters:
        rows = [[name, str(p.default), " ".join(p.choices), p.doc] for name, p in spec.parameters.items()]
        tables.append(Table(["parameter", "default", "choices", "meaning"], rows))
    return tables


def _to_dict(spec: RuleSpec) -> dict[str, Any]:
    """Plain data for JSON."""
    keys = ("id", "title", "reads", "parameters", "complexity", "higher_is_better", "reference", "summary")
    parameters = {
        name: {"default": p.default, "choices": list(p.choices), "doc": p.doc}
        for name, p in spec.parameters.items()
    }
    return {**{key: getattr(spec, key) for key in keys}, "parameters": parameters}

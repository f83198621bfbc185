"""Verbs that rank: rank, compare, rules, report."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ...engine.options import DEFAULT_RULE, MAIN_RULES
from ..options import (
    FormatOption,
    OutputOption,
    ParamOption,
    RuleOption,
    SaveOption,
    SeedOption,
    read_rule,
    takes_table,
)

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...rules import Ranking

__all__ = ["register"]

RulesOption = Annotated[
    str,
    typer.Option(metavar="LIST", help="Rules by id, with parameters if need be: mean,copeland(alpha=0)."),
]
MAIN = ",".join(MAIN_RULES)


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command(rich_help_panel="Rank")(takes_table(rank))
    app.command(rich_help_panel="Rank")(takes_table(compare))
    app.command(rich_help_panel="Rank")(takes_table(report))
    app.command(rich_help_panel="Rank")(_first(takes_table(chart), "kind"))
    app.command(rich_help_panel="Rank")(rules)


def _first(command: Callable[..., Any], name: str) -> Callable[..., Any]:
    """Let the argument `name` stand before TABLE."""
    told = inspect.signature(command)
    ordered = sorted(told.parameters.values(), key=lambda parameter: parameter.name != name)
    command.__signature__ = told.replace(parameters=ordered)  # type: ignore[attr-defined]
    return command


def rank(
    prepared: Prepared,
    table: str,
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    save: SaveOption = False,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """Rank the models of a table under one rule.

    [dim]llull rank scores.csv --rule borda[/]
    [dim]llull rank scores.duckdb::glue --rule copeland --param alpha=0 --format json[/]
    """
    from ...engine.address import database_of
    from ...engine.analysis.ranking.comparison import rank as rank_table
    from ..output import emit, say
    from ..terminal import ranking as show

    database = database_of(table) if save else None
    ranked = rank_table(prepared, read_rule(rule, param))
    for line in (*prepared.notes, *ranked.ranking.notes):
        say("note", line)
    if ranked.ranking.tie_break:
        say("note", f"tie-break: {ranked.ranking.tie_break}")
    emit(show.ranked(ranked), form, output)
    if database is not None:
        _keep(database, prepared, [ranked.ranking])


def compare(
    prepared: Prepared,
    table: str,
    rules: RulesOption = MAIN,
    save: SaveOption = False,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """Rank a table under several rules, and correlate the rankings.

    [dim]llull compare scores.csv --rules mean,borda,kemeny[/]
    """
    from ...engine.address import database_of
    from ...engine.analysis.ranking.comparison import compare as compare_rules
    from ..output import emit, progress, say
    from ..terminal import ranking as show

    database = database_of(table) if save else None
    with progress() as step:
        comparison = compare_rules(prepared, rules, progress=step)
    for line in prepared.notes:
        say("note", line)
    for name, ranking in comparison.rankings.items():
        for line in ranking.notes:
            say("note", f"{name}: {line}")
    emit(show.comparison(comparison), form, output)
    if database is not None:
        _keep(database, prepared, list(comparison.rankings.values()))


def report(
    prepared: Prepared,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The page to write.")] = Path(
        "report.html"
    ),
    rules: RulesOption = MAIN,
    axioms: Annotated[str, typer.Option(metavar="LIST", help="Axioms by id, or all.")] = "all",
    want: Annotated[
        str,
        typer.Option(metavar="LIST", help="Say which rules keep these axioms; on the page, choose others."),
    ] = "",
    sections: Annotated[
        str,
        typer.Option(metavar="LIST", help="Sections of the page, or all; a wrong name lists them."),
    ] = "all",
    budget: Annotated[
        float, typer.Option(metavar="SECONDS", min=1.0, help="For rankings and analyses together.")
    ] = 20.0,
    seed: SeedOption = 0,
    theme: Annotated[
        Literal["auto", "light", "dark"], typer.Option(help="Colours; auto follows the reader's system.")
    ] = "auto",
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title of the page.")] = None,
    date: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Date on the page; today's by default.")
    ] = None,
) -> None:
    """Write an HTML page on the rankings, axioms, metrics, gaps and sureness of a table; it works offline.

    [dim]llull report scores.csv -o report.html[/]
    [dim]llull report scores.csv --rules mean,borda,kemeny --sections axioms,uncertainty --budget 60[/]
    [dim]llull report scores.csv --want pareto,monotonicity,duplicate_metric[/]
    """
    import shlex
    import sys

    from ...reports.verbs import report as write_report
    from ..output import progress, say

    for line in prepared.notes:
        say("note", line)
    with progress() as step:
        written = write_report(
            prepared,
            output,
            rules=rules,
            axioms=axioms,
            want=want,
            sections=sections,
            budget=budget,
            seed=seed,
            theme=theme,
            title=title,
            command=shlex.join(["llull", *sys.argv[1:]]),
            date=date,
            progress=step,
        )
    say("wrote", str(written))


def chart(
    prepared: Prepared,
    kind: Annotated[
        str,
        typer.Argument(metavar="KIND", help="Such as bump, agreement or intervals; a wrong one lists them."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Ending in svg, png, pdf, json or html.")
    ] = Path("chart.svg"),
    rules: RulesOption = MAIN,
    budget: Annotated[float, typer.Option(metavar="SECONDS", min=1.0, help="For the analysis.")] = 20.0,
    seed: SeedOption = 0,
    theme: Annotated[Literal["light", "dark"], typer.Option(help="Colours.")] = "light",
) -> None:
    """Write one chart of the report as a file.

    [dim]llull chart bump scores.csv -o bump.svg[/]
    [dim]llull chart intervals scores.csv --theme dark -o intervals.png[/]
    """
    from ...reports.verbs import chart as write_chart
    from ..output import progress, say

    with progress() as step:
        written = write_chart(
            kind, prepared, output, rules=rules, budget=budget, seed=seed, theme=theme, progress=step
        )
    say("wrote", str(written))


def rules(
    rule: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one rule in full.")] = None,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """List the rules: what each reads, its parameters, cost and source."""
    from ...rules import get_rule, list_rules
    from ..output import emit
    from ..terminal import ranking as show

    emit(show.rule(get_rule(rule)) if rule is not None else show.rules(list_rules()), form, output)


def _keep(database: Path, prepared: Prepared, rankings: Sequence[Ranking]) -> None:
    from ...engine.store.store import Store
    from ..output import say

    with Store(database, create=False) as store:
        for ranking in rankings:
            say("saved", f"{ranking.rule} as run {store.save_run(prepared, ranking)}")

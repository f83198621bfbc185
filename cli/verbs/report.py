"""``report`` and ``chart``: a page, or one of its charts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ...engine.options import Theme
from ..options import MAIN, AxiomsOption, BudgetOption, RulesOption, SeedOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared

__all__ = ["chart", "report"]


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

    for note in table.notes:
        say("note", note)
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

"""Verbs on what is not known: coverage, uncertainty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ...engine.options import DEFAULT_RULE
from ..options import (
    FormatOption,
    Kept,
    OutputOption,
    ParamOption,
    RuleOption,
    SeedOption,
    read_rule,
    takes_table,
)

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared

__all__ = ["register"]

Over = Literal["metrics", "groups", "models", "scores"]
Test = Literal["wilcoxon", "t"]
Values = Literal["scores", "z", "ranks"]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command(rich_help_panel="Analyse")(takes_table(coverage, keeps=True))
    app.command(rich_help_panel="Analyse")(takes_table(uncertainty, keeps=True))


def coverage(
    prepared: Prepared,
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    possible: Annotated[
        bool, typer.Option(help="Find the best and worst rank over all ways to fill the gaps.")
    ] = True,
    budget: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Time for the possible ranks; bounds after it.")
    ] = 30.0,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Show who was scored on what, and what the gaps do to the ranking.

    The ranking under --missing is compared with that under every other missing policy.

    [dim]llull coverage scores.csv --rule borda[/]
    [dim]llull coverage scores.csv --no-possible --format json[/]
    """
    from ...engine.analysis.gaps.coverage import coverage as cover
    from ..output import emit, progress, say
    from ..terminal import uncertainty as show_uncertainty

    with progress() as step:
        step(rule)
        found = cover(prepared, read_rule(rule, param), possible=possible, budget=budget)
    for line in found.notes:
        say("note", line)
    emit(show_uncertainty.coverage(found), form, output)
    return found


def uncertainty(
    prepared: Prepared,
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    over: Annotated[
        Over,
        typer.Option(
            help="Draw metrics, metrics within first-level groups, models, or scores by their errors."
        ),
    ] = "metrics",
    replicates: Annotated[
        int, typer.Option(min=1, max=100_000, metavar="N", help="How many rankings to draw.")
    ] = 1000,
    level: Annotated[float, typer.Option(metavar="SHARE", help="Level of the rank intervals.")] = 0.95,
    test: Annotated[Test, typer.Option(help="Paired test between leading models.")] = "wilcoxon",
    values: Annotated[Values, typer.Option(help="What it compares on each metric.")] = "scores",
    alpha: Annotated[float, typer.Option(metavar="LEVEL", help="Level of the tests.")] = 0.05,
    top: Annotated[
        int, typer.Option(min=1, metavar="N", help="How many leading models to test in pairs.")
    ] = 20,
    seed: SeedOption = 0,
    budget: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Begin no further replicate after this time.")
    ] = 60.0,
    workers: Annotated[
        int, typer.Option(min=1, metavar="N", help="Processes that share the replicates.")
    ] = 1,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Say how sure a ranking is: rank intervals, chances to be first, models that cannot be told apart.

    [dim]llull uncertainty scores.csv --rule copeland --replicates 2000[/]
    [dim]llull uncertainty scores.csv --over groups --missing complete-models --format json[/]
    """
    from ...engine.analysis.uncertainty.uncertainty import uncertainty as measure
    from ..output import emit, progress, say
    from ..terminal import uncertainty as show_uncertainty

    with progress() as step:
        step(rule)
        found = measure(
            prepared,
            read_rule(rule, param),
            over=over,
            replicates=replicates,
            level=level,
            seed=seed,
            test=test,
            values=values,
            alpha=alpha,
            top=top,
            budget=budget,
            workers=workers,
            progress=lambda done: step(f"{rule}: {done} of {replicates} replicates"),
        )
    for line in found.notes:
        say("note", line)
    emit(show_uncertainty.uncertainty(found), form, output)
    return found

"""Verbs that analyse the metrics: agreement, influence."""

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

Method = Literal["spearman", "kendall", "pearson"]
Correction = Literal["bonferroni", "holm", "bh", "none"]
Order = Literal["tree", "clusters"]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command(rich_help_panel="Analyse")(takes_table(agreement, keeps=True))
    app.command(rich_help_panel="Analyse")(takes_table(influence, keeps=True))


def agreement(
    prepared: Prepared,
    method: Annotated[Method, typer.Option(help="Which correlation.")] = "spearman",
    correction: Annotated[
        Correction, typer.Option(help="Correction of the p-values for their number.")
    ] = "bonferroni",
    alpha: Annotated[float, typer.Option(metavar="LEVEL", help="Level of significance.")] = 0.05,
    order: Annotated[
        Order, typer.Option(help="List metrics along the group tree, or similar ones together.")
    ] = "tree",
    level: Annotated[
        int, typer.Option(metavar="DEPTH", min=1, help="Depth of the groups that are compared.")
    ] = 1,
    redundant: Annotated[
        float,
        typer.Option(
            metavar="R", min=0, max=1, help="A correlation above this in size makes a pair redundant."
        ),
    ] = 0.95,
    replicates: Annotated[
        int,
        typer.Option(
            min=0, max=100_000, metavar="N", help="Bootstrap replicates for the mean's interval; 0 for none."
        ),
    ] = 500,
    seed: SeedOption = 0,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Correlate the metrics: how far they rank the models alike.

    [dim]llull agreement scores.csv --method kendall --correction holm[/]
    [dim]llull agreement scores.csv --missing complete-models --order clusters --format json[/]
    """
    from ...engine.analysis.agreement.agreement import agreement as agree
    from ..output import emit, progress, say
    from ..terminal import analysis as show_analysis

    with progress() as step:
        step("agreement")
        found = agree(
            prepared,
            method=method,
            correction=correction,
            alpha=alpha,
            order=order,
            level=level,
            redundant_above=redundant,
            replicates=replicates,
            seed=seed,
        )
    for line in found.notes:
        say("note", line)
    emit(show_analysis.agreement(found), form, output)
    return found


def influence(
    prepared: Prepared,
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    displaced: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many models to name in each group.")
    ] = 10,
    seed: SeedOption = 0,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Show which groups of metrics decide the overall ranking.

    [dim]llull influence scores.csv --weights tree[/]
    [dim]llull influence scores.csv --rule borda --format json[/]
    """
    from ...engine.analysis.influence.influence import influence as decide
    from ..output import emit, progress, say
    from ..terminal import analysis as show_analysis

    with progress() as step:
        step(rule)
        found = decide(prepared, read_rule(rule, param), displaced=displaced, seed=seed)
    for line in found.notes:
        say("note", line)
    emit(show_analysis.influence(found), form, output)
    return found

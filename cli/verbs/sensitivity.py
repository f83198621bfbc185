"""Verbs that ask what would change a ranking, and why it is as it is: sensitivity, explain, diff."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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

BudgetOption = Annotated[
    float,
    typer.Option(
        min=0, metavar="SECONDS", help="Time to spend; the result says what it did not suffice for."
    ),
]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    app.command(rich_help_panel="Analyse")(takes_table(sensitivity, keeps=True))
    app.command(rich_help_panel="Analyse")(takes_table(explain, keeps=True))
    app.command(rich_help_panel="Analyse")(takes_table(diff, keeps=True))


def sensitivity(
    prepared: Prepared,
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    challengers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Find the weights that make the next N models win.")
    ] = 5,
    norm: Annotated[
        Literal["l1", "l2"], typer.Option(help="What is small about a small change of weights.")
    ] = "l1",
    samples: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many weights to draw.")
    ] = 10_000,
    seed: SeedOption = 0,
    budget: BudgetOption = 30.0,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Find what would change the ranking: one metric less, other weights, other models.

    [dim]llull sensitivity scores.csv --rule mean[/]
    [dim]llull sensitivity scores.csv --rule kemeny --budget 60 --format json[/]
    """
    from ...engine.analysis.sensitivity.sensitivity import sensitivity as analyse
    from ..output import emit, progress, say
    from ..terminal import sensitivity as show_sensitivity

    with progress() as step:
        found = analyse(
            prepared,
            read_rule(rule, param),
            challengers=challengers,
            norm=norm,
            samples=samples,
            seed=seed,
            budget=budget,
            progress=step,
        )
    for line in (*prepared.notes, *found.notes):
        say("note", line)
    emit(show_sensitivity.sensitivity(found), form, output)
    return found


def explain(
    prepared: Prepared,
    model_a: Annotated[str, typer.Argument(metavar="MODEL_A", help="By key or label.")],
    model_b: Annotated[str, typer.Argument(metavar="MODEL_B", help="The one to compare it with.")],
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    budget: BudgetOption = 10.0,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Say in words and numbers why one model is above another.

    [dim]llull explain scores.csv alpha beta --rule borda[/]
    """
    from ...engine.analysis.explanation.explain import explain as say_why
    from ..output import emit, progress, say
    from ..terminal import sensitivity as show_sensitivity

    asked = read_rule(rule, param)
    with progress() as step:
        step(f"{rule}: {model_a}, {model_b}")
        found = say_why(prepared, model_a, model_b, asked, budget=budget)
    for line in (*prepared.notes, *found.ranking.notes):
        say("note", line)
    emit(show_sensitivity.explanation(found), form, output)
    return found


def diff(
    prepared: Prepared,
    prepare_another: Callable[..., Prepared],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later release: a file, or DB::name.")],
    rule: RuleOption = DEFAULT_RULE,
    param: ParamOption = None,
    new_spec: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Spec of NEW, where it differs from --spec.")
    ] = None,
    budget: BudgetOption = 10.0,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> Kept:
    """Split rank changes between two releases of a table into what accounts for them.

    TABLE is the earlier release. Weights, selections and the missing policy hold for both.

    [dim]llull diff scores-2024.csv scores-2025.csv --rule mean_rank[/]
    """
    from ...engine.analysis.releases.releases import releases
    from ..output import emit, progress, say
    from ..terminal import sensitivity as show_sensitivity

    asked = read_rule(rule, param)
    later = prepare_another(new, **({} if new_spec is None else {"spec": new_spec}))
    with progress() as step:
        step(rule)
        found = releases(prepared, later, asked, budget=budget)
    for which, table in (("old", prepared), ("new", later)):
        for line in table.notes:
            say("note", f"{which}: {line}")
    for line in found.notes:
        say("note", line)
    emit(show_sensitivity.release(found), form, output)
    return found

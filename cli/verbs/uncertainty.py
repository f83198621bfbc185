"""``uncertainty``: how sure a ranking is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE, Over, Test, Values
from ..options import BudgetOption, RuleOption, SeedOption, WorkersOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["uncertainty"]


@verb("Analyse", saves=True)
def uncertainty(
    table: Prepared,
    step: Callable[[str], None],
    rule: RuleOption = DEFAULT_RULE,
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
    budget: BudgetOption = 60.0,
    workers: WorkersOption = 1,
) -> Result:
    """Say how sure a ranking is: rank intervals, chances to be first, models that cannot be told apart.

    [dim]llull uncertainty scores.csv --rule copeland --replicates 2000[/]
    [dim]llull uncertainty scores.csv --over groups --missing complete-models --format json[/]
    """
    from ...engine.analysis.uncertainty.uncertainty import uncertainty

    return uncertainty(
        table,
        rule,
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

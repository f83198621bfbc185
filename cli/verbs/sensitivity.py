"""``sensitivity``: what would change a ranking."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE, Norm
from ..options import BudgetOption, RuleOption, SeedOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["sensitivity"]


@verb("Analyse", saves=True)
def sensitivity(
    table: Prepared,
    step: Callable[[str], None],
    rule: RuleOption = DEFAULT_RULE,
    challengers: Annotated[
        int, typer.Option(min=0, metavar="N", help="Find the weights that make the next N models win.")
    ] = 5,
    norm: Annotated[Norm, typer.Option(help="What is small about a small change of weights.")] = "l1",
    samples: Annotated[
        int, typer.Option(min=1, max=1_000_000, metavar="N", help="How many weights to draw.")
    ] = 10_000,
    seed: SeedOption = 0,
    budget: BudgetOption = 30.0,
) -> Result:
    """Find what would change the ranking: one metric less, other weights, other models.

    [dim]llull sensitivity scores.csv --rule mean[/]
    [dim]llull sensitivity scores.csv --rule kemeny --budget 60s --format json[/]
    """
    from ...engine.analysis.sensitivity.sensitivity import sensitivity

    return sensitivity(
        table,
        rule,
        challengers=challengers,
        norm=norm,
        samples=samples,
        seed=seed,
        budget=budget,
        progress=step,
    )

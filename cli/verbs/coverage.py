"""``coverage``: what the gaps are, and what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE
from ..options import BudgetOption, RuleOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["coverage"]


@verb("Analyse", saves=True)
def coverage(
    table: Prepared,
    rule: RuleOption = DEFAULT_RULE,
    possible: Annotated[
        bool, typer.Option(help="Find the best and worst rank over all ways to fill the gaps.")
    ] = True,
    budget: BudgetOption = 30.0,
) -> Result:
    """Show who was scored on what, and what the gaps do to the ranking.

    The ranking under --missing is compared with that under every other missing policy.

    [dim]llull coverage scores.csv --rule borda[/]
    [dim]llull coverage scores.csv --no-possible --format json[/]
    """
    from ...engine.analysis.gaps.coverage import coverage

    return coverage(table, rule, possible=possible, budget=budget)

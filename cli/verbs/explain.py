"""``explain``: why one model is above another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE
from ..options import BudgetOption, RuleOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["explain"]


@verb("Analyse", saves=True)
def explain(
    table: Prepared,
    model_a: Annotated[str, typer.Argument(metavar="MODEL_A", help="By key or label.")],
    model_b: Annotated[str, typer.Argument(metavar="MODEL_B", help="The one to compare it with.")],
    rule: RuleOption = DEFAULT_RULE,
    budget: BudgetOption = 10.0,
) -> Result:
    """Say in words and numbers why one model is above another.

    [dim]llull explain scores.csv alpha beta --rule borda[/]
    """
    from ...engine.analysis.explanation.explain import explain

    return explain(table, model_a, model_b, rule, budget=budget)

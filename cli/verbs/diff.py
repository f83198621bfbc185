"""``diff``: what changed between two releases of a table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE
from ..options import BudgetOption, RuleOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["diff"]


@verb("Analyse", saves=True)
def diff(
    table: Prepared,
    another: Callable[..., Prepared],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The later release: a file, or DB::name.")],
    rule: RuleOption = DEFAULT_RULE,
    new_spec: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Spec of NEW, where it differs from --spec.")
    ] = None,
    budget: BudgetOption = 10.0,
) -> Result:
    """Split rank changes between two releases of a table into what accounts for them.

    TABLE is the earlier release. Weights, selections and the missing policy hold for both.

    [dim]llull diff scores-2024.csv scores-2025.csv --rule mean_rank[/]
    """
    from ...engine.analysis.releases.releases import diff

    later = another(new, **({} if new_spec is None else {"spec": new_spec}))
    return diff(table, later, rule, budget=budget)

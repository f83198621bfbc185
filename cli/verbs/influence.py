"""``influence``: which groups of metrics decide the ranking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE
from ..options import RuleOption, SeedOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["influence"]


@verb("Analyse", saves=True)
def influence(
    table: Prepared,
    rule: RuleOption = DEFAULT_RULE,
    displaced: Annotated[
        int, typer.Option(min=0, metavar="N", help="How many models to name in each group.")
    ] = 10,
    seed: SeedOption = 0,
) -> Result:
    """Show which groups of metrics decide the overall ranking.

    [dim]llull influence scores.csv --weights tree[/]
    [dim]llull influence scores.csv --rule borda --format json[/]
    """
    from ...engine.analysis.influence.influence import influence

    return influence(table, rule, displaced=displaced, seed=seed)

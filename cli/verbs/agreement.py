"""``agreement``: how far the metrics rank the models alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import Correction, Method, Order
from ..options import SeedOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["agreement"]


@verb("Analyse", saves=True)
def agreement(
    table: Prepared,
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
) -> Result:
    """Correlate the metrics: how far they rank the models alike.

    [dim]llull agreement scores.csv --method kendall --correction holm[/]
    [dim]llull agreement scores.csv --missing complete-models --order clusters --format json[/]
    """
    from ...engine.analysis.agreement.agreement import agreement

    return agreement(
        table,
        method=method,
        correction=correction,
        alpha=alpha,
        order=order,
        level=level,
        redundant_above=redundant,
        replicates=replicates,
        seed=seed,
    )

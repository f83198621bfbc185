"""Analyses of one ranking, or of the metrics it is made of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ...engine.options import DEFAULT_RULE, Correction, Method, Norm, Order, Over, Test, Values
from ..options import BudgetOption, RuleOption, SeedOption, WorkersOption
from ..verb import verb

if TYPE_CHECKING:
    from ...engine.prepare.preparation import Prepared
    from ...engine.result import Result

__all__ = ["agreement", "coverage", "diff", "explain", "influence", "sensitivity", "uncertainty"]


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

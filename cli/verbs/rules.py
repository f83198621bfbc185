"""``rules``: the catalogue of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..verb import verb

if TYPE_CHECKING:
    from ...engine.result import Result
    from ...rules import RuleSpec

__all__ = ["rules"]


@verb("Rank")
def rules(
    rule: Annotated[str | None, typer.Argument(metavar="[ID]", help="Show one rule in full.")] = None,
) -> Result:
    """List the rules: what each reads, its parameters, cost and source."""
    import polars as pl

    from ...engine.result import Listing, Table
    from ...rules import get_rule, list_rules

    specs = list_rules() if rule is None else [get_rule(rule)]
    data = [_to_dict(spec) for spec in specs]
    rows = [
        {**row, "parameters": ", ".join(f"{name}={p['default']}" for name, p in row["parameters"].items())}
        for row in data
    ]
    if rule is not None:
        return Listing(data[0], pl.DataFrame(rows), _in_full(specs[0]))
    columns = {
        "id": "id",
        "title": "title",
        "reads": "reads",
        "parameters": "parameters",
        "cost": "complexity",
    }
    table = Table(list(columns), [[row[key] for key in columns.values()] for row in rows])
    return Listing(data, pl.DataFrame(rows), [table])


def _in_full(spec: RuleSpec) -> list[Any]:
    """One rule in sentences and small tables."""
    from ...engine.result import Table

    facts = [
        ["reads", spec.reads],
        ["better", "higher" if spec.higher_is_better else "lower"],
        ["cost", spec.complexity],
        ["source", spec.reference],
    ]
    tables = [Table(["", ""], facts, f"{spec.id}: {spec.title}", [spec.summary])]
    if spec.parameters:
        rows = [[name, str(p.default), " ".join(p.choices), p.doc] for name, p in spec.parameters.items()]
        tables.append(Table(["parameter", "default", "choices", "meaning"], rows))
    return tables


def _to_dict(spec: RuleSpec) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "id": spec.id,
        "title": spec.title,
        "reads": spec.reads,
        "parameters": {
            name: {"default": p.default, "choices": list(p.choices), "doc": p.doc}
            for name, p in spec.parameters.items()
        },
        "complexity": spec.complexity,
        "higher_is_better": spec.higher_is_better,
        "reference": spec.reference,
        "summary": spec.summary,
    }

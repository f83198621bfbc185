"""What was found out about a dataset, in the database: verdicts of audits, results of analyses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from ...rules.plain import picked
from ..result import Analysis
from .database import insert_rows
from .runs import made_on, to_json

if TYPE_CHECKING:
    from ...rules.axioms import Verdict

__all__ = ["save_analysis", "save_verdicts"]


def save_analysis(
    connection: duckdb.DuckDBPyConnection,
    result: Analysis,
    options: Mapping[str, Any],
) -> None:
    """Insert the result of an analysis; the caller holds the transaction."""
    row = {
        **made_on(result.prepared),
        "analysis": result.verb,
        "parameters": to_json(options),
        "result": to_json(result),
    }
    insert_rows(connection, "analyses", [row])


def save_verdicts(
    connection: duckdb.DuckDBPyConnection, audit: Analysis, verdicts: Sequence[Verdict]
) -> None:
    """Insert an audit's verdicts; the caller holds the transaction."""
    made = {**made_on(audit.prepared), "seed": audit.to_dict().get("seed")}
    rows = [
        {
            **made,
            **picked(verdict, "rule", "axiom", "here", "scope", "trials", "violations"),
            "parameters": to_json(verdict.parameters),
            "theory": to_json(verdict.theory),
            "effect": None if verdict.effect is None else verdict.effect.pairs,
            "witness": None if verdict.witness is None else to_json(verdict.witness),
        }
        for verdict in verdicts
    ]
    insert_rows(connection, "axiom_checks", rows)

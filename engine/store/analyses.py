"""What was found out about a dataset, in the database: verdicts of audits, results of analyses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from ..result import Analysis
from .database import llull_version
from .hash import data_hash

if TYPE_CHECKING:
    from ...rules.axioms import Verdict

__all__ = ["save_analysis", "save_verdicts"]


def save_analysis(
    connection: duckdb.DuckDBPyConnection,
    result: Analysis,
    options: Mapping[str, Any],
) -> None:
    """Insert the result of an analysis; the caller holds the transaction."""
    prepared = result.prepared
    connection.execute(
        "INSERT INTO analyses (dataset, analysis, parameters, missing, weights, result, data_hash, "
        "llull_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            prepared.table.name,
            result.verb,
            json.dumps(dict(options), ensure_ascii=False, default=str),
            prepared.missing,
            prepared.weights,
            json.dumps(result.to_dict(), ensure_ascii=False, allow_nan=False),
            data_hash(prepared.table),
            llull_version(),
        ],
    )


def save_verdicts(
    connection: duckdb.DuckDBPyConnection, audit: Analysis, verdicts: Sequence[Verdict]
) -> None:
    """Insert an audit's verdicts; the caller holds the transaction."""
    prepared = audit.prepared
    fingerprint, seed = data_hash(prepared.table), audit.to_dict().get("seed")
    rows = [
        [
            prepared.table.name,
            verdict.rule,
            json.dumps(dict(verdict.parameters)),
            verdict.axiom,
            prepared.missing,
            prepared.weights,
            json.dumps(verdict.theory.to_dict(), ensure_ascii=False),
            verdict.here,
            verdict.scope,
            verdict.trials,
            verdict.violations,
            None if verdict.effect is None else verdict.effect.pairs,
            None if verdict.witness is None else json.dumps(verdict.witness.to_dict(), ensure_ascii=False),
            seed,
            fingerprint,
            llull_version(),
        ]
        for verdict in verdicts
    ]
    connection.executemany(
        "INSERT INTO axiom_checks (dataset, rule, parameters, axiom, missing, weights, theory, here, scope, "
        "trials, violations, effect, witness, seed, data_hash, llull_version) "
        f"VALUES ({', '.join('?' * 16)})",
        rows,
    )

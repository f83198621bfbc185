"""Axiom checks in the database: the verdicts of an audit."""

from __future__ import annotations

import json

import duckdb

from .axioms import Audit
from .database import llull_version
from .hash import data_hash

__all__ = ["save"]


def save(connection: duckdb.DuckDBPyConnection, audit: Audit) -> int:
    """Insert an audit's verdicts and return how many; the caller holds the transaction."""
    fingerprint = data_hash(audit.prepared.table)
    rows = [
        [
            audit.prepared.table.name,
            verdict.rule,
            json.dumps(dict(verdict.parameters)),
            verdict.axiom,
            audit.prepared.missing,
            audit.prepared.weights,
            json.dumps(verdict.theory.to_dict(), ensure_ascii=False),
            verdict.here,
            verdict.scope,
            verdict.trials,
            verdict.violations,
            None if verdict.effect is None else verdict.effect.pairs,
            None if verdict.witness is None else json.dumps(verdict.witness.to_dict(), ensure_ascii=False),
            audit.seed,
            fingerprint,
            llull_version(),
        ]
        for row in audit.verdicts.values()
        for verdict in row.values()
    ]
    connection.executemany(
        "INSERT INTO axiom_checks (dataset, rule, parameters, axiom, missing, weights, theory, here, scope, "
        "trials, violations, effect, witness, seed, data_hash, llull_version) "
        f"VALUES ({', '.join('?' * 16)})",
        rows,
    )
    return len(rows)

"""What was found out about a dataset, in the database: verdicts of audits, results of analyses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol

import duckdb

from ..prepare.preparation import Prepared
from .database import llull_version
from .hash import data_hash

if TYPE_CHECKING:
    from ...rules.axioms import Verdict

__all__ = ["Audited", "save_analysis", "save_audit"]


class Audited(Protocol):
    """What of an audit is kept."""

    @property
    def prepared(self) -> Prepared:
        """What was audited."""
        ...

    @property
    def verdicts(self) -> Mapping[str, Mapping[str, Verdict]]:
        """``verdicts[rule][axiom]``."""
        ...

    @property
    def seed(self) -> int:
        """Of the perturbations."""
        ...


def save_analysis(
    connection: duckdb.DuckDBPyConnection,
    prepared: Prepared,
    analysis: str,
    parameters: Mapping[str, Any],
    result: Mapping[str, Any],
) -> None:
    """Insert the result of an analysis; the caller holds the transaction."""
    connection.execute(
        "INSERT INTO analyses (dataset, analysis, parameters, missing, weights, result, data_hash, "
        "llull_version) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            prepared.table.name,
            analysis,
            json.dumps(dict(parameters), ensure_ascii=False, default=str),
            prepared.missing,
            prepared.weights,
            json.dumps(dict(result), ensure_ascii=False, allow_nan=False),
            data_hash(prepared.table),
            llull_version(),
        ],
    )


def save_audit(connection: duckdb.DuckDBPyConnection, audit: Audited) -> int:
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

"""Stored rankings: written with all it takes to repeat them, and read back as they were."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import duckdb
import numpy as np
import polars as pl

from ...rules import Certificate, Ranking
from ...rules.numeric.arrays import BoolArray
from ...rules.plain import picked, plain
from ..prepare.preparation import Prepared
from .database import fetch, insert, insert_rows, llull_version
from .hash import data_hash

__all__ = ["Run", "delete", "load", "made_on", "ranking", "save", "to_json"]


@dataclass(frozen=True)
class Run:
    """How one stored ranking came to be.

    Attributes
    ----------
    run_id, dataset, rule, parameters, missing, weights
        What was computed on what.
    metrics
        Those that entered, each with its exact weight.
    dropped_metrics, gaps
        As in :class:`~llull.engine.prepare.preparation.Prepared`.
    data_hash, dataset_hash
        Of the table as selected for this run, and of the whole dataset at that time.
    llull_version, made_at
        By which llull, and when (UTC).
    """

    run_id: int
    dataset: str
    rule: str
    parameters: Mapping[str, Any]
    missing: str
    weights: str
    metrics: Mapping[str, Fraction]
    dropped_metrics: tuple[str, ...]
    gaps: int
    data_hash: str
    dataset_hash: str
    llull_version: str
    made_at: datetime


def save(
    connection: duckdb.DuckDBPyConnection, prepared: Prepared, ranking: Ranking, dataset_hash: str
) -> int:
    """Insert a ranking and return its run's number; the caller holds the transaction."""
    profile = prepared.profile
    row: dict[str, Any] = {
        **made_on(prepared),
        "rule": ranking.rule,
        "parameters": to_json(ranking.parameters),
        "metrics": to_json(dict(zip(profile.voters, profile.voter_weights, strict=True))),
        "dropped_metrics": list(prepared.dropped_metrics),
        "gaps": prepared.gaps,
        "dataset_hash": dataset_hash,
        "higher_is_better": ranking.higher_is_better,
        "dropped": sorted({*prepared.dropped, *ranking.dropped}),
        "notes": [*prepared.notes, *ranking.notes],
        "tie_break": ranking.tie_break,
        "certificate": None if ranking.certificate is None else to_json(_certificate(ranking.certificate)),
        "details": to_json(ranking.details),
        "relation": None if ranking.relation is None else to_json(_bits(ranking.relation)),
    }
    run_id: int = insert_rows(connection, "runs", [row], " RETURNING run_id")[0][0]
    frame = pl.DataFrame(
        {
            "model": pl.Series(ranking.candidates, dtype=pl.String),
            "rank": ranking.ranks,
            "score": ranking.scores,
            "tied": ranking.tied,
        }
    )
    insert(connection, "rankings", frame.with_row_index("position").with_columns(run_id=pl.lit(run_id)))
    return run_id


def delete(connection: duckdb.DuckDBPyConnection, dataset: str) -> None:
    """Delete a dataset's runs, axiom checks and analyses; the caller holds the transaction."""
    connection.execute(
        "DELETE FROM rankings WHERE run_id IN (SELECT run_id FROM runs WHERE dataset = ?)", [dataset]
    )
    for table in ("runs", "axiom_checks", "analyses"):
        connection.execute(f"DELETE FROM {table} WHERE dataset = ?", [dataset])


def load(connection: duckdb.DuckDBPyConnection, dataset: str | None = None) -> list[Run]:
    """Runs of one dataset, or of all, first to last."""
    where, values = ("", []) if dataset is None else ("WHERE dataset = ?", [dataset])
    fields = list(Run.__dataclass_fields__)
    rows = connection.execute(
        f"SELECT {', '.join(fields)} FROM runs {where} ORDER BY run_id", values
    ).fetchall()
    found: list[Run] = []
    for row in rows:
        run = dict(zip(fields, row, strict=True))
        weights: dict[str, str] = json.loads(run["metrics"])
        run["metrics"] = {metric: Fraction(weight) for metric, weight in weights.items()}
        run["parameters"] = json.loads(run["parameters"])
        run["dropped_metrics"] = tuple(run["dropped_metrics"])
        found.append(Run(**run))
    return found


def ranking(connection: duckdb.DuckDBPyConnection, run_id: int) -> Ranking | None:
    """The ranking of a run, or None where there is no such run."""
    found = connection.execute(
        "SELECT rule, parameters, higher_is_better, dropped, notes, tie_break, certificate, details, "
        "relation FROM runs WHERE run_id = ?",
        [run_id],
    ).fetchall()
    if not found:
        return None
    rule, parameters, higher_is_better, dropped, notes, tie_break, certificate, details, relation = found[0]
    models = fetch(
        connection, "SELECT model, rank, score FROM rankings WHERE run_id = ? ORDER BY position", [run_id]
    )
    return Ranking(
        rule=rule,
        parameters=json.loads(parameters),
        candidates=tuple(models["model"].to_list()),
        scores=models["score"].to_numpy(),
        ranks=models["rank"].to_numpy(),
        higher_is_better=higher_is_better,
        dropped=tuple(dropped),
        notes=tuple(notes),
        tie_break=tie_break,
        certificate=None if certificate is None else _certificate_from(json.loads(certificate)),
        details=json.loads(details),
        relation=None if relation is None else _bits_from(json.loads(relation)),
    )


def _certificate(certificate: Certificate) -> dict[str, Any]:
    """All fields, exact costs too."""
    agreed = certificate.agreed_pairs
    return {**vars(certificate), "agreed_pairs": None if agreed is None else _bits(agreed)}


def _certificate_from(stored: dict[str, Any]) -> Certificate:
    optima, agreed = stored["optima"], stored["agreed_pairs"]
    exact: dict[str, Any] = {
        "order": tuple(stored["order"]),
        "cost": Fraction(stored["cost"]),
        "lower_bound": Fraction(stored["lower_bound"]),
        "optima": None if optima is None else tuple(tuple(order) for order in optima),
        "agreed_pairs": None if agreed is None else _bits_from(agreed),
    }
    return Certificate(**{**stored, **exact})


def _bits(matrix: BoolArray) -> list[str]:
    return ["".join("01"[int(cell)] for cell in row) for row in matrix]


def _bits_from(rows: list[str]) -> BoolArray:
    return np.array([[cell == "1" for cell in row] for row in rows], dtype=np.bool_).reshape(
        len(rows), len(rows)
    )


def made_on(prepared: Prepared) -> dict[str, Any]:
    """What is kept with every result: of what it is, and by which llull."""
    return {
        "dataset": prepared.table.name,
        **picked(prepared, "missing", "weights"),
        "data_hash": data_hash(prepared.table),
        "llull_version": llull_version(),
    }


def to_json(value: Any) -> str:
    """A value as the text that is stored."""
    return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)

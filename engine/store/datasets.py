"""Datasets in the database: the rows of a score table, written and read back as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import lcm
from typing import Any, Literal

import duckdb
import polars as pl

from ...rules import ProfileError
from ...rules.plain import picked, plain
from ...rules.profile import exact_weight
from ..errors import StoreError
from ..table import METRIC_COLUMNS, MODEL_COLUMNS, SCORE_COLUMNS, Origin, ScoreTable
from .connection import damaged
from .database import fetch, insert, insert_rows
from .hash import data_hash

__all__ = ["Dataset", "delete", "describe", "exact_weights", "load", "names", "save"]

_BIGINT = 2**63 - 1
_TABLES = ("scores", "metrics", "models", "datasets")


@dataclass(frozen=True)
class Dataset:
    """What the store holds under one name.

    Attributes
    ----------
    name, kind
        Its name; ``scores``, or ``ballots``.
    n_models, n_metrics, n_scores, n_missing, n_runs
        Counts; every pair of model and metric is a score or missing.
    source
        The file's name, or what kind of object it was.
    data_hash
        See :func:`~llull.engine.store.hash.data_hash`.
    ingested_at
        In UTC.
    """

    name: str
    kind: Literal["scores", "ballots"]
    n_models: int
    n_metrics: int
    n_scores: int
    n_missing: int
    n_runs: int
    source: str
    data_hash: str
    ingested_at: datetime


def exact_weights(table: ScoreTable) -> list[Fraction]:
    """The metrics' weights as fractions of 64-bit integers.

    Raises
    ------
    StoreError
        If a weight has no such form, or the integers that all weights scale to (see the view
        ``metric_weights``) do not fit.
    """
    weights: list[Fraction] = []
    for metric, text in table.metrics.select("metric", "weight").iter_rows():
        try:
            weight = exact_weight(text)
        except ProfileError as error:
            raise StoreError(f"table {table.name!r}, metric {metric!r}: {error}") from None
        if max(weight.numerator, weight.denominator) > _BIGINT:
            raise StoreError(
                f"table {table.name!r}, metric {metric!r}: weight {text} has no exact "
                "form in 64-bit integers; round it"
            )
        weights.append(weight)
    heard = [w for w, counts in zip(weights, table.metrics["counts"], strict=True) if counts and w]
    scale = lcm(*(weight.denominator for weight in heard))
    if max(scale, sum(heard) * scale) > _BIGINT:
        raise StoreError(
            f"table {table.name!r}: the weights' common denominator {scale} is too large for exact "
            "majorities; round the weights, or give them as fractions of one denominator"
        )
    return weights


def save(connection: duckdb.DuckDBPyConnection, table: ScoreTable, weights: list[Fraction]) -> None:
    """Insert a table under its name; the caller holds the transaction and has checked the weights."""
    origin = picked(table.origin, "source", "title", "citation", "licence", "date", "left_out", "warnings")
    origin |= {"dataset": table.name, "inferred": table.origin.all_inferred}
    row = {**plain(origin), "data_hash": data_hash(table)}
    insert_rows(connection, "datasets", [row])
    metrics = table.metrics.drop("weight").with_columns(
        pl.Series("weight_numerator", [weight.numerator for weight in weights], dtype=pl.Int64),
        pl.Series("weight_denominator", [weight.denominator for weight in weights], dtype=pl.Int64),
    )
    for name, frame in (("models", table.models), ("metrics", metrics), ("scores", table.scores)):
        insert(connection, name, frame.with_row_index("position").with_columns(dataset=pl.lit(table.name)))


def delete(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Delete a dataset's rows, its runs aside; the caller holds the transaction."""
    for table in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE dataset = ?", [name])


def load(connection: duckdb.DuckDBPyConnection, name: str) -> ScoreTable:
    """Read a dataset that is there; weights come in lowest terms."""
    source, *facts, inferred, left_out, warnings = connection.execute(
        "SELECT source, title, citation, licence, date, inferred, left_out, warnings FROM datasets "
        "WHERE dataset = ?",
        [name],
    ).fetchall()[0]

    def texts(lines: list[Any]) -> tuple[str, ...]:
        return tuple(map(str, lines))

    return ScoreTable(
        name,
        models=_frame(connection, "models", MODEL_COLUMNS, name),
        metrics=_frame(connection, "metrics", METRIC_COLUMNS, name).with_columns(
            pl.col("weight").str.strip_suffix("/1")
        ),
        scores=_frame(connection, "scores", SCORE_COLUMNS, name),
        origin=Origin(source, texts(inferred), texts(left_out), texts(warnings), *facts),
    )


def _frame(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, pl.DataType], dataset: str
) -> pl.DataFrame:
    """One dataset's rows of a table, in the order of the source."""
    # No function is called by its short name, which a macro in the file may bear.
    exact = "system.main.concat_ws('/', weight_numerator, weight_denominator) AS weight"
    names = ", ".join(exact if column == "weight" else f'"{column}"' for column in columns)
    return fetch(connection, f"SELECT {names} FROM {table} WHERE dataset = ? ORDER BY position", [dataset])


def names(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Names of all datasets, sorted."""
    return [
        name
        for (name,) in connection.execute(
            "SELECT dataset FROM datasets WHERE dataset IS NOT NULL ORDER BY dataset"
        ).fetchall()
    ]


def describe(connection: duckdb.DuckDBPyConnection, name: str) -> Dataset:
    """One dataset that is there, with its counts."""
    counts = ", ".join(
        f"(SELECT system.main.count({what}) FROM {table} t WHERE t.dataset = d.dataset)"
        for table, what in (("models", "*"), ("metrics", "*"), ("scores", "t.score"), ("runs", "*"))
    )
    found = connection.execute(
        f"SELECT d.kind, d.source, d.data_hash, d.ingested_at, {counts} FROM datasets d WHERE d.dataset = ?",
        [name],
    ).fetchall()
    if not found:
        raise StoreError(f"dataset {name!r:.80}: {damaged('lists it and does not find it')}")
    kind, source, fingerprint, time, models, metrics, scores, n_runs = found[0]
    return Dataset(
        name=name,
        kind=kind,
        n_models=models,
        n_metrics=metrics,
        n_scores=scores,
        n_missing=models * metrics - scores,
        n_runs=n_runs,
        source=source,
        data_hash=fingerprint,
        ingested_at=time,
    )

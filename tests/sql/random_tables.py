"""Random score tables with all that macros and rules must treat alike, many of them in one database."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import duckdb
import numpy as np
import polars as pl

from llull.engine.table import ScoreTable
from llull.rules import Profile
from llull.sql import script
from tests.engine.tables import make_table

WEIGHTS = ("1", "1", "1/2", "1/3", "0.1", "2.5", "0", "7/11")
TOLERANCES = (None, None, 0.0, 0.1, 0.2, 10.0)


def random_table(
    name: str, rng: np.random.Generator, most_models: int = 8, most_metrics: int = 7
) -> ScoreTable:
    """Ties, gaps, weights, directions, tolerances; constant, empty, uncounted metrics; unscored models."""
    shape = n_metrics, n_models = (
        int(rng.integers(1, most_metrics + 1)),
        int(rng.integers(1, most_models + 1)),
    )
    kinds = (
        rng.integers(0, 4, shape) / 10,  # ties, and differences of exactly a tolerance
        rng.integers(-3, 3, shape) * 10.0,
        rng.normal(size=shape),
        np.repeat(rng.normal(size=(n_metrics, 1)), n_models, axis=1),  # constant
    )
    scores = np.choose(rng.integers(0, len(kinds), size=(n_metrics, 1)), kinds)
    scores[rng.random(shape) < rng.choice([0.0, 0.2, 0.6])] = np.nan
    scores[rng.random(n_metrics) < 0.05] = np.nan
    scores[:, rng.random(n_models) < 0.1] = np.nan
    return make_table(
        scores,
        name=name,
        direction=[str(d) for d in rng.choice(["higher", "lower"], n_metrics)],
        weight=[str(w) for w in rng.choice(WEIGHTS, n_metrics)],
        counts=[bool(c) for c in rng.random(n_metrics) < 0.9],
        tolerance=[TOLERANCES[i] for i in rng.integers(0, len(TOLERANCES), n_metrics)],
    )


def profile_of(table: ScoreTable) -> Profile | None:
    """What rules see under policy `available` and the stored weights; None where nothing is left to rank."""
    counted = table.metrics["counts"].to_numpy()
    metrics = table.metrics.filter(pl.col("counts"))
    if metrics.is_empty():
        return None
    sign = np.where(metrics["direction"] == "lower", -1.0, 1.0)
    profile, _ = Profile.from_scores(
        table.matrix[counted] * sign[:, None],
        candidates=table.model_names,
        voters=metrics["metric"].to_list(),
        weights=metrics["weight"].to_list(),
        tolerance=metrics["tolerance"].fill_null(0.0).to_numpy(),
    ).pruned()
    return profile if profile.voters and profile.candidates else None


def database_of(tables: Sequence[ScoreTable]) -> duckdb.DuckDBPyConnection:
    """A database in memory that holds these tables; for hundreds, quicker than a transaction for each."""
    connection = duckdb.connect()
    connection.execute(script())
    connection.executemany(
        "INSERT INTO datasets (dataset, source, inferred, left_out, warnings, data_hash) "
        "VALUES (?, '', [], [], [], '')",
        [[table.name] for table in tables],
    )
    for name in ("models", "metrics", "scores"):
        rows = pl.concat(
            getattr(table, name).with_row_index("position").with_columns(dataset=pl.lit(table.name))
            for table in tables
        )
        if name == "metrics":
            exact = [Fraction(weight) for weight in rows["weight"]]
            rows = rows.drop("weight").with_columns(
                pl.Series("weight_numerator", [w.numerator for w in exact]),
                pl.Series("weight_denominator", [w.denominator for w in exact]),
            )
        connection.register("incoming", rows)
        connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM incoming")
        connection.unregister("incoming")
    return connection

"""Macros that describe a dataset: ranks, z-scores, margins, coverage, correlations, shifts between runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from scipy.stats import spearmanr

from llull.engine.store.store import Store
from llull.rules import Profile
from llull.rules.averages.normalised import z_scores
from tests.engine.tables import make_table
from tests.sql.random_tables import database_of, profile_of, random_table
from tests.typed import of_one, some, untyped

RANDOM = [random_table(f"t{i}", np.random.default_rng(i), 12, 9) for i in range(60)]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with database_of(RANDOM) as connection:
        yield connection


def matrix_of(rows: Any, profile: Profile):
    """``[v, c]`` from rows (metric, model, value), NaN where there is none."""
    matrix = np.full(profile.scores.shape, np.nan)
    for metric, model, value in rows:
        matrix[profile.voters.index(metric), profile.candidates.index(model)] = value
    return matrix


@pytest.mark.parametrize(
    ("macro", "column", "expected"),
    [("ranks", "rank", of_one(lambda p: p.ranks)), ("z_scores", "z", of_one(lambda p: z_scores(p.scores)))],
)
def test_values_on_each_metric_equal_the_profile_s(
    macro: str, column: str, expected: Callable[..., Any], connection: duckdb.DuckDBPyConnection
):
    for table in RANDOM:
        rows = connection.execute(f"SELECT metric, model, {column} FROM {macro}(?)", [table.name]).fetchall()
        profile = profile_of(table)
        if profile is None:
            assert rows == []
        else:
            np.testing.assert_allclose(matrix_of(rows, profile), expected(profile), rtol=1e-9, atol=1e-9)


def test_margins_equal_the_profile_s_exactly(connection: duckdb.DuckDBPyConnection):
    for table in RANDOM:
        rows = connection.execute("FROM margins(?)", [table.name]).fetchall()
        profile = profile_of(table)
        names = () if profile is None else profile.candidates
        assert len(rows) == len(names) * (len(names) - 1)
        for model, rival, support, opposition, compared, margin in rows:
            a, b = names.index(model), names.index(rival)
            assert (support, opposition) == (some(profile).support[a, b], some(profile).support[b, a])
            assert (compared, margin) == (some(profile).compared[a, b], some(profile).margins[a, b])


def test_a_majority_of_thirds_is_a_tie_where_doubles_say_otherwise():
    weights = ["0.1", "0.2", "0.3"]
    assert 0.1 + 0.2 != 0.3
    table = make_table([[1, 0], [1, 0], [0, 1]], weight=weights)
    with database_of([table]) as connection:
        assert connection.execute("SELECT margin FROM margins('t')").fetchall() == [(0,), (0,)]
        units = connection.execute("SELECT units FROM metric_weights ORDER BY position").fetchall()
        assert units == [(1,), (2,), (3,)]


def test_spearman_equals_scipy_s_on_the_models_that_both_metrics_have(connection: duckdb.DuckDBPyConnection):
    defined = undefined = 0
    for table in RANDOM:
        rows = connection.execute("SELECT a, b, r, n FROM spearman(?)", [table.name]).fetchall()
        counted = table.metrics["counts"] & (table.metrics["weight"] != "0")
        entered = [m for m, counts in zip(table.metric_names, counted, strict=True) if counts]
        pairs = [(a, b) for i, a in enumerate(entered) for b in entered[i + 1 :]]
        assert [row[:2] for row in rows] == pairs
        for a, b, r, n in rows:
            x, y = (
                table.matrix[i] * (-1 if table.metrics["direction"][i] == "lower" else 1)
                for i in map(table.metric_names.index, (a, b))
            )
            both = ~np.isnan(x) & ~np.isnan(y)
            assert n == both.sum()
            if n < 2 or np.ptp(x[both]) == 0 or np.ptp(y[both]) == 0:
                undefined += 1
                assert r is None
            else:
                defined += 1
                assert r == pytest.approx(untyped(spearmanr(x[both], y[both])).statistic, abs=1e-12)
    assert defined > 100
    assert undefined > 10


def test_coverage_counts_scores_of_models_and_of_metrics_that_enter():
    table = make_table(
        [[1, None, 3], [None, None, None], [1, 2, 3], [1, 2, 3]],
        weight=["1", "1", "0", "1"],
        counts=[True, True, True, False],
    )
    with database_of([table]) as connection:
        assert connection.execute("FROM coverage('t')").fetchall() == [
            ("metric", "k0", 2, 1, pytest.approx(2 / 3)),
            ("metric", "k1", 0, 3, 0.0),
            ("model", "m0", 1, 1, 0.5),
            ("model", "m1", 0, 2, 0.0),
            ("model", "m2", 1, 1, 0.5),
        ]


def test_leaderboard_joins_the_five_rules():
    table = make_table([[3, 2, 1], [1, 2, 4]], labels=["first", None, "third"])
    with database_of([table]) as connection:
        board = connection.execute("FROM leaderboard('t')").fetchall()
        for column, macro in enumerate(("mean_score", "z_mean", "mean_rank", "borda", "copeland"), start=2):
            ranks = dict(connection.execute(f"SELECT model, rank FROM {macro}('t')").fetchall())
            assert {row[0]: row[column] for row in board} == ranks
        assert {row[0]: row[1] for row in board} == {"m0": "first", "m1": None, "m2": "third"}


def test_rank_shift_counts_the_places_that_a_model_gains():
    with database_of([make_table([[1]])]) as connection:
        for run in (1, 2):
            connection.execute(
                "INSERT INTO runs (run_id, dataset, rule, parameters, missing, weights, metrics, "
                "dropped_metrics, gaps, data_hash, dataset_hash, llull_version, higher_is_better, "
                "dropped, notes, details) "
                f"VALUES ({run}, 't', 'mean', '{{}}', 'available', 'flat', '{{}}', [], 0, '', '', '', true, "
                "[], [], '{}')"
            )
        connection.execute(
            "INSERT INTO rankings VALUES (1, 'a', 1, 3, false, 0), (1, 'b', 2, 2, false, 1), "
            "(1, 'gone', 3, 1, false, 2), (2, 'b', 1, 3, false, 0), (2, 'new', 2, 2, false, 1), "
            "(2, 'a', 3, 1, false, 2)"
        )
        assert connection.execute("FROM rank_shift(1, 2)").fetchall() == [
            ("b", 2, 1, 1),
            ("new", None, 2, None),
            ("a", 1, 3, -2),
            ("gone", 3, None, None),
        ]
        assert {row[3] for row in connection.execute("FROM rank_shift(2, 2)").fetchall()} == {0}
        latest = connection.execute(
            "SELECT model, rank, run_id FROM latest_rankings ORDER BY rank"
        ).fetchall()
        assert latest == [("b", 1, 2), ("new", 2, 2), ("a", 3, 2)]
        with pytest.raises(duckdb.Error, match="unknown run 3"):
            connection.execute("FROM rank_shift(1, 3)").fetchall()


def test_units_at_the_edge_of_64_bits_stay_exact(tmp_path: Path):
    huge = 2**62 - 1
    table = make_table([[1, 0], [0, 1], [0, 1]], weight=[str(huge), str(huge - 1), "1"])
    with Store(tmp_path / "scores.duckdb") as store:
        store.add(table)
    with duckdb.connect(str(tmp_path / "scores.duckdb"), read_only=True) as connection:
        rows = connection.execute("SELECT support, opposition, margin FROM margins('t')").fetchall()
    assert rows == [(huge, huge, 0)] * 2

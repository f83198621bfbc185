"""The macros that rank equal the Python rules: two implementations, held against each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from llull.engine.table import ScoreTable
from llull.rules import compute, list_rules
from tests.engine.tables import make_table
from tests.sql.random_tables import database_of, profile_of, random_table

N_TABLES = 500
MACROS = {spec.id: spec.macro for spec in list_rules() if spec.macro}


def ranked(connection: duckdb.DuckDBPyConnection, macro: str, name: str):
    """Rank and score of each model, as the macro returns them, best first."""
    return connection.execute(
        f"SELECT model, rank, score, tied, n_metrics FROM {macro}(?)", [name]
    ).fetchall()


def assert_equal_to_rule(connection: duckdb.DuckDBPyConnection, rule: str, table: Any):
    found = ranked(connection, MACROS[rule], table.name)
    profile = profile_of(table)
    if profile is None:
        assert found == []
        return
    ranking = compute(rule, profile)
    expected = ranking.rows()
    assert [row[:2] + row[3:4] for row in found] == [(e["model"], e["rank"], e["tied"]) for e in expected]
    assert [row[2] for row in found] == pytest.approx([e["score"] for e in expected], rel=1e-9, abs=1e-9)
    there = dict(zip(profile.candidates, profile.present.sum(axis=0), strict=True))
    assert [row[4] for row in found] == [there[e["model"]] for e in expected]


@pytest.fixture(scope="module")
def tables() -> list[ScoreTable]:
    rng = np.random.default_rng(20240717)
    return [random_table(f"table {i}", rng) for i in range(N_TABLES)]


@pytest.fixture(scope="module")
def connection(tables: list[ScoreTable]) -> Iterator[duckdb.DuckDBPyConnection]:
    with database_of(tables) as connection:
        yield connection


@pytest.mark.parametrize("rule", MACROS)
def test_a_macro_equals_the_rule_on_random_tables(
    rule: str, tables: list[ScoreTable], connection: duckdb.DuckDBPyConnection
):
    for table in tables:
        assert_equal_to_rule(connection, rule, table)


def test_the_random_tables_hold_what_could_go_wrong(tables: list[ScoreTable]):
    profiles = [profile_of(table) for table in tables]
    seen = [profile for profile in profiles if profile is not None]
    assert any(profile is None for profile in profiles)
    assert any((~profile.present).any() for profile in seen)
    assert any(not profile.present[v].any() for profile in seen for v in range(len(profile.voters)))
    assert any(profile.tolerance.any() for profile in seen)
    assert any(profile.unit.denominator > 100 for profile in seen)
    assert any(len(compute("copeland", profile).tiers) < len(profile.candidates) for profile in seen)
    assert any((table.metrics["weight"] == "0").any() for table in tables)
    assert any(not table.metrics["counts"].all() for table in tables)
    assert any((table.metrics["direction"] == "lower").any() for table in tables)


@pytest.mark.parametrize("rule", MACROS)
def test_a_macro_equals_the_rule_on_a_larger_table(rule: str):
    table = random_table("large", np.random.default_rng(7), most_models=90, most_metrics=40)
    with database_of([table]) as connection:
        assert_equal_to_rule(connection, rule, table)


# The order of the terms of a mean decides its last bit, so equal means must be found equal all the same.
NEARLY_EQUAL = make_table(
    [[0.1, 0.3, 0.2, 0.2], [0.2, 0.2, 0.1, 0.2], [0.3, 0.1, 0.3, 0.2000000001]], name="nearly"
)
CHAINED = make_table([[1.0, 1.0 + 0.8e-12, 1.0 + 1.6e-12, 1.0 + 4e-12]], name="chained")
GAPS_DECIDE = make_table(
    [[3, 2, 1, None], [None, 1, 2, 3], [1, None, None, None]], name="gaps", weight=["1", "1/3", "0.7"]
)
MADE = [
    NEARLY_EQUAL,
    GAPS_DECIDE,
    make_table([[0.5, 0.5, 0.5]], name="all tied"),
    make_table([[0.3, 0.2, 0.1], [1, 2, 3]], name="cancelling"),
    make_table([[0.0, 0.0], [-0.0, 0.0]], name="zeros"),
    make_table([[None, None], [None, None]], name="no score"),
    make_table([[1, 2], [2, 1]], name="weight 0", weight=["0", "0"]),
    make_table([[1, 2], [2, 1]], name="nothing counts", counts=[False, False]),
    make_table([[5]], name="alone"),
    make_table([[0.3, 0.2, 0.1], [1, 2, 3]], name="at the tolerance", tolerance=[0.1, None]),
    make_table([[1e150, -1e150, 5e149], [1, 2, 3]], name="huge"),
    make_table([[7e307, -3e307, 5e306], [1, 2, 3]], name="without squares"),
    make_table([[7e-307, -3e-310, 5e-306], [1e-323, 2e-323, 3e-323]], name="squares are 0"),
    make_table([[1, 2], [None, None]], name="an empty metric", weight=["1", "2"]),
    make_table([[1, 2, 3], [4, None, 2]], name='it\'s; a "name" -- 名前', direction=["lower", "higher"]),
]


@pytest.mark.parametrize("rule", MACROS)
@pytest.mark.parametrize("table", MADE, ids=lambda table: table.name)
def test_a_macro_equals_the_rule_on_made_tables(rule: str, table: ScoreTable):
    with database_of([table]) as connection:
        assert_equal_to_rule(connection, rule, table)


def test_ties_are_within_rounding_and_no_further():
    with database_of([CHAINED, NEARLY_EQUAL]) as connection:
        assert [row[1] for row in ranked(connection, "mean_score", "chained")] == [1, 2, 3, 4]
        assert [row[1] for row in ranked(connection, "mean_score", "nearly")] == [1, 2, 2, 2]


def test_macros_say_tie_of_what_floats_cannot_tell_apart():
    # In exact arithmetic the second is above by 0.2 in 3e14, and the third level with the first.
    table = make_table([[3e14, 3e14, 3e14], [0.5, 0.9, 0.5]], name="beside a large metric")
    offset = make_table([[1e15 + 0.5, 1e15, 1e15 + 1], [3.0, 2.0, 1.0]], name="offset")
    with database_of([table, offset]) as connection:
        assert [row[1] for row in ranked(connection, "mean_score", table.name)] == [1, 1, 1]
        assert [row[1] for row in ranked(connection, "z_mean", offset.name)] == [1, 1, 1]


def test_a_sum_beyond_the_floats_is_an_error():
    table = make_table([[1e308, 1], [1.7e308, 2]], name="beyond")
    with (
        database_of([table]) as connection,
        pytest.raises(duckdb.Error, match="'m0' add up beyond the largest float"),
    ):
        connection.execute("FROM mean_score('beyond')").fetchall()


def test_a_metric_without_scores_counts_in_the_total_weight():
    with database_of([MADE[-2]]) as connection:
        assert [row[2] for row in ranked(connection, "borda", "an empty metric")] == [3.0, 0.0]

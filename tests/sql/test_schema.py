"""The schema as its users see it. A change here is a change of ``SCHEMA_VERSION``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from llull.sql import SCHEMA_VERSION, script

GOLDEN = Path(__file__).with_name("schema.txt")

RELATIONS = """
    SELECT t.table_name, string_agg(c.column_name || ' ' || c.data_type
        || CASE WHEN c.is_nullable THEN '' ELSE ' NOT NULL' END, ', ' ORDER BY c.column_index)
    FROM (
        SELECT table_name FROM duckdb_tables() WHERE NOT internal
        UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal
    ) t
    JOIN duckdb_columns() c ON c.table_name = t.table_name
    GROUP BY t.table_name
    ORDER BY t.table_name
"""
MACROS = """
    SELECT function_name, array_to_string(parameters, ', ')
    FROM duckdb_functions() WHERE NOT internal ORDER BY function_name
"""


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute(script())
        yield connection


def described(connection: duckdb.DuckDBPyConnection) -> str:
    lines = [f"schema {SCHEMA_VERSION}", ""]
    lines += [f"{name}: {columns}" for name, columns in connection.execute(RELATIONS).fetchall()]
    lines.append("")
    connection.execute(
        "INSERT INTO datasets (dataset, source, inferred, left_out, warnings, data_hash) "
        "VALUES ('t', '', [], [], [], '')"
    )
    for name, parameters in connection.execute(MACROS).fetchall():
        if parameters == "ds":
            columns = connection.execute(f"DESCRIBE FROM {name}('t')").fetchall()
            parameters += ") -> (" + ", ".join(f"{column} {kind}" for column, kind, *_ in columns)
        lines.append(f"{name}({parameters})")
    return "\n".join(lines) + "\n"


def test_tables_views_and_macros_are_the_documented_ones(connection: duckdb.DuckDBPyConnection):
    assert described(connection) == GOLDEN.read_text(encoding="utf-8")


def test_constraints_refuse_what_no_table_may_hold(connection: duckdb.DuckDBPyConnection):
    metric = (
        "INSERT INTO metrics (dataset, metric, direction, weight_numerator, weight_denominator, position) "
    )
    for values in (
        "('t', 'm', 'up', 1, 1, 0)",
        "('t', 'm', 'lower', -1, 1, 0)",
        "('t', 'm', 'lower', 1, 0, 0)",
    ):
        with pytest.raises(duckdb.ConstraintException):
            connection.execute(metric + "VALUES " + values)
    connection.execute("INSERT INTO models (dataset, model, position) VALUES ('t', 'a', 0)")
    with pytest.raises(duckdb.ConstraintException):
        connection.execute("INSERT INTO models (dataset, model, position) VALUES ('t', 'a', 1)")

"""Databases that a stranger made, each by statements on one of llull's; {secret} is a file not to be read."""

from __future__ import annotations

from pathlib import Path

import duckdb

__all__ = ["MACROS", "REFUSED", "SECRET", "spoil"]

SECRET = "hunter2-not-to-be-read"
_READ = "(SELECT trim(content) FROM read_text('{secret}'))"
_HANG = "(SELECT count(*) FROM range(100000000) a, range(100000000) b)"
_VIEWS = {
    table: [
        f"ALTER TABLE {table} RENAME TO {table}0",
        f"CREATE VIEW {table} AS SELECT * REPLACE ({column}) FROM {table}0",
    ]
    for table, column in {
        "meta": f"{_READ} AS llull_version",
        "datasets": f"{_READ} AS source",
        "models": f"{_READ} AS label",
        "metrics": f"{_READ} AS unit",
        "scores": f"{_READ} AS code",
        "runs": f"{_READ} AS rule",
        "rankings": f"{_READ} AS model",
        "analyses": f"{_READ} AS analysis",
        "axiom_checks": f"{_READ} AS rule",
    }.items()
}

#: What no verb opens.
REFUSED: dict[str, list[str]] = {
    **{f"a view for {table}": statements for table, statements in _VIEWS.items()},
    "a view that hangs": [
        "ALTER TABLE scores RENAME TO scores0",
        f"CREATE VIEW scores AS SELECT * REPLACE ({_HANG} AS n) FROM scores0",
    ],
    "a view of folders": [
        "ALTER TABLE datasets RENAME TO datasets0",
        "CREATE VIEW datasets AS SELECT d.* REPLACE (file AS dataset) FROM datasets0 d, glob('/etc/*')",
    ],
    "a view of a page": [
        "ALTER TABLE datasets RENAME TO datasets0",
        "CREATE VIEW datasets AS SELECT * FROM datasets0 WHERE dataset IN "
        "(SELECT content FROM read_text('{secret}'))",
    ],
    "no scores": ["DROP TABLE scores"],
    "no models": ["DROP TABLE models"],
    "a column less": ["ALTER TABLE metrics DROP COLUMN tolerance"],
    "a text for a number": ["ALTER TABLE scores ALTER score TYPE VARCHAR"],
    "a struct for a name": [
        "CREATE OR REPLACE TABLE models AS SELECT * REPLACE ({{'a': model}} AS model) FROM models"
    ],
    "a column that is computed": [
        "CREATE OR REPLACE TABLE scores AS SELECT * EXCLUDE (n) FROM scores",
        "CREATE TABLE s (dataset VARCHAR, model VARCHAR, metric VARCHAR, score DOUBLE, stderr DOUBLE, "
        "n BIGINT GENERATED ALWAYS AS (list_sum(range(1000000000))), code VARCHAR, position BIGINT)",
        "DROP TABLE scores",
        "ALTER TABLE s RENAME TO scores",
    ],
    "a default of its own": [
        "ALTER TABLE scores ALTER code SET DEFAULT list_sum(range(1000000000))::VARCHAR"
    ],
    "a column with a default": ["ALTER TABLE scores ADD COLUMN x BIGINT DEFAULT random()"],
    "a constraint of its own": [
        "CREATE OR REPLACE TABLE analyses (dataset VARCHAR CHECK (list_sum(range(length(dataset))) > 0), "
        "analysis VARCHAR, parameters JSON, missing VARCHAR, weights VARCHAR, result JSON, "
        "data_hash VARCHAR, "
        "llull_version VARCHAR, made_at TIMESTAMP)"
    ],
    "an index of an expression": ["CREATE INDEX i ON scores ((position + 1))"],
    "a trigger": [
        "CREATE TABLE copied (model VARCHAR)",
        "CREATE TRIGGER t AFTER INSERT ON models REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT "
        "INSERT INTO copied SELECT model FROM fresh",
    ],
    "a version of text": ["ALTER TABLE meta ALTER schema_version TYPE VARCHAR"],
    "no version": [
        "ALTER TABLE meta ALTER schema_version DROP NOT NULL",
        "UPDATE meta SET schema_version = NULL",
    ],
    "two versions": ["INSERT INTO meta SELECT * FROM meta"],
    "an empty meta": ["DELETE FROM meta"],
}

#: Macros of a stranger's under names of DuckDB's: reading calls none of them, writing is refused.
MACROS: dict[str, list[str]] = {
    "count": ["CREATE MACRO count(x) AS error('called')", "CREATE MACRO count_star() AS error('called')"],
    "concatenation": [
        "CREATE MACRO \"||\"(a, b) AS error('called')",
        "CREATE MACRO concat_ws(a, b, c) AS error('called')",
    ],
    "times": [
        "CREATE MACRO epoch_us(x) AS error('called')",
        "CREATE MACRO make_timestamp(x) AS error('called')",
        "CREATE MACRO get_current_timestamp() AS error('called')",
    ],
    "a reader": [f"CREATE MACRO lower(x) AS {_READ}", f"CREATE MACRO trim(x) AS {_READ}"],
    "the catalog": [
        "CREATE MACRO duckdb_views() AS TABLE SELECT 'x' AS view_name, 'y' AS schema_name, true AS internal",
        "CREATE MACRO pragma_table_info(t) AS TABLE SELECT error('called') AS name",
        "CREATE MACRO duckdb_constraints() AS TABLE SELECT error('called') AS table_name",
    ],
}


def spoil(path: Path, statements: list[str], secret: Path) -> None:
    """Change a database as its maker could."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement.format(secret=secret))

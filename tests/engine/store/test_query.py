"""SQL that a user typed reaches one database and nothing else."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from llull.engine.errors import StoreError
from llull.engine.store.query import query
from llull.engine.store.store import Store
from tests.engine.tables import make_table
from tests.typed import Llull


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "scores.duckdb"
    with Store(path) as store:
        store.add(make_table([[3, 2, 1], [2, 3, 1]], name="small"))
    return path


def fingerprint(path: Path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


HOSTILE = [
    "COPY scores TO '{out}'",
    "COPY (SELECT 1) TO '{out}' (FORMAT parquet)",
    "COPY models FROM '{secret}'",
    "SELECT * FROM read_csv('{secret}')",
    "SELECT * FROM read_text('{secret}')",
    "SELECT * FROM read_blob('{secret}')",
    "SELECT * FROM read_parquet('{secret}')",
    "SELECT * FROM '{secret}'",
    "FROM '{secret}'",
    "FROM query_table('{secret}')",
    "FROM query('FROM ''{secret}''')",
    "SELECT * FROM sniff_csv('{secret}')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM 'https://example.org/data.parquet'",
    "SELECT * FROM read_csv('https://example.org/data.csv')",
    "SELECT * FROM sqlite_scan('{secret}', 't')",
    "ATTACH '{out}' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH scores",
    "USE memory",
    "INSTALL httpfs",
    "LOAD httpfs",
    "FORCE INSTALL httpfs FROM community",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET enable_external_access",
    "PRAGMA enable_external_access = true",
    "PRAGMA database_size",
    "CALL pragma_database_size()",
    "EXPORT DATABASE '{out}'",
    "IMPORT DATABASE '{out}'",
    "CHECKPOINT",
    "UPDATE EXTENSIONS",
    "CREATE EXTERNAL RESOURCE r",
    "CONNECT x",
    "VACUUM",
    "BEGIN",
    "PREPARE p AS SELECT 1",
    "CREATE SECRET s (TYPE s3, KEY_ID 'k', SECRET 's')",
    "EXPLAIN ANALYZE COPY scores TO '{out}'",
    "SELECT * FROM secret",
    "SELECT getenv('HOME')",
    "SELECT 1; COPY scores TO '{out}'",
    "SELECT 1; SELECT 2",
    "CREATE TABLE stolen AS FROM read_csv('{secret}')",
    "CREATE MACRO peek() AS TABLE FROM read_csv('{secret}')",
    "INSERT INTO models SELECT content, filename, filename, 1 FROM read_text('{secret}')",
    "",
    "-- nothing",
    "SELEC 1",
    "SELECT nothing",
]


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
@pytest.mark.parametrize("sql", HOSTILE)
def test_hostile_sql_is_refused_in_one_line(sql: str, write: bool, database: Path, tmp_path: Path):
    secret = tmp_path / "secret.csv"
    secret.write_text("password\nhunter2\n")
    before = fingerprint(database), sorted(tmp_path.iterdir())
    with pytest.raises(StoreError) as caught:
        query(database, sql.format(secret=secret, out=tmp_path / "out"), write=write)
    assert str(caught.value).startswith(f"{database}: ")
    assert "\n" not in str(caught.value)
    assert "hunter2" not in str(caught.value)
    assert (fingerprint(database), sorted(tmp_path.iterdir())) == before


CHANGES = [
    "INSERT INTO models VALUES ('small', 'x', NULL, 9)",
    "UPDATE models SET label = 'x'",
    "DELETE FROM scores",
    "DROP TABLE scores",
    "ALTER TABLE scores RENAME TO s",
    "CREATE TABLE t (x INTEGER)",
    "CREATE TEMP TABLE t (x INTEGER)",
    "CREATE VIEW v AS SELECT 1",
    "TRUNCATE scores",
]


@pytest.mark.parametrize("sql", CHANGES)
def test_writing_has_to_be_asked_for(sql: str, database: Path):
    before = fingerprint(database)
    with pytest.raises(StoreError, match="refused.*say --write"):
        query(database, sql)
    assert fingerprint(database) == before
    query(database, sql, write=True)


def test_a_change_that_was_asked_for_is_kept(database: Path):
    assert query(database, "UPDATE models SET label = 'x'", write=True).rows() == [(3,)]
    inserted = query(
        database, "INSERT INTO models VALUES ('small', 'm3', 'y', 3) RETURNING model", write=True
    )
    assert inserted.rows() == [("m3",)]
    assert query(database, "SELECT DISTINCT label FROM models ORDER BY label").rows() == [("x",), ("y",)]


def test_reading_leaves_the_file_as_it_was(database: Path):
    before = fingerprint(database)
    assert query(database, "SELECT model, rank FROM borda('small') ORDER BY rank, model").rows() == [
        ("m0", 1),
        ("m1", 1),
        ("m2", 3),
    ]
    assert fingerprint(database) == before


@pytest.mark.parametrize(
    ("sql", "columns", "rows"),
    [
        ("SELECT 1 AS a, 2 AS a, 3 AS A", 3, [(1, 2, 3)]),
        ("SELECT model FROM models WHERE false", 1, []),
        ("SELECT sum(position) AS s, count(*) AS c FROM scores", 2, [(15, 6)]),
        ("SELECT [1, 2] AS l, {'a': 1} AS s", 2, [([1, 2], {"a": 1})]),
        ("SELECT INTERVAL 1 DAY AS i, [INTERVAL 1 DAY] AS l, 1 AS i", 3, [("1 day", "[1 day]", 1)]),
        ("SELECT union_value(a := 1) AS u, '101'::BIT AS b", 2, [("1", "101")]),
        ("SELECT NULL AS n", 1, [(None,)]),
        ("SELECT 'infinity'::DATE AS d, ['infinity'::TIMESTAMP] AS l", 2, [("infinity", "[infinity]")]),
        ("SELECT '290000-01-01'::TIMESTAMP_S AS s, {'a': DATE '0044-03-15 (BC)'} AS b", 2, None),
        ("SELECT '290000-01-01'::TIMESTAMPTZ AS z, MAP {[1]: 2} AS m", 2, None),
        (
            "SELECT '20000-01-01'::TIMESTAMP AS t, [DATE '10000-01-01'] AS l",
            2,
            [("20000-01-01 00:00:00", "[10000-01-01]")],
        ),
        ("SELECT 170141183460469231731687303715884105727 AS h", 1, None),
        ("PIVOT (SELECT model, metric, score FROM scores) ON metric USING sum(score)", 3, None),
        ("SHOW TABLES", 1, None),
        ("DESCRIBE scores", 6, None),
        ("SUMMARIZE models", 12, None),
        ("EXPLAIN SELECT 1", 2, None),
        ("VALUES (1, 'a'); -- the end", 2, [(1, "a")]),
    ],
)
def test_every_shape_of_result_is_a_frame(sql: str, columns: int, rows: list[Any] | None, database: Path):
    frame = query(database, sql)
    assert isinstance(frame, pl.DataFrame)
    assert frame.width == columns
    assert len(frame.rows()) == len(frame)  # Python has all of its values
    if rows is not None:
        assert frame.rows() == rows


def test_an_error_is_the_macro_s_own_sentence(database: Path):
    with pytest.raises(
        StoreError, match=r"duckdb: unknown dataset 'smal'; SELECT dataset FROM datasets lists them$"
    ):
        query(database, "FROM borda('smal')")


def test_a_statement_that_is_no_text_is_refused(database: Path):
    with pytest.raises(StoreError, match="not UTF-8"):
        query(database, "SELECT '\udcff'")


def test_a_variable_of_the_caller_is_out_of_reach(database: Path):
    models_of_mine = pl.DataFrame({"x": [1]})
    with pytest.raises(StoreError, match="models_of_mine"):
        query(database, "FROM models_of_mine")
    assert len(models_of_mine) == 1


def test_a_file_that_is_no_database_is_named(tmp_path: Path):
    with pytest.raises(StoreError, match="absent.duckdb: no such file"):
        query(tmp_path / "absent.duckdb", "SELECT 1")


def test_lists_and_structs_are_json_where_a_cell_is_text(database: Path, llull: Llull):
    statement = "SELECT ['a \"b\"', NULL] AS l, {'x': [1, 2]} AS s, []::VARCHAR[] AS e, NULL::VARCHAR[] AS n"
    cells = ['["a \\"b\\"", null]', '{"x": [1, 2]}', "[]"]
    assert re.split(r"  +", llull("sql", database, statement)[1].splitlines()[1].strip()) == cells
    assert list(csv.reader(llull("sql", database, statement, "-f", "csv")[1].splitlines()))[1] == [*cells, ""]
    assert '{"x": \\[1, 2\\]}' in llull("sql", database, statement, "-f", "markdown")[1]


def test_bytes_are_the_text_that_duckdb_gives_them(database: Path, llull: Llull):
    blob = "'\\xDE\\xADa\\x22 \\x5C'::BLOB"
    text = "\\xDE\\xADa\\x22 \\x5C"
    statement = f"SELECT {blob} AS b, {{'s': [{blob}]}} AS s, {blob}::VARCHAR AS v"
    assert json.loads(llull("sql", database, statement, "-f", "json")[1]) == [
        {"b": text, "s": {"s": [text]}, "v": text}
    ]
    row = list(csv.reader(llull("sql", database, statement, "-f", "csv")[1].splitlines()))[1]
    assert row == [text, json.dumps({"s": [text]}), text]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("struct_pack()", "{}"),
        ("[struct_pack()]", "[{}]"),
        ("{'a': 1, 'b': struct_pack()}", '{"a": 1, "b": {}}'),
        ("[{'a': 1}]", [{"a": 1}]),
    ],
)
def test_a_struct_of_nothing_is_json_in_parquet(
    database: Path, llull: Llull, tmp_path: Path, value: str, shown: object
):
    file = tmp_path / "o.parquet"
    assert llull("sql", database, f"SELECT {value} AS s, 1 AS x", "-f", "parquet", "-o", file)[0] == 0
    assert pl.read_parquet(file).to_dicts() == [{"s": shown, "x": 1}]

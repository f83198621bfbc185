"""The .sql files work from any DuckDB client, and say so when they are asked for what is not there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from llull.engine.store.store import Store
from llull.sql import FILES
from tests.engine.tables import make_table

SQL = Path(__file__).parents[2] / "sql"
OF_DATASET = (
    "ranks",
    "z_scores",
    "margins",
    "mean_score",
    "z_mean",
    "mean_rank",
    "borda",
    "copeland",
    "coverage",
    "spearman",
    "leaderboard",
)


def rows_of(connection: duckdb.DuckDBPyConnection, query: str, values: Any = ()):
    return sorted(connection.execute(query, list(values)).fetchall(), key=repr)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "scores.duckdb"
    with Store(path) as store:
        store.add(make_table([[3, 2, 1], [2, 3, 1]], name="small"), make_table([[1, 2]], name="other"))
    return path


def test_every_file_is_listed():
    assert set(FILES) == {str(path.relative_to(SQL)) for path in SQL.rglob("*.sql")}


def test_files_read_one_after_the_other_make_the_same_database(database: Path):
    with duckdb.connect() as plain, duckdb.connect(str(database)) as made:
        for name in FILES:
            plain.execute((SQL / name).read_text(encoding="utf-8"))
        query = (
            "SELECT name FROM (SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE NOT internal "
            "UNION ALL SELECT function_name FROM duckdb_functions() WHERE NOT internal) ORDER BY name"
        )
        assert plain.execute(query).fetchall() == made.execute(query).fetchall()


@pytest.mark.parametrize("macro", OF_DATASET)
def test_macros_are_stored_in_the_file(macro: str, database: Path):
    with duckdb.connect(str(database), read_only=True) as connection:
        assert len(connection.execute(f"SELECT * FROM {macro}('small')").fetchall()) > 0


@pytest.mark.parametrize("macro", OF_DATASET)
@pytest.mark.parametrize("empty", [False, True], ids=["with datasets", "empty"])
def test_an_unknown_dataset_is_an_error_and_not_an_empty_result(macro: str, empty: bool, database: Path):
    with Store(database) as store:
        for name in ("small", "other") if empty else ():
            store.drop(name)
    with duckdb.connect(str(database), read_only=True) as connection:
        for call in (f"FROM {macro}('smal')", f"SELECT count(*) FROM {macro}('smal')"):
            with pytest.raises(duckdb.Error, match="unknown dataset 'smal'; SELECT dataset FROM datasets"):
                connection.execute(call).fetchall()


@pytest.mark.parametrize("macro", OF_DATASET)
def test_macros_of_an_attached_file_need_use(macro: str, database: Path):
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{database}' AS leaderboards (READ_ONLY)")
        with pytest.raises(duckdb.Error, match="does not exist"):
            connection.execute(f"FROM leaderboards.{macro}('small')")
        connection.execute("USE leaderboards")
        assert len(connection.execute(f"FROM {macro}('small')").fetchall()) > 0


@pytest.mark.parametrize("macro", OF_DATASET)
def test_macros_compose_with_other_sql(macro: str, database: Path):
    with duckdb.connect(str(database)) as connection:
        rows = rows_of(connection, f"FROM {macro}('small')")
        assert rows_of(connection, f"FROM {macro}(?)", ["small"]) == rows
        assert rows_of(connection, f"FROM {macro}(ds := 'small')") == rows
        twice = rows_of(connection, f"FROM {macro}('small') UNION ALL FROM {macro}('small')")
        assert len(twice) == 2 * len(rows)
        # A table of the user's with a name that a macro uses within does not disturb it.
        for name in ("points", "averages", "totals", "scored", "keyed"):
            connection.execute(f"CREATE TABLE {name} AS SELECT 1 AS x")
        assert rows_of(connection, f"FROM {macro}('small')") == rows


@pytest.mark.parametrize("name", ["dataset", "model", "ds", "metric", "score", "rank"])
def test_a_dataset_may_be_named_like_a_column(name: str, tmp_path: Path):
    with Store(tmp_path / "scores.duckdb") as store:
        store.add(make_table([[3, 2, 1]], name=name), make_table([[1, 2, 3]], name="other"))
    with duckdb.connect(str(tmp_path / "scores.duckdb"), read_only=True) as connection:
        assert connection.execute(f"SELECT model, rank FROM mean_score('{name}')").fetchall() == [
            ("m0", 1),
            ("m1", 2),
            ("m2", 3),
        ]


def test_no_macro_has_a_parameter_named_like_a_column_it_reads():
    # The parameter would silently take the place of a bare column of its name.
    for name in FILES:
        text = re.sub(r"--.*", "", (SQL / name).read_text(encoding="utf-8"))
        for macro in re.split(r"\bCREATE MACRO\b", text)[1:]:
            head, body = macro.split(" AS TABLE", 1)
            for parameter in re.findall(r"\w+", head.split("(", 1)[1]):
                assert not re.search(rf"\bAS {parameter}\b|\.{parameter}\b", body), (name, head)


def test_the_readme_reads_the_files_in_order_and_names_every_macro():
    text = (SQL / "README.md").read_text(encoding="utf-8")
    assert tuple(re.findall(r"^\.read sql/(\S+)$", text, flags=re.MULTILINE)) == FILES
    for macro in (*OF_DATASET, "rank_shift"):
        assert f"`{macro}(" in text

"""A stranger's database: nothing is read, written, loaded or hung by opening it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import duckdb
import pytest

import llull
from llull.engine.errors import LlullError, StoreError
from llull.engine.store.connection import open_database
from llull.engine.store.shape import CHECKS, DEFAULTS
from llull.engine.store.store import Store
from llull.sql import script, tables
from tests.engine.store.hostile import MACROS, REFUSED, SECRET, spoil
from tests.engine.tables import make_table
from tests.shared_data import ROOT

TABLE = make_table([[3, 2, 1], [2, 3, 1]], name="small")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "s.duckdb"
    with Store(path) as store:
        store.add(TABLE)
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    (tmp_path / "secret.txt").write_text(SECRET)
    return Path(shutil.copy(sound, tmp_path / "s.duckdb"))


@pytest.mark.parametrize("name", REFUSED)
def test_a_database_that_is_not_as_llull_makes_it_is_refused(name: str, path: Path):
    spoil(path, REFUSED[name], path.with_name("secret.txt"))
    before = path.read_bytes(), sorted(path.parent.iterdir())
    for attempt in (
        lambda: llull.rank(f"{path}::small", "borda"),
        lambda: llull.datasets(path),
        lambda: llull.query(path, "FROM models"),
        lambda: llull.query(path, "UPDATE models SET label = 'x'", write=True),
        lambda: llull.drop(f"{path}::small"),
    ):
        with pytest.raises(StoreError) as caught:
            attempt()
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
        assert SECRET not in str(caught.value)
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == before
    try:
        said = repr(llull.doctor(path).to_dict())
        assert llull.doctor(path).faults
    except StoreError as error:  # it has no version
        said = str(error)
    assert SECRET not in said


@pytest.mark.parametrize("name", MACROS)
def test_reading_calls_no_macro_of_a_stranger_and_writing_is_refused(name: str, path: Path):
    spoil(path, MACROS[name], path.with_name("secret.txt"))
    assert llull.rank(f"{path}::small", "borda").to_dict()["ranking"][0]["rank"] == 1
    assert [dataset.n_scores for dataset in llull.datasets(path)] == [6]
    with pytest.raises(StoreError, match="takes the place of a function"):
        llull.drop(f"{path}::small")
    assert {fault.table for fault in llull.doctor(path).faults} == {"macros"}


@pytest.mark.parametrize("suffix", [".wal", ".wal.checkpoint", ".wal.recovery"])
def test_a_link_where_duckdb_keeps_its_log_is_refused(suffix: str, path: Path):
    secret = path.with_name("secret.txt")
    path.with_name(path.name + suffix).symlink_to(secret)
    for attempt in (lambda: llull.datasets(path), lambda: llull.drop(f"{path}::small")):
        with pytest.raises(StoreError, match="DuckDB keeps a file there"):
            attempt()
    assert secret.read_text() == SECRET


def test_a_pipe_is_no_database(tmp_path: Path):
    os.mkfifo(tmp_path / "p.duckdb")
    with pytest.raises(StoreError, match="it is no file"):
        llull.datasets(tmp_path / "p.duckdb")


@pytest.mark.parametrize(
    "address", ["https://example.org/s.duckdb", "s3://bucket/s.duckdb", "md:s.duckdb", "http://h/s.db"]
)
def test_a_remote_address_is_refused_by_name(address: str):
    for attempt in (
        lambda: llull.datasets(address),
        lambda: llull.query(address, "SELECT 1"),
        lambda: llull.rank(f"{address}::x", "mean"),
        lambda: Store(address).add(TABLE),
    ):
        with pytest.raises(LlullError, match="a remote address; .* INSTALL httpfs"):
            attempt()


def test_every_connection_is_made_by_the_one_function_and_closed_to_the_rest(path: Path):
    rooms = (file for room in ("engine", "cli", "reports", "rules") for file in (ROOT / room).rglob("*.py"))
    made = [file for file in rooms if "duckdb.connect" in file.read_text(encoding="utf-8")]
    assert [file.name for file in made] == ["connection.py"]
    expected = {
        "enable_external_access": False,
        "autoload_known_extensions": False,
        "autoinstall_known_extensions": False,
        "allow_community_extensions": False,
        "lock_configuration": True,
        "memory_limit": "953.6 MiB",
        "allowed_paths": [str(path) + suffix for suffix in ("", ".wal", ".wal.checkpoint", ".wal.recovery")],
    }
    for read_only in (True, False):
        with open_database(path, read_only=read_only) as connection:
            for name, value in expected.items():
                (found,) = connection.execute(f"SELECT current_setting('{name}')").fetchall()[0]
                assert (sorted(found) if isinstance(found, list) else found) == value, name
            allowed, spill = connection.execute(
                "SELECT current_setting('allowed_directories'), current_setting('temp_directory')"
            ).fetchall()[0]
            assert allowed == [f"{spill}/"]


def test_what_is_allowed_is_what_the_schema_has():
    with duckdb.connect() as connection:
        connection.execute(script())
        columns = connection.execute(
            "SELECT table_name, column_name, data_type, column_default FROM duckdb_columns() "
            "WHERE NOT internal AND table_name IN (SELECT table_name FROM duckdb_tables())"
        ).fetchall()
        checks = connection.execute(
            "SELECT DISTINCT constraint_text FROM duckdb_constraints() WHERE constraint_type = 'CHECK'"
        ).fetchall()
    assert {(t, c): kind for t, c, kind, _ in columns} == {
        (t, c): kind for t, of in tables().items() for c, kind in of.items()
    }
    assert {default for *_, default in columns} - {None} == DEFAULTS
    assert {text for (text,) in checks} == CHECKS

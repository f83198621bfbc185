"""The database file: made whole or not at all, refused unless it is llull's, every change one transaction."""

from __future__ import annotations

import os
import re
import secrets
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ...sql import SCHEMA_VERSION, migrations, script
from ..errors import StoreError

__all__ = [
    "check_file",
    "connect",
    "create_file",
    "failing_in_one_line",
    "fetch",
    "insert",
    "insert_rows",
    "llull_version",
    "transaction",
    "upgrade",
]

#: A file in the making that is older than this, in seconds, was left by a process that died.
_STALE = 3600.0
#: Every DuckDB file holds these bytes after its first eight.
_MAGIC = b"DUCK"


def llull_version() -> str:
    """The version that is written into what it makes."""
    return version("llull")


@contextmanager
def failing_in_one_line(path: Path) -> Generator[None]:
    """Turn an error of DuckDB into a :class:`StoreError` of one line that names the file."""
    try:
        yield
    except duckdb.Error as error:
        raise StoreError(f"{path}: {_one_line(error)}") from None


def _one_line(error: duckdb.Error) -> str:
    text = str(error)
    if "Could not set lock" in text:
        process = re.search(r"PID (\d+)", text)
        owner = f" (process {process[1]})" if process else ""
        return f"the file is locked by another process{owner}; wait until it is done, or end it"
    if "different configuration" in text:
        return "the file is open already in this process, in another way; close it there first"
    if "checksum" in text or "Could not read enough bytes" in text:
        return "the file is damaged: DuckDB cannot read all of it; take a copy of it from before"
    said = re.split(r"\n+LINE \d+:", text)[0].removeprefix("Invalid Input Error: ")
    return " ".join(said.split())


def connect(
    path: Path, *, read_only: bool, config: Mapping[str, str | bool | int] | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a database that exists, after a look at it that changes nothing.

    Raises
    ------
    StoreError
        If the file is absent, locked, not a DuckDB database, not llull's, or of another schema.
    """
    check_file(path)
    with failing_in_one_line(path):
        return duckdb.connect(_address(path), read_only=read_only, config=dict(config or {}))


def _address(path: Path) -> str:
    """The path in a form that DuckDB cannot take for a URL or a name of its own, such as ``md:x``."""
    return str(path.resolve())


def check_file(path: Path) -> None:
    """Refuse a file that is not a database of llull's, or has not the present schema, and leave it as it is.

    Raises
    ------
    StoreError
        As for :func:`connect`.
    """
    schema, maker = _made_with(path)
    if schema < SCHEMA_VERSION:
        raise StoreError(
            f"{path}: made by llull {maker} with schema {schema}; llull {llull_version()} has schema "
            f"{SCHEMA_VERSION}; `llull upgrade` brings it there"
        )


def upgrade(path: Path) -> tuple[int, int]:
    """Bring a database of an older llull to the present schema, wholly or not at all.

    Returns
    -------
    before, now
        Versions of its schema; equal where there was nothing to do.

    Raises
    ------
    StoreError
        If the file is absent, locked, not a database of llull's or of a newer schema, or a step fails. It is
        as it was.
    """
    schema, maker = _made_with(path)
    try:
        steps = migrations(schema)
    except FileNotFoundError:
        raise StoreError(
            f"{path}: made by llull {maker} with schema {schema}, from which llull {llull_version()} has no "
            "way; use the llull that made it"
        ) from None
    if steps:
        with (
            failing_in_one_line(path),
            duckdb.connect(_address(path)) as connection,
            transaction(connection),
        ):
            for step in steps:
                connection.execute(step)
            connection.execute("UPDATE meta SET schema_version = ?", [SCHEMA_VERSION])
    return schema, SCHEMA_VERSION


def _made_with(path: Path) -> tuple[int, str]:
    """Version of the schema, and of the llull that made it; refuses what this llull cannot know."""
    if not path.exists():
        raise StoreError(f"{path}: no such file; `llull ingest` makes a database")
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    if head[8:] != _MAGIC:
        raise StoreError(f"{path}: not a DuckDB database; name another file for it")
    # Opening for write replays the log of a process that died, which would change a file that is not ours.
    with failing_in_one_line(path), duckdb.connect(_address(path), read_only=True) as connection:
        columns = connection.execute(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = 'main' AND table_name = 'meta'"
        ).fetchall()
        if not {("schema_version",), ("llull_version",)} <= set(columns):
            raise StoreError(f"{path}: a DuckDB database, but not made by llull; name another file for it")
        made = connection.execute("SELECT schema_version, llull_version FROM meta").fetchall()
    if not made:
        raise StoreError(f"{path}: the table meta is empty, so the schema's version is not known")
    schema, maker = made[0]
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: made by llull {maker} with schema {schema}; llull {llull_version()} knows schemas up "
            f"to {SCHEMA_VERSION}; upgrade llull"
        )
    return schema, maker


def create_file(path: Path) -> None:
    """Make an empty database under a temporary name beside `path`, and rename it once its schema is there.

    Where another process makes the same file meanwhile, theirs is kept.

    Raises
    ------
    StoreError
        If the folder is absent or cannot be written to.
    """
    _remove_stale(path)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with (
            failing_in_one_line(path),
            duckdb.connect(_address(fresh)) as connection,
            transaction(connection),
        ):
            connection.execute(script())
            connection.execute(
                "INSERT INTO meta (schema_version, llull_version) VALUES (?, ?)",
                [SCHEMA_VERSION, llull_version()],
            )
        _rename_new(fresh, path)
    finally:
        for left in (fresh, _log_of(fresh)):
            left.unlink(missing_ok=True)


def _rename_new(fresh: Path, path: Path) -> None:
    """Give a file its name, unless the name is taken."""
    try:
        os.link(fresh, path)  # fails where a rename would replace
    except FileExistsError:
        return
    except OSError:  # no hard links on this file system
        if not path.exists():
            fresh.rename(path)


def _remove_stale(path: Path) -> None:
    for left in path.parent.glob(f".{path.name}.*.new*"):
        try:
            if time.time() - left.stat().st_mtime > _STALE:
                left.unlink()
        except OSError:  # another process was faster, or it is not ours to remove
            continue


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + ".wal")


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Generator[None]:
    """All of the statements within, or none of them: not even when the user interrupts."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    """Append a frame's rows to a table, its columns by their names."""
    connection.register("incoming", frame)
    try:
        connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
    finally:
        connection.unregister("incoming")


def insert_rows(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Mapping[str, Any]], returning: str = ""
) -> list[tuple[Any, ...]]:
    """Append rows that have the same columns, and give back what of the last is asked for."""
    columns = list(rows[0])
    query = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    connection.executemany(query + returning, [list(row.values()) for row in rows])
    return connection.fetchall() if returning else []


def fetch(connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[Any] = ()) -> pl.DataFrame:
    """Run a query and return its rows as a frame."""
    return connection.sql(query, params=list(values)).pl()

"""The database file: made whole or not at all, refused unless it is llull's, every change one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from ...sql import SCHEMA_VERSION, migrations, script
from ..errors import StoreError
from ..files import MAGIC, beside, failing_to_write, sweep
from .connection import check_place, failing_in_one_line, open_database
from .faults import Fault
from .shape import column_types, misshapen, shadows

__all__ = [
    "connect",
    "create_file",
    "failing_in_one_line",
    "fetch",
    "insert",
    "insert_rows",
    "llull_version",
    "looked_at",
    "transaction",
    "upgrade",
    "versions",
]


def llull_version() -> str:
    """The version that is written into what it makes."""
    return version("llull")


def connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    """Open a database that exists, after a look at it that changes nothing.

    Raises
    ------
    StoreError
        If the file is absent, locked, not a DuckDB database, not llull's, of another schema, or has tables or
        macros that llull did not make.
    """
    connection = looked_at(path)
    try:
        with failing_in_one_line(path):
            schema, maker = versions(connection, path)
            if schema < SCHEMA_VERSION:
                raise StoreError(
                    f"{path}: made by llull {maker} with schema {schema}; llull {llull_version()} has schema "
                    f"{SCHEMA_VERSION}; `llull upgrade` brings it there"
                )
            _refuse(path, misshapen(connection))
            if read_only:  # by statements of llull's, which call no function that a macro could stand for
                return connection
            _refuse(path, shadows(connection))
    except BaseException:
        connection.close()
        raise
    connection.close()
    sweep(path.resolve().parent)
    return open_database(path)


def _refuse(path: Path, faults: Iterable[Fault]) -> None:
    for fault in faults:
        raise StoreError(f"{path}: {fault.what}; {fault.remedy}")


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
    with looked_at(path) as connection, failing_in_one_line(path):
        schema, maker = versions(connection, path)
        _refuse(path, misshapen(connection, columns=False))
        _refuse(path, shadows(connection))
    try:
        steps = migrations(schema)
    except FileNotFoundError:
        raise StoreError(
            f"{path}: made by llull {maker} with schema {schema}, from which llull {llull_version()} has no "
            "way; use the llull that made it"
        ) from None
    if steps:
        with failing_in_one_line(path), open_database(path) as connection, transaction(connection):
            for step in steps:
                connection.execute(step)
            connection.execute("UPDATE meta SET schema_version = ?", [SCHEMA_VERSION])
            _refuse(path, misshapen(connection))
    return schema, SCHEMA_VERSION


def looked_at(path: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB database opened for reading, whoever made it; another file is refused by its first bytes.

    Raises
    ------
    StoreError
        If the file is absent, locked or not a DuckDB database.
    """
    check_place(path)
    if not path.exists():
        raise StoreError(f"{path}: no such file; `llull ingest` makes a database")
    if not path.is_file() and not path.is_dir():  # nobody may ever answer through a pipe
        raise StoreError(f"{path}: cannot be read: not an ordinary file")
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror}") from None
    if head[8:] != MAGIC:
        raise StoreError(f"{path}: not a DuckDB database; name another file for it")
    # Opening for write replays the log of a process that died, which would change a file that is not ours.
    return open_database(path, read_only=True)


def versions(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[int, str]:
    """Version of the schema, and of the llull that made it; refuses what this llull cannot know.

    Raises
    ------
    StoreError
        If it is not a database of llull's, does not say its version, or is of a newer schema.
    """
    _refuse(path, (fault for fault in misshapen(connection, columns=False) if fault.table == "meta"))
    types = column_types(connection, "meta")
    if not {"schema_version", "llull_version"} <= types.keys():
        raise StoreError(f"{path}: a DuckDB database, but not made by llull; name another file for it")
    if types["schema_version"] != "INTEGER":
        raise StoreError(f"{path}: meta: schema_version has type {types['schema_version']}; INTEGER expected")
    made = connection.execute("SELECT schema_version, llull_version FROM meta").fetchall()
    if not made:
        raise StoreError(f"{path}: the table meta is empty, so the schema's version is not known")
    schema, maker = made[0]
    if schema is None or len(made) > 1:
        what = "schema_version is NULL" if schema is None else f"it has {len(made)} rows, one expected"
        raise StoreError(f"{path}: meta, row 0: {what}, so the schema's version is not known")
    if schema > SCHEMA_VERSION:
        raise StoreError(
            f"{path}: made by llull {maker} with schema {schema}; llull {llull_version()} knows schemas up "
            f"to {SCHEMA_VERSION}; upgrade llull"
        )
    return schema, maker


def create_file(path: Path, write: Callable[[duckdb.DuckDBPyConnection], None] | None = None) -> bool:
    """Make a database under another name in its folder, and rename it once all is there.

    Parameters
    ----------
    write
        Writes what it holds from the start; by default nothing.

    Returns
    -------
    made
        False where another process made the same file meanwhile: theirs is kept.

    Raises
    ------
    StoreError
        If the folder is absent or cannot be written to.
    """
    check_place(path)
    target = path.resolve()
    with failing_to_write(path, StoreError), failing_in_one_line(path), beside(target) as held:
        fresh = Path(f"{held}.new")
        with open_database(fresh, called=path) as connection:
            with transaction(connection):
                connection.execute(script())
                connection.execute(
                    "INSERT INTO meta (schema_version, llull_version) VALUES (?, ?)",
                    [SCHEMA_VERSION, llull_version()],
                )
                if write is not None:
                    write(connection)
            # Closing would leave the log, in silence, where the disk is full.
            connection.execute("CHECKPOINT")
        return _rename_new(fresh, target)


def _rename_new(fresh: Path, path: Path) -> bool:
    """Give a file its name, unless the name is taken; returns whether it has it."""
    try:
        os.link(fresh, path)  # fails where a rename would replace
    except FileExistsError:
        return False
    except OSError:  # no hard links on this file system
        if path.exists():
            return False
        fresh.rename(path)
    return True


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

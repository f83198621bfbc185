"""SQL that a user typed, on one database and nothing else: no other file, no network, no setting."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars as pl

from ..errors import StoreError
from .database import connect, failing_in_one_line

__all__ = ["query"]

#: Locked at the connection, so that no statement can turn any of them back.
_GUARDED: dict[str, str | bool | int] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
}
#: Kinds of statement that are let through. MULTI is what a PIVOT becomes.
_READING = frozenset({"SELECT", "EXPLAIN", "MULTI"})
_WRITING = _READING | {"INSERT", "UPDATE", "DELETE", "MERGE_INTO", "CREATE", "ALTER", "DROP"}
#: Types without a counterpart in Polars; they are returned as text.
_FOREIGN = re.compile(r"\b(INTERVAL|UNION|BIT|BIGNUM|VARIANT|GEOMETRY|TIME WITH TIME ZONE)\b")


def query(path: str | Path, sql: str, *, write: bool = False) -> pl.DataFrame:
    """Run one statement on a database and return its rows.

    Parameters
    ----------
    path
        A database of llull's.
    sql
        One statement that reads; with `write` also one that changes tables, views or macros.
    write
        Open the file for writing. Files, network, settings and extensions stay out of reach all the same.

    Returns
    -------
    rows
        Columns of one name are numbered; 128-bit integers are 64-bit where they fit; types that Polars lacks
        are text. A statement without rows gives what DuckDB says of it (a count), or an empty frame.

    Raises
    ------
    StoreError
        If the statement is refused or fails, or the file is not a database of llull's.
    """
    path = Path(path)
    connection = connect(path, read_only=not write, config=_GUARDED)
    with failing_in_one_line(path), connection:
        statements = connection.extract_statements(sql)
        if len(statements) != 1:
            raise StoreError(f"{path}: {len(statements)} SQL statements; give one")
        kind = statements[0].type.name
        if kind not in (_WRITING if write else _READING):
            allowed = "SELECT, or INSERT, UPDATE, DELETE, CREATE, ALTER, DROP" if write else "SELECT"
            hint = "" if write or kind not in _WRITING else "; say --write to let it change the database"
            raise StoreError(f"{path}: {kind} is refused; one statement that is {allowed} expected{hint}")
        try:
            return _rows(connection, sql)
        except pl.exceptions.PolarsError as error:
            raise StoreError(f"{path}: the result has a type that Polars lacks; cast it ({error})") from None


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    result = connection.sql(sql)
    types = [str(kind) for kind in result.types]
    if any(_FOREIGN.search(kind) for kind in types):
        result = result.project(
            ", ".join(
                f"#{i}{'::VARCHAR' if _FOREIGN.search(kind) else ''} AS {_quoted(name)}"
                for i, (name, kind) in enumerate(zip(result.columns, types, strict=True), start=1)
            )
        )
    frame = result.pl()
    wide = [column for column, kind in zip(frame, types, strict=True) if kind in {"HUGEINT", "UHUGEINT"}]
    return frame.with_columns(_narrow(column) for column in wide)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _narrow(column: pl.Series) -> pl.Series:
    narrow = column.cast(pl.Int64, strict=False)
    return narrow if narrow.null_count() == column.null_count() else column

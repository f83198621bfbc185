"""SQL that a user typed, on one database and nothing else: no other file, no network, no setting."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import polars as pl

from ..errors import StoreError
from .connection import failing_in_one_line
from .database import connect

__all__ = ["query"]

#: Kinds of statement that are let through. MULTI is what a PIVOT becomes.
_READING = frozenset({"SELECT", "EXPLAIN", "MULTI"})
_WRITING = _READING | {"INSERT", "UPDATE", "DELETE", "MERGE_INTO", "CREATE", "ALTER", "DROP"}
#: Types without a counterpart in Polars; they are returned as text.
_FOREIGN = re.compile(r"\b(INTERVAL|UNION|BIT|BIGNUM|VARIANT|GEOMETRY|TIME WITH TIME ZONE)\b")
#: Types that may hold what Python has not, such as years beyond 9999; then they are text too.
_DOUBTFUL = re.compile(r"\b(DATE|TIMESTAMP)|[\[(]")
#: The years 2 to 9998 in seconds: within, whatever the time zone.
_YEARS = (-62_104_060_800, 253_370_764_800)


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
    if any("\ud800" <= character <= "\udfff" for character in sql):
        raise StoreError(f"{path}: the statement is not UTF-8")
    connection = connect(path, read_only=not write)
    with failing_in_one_line(path), connection:
        statements = connection.extract_statements(sql)
        if len(statements) != 1:
            raise StoreError(f"{path}: {len(statements)} SQL statements; give one")
        kind = _kind(statements[0])
        if kind not in (_WRITING if write else _READING):
            allowed = "SELECT, or INSERT, UPDATE, DELETE, CREATE, ALTER, DROP" if write else "SELECT"
            hint = "" if write or kind not in _WRITING else "; say --write to let it change the database"
            raise StoreError(f"{path}: {kind} is refused; one statement that is {allowed} expected{hint}")
        try:
            return _rows(connection, sql)
        except pl.exceptions.PolarsError as error:
            raise StoreError(f"{path}: the result has a type that Polars lacks; cast it ({error})") from None


def _kind(statement: duckdb.Statement) -> str:
    try:
        return statement.type.name
    except ValueError:  # one that DuckDB's Python has no name for, such as UPDATE EXTENSIONS
        return "a statement of this kind"


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> pl.DataFrame:
    result = connection.sql(sql)
    types = [str(kind) for kind in result.types]
    foreign = {i for i, kind in enumerate(types) if _FOREIGN.search(kind)}
    frame = _frame(result, foreign)
    late = {i for i, kind in enumerate(types) if _DOUBTFUL.search(kind) and not _readable(frame[:, i])}
    if late:
        frame = _frame(result, foreign | late)
    wide = [column for column, kind in zip(frame, types, strict=True) if kind in {"HUGEINT", "UHUGEINT"}]
    return frame.with_columns(_narrow(column) for column in wide)


def _frame(result: duckdb.DuckDBPyRelation, texts: set[int]) -> pl.DataFrame:
    """The result's rows, some columns as text."""
    if texts:
        columns = enumerate(result.columns)
        result = result.project(
            ", ".join(
                f"#{i + 1}{'::VARCHAR' if i in texts else ''} AS {_quoted(name)}" for i, name in columns
            )
        )
    return result.pl()


def _readable(column: pl.Series) -> bool:
    """Whether Python has all of its values; times are looked at first, where Polars itself would fail."""
    if not _in_years(column):
        return False
    try:
        column.to_list()
    except (TypeError, ValueError, OverflowError):
        return False
    return True


def _in_years(column: pl.Series) -> bool:
    match column.dtype:
        case pl.Date():
            scale = 1 / 86_400
        case pl.Datetime(time_unit="ns"):  # ends with the year 2262
            return True
        case pl.Datetime(time_unit=unit):
            scale = 1_000 if unit == "ms" else 1_000_000
        case pl.List() | pl.Array():
            return _in_years(column.explode())
        case pl.Struct():
            return all(_in_years(field) for field in column.struct.unnest())
        case _:
            return True
    first, last = (int(second * scale) for second in _YEARS)
    return bool(column.to_physical().is_between(first, last).all())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _narrow(column: pl.Series) -> pl.Series:
    narrow = column.cast(pl.Int64, strict=False)
    return narrow if narrow.null_count() == column.null_count() else column

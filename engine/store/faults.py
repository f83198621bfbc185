"""Values that llull does not write: another client did, and no result may rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from ..errors import StoreError
from .connection import damaged

__all__ = ["Fault", "faults", "refuse"]


@dataclass(frozen=True)
class Fault:
    """Something in a database that llull does not put there.

    Attributes
    ----------
    table, column
        Where it is; None for the column where it is the whole table.
    row
        Which row, by its number and its keys; None where it is of all.
    what
        What is there, and what is expected.
    remedy
        What to do: a statement for ``llull sql DB --write``, or words.
    """

    table: str
    column: str | None
    row: str | None
    what: str
    remedy: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.table, self.row) if part) + f": {self.what}"


@dataclass(frozen=True)
class _Check:
    """A condition that holds of a row `t` where a column is wrong.

    No function stands in it, since a stranger may have stored a macro under its name; a NaN is beyond all
    numbers. What `deep` checks compares with other rows of long tables; reading a dataset has its own way.
    """

    column: str
    condition: str
    expected: str
    instead: str = ""
    deep: bool = False


def _unnamed(column: str) -> _Check:
    return _Check(column, f"t.{column} IS NULL OR t.{column} = ''", "a name expected")


def _null(column: str, expected: str, instead: str = "") -> _Check:
    return _Check(column, f"t.{column} IS NULL", f"{expected} expected", instead)


def _number(column: str, least: str = "-1.7976931348623157e308", what: str = "a finite number") -> _Check:
    condition = f"t.{column} NOT BETWEEN '{least}'::DOUBLE AND '1.7976931348623157e308'::DOUBLE"
    return _Check(column, condition, f"{what} or NULL expected", f"{column} = NULL")


def _time(column: str) -> _Check:
    within = "BETWEEN '0001-01-01'::TIMESTAMP AND '9999-12-31'::TIMESTAMP"
    condition = f"t.{column} IS NULL OR t.{column} NOT {within}"
    return _Check(
        column, condition, "a time in the years 1 to 9999 expected", f"{column} = current_timestamp"
    )


def _twice(table: str, keys: Sequence[str], column: str, instead: str = "", *, deep: bool = True) -> _Check:
    same = " AND ".join(f"o.{key} = t.{key}" for key in (*keys, column))
    condition = f"EXISTS (SELECT 1 FROM {table} o WHERE {same} AND o.rowid < t.rowid)"
    return _Check(column, condition, "it stands in another row too", instead, deep=deep)


def _lost(column: str, table: str, *keys: str) -> _Check:
    same = " AND ".join(f"o.{key} = t.{key}" for key in (*keys, column))
    condition = f"t.{column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {table} o WHERE {same})"
    return _Check(column, condition, f"no row of {table} has it", deep=True)


_GAP = "[]"
_LAST = "position = 1000000000 + rowid"
_FRACTION = "weight_numerator = 1, weight_denominator = 1"
_CHECKS: dict[str, tuple[_Check, ...]] = {
    "datasets": (
        _unnamed("dataset"),
        _Check(
            "kind",
            "t.kind IS NULL OR t.kind NOT IN ('scores', 'ballots')",
            "scores or ballots expected",
            "kind = 'scores'",
        ),
        _null("source", "a text", "source = ''"),
        *(_null(column, "a list", f"{column} = {_GAP}") for column in ("inferred", "left_out", "warnings")),
        *(
            _Check(
                column,
                f"EXISTS (SELECT 1 FROM (SELECT unnest(t.{column}) AS item) WHERE item IS NULL)",
                "a list of texts expected",
                f"{column} = {_GAP}",
                deep=True,
            )
            for column in ("inferred", "left_out", "warnings")
        ),
        _null("data_hash", "a text", "data_hash = ''"),
        _time("ingested_at"),
        _twice("datasets", (), "dataset"),
    ),
    "models": (
        _unnamed("model"),
        _null("position", "a number", _LAST),
        _twice("models", ("dataset",), "position", _LAST, deep=False),
        _twice("models", ("dataset",), "model"),
        _lost("dataset", "datasets"),
    ),
    "metrics": (
        _unnamed("metric"),
        _Check(
            "direction",
            "t.direction IS NULL OR t.direction NOT IN ('higher', 'lower')",
            "higher or lower expected",
        ),
        _Check(
            "weight_numerator",
            "t.weight_numerator IS NULL OR t.weight_numerator < 0",
            "a number of 0 or more expected",
            _FRACTION,
        ),
        _Check(
            "weight_denominator",
            "t.weight_denominator IS NULL OR t.weight_denominator < 1",
            "a number of 1 or more expected",
            _FRACTION,
        ),
        _null('"group"', "a path ('' is the root)", "\"group\" = ''"),
        _null("counts", "true or false", "counts = true"),
        *map(_number, ("lower", "upper", "baseline", "ceiling")),
        _Check("lower", "t.lower > t.upper", "no more than upper expected", "lower = NULL, upper = NULL"),
        _number("tolerance", "0", "a finite number of 0 or more"),
        _null("position", "a number", _LAST),
        _twice("metrics", ("dataset",), "position", _LAST, deep=False),
        _twice("metrics", ("dataset",), "metric"),
        _lost("dataset", "datasets"),
    ),
    "scores": (
        _unnamed("model"),
        _unnamed("metric"),
        _number("score"),
        _number("stderr", "0", "a finite number of 0 or more"),
        _Check(
            "n",
            "t.n NOT BETWEEN 1 AND 4611686018427387904",
            "a whole number of 1 or more, or NULL, expected",
            "n = NULL",
        ),
        _null("position", "a number", _LAST),
        _twice("scores", ("dataset", "model"), "metric"),
        _twice("scores", ("dataset",), "position", _LAST),
        _lost("model", "models", "dataset"),
        _lost("metric", "metrics", "dataset"),
        _lost("dataset", "datasets"),
    ),
    "runs": (_null("run_id", "a number"), _lost("dataset", "datasets"), _time("made_at")),
    "rankings": (
        _lost("run_id", "runs"),
        _unnamed("model"),
        _Check("rank", "t.rank IS NULL OR t.rank < 1", "a number of 1 or more expected"),
        _null("score", "a number"),
    ),
    "analyses": (_lost("dataset", "datasets"), _time("made_at")),
    "axiom_checks": (_lost("dataset", "datasets"), _time("checked_at")),
}
_KEYS: dict[str, tuple[str, ...]] = {
    "datasets": ("dataset",),
    "models": ("dataset", "model"),
    "metrics": ("dataset", "metric"),
    "scores": ("dataset", "model", "metric"),
    "runs": ("dataset",),
    "rankings": ("run_id", "model"),
    "analyses": ("dataset", "analysis"),
    "axiom_checks": ("dataset", "axiom"),
}


def faults(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    """All wrong values of a database, whose tables have their shape and where no macro takes part."""
    for table, checks in _CHECKS.items():
        for check in checks:
            yield from _found(connection, table, check)


def refuse(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    tables: Sequence[str],
    dataset: str | None = None,
    *,
    deep: bool = False,
) -> None:
    """Refuse tables in which a value is wrong, of one dataset or of all.

    Raises
    ------
    StoreError
        Names the first one's table, row and column.
    """
    where, values = ("true", []) if dataset is None else ("t.dataset = ?", [dataset])
    for table in tables:
        checks = [check for check in _CHECKS[table] if deep or not check.deep]
        wrong = " OR ".join(f"({check.condition})" for check in checks)
        query = f"SELECT 1 FROM {table} t WHERE {where} AND ({wrong}) LIMIT 1"
        if connection.execute(query, values).fetchall():
            first = next(
                (f for check in checks for f in _found(connection, table, check, where, values)), None
            )
            if first is None:  # so of its statistics, by which it passes rows over
                raise StoreError(f"{path}: {damaged(f'contradicts itself about {table}')}")
            raise StoreError(f"{path}: {first}; `llull doctor` lists all such values and what to do")


def _found(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    check: _Check,
    where: str = "true",
    values: Sequence[Any] = (),
) -> Iterator[Fault]:
    keys = _KEYS[table]
    names = ", ".join(f"t.{key}::VARCHAR" for key in keys)
    rows = connection.execute(
        f"SELECT t.rowid, t.{check.column}::VARCHAR, {names} FROM {table} t "
        f"WHERE {where} AND ({check.condition}) ORDER BY t.rowid",
        list(values),
    ).fetchall()
    column = check.column.strip('"')
    for number, value, *named in rows:
        known = {key: name for key, name in zip(keys, named, strict=True) if name is not None}
        shown = ", ".join(f"{key} {name!r}" for key, name in known.items())
        yield Fault(
            table,
            column,
            f"row {number} ({shown})" if shown else f"row {number}",
            f"{column} is {'NULL' if value is None else repr(value)}; {check.expected}",
            _remedy(table, check.instead, number, known if len(known) == len(keys) else {}),
        )


def _remedy(table: str, instead: str, number: int, keys: dict[str, str]) -> str:
    """A statement; the rows that one changes may have other numbers after it, so keys say which it is for."""
    if not instead:
        return f"DELETE FROM {table} WHERE rowid = {number}, or ingest the dataset again (--replace)"
    named = " AND ".join("{} = '{}'".format(key, name.replace("'", "''")) for key, name in keys.items())
    return f"UPDATE {table} SET {instead} WHERE {named or f'rowid = {number}'}"

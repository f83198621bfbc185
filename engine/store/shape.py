"""Whether a database has the tables of the schema, and nothing of a stranger's runs when they are used."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from ...sql import tables
from .faults import Fault

__all__ = ["column_types", "misshapen", "shadows"]

#: As DuckDB prints those of the schema.
DEFAULTS = frozenset(
    {"'scores'", "nextval('run_ids')", "make_timestamp(epoch_us(current_timestamp))"},
)
CHECKS = frozenset(
    {
        "CHECK((kind IN ('scores', 'ballots')))",
        "CHECK((direction IN ('higher', 'lower')))",
        "CHECK((weight_numerator >= 0))",
        "CHECK((weight_denominator > 0))",
        "CHECK((here IN ('violated', 'kept', 'unseen', 'inapplicable', 'not_run')))",
    }
)
_ASIDE = "make a new database with `llull ingest`, and take a stranger's only from a source you trust"
# Functions of the system are named in full: a stranger may have stored a macro under a short name.
_SYSTEM = "FROM system.main"


def misshapen(connection: duckdb.DuckDBPyConnection, *, columns: bool = True) -> Iterator[Fault]:
    """Tables of the schema that are not there, are views, or have other columns or expressions of their own.

    Parameters
    ----------
    columns
        Look at columns and constraints too; not for a database of an older schema.
    """
    listed = f"SELECT view_name {_SYSTEM}.duckdb_views() WHERE schema_name = 'main' AND NOT internal"
    views = {view for (view,) in connection.execute(listed).fetchall()}
    for view in tables():
        if view in views:
            yield Fault(view, None, None, f"{view} is a view, not a table of llull's", _ASIDE)
    for table, expression in _expressions(connection):
        what = f"{table} has {expression}, which is none of llull's"
        yield Fault(table, None, None, what, f"remove it with DuckDB's own client, or {_ASIDE}")
    if not columns:
        return
    for table, expected in tables().items():
        if table in views:
            continue
        types = column_types(connection, table)
        if not types:
            yield Fault(table, None, None, f"there is no table {table}", _ASIDE)
            continue
        for column, kind in expected.items():
            if types.get(column) != kind:
                is_there = f"has type {types[column]}" if column in types else "is not there"
                yield Fault(table, column, None, f"{table}.{column} {is_there}; {kind} expected", _ASIDE)
        for column in types.keys() - expected.keys():
            if " made by " in types[column]:
                yield Fault(table, column, None, f"{table}.{column} has type {types[column]}", _ASIDE)


def column_types(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Types of a table's columns; none where there is no such table.

    With a default that is not one of the schema's, or where it is computed, a type is followed by that.
    """
    try:
        rows = connection.execute(
            f"SELECT name, type, dflt_value {_SYSTEM}.pragma_table_info(?)", [table]
        ).fetchall()
    except duckdb.CatalogException:
        return {}
    return {
        name: kind if default is None or default in DEFAULTS else f"{kind} made by {default[:60]}"
        for name, kind, default in rows
    }


def _expressions(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Of tables of the schema: what DuckDB evaluates when their rows change."""
    constraints = f"{_SYSTEM}.duckdb_constraints() WHERE constraint_type"
    said = (
        f"SELECT table_name, constraint_text {constraints} IN ('CHECK', 'FOREIGN KEY')",
        f"SELECT table_name, 'an index' {_SYSTEM}.duckdb_indexes()",
        f"SELECT table_name, 'a trigger' {_SYSTEM}.duckdb_triggers()",
    )
    rows = connection.execute(" UNION ALL ".join(said)).fetchall()
    return [
        (table, what if len(what) < 100 else f"{what[:100]}…")
        for table, what in rows
        if table in tables() and what not in CHECKS
    ]


def shadows(connection: duckdb.DuckDBPyConnection) -> Iterator[Fault]:
    """Macros in the file that have the name of a function of DuckDB's, and would be called in its place."""
    listed = f"SELECT DISTINCT function_name, internal {_SYSTEM}.duckdb_functions()"
    names = {True: set[str](), False: set[str]()}
    for name, internal in connection.execute(listed).fetchall():
        names[internal].add(name)
    for name in sorted(names[True] & names[False]):
        what = f"the macro {name!r} takes the place of a function of DuckDB's"
        yield Fault("macros", None, None, what, f"remove it with DuckDB's own client, or {_ASIDE}")

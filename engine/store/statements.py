"""Statements that can be interrupted from another thread, since DuckDB hears no Ctrl-C while it runs one."""

from __future__ import annotations

from contextlib import suppress
from weakref import WeakSet

import duckdb

__all__ = ["interrupt", "interruptible"]

_connections: WeakSet[duckdb.DuckDBPyConnection] = WeakSet()


def interruptible(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The connection, known to :func:`interrupt` as long as it lives."""
    _connections.add(connection)
    return connection


def interrupt() -> None:
    """Interrupt whatever statements are running."""
    for connection in list(_connections):
        with suppress(duckdb.Error):  # closed
            connection.interrupt()

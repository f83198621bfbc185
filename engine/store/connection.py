"""The one way in which DuckDB is opened: on one file, and on nothing else of the machine."""

from __future__ import annotations

import atexit
import os
import re
import secrets
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

import duckdb

from ..errors import StoreError
from ..files import beside
from .chains import endless
from .statements import interruptible

__all__ = ["check_place", "damaged", "failing_in_one_line", "open_database", "settings"]

_Setting = str | bool | int | float | list[str]
#: No file but the one that is opened, no network, no extension, no variable of the caller; nothing of it can
#: be turned back by a statement, nor by what a stranger stored in the file.
_CLOSED: dict[str, _Setting] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "allow_community_extensions": False,
    "allow_persistent_secrets": False,
    "python_enable_replacements": False,
    "lock_configuration": True,
}
#: Files that DuckDB keeps beside a database, and reads or replaces without being asked.
_BESIDE = (".wal", ".wal.checkpoint", ".wal.recovery")
#: ``https://…``, which pathlib writes with one slash, and MotherDuck's ``md:…``; one letter is a drive.
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/|md:|motherduck:")


@cache
def settings() -> dict[str, _Setting]:
    """How every connection of this process is set.

    ``LLULL_MEMORY`` and ``LLULL_SPILL`` say how much memory DuckDB may use, and in which folder it makes one
    of its own for what does not fit. That has a name that nobody can guess, so that no link waits in it, and
    DuckDB removes it; where this process is killed, the next one does.
    """
    folder = Path(os.path.abspath(os.environ.get("LLULL_SPILL") or tempfile.gettempdir()))
    spill = folder / f"llull-{secrets.token_hex(8)}"
    with suppress(OSError):  # nothing can be written there, so nothing will be left
        process = ExitStack()
        atexit.register(process.close)
        spill = Path(f"{process.enter_context(beside(spill))}.spill")
    return {
        **_CLOSED,
        "memory_limit": os.environ.get("LLULL_MEMORY") or "1GB",
        "max_temp_directory_size": "10GB",
        "temp_directory": str(spill),
    }


def open_database(
    path: Path | None = None, *, read_only: bool = False, called: Path | None = None
) -> duckdb.DuckDBPyConnection:
    """Open a file, which errors may call otherwise, or make it; None for a database in memory.

    Raises
    ------
    StoreError
        If it is a remote address or no file, what DuckDB keeps beside it is a link, or DuckDB cannot open it
        or would never end opening it.
    """
    if path is None:
        return interruptible(duckdb.connect(config=settings()))
    check_place(path)
    with suppress(OSError):  # DuckDB has the words
        if endless(path):
            raise StoreError(f"{called or path}: {damaged('does not end opening it')}")
    with failing_in_one_line(called or path):
        # The whole path is a form that DuckDB cannot take for a URL or a name of its own, such as md:x.
        connection = duckdb.connect(str(path.resolve()), read_only=read_only, config=settings())
        return interruptible(connection)


def check_place(path: Path) -> None:
    """Refuse a remote address, what is no file, and a link where DuckDB keeps a file beside a database.

    Raises
    ------
    StoreError
        For each of these; nothing is opened.
    """
    if _REMOTE.match(str(path)) and not path.exists():
        raise StoreError(
            f"{path}: a remote address; llull opens files of this machine alone, and no extension of DuckDB "
            "(its own client reads such an address after INSTALL httpfs); copy the database here first"
        )
    if path.exists() and not path.is_file():
        raise StoreError(f"{path}: cannot be read: it is no file")
    whole = path.resolve()
    for suffix in _BESIDE:
        beside = whole.with_name(whole.name + suffix)
        if beside.is_symlink() or (beside.exists() and not beside.is_file()):
            raise StoreError(f"{beside}: DuckDB keeps a file there, and this is none; remove it")


@contextmanager
def failing_in_one_line(path: Path) -> Generator[None]:
    """Turn an error of DuckDB into a :class:`StoreError` of one line that names the file."""
    try:
        yield
    except duckdb.Error as error:
        raise StoreError(f"{path}: {_one_line(error)}") from None
    except UnicodeDecodeError:
        raise StoreError(f"{path}: {damaged('reads a text that is none')}") from None
    except RuntimeError as error:
        if "Query interrupted" not in str(error):
            raise
        raise KeyboardInterrupt from None  # Ctrl-C, where DuckDB was the one to hear it


def damaged(what: str) -> str:
    """Words for what DuckDB does with a file that is no database any more."""
    return f"the file is damaged: DuckDB {what}; take a copy of it from before"


def _one_line(error: duckdb.Error) -> str:
    text = str(error)
    if "No space left on device" in text:
        return "cannot be written: No space left on device"
    if "Could not set lock" in text:
        process = re.search(r"PID (\d+)", text)
        owner = f" (process {process[1]})" if process else ""
        return f"the file is locked by another process{owner}; wait until it is done, or end it"
    if "different configuration" in text:
        return "the file is open already in this process, in another way; close it there first"
    if "checksum" in text or "Could not read enough bytes" in text:
        return damaged("cannot read all of it")
    said = re.split(r"\n+(?:LINE \d+:|Stack Trace)", text)[0].removeprefix("Invalid Input Error: ")
    return " ".join(said.split())

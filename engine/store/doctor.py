"""The doctor: what is wrong with a database and with the installation, and what to do."""

from __future__ import annotations

import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from ...sql import SCHEMA_VERSION
from ..address import database_path
from ..result import Result, Table
from ..wording import counted
from .connection import failing_in_one_line, open_database
from .database import llull_version, looked_at, versions
from .faults import Fault, faults
from .shape import misshapen, shadows

__all__ = ["Diagnosis", "Part", "doctor"]


@dataclass(frozen=True)
class Part:
    """A package that llull needs.

    Attributes
    ----------
    name, needed, version
        Which, from which version on, and which is installed (None: it is not).
    sound
        Whether that will do.
    """

    name: str
    needed: str
    version: str | None
    sound: bool


@dataclass(frozen=True, repr=False)
class Diagnosis(Result):
    """What the doctor says.

    Attributes
    ----------
    database, schema, made_by
        The file, the version of its schema and the llull that made it; None without a file.
    llull, python, duckdb, newest_schema
        Versions of what is installed, and the schema that this llull knows.
    memory_limit, spill
        How much memory DuckDB may use, and the folder for what does not fit.
    install
        The packages that llull needs.
    faults
        What llull does not put into a database.
    """

    database: str | None
    schema: int | None
    made_by: str | None
    llull: str
    python: str
    duckdb: str
    newest_schema: int
    memory_limit: str
    spill: str
    install: tuple[Part, ...]
    faults: tuple[Fault, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and all(part.sound for part in self.install)

    @property
    def headline(self) -> str:
        """What is wrong, in numbers."""
        missing = sum(not part.sound for part in self.install)
        install = (
            f"{counted(missing, 'package')} of the install to mend" if missing else "the install is sound"
        )
        if self.database is None:
            return install
        return f"{self.database}: {counted(len(self.faults), 'fault')}; {install}"

    def tables(self) -> list[Table]:
        """Faults with their remedies, packages, versions."""
        about = [
            ("llull", self.llull),
            ("Python", self.python),
            ("DuckDB", self.duckdb),
            ("schema", f"{self.schema or '—'} (newest {self.newest_schema})"),
            ("made by llull", self.made_by or "—"),
            ("memory for DuckDB", f"{self.memory_limit} (LLULL_MEMORY)"),
            ("spills into", f"{self.spill} (LLULL_SPILL)"),
        ]
        wrong = [[fault.table, fault.row or "", fault.what, fault.remedy] for fault in self.faults]
        parts = [[p.name, p.needed, p.version or "none"] for p in self.install if not p.sound]
        tables = [
            Table(["table", "row", "what", "what to do"], wrong, title="faults", most=20),
            Table(["package", "needed", "installed"], parts, title="packages to install or upgrade"),
            Table(["", ""], about),
        ]
        return [table for table in tables if table.rows]

    def content(self) -> dict[str, Any]:
        """All of it, and whether it is sound."""
        return {"sound": self.sound, **super().content()}

    def rows(self) -> tuple[Fault, ...]:
        """One a fault."""
        return self.faults


def doctor(db: str | Path | None = None) -> Diagnosis:
    """Say what is wrong with a database and with the installation, and what to do; nothing is changed.

    Parameters
    ----------
    db
        The database; None for the installation alone.

    Raises
    ------
    StoreError
        If it is not a database of llull's, cannot be opened, or is of a newer schema.
    """
    found: tuple[Fault, ...] = ()
    schema, made_by = None, None
    if db is not None:
        path = database_path(Path(db))
        with looked_at(path) as connection, failing_in_one_line(path):
            schema, made_by = versions(connection, path)
            found = tuple(misshapen(connection, columns=schema == SCHEMA_VERSION))
            found += tuple(shadows(connection))
            if not found and schema == SCHEMA_VERSION:  # else a statement on its tables may be another's
                found = tuple(faults(connection))
    with open_database() as connection:
        asked = "SELECT current_setting('memory_limit'), current_setting('temp_directory')"
        memory_limit, spill = connection.execute(asked).fetchall()[0]
    return Diagnosis(
        None if db is None else str(db),
        schema,
        made_by,
        llull_version(),
        platform.python_version(),
        version("duckdb"),
        SCHEMA_VERSION,
        memory_limit,
        str(Path(spill).parent),
        tuple(map(_part, (line for line in requires("llull") or () if "extra ==" not in line))),
        found,
    )


def _part(requirement: str) -> Part:
    name, needed = re.split(r"(?=[<>=!~ ;])", requirement, maxsplit=1)
    try:
        installed = version(name)
    except PackageNotFoundError:
        return Part(name, needed, None, False)
    least = re.search(r">=([0-9.]+)", needed)
    return Part(name, needed, installed, least is None or _numbers(installed) >= _numbers(least[1]))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text.partition("+")[0])]

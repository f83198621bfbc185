"""The schema, views and table macros, as .sql files that any DuckDB client can use."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

__all__ = ["FILES", "SCHEMA_VERSION", "migrations", "script", "tables"]

#: Goes up with any change to the files below, since all of them are stored in a database once it is made. A
#: file ``migrations/NNN.sql`` then says how to come to version NNN from the one before.
SCHEMA_VERSION = 1

#: In the order in which they build on each other.
FILES = (
    "schema.sql",
    "views/metric_weights.sql",
    "views/oriented_scores.sql",
    "views/latest_rankings.sql",
    "macros/common.sql",
    "macros/cardinal.sql",
    "macros/positional.sql",
    "macros/pairwise.sql",
    "macros/overview.sql",
)


def migrations(since: int) -> list[str]:
    """Statements that bring a database from schema `since` to the present one, a text for each step.

    Raises
    ------
    FileNotFoundError
        If there is no way from that schema.
    """
    folder = files(__name__).joinpath("migrations")
    steps = range(since + 1, SCHEMA_VERSION + 1)
    return [folder.joinpath(f"{step:03}.sql").read_text(encoding="utf-8") for step in steps]


def script() -> str:
    """All statements that make an empty database, in order; the row of ``meta`` is the caller's."""
    return "\n".join(files(__name__).joinpath(name).read_text(encoding="utf-8") for name in FILES)


@cache
def tables() -> dict[str, dict[str, str]]:
    """Columns of each table of the schema, with their types."""
    text = files(__name__).joinpath("schema.sql").read_text(encoding="utf-8")
    return {
        name: dict(re.findall(r'^ {4}"?([a-z_]+)"? +([A-Z]+(?:\[\])?)', body, re.MULTILINE))
        for name, body in re.findall(r"^CREATE TABLE (\w+) \((.*?)^\);", text, re.MULTILINE | re.DOTALL)
    }

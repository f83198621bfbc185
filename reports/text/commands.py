"""Commands on the page: what a reader can run to get the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from shlex import quote

from ...engine.analysis.ranking.comparison import Comparison
from ...engine.prepare.preparation import Prepared
from .safe import visible

__all__ = ["ingest_command", "quoted_table", "repeat_command"]


def quoted_table(
    prepared: Prepared, verb: str, *words: str, kind: Sequence[str] = (), after: Sequence[str] = ()
) -> str:
    """A command on this table under its policy and weights, quoted for a shell.

    `kind` comes before the table, `words` behind it, `after` at the end.
    """
    weights = [] if prepared.weights == "stored" else ["--weights", prepared.weights]
    table = prepared.told or (prepared.table.name,)
    return _quoted("llull", verb, *kind, *table, *words, "--missing", prepared.missing, *weights, *after)


def repeat_command(
    comparison: Comparison, verb: str = "compare", after: Sequence[str] = ("--format", "json")
) -> str:
    """The command that prints the numbers of a comparison, or makes something else of the same rules."""
    return quoted_table(comparison.prepared, verb, "--rules", ",".join(comparison.rankings), after=after)


def ingest_command(prepared: Prepared) -> str:
    """The command that makes the database that the page's queries are for; none where the table is of one."""
    table, *options = prepared.told or (prepared.table.name,)
    if "::" in table:
        return ""
    spec = ["--spec", options[options.index("--spec") + 1]] if "--spec" in options else []
    return _quoted("llull", "ingest", table, "--db", "scores.duckdb", *spec, "--name", prepared.table.name)


def _quoted(*words: str) -> str:
    return " ".join(quote(visible(word)) for word in words)

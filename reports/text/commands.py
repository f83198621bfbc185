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
    return _quoted(
        "llull", verb, *kind, *_table(prepared), *words, "--missing", prepared.missing, *weights, *after
    )


def repeat_command(
    comparison: Comparison, verb: str = "compare", after: Sequence[str] = ("--format", "json")
) -> str:
    """The command that prints the numbers of a comparison, or makes something else of the same rules."""
    return quoted_table(comparison.prepared, verb, "--rules", ",".join(comparison.rankings), after=after)


def ingest_command(prepared: Prepared) -> str:
    """The command that makes the database that the page's queries are for; none where the table is of one."""
    tables = prepared.selection.addresses or [prepared.table.name]
    if "::" in tables[0]:
        return ""
    spec = [] if prepared.selection.spec is None else ["--spec", str(prepared.selection.spec)]
    return _quoted("llull", "ingest", *tables, "--db", "scores.duckdb", *spec, "--name", prepared.table.name)


def _table(prepared: Prepared) -> list[str]:
    """The table and what is selected of it, as words of a command line."""
    words = prepared.selection.words
    return words if prepared.selection.address is not None else [prepared.table.name, *words]


def _quoted(*words: str) -> str:
    return " ".join(quote(visible(word)) for word in words)

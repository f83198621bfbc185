"""``ingest``: files of scores into a database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from ...engine.options import Additions, Layout
from ..verb import verb

__all__ = ["ingest"]


@verb("Data")
def ingest(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="Files of scores or folders, one dataset each.")
    ],
    reading: Mapping[str, Any],
    db: Annotated[Path, typer.Option("--db", metavar="DB", help="The database; made if it is not there.")],
    name: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The dataset's name, of all files together; else each has its file's."
        ),
    ] = None,
    layout: Annotated[Layout, typer.Option("--format", help="How the file is laid out.")] = "auto",
    replace: Annotated[bool, typer.Option("--replace", help="Replace a dataset of that name.")] = False,
    into: Annotated[
        str | None, typer.Option(metavar="NAME", help="Add the file's models and metrics to this dataset.")
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --into: a CSV of names, those in FILE and ours; a header is optional."
        ),
    ] = None,
    add: Annotated[
        Additions | None, typer.Option(help="With --into: what of the file's is added.", show_choices=True)
    ] = None,
    newer: Annotated[
        bool, typer.Option("--newer", help="With --into: where scores differ, take the file's.")
    ] = False,
    keep_unmatched: Annotated[bool, typer.Option("--keep-unmatched", help="The same as --add both.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Read files of scores into a database: all of it, or nothing.

    [dim]llull ingest scores.csv --db scores.duckdb --spec scores.toml[/]
    """
    from ...engine.store.ingest import ingest
    from ..output import emit

    result = ingest(
        files,
        db,
        name=name,
        layout=layout,
        replace=replace,
        into=into,
        names=names,
        add=add,
        newer=newer,
        keep_unmatched=keep_unmatched,
        **reading,
    )
    emit(result, "json" if json else "table")  # here --format is the file's

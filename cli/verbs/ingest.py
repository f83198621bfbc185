"""``ingest``: files of scores into a database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ...engine.options import Layout
from ..options import SpecOption
from ..verb import verb

__all__ = ["ingest"]


@verb("Data")
def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files of scores, one dataset each.")],
    db: Annotated[Path, typer.Option("--db", metavar="DB", help="The database; made if it is not there.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The dataset's name; else the file's.")
    ] = None,
    spec: SpecOption = None,
    layout: Annotated[Layout, typer.Option("--format", help="How the file is laid out.")] = "auto",
    replace: Annotated[bool, typer.Option("--replace", help="Replace a dataset of that name.")] = False,
    into: Annotated[
        str | None, typer.Option(metavar="NAME", help="Add the file's metrics to this dataset's models.")
    ] = None,
    names: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="With --into: a CSV of names, those in FILE and ours; a header is optional."
        ),
    ] = None,
    keep_unmatched: Annotated[
        bool, typer.Option("--keep-unmatched", help="With --into: add models that the dataset does not have.")
    ] = False,
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
        spec=spec,
        layout=layout,
        replace=replace,
        into=into,
        names=names,
        keep_unmatched=keep_unmatched,
    )
    emit(result, "json" if json else "table")  # here --format is the file's

"""Verbs on datasets: ingest, datasets, describe, export, rename, drop, upgrade, sql."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from ..options import Format, FormatOption, OutputOption, SpecOption, TableArgument

__all__ = ["register"]

DatabaseArgument = Annotated[Path, typer.Argument(metavar="DB", help="A llull database.")]
AddressArgument = Annotated[str, typer.Argument(metavar="DB::NAME", help="A dataset in a database.")]


def register(app: typer.Typer) -> None:
    """Add these verbs to the command line."""
    for verb in (ingest, datasets, describe, export, rename, drop, upgrade, sql):
        app.command(rich_help_panel="Data")(verb)


def ingest(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files of scores, one dataset each.")],
    db: Annotated[Path, typer.Option("--db", metavar="DB", help="The database; made if it is not there.")],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="The dataset's name; else the file's.")
    ] = None,
    spec: SpecOption = None,
    layout: Annotated[
        Literal["auto", "wide", "long"], typer.Option("--format", help="How the file is laid out.")
    ] = "auto",
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
    from ...engine.address import database_path
    from ...engine.errors import LlullError
    from ...engine.store.ingest import add_metrics, ingest_files
    from ..output import emit
    from ..terminal import datasets as show_datasets

    database_path(db)
    form: Format = "json" if json else "table"
    if into is not None:
        if name is not None or replace:
            raise LlullError("--into adds to a dataset that is there; --name and --replace do not go with it")
        summary, reports = add_metrics(
            db, into, files, spec=spec, layout=layout, names=names, keep_unmatched=keep_unmatched
        )
        emit(show_datasets.joined(summary, reports, [file.name for file in files]), form)
        return
    if names is not None or keep_unmatched:
        raise LlullError("--names and --keep-unmatched go with --into")
    added = ingest_files(db, files, name=name, spec=spec, layout=layout, replace=replace)
    emit(show_datasets.summaries(added), form)


def datasets(db: DatabaseArgument, form: FormatOption = "table", output: OutputOption = None) -> None:
    """List the datasets of a database."""
    from dataclasses import asdict

    from ...engine.address import database_path
    from ...engine.store.store import Store
    from ..output import emit
    from ..terminal import ranking as show

    with Store(database_path(db), read_only=True) as store:
        found = [asdict(dataset) for dataset in store.datasets()]
    emit(
        show.frame(
            [{**row, "ingested_at": row["ingested_at"].isoformat(timespec="seconds")} for row in found]
        ),
        form,
        output,
    )


def describe(
    table: TableArgument, spec: SpecOption = None, form: FormatOption = "table", output: OutputOption = None
) -> None:
    """Say what a table holds: models, metrics, groups, gaps, and what was inferred."""
    from ...engine.address import open_table
    from ...engine.store.summary import summary
    from ..output import emit
    from ..terminal import datasets as show_datasets

    emit(show_datasets.summaries([summary(open_table(table, spec=spec))]), form, output)


def export(
    address: AddressArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .parquet file to write.")],
    layout: Annotated[
        Literal["long", "wide"], typer.Option(help="One row a score, or one row a model.")
    ] = "long",
) -> None:
    """Write a dataset to a file."""
    from ...engine.store.store import Store

    path, name = _address(address)
    with Store(path, read_only=True) as store:
        store.export(name, file, layout=layout)


def rename(
    address: AddressArgument, new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")]
) -> None:
    """Rename a dataset."""
    from ...engine.store.store import Store

    path, name = _address(address)
    with Store(path) as store:
        store.rename(name, new)


def drop(address: AddressArgument) -> None:
    """Delete a dataset and its runs."""
    from ...engine.store.store import Store

    path, name = _address(address)
    with Store(path) as store:
        store.drop(name)


def upgrade(db: DatabaseArgument) -> None:
    """Bring a database that an older llull made to the present schema: all of it, or nothing."""
    from ...engine.address import database_path
    from ...engine.store.database import upgrade as bring
    from ..output import say

    before, now = bring(database_path(db))
    done = f"from schema {before} to {now}" if before < now else f"has the present schema {now} already"
    say("upgraded" if before < now else "note", f"{db} {done}")


def sql(
    db: DatabaseArgument,
    query: Annotated[str, typer.Argument(metavar="SQL", help="One statement, e.g. \"FROM borda('glue')\".")],
    write: Annotated[bool, typer.Option("--write", help="Let the statement change the database.")] = False,
    form: FormatOption = "table",
    output: OutputOption = None,
) -> None:
    """Run one SQL statement; read-only, and without access to files or the network.

    [dim]llull sql scores.duckdb "FROM borda('glue') LIMIT 5"[/]
    """
    from ...engine.address import database_path
    from ...engine.store.query import query as run
    from ..output import emit
    from ..terminal import ranking as show

    emit(show.polars(run(database_path(db), query, write=write)), form, output)


def _address(address: str) -> tuple[Path, str]:
    from ...engine.address import split_address
    from ...engine.errors import StoreError

    found = split_address(address)
    if found is None or found[1] is None:
        raise StoreError(f"{address!r} does not name a dataset; write DB::NAME")
    return found[0], found[1]

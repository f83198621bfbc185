"""Verbs on what a database holds, from ``datasets`` to ``sql``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...engine.options import ExportForm, ExportLayout
from ..options import DatabaseArgument, SpreadsheetOption, TableArgument, TablesArgument
from ..verb import Ending, verb

if TYPE_CHECKING:
    from ...engine.result import Result

__all__ = ["datasets", "describe", "doctor", "drop", "export", "rename", "spec", "sql", "upgrade"]

AddressArgument = Annotated[str, typer.Argument(metavar="DB::NAME", help="A dataset in a database.")]


@verb("Data")
def datasets(db: DatabaseArgument) -> Result:
    """List the datasets of a database."""
    from dataclasses import asdict

    import polars as pl

    from ...engine.result import Listing
    from ...engine.store.verbs import datasets

    rows = [asdict(dataset) for dataset in datasets(db)]
    return Listing.of(
        pl.DataFrame(
            [{**row, "ingested_at": row["ingested_at"].isoformat(timespec="seconds")} for row in rows]
        )
    )


@verb("Data")
def describe(address: TablesArgument, reading: Mapping[str, Any]) -> Result:
    """Say what a table holds: models, metrics, groups, gaps, and what was inferred."""
    from ...engine.store.verbs import describe

    return describe(address, **reading)


@verb("Data")
def spec(
    source: TableArgument,
    reading: Mapping[str, Any],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write it here, not to stdout.")
    ] = None,
) -> None:
    """Write down how a file is read, as a spec to be edited: who is ranked, what counts, which way, and why.

    [dim]llull spec scores.csv -o scores.toml[/]
    [dim]llull spec scores.csv --lower 'WER*' --leave-out params | less[/]
    """
    import sys

    from ...engine.files import check_output, write_file
    from ...engine.readers.written import spec
    from ..output import say

    if output is not None:  # the spec beside the file is read, too
        check_output(output, *([Path(source).with_suffix(".toml")] if Path(source).name else []))
    text = spec(source, **reading)
    if output is None:
        sys.stdout.write(text)
        return
    write_file(output, text.encode())
    say("wrote", str(output))


@verb("Data")
def export(
    address: AddressArgument,
    named: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="A .csv, .tsv, .parquet, .xlsx, .md or .tex file to write."),
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The same; of records, a folder.")
    ] = None,
    format: Annotated[
        ExportForm | None, typer.Option("--format", "-f", help="As what, where the file's name does not say.")
    ] = None,
    layout: Annotated[ExportLayout, typer.Option(help="One row a score, or one row a model.")] = "long",
    spreadsheet: SpreadsheetOption = False,
) -> None:
    """Write a dataset to a file, or as records of Every Eval Ever, one a model, to a folder.

    [dim]llull export scores.duckdb::glue glue.xlsx --layout wide[/]
    [dim]llull export scores.duckdb::glue --format eee -o glue/[/]
    """
    from ...engine.errors import StoreError
    from ...engine.store.verbs import export
    from ..output import say

    if (named is None) == (to is None):
        raise StoreError("export: name one file to write, or with --format eee a folder")
    for line in export(address, named or to or Path(), layout=layout, format=format, spreadsheet=spreadsheet):
        say("note", line)


@verb("Data")
def rename(
    address: AddressArgument, new: Annotated[str, typer.Argument(metavar="NEW", help="The new name.")]
) -> None:
    """Rename a dataset."""
    from ...engine.store.verbs import rename

    rename(address, new)


@verb("Data")
def drop(address: AddressArgument) -> None:
    """Delete a dataset and its runs."""
    from ...engine.store.verbs import drop

    drop(address)


@verb("Data")
def upgrade(db: DatabaseArgument) -> None:
    """Bring a database that an older llull made to the present schema: all of it, or nothing."""
    from ...engine.address import database_path
    from ...engine.store.database import upgrade
    from ..output import say

    before, now = upgrade(database_path(db))
    done = f"from schema {before} to {now}" if before < now else f"has the present schema {now} already"
    say("upgraded" if before < now else "note", f"{db} {done}")


@verb("Data")
def doctor(
    db: Annotated[Path | None, typer.Argument(metavar="[DB]", help="A database; none: the install.")] = None,
) -> Ending:
    """Say what is wrong with a database or the installation, and what to do; exit code 1 if anything is."""
    from ...engine.store.doctor import doctor

    found = doctor(db)
    return Ending(found, lambda: int(not found.sound))


@verb("Data")
def sql(
    db: DatabaseArgument,
    query: Annotated[str, typer.Argument(metavar="SQL", help="One statement, e.g. \"FROM borda('glue')\".")],
    write: Annotated[bool, typer.Option("--write", help="Let the statement change the database.")] = False,
) -> Result:
    """Run one SQL statement; read-only, and without access to files or the network.

    [dim]llull sql scores.duckdb "FROM borda('glue') LIMIT 5"[/]
    """
    from ...engine.address import database_path
    from ...engine.result import Listing
    from ...engine.store.query import query as run

    return Listing.of(run(database_path(db), query, write=write))

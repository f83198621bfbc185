"""Ingest: files of scores into a database, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

from ..address import database_path
from ..errors import LlullError
from ..files import check_output
from ..options import Additions, Layout
from ..readers.read import read_table
from ..result import Result, Table
from ..spec.options import ReadingOptions
from ..wording import counted
from .join import JoinReport, join_tables
from .store import Store
from .summary import Summary, summary

__all__ = ["Ingested", "ingest"]


@dataclass(frozen=True, repr=False)
class Ingested(Result):
    """What came into a database.

    Attributes
    ----------
    summaries
        Of each dataset as it is now.
    files, joined
        Where files were added to a dataset: their names, and what of each matched and was added.
    """

    summaries: tuple[Summary, ...]
    files: tuple[str, ...] = ()
    joined: tuple[JoinReport, ...] = ()

    @property
    def headline(self) -> str:
        """Of the one dataset; of several, each says it in its first table."""
        return self.summaries[0].headline if len(self.summaries) == 1 else ""

    def tables(self) -> list[Table]:
        """Who matched, then what each dataset holds."""
        tables: list[Table] = []
        for file, report in zip(self.files, self.joined, strict=True):
            others = (
                ("not in the file", report.only_table),
                ("not in the dataset, left out", () if report.kept else report.only_other),
                ("added", report.models),
            )
            lines = [f"{len(names)} {what}: {', '.join(names)}" for what, names in others if names]
            if report.metrics:
                lines.append(f"{counted(len(report.metrics), 'metric')} added: {', '.join(report.metrics)}")
            title = f"{file}: {counted(len(report.matched), 'model')} matched"
            tables.append(Table(title=title, sentences=lines))
        for one in self.summaries:
            heading = [] if self.headline else [Table(title=one.headline)]
            tables += [*heading, *one.tables()]
        return tables

    def content(self) -> Any:
        """An object for one dataset, a list for several."""
        if self.joined:
            return {**self.summaries[0].content(), "joined": self.joined}
        return self.summaries[0] if len(self.summaries) == 1 else self.summaries

    def rows(self) -> list[dict[str, Any]]:
        """One row a dataset."""
        return [row for one in self.summaries for row in one.rows()]


def ingest(
    files: Sequence[str | Path] | str | Path,
    db: str | Path,
    *,
    name: str | None = None,
    spec: Path | None = None,
    layout: Layout = "auto",
    replace: bool = False,
    into: str | None = None,
    names: Path | None = None,
    add: Additions | None = None,
    newer: bool = False,
    keep_unmatched: bool = False,
    **options: Unpack[ReadingOptions],
) -> Ingested:
    """Read files and store each as a dataset; every file is read before the database is touched.

    Parameters
    ----------
    files
        Paths, folders or addresses, as in :func:`.read_table`.
    name
        Store them as one dataset of this name; by default each has the spec's, or its own without its ending.
    replace
        Put them in the place of datasets of their names.
    into
        Add the files' models and metrics to this dataset instead.
    names, add, newer
        With `into`: how models are matched, what is added, and which score counts; see :func:`.join_tables`.
    keep_unmatched
        The same as ``add="both"``.
    options
        What goes over the spec; see :class:`.ReadingOptions`.

    Raises
    ------
    LlullError
        If options do not go together.
    ReadError, SpecError, UnknownNameError
        If a file, the spec or the names are not usable, files do not fit together, or there is no dataset
        `into`.
    StoreError
        If a name is taken, or the database is not usable. The database is as it was.
    """
    path = database_path(Path(db))
    sources = [files] if isinstance(files, str | Path) else list(files)
    unsure = names is not None or add is not None or newer or keep_unmatched
    if into is not None and (name is not None or replace):
        raise LlullError("--into adds to a dataset that is there; --name and --replace do not go with it")
    if into is None and unsure:
        raise LlullError("--names, --add, --newer and --keep-unmatched go with --into")
    if keep_unmatched and add not in (None, "both"):
        raise LlullError(f"--keep-unmatched adds both; leave it or --add {add} out")
    if not path.exists():
        check_output(path)
    together = [sources] if name is not None and len(sources) > 1 else sources
    tables = [read_table(one, spec=spec, format=layout, name=name, **options) for one in together]
    if into is None:
        with Store(path) as store:
            store.add(*tables, replace=replace)
        return Ingested(tuple(map(summary, tables)))
    reports: list[JoinReport] = []
    with Store(path, create=False) as store:
        table = store.table(into)
        for other in tables:
            table, report = join_tables(
                table, other, names=names, add="both" if keep_unmatched else add, newer=newer
            )
            reports.append(report)
        store.add(table, replace=True)
    return Ingested((summary(table),), tuple(Path(file).name for file in sources), tuple(reports))

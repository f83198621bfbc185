"""Ingest: files of scores into a database, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..address import database_path
from ..errors import LlullError, ReadError
from ..files import check_output
from ..options import Layout
from ..readers.read import read_table
from ..result import Result, Table
from ..wording import counted
from .join import JoinReport, join_metrics
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
        Where metrics were added to a dataset: the files' names, and which models of each matched.
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
            done = "added" if report.kept else "left out"
            others = (
                ("not in the file", report.only_table),
                (f"not in the dataset, {done}", report.only_other),
            )
            lines = [f"{len(names)} {what}: {', '.join(names)}" for what, names in others if names]
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
    keep_unmatched: bool = False,
) -> Ingested:
    """Read files and store each as a dataset; every file is read before the database is touched.

    Parameters
    ----------
    name
        The dataset's name where there is one file; by default the spec's, or the file's without its ending.
    replace
        Put them in the place of datasets of their names.
    into
        Add the files' metrics to the models of this dataset instead.
    names, keep_unmatched
        With `into`: how models are matched, and whether others are added; see :func:`.join_metrics`.

    Raises
    ------
    LlullError
        If options do not go together.
    ReadError, SpecError, UnknownNameError
        If a file, the spec or the names are not usable, a name is given for several files, or there is no
        dataset `into`.
    StoreError
        If a name is taken, or the database is not usable. The database is as it was.
    """
    path = database_path(Path(db))
    paths = [Path(file) for file in ([files] if isinstance(files, str | Path) else files)]
    if into is not None and (name is not None or replace):
        raise LlullError("--into adds to a dataset that is there; --name and --replace do not go with it")
    if into is None and (names is not None or keep_unmatched):
        raise LlullError("--names and --keep-unmatched go with --into")
    if name is not None and len(paths) > 1:
        raise ReadError(f"one name, {name!r}, for {len(paths)} files; ingest them one by one")
    if not path.exists():
        check_output(path)
    tables = [read_table(file, spec=spec, format=layout, name=name) for file in paths]
    if into is None:
        with Store(path) as store:
            store.add(*tables, replace=replace)
        return Ingested(tuple(map(summary, tables)))
    reports: list[JoinReport] = []
    with Store(path, create=False) as store:
        table = store.table(into)
        for other in tables:
            table, report = join_metrics(table, other, names=names, keep_unmatched=keep_unmatched)
            reports.append(report)
        store.add(table, replace=True)
    return Ingested((summary(table),), tuple(file.name for file in paths), tuple(reports))

"""Ingest: files of scores into a database, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from ..errors import ReadError
from ..readers.read import read_table
from .join import JoinReport, join_metrics
from .store import Store
from .summary import Summary, summary

__all__ = ["Layout", "add_metrics", "ingest_files"]

Layout = Literal["auto", "wide", "long"]


def ingest_files(
    database: Path,
    files: Sequence[Path],
    *,
    name: str | None = None,
    spec: Path | None = None,
    layout: Layout = "auto",
    replace: bool = False,
) -> list[Summary]:
    """Read files and store each as a dataset; every file is read before the database is touched.

    Parameters
    ----------
    name
        The dataset's name where there is one file; by default the spec's, or the file's without its ending.
    replace
        Put them in the place of datasets of their names.

    Raises
    ------
    ReadError, SpecError
        If a file or the spec is not usable, or a name is given for several files.
    StoreError
        If a name is taken, or the database is not usable. The database is as it was.
    """
    if name is not None and len(files) > 1:
        raise ReadError(f"one name, {name!r}, for {len(files)} files; ingest them one by one")
    tables = [read_table(file, spec=spec, format=layout, name=name) for file in files]
    with Store(database) as store:
        store.add(*tables, replace=replace)
    return [summary(table) for table in tables]


def add_metrics(
    database: Path,
    dataset: str,
    files: Sequence[Path],
    *,
    spec: Path | None = None,
    layout: Layout = "auto",
    names: Path | None = None,
    keep_unmatched: bool = False,
) -> tuple[Summary, list[JoinReport]]:
    """Add the metrics of files to the models of a stored dataset; see :func:`.join_metrics`.

    Returns
    -------
    summary, reports
        Of the dataset as it is now; and for each file, which models matched.

    Raises
    ------
    ReadError, SpecError, StoreError, UnknownNameError
        If a file, the names or the database is not usable, or there is no such dataset. The database is as it
        was.
    """
    others = [read_table(file, spec=spec, format=layout) for file in files]
    reports: list[JoinReport] = []
    with Store(database, create=False) as store:
        table = store.table(dataset)
        for other in others:
            table, report = join_metrics(table, other, names=names, keep_unmatched=keep_unmatched)
            reports.append(report)
        store.add(table, replace=True)
    return summary(table), reports

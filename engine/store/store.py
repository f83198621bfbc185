"""The store: score tables and their rankings in one DuckDB file."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import duckdb

from ...rules import Ranking
from ..errors import LlullError, StoreError, UnknownNameError
from ..options import ExportForm, ExportLayout
from ..prepare.preparation import Prepared
from ..result import Analysis
from ..table import ScoreTable
from . import analyses, datasets, runs
from .connection import failing_in_one_line
from .database import connect, create_file, transaction
from .datasets import Dataset
from .export import write_table
from .faults import refuse
from .runs import Run

__all__ = ["Dataset", "Run", "Store"]

Read = TypeVar("Read")

#: Every table with a column ``dataset``.
_NAMED = ("scores", "metrics", "models", "datasets", "runs", "axiom_checks", "analyses")
#: Tables that a score table is read from.
_OF_A_TABLE = ("datasets", "models", "metrics", "scores")


class Store:
    """One database file, open until :meth:`close` or the end of a ``with`` block.

    Every verb that writes is one transaction: all of it happens, or nothing.

    Parameters
    ----------
    path
        The file.
    read_only
        Open it for reading; several processes may at once.
    create
        Let :meth:`add` make a file that is not there; never when `read_only`.

    Raises
    ------
    StoreError
        If the file is absent and not to be made, locked by another process, not a database of llull's, or of
        another schema.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False, create: bool = True) -> None:
        self.path = Path(path)
        self.read_only = read_only
        self._open: duckdb.DuckDBPyConnection | None = None
        self._create = create and not read_only
        if self.path.exists() or not self._create:
            self._open = connect(self.path, read_only=read_only)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; further verbs open it again."""
        if self._open is not None:
            with failing_in_one_line(self.path):
                self._open.close()
            self._open = None

    # -- datasets -----------------------------------------------------------------------------------

    def add(self, *tables: ScoreTable, replace: bool = False) -> None:
        """Store tables under their names, all of them or none; the file is made if it is not there.

        Parameters
        ----------
        replace
            Put them in the place of datasets of their names. Runs of an old one stay, with its data hash.

        Raises
        ------
        StoreError
            If a name is blank or not printable, stands twice, or is taken and not to be replaced, or a weight
            does not fit;
            the file is unchanged.
        """
        names = [table.name for table in tables]
        for name in names:
            self._check_name(name)
            if names.count(name) > 1:
                raise StoreError(
                    f"{self.path}: two datasets are named {name!r}; ingest one under another name"
                )
        weights = [datasets.exact_weights(table) for table in tables]

        def write(connection: duckdb.DuckDBPyConnection) -> None:
            for table, exact in zip(tables, weights, strict=True):
                datasets.delete(connection, table.name)
                datasets.save(connection, table, exact)
                refuse(connection, self.path, _OF_A_TABLE, table.name)

        new = self._open is None and self._create and not self.path.exists()
        if new and create_file(self.path, write):
            return
        with self._reading() as connection:
            taken = [] if replace else [name for name in datasets.names(connection) if name in names]
        if taken:
            raise StoreError(
                f"{self.path}: dataset {taken[0]!r} is there; choose another name, or replace it (--replace)"
            )
        with self._writing() as connection:
            write(connection)

    def table(self, name: str) -> ScoreTable:
        """Read a dataset back: the frames as they were, rows in their order, weights in lowest terms.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        """
        with self._reading(name) as connection:
            refuse(connection, self.path, _OF_A_TABLE, name)
            try:
                table = datasets.load(connection, name)
                datasets.exact_weights(table)
            except LlullError as error:
                refuse(connection, self.path, _OF_A_TABLE, name, deep=True)
                raise StoreError(f"{self.path}: {error}") from None
            return table

    def datasets(self) -> list[Dataset]:
        """All datasets, by name."""
        with self._reading() as connection:
            refuse(connection, self.path, ("datasets",))
            return [datasets.describe(connection, name) for name in datasets.names(connection)]

    def describe(self, name: str) -> Dataset:
        """One dataset.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        """
        with self._reading(name) as connection:
            refuse(connection, self.path, ("datasets",), name)
            return datasets.describe(connection, name)

    def export(
        self,
        name: str,
        path: str | Path,
        *,
        layout: ExportLayout = "long",
        form: ExportForm | None = None,
        spreadsheet: bool = False,
    ) -> Sequence[str]:
        """Write a dataset's scores to a file; see :func:`~llull.engine.store.export.write_table`.

        Raises
        ------
        UnknownNameError, StoreError
            If there is no such dataset, or the file cannot be written.
        """
        return write_table(self.table(name), Path(path), layout, form=form, spreadsheet=spreadsheet)

    def rename(self, old: str, new: str) -> None:
        """Give a dataset, and its runs, another name.

        Raises
        ------
        UnknownNameError, StoreError
            If there is no such dataset, or the new name is blank, not printable or taken.
        """
        with self._reading(old) as connection:
            self._check_name(new)
            if new in datasets.names(connection):
                raise StoreError(f"{self.path}: cannot rename {old!r} to {new!r}: that name is taken")
        with self._writing() as connection:
            for name in _NAMED:
                connection.execute(f"UPDATE {name} SET dataset = ? WHERE dataset = ?", [new, old])

    def drop(self, name: str) -> None:
        """Remove a dataset with its runs and axiom analyses.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        """
        with self._writing(name) as connection:
            runs.delete(connection, name)
            datasets.delete(connection, name)

    # -- runs ---------------------------------------------------------------------------------------

    def save_run(self, prepared: Prepared, ranking: Ranking) -> int:
        """Store a ranking with all it takes to repeat it.

        Parameters
        ----------
        prepared
            What was ranked; its table's name is the dataset's.

        Returns
        -------
        run_id

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        """
        with self._writing(prepared.table.name) as connection:
            return self._save_run(connection, prepared, ranking)

    def save(self, result: Analysis, options: Mapping[str, Any] | None = None) -> list[str]:
        """Store a result: rankings as runs, verdicts as checks of axioms, any other as an analysis.

        Parameters
        ----------
        result
            Its table's name is the dataset's. All of it is stored, or nothing.
        options
            What an analysis was asked with.

        Returns
        -------
        lines
            What was stored, in words.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        """
        prepared = result.prepared
        with self._writing(prepared.table.name) as connection:
            if rankings := result.stored_rankings():
                saved = [(one.rule, self._save_run(connection, prepared, one)) for one in rankings]
                return [f"{rule} as run {run}" for rule, run in saved]
            if verdicts := result.stored_verdicts():
                analyses.save_verdicts(connection, result, verdicts)
                return [f"{len(verdicts)} verdicts"]
            analyses.save_analysis(connection, result, options or {})
        return [f"{result.verb} of {prepared.table.name}"]

    def runs(self, dataset: str | None = None) -> list[Run]:
        """Stored runs, of one dataset or all, first to last.

        Raises
        ------
        UnknownNameError
            If there is no such dataset.
        """
        with self._reading(dataset) as connection:
            return self._kept("a run", lambda: runs.load(connection, dataset))

    def ranking(self, run_id: int) -> Ranking:
        """The ranking that a run gave.

        Raises
        ------
        StoreError
            If there is no such run.
        """
        with self._reading() as connection:
            ranking = self._kept(f"run {run_id}", lambda: runs.ranking(connection, run_id))
        if ranking is None:
            raise StoreError(f"{self.path}: there is no run {run_id}")
        return ranking

    def _kept(self, what: str, read: Callable[[], Read]) -> Read:
        """What is read of a stored run, which holds objects that another client may have changed."""
        try:
            return read()
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise StoreError(f"{self.path}: {what} holds what llull does not write: {error}") from None

    # -- within -------------------------------------------------------------------------------------

    @contextmanager
    def _reading(self, of: str | None = None) -> Generator[duckdb.DuckDBPyConnection]:
        """The open file; where a dataset is named, it must be there."""
        if self._open is None:
            self._open = connect(self.path, read_only=self.read_only)
        with failing_in_one_line(self.path):
            names = [] if of is None else datasets.names(self._open)
            if of is not None and of not in names:
                raise UnknownNameError("dataset", of, names, str(self.path))
            yield self._open

    @contextmanager
    def _writing(self, of: str | None = None) -> Generator[duckdb.DuckDBPyConnection]:
        with self._reading(of) as connection:
            if self.read_only:
                raise StoreError(f"{self.path}: opened for reading only")
            with transaction(connection):
                yield connection

    def _save_run(self, connection: duckdb.DuckDBPyConnection, prepared: Prepared, ranking: Ranking) -> int:
        whole = datasets.describe(connection, prepared.table.name)
        return runs.save(connection, prepared, ranking, whole.data_hash)

    def _check_name(self, name: str) -> None:
        if not name.strip() or not name.isprintable():
            raise StoreError(f"{self.path}: a dataset cannot be named {name!r}; give a name that shows")

"""A table as a document shows it: rows of names, rows of cells, and where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ...errors import ReadError
from ...wording import counted
from .choice import Choice
from .headers import joined_names
from .raw import RawTable, raw_table

__all__ = ["Grid", "check_cells", "check_document"]

#: A document is read slowly, and for people.
_MOST_TEXT = 4 * 2**20
_MOST_CELLS = 5_000_000


def check_cells(name: str, rows: int, width: int) -> None:
    """Refuse a table that is larger than a document holds, once its short rows are filled up.

    Raises
    ------
    ReadError
        If it is.
    """
    if rows * width > _MOST_CELLS:
        raise ReadError(f"{name}: a table of more than {_MOST_CELLS:,} cells; give it as CSV or Parquet")


def check_document(name: str, content: bytes) -> None:
    """Refuse a document that is larger than people read.

    Raises
    ------
    ReadError
        If it is.
    """
    if len(content) > _MOST_TEXT:
        raise ReadError(
            f"{name}: more than {_MOST_TEXT // 2**20} MiB; give so large a table as CSV or Parquet"
        )


@dataclass(frozen=True)
class Grid:
    """Rows of one width.

    Attributes
    ----------
    heading
        What stands above it; may be empty.
    line
        On which it begins.
    header
        One row of names or several.
    rows
        Cells as they stand.
    lines
        On which each row begins.
    """

    heading: str
    line: int
    header: Sequence[Sequence[str]]
    rows: Sequence[Sequence[str]]
    lines: Sequence[int]

    def choice(self, name: str, inferred: Sequence[str] = ()) -> Choice:
        """It as one of the tables of a file."""
        size = f"{counted(len(self.rows), 'row')}, {counted(len(self.header[0]), 'column')}"
        return Choice(self.heading, size, lambda: self._table(name, inferred))

    def _table(self, name: str, inferred: Sequence[str]) -> RawTable:
        names, stated = joined_names(self.header)
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(names)
        series = [pl.Series(column, dtype=pl.String) for column in columns]
        return raw_table(
            name,
            list(zip(names, series, strict=True)),
            lines=self.lines,
            inferred=inferred,
            stated=stated,
        )

"""Excel workbooks, through Polars and fastexcel."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

import polars as pl

from ...errors import ReadError
from ...spec.spec import Spec
from .choice import Choice
from .grid import Grid
from .headers import header_rows
from .packed import archive_of, member_of
from .source import File
from .text import MOST_BYTES

__all__ = ["read_excel"]

#: Cells between the first and the last that a sheet has; all of them take room.
_MOST_CELLS = 5_000_000
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,9})["']""")


def read_excel(file: File, spec: Spec) -> list[Choice]:
    """Find the sheets of a workbook that hold anything; cells are as stored, formulas as they came out.

    Raises
    ------
    ReadError
        If it is damaged, unpacks to more than is read, or fastexcel is not installed.
    """
    path, content = file.path, file.content
    name = path.name
    _refuse_large(name, content)
    try:
        fastexcel: Any = import_module("fastexcel")
    except ImportError:
        raise ReadError(f"{name}: Excel files need fastexcel: pip install 'llull[excel]'") from None
    try:
        book = fastexcel.read_excel(content)
        grids = [_grid(book, sheet) for sheet in book.sheet_names]
    except Exception:  # the library has no class of its own for what is wrong with a file
        raise ReadError(f"{name}: a damaged Excel file, or one that needs a password") from None
    return [grid.choice(name) for grid in grids if grid is not None]


def _refuse_large(name: str, content: bytes) -> None:
    """Refuse a workbook that unpacks to too much, or whose cells lie far apart, before it takes memory."""
    archive = archive_of(name, content)
    left = MOST_BYTES
    for member in archive.infolist():
        unpacked = member_of(name, archive, member, left)
        left -= len(unpacked)
        rows, columns = 1, 1
        for letters, row in _REFERENCE.findall(unpacked) if "worksheets/" in member.filename else ():
            rows, columns = max(rows, int(row)), max(columns, _column(letters))
        if rows * columns > _MOST_CELLS:
            raise ReadError(
                f"{name}: {member.filename} has cells as far as row {rows:,} and column {columns:,}; delete "
                "those that are not of the table"
            )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _grid(book: Any, sheet: str) -> Grid | None:
    """The rows of a sheet from the first that has two cells, as text; None where there are none.

    As text the library gives numbers with nine decimals, as numbers it loses texts: it is asked for both.
    """
    texts, numbers = (
        book.load_sheet(sheet, header_row=None, dtypes=kind).to_polars() for kind in ("string", "float")
    )
    columns = [_cells(text, number) for text, number in zip(texts, numbers, strict=True)]
    columns = [column for column in columns if any(column)]
    rows = [(line, row) for line, row in enumerate(zip(*columns, strict=True), start=1) if any(row)]
    top = next((i for i, (_, row) in enumerate(rows) if any(row[1:]) or len(row) == 1), len(rows))
    if top == len(rows):
        return None
    header, *body = [list(row) for _, row in rows[top:]]
    levels, used = header_rows(header, body)
    if not body[used:]:
        return None
    lines = [line for line, _ in rows[top + 1 + used :]]
    return Grid(sheet, rows[top][0], levels, body[used:], lines)


def _cells(texts: pl.Series, numbers: pl.Series) -> list[str]:
    cells: list[str] = []
    for text, number in zip(texts.to_list(), numbers.to_list(), strict=True):
        text = "" if text is None else text.strip()
        exact = number is None or re.fullmatch(r"-?[0-9.]+", text) is None or float(text) == number
        cells.append(text if exact else repr(number))
    return cells

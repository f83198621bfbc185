"""A table as an Excel workbook."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

import polars as pl

from ..errors import LlullError

__all__ = ["excel"]

#: Rows of a sheet, and characters of a cell, that Excel holds.
_MOST_ROWS, _LONGEST = 1_048_575, 32_767


class _Exact(float):
    """A number of which XlsxWriter, which rounds to 16 digits, writes all that tell it from others."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def excel(frame: pl.DataFrame) -> bytes:
    """A frame as the bytes of a workbook of one sheet; text is text there, whatever it begins with.

    Raises
    ------
    LlullError
        If XlsxWriter is not installed, or a sheet cannot hold the frame.
    """
    try:
        xlsxwriter: Any = import_module("xlsxwriter")
    except ImportError:
        raise LlullError("Excel files need XlsxWriter: pip install 'llull[excel]'") from None
    texts = frame.select(pl.col(pl.String).str.len_chars().max())
    if len(frame) > _MOST_ROWS or max((n or 0 for n in texts.row(0)), default=0) > _LONGEST:
        raise LlullError(
            f"a sheet holds {_MOST_ROWS:,} rows and cells of {_LONGEST:,} characters; write CSV or Parquet"
        )
    buffer = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, plain) as book:
        sheet = book.add_worksheet()
        for at, name in enumerate(frame.columns):
            sheet.write_string(0, at, name)
            text = frame[name].dtype == pl.String
            for row, value in enumerate(frame[name], start=1):
                if value is not None:
                    exact = _Exact(value) if isinstance(value, float) else value
                    (sheet.write_string if text else sheet.write)(row, at, exact)
    return buffer.getvalue()

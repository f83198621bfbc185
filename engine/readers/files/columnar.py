"""Parquet, Arrow and Feather files."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl

from ...errors import ReadError
from ...spec.spec import Spec
from .raw import RawTable, raw_table

__all__ = ["read_arrow", "read_parquet"]

#: What Polars raises on bytes that are not what they should be; it panics on some.
_DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def read_parquet(path: Path, content: bytes, spec: Spec) -> RawTable:
    """Read a Parquet file.

    Raises
    ------
    ReadError
        If it is not one.
    """
    if not content.startswith(b"PAR1"):
        raise ReadError(f"{path.name}: not a Parquet file (it does not begin with PAR1)")
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except _DAMAGE as error:
        raise ReadError(f"{path.name}: a damaged Parquet file: {_first_line(error)}") from None
    return raw_table(path.name, [(s.name, s) for s in frame.iter_columns()])


def read_arrow(path: Path, content: bytes, spec: Spec) -> RawTable:
    """Read an Arrow file, which is Feather's version 2, or an Arrow stream.

    Raises
    ------
    ReadError
        If it is neither.
    """
    if content.startswith(b"FEA1"):
        raise ReadError(f"{path.name}: Feather version 1, which is not read; write it again as version 2")
    read = pl.read_ipc if content.startswith(b"ARROW1") else pl.read_ipc_stream
    try:
        frame = read(io.BytesIO(content))
    except _DAMAGE as error:
        raise ReadError(f"{path.name}: not an Arrow or Feather file: {_first_line(error)}") from None
    return raw_table(path.name, [(s.name, s) for s in frame.iter_columns()])


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__

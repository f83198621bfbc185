"""A score table as a file that other tools read."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import polars as pl

from ..errors import StoreError
from ..files import check_output, write_file
from ..options import ExportLayout
from ..result import flat
from ..spreadsheet import quoted, risky
from ..table import ScoreTable

__all__ = ["parquet", "write_table"]


_FORMS: dict[str, Callable[[pl.DataFrame], bytes | str]] = {
    ".parquet": lambda frame: parquet(frame),
    ".csv": lambda frame: frame.write_csv(),
    ".tsv": lambda frame: frame.write_csv(separator="\t"),
}


def write_table(
    table: ScoreTable, path: Path, layout: ExportLayout = "long", *, spreadsheet: bool = False
) -> int:
    """Write a table's scores, all of them or nothing; a file of that name is replaced.

    ``long`` has the columns of the scores, missing ones with their codes. ``wide`` has the model, its label
    where any model has one, and a column for each metric; what is missing is empty. A device, a pipe or a
    stream without a suffix (``/dev/stdout``) gets CSV.

    Parameters
    ----------
    spreadsheet
        Quote text that a spreadsheet would run as a formula, in CSV and TSV.

    Returns
    -------
    risky
        How many such texts stand there as they are.

    Raises
    ------
    StoreError
        If the suffix is not ``.parquet``, ``.csv`` or ``.tsv``, or a metric's name is also one of those
        columns.
    LlullError
        If the file cannot be written.
    """
    suffix = path.suffix.lower()
    if suffix not in _FORMS and check_output(path) is None:
        suffix = ".csv"  # a stream has no suffix
    form = _FORMS.get(suffix)
    if form is None:
        raise StoreError(f"{path}: unknown suffix {path.suffix!r}; one of {', '.join(_FORMS)} expected")
    check_output(path)
    rows = table.scores if layout == "long" else _wide(table)
    text = suffix != ".parquet"
    write_file(path, form(quoted(rows) if spreadsheet and text else rows))
    return risky(rows) if text and not spreadsheet else 0


def parquet(frame: pl.DataFrame) -> bytes:
    """A frame as the bytes of a Parquet file; structs of nothing, which Parquet lacks, make JSON."""
    empty = [name for name, kind in frame.schema.items() if _holds_nothing(kind)]
    buffer = io.BytesIO()
    frame.with_columns(flat(frame.select(empty))).write_parquet(buffer)
    return buffer.getvalue()


def _holds_nothing(kind: object) -> bool:
    """Whether a struct without fields is somewhere in a type."""
    match kind:
        case pl.Struct(fields=fields):
            return not fields or any(_holds_nothing(field.dtype) for field in fields)
        case pl.List(inner=inner) | pl.Array(inner=inner):
            return _holds_nothing(inner)
        case _:
            return False


def _wide(table: ScoreTable) -> pl.DataFrame:
    keys = table.models if table.models["label"].count() else table.models.select("model")
    clash = set(keys.columns) & set(table.metric_names)
    if clash:
        raise StoreError(
            f"table {table.name!r}: metric {min(clash)!r} and the column of that name clash; export it long"
        )
    columns = pl.DataFrame(dict(zip(table.metric_names, table.matrix, strict=True))).fill_nan(None)
    return pl.concat([keys, columns], how="horizontal")

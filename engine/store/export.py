"""A score table as a file that other tools read."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl

from ..errors import StoreError
from ..files import check_output, write_file
from ..options import ExportForm, ExportLayout
from ..result import flat
from ..spreadsheet import quoted, risky, told_of
from ..table import ScoreTable
from ..writers.every_eval_ever import write_records
from ..writers.excel import excel
from ..writers.text import latex, markdown

__all__ = ["parquet", "write_table"]


_FORMS: Mapping[str, Callable[[pl.DataFrame], bytes | str]] = {
    "parquet": lambda frame: parquet(frame),
    "csv": lambda frame: frame.write_csv(),
    "tsv": lambda frame: frame.write_csv(separator="\t"),
    "excel": lambda frame: excel(frame),
    "markdown": lambda frame: markdown(frame),
    "latex": lambda frame: _latex(frame),
}
_SUFFIXES: Mapping[str, ExportForm] = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".tsv": "tsv",
    ".xlsx": "excel",
    ".md": "markdown",
    ".tex": "latex",
}


def write_table(
    table: ScoreTable,
    path: Path,
    layout: ExportLayout = "long",
    *,
    form: ExportForm | None = None,
    spreadsheet: bool = False,
) -> Sequence[str]:
    """Write a table's scores, all of them or nothing; a file of that name is replaced.

    ``long`` has the columns of the scores, missing ones with their codes. ``wide`` has the model, its label
    where any model has one, and a column for each metric; what is missing is empty. A device, a pipe or a
    stream without a suffix (``/dev/stdout``) gets CSV.

    Parameters
    ----------
    form
        As what; by default the file's suffix says it. ``eee`` writes records of Every Eval Ever into a
        folder; see :func:`.write_records`.
    spreadsheet
        Quote text that a spreadsheet would run as a formula, in CSV and TSV.

    Returns
    -------
    notes
        What is to be said of what was written, in sentences.

    Raises
    ------
    StoreError
        If the suffix is none of those, or a metric's name is also one of those columns.
    LlullError
        If the file cannot be written.
    """
    if form == "eee":
        return write_records(table, path)
    if form is None:
        form = _SUFFIXES.get(path.suffix.lower())
    if form is None and check_output(path) is None:
        form = "csv"  # a stream has no suffix
    if form is None:
        raise StoreError(f"{path}: unknown suffix {path.suffix!r}; one of {', '.join(_SUFFIXES)} expected")
    check_output(path)
    rows = table.scores if layout == "long" else _wide(table)
    runs = form in ("csv", "tsv")
    write_file(path, _FORMS[form](quoted(rows) if spreadsheet and runs else rows))
    return told_of(risky(rows)) if runs and not spreadsheet else ()


def _latex(frame: pl.DataFrame) -> str:
    numbers = [kind.is_numeric() for kind in frame.dtypes]
    return latex(frame.columns, numbers, [["" if v is None else str(v) for v in row] for row in frame.rows()])


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

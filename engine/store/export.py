"""A score table as a file that other tools read."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import polars as pl

from ..errors import StoreError
from ..table import ScoreTable

__all__ = ["Layout", "write_table"]

#: One row a score, or one row a model and one column a metric.
Layout = Literal["long", "wide"]

_WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".parquet": lambda frame, path: frame.write_parquet(path),
    ".csv": lambda frame, path: frame.write_csv(path),
    ".tsv": lambda frame, path: frame.write_csv(path, separator="\t"),
}


def write_table(table: ScoreTable, path: Path, layout: Layout = "long") -> None:
    """Write a table's scores, all of them or nothing; a file of that name is replaced.

    ``long`` has the columns of the scores, missing ones with their codes. ``wide`` has the model, its label
    where any model has one, and a column for each metric; what is missing is empty.

    Raises
    ------
    StoreError
        If the suffix is not ``.parquet``, ``.csv`` or ``.tsv``, a metric's name is also one of those columns,
        or the file cannot be written.
    """
    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise StoreError(f"{path}: unknown suffix {path.suffix!r}; one of {', '.join(_WRITERS)} expected")
    frame = table.scores if layout == "long" else _wide(table)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        write(frame, fresh)
        os.replace(fresh, path)
    except OSError as error:
        # Polars' own message names the file in the making.
        cause = error.strerror or str(error).partition(" (os error")[0]
        raise StoreError(f"{path}: cannot be written: {cause}") from None
    finally:
        fresh.unlink(missing_ok=True)


def _wide(table: ScoreTable) -> pl.DataFrame:
    keys = table.models if table.models["label"].count() else table.models.select("model")
    clash = set(keys.columns) & set(table.metric_names)
    if clash:
        raise StoreError(
            f"table {table.name!r}: metric {min(clash)!r} and the column of that name clash; export it long"
        )
    columns = pl.DataFrame(dict(zip(table.metric_names, table.matrix, strict=True))).fill_nan(None)
    return pl.concat([keys, columns], how="horizontal")

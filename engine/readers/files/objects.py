"""Tables that a program holds in memory: frames, arrays, mappings, records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
import polars as pl

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ..harness.recognise import tables_of_harness
from .choice import chosen
from .headers import joined_names
from .nested import from_flat, tables_in
from .raw import RawTable, column_of, raw_table

__all__ = ["from_object"]


def from_object(data: Any) -> RawTable:
    """Read a Polars, pandas or Arrow table, a NumPy array, a mapping or a list of records.

    An array without names has one row a model and one column a metric. An index of a pandas frame that is
    more than row numbers becomes its first columns. None of these libraries is imported for it.

    Raises
    ------
    ReadError
        If the object is none of these.
    """
    library = type(data).__module__.partition(".")[0]
    kind = f"{library} {type(data).__name__}"
    if isinstance(data, pl.LazyFrame):
        data = data.collect()
    if isinstance(data, pl.DataFrame):
        return raw_table(kind, [(s.name, s) for s in data.iter_columns()])
    if isinstance(data, np.ndarray):
        return _from_array(kind, data)
    if library == "pandas" and hasattr(data, "columns"):
        return _from_pandas(kind, data)
    if hasattr(data, "__arrow_c_stream__"):
        frame = pl.DataFrame(data)
        return raw_table(kind, [(s.name, s) for s in frame.iter_columns()])
    if isinstance(data, Mapping):
        lists = {key: _listed(value) for key, value in cast("Mapping[Any, Any]", data).items()}
        return chosen("mapping", "data", tables_in("mapping", lists))
    if isinstance(data, Sequence) and not isinstance(data, str | bytes | bytearray):
        written = tables_of_harness("list", data)
        return chosen("list", "data", written) if written else from_flat("list", data)
    raise ReadError(
        f"{kind} is no table; give a path, a Polars, pandas or Arrow table, a NumPy array, a mapping of "
        "columns or a list of records"
    )


def _from_array(kind: str, array: np.ndarray[Any, Any]) -> RawTable:
    if array.dtype.names:
        return raw_table(kind, [(name, column_of(array[name].tolist())) for name in array.dtype.names])
    if array.ndim != 2 or array.dtype.kind not in "fiu":
        raise ReadError(
            f"{kind} has shape {array.shape} and type {array.dtype}; numbers in two dimensions, models x "
            "metrics, expected"
        )
    models = pl.Series([f"model {i + 1}" for i in range(array.shape[0])], dtype=pl.String)
    columns = [(f"metric {j + 1}", pl.Series(array[:, j])) for j in range(array.shape[1])]
    said = "rows of the array are models, columns are metrics; they are numbered"
    return raw_table(kind, [("model", models), *columns], inferred=[said])


def _from_pandas(kind: str, frame: Any) -> RawTable:
    if type(frame.index).__name__ != "RangeIndex":
        frame = frame.reset_index()
    names, stated = [str(name) for name in frame.columns], list[MetricEntry]()
    if any(isinstance(name, tuple) for name in frame.columns):
        levels = zip(*frame.columns.to_list(), strict=True)
        names, stated = joined_names([[str(name) for name in level] for level in levels])
    columns: list[tuple[str, pl.Series]] = []
    for i, name in enumerate(names):
        column = frame.iloc[:, i]
        if column.dtype.kind in "fiu" and isinstance(column.dtype, np.dtype):
            series = pl.Series(column.to_numpy())
        else:
            gaps = column.isna().to_list()
            values = [None if gap else v for v, gap in zip(column.to_list(), gaps, strict=True)]
            series = column_of(values)
        columns.append((name, series))
    return raw_table(kind, columns, stated=stated)


def _listed(column: Any) -> Any:
    """An array or a series as a list."""
    made = getattr(column, "to_list", None) or getattr(column, "tolist", None)
    return column if made is None else made()

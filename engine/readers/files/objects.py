"""Tables that a program holds in memory: frames, arrays, mappings, records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from ...errors import ReadError
from .raw import RawTable, column_of, raw_table

__all__ = ["from_mapping", "from_object", "from_records"]


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
        return from_mapping("mapping", data)
    if isinstance(data, Sequence) and not isinstance(data, str | bytes | bytearray):
        return from_records("list", data)
    raise ReadError(
        f"{kind} is no table; give a path, a Polars, pandas or Arrow table, a NumPy array, a mapping of "
        "columns or a list of records"
    )


def from_records(source: str, records: Sequence[Any], *, lines: Sequence[int] | None = None) -> RawTable:
    """Make columns of records (mappings); what a record does not have is blank.

    Raises
    ------
    ReadError
        If there is no record, or one is not a mapping.
    """
    if not records:
        raise ReadError(f"{source}: no records")
    names: dict[str, None] = {}
    for i, record in enumerate(records):
        if not isinstance(record, Mapping):
            place = f"line {lines[i]}" if lines else f"record {i + 1}"
            raise ReadError(f"{source}: {place} is {record!r:.40}; an object of names and values expected")
        names.update(dict.fromkeys(record))
    columns = [(str(name), column_of([_plain(r.get(name)) for r in records])) for name in names]
    return raw_table(source, columns, lines=lines)


def from_mapping(source: str, data: Mapping[Any, Any]) -> RawTable:
    """Make a table of a mapping of columns, or of models to their scores by metric.

    Raises
    ------
    ReadError
        If values are of neither kind, or columns differ in length.
    """
    values = list(data.values())
    if values and all(isinstance(value, Mapping) for value in values):
        return from_records(source, [{"model": str(key), **value} for key, value in data.items()])
    columns: list[tuple[str, pl.Series]] = []
    for name, value in data.items():
        if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
            raise ReadError(f"{source}: {name!r} is {value!r:.40}; a list, one value a row, expected")
        columns.append((str(name), column_of([_plain(v) for v in value])))
        if len(columns[-1][1]) != len(columns[0][1]):
            raise ReadError(
                f"{source}: column {name!r} has {len(columns[-1][1])} values, "
                f"column {columns[0][0]!r} has {len(columns[0][1])}"
            )
    return raw_table(source, columns)


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
    if any(isinstance(name, tuple) for name in frame.columns):
        raise ReadError(f"{kind}: columns have names of several levels; join each into one text")
    columns: list[tuple[str, pl.Series]] = []
    for i, name in enumerate(frame.columns):
        column = frame.iloc[:, i]
        if column.dtype.kind in "fiu" and isinstance(column.dtype, np.dtype):
            series = pl.Series(column.to_numpy())
        else:
            gaps = column.isna().to_list()
            values = [None if gap else _plain(v) for v, gap in zip(column.to_list(), gaps, strict=True)]
            series = column_of(values)
        columns.append((str(name), series))
    return raw_table(kind, columns)


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value

"""Data of JSON and YAML files: the tables that stand in it, each with flat columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard, cast

from ...errors import ReadError
from ...limits import MOST_COLUMNS
from ...wording import counted
from ..harness.recognise import tables_of_harness
from .choice import Choice
from .headers import path_entries
from .raw import RawTable, column_of, raw_table, shown
from .source import File

__all__ = ["from_flat", "tables_in"]

#: How far down tables are looked for, and how deep a record may be.
_DEEPEST_TABLE, _DEEPEST_RECORD = 5, 20
#: A table may be as large as this, and otherwise so many times larger than what stands in it.
#: How many values of a list show what it holds.
_SAMPLE = 100
_ANY_CELLS, _MOST_SHARE = 10_000_000, 20


def tables_in(source: str, data: Any, file: File | None = None) -> Sequence[Choice]:
    """Find tables in plain data: lists of records, objects of columns, objects of objects.

    What lies outside of all is looked at first; inside of a table no other is looked for. Objects in records
    become columns with dotted names, and all but the last part of such a name its group. What harnesses write
    is read as they mean it.

    Raises
    ------
    ReadError
        If it is of a harness whose format is not read, which is named, or holds no table.
    """
    written = tables_of_harness(source, data, file)
    if written is not None:
        return written
    found = list(_found(source, data, ()))
    if not found:
        raise ReadError(
            f"{source}: holds {shown(data)}; a list of records, an object of columns, or an object of models "
            "and their scores expected"
        )
    return found


def _found(source: str, data: Any, path: tuple[str, ...]) -> Iterator[Choice]:
    table = _table_of(source, data, path)
    if table is not None:
        yield table
    elif isinstance(data, Mapping) and len(path) < _DEEPEST_TABLE:
        for key, value in data.items():
            yield from _found(source, value, (*path, str(key)))
    elif _is_list(data) and len(path) < _DEEPEST_TABLE:
        for number, value in enumerate(data, start=1):
            if isinstance(value, Mapping):
                yield from _found(source, value, (*path, str(cast("Any", value).get("name", number))))


def _table_of(source: str, data: Any, path: tuple[str, ...]) -> Choice | None:
    """The table that data is, if it is one."""
    title = ".".join(path)
    said = [f"the table is what stands under {title!r}"] if path else []

    def choice(size: str, read: Callable[[], RawTable]) -> Choice:
        return Choice(title, size, lambda: _saying(read(), said))

    if _is_list(data):
        if data and all(map(_is_list, data[:_SAMPLE])):
            return choice(counted(len(data), "row"), lambda: _of_rows(source, data))
        if _holds_tables(data) or (
            path and not any(isinstance(record, Mapping) for record in data[:_SAMPLE])
        ):
            return None
        return choice(counted(len(data), "record"), lambda: from_flat(source, data))
    if not isinstance(data, Mapping) or not data:
        return None
    values = list(data.values())
    if {"columns", "data"} <= data.keys() and _is_list(data["columns"]) and _is_list(data["data"]):
        return choice(counted(len(data["data"]), "row"), lambda: _of_split(source, data))
    if all(isinstance(value, Mapping) for value in values):
        return (
            choice(counted(len(values), "record"), lambda: _of_objects(source, data))
            if _alike(values)
            else None
        )
    columns = {key: value for key, value in data.items() if _is_list(value)}
    if any(isinstance(value, Mapping) for value in values) or any(map(_holds_objects, columns.values())):
        return None
    if len(columns) > 1 or (columns and len(columns) == len(data)):
        return choice(counted(len(columns), "column"), lambda: _of_columns(source, columns))
    return None


def _holds_objects(values: Sequence[Any]) -> bool:
    return any(isinstance(value, Mapping) for value in values[:_SAMPLE])


def _holds_tables(records: Sequence[Any]) -> bool:
    """Whether objects in a list hold no number but lists of objects: tables, each under a name."""
    values = [v for record in records[:_SAMPLE] if isinstance(record, Mapping) for v in record.values()]
    return any(_is_list(v) and _holds_objects(v) for v in values) and not any(
        isinstance(v, int | float) for v in values
    )


def _alike(records: Sequence[Mapping[Any, Any]]) -> bool:
    """Whether objects are of one kind: each has a key that another has; one alone has plain values."""
    counts = Counter(key for record in records for key in record)
    if len(records) == 1:
        return not any(map(_is_list, records[0].values())) and not all(
            isinstance(value, Mapping) for value in records[0].values()
        )
    return all(any(counts[key] > 1 for key in record) for record in records if record)


def from_flat(source: str, records: Sequence[Any], *, lines: Sequence[int] | None = None) -> RawTable:
    """Make columns of records; objects in them are flattened, what a record does not have is blank.

    Raises
    ------
    ReadError
        If there is no record, one is not an object, two names become one, or records are nested too deeply
        or have too little in common.
    """
    if not records:
        raise ReadError(f"{source}: no records")
    rows: dict[tuple[str, ...], dict[int, Any]] = {}
    count = 0
    for i, record in enumerate(records):
        if not isinstance(record, Mapping):
            place = f"line {lines[i]}" if lines else f"record {i + 1}"
            raise ReadError(f"{source}: {place} is {shown(record)}; an object of names and values expected")
        for path, value in _leaves(source, record, ()):
            rows.setdefault(path, {})[i] = value
            count += 1
        if len(rows) > MOST_COLUMNS:
            raise ReadError(f"{source}: more than {MOST_COLUMNS:,} columns, which are not read")
    if len(rows) * len(records) > max(_ANY_CELLS, _MOST_SHARE * count):
        raise ReadError(
            f"{source}: {len(records):,} records have {len(rows):,} different names, few of them in common"
        )
    columns = [
        (".".join(path), column_of([values.get(i) for i in range(len(records))]))
        for path, values in rows.items()
    ]
    return raw_table(source, columns, lines=lines, stated=path_entries(list(rows)))


def _leaves(
    source: str, record: Mapping[Any, Any], path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Any]]:
    if len(path) > _DEEPEST_RECORD:
        raise ReadError(f"{source}: nested too deeply")
    for key, value in record.items():
        here = (*path, str(key))
        if isinstance(value, Mapping):
            yield from _leaves(source, cast("Mapping[Any, Any]", value), here)
        else:
            yield here, value


def _of_objects(source: str, data: Mapping[Any, Mapping[Any, Any]]) -> RawTable:
    """Models by their names, records by numbers, or columns by theirs with numbered rows, as of pandas."""
    names = list(data)
    rows = list(dict.fromkeys(key for record in data.values() for key in record))
    if _are_numbers(rows) and not _holds_objects(list(data[names[0]].values())):
        columns = [(str(n), column_of([c.get(r) for r in rows])) for n, c in data.items()]
        return raw_table(source, columns)
    if _are_numbers(names):
        return from_flat(source, list(data.values()))
    own = next(name for name in ("model", "key", "name of the object", "") if name not in rows)
    return from_flat(source, [{own: str(name), **record} for name, record in data.items()])


def _are_numbers(keys: Sequence[Any]) -> bool:
    return [str(key) for key in keys] == [str(number) for number in range(len(keys))]


def _of_columns(source: str, data: Mapping[Any, Any]) -> RawTable:
    first, length = next((str(name), len(column)) for name, column in data.items())
    for name, column in data.items():
        if len(column) != length:
            raise ReadError(
                f"{source}: column {str(name)!r} has {len(column)} values, column {first!r} has {length}"
            )
    return raw_table(source, [(str(name), column_of(list(column))) for name, column in data.items()])


def _of_split(source: str, data: Mapping[Any, Any]) -> RawTable:
    """Names of columns apart from rows, and perhaps names of rows, as pandas writes them."""
    index = data.get("index")
    names, rows = list(data["columns"]), list(data["data"])
    if _is_list(index) and len(index) == len(rows) and list(index) != list(range(len(rows))):
        names, rows = (
            ["", *names],
            [[key, *row] if _is_list(row) else row for key, row in zip(index, rows, strict=True)],
        )
    return _of_rows(source, [names, *rows])


def _of_rows(source: str, rows: Sequence[Any]) -> RawTable:
    """Lists of one length, the first of which names the columns."""
    header, *body = rows
    if not any(isinstance(name, str) for name in header):
        raise ReadError(f"{source}: a list of lists; the first is {shown(header)}, names of columns expected")
    header = [str(name) for name in header]
    for i, row in enumerate(body, start=2):
        if not _is_list(row) or len(row) != len(header):
            raise ReadError(
                f"{source}: list {i} is {shown(row)}; {len(header)} values expected, as in the first"
            )
    columns = zip(*body, strict=True) if body else [()] * len(header)
    return raw_table(source, [(n, column_of(list(c))) for n, c in zip(header, columns, strict=True)])


def _saying(raw: RawTable, said: Sequence[str]) -> RawTable:
    return replace(raw, inferred=(*said, *raw.inferred))


def _is_list(value: Any) -> TypeGuard[Sequence[Any]]:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)

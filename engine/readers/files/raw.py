"""The raw table: named columns as a source holds them, before anything is known of their meaning."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from ...errors import ReadError
from ...limits import MOST_COLUMNS, check_name
from ...spec.spec import MetricEntry
from ..marks import plain_name

__all__ = ["CONTROL", "Measured", "RawTable", "column_of", "raw_table", "shown"]

#: Control characters other than tab and line breaks, as a regular expression.
CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"


class Measured(NamedTuple):
    """What the scores of one model are of, where a format says so: those of others may be of something else.

    Attributes
    ----------
    model, revision
        The model, and which revision of it.
    parts
        By metric: the parts whose mean the score is.
    """

    model: str
    revision: str = ""
    parts: Mapping[str, frozenset[str]] = {}


@dataclass(frozen=True, eq=False)
class RawTable:
    """Columns of text and of numbers.

    Attributes
    ----------
    source
        The file's name, or the kind of object.
    frame
        Columns of type String (text, exactly as it stands) or of a number type.
    lines
        For text files, the line on which each row begins.
    unnamed
        Columns that had no name; in `frame` they are called ``column 3`` and so on.
    inferred, left_out
        What reading decided, in sentences.
    stated
        What the format itself says of metrics: groups, directions, units, bounds.
    roles
        What the format itself says of columns, as a spec would: ``model``, ``metric``, ``score``, ….
    when
        When its scores were measured, in seconds, where the format says so: of two scores of one model on one
        metric the later counts.
    format
        The title of the harness's format that it is of; empty for a plain table.
    settings
        Of metrics, how they were measured: ``version``, on which scores depend, and others.
    configuration
        How the model was set up, where the format says so: runs under different ones are no repeats.
    measured
        What they are of, where the format says so.
    repeat
        The column that tells repeats (folds, seeds) of one model on one metric apart; each stands once.
    name
        What a dataset of it is called, unless the user says.
    file_column
        Of several files: the column that holds each row's file, by its name without suffix.
    parts
        Of several files: the table of each, in order.
    """

    source: str
    frame: pl.DataFrame
    lines: Sequence[int] | None = None
    unnamed: frozenset[str] = frozenset()
    inferred: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    stated: tuple[MetricEntry, ...] = ()
    roles: Mapping[str, Any] = field(default_factory=dict[str, Any])
    when: float | None = None
    format: str = ""
    settings: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    configuration: str = ""
    measured: Measured | None = None
    repeat: str | None = None
    name: str = "table"
    file_column: str | None = None
    parts: tuple[RawTable, ...] = ()

    def place(self, row: int) -> str:
        """Where a row stands, for messages."""
        for part in self.parts:
            if row < len(part.frame):
                return f"{part.source}, {part.place(row)}"
            row -= len(part.frame)
        return f"row {row + 1}" if self.lines is None else f"line {self.lines[row]}"


def raw_table(
    source: str,
    columns: Sequence[tuple[str, pl.Series]],
    *,
    lines: Sequence[int] | None = None,
    inferred: Sequence[str] = (),
    stated: Sequence[MetricEntry] = (),
) -> RawTable:
    """Check and tidy columns: names stripped and unique, types reduced to text and numbers.

    Raises
    ------
    ReadError
        If there is no column or no row, or two columns have one name, or a name holds control characters.
    """
    if not columns:
        raise ReadError(f"{source}: no columns; one of models and one or more of scores expected")
    if len(columns) > MOST_COLUMNS:
        raise ReadError(f"{source}: {len(columns):,} columns; at most {MOST_COLUMNS:,} are read")
    unnamed: set[str] = set()
    left_out: list[str] = []
    position: dict[str, int] = {}
    kept: dict[str, pl.Series] = {}
    for i, (given, series) in enumerate(columns, start=1):
        name = plain_name(given)
        if not name:
            name = f"column {i}"
            unnamed.add(name)
        check_name(name, f"{source}: column {i}", ReadError)
        if re.search(CONTROL, name):
            raise ReadError(f"{source}: the name of column {i} holds a control character: {name!r}")
        if name in position:
            raise ReadError(
                f"{source}: columns {position[name]} and {i} are both named {name!r}; rename or remove one"
            )
        position[name] = i
        plain = _plain(series)
        if plain is None:
            left_out.append(f"column {name!r} holds {_kind(series.dtype)}, neither text nor numbers")
        else:
            kept[name] = plain
    if not len(columns[0][1]):
        raise ReadError(f"{source}: no rows; only the names of {len(columns)} columns")
    return RawTable(
        source,
        pl.DataFrame(kept),
        lines,
        frozenset(unnamed),
        tuple(inferred),
        tuple(left_out),
        tuple(stated),
    )


def column_of(values: Sequence[Any]) -> pl.Series:
    """Make a column of Python values: numbers where all are, else text; None is a blank.

    Values that are neither (lists, mappings) give a column of objects, which :func:`raw_table` leaves out.
    """
    values = [value.item() if isinstance(value, np.generic) else value for value in values]
    present = [value for value in values if value is not None]
    if present and all(isinstance(value, bool) for value in present):
        return pl.Series(values, dtype=pl.Boolean)
    if any(not isinstance(value, str | int | float | Decimal) for value in present):
        return pl.Series(values, dtype=pl.Object)
    texts = pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)
    if not present or any(isinstance(value, str | bool) for value in present):
        return texts
    try:
        return pl.Series([None if v is None else float(v) for v in values], dtype=pl.Float64)
    except OverflowError:  # a whole number beyond the floats; as text it is refused by name
        return texts


def shown(value: object) -> str:
    """The beginning of a value, however large or deep it is."""
    return f"{reprlib.repr(value):.40}"


def _plain(series: pl.Series) -> pl.Series | None:
    dtype = series.dtype
    if dtype == pl.String or (dtype.is_numeric() and not dtype.is_decimal()):
        return series
    if dtype.is_decimal():
        return series.cast(pl.Float64)
    if dtype == pl.Null:
        return series.cast(pl.String)
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return series.cast(pl.String)
    return None


def _kind(dtype: pl.DataType) -> str:
    if dtype == pl.Boolean:
        return "true and false"
    if dtype.is_temporal():
        return "dates or times"
    return "lists or other objects" if dtype.is_nested() or dtype == pl.Object else f"{dtype}"

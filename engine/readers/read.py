"""Reading: a file or a table in memory becomes a score table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, Unpack, get_args

import polars as pl

from ..errors import UnknownNameError
from ..options import Layout
from ..spec.options import ReadingOptions, check_columns, check_metrics, with_options
from ..spec.spec import Spec, parse_spec, read_spec
from ..table import ScoreTable
from .files.kinds import read_raw
from .files.raw import RawTable
from .layouts.columns import Notes
from .layouts.layout import lay_out
from .roles.infer import Reading, infer

__all__ = ["Read", "read", "read_table"]


class Read(NamedTuple):
    """A table, what the user said of it, and what it was understood to be."""

    table: ScoreTable
    said: Spec
    reading: Reading


def read_table(
    source: Any,
    *,
    spec: Spec | Mapping[str, Any] | Path | str | None = None,
    format: Layout = "auto",
    name: str | None = None,
    selected: Sequence[str] = (),
    groups: Sequence[str] = (),
    **options: Unpack[ReadingOptions],
) -> ScoreTable:
    """Read scores from a file or from a table in memory.

    Parameters
    ----------
    source
        A path (CSV, TSV, Parquet, Arrow, Feather, JSON, JSON Lines, YAML, Markdown, HTML or Excel, packed
        with gzip or zip or not; ``FILE#2`` is its second table), a folder or a list of paths that are one
        table, ``-`` for standard input, an address (``https://``, ``hf://``, ``s3://``), a Polars, pandas or
        Arrow table, a NumPy array (models x metrics), a mapping of columns or a list of records.
    spec
        What the columns mean: a spec, the path of one (TOML, or a CSV of metrics), or the contents of a TOML
        one. By default the TOML file beside the source that has its name, where there is one.
    format
        How it is laid out; ``auto`` goes by the spec, else by the columns' names and contents.
    name
        The dataset's name; by default the spec's, else the file's.
    selected, groups
        The metrics that will be asked for, as in :func:`.select`: what they exclude cannot stop the reading.
    options
        What goes over the spec: `model`, `metric`, `score`, `lower`, `higher`, `leave_out`, `transpose`,
        `duplicates`, `revision`, `missing_code`, `decimal`; see :class:`.ReadingOptions`.

    Returns
    -------
    ScoreTable
        Its :attr:`~llull.engine.table.ScoreTable.origin` says what was inferred and what was left out.

    Raises
    ------
    ReadError
        If the source cannot be read as scores; the message names the file and the row or column.
    SpecError, UnknownNameError
        If the spec or an option is wrong or does not fit the source.
    """
    return read(source, spec, format, name, tuple(selected), tuple(groups), options).table


def read(
    source: Any,
    spec: Spec | Mapping[str, Any] | Path | str | None = None,
    format: Layout = "auto",
    name: str | None = None,
    selected: tuple[str, ...] = (),
    groups: tuple[str, ...] = (),
    options: ReadingOptions | None = None,
) -> Read:
    """As :func:`read_table`, with what the table was understood to be."""
    if format not in get_args(Layout):
        raise UnknownNameError("format", str(format), get_args(Layout))
    options = options or {}
    said: list[str] = []
    path = Path(source) if isinstance(source, str | Path) else None
    written = _spec(spec, path, said)
    if format != "auto":
        written = replace(written, layout=format)
    known = replace(with_options(written, options), selected=selected, groups=groups)
    raw = read_raw(source, known)
    check_columns(options, raw.frame, raw.source)
    if name is None:
        name = known.name or raw.name
    reading = infer(raw, known, written)
    notes = Notes(
        [*said, *known.notes, *raw.inferred, *reading.said],
        [*raw.left_out, *reading.left_out],
        list(reading.warnings),
        list(reading.assumed),
    )
    table = lay_out(reading.raw, reading.spec, name, notes, reading.cells)
    check_metrics(options, table.metric_names, _others(raw, reading.spec), raw.source)
    return Read(table, known, reading)


def _others(raw: RawTable, resolved: Spec) -> list[str]:
    """What may be left out besides metrics: columns, and in long tables metrics that were."""
    found = [*raw.frame.columns]
    for column in resolved.metric:
        found += raw.frame[column].cast(pl.String).str.strip_chars().drop_nulls().unique().to_list()
    return found


def _spec(spec: Spec | Mapping[str, Any] | Path | str | None, source: Path | None, said: list[str]) -> Spec:
    if isinstance(spec, Spec):
        return spec
    if isinstance(spec, Mapping):
        return parse_spec(spec)
    if spec is not None:
        return read_spec(spec)
    if source is not None and source.name and source.with_suffix(".toml").is_file():
        beside = source.with_suffix(".toml")
        said.append(f"the spec {beside.name} beside the file is used")
        return read_spec(beside)
    return Spec()

"""Reading: a file or a table in memory becomes a score table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from ..errors import UnknownNameError
from ..options import Layout
from ..spec.spec import Spec, parse_spec, read_spec
from ..table import ScoreTable
from .files.kinds import read_raw
from .layouts.layout import lay_out

__all__ = ["read_table"]


def read_table(
    source: Any,
    *,
    spec: Spec | Mapping[str, Any] | Path | str | None = None,
    format: Layout = "auto",
    name: str | None = None,
) -> ScoreTable:
    """Read scores from a file or from a table in memory.

    Parameters
    ----------
    source
        A path (CSV, TSV, Parquet, Arrow, Feather, JSON or JSON Lines), a Polars, pandas or Arrow table, a
        NumPy array (models x metrics), a mapping of columns or a list of records.
    spec
        What the columns mean: a spec, the path of one (TOML, or a CSV of metrics), or the contents of a TOML
        one. By default the TOML file beside the source that has its name, where there is one.
    format
        How it is laid out; ``auto`` goes by the spec, else by the columns' names and contents.
    name
        The dataset's name; by default the spec's, else the file's.

    Returns
    -------
    ScoreTable
        Its :attr:`~llull.engine.table.ScoreTable.origin` says what was inferred and what was left out.

    Raises
    ------
    ReadError
        If the source cannot be read as scores; the message names the file and the row or column.
    SpecError, UnknownNameError
        If the spec is wrong or does not fit the source.
    """
    if format not in get_args(Layout):
        raise UnknownNameError("format", str(format), get_args(Layout))
    said: list[str] = []
    path = Path(source) if isinstance(source, str | Path) else None
    known = _spec(spec, path, said)
    if format != "auto":
        known = replace(known, layout=format)
    raw = read_raw(source, known)
    raw = replace(raw, inferred=(*said, *known.notes, *raw.inferred))
    if name is None:
        name = known.name or (path.stem if path is not None else "table")
    return lay_out(raw, known, name)


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

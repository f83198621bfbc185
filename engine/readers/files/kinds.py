"""Where columns come from: the reader of each kind of file, and tables in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from ...errors import ReadError
from ...spec.spec import Spec
from .raw import RawTable
from .text import read_bytes

__all__ = ["read_raw"]

#: Reader of each kind of file, as module and function; imported when a file of its kind is read.
_FILES: Mapping[str, tuple[str, str]] = {
    ".csv": ("delimited", "read_delimited"),
    ".tsv": ("delimited", "read_delimited"),
    ".tab": ("delimited", "read_delimited"),
    ".txt": ("delimited", "read_delimited"),
    ".parquet": ("columnar", "read_parquet"),
    ".pq": ("columnar", "read_parquet"),
    ".arrow": ("columnar", "read_arrow"),
    ".feather": ("columnar", "read_arrow"),
    ".ipc": ("columnar", "read_arrow"),
    ".json": ("json_text", "read_json"),
    ".jsonl": ("json_text", "read_json_lines"),
    ".ndjson": ("json_text", "read_json_lines"),
}


def read_raw(source: Any, spec: Spec) -> RawTable:
    """Read the columns of a file or of a table in memory, without asking what they mean.

    Raises
    ------
    ReadError
        If there is no such file, its kind is unknown, or it is not what its name says.
    """
    if not isinstance(source, str | Path):
        from .objects import from_object

        return from_object(source)
    path = Path(source)
    found = _FILES.get(path.suffix.lower())
    if path.is_dir() or not path.exists():  # said before what its name ends in
        read_bytes(path, ReadError)
    if found is None:
        raise ReadError(
            f"{path.name}: unknown kind of file {path.suffix!r}; one of {', '.join(_FILES)} expected"
        )
    module, function = found
    read: Callable[[Path, bytes, Spec], RawTable] = getattr(
        import_module(f".{module}", __package__), function
    )
    return read(path, read_bytes(path, ReadError), spec)

"""Writes a file and reads its columns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from llull.engine.readers.files.kinds import read_raw
from llull.engine.readers.files.raw import RawTable
from llull.engine.spec.spec import Spec

__all__ = ["columns", "groups", "read", "write"]


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """A file in a folder that is made if need be."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def read(source: Any) -> RawTable:
    """The columns of whatever can be read."""
    return read_raw(source, Spec())


def columns(raw: RawTable) -> dict[str, list[Any]]:
    """Columns by their names."""
    return raw.frame.to_dict(as_series=False)


def groups(raw: RawTable) -> dict[str, str | None]:
    """What a format says of groups."""
    return {entry.pattern: entry.group for entry in raw.stated}

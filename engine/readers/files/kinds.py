"""Where columns come from: the reader of each kind of file, and tables in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from importlib import import_module
from os.path import normpath
from pathlib import Path
from typing import Any
from zipfile import ZipFile, ZipInfo

from ...errors import ReadError
from ...progress import tell
from ...spec.spec import Spec
from ..harness.recognise import table_of_harness
from ..harness.versions import comparable
from .choice import Choice, chosen
from .folder import files_of
from .packed import member_of, unpacked
from .raw import RawTable
from .recognise import kind_of
from .several import concatenated, short_names, tables_among
from .source import File, beside, is_files, opened
from .text import MOST_BYTES

__all__ = ["read_raw"]

#: Reader of each kind of file, as module and function; imported when a file of its kind is read.
_READERS: Mapping[str, tuple[str, str]] = {
    "delimited text": ("delimited", "read_delimited"),
    "Parquet": ("columnar", "read_parquet"),
    "Arrow": ("columnar", "read_arrow"),
    "JSON": ("json_text", "read_json"),
    "JSON Lines": ("json_text", "read_json_lines"),
    "Markdown": ("markdown", "read_markdown"),
    "HTML": ("html", "read_html"),
    "YAML": ("yaml_text", "read_yaml"),
    "Excel": ("excel", "read_excel"),
}


def read_raw(source: Any, spec: Spec) -> RawTable:
    """Read the columns of a file, of several, or of a table in memory, without asking what they mean.

    Parameters
    ----------
    source
        A path (``FILE#2`` names the second of its tables, or one by its heading, sheet or key), a folder,
        ``-`` for standard input, a remote address, several of these in a list, or a table in memory.

    Raises
    ------
    ReadError
        If there is no such file, its kind is unknown, or it is not what its name says.
    """
    if is_files(source):
        files = [(Path(str(one)), lambda one=one: opened(one)) for one in source]
        folders = {path.absolute().parent.name for path, _ in files}
        return replace(_together(f"{len(files)} files", files, spec), name=_only(folders) or "table")
    if not isinstance(source, str | Path):
        from .objects import from_object

        return table_of_harness(from_object(source), spec)
    folder = Path(source)
    if not folder.is_dir():
        raw = _read(opened(source), spec)
        comparable(raw.source, raw.parts or [raw], spec.revision)  # refuses a revision that is none
        return raw
    name = folder.resolve().name or str(folder)
    paths, said = tables_among(name, files_of(folder))
    near = lru_cache(2)(beside)
    files = [(path, lambda path=path: opened(folder / path, near)) for path in paths]
    return _named(_together(name, files, spec), name, said)


def _together(source: str, files: Sequence[tuple[Path, Callable[[], File]]], spec: Spec) -> RawTable:
    """The tables of several files as one, which has a column of their names even where there is one file."""
    left = MOST_BYTES
    tables: list[RawTable] = []
    often = Counter(path.name for path, _ in files)
    for at, (path, open_) in enumerate(files):
        tell(f"{source}: files", at, len(files))
        file = open_()
        left -= len(file.content)
        if left < 0:
            raise ReadError(f"{source}: more than {MOST_BYTES // 2**20} MiB together, which are not read")
        try:
            table = _read(file, spec)
        except ReadError as error:
            if often[path.name] == 1:
                raise
            raise ReadError(str(error).replace(path.name, str(path), 1)) from None
        tables.append(table if often[path.name] == 1 else replace(table, source=str(path)))
    compared, left_out = comparable(source, tables, spec.revision)
    raw = concatenated(source, compared, short_names([path for path, _ in files]))
    return replace(raw, left_out=(*left_out, *raw.left_out))


def _read(file: File, spec: Spec) -> RawTable:
    """The table of one file, which may be packed."""
    inside = unpacked(file)
    name = file.path.name
    if isinstance(inside, File):
        said: list[str] = []
        kind = kind_of(inside.path, inside.content, said)
        module, function = _READERS[kind]
        found = getattr(import_module(f".{module}", __package__), function)(inside, spec)
        tables = [Choice("", "", lambda: found)] if isinstance(found, RawTable) else found
        raw = chosen(name, kind, tables, inside.part)
        raw = table_of_harness(raw, spec, inside)
        return _named(raw, inside.path.stem, *said)
    named = (member for member in inside.infolist() if member.filename.rstrip("/") == member.filename != "")
    members = {Path(member.filename): member for member in named}
    if file.part is not None:
        members = {path: member for path, member in members.items() if str(path) == file.part}
    paths, said_ = tables_among(name, members)
    files = [(path, partial(_member, name, inside, members, path)) for path in paths]
    if len(files) == 1:
        return _read(files[0][1](), spec)
    return _named(_together(name, files, spec), file.path.stem, said_)


def _member(name: str, archive: ZipFile, members: Mapping[Path, ZipInfo], path: Path) -> File:
    """A file inside of a zip file."""

    def near(other: str) -> bytes | None:
        found = members.get(Path(normpath(path.parent / other)))
        return None if found is None else member_of(name, archive, found)

    return File(path, member_of(name, archive, members[path]), None, True, near)


def _named(raw: RawTable, name: str, *said: str) -> RawTable:
    return replace(raw, name=name, inferred=(*said, *raw.inferred))


def _only(names: set[str]) -> str:
    return next(iter(names)) if len(names) == 1 else ""

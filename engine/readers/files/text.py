"""A file's bytes, its text, the rows of a delimited one; its kind and size are looked at before that."""

from __future__ import annotations

import csv
import io
import os
import select
import stat
from collections.abc import Iterator
from pathlib import Path

from ...errors import LlullError

__all__ = ["MOST_BYTES", "csv_rows", "listed_rows", "read_bytes", "read_text"]

#: A larger file is not read, and one that unpacks to more is given up.
MOST_BYTES = 512 * 2**20
#: The same for texts that are no tables: specs, weights, witnesses.
_MOST_TEXT = 64 * 2**20
#: Seconds that a pipe may be silent.
_PATIENCE = 8.0


def read_bytes(path: Path, error: type[LlullError], most: int = MOST_BYTES) -> bytes:
    """Read an ordinary file, or what comes through a pipe.

    Raises
    ------
    error
        If there is no such file, it is of another kind, larger than `most`, silent or unreadable; in one
        line that names it.
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise error(f"{path}: a folder; give a file")
        if stat.S_ISREG(found.st_mode) and found.st_size <= most:
            return path.read_bytes()
        if stat.S_ISFIFO(found.st_mode):
            return _from_pipe(path, error, most)
    except FileNotFoundError:
        raise error(f"{path}: no such file") from None
    except (OSError, ValueError) as cause:  # a path with a zero byte is a ValueError
        if isinstance(cause, LlullError):
            raise
        raise error(f"{str(path)!r} cannot be read: {getattr(cause, 'strerror', None) or cause}") from None
    if stat.S_ISREG(found.st_mode):
        raise error(f"{path}: {found.st_size / 2**20:,.0f} MiB; at most {most // 2**20} MiB are read")
    raise error(f"{path}: neither an ordinary file nor a pipe; give one of these")


def _from_pipe(path: Path, error: type[LlullError], most: int) -> bytes:
    """What comes through a pipe until it is closed; without a wait for somebody to open its other end."""
    parts: list[bytes] = []
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], _PATIENCE)[0]:
            part = pipe.read(2**20)
            if part == b"":
                return b"".join(parts)
            parts.append(part or b"")
            if sum(map(len, parts)) > most:
                raise error(f"{path}: more than {most // 2**20} MiB come through the pipe; not more are read")
    raise error(f"{path}: nothing came through the pipe for {_PATIENCE:g} s")


def read_text(path: Path, error: type[LlullError]) -> str:
    """Read a file of UTF-8 text, with or without a mark at its beginning.

    Raises
    ------
    error
        If there is no such file, or it cannot be read or is not UTF-8; in one line that names it.
    """
    try:
        return read_bytes(path, error, _MOST_TEXT).decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        line = cause.object.count(b"\n", 0, cause.start) + 1
        raise error(f"{path}: line {line}: not UTF-8 text") from None


def csv_rows(
    name: str, text: str, error: type[LlullError], separator: str = ","
) -> Iterator[tuple[int, list[str]]]:
    """Rows of a delimited text, with the line on which each begins; cells of any size.

    Raises
    ------
    error
        If a quote does not close, or text follows one that does.
    """
    # It is one number for the whole process, which others may have made larger.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            yield line, row
            line = reader.line_num + 1
    except csv.Error as cause:
        raise error(f"{name}: line {line}: {_explained(str(cause))}") from None


def listed_rows(path: Path, error: type[LlullError]) -> Iterator[tuple[int, list[str]]]:
    """Rows of a CSV or TSV file that is a list, the header too; blank ones are passed over.

    Raises
    ------
    error
        As :func:`read_text` and :func:`csv_rows`; and if a row is shorter or longer than the header.
    """
    width = 0
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    for line, row in csv_rows(path.name, read_text(path, error), error, separator):
        if not any(cell.strip() for cell in row):
            continue
        width = width or len(row)
        if len(row) != width:
            raise error(f"{path.name}: line {line} has {len(row)} fields; the header has {width}")
        yield line, [cell.strip() for cell in row]


def _explained(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quote opens here and never closes"
    if "expected after" in error:
        return "text follows a closing quote; a quote inside a quoted field is written twice"
    return error

"""CSV and TSV: every cell as the text that stands there, every row with its line."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from ...errors import ReadError
from ...spec.spec import Spec
from .headers import header_rows, joined_names, may_go_on
from .raw import RawTable, raw_table
from .source import File
from .text import csv_rows

__all__ = ["decode", "read_delimited"]

#: Quotes, ends of lines of another sort, and what only Python takes for blanks.
_NOT_PLAIN = re.compile(r'["\r\x1c-\x1f]')
_TABS = {".tsv", ".tab"}
_SEPARATORS = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}


def read_delimited(file: File, spec: Spec) -> RawTable:
    """Read a delimited text file.

    Where each line is a row as long as the header, the text is cut at its separators; else the standard
    library reads, which knows quotes, and each row's length and line.

    Raises
    ------
    ReadError
        If the bytes are no text, a quote does not close, or a row is shorter or longer than the header.
    """
    path, content = file.path, file.content
    inferred: list[str] = []
    text = decode(path.name, content, spec.encoding, inferred)
    separator = spec.separator or _separator(path, text, inferred)
    plain = _plain(text, separator)
    if plain is not None and not may_go_on(
        [name for name, _ in plain], [column.first() for _, column in plain]
    ):
        return raw_table(path.name, plain, lines=range(2, len(plain[0][1]) + 2), inferred=inferred)
    rows: list[list[str]] = []
    lines: list[int] = []
    blank: list[int] = []
    header: list[str] | None = None
    for line, row in csv_rows(path.name, text, ReadError, separator):
        if "".join(row).strip():
            if header is None:
                header = row
            elif len(row) != len(header):
                raise ReadError(
                    f"{path.name}: line {line} has {len(row)} fields, the header has {len(header)}; "
                    "quote a field that holds the separator, and write empty fields out"
                )
            else:
                rows.append(row)
                lines.append(line)
        elif len(row) > 1 and header is not None:
            blank.append(line)
    if header is None:
        raise ReadError(f"{path.name}: empty; a header and one or more rows expected")
    levels, used = header_rows(header, rows)
    names, stated = joined_names(levels)
    if used:
        rows, lines = rows[used:], lines[used:]
        inferred.append(f"{len(levels)} rows name the columns, such as {names[-1]!r}")
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    series = [pl.Series(column, dtype=pl.String) for column in columns]
    table = raw_table(
        path.name, list(zip(names, series, strict=True)), lines=lines, inferred=inferred, stated=stated
    )
    if not blank:
        return table
    return replace(table, left_out=(*table.left_out, f"rows without any value: line {_listed(blank)}"))


def _plain(text: str, separator: str) -> list[tuple[str, pl.Series]] | None:
    """Columns of a text without quotes and blank rows, every row as long as the header; None of any other."""
    text = text.replace("\r\n", "\n")
    if _NOT_PLAIN.search(text):
        return None
    lines = pl.Series("cells", text.removesuffix("\n").split("\n"), dtype=pl.String)
    blank = lines.str.replace_all(separator, "", literal=True).str.strip_chars() == ""
    rows = lines.str.split(separator)
    fields = len(rows[0])
    if blank.any() or (rows.list.len() != fields).any():
        return None
    cells = rows.explode()
    return [(cells[i], cells.gather_every(fields, i).slice(1)) for i in range(fields)]


def decode(name: str, content: bytes, encoding: str | None, inferred: list[str]) -> str:
    """Turn a file's bytes into text: UTF-8 or UTF-16 with their marks, else Latin-1, which is said.

    Raises
    ------
    ReadError
        If the file is empty or no text, or is not in the encoding asked for.
    """
    if not content:
        raise ReadError(f"{name}: empty file (0 bytes)")
    if encoding is not None:
        try:
            return content.decode(encoding).removeprefix("\ufeff")
        except LookupError:
            raise ReadError(f"{name}: unknown encoding {encoding!r}; for example utf-8 or latin-1") from None
        except UnicodeError as error:
            raise ReadError(f"{name}: not {encoding} text: {error}") from None
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeError as error:
            raise ReadError(f"{name}: begins as UTF-16 text but is not: {error}") from None
    if b"\x00" in content:
        raise ReadError(f"{name}: not a text file (it holds zero bytes); is its name right?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        inferred.append(f"not UTF-8 (line {line}), so read as Latin-1; else say encoding in the spec")
        return content.decode("latin-1")


def _separator(path: Path, text: str, inferred: list[str]) -> str:
    if path.suffix.lower() in _TABS:
        return "\t"
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    if "," in header:
        return ","
    best = max(_SEPARATORS, key=header.count)
    if header.count(best):
        inferred.append(f"cells are separated by {_SEPARATORS[best]}")
        return best
    return ","


def _listed(lines: list[int], most: int = 10) -> str:
    more = f" and {len(lines) - most} more" if len(lines) > most else ""
    return ", ".join(map(str, lines[:most])) + more

"""What kind of table a file holds: by what its name ends in, and by its bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ...errors import ReadError

__all__ = ["SUFFIXES", "kind_of"]

SUFFIXES: Mapping[str, str] = {
    **dict.fromkeys((".csv", ".tsv", ".tab", ".txt"), "delimited text"),
    **dict.fromkeys((".parquet", ".pq"), "Parquet"),
    **dict.fromkeys((".arrow", ".feather", ".ipc"), "Arrow"),
    **dict.fromkeys((".json", ".eval"), "JSON"),
    **dict.fromkeys((".jsonl", ".ndjson"), "JSON Lines"),
    **dict.fromkeys((".md", ".markdown"), "Markdown"),
    **dict.fromkeys((".html", ".htm"), "HTML"),
    **dict.fromkeys((".yaml", ".yml"), "YAML"),
    **dict.fromkeys((".xlsx", ".xlsm"), "Excel"),
}
_BEGINNINGS = {
    b"PAR1": "Parquet",
    b"ARROW1": "Arrow",
    b"FEA1": "Arrow",
    b"\xff\xff\xff\xff": "Arrow",
    b"PK\x03\x04": "Excel",  # of what is packed, only that is left here
}
#: What is no table, with what to do about it.
_OTHERS = {
    b"\xd0\xcf\x11\xe0": "an Excel file of before 2007; save it as .xlsx",
    b"SQLite format 3": "an SQLite database; export its table as CSV",
    b"%PDF": "a PDF; give its table as CSV, Markdown or Excel",
    b"BZh": "packed with bzip2; unpack it first",
    b"\xfd7zXZ": "packed with xz; unpack it first",
    b"\x28\xb5\x2f\xfd": "packed with zstd; unpack it first",
    b"version https://git-lfs": "what Git LFS keeps in the place of a file; run 'git lfs pull'",
}
_BINARY = {"Parquet", "Arrow", "Excel"}
#: How much of a text shows its kind.
_SHOWN = 2**18
_RULE = r"(?m)^[ >]{0,20}\|?[ \t]{0,20}:?-{2,}:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)+\|?[ \t]*\r?$"
_HTML = r"(?is)\s*<(?:!doctype|html|head|body|table|thead|div|\?xml|!--|h[1-6])\b"
_YAML = r"---[ \t]*$|-[ \t]+[^,;|\t]+:|[^,;|\t]+:(?:[ \t]|$)"


def kind_of(path: Path, content: bytes, said: list[str]) -> str:
    """The kind of a file; where its bytes speak against what its name ends in, that is said.

    Raises
    ------
    ReadError
        If it is of no kind that is read.
    """
    named = SUFFIXES.get(path.suffix.lower())
    for beginning, what in _OTHERS.items():
        if content.startswith(beginning):
            raise ReadError(f"{path.name}: {what}")
    if content[8:12] == b"DUCK":
        raise ReadError(f"{path.name}: a DuckDB database; name a dataset in it as {path.name}::NAME")
    found = next((kind for start, kind in _BEGINNINGS.items() if content.startswith(start)), None)
    if found is None:
        found = _text_kind(path, named, content)
    if found is None:
        if not content:
            raise ReadError(f"{path.name}: empty file (0 bytes)")
        raise ReadError(
            f"{path.name}: unknown kind of file {path.suffix!r}; one of {', '.join(SUFFIXES)} expected"
        )
    if named is not None and found != named:
        said.append(f"{path.name} holds {found}, and is read as that")
    return found


def _text_kind(path: Path, named: str | None, content: bytes) -> str | None:
    start = content[:_SHOWN]
    sure = named is not None and path.suffix.lower() != ".txt"
    if not start.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" in start:
        return named
    text = start.decode("utf-16" if start.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "replace")
    if named in _BINARY and (text.count("\ufffd") > len(text) // 100 or not text.strip()):
        return named
    looks = _looks(text, content)
    if named in _BINARY or not sure:
        return looks or named
    if named in {"Markdown", "HTML", "YAML"} or looks not in {"JSON", "JSON Lines", "HTML"}:
        return named  # the others begin in ways that a text of any kind may begin
    one_line = named == "JSON Lines" and not text.lstrip().startswith("[")
    return named if one_line else looks


def _looks(text: str, content: bytes) -> str | None:
    """The kind of a text by how it begins; None where nothing tells."""
    body = text.lstrip()
    if body[:1] in {"{", "["} and content.rstrip().endswith((b"}", b"]")):
        lines = re.match(r"\{[^\n]*\}[ \t\r]*\n\s*\{", body)
        return "JSON Lines" if lines else "JSON"
    if re.match(_HTML, text):
        return "HTML"
    if re.search(_RULE, text):
        return "Markdown"
    lines = (line.rstrip() for line in body.splitlines())
    first = next((line for line in lines if line and not line.startswith("#")), "")
    if re.match(_YAML, first):
        return "YAML"
    return "delimited text" if any(mark in first for mark in ",;\t|") else None

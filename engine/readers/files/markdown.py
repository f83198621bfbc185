"""Tables of a Markdown file, those that are written in HTML too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import ReadError
from ...spec.spec import Spec
from .choice import Choice
from .delimited import decode
from .grid import Grid, check_cells, check_document
from .html import html_grids
from .source import File

__all__ = ["read_markdown"]

_RULE_CELL = re.compile(r"\s*:?-+:?\s*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+(.*?)\s*#*\s*")
_QUOTED = re.compile(r"(?:\s{0,3}>\s?){0,20}")
#: Characters of a line that are looked at for a heading.
_LONGEST = 300
#: A bar that no backslash stands before; bars in code count, as in GitHub's Markdown.
_BAR = re.compile(r"(?<!\\)\|")


def read_markdown(file: File, spec: Spec) -> list[Choice]:
    """Find the tables of a Markdown file; cells are as they stand.

    Raises
    ------
    ReadError
        If it is too large or no text, or a row has more cells than its header.
    """
    path, content = file.path, file.content
    inferred: list[str] = []
    check_document(path.name, content)
    text = decode(path.name, content, spec.encoding, inferred)
    lines = _without_code(text.splitlines())
    grids = [*_bar_grids(path.name, lines), *html_grids("\n".join(lines))]
    return [grid.choice(path.name, inferred) for grid in sorted(grids, key=lambda grid: grid.line)]


def _without_code(lines: list[str]) -> list[str]:
    """The lines, with those of fenced blocks emptied."""
    kept: list[str] = []
    fence = ""
    for line in lines:
        found = _FENCE.match(line)
        if fence:
            closes = found is not None and found[1].startswith(fence) and not line.strip(" `~")
            fence = "" if closes else fence
            kept.append("")
        else:
            fence = found[1] if found is not None else ""
            kept.append("" if fence else line)
    return kept


def _bar_grids(name: str, lines: list[str]) -> Iterator[Grid]:
    heading = ""
    at = 0
    while at < len(lines):
        found = _HEADING.fullmatch(lines[at][:_LONGEST])
        heading = found[1] if found else heading
        header = _cells(lines[at])
        if header is None or at + 1 == len(lines) or not _is_rule(lines[at + 1], len(header)):
            if at and header is None and lines[at].strip() and not lines[at].strip(" =-"):
                heading = lines[at - 1].strip()[:_LONGEST]  # underlined
            at += 1
            continue
        rows: list[list[str]] = []
        first = at + 3
        for line in lines[at + 2 :]:
            row = _cells(line)
            if row is None:
                break
            if len(row) > len(header):
                raise ReadError(
                    f"{name}: line {first + len(rows)} has {len(row)} cells, the header has {len(header)}; "
                    "write a bar inside a cell as \\|"
                )
            check_cells(name, len(rows) + 1, len(header))
            rows.append([*row, *[""] * (len(header) - len(row))])
        yield Grid(heading, at + 1, [header], rows, range(first, first + len(rows)))
        at += 2 + len(rows)


def _is_rule(line: str, width: int) -> bool:
    cells = _cells(line)
    return cells is not None and len(cells) == width and all(map(_RULE_CELL.fullmatch, cells))


def _cells(line: str) -> list[str] | None:
    """The cells of a row; None of a line without bars."""
    text = line[_QUOTED.match(line).end() :].strip()  # type: ignore[union-attr]
    if "|" not in text:
        return None
    cells = _BAR.split(text)
    if len(cells) == 1:
        return None
    inner = cells[1 if not cells[0].strip() else 0 : -1 if not cells[-1].strip() else None]
    return [cell.replace("\\|", "|").strip() for cell in inner]

"""Tables of an HTML page; in one pass over its tags, whatever is open or never closed."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from ...errors import ReadError
from ...limits import MOST_COLUMNS
from ...spec.spec import Spec
from .choice import Choice
from .delimited import decode
from .grid import Grid, check_cells, check_document
from .source import File

__all__ = ["html_grids", "read_html"]

#: Comments, scripts and tags; each ends where the page ends, if it never closes, so that all is one pass.
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<raw>script|style|template|textarea|noscript)\b.*?(?:</(?P=raw)[^>]*(?:>|\Z)|\Z)"
    r"|<(?P<close>/?)(?P<tag>[a-z][a-z0-9]*)(?P<rest>(?:[^>\"']|\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z))*+)(?:>|\Z)"
    r"|<[!?][^>]*(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_SPAN = re.compile(r"\b(row|col)span\s*=\s*[\"']?\s*([0-9]{1,6})", re.IGNORECASE)
_HIDDEN = re.compile(r"display\s*:\s*none|(?:^|\s)hidden(?:\s|=|$)", re.IGNORECASE)
#: Small digits beside a number are no digits of it.
_SMALL = {
    "sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
_EMPTY = frozenset(["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"])
_PARTS = frozenset(["table", "thead", "tbody", "tfoot", "tr", "td", "th"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
#: Cells of all tables, those that a span repeats too.
_MOST_CELLS = 5_000_000
_DEEPEST = 50


@dataclass
class _Cell:
    is_name: bool
    rows: int
    columns: int
    text: list[str] = field(default_factory=list[str])

    @property
    def content(self) -> str:
        """Its text; two numbers on two lines stay apart."""
        text = html.unescape("".join(self.text)).replace("\xa0", " ")
        lines = [" ".join(line.split()) for line in text.split("\x0b")]
        lines = [line for line in lines if line]
        between = " " if self.is_name or any(c.isalpha() for c in text) else "\n"
        return between.join(lines)


@dataclass
class _Row:
    line: int
    part: str
    cells: list[_Cell] = field(default_factory=list[_Cell])


@dataclass
class _Table:
    line: int
    heading: str
    part: str = ""
    rows: list[_Row] = field(default_factory=list[_Row])
    cell: _Cell | None = None

    def begin(self, tag: str, closes: bool, rest: str, line: int) -> None:
        """A part, a row or a cell begins or ends; whatever was open in it ends too."""
        self.cell = None
        if tag in {"thead", "tbody", "tfoot"}:
            self.part = "" if closes else tag
        elif not closes:
            if tag == "tr" or not self.rows:
                self.rows.append(_Row(line, self.part))
            if tag != "tr":
                spans = {kind.lower(): int(count) for kind, count in _SPAN.findall(rest)}
                self.cell = _Cell(tag == "th", spans.get("row", 1), spans.get("col", 1) or 1)
                self.rows[-1].cells.append(self.cell)


def read_html(file: File, spec: Spec) -> list[Choice]:
    """Find the tables of an HTML page that have two columns and a row below the names; cells are their text.

    Raises
    ------
    ReadError
        If it is too large or no text, or tables are nested or spread too far.
    """
    path, content = file.path, file.content
    inferred: list[str] = []
    check_document(path.name, content)
    text = decode(path.name, content, spec.encoding, inferred)
    return [grid.choice(path.name, inferred) for grid in html_grids(text, path.name)]


def html_grids(text: str, name: str = "HTML") -> list[Grid]:
    """Tables of a text in the order in which they begin; errors as in :func:`read_html`."""
    left = _MOST_CELLS
    grids: list[Grid] = []
    for table in _Tables(text, name).found:
        rows = [row for row in table.rows if row.cells]
        spread = _spread(rows, left, name)
        left -= sum(map(len, spread))
        width = max(map(len, spread), default=0)
        check_cells(name, len(spread), width)
        spread = [[*row, *[""] * (width - len(row))] for row in spread]
        top = next((i for i, row in enumerate(rows) if not _names(row)), len(rows))
        top = max(top, 1)
        body = [i for i in range(top, len(rows)) if rows[i].part != "tfoot" and any(spread[i])]
        if width < 2 or not body:
            continue
        grids.append(
            Grid(
                table.heading,
                table.line,
                spread[:top],
                [spread[i] for i in body],
                [rows[i].line for i in body],
            )
        )
    return grids


def _names(row: _Row) -> bool:
    """Whether a row names columns."""
    return row.part == "thead" or all(cell.is_name for cell in row.cells)


class _Tables:
    """All tables of a text, with their cells as they are written."""

    def __init__(self, text: str, name: str) -> None:
        self.name, self.line = name, 1
        self.found: list[_Table] = []
        self.open: list[_Table] = []
        self.heading = ""
        self.in_heading = self.in_caption = False
        self.small: list[str] = []
        self.hidden, self.depth = "", 0
        end = counted = 0
        for token in _TOKEN.finditer(text):
            self._write(text[end : token.start()])
            self.line += text.count("\n", counted, token.start())
            end, counted = token.end(), token.start()
            if token["tag"]:
                self._tag(token["tag"].lower(), bool(token["close"]), token["rest"])

    @property
    def cell(self) -> _Cell | None:
        """The one that text goes into."""
        return self.open[-1].cell if self.open else None

    def _write(self, text: str) -> None:
        if self.hidden or not text:
            return
        if self.in_caption and self.open:
            self.open[-1].heading = _longer(self.open[-1].heading, text)
        elif self.cell is not None:
            self.cell.text.append(text.translate(_SMALL[self.small[-1]]) if self.small else text)
        elif self.in_heading:
            self.heading = _longer(self.heading, text)

    def _tag(self, tag: str, closes: bool, rest: str) -> None:
        if self.cell is None or tag in _PARTS:
            self.hidden, self.small = "", []
            self._outside(tag, closes, rest)
        elif self.hidden:
            self.depth += (-1 if closes else 1) if tag == self.hidden else 0
            self.hidden = self.hidden if self.depth else ""
        elif tag == "br":
            self.cell.text.append("\x0b")
        elif tag in _SMALL:
            self.small = self.small[:-1] if closes else [*self.small, tag][-4:]
        elif not closes and tag not in _EMPTY and _HIDDEN.search(rest):
            self.hidden, self.depth = tag, 1

    def _outside(self, tag: str, closes: bool, rest: str) -> None:
        """Tables, their parts, and what names them."""
        if tag in _HEADINGS and not self.open:
            self.in_heading = not closes
            self.heading = self.heading if closes else ""
        elif tag == "table":
            self.in_caption = False
            if closes:
                del self.open[-1:]
            elif len(self.open) >= _DEEPEST:
                raise ReadError(f"{self.name}: tables in tables, more than {_DEEPEST} deep")
            else:
                self.open.append(_Table(self.line, self.heading))
                self.found.append(self.open[-1])
        elif self.open and tag == "caption":
            self.in_caption = not closes
            self.open[-1].heading = self.open[-1].heading if closes else ""
        elif self.open and tag in _PARTS:
            self.open[-1].begin(tag, closes, rest, self.line)


def _longer(heading: str, part: str) -> str:
    return " ".join(f"{heading} {html.unescape(part[:200])}"[:200].split())


def _spread(rows: list[_Row], most: int, name: str) -> list[list[str]]:
    """The text of each place of a table; a cell over several rows and columns stands in all of them."""
    out: list[list[str]] = []
    pending: dict[int, tuple[str, int]] = {}
    for number, row in enumerate(rows):
        places: dict[int, str] = {}
        for at, (text, left) in list(pending.items()):
            places[at] = text
            if left > 1:
                pending[at] = (text, left - 1)
            else:
                del pending[at]
        at = 0
        for cell in row.cells:
            down = min(cell.rows or len(rows), len(rows) - number)
            text = cell.content
            for _ in range(cell.columns):
                while at in places:
                    at += 1
                if at >= MOST_COLUMNS:
                    raise ReadError(f"{name}: a table of more than {MOST_COLUMNS:,} columns")
                places[at] = text
                if down > 1:
                    pending[at] = (text, down - 1)
        most -= max(places) + 1
        if most < 0:
            raise ReadError(f"{name}: tables of more than {_MOST_CELLS:,} cells, which are not read")
        out.append([places.get(i, "") for i in range(max(places) + 1)])
    return out

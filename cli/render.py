"""A result as bytes: a table for people, LaTeX for papers; JSON, CSV, Markdown and Parquet for programs."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal

import polars as pl
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from ..engine.options import Format
from ..engine.result import Result, Table, flat
from ..engine.spreadsheet import quoted
from ..engine.store.export import parquet
from ..engine.wording import printable
from ..engine.writers.excel import excel
from ..engine.writers.text import latex, markdown

__all__ = ["render"]

#: Width of the tables that are not printed to a terminal.
_WIDE = 200


def render(
    result: Result,
    form: Format | Literal["excel"],
    *,
    terminal: bool = False,
    encoding: str = "utf-8",
    spreadsheet: bool = False,
) -> bytes:
    """Write a result in a form; what an encoding lacks is escaped.

    Parameters
    ----------
    terminal
        Use its width and its bold type, in a table.
    spreadsheet
        In CSV, quote text that a spreadsheet would run.
    """
    if form == "parquet":
        return parquet(result.frame())
    if form == "excel":
        return excel(flat(result.frame()))
    text: Callable[[], str] = {
        "json": lambda: json.dumps(result.to_dict(), ensure_ascii=False, indent=2, allow_nan=False) + "\n",
        "csv": lambda: _csv(result, spreadsheet).write_csv(),
        "markdown": lambda: markdown(flat(result.frame())),
        "latex": lambda: _latex(result),
        "table": lambda: _table(result, terminal),
    }[form]
    return text().encode(encoding, "backslashreplace")


def _table(result: Result, terminal: bool) -> str:
    console = Console(
        width=None if terminal else _WIDE, force_terminal=terminal, highlight=False, emoji=False, markup=False
    )
    blocks = [[Text(printable(result.headline))]] if result.headline else []
    blocks += [_block(table) for table in result.tables()]
    with console.capture() as capture:
        for number, block in enumerate(blocks):
            if number:
                console.print()
            for part in block:
                console.print(part)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def _block(table: Table) -> list[Text | Grid]:
    """Title, sentences and rows; names are shown as text, never as markup."""
    parts: list[Text | Grid] = [Text(printable(table.heading), style="bold")] if table.title else []
    parts += [Text(printable(sentence)) for sentence in table.sentences]
    if table.columns:
        if table.sentences:
            parts.append(Text())
        grid = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for column in table.formats:
            text = column.kind == "text"
            name = Text(printable(column.name))
            grid.add_column(name, justify="left" if text else "right", no_wrap=not text, overflow="fold")
        for row in table.cells(table.most):
            grid.add_row(*(Text(printable(cell)) for cell in row))
        parts.append(grid)
    return parts


def _latex(result: Result) -> str:
    """The tables; what is said about them stands in comments."""
    lines = [f"% {printable(result.headline)}\n"] if result.headline else []
    for table in result.tables():
        lines += [f"% {printable(text)}\n" for text in (table.title, *table.sentences) if text]
        if table.columns:
            formats = table.formats
            numbers = [column.kind != "text" for column in formats]
            lines.append(latex([column.name for column in formats], numbers, table.cells()))
    return "".join(lines)


def _csv(result: Result, spreadsheet: bool) -> pl.DataFrame:
    rows = flat(result.frame())
    return quoted(rows) if spreadsheet else rows

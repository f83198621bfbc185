"""Printing results: a table for people, or JSON, CSV, Markdown and Parquet for programs."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..engine.errors import LlullError
from .options import Format

if TYPE_CHECKING:
    import polars as pl
    from rich.console import RenderableType

__all__ = ["Result", "decimals", "emit", "printable", "progress", "say"]

#: Width of the tables that are not printed to a terminal.
_WIDE = 200


@dataclass(frozen=True)
class Result:
    """A verb's result in the forms it can be printed in.

    Attributes
    ----------
    data
        Plain data for JSON.
    rows
        The frame for CSV, Markdown and Parquet.
    show
        What to print for a person.
    """

    data: Any
    rows: Callable[[], pl.DataFrame]
    show: Callable[[], Sequence[RenderableType]]


def emit(result: Result, form: Format, output: Path | None = None) -> None:
    """Print a result to stdout, or write it to a file (all of it or nothing).

    Raises
    ------
    LlullError
        If Parquet would go to a terminal, or the file or stdout cannot be written.
    """
    if output is not None:
        from ..engine.files import write_file

        write_file(output, _render(result, form, _WIDE))
        return
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]: it was closed
        raise LlullError("stdout is closed; name a file with --output")
    if form == "parquet" and sys.stdout.isatty():
        raise LlullError("Parquet is not text; name a file with --output or redirect stdout")
    # What programs read is UTF-8, whatever the terminal's encoding.
    encoding = (form == "table" and sys.stdout.encoding) or "utf-8"
    content = _render(result, form, None, encoding)
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(content)
    else:  # a notebook's, or another that takes text alone
        sys.stdout.write(content.decode(encoding))
    sys.stdout.flush()


def _render(result: Result, form: Format, width: int | None, encoding: str = "utf-8") -> bytes:
    match form:
        case "json":
            text = json.dumps(result.data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        case "csv":
            text = _flat(result.rows()).write_csv()
        case "markdown":
            text = _markdown(result.rows())
        case "parquet":
            from ..engine.store.export import parquet

            return parquet(result.rows())
        case "table":
            text = _rich(result.show(), width)
    return text.encode(encoding, "backslashreplace")


def _rich(parts: Sequence[RenderableType], width: int | None) -> str:
    from rich.console import Console

    terminal = sys.stdout.isatty() and width is None
    console = Console(
        width=None if terminal else _WIDE, force_terminal=terminal, highlight=False, emoji=False, markup=False
    )
    with console.capture() as capture:
        for part in parts:
            console.print(part)
    lines = capture.get().splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _flat(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows whose lists, structs and bytes are text, which CSV has no form for."""
    wide = [name for name, dtype in rows.schema.items() if dtype.is_nested() or str(dtype) == "Binary"]
    return rows.with_columns(
        rows[name].map_elements(lambda value: str(_listed(value)), return_dtype=_text()).alias(name)
        for name in wide
    )


def _listed(value: Any) -> Any:
    return value.to_list() if hasattr(value, "to_list") else value


def _text() -> pl.DataType:
    import polars as pl

    return pl.String()


def _markdown(rows: pl.DataFrame) -> str:
    def cell(value: Any) -> str:
        text = "" if value is None else printable(str(value))
        return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")

    lines = [rows.columns, [":--" if dtype == "String" else "--:" for dtype in map(str, rows.dtypes)]]
    lines += [list(map(cell, row)) for row in rows.iter_rows()]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def printable(text: str) -> str:
    """Show control characters (a terminal would obey them) as escapes, and leave the rest."""
    if text.isprintable():
        return text
    return "".join(
        ch if ch.isprintable() or ch == " " or unicodedata.category(ch) in {"Zs", "Cn"} else _escape(ch)
        for ch in text
    )


def _escape(ch: str) -> str:
    return " " if ch in "\n\t" else ch.encode("unicode_escape").decode()


def say(kind: str, text: str) -> None:
    """Print one line to stderr: a note, a warning, progress."""
    print(f"{kind}: {printable(text)}", file=sys.stderr)


@contextmanager
def progress() -> Generator[Callable[[str], None]]:
    """Show on a terminal's stderr what is being computed, and how long it has taken."""
    if not sys.stderr.isatty():
        yield lambda name: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda name: bar.update(task, description=printable(name))


def decimals(values: Sequence[float]) -> Callable[[float], str]:
    """Choose one number of decimals for a column: about four digits, and no more than the values need."""
    largest = max((abs(value) for value in values), default=0.0)
    most = 4 if largest < 1 else 3 if largest < 100 else 2 if largest < 1000 else 1
    enough = (d for d in range(most) if all(abs(round(v, d) - v) < 1e-9 for v in values))
    places = next(enough, most)
    return lambda value: f"{value:.{places}f}"

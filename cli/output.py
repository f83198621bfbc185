"""Where a result goes: stdout or a file; and what is said beside it on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..engine.options import Format
from ..engine.wording import printable

if TYPE_CHECKING:
    from ..engine.result import Result

__all__ = ["emit", "progress", "say"]


def emit(
    result: Result, form: Format | Literal["excel"], output: Path | None = None, *, spreadsheet: bool = False
) -> None:
    """Print a result to stdout, or write it to a file (all of it or nothing).

    A file whose name ends in ``.xlsx`` is a workbook, whatever the form. In CSV, text that a spreadsheet
    would run is quoted where `spreadsheet` says so, and otherwise told of.

    Raises
    ------
    LlullError
        If Parquet would go to a terminal, or the file or stdout cannot be written.
    """
    from ..engine.errors import LlullError
    from ..engine.files import write_file
    from ..engine.spreadsheet import risky, told_of
    from .render import render

    if output is not None and output.suffix.lower() == ".xlsx":
        form = "excel"
    if form == "csv" and not spreadsheet:
        for line in told_of(risky(result.frame())):
            say("note", line)
    if output is not None:
        write_file(output, render(result, form, spreadsheet=spreadsheet))
        return
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]: it was closed
        raise LlullError("stdout is closed; name a file with --output")
    if form == "parquet" and sys.stdout.isatty():
        raise LlullError("Parquet is not text; name a file with --output or redirect stdout")
    # What programs read is UTF-8, whatever the terminal's encoding.
    encoding = (form == "table" and sys.stdout.encoding) or "utf-8"
    content = render(result, form, terminal=sys.stdout.isatty(), encoding=encoding, spreadsheet=spreadsheet)
    sys.stdout.flush()
    if hasattr(sys.stdout, "buffer"):
        sys.stdout.buffer.write(content)
    else:  # a notebook's, or another that takes text alone
        sys.stdout.write(content.decode(encoding))
    sys.stdout.flush()


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

    from ..engine.progress import telling

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def step(name: str) -> None:
            bar.update(task, description=printable(name))

        def part(what: str, done: int, all: int) -> None:
            drawn = f"{'━' * (30 * done // all):<30}"
            step(f"{what} {drawn} {done:,} of {all:,}")

        with telling(part):
            yield step

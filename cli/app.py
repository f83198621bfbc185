"""The command line: a thin layer over the Python verbs.

Nothing but Typer is imported until a verb runs, so that ``llull --help`` stays quick.
"""

from __future__ import annotations

import os
import pkgutil
import sys
from importlib import import_module
from typing import Annotated, Any

import typer

from . import verbs
from .verb import PANELS, app

__all__ = ["app", "run"]

#: How many ways to read a table are told.
_MOST_CHOICES = 8


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"llull {version('llull')}")
        raise typer.Exit


@app.callback()
def llull(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Rank models by many metrics, under many rules, and see what the choice of rule decides.

    TABLE is a file of scores (CSV, TSV, Parquet, JSON, Arrow), or DB::name for a dataset in a database.
    """


for _, _name, _ in pkgutil.iter_modules(verbs.__path__):
    import_module(f"{verbs.__name__}.{_name}")
app.registered_commands.sort(key=lambda command: PANELS.index(command.rich_help_panel))


def run(arguments: list[str] | None) -> int:
    """Run the command line: 0 ok, 1 a negative finding that was asked for, 2 bad usage or input."""
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        # It was closed, and print() would send notes to stdout.
        sys.stderr = open(os.devnull, "w")  # noqa: SIM115
    try:
        result: Any = app(arguments, prog_name="llull", standalone_mode=False)
    except typer.TyperException as error:
        return _fail(error.format_message())
    except BrokenPipeError:
        _abandon_stdout()
        return 0
    except OSError as error:
        _abandon_stdout()
        return _fail(f"{error.filename or 'stdout'}: {error.strerror or error}")
    except MemoryError:
        return _fail("out of memory; select fewer models or metrics, or draw less")
    except ValueError as error:
        from ..rules.errors import LlullError  # here, since the rules bring NumPy

        if not isinstance(error, LlullError):
            raise
        return _fail(str(error), asks=type(error).__name__ == "UnsettledError")
    return result if isinstance(result, int) else 0


def _abandon_stdout() -> None:
    """Keep the interpreter from complaining when it flushes what nobody reads."""
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison]
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, *, asks: bool = False) -> int:
    """Say what is wrong in one line, or, where there is to choose, in a line for each choice."""
    from ..engine.wording import brief, printable

    first, *choices = message[:100_000].splitlines() if asks else [message[:100_000]]
    line = " ".join(printable(first).split()).replace("Value error, ", "")
    if line:  # the help that Typer shows in place of a message is not one
        print(brief(f"llull: {line}"), file=sys.stderr)
    for choice in choices[:_MOST_CHOICES]:
        print(brief(printable(choice)), file=sys.stderr)
    return 2

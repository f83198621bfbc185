"""The spec that inference would use for a table, as commented TOML."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from ..address import split_address
from ..errors import SpecError
from ..options import Layout
from ..spec.options import ReadingOptions
from ..spec.spec import Spec
from ..spec.write import settled, write
from ..table import ScoreTable
from .read import Read, read

__all__ = ["spec"]


def spec(source: Any, *, spec: Any = None, format: Layout = "auto", **options: Unpack[ReadingOptions]) -> str:
    """Write down how a table is read: a spec that says all that was inferred, to be edited and read with.

    Reading with it gives the same table, whatever its name was inferred from.

    Parameters
    ----------
    source, spec, format, options
        As in :func:`.read_table`.

    Returns
    -------
    str
        TOML with comments: why, and which columns were left out.

    Raises
    ------
    ReadError, SpecError, UnknownNameError
        As :func:`.read_table`; a dataset in a database has no file that could be read with a spec.
    """
    if isinstance(source, ScoreTable) or (isinstance(source, str | Path) and split_address(str(source))):
        raise SpecError(f"{source!s:.200}: a spec says how a file is read, and this is stored as it was read")
    found = read(source, spec, format, options=options)
    table, reading = found.table, found.reading
    written = settled(reading.spec, table)
    head = [f"How llull reads {table.origin.source}: {table.size}.", *map(_sentence, reading.said)]
    reasons = {why: [c for c, its in reading.why.items() if its == why] for why in reading.why.values()}
    aside = [f"left out, {why}: {', '.join(columns)}" for why, columns in reasons.items()]
    return write(written, head=head, aside=aside, why=_why(found, written))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _why(found: Read, written: Spec) -> dict[str, str]:
    """Of each metric, where its direction comes from if the user did not say it."""
    stated = Spec(entries=found.reading.raw.stated)
    why: dict[str, str] = {}
    for name, entry in zip(found.table.metric_names, written.entries, strict=True):
        part_of = next((column for column, parts in written.split.items() if name in parts), None)
        if found.said.about(name, part_of).direction is None:
            inferred = found.reading.spec.about(name, part_of).direction
            why[entry.pattern] = (
                "as the file states"
                if stated.about(name).direction
                else "not stated"
                if inferred is None
                else "by its name"
            )
    return why

"""Which of the tables of a file is read: the only one, or the one that was named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...errors import ReadError
from .raw import RawTable

__all__ = ["Choice", "chosen"]

#: Tables that an error lists.
_MOST = 5


@dataclass(frozen=True)
class Choice:
    """One of the tables that a file holds.

    Attributes
    ----------
    title
        Its heading, sheet or key; may be empty.
    size
        How many rows and columns, in words; may be empty.
    read
        Makes the table.
    """

    title: str
    size: str
    read: Callable[[], RawTable]


def chosen(name: str, kind: str, tables: Sequence[Choice], part: str | None = None) -> RawTable:
    """The only table of a file, or the one that `part` names: by its number from 1, or by its title.

    Raises
    ------
    ReadError
        If there is none, or several and none is named, or none has that name; it lists them.
    """
    if not tables:
        raise ReadError(f"{name}: {kind} without a table")
    if part is None and len(tables) == 1:
        return tables[0].read()
    found = [table for table in tables if part is not None and table.title.casefold() == part.casefold()]
    if not found and part is not None and part.isdecimal() and 0 < int(part[:9]) <= len(tables):
        found = [tables[int(part[:9]) - 1]]
    if len(found) == 1:
        return found[0].read()
    listed = "; ".join(
        " ".join(filter(None, (f"#{number}", f"{table.title:.40}", table.size and f"({table.size})")))
        for number, table in enumerate(tables[:_MOST], start=1)
    )
    more = f" and {len(tables) - _MOST} more" if len(tables) > _MOST else ""
    what = "" if part is None else f"none of them is {part!r:.40}; "
    raise ReadError(f"{name}: {len(tables)} tables, {what}name one as {f'{name}#1'!r}: {listed}{more}")

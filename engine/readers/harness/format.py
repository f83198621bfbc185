"""What is known of a format: how it is recognised, how it is read, what of it is taken and what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from ...errors import ReadError
from ..files.choice import Choice
from ..files.raw import RawTable, shown
from ..files.source import nothing_near

__all__ = ["Document", "Format", "TableFormat"]


@dataclass(frozen=True)
class Document:
    """What a file holds: one record, or several (a list; JSON Lines).

    Attributes
    ----------
    source
        The file's name, for messages.
    what
        The title of the format that it is of, for messages.
    records
        The parsed JSON; each has the keys that the format is known by.
    path
        Where it lies, on disk or inside of a zip file; None for standard input, addresses and data in memory.
    near
        The bytes of a file by its path from this one's folder (``../meta.json``); None where there is none.
    """

    source: str
    what: str
    records: Sequence[Mapping[Any, Any]]
    path: Path | None = None
    near: Callable[[str], bytes | None] = nothing_near

    def beside(self, name: str) -> Any:
        """The parsed JSON of a file beside this one; None where there is none.

        Raises
        ------
        ReadError
            If it is not JSON.
        """
        from ..files.delimited import decode
        from ..files.json_text import parsed_json

        content = self.near(name)
        return None if content is None else parsed_json(name, decode(name, content, None, []))

    def wrong(self, key: str, value: object, expected: str) -> ReadError:
        """The error of a value that is not as the format says: ``f.json: results of X, but KEY is …``."""
        return ReadError(f"{self.source}: {self.what}, but {key} is {shown(value)}; {expected} expected")


@dataclass(frozen=True)
class _Known:
    """What every format says of itself, of which the documentation is made.

    Attributes
    ----------
    id, title
        ``lm-eval``, and ``results of lm-evaluation-harness``.
    taken
        What is taken and from where: of ``model``, ``metric``, ``score``, ``direction``, ….
    left_out
        What is not taken, and why.
    command
        A command that reads it.
    checked
        How its reading was checked: on a published file, on one written by the package that writes it, or
        against a published schema.
    """

    id: str
    title: str
    taken: Mapping[str, str]
    left_out: str
    command: str
    checked: str


@dataclass(frozen=True)
class Format(_Known):
    """A format of records in JSON.

    Attributes
    ----------
    keys
        Any of these sets stands whole in the first record, and then in all; of several formats that one is
        meant of which most keys are there.
    tables
        The tables of a document; it raises a :class:`.ReadError` where a record is not as the format says.
    like
        Tells whether the first record is of this format, where keys do not tell; `known_by` says how.
    beside
        Files that are facts about others or parts of them, which are passed over where those stand in a
        folder: a regular expression that their whole path in it matches, and the path of the other, in which
        ``\\1`` is what the first parentheses hold, and ``*`` for a name any other file.
    """

    tables: Callable[[Document], Sequence[Choice]] = field(kw_only=True)
    keys: Sequence[frozenset[str]] = field(default=(), kw_only=True)
    like: Callable[[Mapping[Any, Any]], bool] | None = field(default=None, kw_only=True)
    known_by: str = field(default="", kw_only=True)
    beside: Mapping[str, str] = field(default_factory=dict[str, str], kw_only=True)

    def fit(self, record: Any) -> int:
        """How well a record fits: the number of keys it is known by; 0 where it is of another format."""
        if not isinstance(record, Mapping):
            return 0
        found = cast("Mapping[Any, Any]", record)
        most = max((len(keys) for keys in self.keys if keys <= found.keys()), default=0)
        return most or int(self.like is not None and self.like(found))


@dataclass(frozen=True)
class TableFormat(_Known):
    """A format of tables, such as CSV and Parquet: known by the names of columns.

    Attributes
    ----------
    columns
        Any of these sets stands whole among the columns.
    table
        Makes of the columns as they lie, and where they lie, a table that states what they mean; it raises
        a :class:`.ReadError` where they cannot be read.
    """

    table: Callable[[RawTable, Path | None], RawTable] = field(kw_only=True)
    columns: Sequence[frozenset[str]] = field(kw_only=True)

    def fit(self, names: Sequence[str]) -> int:
        """The number of columns by which a table is known; 0 where it is of another format."""
        return max((len(known) for known in self.columns if known <= set(names)), default=0)

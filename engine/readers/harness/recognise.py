"""Which harness wrote some data: the formats that are known, and those of installed packages."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any, cast

from ...errors import ReadError
from ...spec.spec import Spec
from ..files.choice import Choice
from ..files.raw import RawTable
from ..files.source import File, nothing_near
from .format import Document, Format, TableFormat

__all__ = ["formats", "table_of_harness", "tables_of_harness"]

_ENTRY_POINTS = "llull.readers"


@cache
def formats() -> Sequence[Format | TableFormat]:
    """All formats: ``FORMATS`` of the modules here, then those of installed packages.

    A package adds its own by the entry point ``llull.readers``, which names a format or a list of them.
    """
    package = import_module(__package__ or "")
    modules = [import_module(m.name) for m in iter_modules(package.__path__, f"{package.__name__}.")]
    known: list[Format | TableFormat] = [one for module in modules for one in getattr(module, "FORMATS", ())]
    for point in entry_points(group=_ENTRY_POINTS):
        try:
            found = point.load()
            added = list(found) if isinstance(found, Sequence) else [found]
            if not all(isinstance(one, Format | TableFormat) for one in added):
                raise TypeError("a Format or a TableFormat, or a list of them, expected")
        except (Exception, SystemExit) as error:
            whose = point.dist.name if point.dist else point.value
            said = f"formats of {whose}: {point.value} cannot be loaded ({type(error).__name__}: {error})"
            logging.getLogger("llull").warning("warning: %s", " ".join(f"{said:.480}".split()))
        else:
            known += cast("list[Format | TableFormat]", added)
    return known


def tables_of_harness(source: str, data: Any, file: File | None = None) -> Sequence[Choice] | None:
    """The tables of what a harness wrote: one record, or a list of them; None where it is no harness's.

    Raises
    ------
    ReadError
        If it is a format that is not read, or a record is not as its format says.
    """
    several = isinstance(data, Sequence) and not isinstance(data, str | bytes)
    records = cast("Sequence[Any]", data) if several else [data]
    first = records[0] if records else None
    if not isinstance(first, Mapping):
        return None
    known = [(one.fit(first), one) for one in formats() if isinstance(one, Format)]
    fit, format = max(known, key=lambda pair: pair[0])
    if fit:
        for number, record in enumerate(records[1:], start=2):
            if not format.fit(record):
                raise ReadError(f"{source}: {format.title}, but number {number} {_lacks(format, first)}")
        place = file.path if file is not None and file.lies else None
        near = nothing_near if file is None else file.near
        document = Document(source, format.title, records, place, near)
        return [
            Choice(one.title, one.size, partial(_of_format, format, one.read))
            for one in format.tables(document)
        ]
    return None


def _lacks(format: Format, first: Mapping[Any, Any]) -> str:
    """What a record of a list lacks that the first has."""
    keys = max((keys for keys in format.keys if keys <= first.keys()), key=len, default=None)
    return f"has no {' and '.join(sorted(keys))}" if keys else "is something else"


def table_of_harness(raw: RawTable, spec: Spec, file: File | None = None) -> RawTable:
    """The table of columns that a harness wrote, with what they mean; as it is where it is no harness's.

    Where the user names columns that are there, or its layout, that is followed and not the format.

    Raises
    ------
    ReadError
        If it is not as its format says.
    """
    if raw.roles:  # a format of records made it
        return raw
    known = [(one.fit(raw.frame.columns), one) for one in formats() if isinstance(one, TableFormat)]
    fit, format = max(known, key=lambda pair: pair[0], default=(0, None))
    told = [column for column in (spec.model, *spec.metric, *spec.score) if column is not None]
    followed = bool(told) and set(told) <= set(raw.frame.columns)
    if not fit or format is None or followed or spec.layout not in ("auto", "long"):
        return raw
    return _of_format(
        format, lambda: format.table(raw, file.path if file is not None and file.lies else None)
    )


def _of_format(format: Format | TableFormat, read: Callable[[], RawTable]) -> RawTable:
    """A table that says of which format it is."""
    raw = read()
    return replace(raw, format=format.title, inferred=(f"read as {format.title}", *raw.inferred))

"""Checks of single values in a spec: each takes a value and where it stands, and returns its final type."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Mapping
from typing import Any

from ...rules.profile import exact_weight
from ..errors import LlullError, SpecError, UnknownNameError
from ..limits import check_group, check_name

__all__ = [
    "Check",
    "choice",
    "columns",
    "count",
    "flag",
    "group",
    "number",
    "record",
    "split",
    "text",
    "texts",
    "weight",
]

#: Turns the value of a key into its final type; the second argument names file and key, for the message.
Check = Callable[[Any, str], Any]

_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def _wrong(value: Any, where: str, expected: str) -> SpecError:
    return SpecError(f"{where} is {value!r:.100}; {expected} expected")


def text(value: Any, where: str) -> str:
    """Take text, or a TOML date as its ISO text."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if not isinstance(value, str) or not value.strip():
        raise _wrong(value, where, "text")
    check_name(value, where, SpecError)
    return value.strip()


def texts(value: Any, where: str) -> tuple[str, ...]:
    """Take a list of texts; numbers stand for their text, and one text for a list of one."""
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(v, str | int | float) and not isinstance(v, bool) for v in values):
        raise _wrong(value, where, "a list of texts")
    return tuple(str(v).strip() for v in values)


def columns(value: Any, where: str) -> tuple[str, ...]:
    """Take the name of a column, or a list of different ones."""
    found = tuple(text(v, where) for v in (value if isinstance(value, list) else [value]))
    if not found or len(set(found)) < len(found):
        raise _wrong(value, where, "a column, or a list of different ones,")
    return found


def number(value: Any, where: str) -> float:
    """Take a finite number, or (from a CSV) its text."""
    try:
        found = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = math.nan
    if not math.isfinite(found):
        raise _wrong(value, where, "a finite number")
    return found


def non_negative(value: Any, where: str) -> float:
    """Take a finite number of 0 or more."""
    found = number(value, where)
    if found < 0:
        raise _wrong(value, where, "a number of 0 or more")
    return found


def count(value: Any, where: str) -> int:
    """Take a whole number of 1 or more."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _wrong(value, where, "a whole number of 1 or more")
    return value


def flag(value: Any, where: str) -> bool:
    """Take true or false, or (from a CSV) yes, no, 1 or 0."""
    found = value if isinstance(value, bool) else _YES.get(str(value).strip().lower())
    if found is None:
        raise _wrong(value, where, "true or false")
    return found


def weight(value: Any, where: str) -> str:
    """Take a weight of 0 or more as the exact text of its fraction."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong(value, where, 'a number or a fraction such as "1/3"')
    try:
        return str(exact_weight(value))
    except LlullError as error:
        raise SpecError(f"{where}: {error}") from None


def group(value: Any, where: str) -> str:
    """Take a path such as ``neural/V1``; ``""`` is the root."""
    if not isinstance(value, str):
        raise _wrong(value, where, "a path such as 'neural/V1'")
    parts = [part.strip() for part in value.strip().strip("/").split("/")] if value.strip() else []
    if any(not part for part in parts):
        raise _wrong(value, where, "a path without empty parts, such as 'neural/V1',")
    check_group("/".join(parts), where, SpecError)
    return "/".join(parts)


def choice(*known: str) -> Check:
    """Make a check that takes one of these words."""

    def check(value: Any, where: str) -> str:
        if value not in known:
            raise _wrong(value, where, f"one of {', '.join(known)}")
        return value

    return check


def character(value: Any, where: str) -> str:
    """Take a single character that can separate: no letter, digit, sign, quote or line break."""
    if not isinstance(value, str) or len(value) != 1 or value.isalnum() or value in '+-"\r\n':
        raise _wrong(value, where, "a single character that is no letter, digit, sign, quote or line break")
    return value


def split(value: Any, where: str) -> Mapping[str, tuple[str, str]]:
    """Take columns to split: a list of names, or a table of the two new names of each."""
    if isinstance(value, dict):
        found: dict[str, tuple[str, str]] = {}
        for column, names in value.items():
            pair = texts(names, f"{where}.{column}")
            if len(pair) != 2 or pair[0] == pair[1]:
                raise _wrong(names, f"{where}.{column}", "a list of two different names")
            found[column] = (pair[0], pair[1])
        return found
    return {column: (f"{column}_n1", f"{column}_n2") for column in texts(value, where)}


def record(value: Any, where: str, checks: Mapping[str, Check], prefix: str = "") -> dict[str, Any]:
    """Check a TOML table against the keys it may have.

    Raises
    ------
    SpecError
        If it is no table or a value is wrong.
    UnknownNameError
        If it has a key that is not among `checks`; names the nearest ones.
    """
    if not isinstance(value, dict):
        raise _wrong(value, f"{where}: {prefix or 'the spec'}", "a table")
    for key in value:
        if key not in checks:
            raise UnknownNameError("key", key, checks, f"{where}, table [{prefix}]" if prefix else where)
    dot = f"{prefix}." if prefix else ""
    return {key: checks[key](item, f"{where}: {dot}{key}") for key, item in value.items()}

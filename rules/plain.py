"""Plain data, as JSON holds it: the one way in which results become it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import fields, is_dataclass
from math import isfinite
from typing import Any, ClassVar, cast

import numpy as np

__all__ = ["Plain", "picked", "plain"]


class Plain:
    """What has a form in JSON.

    Attributes
    ----------
    keys
        Names of the attributes that it is made of, in order; where there are none, a dataclass's fields.
    """

    keys: ClassVar[tuple[str, ...]] = ()

    def content(self) -> Any:
        """What `to_dict` makes plain."""
        return picked(self, *self.keys) if self.keys else _fields(self)

    def to_dict(self) -> Any:
        """Plain data for JSON."""
        return plain(self.content())


def plain(value: Any) -> Any:
    """Text, numbers, booleans and None, in lists and in mappings with keys of text.

    A dataclass becomes what its `to_dict` says, or its fields by name; arrays and tuples become lists, sets
    sorted ones; a number that is not finite becomes None; what JSON has no form for, such as a fraction or a
    date, becomes its text; so do bytes, as DuckDB writes them: ``\\xDEa`` for 222 and 97.
    """
    if isinstance(value, np.generic | np.ndarray):
        return plain(value.tolist())
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, bytes):
        return "".join(map(_shown, value))
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, Set):
        return plain(sorted(cast("Set[Any]", value)))
    if isinstance(value, Sequence):
        return [plain(one) for one in cast("Sequence[Any]", value)]
    if isinstance(value, Plain):
        return value.to_dict()
    return plain(_fields(value)) if is_dataclass(value) else str(value)


def _shown(byte: int) -> str:
    return chr(byte) if 32 <= byte < 127 and byte not in b"\"'\\" else f"\\x{byte:02X}"


def picked(value: Any, *names: str) -> dict[str, Any]:
    """Some attributes by name."""
    return {name: getattr(value, name) for name in names}


def _fields(value: Any) -> dict[str, Any]:
    return picked(value, *(field.name for field in fields(value)))

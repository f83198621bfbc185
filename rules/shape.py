"""Plain data that others wrote, held against the types that a class states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

from .errors import ProfileError

__all__ = ["check", "check_keys"]

_SAID: Mapping[Any, str] = {
    str: "text",
    float: "a finite number",
    int: "a whole number",
    bool: "true or false",
    NoneType: "null",
}


def check(value: Any, hint: Any, where: str) -> None:
    """Refuse what is not of a type: a plain one, a literal, a list, a mapping, a typed dictionary, a union.

    Raises
    ------
    ProfileError
        It names the place and what is expected there.
    """
    kind, inside = get_origin(hint) or hint, get_args(hint)
    if is_typeddict(hint):
        hints = get_type_hints(hint, include_extras=True)
        required = frozenset(key for key, one in hints.items() if get_origin(one) is not NotRequired)
        check_keys(value, hints, required, where)
        parts = [
            (value[key], hints[key], f"{where}.{key}" if where else key) for key in hints if key in value
        ]
    elif kind is tuple:
        _expect(
            isinstance(value, list) and len(value) == len(inside), f"a list of {len(inside)}", value, where
        )
        parts = [
            (item, one, f"{where}[{at}]") for at, (item, one) in enumerate(zip(value, inside, strict=True))
        ]
    elif kind in (list, Sequence):
        _expect(isinstance(value, list), "a list", value, where)
        parts = [(item, inside[0], f"{where}[{at}]") for at, item in enumerate(value)]
    elif kind in (dict, Mapping):
        _expect(isinstance(value, dict), "an object", value, where)
        parts = [(item, inside[1], f"{where}.{key:.40}") for key, item in value.items()]
    elif kind is NotRequired:
        parts = [(value, inside[0], where)]
    else:
        among = inside if kind in (Union, UnionType) else (hint,)
        _expect(hint is Any or any(_is(value, one) for one in among), _said(hint), value, where)
        parts = []
    for part in parts:
        check(*part)


def _expect(kept: bool, said: str, value: Any, where: str) -> None:
    if not kept:
        raise ProfileError(f"{where}: {said} expected, not {value!r:.40}")


def check_keys(value: Any, known: Mapping[str, Any], required: frozenset[str], where: str) -> None:
    """Refuse what is no mapping, or lacks a key."""
    place = where or "the witness"
    if not isinstance(value, Mapping):
        raise ProfileError(f"{place}: an object with {', '.join(known)} expected, not {value!r:.40}")
    if lacking := sorted(required - value.keys()):
        raise ProfileError(f"{place}: {lacking[0]!r} is missing")


def _is(value: Any, hint: Any) -> bool:
    """Whether a single value is of a type without parts."""
    if get_origin(hint) is Literal:
        return any(value is one or (isinstance(value, str) and value == one) for one in get_args(hint))
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and _finite(value)
    if hint is int and isinstance(value, bool):
        return False
    return isinstance(value, hint)


def _finite(value: float) -> bool:
    try:
        return isfinite(value)
    except OverflowError:  # a whole number beyond the floats
        return False


def _said(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(map(repr, get_args(hint)))
    return " or ".join(_SAID[one] for one in (get_args(hint) or (hint,)) if one in _SAID)

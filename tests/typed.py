"""What the tests need to say of types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

#: Exit code, stdout and stderr of the command line.
Answer = tuple[int, str, str]
#: The fixture that runs the command line in this process.
Llull = Callable[..., Answer]


def some(value: T | None) -> T:
    """What must be there in this test."""
    assert value is not None
    return value


def untyped(value: Any) -> Any:
    """A value whose library says little or nothing of its type, or that is wrong on purpose."""
    return value


def of_one(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function of one argument: so the checker knows that a lambda takes anything."""
    return function


def of_two(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The same of two."""
    return function


def nothing(*_: Any) -> None:
    """What stands in for a step that is left out."""

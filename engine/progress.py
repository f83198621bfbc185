"""How far a long reading is: told to whoever asked, past all that lies between."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar

__all__ = ["tell", "telling"]

_told: ContextVar[Callable[[str, int, int], None]] = ContextVar("told", default=lambda what, done, all: None)


@contextmanager
def telling(listener: Callable[[str, int, int], None]) -> Generator[None]:
    """Call `listener` with what is done, how much of it and of how much, while the block runs."""
    token = _told.set(listener)
    try:
        yield
    finally:
        _told.reset(token)


def tell(what: str, done: int, all: int) -> None:
    """Say that `done` of `all` are done."""
    _told.get()(what, done, all)

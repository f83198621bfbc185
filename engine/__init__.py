"""The database and the user's verbs: read, prepare, rank, compare; and the command line.

The names below are loaded when they are first used, so that the command line starts at once.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .comparison import compare, rank
    from .preparation import prepare
    from .read import read_table
    from .store import Store

__all__ = ["Store", "compare", "prepare", "rank", "read_table"]

_HOMES = {
    "Store": "store",
    "compare": "comparison",
    "prepare": "preparation",
    "rank": "comparison",
    "read_table": "read",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)

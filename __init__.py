"""A social-choice ranking engine for leaderboards; see :mod:`llull.rules` for the rules themselves.

Names are loaded when they are first used, so that ``import llull`` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .engine.analysis.ranking.comparison import compare, rank
    from .engine.prepare.preparation import prepare
    from .engine.readers.read import read_table
    from .engine.store.store import Store
    from .rules import Profile, compute, rule

__all__ = ["Profile", "Store", "compare", "compute", "prepare", "rank", "read_table", "rule"]

_HOMES = {
    "engine.analysis.ranking.comparison": ("compare", "rank"),
    "engine.prepare.preparation": ("prepare",),
    "engine.readers.read": ("read_table",),
    "engine.store.store": ("Store",),
    "rules": ("Profile", "compute", "rule"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f".{home}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

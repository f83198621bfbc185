"""Words for numbers."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, noun: str) -> str:
    """``1 model``, ``2 models``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

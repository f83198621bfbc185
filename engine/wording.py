"""Words for numbers, and text that is safe to print."""

from __future__ import annotations

import unicodedata

__all__ = ["counted", "printable"]


def counted(number: int, noun: str) -> str:
    """``1 model``, ``2 models``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """Show control characters (a terminal would obey them) as escapes, and leave the rest."""
    if text.isprintable():
        return text
    return "".join(
        ch if ch.isprintable() or ch == " " or unicodedata.category(ch) in {"Zs", "Cn"} else _escape(ch)
        for ch in text
    )


def _escape(ch: str) -> str:
    return " " if ch in "\n\t" else ch.encode("unicode_escape").decode()

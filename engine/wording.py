"""Words for numbers, and text that is safe to print."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

__all__ = ["brief", "counted", "cut", "listed", "printable"]


def counted(number: int, noun: str) -> str:
    """``1 model``, ``2 models``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(names: Iterable[object], most: int = 8) -> str:
    """Names in one line, the first few of them."""
    texts = [str(name) for name in names]
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


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


def brief(text: str, most: int = 500) -> str:
    """A line that is not longer; of a long one the beginning, which says where, and the end, what to do."""
    return text if len(text) <= most else f"{text[: most - 151]} … {text[-148:]}"


def cut(text: str, most: int) -> str:
    """The first words of a text that is longer than so many characters, and a sign that it goes on."""
    text = printable(text)
    if len(text) <= most:
        return text
    start = text[: most - 1]
    return f"{(start.rpartition(' ')[0] or start).rstrip(' ,;:')}…"

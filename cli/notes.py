"""What is said before an answer: at most three lines, warnings whole, or all that was noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..engine.wording import cut
from .output import say

if TYPE_CHECKING:
    from ..engine.table import ScoreTable

__all__ = ["Notes"]

_LINES, _WIDTH = 3, 80


class Notes:
    """Says on stderr how tables were read, at once, and what else there is to know, before the answer.

    Parameters
    ----------
    verbose
        Whether all is said.
    tables
        How many tables will be read: of several, each has one line.
    """

    def __init__(self, verbose: bool, tables: int = 1) -> None:
        self.verbose, self.tables = verbose, tables
        self.left = _LINES
        self._warnings: list[str] = []
        self._others: list[str] = []

    def of(self, table: ScoreTable) -> None:
        """Say how large a table is, which directions were assumed and what was left out."""
        origin = table.origin
        if self.verbose:
            self._say("note", table.size)
            for line in (*origin.assumed, *origin.inferred, *origin.left_out):
                self._say("note", line)
            for line in origin.warnings:
                self._say("warning", line)
            return
        self._warnings += origin.warnings
        self._others += origin.inferred
        facts = [
            *(
                [table.size]
                if not origin.left_out
                else [f"{table.size}; {_left_out(origin.left_out, table.size)}"]
            ),
            *(["; ".join(origin.assumed)] if origin.assumed else []),
        ]
        if self.tables > 1:
            facts = ["; ".join(facts)]
        for line in facts:
            self._say("note", line)

    def end(self, notes: Sequence[str]) -> None:
        """Say what there is to know of the result; of what there is no room for, how much there is."""
        lines = [("warning", line) for line in self._warnings]
        lines += [("note", line) for line in (*notes, *self._others)]
        self._warnings, self._others = [], []
        if self.verbose:
            for kind, line in lines:
                self._say(kind, line)
            return
        shown, hidden = lines[: self.left], lines[self.left :]
        for number, (kind, line) in enumerate(shown, start=1):
            more = f" ({len(hidden)} more: --verbose)" if hidden and number == len(shown) else ""
            self._say(kind, line, more)

    def _say(self, kind: str, text: str, more: str = "") -> None:
        if not self.verbose:
            self.left -= 1
            text = text if kind == "warning" else cut(text, _WIDTH - len(f"{kind}: {more}"))
        say(kind, text + more)


def _left_out(sentences: Sequence[str], before: str) -> str:
    """What was left out: with the reasons where there is room, else names alone."""
    parts = [sentence.partition(": ") for sentence in sentences]
    full = ", ".join(f"{names} ({why})" if names else why for why, _, names in parts)
    room = _WIDTH - len(f"note: {before}; left out: ")
    return f"left out: {full if len(full) <= room else ', '.join(names or why for why, _, names in parts)}"

"""What to ask where evidence does not settle a reading: the possible readings, the option for each."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from ...errors import UnsettledError

__all__ = ["ask", "option"]


def ask(source: str, question: str, *readings: tuple[str, str]) -> UnsettledError:
    """Make the error of a few lines.

    Parameters
    ----------
    readings
        What each would mean, and the option that chooses it.
    """
    width = max((len(option) for _, option in readings), default=0)
    lines = (f"  {option:<{width}}  {meaning}" for meaning, option in readings)
    return UnsettledError("\n".join((f"{source}: {question}", *lines)))


def option(name: str, columns: Sequence[str] | str, *more: str) -> str:
    """An option as it is typed, once for each column."""
    names = [columns] if isinstance(columns, str) else columns
    return " ".join((*(f"--{name} {shlex.quote(column)}" for column in names), *more))

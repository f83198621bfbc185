"""A time limit that parts of a computation share."""

from __future__ import annotations

from time import monotonic

__all__ = ["Clock", "never"]


def never() -> bool:
    """The time of a computation without a limit is never up."""
    return False


class Clock:
    """Counts down from a number of seconds; None never ends."""

    def __init__(self, seconds: float | None) -> None:
        self._start = monotonic()
        self._seconds = float("inf") if seconds is None else seconds

    def left(self) -> float:
        """Seconds that are left, not below 0."""
        return max(0.0, self._seconds - self.elapsed())

    def elapsed(self) -> float:
        """Seconds since the start."""
        return monotonic() - self._start

    def expired(self) -> bool:
        """Whether the time is up."""
        return self.elapsed() >= self._seconds

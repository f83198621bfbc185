"""The way in: what Ctrl-C and SIGTERM do is settled before anything that takes time is imported."""

from __future__ import annotations

import sys

from . import signals

__all__ = ["main"]


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit; a signal ends it with one line and 130 (Ctrl-C) or 143 (SIGTERM).

    Other codes are those of :func:`.app.run`. Called with `arguments`, signals stay as the caller has them.
    """
    if arguments is None:
        sys.exit(signals.ended_by(_run))
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None = None) -> int:
    from .app import run

    return run(arguments)

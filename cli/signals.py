"""Ctrl-C and SIGTERM end the process within two seconds, with one line and nothing half-written.

A signal first raises :class:`Ended` in the main thread, so that transactions are rolled back and files
removed on its way out. Python does that between two steps of its own only, and one step may be a statement of
DuckDB or a solver that runs for minutes. So a second thread is woken by the signal itself: it interrupts the
statements that run, and where the main thread has not come out in time it ends the process. By then at most a
temporary file is left, which it removes; a database that is left so is whole, as after any kill.
"""

from __future__ import annotations

import os
import signal
import sys
from _thread import allocate_lock
from time import monotonic

TYPE_CHECKING = False  # what is imported here delays what is settled here
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import NoReturn

__all__ = ["Ended", "ended_by", "shield_workers"]

#: Seconds in which the main thread can come out by itself.
_GRACE = 1.0
#: Seconds between two attempts to interrupt what it runs.
_PAUSE = 0.05
#: What is left to do at the very end, by the modules that know; those that were not loaded did nothing.
_LAST = (
    ("llull.reports.charts.converter", "kill_converters"),
    ("llull.engine.files", "remove_unfinished"),
)
#: For a terminal: no line of progress, and the cursor back.
_CLEAR = "\r\x1b[K\x1b[?25h"


class Ended(BaseException):
    """A signal came. No library takes it for an error, or for a Ctrl-C of its own to handle."""


class _State:
    """What the two threads say to each other."""

    signal = 0  # the first that the main thread was told of
    stderr = -1  # where the one line goes
    leaving = allocate_lock()  # held by the one that ends the process


def ended_by(run: Callable[[], int]) -> int:
    """Run the command line, and return its exit code unless a signal ends the process."""
    signals = [
        number
        for number in (signal.SIGINT, signal.SIGTERM)
        if signal.getsignal(number) is not signal.SIG_IGN  # as for a job in a script's background
    ]
    code = 0
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        _State.stderr = os.dup(2)
    except OSError:  # it is closed, and no other file shall have its number
        os.dup2(nowhere, 2)
    try:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
        for number in signals:
            signal.signal(number, _tell)
        from threading import Thread

        Thread(target=_watch, args=(reader,), daemon=True).start()
        code = run()
        for number in signals:  # while the interpreter ends, it would run no handler
            signal.signal(number, signal.SIG_IGN)
    except BaseException:  # whatever became of the signal on its way out
        if not _State.signal:
            raise
    if _State.signal:
        _leave(_State.signal)
    return code


def shield_workers() -> None:
    """Let processes that are started from now on be deaf to the terminal's Ctrl-C, which reaches them too.

    They inherit what the main thread blocks; the second thread still hears the signal, and ends them.
    """
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # which blocks the signal while it starts, and then no longer
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    # joblib's tracker puts in order what killed workers leave, and would warn of each thing.
    told = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, [told, "ignore:resource_tracker"]))


def _tell(number: int, frame: FrameType | None) -> None:
    """Raise in the main thread, once: a second signal must not disturb what cleans up after the first."""
    if not _State.signal:
        _State.signal = number
        # Whatever a library has to say of it on the way out, nobody wants to read.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        raise Ended


def _watch(reader: int) -> None:
    """Wait for a signal; interrupt what runs until the main thread was told; end the process in the end."""
    from contextlib import suppress
    from select import select

    number = os.read(reader, 1)[0]
    end = monotonic() + _GRACE
    while monotonic() < end:
        statements = sys.modules.get("llull.engine.store.statements")
        if statements is not None and not _State.signal:  # afterwards it rolls back, which may take its time
            with suppress(Exception):  # one was opened meanwhile: next time
                statements.interrupt()
        if select([reader], [], [], _PAUSE)[0]:
            break  # a second signal: at once
    _leave(number)


def _leave(number: int) -> NoReturn:
    """End the process and those it started, and remove the files that it was writing."""
    from contextlib import suppress

    _State.leaving.acquire()
    with suppress(Exception):
        _kill_workers()
    for module, function in _LAST:
        if module in sys.modules:
            with suppress(Exception):
                getattr(sys.modules[module], function)()
    with suppress(OSError):
        shown = _CLEAR if os.isatty(_State.stderr) else ""
        os.write(_State.stderr, f"{shown}llull: interrupted\n".encode())
    os._exit(128 + number)


def _kill_workers() -> None:
    """End worker processes, which have nothing to put in order."""
    from contextlib import suppress

    processes = sys.modules.get("multiprocessing")
    if processes is not None:
        for child in processes.active_children():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)  # joblib's have no way of their own

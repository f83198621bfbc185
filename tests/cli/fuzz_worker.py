"""Runs commands of a fuzz in one process, and says in a line each what came of them. Started by others.

Each line is ``START …`` before a command and ``END …`` after it, so that one knows what it died of.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

from llull.cli.main import main
from tests.cli.fuzzed import Fuzz


def outcome(command: list[str]) -> tuple[str, str]:
    """What came of a command, as a word and what to show of it."""
    out, err = io.StringIO(), io.StringIO()
    with tempfile.TemporaryFile() as native:
        sys.stderr.flush()
        before = os.dup(2)
        os.dup2(native.fileno(), 2)  # where other libraries write
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                main(command)
            code: object = None
        except SystemExit as stop:
            code = stop.code
        except BaseException:
            return "traceback", traceback.format_exc()
        finally:
            os.dup2(before, 2)
            os.close(before)
        native.seek(0)
        foreign = native.read().decode("utf-8", "replace")
    told = err.getvalue()
    lines = told.splitlines()
    question = next((at for at, line in enumerate(lines) if line.startswith("llull: ")), len(lines))
    choices = lines[question + 1 :] if code == 2 else []  # readings among which one is to be chosen
    lines = lines[: len(lines) - len(choices)]
    wrong = [line for line in lines if not line.startswith(("note: ", "warning: ", "llull: "))]
    wrong += [line for line in choices if not line.startswith("  --")]
    if foreign or wrong:
        return "foreign line", foreign + "\n".join(wrong)
    last = lines[-1] if lines else ""
    if len(choices) > 8 or any(len(line) > 500 for line in choices):
        return "choices too many or long", told[-2000:]
    if code == 2 and not (last.startswith("llull: ") and len(last) <= 500):
        return "error of another form", told[-2000:]
    if code not in (0, 1, 2):
        return f"exit {code}", told[-2000:]
    if code == 1 and command[0] != "replay":
        return "exit 1", told[-2000:]
    return {0: "read", 1: "not shown any more", 2: "refused"}[int(str(code or 0))], ""


def peak() -> float:
    """MiB that this process has held at most; what the system calls so counts what started it too."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def run(folder: Path, seed: int, count: int) -> None:
    """Draw inputs and say what came of each."""
    warnings.simplefilter("default")
    fuzz = Fuzz(folder, seed)
    for turn in range(count):
        kind, command = fuzz.draw()
        print("START", json.dumps([turn, kind, command]), flush=True)
        begin = time.monotonic()
        word, shown = outcome(command)
        seconds = time.monotonic() - begin
        most = peak()
        if seconds > 10:
            word = "over 10 s"
        elif most > 1024:
            word = "over 1 GiB"
        print("END", json.dumps([kind, word, shown[-3000:], seconds, most]), flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

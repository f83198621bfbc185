"""Kill verbs that write, at a random step or time, and look at what is left: for a test and a benchmark."""

from __future__ import annotations

import atexit
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from llull.cli.main import main
from tests.cli.writers import WRITERS, Course, fill, prepare_process, state, temporaries

#: Worker processes do not end with a process of multiprocessing.
KILLED = [verb for verb in WRITERS if verb != "workers"]
_EVENTS = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir", "os.scandir", "os.listdir"}
#: The end of a pipe through which a process says how many steps it took.
_Ends = tuple[Connection, Connection]


def child(verb: str, folder: str, step: int, pipe: Connection) -> None:
    """Run a verb, and kill this process before a step that touches the folder; else tell their number."""
    os.chdir(folder)
    for stream, name in ((1, os.devnull), (2, os.path.join("tmp", "stderr"))):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), stream)
    prepare_process(verb, Path(folder, "tmp"))
    steps = [0]

    def hook(event: str, about: tuple[Any, ...]) -> None:
        if event in _EVENTS and any(word in str(about) for word in (".llull-", folder)):
            steps[0] += 1
            if steps[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    pipe.send("begins")
    try:
        main(WRITERS[verb])
    finally:
        atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]: which such a process would pass over
        pipe.send(steps[0])


def run(verb: str, folder: Path, *, step: int = 0, after: float | None = None) -> tuple[int, float, int]:
    """The exit code, negative if it was killed; seconds; and steps."""
    context = multiprocessing.get_context("forkserver")
    # None that uses Polars as it is loaded: its threads would not be there after the fork.
    context.set_forkserver_preload(["llull.cli.main", "llull.engine.store.store", "llull.rules"])
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=child, args=(verb, str(folder), step, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == "begins"
    began = time.perf_counter()
    if after is not None:
        time.sleep(after)
        process.kill()
    process.join()
    seconds = time.perf_counter() - began
    steps = ours.recv() if (process.exitcode or 0) >= 0 else 0
    (folder / "tmp" / "stderr").unlink(missing_ok=True)
    return process.exitcode or 0, seconds, steps


@cache
def course(verb: str) -> Course:
    """What a verb does that is not killed."""
    folder = _folder()
    try:
        return Course.of(folder, lambda: run(verb, folder))
    finally:
        shutil.rmtree(folder)


def one_kill(verb: str, draw: random.Random) -> bool:
    """Kill a verb once and check what is left and the next try; returns whether it was killed."""
    usual, folder = course(verb), _folder()
    try:
        if usual.steps and draw.random() < 0.5:
            killed = run(verb, folder, step=draw.randint(1, usual.steps))[0] < 0
        else:
            killed = run(verb, folder, after=draw.random() * usual.seconds)[0] < 0
        stands = usual.check(state(folder))
        code, _, _ = run(verb, folder)
        usual.check_again(stands, code, state(folder))
        assert not temporaries(folder), temporaries(folder)
    except AssertionError as error:
        error.add_note(f"{verb}: {WRITERS[verb]}")
        raise
    finally:
        shutil.rmtree(folder)
    return killed


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="llull-kill-"))
    fill(folder)
    return folder

"""Send signals to verbs at random moments, and look at what they say and leave: for tests and a benchmark."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from tests.cli.writers import VTAB, WRITERS, Course, fill, state, temporaries

#: Statements that never end.
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SELECT count(*) FROM t"
VAST = "SELECT count(*) FROM range(1000000000) a, range(1000000) b"
#: Verbs that read and take long, with the seconds in which a signal is sent.
READERS: dict[str, tuple[list[str], float]] = {
    "endless statement": (["sql", "s.duckdb", ENDLESS], 3.0),
    "vast statement": (["sql", "s.duckdb", VAST], 3.0),
    "solver": (["uncertainty", "t.tsv", "--rule", "kemeny", "--budget", "60"], 4.0),
    "dethroning": (["sensitivity", "t.tsv"], 4.0),
    "audit of workers": (["axioms", "t.tsv", "--budget", "60s", "--workers", "2"], 6.0),
}
#: Nothing may take longer; how long it does take is measured in benchmarks/signals.py.
HANG = 30
_CODE = (
    "import sys; from pathlib import Path; sys.path.insert(0, {root!r}); from tests.cli import writers; "
    "writers.prepare_process({verb!r}, Path('tmp').absolute()); "
    "from llull.cli.main import main; print(file=sys.stderr, flush=True); main()"
)


def start(arguments: list[str], folder: Path, verb: str = "") -> subprocess.Popen[bytes]:
    """A command in a session of its own, once Python and our module have started."""
    (folder / "tmp").mkdir(exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-c", _CODE.format(root=str(VTAB.parents[1]), verb=verb), *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    process.stderr.readline()
    return process


def signalled(
    arguments: list[str],
    folder: Path,
    number: signal.Signals,
    delay: float,
    *,
    group: bool = False,
    verb: str = "",
) -> tuple[int, list[str], float]:
    """Exit code of a command that got a signal, what it said that is no note, and the seconds it took to end.

    It is sent some seconds after the start, where `group` says so to the whole group, as a terminal does.
    """
    process = start(arguments, folder, verb)
    time.sleep(delay)
    began = time.monotonic()
    (os.killpg if group else os.kill)(process.pid, number)
    try:
        process.wait(timeout=HANG)
        seconds = time.monotonic() - began
        _, errors = process.communicate(timeout=HANG)
    finally:
        process.kill()
    assert not _session(process.pid), "processes are left"
    unsaid = ("note:", "warning:", "saved:", "wrote:", "upgraded:")
    lines = [line for line in errors.decode().splitlines() if not line.startswith(unsaid)]
    return process.returncode, lines, seconds


def _session(number: int) -> list[int]:
    """Processes of a session that run still, after ten seconds in which they can end."""
    left: list[int] = []
    end = time.monotonic() + 10
    while time.monotonic() < end:
        left = []
        for entry in Path("/proc").glob("[0-9]*"):
            with suppress(ProcessLookupError, FileNotFoundError):
                ended = (entry / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
                if os.getsid(int(entry.name)) == number and not ended:
                    left.append(int(entry.name))
        if not left:
            break
        time.sleep(0.05)
    return left


def one_signal(verb: str, draw: random.Random) -> tuple[bool, float]:
    """Signal a verb once and check what it says, what is left and the next try.

    Returns
    -------
    delivered, seconds
        Whether it came before the verb was done, and how long the verb took to end.
    """
    number, group = draw.choice([signal.SIGINT, signal.SIGTERM]), draw.random() < 0.3
    arguments, latest = READERS[verb] if verb in READERS else (WRITERS[verb], course(verb).seconds)
    folder = _folder()
    try:
        before = state(folder)
        code, lines, seconds = signalled(
            # A terminal sends Ctrl-C to all of the group.
            *(arguments, folder, number, draw.uniform(0, latest)),
            group=group and number == signal.SIGINT,
            verb=verb,
        )
        if code:
            assert (code, lines) == (128 + number, ["llull: interrupted"])
        assert not temporaries(folder), temporaries(folder)
        if verb in READERS:
            assert state(folder) == before
        else:
            stands = course(verb).check(state(folder))
            code_again, _ = _run(verb, folder)
            course(verb).check_again(stands, code_again, state(folder))
    except AssertionError as error:
        error.add_note(f"{verb}: {arguments}")
        raise
    finally:
        shutil.rmtree(folder)
    return code != 0, seconds


@cache
def course(verb: str) -> Course:
    """What a verb does that gets no signal."""
    folder = _folder()
    try:
        return Course.of(folder, lambda: (*_run(verb, folder), 0))
    finally:
        shutil.rmtree(folder)


def _run(verb: str, folder: Path) -> tuple[int, float]:
    process = start(WRITERS[verb], folder, verb)
    began = time.monotonic()
    process.communicate()
    return process.returncode, time.monotonic() - began


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="llull-signal-"))
    fill(folder)
    return folder

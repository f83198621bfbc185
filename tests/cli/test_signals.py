"""Ctrl-C and SIGTERM: one line, exit 130 or 143, nothing half-written, whatever is being computed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from llull.engine.readers.read import read_table
from llull.engine.store.query import query
from llull.engine.store.store import Store
from llull.engine.store.verbs import datasets

ROOT = Path(__file__).parents[2]
VTAB = str(ROOT / "examples" / "vtab.tsv")
TABLE = read_table(VTAB)
#: Statements that never end.
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SELECT count(*) FROM t"
VAST = "SELECT count(*) FROM range(1000000000) a, range(1000000) b"
#: Nothing may take longer; how long it does take is measured in benchmarks/signals.py.
HANG = 30


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database of two datasets."""
    with Store(tmp_path / "s.duckdb") as store:
        for name in ("one", "two"):
            store.add(replace(TABLE, name=name))
    return tmp_path


def signalled(
    arguments: list[str], folder: Path, number: signal.Signals, delay: float, *, group: bool = False
) -> tuple[int, list[str]]:
    """Exit code of a command that got a signal, and what it said that is no note.

    It is sent some seconds after Python and our module have started; as a terminal does, to the whole group.
    """
    code = "import sys; from llull.cli.main import main; print(file=sys.stderr, flush=True); main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(delay)
    (os.killpg if group else os.kill)(process.pid, number)
    try:
        _, errors = process.communicate(timeout=HANG)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    lines = [
        line for line in errors.decode().splitlines() if not line.startswith(("note:", "warning:", "saved:"))
    ]
    return process.returncode, lines


@pytest.mark.parametrize("statement", [ENDLESS, VAST])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_statement_of_duckdb_is_interrupted(
    folder: Path, statement: str, number: signal.Signals, code: int
):
    assert signalled(["sql", "s.duckdb", statement], folder, number, 2.5) == (code, ["llull: interrupted"])


def test_a_view_that_never_ends_is_interrupted(folder: Path):
    query(folder / "s.duckdb", f"CREATE VIEW vast AS {VAST}", write=True)
    done = signalled(["sql", "s.duckdb", "SELECT * FROM vast"], folder, signal.SIGINT, 2.5)
    assert done == (130, ["llull: interrupted"])


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.6])
def test_the_start_is_interrupted_without_a_traceback(tmp_path: Path, delay: float):
    done = signalled(["uncertainty", VTAB, "--budget", "100"], tmp_path, signal.SIGINT, delay)
    assert done == (130, ["llull: interrupted"])


@pytest.mark.parametrize("group", [False, True])
def test_workers_end_with_it(tmp_path: Path, group: bool):
    verb = ["axioms", VTAB, "--budget", "100s", "--workers", "2"]
    assert signalled(verb, tmp_path, signal.SIGINT, 4, group=group) == (130, ["llull: interrupted"])


def test_signals_at_random_moments_leave_nothing_behind(folder: Path):
    draw = random.Random(2)
    writes = [
        ["ingest", VTAB, "--db", "new.duckdb"],
        ["ingest", VTAB, "--db", "s.duckdb", "--name", "one", "--replace"],
        ["rank", "s.duckdb::one", "--save"],
        ["rename", "s.duckdb::two", "two"],
        ["export", "s.duckdb::one", "out.csv"],
        ["report", VTAB, "-o", "report.html", "--budget", "3"],
        ["chart", "bump", VTAB, "-o", "chart.png"],
    ]
    for turn, verb in enumerate(writes * 2):
        number = (signal.SIGINT, signal.SIGTERM)[turn % 2]
        code, lines = signalled(verb, folder, number, draw.uniform(0.05, 2.5))
        if code not in (0, 2):  # done, or refused, before
            assert (code, lines) == (128 + number, ["llull: interrupted"])
        assert {path.name for path in folder.iterdir()} <= {
            "s.duckdb", "new.duckdb", "out.csv", "report.html", "chart.png"
        }  # fmt: skip
        assert [one.name for one in datasets(folder / "s.duckdb")] == ["one", "two"]
        (folder / "new.duckdb").unlink(missing_ok=True)
    with Store(folder / "s.duckdb", read_only=True) as store:
        assert store.table("one").matrix.shape == store.table("two").matrix.shape

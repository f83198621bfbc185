"""Ctrl-C and SIGTERM: one line, exit 130 or 143, nothing half-written, whatever is being computed."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from llull.engine.readers.read import read_table
from llull.engine.store.query import query
from llull.engine.store.store import Store
from tests.cli.signals import ENDLESS, HANG, VAST, one_signal, signalled, start
from tests.cli.writers import VTAB

TABLE = read_table(VTAB)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a database of two datasets."""
    with Store(tmp_path / "s.duckdb") as store:
        for name in ("one", "two"):
            store.add(replace(TABLE, name=name))
    return tmp_path


@pytest.mark.parametrize("statement", [ENDLESS, VAST])
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_statement_of_duckdb_is_interrupted(
    folder: Path, statement: str, number: signal.Signals, code: int
):
    assert signalled(["sql", "s.duckdb", statement], folder, number, 2.5)[:2] == (
        code,
        ["llull: interrupted"],
    )


def test_a_view_that_never_ends_is_interrupted(folder: Path):
    query(folder / "s.duckdb", f"CREATE VIEW vast AS {VAST}", write=True)
    done = signalled(["sql", "s.duckdb", "SELECT * FROM vast"], folder, signal.SIGINT, 2.5)
    assert done[:2] == (130, ["llull: interrupted"])


@pytest.mark.parametrize("delay", [0.1, 0.3, 0.6])
def test_the_start_is_interrupted_without_a_traceback(tmp_path: Path, delay: float):
    done = signalled(["uncertainty", str(VTAB), "--budget", "100"], tmp_path, signal.SIGINT, delay)
    assert done[:2] == (130, ["llull: interrupted"])


@pytest.mark.parametrize("group", [False, True])
def test_workers_end_with_it(tmp_path: Path, group: bool):
    verb = ["axioms", str(VTAB), "--budget", "100s", "--workers", "2"]
    assert signalled(verb, tmp_path, signal.SIGINT, 4, group=group)[:2] == (130, ["llull: interrupted"])


@pytest.mark.skipif(os.name != "posix", reason="signals are POSIX")
def test_signals_at_random_moments_leave_nothing_behind():
    draw = random.Random(2)
    verbs = ["rank csv", "witnesses", "export parquet", "ingest", "ingest --replace", "compare --save"]
    assert sum(one_signal(verb, draw)[0] for verb in [*verbs, "rename", "sql --write", "workers"]) > 0


def test_workers_are_deaf_to_the_terminal_from_their_first_moment(tmp_path: Path) -> None:
    process = start(["axioms", str(VTAB), "--budget", "100s", "--workers", "2"], tmp_path)
    try:
        end, masks = time.monotonic() + HANG, list[int]()
        while len(masks) < 2 and time.monotonic() < end:
            masks = [mask for name, mask in blocked(process.pid) if "LokyProcess" in name]
            time.sleep(0.02)
        assert len(masks) == 2
        assert all(mask & 1 << signal.SIGINT - 1 for mask in masks)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def blocked(session: int) -> Iterator[tuple[str, int]]:
    """Command and mask of blocked signals of each process of a session."""
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getsid(int(entry.name)) == session:
                status = (entry / "status").read_text().split("SigBlk:")[1].split()[0]
                yield (entry / "cmdline").read_text(), int(status, 16)

"""Kill verbs that write, at a random step or time, and look at what is left: for a test and a benchmark."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from llull.cli.main import main
from llull.engine.store.hash import data_hash
from llull.engine.store.store import Store
from tests.engine.tables import make_table

#: Commands that write a file, then those that change the database; the first name is the file.
VERBS = {
    "rank": ("o.csv", ["rank", "t.csv", "-f", "csv", "-o", "o.csv"]),
    "export": ("o.parquet", ["export", "s.duckdb::small", "o.parquet"]),
    "sql": ("o.json", ["sql", "s.duckdb", "SELECT dataset FROM datasets", "-f", "json", "-o", "o.json"]),
    "create": ("", ["ingest", "t.csv", "--db", "new.duckdb"]),
    "ingest": ("", ["ingest", "t.csv", "--db", "s.duckdb", "--name", "u", "--replace"]),
    "save": ("", ["rank", "s.duckdb::small", "--save"]),
    "chart": ("o.svg", ["chart", "bump", "t.csv", "-o", "o.svg"]),
    "report": ("o.html", ["report", "t.csv", "--sections", "agreement", "--budget", "1s", "-o", "o.html"]),
}
SMALL = make_table([[3, 2, 1], [1, 2, 3]], name="small")
_EVENTS = {"open", "os.rename", "os.link", "os.remove", "os.chmod", "os.scandir", "os.listdir"}


def child(arguments: list[str], folder: str, step: int) -> None:
    """Run a command, and kill this process before a step that touches the folder."""
    os.chdir(folder)
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    left = [step]

    def hook(event: str, about: tuple[Any, ...]) -> None:
        if event in _EVENTS and any(word in str(about) for word in (".llull-", folder)):
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    main(arguments)


def run(arguments: list[str], folder: Path, *, step: int = 0, after: float | None = None) -> int:
    """The exit code; negative if it was killed."""
    context = multiprocessing.get_context("forkserver")
    # None that uses Polars as it is loaded: its threads would not be there after the fork.
    context.set_forkserver_preload(["llull.cli.main", "llull.engine.store.store", "llull.rules"])
    process = context.Process(target=child, args=(arguments, str(folder), step))
    process.start()
    if after is not None:
        time.sleep(after)
        process.kill()
    process.join()
    return process.exitcode or 0


def one_kill(verb: str, draw: random.Random) -> bool:
    """Kill a verb once and check what is left and the next try; returns whether it was killed."""
    file, command = VERBS[verb]
    folder = Path(tempfile.mkdtemp(prefix="llull-kill-"))
    try:
        (folder / "t.csv").write_text("model,k,l\na,1,2\nb,3,1\nc,2,5\n")
        with Store(folder / "s.duckdb") as store:
            store.add(SMALL)
        if file:
            (folder / file).write_text("old")
        by_step = bool(file) or draw.random() < 0.5
        step, after = (draw.randint(1, 14), None) if by_step else (0, draw.random() * 0.4)
        killed = run(command, folder, step=step, after=after) < 0
        allowed = {"t.csv", "s.duckdb", "s.duckdb.wal", "new.duckdb", "new.duckdb.wal", file}
        left = {path.name for path in folder.iterdir()} - allowed
        assert all(name.startswith(".llull-") for name in left), left
        _check(folder)
        before = (folder / file).read_bytes() if file else b""
        assert run(command, folder) in (0, 2) if verb == "create" else run(command, folder) == 0, command
        if file:
            assert (folder / file).read_bytes() != b"old"
            assert before == b"old" or verb in ("report", "chart") or before == (folder / file).read_bytes()
        if file or not (folder / "new.duckdb").exists() or killed:
            left = {path.name for path in folder.iterdir()} - allowed
            assert not left or verb == "create", left
        _check(folder)
    finally:
        shutil.rmtree(folder)
    return killed


def _check(folder: Path) -> None:
    """The databases open, and hold what they held."""
    with Store(folder / "s.duckdb", read_only=True) as store:
        names = [dataset.name for dataset in store.datasets()]
        assert names in (["small"], ["small", "u"]), names
        assert data_hash(store.table("small")) == data_hash(SMALL)
    if (folder / "new.duckdb").exists():
        with Store(folder / "new.duckdb", read_only=True) as store:
            assert [dataset.name for dataset in store.datasets()] in ([], ["t"])

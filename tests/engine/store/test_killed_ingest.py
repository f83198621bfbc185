"""A process that is killed while it ingests leaves the dataset whole or not at all, and a file that opens."""

from __future__ import annotations

import multiprocessing
import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.engine.store.hash import data_hash
from llull.engine.store.store import Store
from tests.engine.store.killed_ingest import ingest, large_table
from tests.engine.tables import make_table

KILLS = 50


@pytest.fixture(scope="module")
def processes() -> Any:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.killed_ingest"])
    return context


def run(processes: Any, path: Path, kill_after: Any = None):
    """Start an ingest, kill it after some seconds; returns how long it took and whether it got to the end."""
    ours, theirs = processes.Pipe()
    process = processes.Process(target=ingest, args=(path, theirs))
    process.start()
    theirs.close()
    assert ours.recv() == "begins"
    begin = time.perf_counter()
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    try:
        done = ours.recv() == "done"
    except EOFError:
        done = False
    taken = time.perf_counter() - begin
    process.join()
    return taken, done


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and forkserver are POSIX")
def test_a_killed_ingest_leaves_all_or_nothing(processes: Any, tmp_path: Path):
    expected = data_hash(large_table())
    other = make_table([[1, 2], [3, None]], name="other")
    whole = [run(processes, tmp_path / f"timed{i}.duckdb")[0] for i in range(3)]
    rng = np.random.default_rng(0)
    found = {"absent": 0, "nothing": 0, "all": 0}
    for kill in range(KILLS):
        path = tmp_path / f"scores{kill}.duckdb"
        with_other = kill % 2 == 1
        if with_other:
            with Store(path) as store:
                store.add(other)
        _, done = run(processes, path, kill_after=rng.uniform(0, 1.2 * max(whole)))
        if not path.exists():
            assert not with_other
            assert not done
            found["absent"] += 1
        else:
            with Store(path, read_only=True) as store:
                names = [dataset.name for dataset in store.datasets()]
                assert names in (["other"] * with_other, ["large"] + ["other"] * with_other)
                assert not done or "large" in names
                if "large" in names:
                    assert data_hash(store.table("large")) == expected
            found["all" if "large" in names else "nothing"] += 1
        # What the dead process left in the way of files does not hinder the next one.
        with Store(path) as store:
            store.add(other, replace=True)
            assert data_hash(store.table("other")) == data_hash(other)
    assert found["all"] > 0, found
    assert found["absent"] + found["nothing"] > 0, found

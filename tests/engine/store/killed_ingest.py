"""What a process does that is killed while it ingests; a module of its own, so that it can be preloaded."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

from llull.engine.store.store import Store
from llull.engine.table import ScoreTable
from tests.engine.tables import make_table


def large_table() -> ScoreTable:
    scores = np.random.default_rng(0).normal(size=(60, 300))
    return make_table(np.where(scores > 2, np.nan, scores), name="large")


def ingest(path: Path, pipe: Connection) -> None:
    """Ingest the table, and say when it begins and when it is done."""
    table = large_table()
    pipe.send("begins")
    with Store(path) as store:
        store.add(table)
    pipe.send("done")

"""Steps on a store, and a process that takes them: apart from the machine, so that it starts soon."""

from __future__ import annotations

from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from llull.engine.prepare.preparation import prepare
from llull.engine.store.store import Store
from llull.engine.table import ScoreTable
from llull.rules import Profile, compute
from tests.engine.tables import make_table

SCORES = (
    [[3, 2, None], [2, 3, 1]],
    [[1, 2]],
    [[None, 0.5], [0.25, None], [1e300, -1e-300]],
    [[i * j % 7 for i in range(20)] for j in range(30)],
)
#: A verb, a dataset, and what the verb takes with it.
Step = tuple[str, Any, Any]


def table_of(number: int, name: str = "t") -> ScoreTable:
    return make_table(SCORES[number], name=name)


def perform(store: Store, step: Step) -> None:
    """One step on the store."""
    verb, one, other = step
    match verb:
        case "ingest" | "replace":
            store.add(table_of(other, one), replace=verb == "replace")
        case "rename":
            store.rename(one, other)
        case "drop":
            store.drop(one)
        case _:
            prepared = prepare(store.table(one))
            profile: Profile = prepared.profile
            store.save_run(prepared, compute(other, profile))


def child(path: Path, steps: list[Step], pipe: Connection) -> None:
    """Open a store in a process and take steps until it is killed."""
    with Store(path) as store:
        pipe.send("begins")
        for step in steps:
            perform(store, step)
    pipe.send("done")

"""A store against a model of it in plain Python, with kills and reopening: for a test and a benchmark."""

from __future__ import annotations

import atexit
import multiprocessing
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from llull.engine.errors import LlullError
from llull.engine.prepare.preparation import prepare
from llull.engine.store.database import create_file
from llull.engine.store.hash import data_hash
from llull.engine.store.store import Store
from llull.rules import compute
from tests.engine.store.steps import SCORES, Step, child, perform, table_of

NAMES = ("a", "b", "ü::x")
RULES = ("mean", "borda")
#: By dataset its number in SCORES; and of the runs, first to last, dataset, rule and number in SCORES.
State = tuple[dict[str, int], list[tuple[str, str, int]]]


HASHES = tuple(data_hash(table_of(number)) for number in range(len(SCORES)))
RANKS = {
    (by, number): compute(by, prepare(table_of(number)).profile).ranks.tolist()
    for by in RULES
    for number in range(len(SCORES))
}


def expected(state: State, step: Step) -> State | None:
    """The state after a step; None if the step must be refused."""
    datasets, runs = dict(state[0]), list(state[1])
    verb, one, other = step
    if (verb == "ingest" and one in datasets) or (verb not in ("ingest", "replace") and one not in datasets):
        return None
    match verb:
        case "ingest" | "replace":
            datasets[one] = other
        case "rename":
            if other in datasets:
                return None
            datasets[other] = datasets.pop(one)
            runs = [(other if name == one else name, by, number) for name, by, number in runs]
        case "drop":
            del datasets[one]
            runs = [run for run in runs if run[0] != one]
        case _:
            runs.append((one, other, datasets[one]))
    return datasets, runs


def seen(store: Store) -> State:
    """The state that the store is in."""
    datasets = {dataset.name: HASHES.index(dataset.data_hash) for dataset in store.datasets()}
    for name, number in datasets.items():
        assert data_hash(store.table(name)) == HASHES[number]
    runs = [(run.dataset, run.rule, HASHES.index(run.dataset_hash)) for run in store.runs()]
    for run, (_, by, number) in zip(store.runs(), runs, strict=True):
        assert store.ranking(run.run_id).ranks.tolist() == RANKS[by, number]
    return datasets, runs


@cache
def _empty() -> Path:
    """An empty database, to be copied."""
    path = Path(tempfile.mkdtemp(prefix="llull-machine-")) / "empty.duckdb"
    atexit.register(shutil.rmtree, path.parent)
    create_file(path)
    return path


def processes() -> Any:
    context = multiprocessing.get_context("forkserver")
    # Not this module: Polars is used as it is loaded, and its threads would not be there after the fork.
    context.set_forkserver_preload(["tests.engine.store.steps"])
    return context


steps = st.one_of(
    st.tuples(
        st.sampled_from(["ingest", "replace"]), st.sampled_from(NAMES), st.integers(0, len(SCORES) - 1)
    ),
    st.tuples(st.just("rename"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
    st.tuples(st.just("drop"), st.sampled_from(NAMES), st.none()),
    st.tuples(st.just("save"), st.sampled_from(NAMES), st.sampled_from(RULES)),
)


class Machine(RuleBasedStateMachine):
    """A store beside a model of it."""

    sequences = 0
    states = 0
    kills = 0
    cut = 0

    def __init__(self) -> None:
        super().__init__()
        type(self).sequences += 1
        self.folder = Path(tempfile.mkdtemp(prefix="llull-machine-"))
        self.path = self.folder / "scores.duckdb"
        self.state: State = ({}, [])
        self.store = Store(self.path)

    @initialize(fresh=st.sampled_from([True, False, False, False]))
    def begin(self, fresh: bool) -> None:
        """With no file, or with an empty database, which takes less time."""
        if not fresh:
            shutil.copy(_empty(), self.path)
            self.reopen()

    @rule(step=steps)
    def take(self, step: Step) -> None:
        after = expected(self.state, step)
        if after is None or not self.path.exists():
            try:
                perform(self.store, step)
            except LlullError:
                assert after is None or step[0] not in ("ingest", "replace")
                return
            assert after is not None
        else:
            perform(self.store, step)
        self.state = after

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = Store(self.path)

    @rule(step=steps, after=st.integers(0, 120))
    def kill(self, step: Step, after: int) -> None:
        """The state is that before the step or that after it."""
        wanted = expected(self.state, step)
        if wanted is None:
            return
        self.store.close()
        ours, theirs = processes().Pipe()
        process = processes().Process(target=child, args=(self.path, [step], theirs))
        process.start()
        theirs.close()
        assert ours.recv() == "begins"
        time.sleep(after / 1000)
        process.kill()
        process.join()
        try:
            done = ours.recv() == "done"
        except EOFError:
            done = False
        self.store = Store(self.path)
        now = seen(self.store) if self.path.exists() else ({}, [])
        assert now == wanted or (not done and now == self.state), (now, wanted, done)
        type(self).kills += 1
        type(self).cut += now != wanted
        self.state = now

    @invariant()
    def the_store_is_as_the_model(self) -> None:
        type(self).states += 1
        if self.path.exists():
            assert seen(self.store) == self.state
        else:
            assert self.state == ({}, [])

    def teardown(self) -> None:
        self.store.close()
        left = {path.name for path in self.folder.iterdir()} - {self.path.name}
        shutil.rmtree(self.folder)
        assert all(name.startswith(".llull-") for name in left), left

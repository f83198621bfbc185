"""SQL that would leave the database does not, in either mode; all of it: benchmarks/escapes.py."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from llull.engine.store.store import Store
from tests.engine.store.escapes import escapes, harm
from tests.engine.store.hostile import SECRET
from tests.engine.tables import make_table


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "s.duckdb"
    with Store(path) as store:
        store.add(make_table([[3, 2, 1], [2, 3, 1]], name="small"))
    (tmp_path / "secret.csv").write_text(f"x\n{SECRET}\n")
    return path


@pytest.mark.parametrize("write", [False, True], ids=["read", "write"])
def test_nothing_is_read_written_or_loaded(write: bool, database: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LLULL_SECRET", SECRET)
    sound = database.read_bytes()
    for sql in random.Random(12).sample(escapes(), 40):
        assert harm(sql, database, write=write) is None, sql
        database.write_bytes(sound)


def test_there_are_enough_of_them():
    assert len(escapes()) >= 400

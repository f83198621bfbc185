"""Values that another client wrote end in one line with table, row and column; the doctor lists them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import llull
from llull.engine.errors import StoreError
from llull.engine.store.faults import refuse
from llull.engine.store.store import Store
from tests.engine.store.hostile import spoil
from tests.engine.tables import make_table
from tests.typed import Llull

TABLE = make_table([[3, 2, 1], [2, 3, 1]], name="small", lower=[0.0] * 2, upper=[5.0] * 2)
LOOSE = "ALTER TABLE {} ALTER {} DROP NOT NULL"
#: Statements, and where the line says the fault is.
FAULTS: dict[str, tuple[list[str], str]] = {
    "inferred": ([LOOSE.format("datasets", "inferred"), "UPDATE datasets SET inferred = NULL"], "datasets"),
    "left_out": (["UPDATE datasets SET left_out = ['a', NULL]"], ""),
    "ingested_at": (["UPDATE datasets SET ingested_at = '20000-01-01'"], "datasets"),
    "ingested_at ever": (["UPDATE datasets SET ingested_at = 'infinity'"], "datasets"),
    "group": (['UPDATE metrics SET "group" = NULL'], "metrics"),
    "counts": (["UPDATE metrics SET counts = NULL WHERE metric = 'k1'"], "metrics"),
    "tolerance NaN": (["UPDATE metrics SET tolerance = 'nan'"], "metrics"),
    "tolerance": (["UPDATE metrics SET tolerance = -1"], "metrics"),
    "upper": (["UPDATE metrics SET upper = 'inf'"], "metrics"),
    "ceiling": (["UPDATE metrics SET ceiling = '-inf'"], "metrics"),
    "lower": (["UPDATE metrics SET lower = 6"], "metrics"),
    "position": (["UPDATE models SET position = 0"], "models"),
    "position of metrics": (["UPDATE metrics SET position = 0"], "metrics"),
    "stderr": (["UPDATE scores SET stderr = -1 WHERE model = 'm1'"], "scores"),
    "n": (["UPDATE scores SET n = -5"], "scores"),
    "score": (["UPDATE scores SET score = 'nan' WHERE metric = 'k1'"], "scores"),
    "model": (["UPDATE scores SET model = '' WHERE model = 'm1'"], "scores"),
    "model that is lost": (["UPDATE scores SET model = 'ghost' WHERE model = 'm1'"], "scores"),
    "metric that is lost": (["UPDATE scores SET metric = 'ghost' WHERE metric = 'k1'"], "scores"),
    "metric twice": (["INSERT INTO scores SELECT * REPLACE (99 AS position) FROM scores"], "scores"),
    "dataset that is lost": (["INSERT INTO models VALUES ('ghost', 'm', NULL, 0)"], ""),
    "dataset of a run": (["UPDATE runs SET dataset = 'ghost'"], ""),
    "run_id": (["UPDATE rankings SET run_id = 99"], ""),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "s.duckdb"
    with Store(path) as store:
        store.add(TABLE)
        store.save(llull.rank(TABLE, "borda"))
    return path


@pytest.fixture
def path(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "s.duckdb"))


@pytest.mark.parametrize("name", FAULTS)
def test_a_wrong_value_is_named_and_the_doctor_says_what_to_do(name: str, path: Path):
    statements, table = FAULTS[name]
    column = name.split()[0]
    spoil(path, statements, path)
    if table:
        with pytest.raises(StoreError, match=rf"^{path}: {table}, row \d+ \(.*\): {column} is .*doctor"):
            llull.rank(f"{path}::small", "borda")
    faults = llull.doctor(path).faults
    assert column in {fault.column for fault in faults}
    for _ in range(2):  # a run that goes leaves its ranking
        for fault in llull.doctor(path).faults:
            llull.query(path, fault.remedy.partition(", or ingest")[0], write=True)
    assert llull.doctor(path).sound


def test_a_sound_database_and_install_are_said_to_be(path: Path, llull: Llull):
    code, out, _ = llull("doctor", path, "-f", "json")
    said = json.loads(out)
    assert (code, said["sound"], said["faults"]) == (0, True, [])
    assert "duckdb" in {part["name"] for part in said["install"]}
    assert llull("doctor")[0] == 0


def test_the_doctor_s_exit_code_says_that_something_is_wrong(path: Path, llull: Llull):
    spoil(path, ["UPDATE metrics SET tolerance = -1"], path)
    code, out, err = llull("doctor", path)
    assert (code, err) == (1, "")
    assert "UPDATE metrics SET tolerance = NULL WHERE dataset = 'small'" in " ".join(out.split())


def test_what_no_reader_takes_is_not_stored_either(path: Path):
    with Store(path) as store:
        with pytest.raises(StoreError, match="metrics, row .*tolerance is '-1.0'"):
            store.add(make_table([[1, 2]], name="other", tolerance=[-1.0]))
        assert [dataset.name for dataset in store.datasets()] == ["small"]


def test_weights_that_majorities_cannot_hold_are_refused(path: Path):
    spoil(path, ["UPDATE metrics SET weight_denominator = 9223372036854775783 - position"], path)
    with pytest.raises(StoreError, match="weights' common denominator"):
        llull.rank(f"{path}::small", "borda")


def test_a_run_that_another_client_changed_is_one_line(path: Path):
    spoil(path, ["UPDATE runs SET parameters = '3', metrics = '[1]', certificate = '3'"], path)
    with Store(path, read_only=True) as store:
        for read in (store.runs, lambda: store.ranking(1)):
            with pytest.raises(StoreError, match="holds what llull does not write"):
                read()


def test_all_datasets_are_looked_at_where_none_is_named(path: Path):
    with Store(path, read_only=True) as store, store._reading() as connection:  # pyright: ignore[reportPrivateUsage]
        refuse(connection, path, ("models",))

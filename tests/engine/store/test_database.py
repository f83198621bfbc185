"""Which files are opened, made or refused; a refused file stays as it is."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from llull.engine.errors import StoreError
from llull.engine.store import database
from llull.engine.store.store import Store
from llull.sql import SCHEMA_VERSION, migrations
from tests.engine.tables import make_table
from tests.typed import Llull, some

SMALL = make_table([[3, 2, 1]], name="small")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scores.duckdb"


@pytest.fixture
def stored(path: Path) -> Path:
    with Store(path) as store:
        store.add(SMALL)
    return path


def text(path: Path):
    path.write_text("model,score\na,1\n" * 100)


def empty(path: Path):
    path.touch()


def sqlite(path: Path):
    path.write_bytes(b"SQLite format 3\x00" + bytes(4096))


def foreign(path: Path):
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE meta (key VARCHAR, value VARCHAR); CREATE TABLE scores (x INTEGER)")


def bare(path: Path):
    duckdb.connect(str(path)).execute("CREATE TABLE t (x INTEGER)").close()


def damaged(path: Path):
    with Store(path) as store:
        store.add(SMALL)
    content = bytearray(path.read_bytes())
    content[4096:12288] = os.urandom(8192)
    path.write_bytes(content)


def newer(path: Path):
    with Store(path) as store:
        store.add(SMALL)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE meta SET schema_version = 999, llull_version = '99.0'")


def folder(path: Path):
    path.mkdir()


@pytest.mark.parametrize("read_only", [True, False], ids=["reading", "writing"])
@pytest.mark.parametrize(
    ("make", "why"),
    [
        (text, "not a DuckDB database"),
        (empty, "not a DuckDB database"),
        (sqlite, "not a DuckDB database"),
        (foreign, "not made by llull"),
        (bare, "not made by llull"),
        (damaged, "the file is damaged"),
        (
            newer,
            rf"made by llull 99.0 with schema 999; llull \S+ knows schemas up to {SCHEMA_VERSION}; upgrade",
        ),
        (folder, "cannot be read"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_file_that_is_not_ours_is_refused_and_unchanged(
    make: Callable[..., Any], why: str, read_only: bool, path: Path
):
    make(path)
    before = None if path.is_dir() else hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(StoreError, match=why) as caught, Store(path, read_only=read_only) as store:
        store.add(SMALL)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
    assert os.listdir(path.parent) == [path.name]
    if before is not None:
        assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A llull whose schema is one further; the step there is what is set."""
    steps: list[str] = []

    def migrations(since: int):
        if since < SCHEMA_VERSION:
            raise FileNotFoundError
        return steps if since == SCHEMA_VERSION else []

    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    monkeypatch.setattr(database, "migrations", migrations)
    return steps


def test_an_older_database_is_refused_untouched_and_upgraded_when_asked(
    stored: Path, next_schema: list[str], llull: Llull
):
    before = stored.read_bytes()
    why = rf"with schema {SCHEMA_VERSION}; llull \S+ has schema {SCHEMA_VERSION + 1}; `llull upgrade`"
    for read_only in (True, False):
        with pytest.raises(StoreError, match=why):
            Store(stored, read_only=read_only)
    assert stored.read_bytes() == before

    next_schema.append(
        "ALTER TABLE datasets ADD COLUMN url VARCHAR; CREATE VIEW urls AS SELECT url FROM datasets"
    )
    assert llull("upgrade", stored)[0] == 0
    with Store(stored) as store:
        assert store.table(SMALL.name).scores.equals(SMALL.scores)
    with duckdb.connect(str(stored), read_only=True) as connection:
        assert connection.execute("FROM urls").fetchall() == [(None,)]
    assert "already" in llull("upgrade", stored)[2]


@pytest.mark.parametrize("failure", ["SELECT * FROM absent", "SELECT error('no')"])
def test_an_upgrade_that_fails_leaves_all_as_it_was(failure: str, stored: Path, next_schema: list[str]):
    next_schema += ["DROP TABLE scores", failure]
    with pytest.raises(StoreError, match="absent|no"):
        database.upgrade(stored)
    with duckdb.connect(str(stored), read_only=True) as connection:
        assert connection.execute("SELECT schema_version FROM meta").fetchall() == [(SCHEMA_VERSION,)]
        assert connection.execute("SELECT count(*) FROM scores").fetchall() == [(len(SMALL.scores),)]


def test_a_schema_without_a_way_from_it_is_refused(stored: Path):
    with duckdb.connect(str(stored)) as connection:
        connection.execute("UPDATE meta SET schema_version = 0")
    before = stored.read_bytes()
    with pytest.raises(StoreError, match=r"with schema 0, from which llull \S+ has no way"):
        database.upgrade(stored)
    assert stored.read_bytes() == before


def test_there_is_a_way_from_every_schema_to_the_present_one():
    for since in range(1, SCHEMA_VERSION + 1):
        assert len(migrations(since)) == SCHEMA_VERSION - since


def test_a_file_that_is_not_there_is_made_only_to_add(path: Path):
    with pytest.raises(StoreError, match=r"scores.duckdb: no such file"):
        Store(path, read_only=True)
    with pytest.raises(StoreError, match="no such file"):
        Store(path, create=False)
    with Store(path) as store:
        for verb in (store.datasets, lambda: store.table("t"), lambda: store.drop("t")):
            with pytest.raises(StoreError, match="no such file"):
                verb()
        assert not path.exists()
        store.add(SMALL)
    assert os.listdir(path.parent) == [path.name]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with Store(tmp_path / "absent" / "scores.duckdb") as store, pytest.raises(StoreError, match="absent"):
        store.add(SMALL)


def test_the_version_is_written_into_the_file(stored: Path):
    with duckdb.connect(str(stored), read_only=True) as connection:
        made = connection.execute("SELECT schema_version, llull_version FROM meta").fetchall()
    assert made == [(SCHEMA_VERSION, database.llull_version())]


def test_a_schema_that_fails_leaves_no_file(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database, "script", lambda: "CREATE TABLE t (x INTEGER); CREATE TABLE t (x INTEGER)")
    with Store(path) as store, pytest.raises(StoreError, match="already exists"):
        store.add(SMALL)
    assert os.listdir(path.parent) == []


def test_a_file_made_meanwhile_by_another_process_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch):
    with Store(path.with_name("other.duckdb")) as store:
        store.add(SMALL)
    real = database.script

    def meanwhile():
        path.with_name("other.duckdb").rename(path)
        return real()

    monkeypatch.setattr(database, "script", meanwhile)
    with Store(path) as store:
        store.add(make_table([[1]], name="mine"))
        assert [dataset.name for dataset in store.datasets()] == ["mine", "small"]


@pytest.mark.parametrize("error", [OSError, PermissionError])
def test_a_file_system_without_hard_links_will_do(
    error: type[Exception], path: Path, monkeypatch: pytest.MonkeyPatch
):
    def no_links(source: Any, target: Any):
        raise error("no hard links here")

    monkeypatch.setattr(os, "link", no_links)
    with Store(path) as store:
        store.add(SMALL)
    assert os.listdir(path.parent) == [path.name]


KILLED = """
import os, signal, sys
import duckdb
from pathlib import Path
from llull.engine.store import database
def killed():
    os.kill(os.getpid(), signal.SIGKILL)
setattr(*((database, "script") if sys.argv[2] == "schema" else (os, "link")), lambda *_: killed())
database.create_file(Path(sys.argv[1]))
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("step", ["schema", "name"])
def test_a_file_killed_in_the_making_does_not_hinder_the_next(path: Path, step: str):
    subprocess.run([sys.executable, "-c", KILLED, str(path), step], check=False)
    left = os.listdir(path.parent)
    assert left
    assert all(name.startswith(".llull-") for name in left)
    with Store(path) as store:
        store.add(SMALL)
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_what_was_spilled_by_a_process_that_was_killed_is_removed_by_the_next(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    spills = tmp_path / "spills"
    spills.mkdir()
    monkeypatch.setenv("LLULL_SPILL", str(spills))
    spilling = (
        "import os, signal, sys; from llull.engine.store.connection import settings; "
        "spill = settings()['temp_directory']; os.mkdir(spill); open(f'{spill}/block', 'w').close(); "
        "os.kill(os.getpid(), int(sys.argv[1]))"
    )
    subprocess.run([sys.executable, "-c", spilling, str(int(signal.SIGKILL))], check=False)
    assert sorted(path.suffix for path in spills.iterdir()) == ["", ".spill"]
    subprocess.run([sys.executable, "-c", spilling, "0"], check=True)
    assert os.listdir(spills) == []


def test_a_database_is_opened_where_nothing_can_be_spilled(stored: Path, tmp_path: Path):
    absent = {**os.environ, "LLULL_SPILL": str(tmp_path / "absent")}
    code = "from llull.cli.main import main; main()"
    subprocess.run([sys.executable, "-c", code, "datasets", str(stored)], check=True, env=absent)


def test_what_was_left_beside_a_database_is_removed_when_it_is_next_changed(stored: Path):
    name = f".llull-{'0' * 16}"
    for left in (name, f"{name}.new"):
        stored.with_name(left).touch()
    with Store(stored) as store:
        store.drop(SMALL.name)
    assert os.listdir(stored.parent) == [stored.name]


def test_a_link_to_a_file_that_is_not_there_yet_stays_a_link(path: Path):
    link = path.with_name("link.duckdb")
    link.symlink_to(path)
    with Store(link) as store:
        store.add(SMALL)
    assert link.is_symlink()
    with Store(path, read_only=True) as store:
        assert [dataset.name for dataset in store.datasets()] == ["small"]


HOLD = """
import sys
from llull.engine.store.store import Store
with Store(sys.argv[1], read_only=sys.argv[2] == "reading"):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def held(stored: Path, request: pytest.FixtureRequest) -> Iterator[tuple[Path, int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(stored), request.param],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert some(process.stdout).readline() == "open\n"
    yield stored, process.pid
    process.communicate()


@pytest.mark.parametrize("held", ["writing"], indirect=True)
@pytest.mark.parametrize("read_only", [True, False], ids=["reading", "writing"])
def test_a_file_that_another_process_writes_is_locked(held: tuple[Path, int], read_only: bool):
    path, pid = held
    with pytest.raises(StoreError, match=rf"locked by another process \(process {pid}\); wait") as caught:
        Store(path, read_only=read_only)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("held", ["reading"], indirect=True)
def test_several_processes_read_at_once_and_none_writes(held: tuple[Path, int]):
    path, _ = held
    with Store(path, read_only=True) as store:
        assert store.table("small").model_names == SMALL.model_names
    with pytest.raises(StoreError, match="locked by another process"):
        Store(path)


def test_a_file_open_in_this_process_in_another_way_is_said_to_be(stored: Path):
    with Store(stored), pytest.raises(StoreError, match="open already in this process"):
        Store(stored, read_only=True)

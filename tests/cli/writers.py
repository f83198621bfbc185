"""Verbs that write, a folder for them, and what is in it: for tests that kill or interrupt them."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

VTAB = Path(__file__).parents[2] / "examples" / "vtab.tsv"
_AXIOMS = ["axioms", "u.csv", "--rules", "mean,plurality", "--axioms", "majority,reversal_symmetry"]
_ONE = "s.duckdb::one"

#: Those that write a file, by verb and form, then those that change a database.
WRITERS = {
    **{
        f"rank {form}": ["rank", "t.tsv", "-f", form, "-o", f"o.{form}"]
        for form in ("table", "json", "csv", "markdown", "latex", "parquet")
    },
    "compare": ["compare", "t.tsv", "-f", "json", "-o", "o.json"],
    "agreement": ["agreement", "t.tsv", "-f", "csv", "-o", "o.csv"],
    "influence": ["influence", "t.tsv", "-f", "markdown", "-o", "o.markdown"],
    "coverage": ["coverage", "t.tsv", "-f", "latex", "-o", "o.latex"],
    "uncertainty": [
        *("uncertainty", "u.csv", "--replicates", "50", "--budget", "none"),
        *("-f", "parquet", "-o", "o.parquet"),
    ],
    "sensitivity": ["sensitivity", "u.csv", "--budget", "none", "-f", "json", "-o", "o.json"],
    "explain": ["explain", "u.csv", "a", "b", "-o", "o.table"],
    "diff": ["diff", "u.csv", "v.csv", "-f", "json", "-o", "o.json"],
    "axioms": [*_AXIOMS, "--budget", "none", "-f", "json", "-o", "o.json"],
    "witnesses": [*_AXIOMS, "--budget", "none", "--witnesses", "w"],
    "workers": [*_AXIOMS, "--budget", "none", "--workers", "2", "--witnesses", "w"],
    "export csv": ["export", _ONE, "o.csv"],
    "export tsv": ["export", _ONE, "o.tsv", "--layout", "wide"],
    "export parquet": ["export", _ONE, "o.parquet"],
    "export eee": ["export", _ONE, "o", "--format", "eee"],
    "sql": ["sql", "s.duckdb", "FROM z_mean('one') ORDER BY ALL", "-f", "json", "-o", "o.json"],
    **{
        f"chart {form}": ["chart", "bump", "u.csv", "--rules", "mean,borda", "-o", f"o.{form}"]
        for form in ("svg", "png", "pdf", "json", "html")
    },
    "report": [
        *("report", "u.csv", "--rules", "mean,borda", "--sections", "rankings,metrics"),
        *("--date", "today", "-o", "o.html"),
    ],
    "ingest": ["ingest", "t.tsv", "--db", "new.duckdb"],
    "ingest several": ["ingest", "u.csv", "v.csv", "--db", "s.duckdb"],
    "ingest --replace": ["ingest", "u.csv", "--db", "s.duckdb", "--name", "one", "--replace"],
    "ingest --into": ["ingest", "more.csv", "--db", "s.duckdb", "--into", "two"],
    "rename": ["rename", _ONE, "other"],
    "drop": ["drop", _ONE],
    "rank --save": ["rank", _ONE, "--save"],
    "compare --save": ["compare", _ONE, "--save"],
    "agreement --save": ["agreement", _ONE, "--save"],
    "axioms --save": [
        *("axioms", "s.duckdb::two", "--rules", "mean", "--axioms", "majority", "--budget", "none", "--save"),
    ],
    "sql --write": ["sql", "s.duckdb", "CREATE TABLE x AS FROM range(3000000)", "--write"],
    "spilling": [
        *("sql", "s.duckdb", "--write"),
        "CREATE TABLE x AS SELECT range AS r FROM range(3000000) ORDER BY hash(range)",
    ],
    "upgrade": ["upgrade", "s.duckdb"],
}
#: What stands in the database and is the same each time.
_STABLE = (
    *("dataset", "source", "model", "metric", "position", "score", "direction", "weight_numerator", "group"),
    *("rule", "rank", "data_hash", "dataset_hash", "axiom", "analysis", "schema_version"),
)


def prepare_process(verb: str, temporary: Path) -> None:
    """Let this process make temporary files in a folder, and be of the next version if it shall upgrade."""
    import os
    import tempfile

    os.environ["TMPDIR"] = tempfile.tempdir = str(temporary)
    if verb == "spilling":
        os.environ["LLULL_MEMORY"] = "64MB"
    if verb == "upgrade":
        from llull.engine.store import database

        step = "ALTER TABLE datasets ADD COLUMN url VARCHAR; CREATE TABLE x AS FROM range(1000000)"
        present = database.SCHEMA_VERSION
        database.SCHEMA_VERSION = present + 1

        def migrations(since: int) -> list[str]:
            return [step] if since == present else []

        database.migrations = migrations


def fill(folder: Path) -> None:
    """Put into an empty folder what the verbs read, and old files in the place of what they write."""
    for source in _template().iterdir():
        shutil.copy(source, folder)
    for form in ("table", "json", "csv", "tsv", "markdown", "latex", "parquet", "svg", "png", "pdf", "html"):
        (folder / f"o.{form}").write_text("old")
    (folder / "tmp").mkdir()


@cache
def _template() -> Path:
    import atexit
    import tempfile

    from llull.engine.store.ingest import ingest

    folder = Path(tempfile.mkdtemp(prefix="llull-writers-"))
    atexit.register(shutil.rmtree, folder)
    shutil.copy(VTAB, folder / "t.tsv")
    (folder / "u.csv").write_text("model,k,l\na,1,2\nb,3,1\nc,2,5\n")
    (folder / "v.csv").write_text("model,k,l\na,4,2\nb,3,1\nc,2,5\n")
    (folder / "more.csv").write_text("model,m\na,1\nb,2\nc,3\n")
    for name, source in (("one", "t.tsv"), ("two", "u.csv")):
        ingest([folder / source], folder / "s.duckdb", name=name)
    return folder


def state(folder: Path) -> dict[str, Any]:
    """What each file holds, and each database; not what is named as a temporary."""
    names = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): _held(path) if path.suffix == ".duckdb" else _digest(path.read_bytes())
        for path in names
        if path.suffix != ".wal" and not is_temporary(path.relative_to(folder))
    }


def _digest(content: bytes) -> str:
    if content.startswith(b"%PDF") and content.rstrip().endswith(b"%%EOF"):
        return "a whole PDF"  # it has the time in it
    lasted = re.compile(rb'"seconds": [0-9.e-]+|"retrieved_timestamp": "[0-9]+"|/[0-9]{10}"')
    return hashlib.sha256(lasted.sub(b"", content)).hexdigest()


def is_temporary(path: Path) -> bool:
    return path.parts[0] == "tmp" or path.name.startswith(".llull-")


def temporaries(folder: Path) -> set[str]:
    """Names of temporary files and folders that are left."""
    paths = {path.relative_to(folder) for path in folder.rglob("*")}
    return {str(path) for path in paths if is_temporary(path)} - {"tmp"}


def _held(path: Path) -> dict[str, tuple[int, int]]:
    """Of each table of a database: how many rows, and a hash of what is the same each time."""
    from llull.engine.store.connection import open_database
    from llull.engine.store.store import Store

    held: dict[str, tuple[int, int]] = {}
    with open_database(path, read_only=True) as connection:
        columns = connection.execute(
            "SELECT table_name, list(column_name ORDER BY column_name) FROM duckdb_columns() "
            "JOIN duckdb_tables() USING (table_name) GROUP BY ALL"
        ).fetchall()
        for table, of in columns:
            stable = ", ".join(f'"{name}"' for name in of if name in _STABLE) or "0"
            asked = f"SELECT count(*), coalesce(sum(hash({stable}) % 1000003), 0) FROM {table}"
            ((rows, total),) = connection.execute(asked).fetchall()
            held[table] = (rows, int(total))
        current = connection.execute("SELECT schema_version FROM meta").fetchall() == [(1,)]
    if current:  # else it is for a llull that this is not
        with Store(path, read_only=True) as store:
            for dataset in store.datasets():
                assert len(store.table(dataset.name).scores)
            store.runs()
    return held


@dataclass(frozen=True)
class Course:
    """What a verb does in the folder: once, and once more."""

    states: tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
    codes: tuple[int, int]
    seconds: float
    steps: int

    @classmethod
    def of(cls, folder: Path, run: Callable[[], tuple[int, float, int]]) -> Course:
        """Run a verb twice in a folder; `run` says its exit code, its seconds, and its steps."""
        before = state(folder)
        code, seconds, steps = run()
        once = state(folder)
        again, _, _ = run()
        assert code == 0, code
        assert not temporaries(folder), temporaries(folder)
        return cls((before, once, state(folder)), (code, again), seconds, steps)

    def check(self, now: dict[str, Any]) -> dict[str, int]:
        """For each file whether it is as before (0) or as after (1); it is one of them."""
        before, once, _ = self.states
        stands: dict[str, int] = {}
        for name in before | once | now:
            assert now.get(name) in (before.get(name), once.get(name)), (name, now.get(name))
            stands[name] = int(now.get(name) == once.get(name) != before.get(name))
        return stands

    def check_again(self, stands: dict[str, int], code: int, now: dict[str, Any]) -> None:
        """The verb, tried again, did what it does on what is there."""
        assert code in self.codes, code
        for name in self.states[0] | self.states[2] | now:
            wanted = self.states[1 + stands.get(name, 0)].get(name)
            assert now.get(name) == wanted, (name, now.get(name), wanted)

"""What verbs write: never over what they read or a database, through links, nothing on a full disk."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from llull.engine.store.store import Store
from llull.reports.verbs import report
from llull.rules.errors import UnknownNameError
from tests.engine.tables import make_table
from tests.typed import Llull

#: A command for every kind of writer; the file comes last.
WRITERS = {
    "rank": ["rank", "t.csv", "-f", "csv", "-o", "out.csv"],
    "parquet": ["rank", "t.csv", "-f", "parquet", "-o", "out.parquet"],
    "sql": ["sql", "scores.duckdb", "FROM datasets", "-f", "json", "-o", "out.json"],
    "export": ["export", "scores.duckdb::small", "out.csv"],
    "export parquet": ["export", "scores.duckdb::small", "out.parquet"],
    "chart": ["chart", "bump", "t.csv", "-o", "out.svg"],
    "chart html": ["chart", "bump", "t.csv", "-o", "out.html"],
    "report": ["report", "t.csv", "--sections", "metrics", "--budget", "1s", "-o", "out.html"],
}
QUICK = ["rank", "parquet", "sql", "export", "export parquet", "chart"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("model,k,l\na,1,2\nb,3,1\nc,2,5\n")
    with Store("scores.duckdb") as store:
        store.add(make_table([[3, 2, 1], [1, 2, 3]], name="small"))


def contents() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file()}


def last(err: str) -> str:
    return err.splitlines()[-1]


@pytest.mark.parametrize("writer", WRITERS)
def test_a_link_stays_and_what_it_stands_for_is_written(llull: Llull, writer: str):
    *command, name = WRITERS[writer]
    Path(name).symlink_to("real")
    Path("real").write_text("old")
    Path("real").chmod(0o640)
    assert llull(*command, name)[0] == 0
    assert Path(name).is_symlink()
    assert Path("real").stat().st_mode & 0o777 == 0o640
    assert len(Path("real").read_bytes()) > 3
    assert set(contents()) == {"t.csv", "scores.duckdb", "real", name}


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("link", ["itself", "soft", "hard"])
def test_nothing_is_written_over_a_database(llull: Llull, writer: str, link: str):
    *command, name = WRITERS[writer]
    if link == "soft":
        Path(name).symlink_to("scores.duckdb")
    elif link == "hard":
        os.link("scores.duckdb", name)
    elif writer.startswith(("chart", "export")):  # another ending is refused for itself
        pytest.skip("writes files of some endings alone")
    before = contents()
    code, _, err = llull(*command, "scores.duckdb" if link == "itself" else name)
    assert code == 2
    assert last(err).endswith("belongs to a database, which would be lost; name another file")
    assert contents() == before


@pytest.mark.parametrize(
    "command",
    [
        ["rank", "t.csv", "-o", "t.csv"],
        ["report", "t.csv", "-o", "t.csv"],
        ["chart", "bump", "t.csv", "-o", "t.svg"],
        ["describe", "t.csv", "-o", "t.csv"],
        ["diff", "s.csv", "t.csv", "-o", "t.csv"],
        ["rank", "s.csv", "--weights", "t.csv", "-o", "t.csv"],
        ["rank", "s.csv", "--spec", "t.csv", "-o", "./t.csv"],
        ["replay", "t.csv", "-o", "t.csv"],
    ],
    ids=lambda command: " ".join(command),
)
def test_nothing_is_written_over_what_is_read(llull: Llull, command: list[str]):
    Path("s.csv").write_text("model,k,l\na,1,2\nb,3,1\n")
    Path("t.svg").symlink_to("t.csv")
    before = contents()
    code, _, err = llull(*command)
    assert (code, "is read by the same command, and would be replaced" in last(err)) == (2, True)
    assert contents() == before


def test_a_file_named_as_a_weighting_is_may_be_written_twice(llull: Llull):
    for _ in range(2):
        assert llull("rank", "t.csv", "-o", "stored")[0] == 0


def test_reports_and_charts_of_python_are_not_written_over_their_table():
    from llull.reports.verbs import chart, report
    from llull.rules.errors import LlullError

    Path("t.svg").symlink_to("t.csv")
    with pytest.raises(LlullError, match="is read by the same command"):
        report("t.csv", "t.csv")
    with pytest.raises(LlullError, match="is read by the same command"):
        chart("bump", "t.csv", "t.svg")


@pytest.mark.parametrize("writer", WRITERS)
def test_a_folder_that_is_not_there_is_said_before_anything_is_read(llull: Llull, writer: str):
    *command, name = WRITERS[writer]
    Path("t.csv").unlink()
    code, _, err = llull(*command, f"no/{name}")
    assert code == 2
    assert last(err).startswith(f"llull: no/{name}: cannot be written: there is no folder ")
    assert not Path("no").exists()


def test_the_place_of_a_new_database_is_tried_before_anything_is_read(llull: Llull):
    code, _, err = llull("ingest", "absent.csv", "--db", "no/s.duckdb")
    assert (code, "no/s.duckdb: cannot be written: there is no folder" in err) == (2, True)


@pytest.mark.parametrize(
    ("command", "begins"),
    [
        (["export", "scores.duckdb::small", "/dev/stdout"], b"model,metric,score"),
        (["rank", "t.csv", "-f", "csv", "-o", "/dev/fd/1"], b"model,rank,score"),
        (["chart", "bump", "t.csv", "--rules", "mean,borda", "-o", "/dev/stdout"], b"<svg"),
    ],
    ids=["export", "rank", "chart"],
)
def test_stdout_is_an_output_like_another(command: list[str], begins: bytes):
    code = "from llull.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, check=True)
    assert done.stdout.startswith(begins)


def test_a_wrong_section_is_said_before_anything_is_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("llull.reports.verbs.chart_library", lambda: pytest.fail("was begun"))
    with pytest.raises(UnknownNameError, match="agreement"):
        report("t.csv", tmp_path / "o.html", sections="agreement")
    with pytest.raises(UnknownNameError, match="means"):
        report("t.csv", tmp_path / "o.html", rules="means")
    with pytest.raises(UnknownNameError, match="paretto"):
        report("t.csv", tmp_path / "o.html", axioms="paretto")
    assert not (tmp_path / "o.html").exists()


# -- full disks -------------------------------------------------------------------------------------


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A file system with an old file in it and no room for another."""
    folder = tmp_path / "full"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            return


@pytest.mark.parametrize("writer", [*WRITERS, "witnesses"])
@pytest.mark.parametrize("old", [True, False], ids=["over an old file", "anew"])
def test_a_full_disk_is_one_line_and_changes_nothing(llull: Llull, full: Path, writer: str, old: bool):
    witness = [*["axioms", "t.csv", "--rules", "mean,borda,copeland", "--budget", "1s"], "--witnesses", "."]
    *command, name = WRITERS.get(writer, witness)
    if old:
        (full / name / "mean-reinforcement.json" if writer == "witnesses" else full / name).write_text("old")
    fill(full)
    before = contents()
    code, _, err = llull(*command, f"full/{name}")
    assert code == 2
    assert last(err).startswith("llull: full/")
    assert last(err).endswith(": cannot be written: No space left on device")
    assert contents() == before


def test_a_database_on_a_full_disk_is_one_line_and_leaves_nothing(llull: Llull, full: Path):
    for filled in (False, True):
        if filled:
            fill(full)
        before = contents()
        code, _, err = llull("ingest", "t.csv", "--db", "full/s.duckdb")
        assert (code, last(err)) == (2, "llull: full/s.duckdb: cannot be written: No space left on device")
        assert contents() == before


def test_a_database_keeps_what_it_has_when_the_disk_is_full(llull: Llull, full: Path):
    subprocess.run(["mount", "-o", "remount,size=4m", str(full)], check=True)
    assert llull("ingest", "t.csv", "--db", "full/s.duckdb")[0] == 0
    rows = "".join(f"m{i}," + ",".join(str((i * j) ** 0.5) for j in range(1, 41)) + "\n" for i in range(500))
    Path("large.csv").write_text("model," + ",".join(f"k{j}" for j in range(40)) + "\n" + rows)
    fill(full)
    code, _, err = llull("ingest", "large.csv", "--db", "full/s.duckdb")
    assert (code, last(err)) == (2, "llull: full/s.duckdb: cannot be written: No space left on device")
    (full / "filler").unlink()
    with Store("full/s.duckdb") as store:
        assert [dataset.name for dataset in store.datasets()] == ["t"]
        assert store.table("t").model_names == ("a", "b", "c")
        store.add(make_table([[1, 2]], name="next"))

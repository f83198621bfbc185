"""Strange files, names and selections end in one line of at most 500 characters, in time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet
import pytest

from tests.typed import Llull, untyped

VTAB = Path(__file__).parents[2] / "examples" / "vtab.tsv"
DAMAGED = Path(__file__).parent / "strange"


def refused(llull: Llull, *arguments: object) -> str:
    """The one line in which a command is refused."""
    code, out, err = llull(*arguments)
    assert (code, out) == (2, ""), err
    lines = err.splitlines()
    assert [line for line in lines if not line.startswith("note: ")] == lines[-1:]
    assert len(lines[-1]) <= 500
    return lines[-1]


def alone(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, whose other libraries may write to stderr too."""
    command = [sys.executable, "-m", "llull", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("option", "content", "says"),
    [
        (
            "--weights",
            "metric,weight\nDTD,1\n" + "A" * 200_000 + ",1",
            "w.csv: line 3: 'AAAAAAAAAAAAAAAAAAAA'…",
        ),
        ("--spec", "metric,weight\nDTD,1\n" + "A" * 200_000 + ",1", "has 200,000 characters; a name has"),
        ("--weights", 'metric,weight\nDTD,1\n"' + "A\n" * 200_000, "line 3: a quote opens here and never"),
        ("--spec", 'metric,weight\nDTD,1\n"' + "A\n" * 200_000, "line 3: a quote opens here and never"),
        ("--weights", "metric,weight\nDTD,1\nPets\n", "line 3 has 1 fields; the header has 2"),
    ],
)
def test_cells_of_lists(llull: Llull, tmp_path: Path, option: str, content: str, says: str) -> None:
    (tmp_path / "w.csv").write_text(content)
    assert says in refused(llull, "rank", VTAB, option, tmp_path / "w.csv")


def test_a_cell_may_be_of_any_size_where_it_is_no_name(llull: Llull, tmp_path: Path) -> None:
    (tmp_path / "w.csv").write_text(f"metric,weight,about\nDTD,1,{'A' * 300_000}\n")
    for option in ("--weights", "--spec"):
        assert llull("rank", VTAB, option, tmp_path / "w.csv")[0] == 0
    (tmp_path / "t.csv").write_text(f"model,about,x\na,{'A' * 300_000},1\nb,c,2\n")
    assert llull("rank", tmp_path / "t.csv")[0] == 0


def test_a_group_path_has_limits(llull: Llull, tmp_path: Path) -> None:
    for path, says in (
        ("a/" * 3000 + "b", "6,001 characters"),
        ("a/" * 40 + "b", "41 parts; a group has at most 32"),
    ):
        (tmp_path / "deep.toml").write_text(f'[metrics.DTD]\ngroup = "{path}"\n')
        command = ("ingest", VTAB, "--spec", tmp_path / "deep.toml", "--db", tmp_path / "d.duckdb")
        assert says in refused(llull, *command)
        assert not (tmp_path / "d.duckdb").exists()
    (tmp_path / "deep.toml").write_text(f'[metrics.DTD]\ngroup = "{"a/" * 31}b"\n')
    assert llull("describe", VTAB, "--spec", tmp_path / "deep.toml")[0] == 0


def test_names_columns_and_selections_have_limits(llull: Llull, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(f"model,x\n{'m' * 1001},1\nb,2\n")
    assert "1,001 characters; a name has at most 1,000" in refused(llull, "rank", table)
    table.write_text(f"model,{'x' * 1001}\na,1\nb,2\n")
    assert "column 2: 'xxx" in refused(llull, "rank", table)
    table.write_text(",".join(["model", *(f"x{i}" for i in range(50_000))]) + "\na" + ",1" * 50_000 + "\n")
    assert "50,001 columns; at most 50,000" in refused(llull, "rank", table)
    table.write_text("model,x\na,1\nb,2\n")
    assert "20,000 names; at most 10,000" in refused(llull, "rank", table, "--models", "a," * 19_999)
    assert "unknown model" in refused(llull, "rank", table, "--models", "a," * 9_000 + "z")
    assert "unknown metric" in refused(llull, "rank", table, "--metrics", "x" * 100_000)


@pytest.mark.parametrize("name", ["damaged.parquet", "damaged.feather"])
def test_a_damaged_file_of_columns_is_said_in_one_line(name: str) -> None:
    done = alone("describe", DAMAGED / name)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"llull: {name}: ")
    assert "damaged" in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process can be bounded on Linux alone")
@pytest.mark.parametrize("ending", ["parquet", "feather"])
def test_a_small_file_that_unpacks_to_gigabytes_is_given_up(tmp_path: Path, ending: str) -> None:
    zeros = np.zeros(100_000_000)
    table = untyped(pa).table({"x": zeros, "y": zeros})
    path = tmp_path / f"bomb.{ending}"
    if ending == "parquet":
        untyped(pyarrow.parquet).write_table(table, path, compression="zstd")
    else:
        packed = untyped(pyarrow.ipc).IpcWriteOptions(compression="zstd")
        with untyped(pyarrow.ipc).new_file(path, table.schema, options=packed) as file:
            file.write_table(table)
    assert path.stat().st_size < 10 * 2**20
    code = (
        "import pathlib, sys; from llull.cli.main import main\n"
        "try: main(['describe', sys.argv[1]])\n"  # getrusage would count what started this process too
        "finally: print(pathlib.Path('/proc/self/status').read_text().split('VmHWM:')[1].split()[0])"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == f"llull: bomb.{ending}: unpacks to more than 512 MiB, which are not read\n"
    assert int(done.stdout) < 2**20  # kilobytes


def test_what_is_no_file_is_refused_before_it_is_read(llull: Llull, tmp_path: Path) -> None:
    assert "neither an ordinary file nor a pipe" in refused(llull, "describe", "/dev/zero")
    os.truncate(os.open(tmp_path / "t.tar.gz", os.O_CREAT | os.O_RDWR), 50 * 2**30)  # takes no room
    assert "51,200 MiB; at most 512 MiB are read" in refused(llull, "describe", tmp_path / "t.tar.gz")
    (tmp_path / "t.tar.gz").rename(tmp_path / "t.csv")
    assert "51,200 MiB; at most 512 MiB are read" in refused(llull, "describe", tmp_path / "t.csv")
    assert "neither an ordinary file nor a pipe" in refused(llull, "rank", VTAB, "--weights", "/dev/zero")
    assert "neither an ordinary file nor a pipe" in refused(llull, "rank", VTAB, "--spec", "/dev/zero")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    assert "neither an ordinary file nor a pipe" in refused(llull, "rank", tmp_path / "zero.csv")


def test_a_pipe_is_read_and_one_that_never_answers_given_up(
    llull: Llull, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llull.engine.readers.files.text._PATIENCE", 0.2)
    os.mkfifo(tmp_path / "f.csv")
    assert "nothing came through the pipe" in refused(llull, "rank", tmp_path / "f.csv")
    os.mkfifo(tmp_path / "f.duckdb")
    assert "it is no file" in refused(llull, "datasets", tmp_path / "f.duckdb")
    weights = "<(sleep 1; printf 'metric,weight\\nDTD,1\\n')"
    script = f"{sys.executable} -m llull rank {VTAB} --weights {weights} -f csv"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "not named and so left out" in done.stderr


@pytest.mark.parametrize("given", ["/dev/zero", "../out.csv", "link/out.csv"])
def test_a_spec_names_files_of_its_own_folder(llull: Llull, tmp_path: Path, given: str) -> None:
    (tmp_path / "out.csv").write_text("model,x\na,1\nb,1\n")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link").symlink_to(tmp_path)
    (folder / "t.csv").write_text("model,x\na,1\nb,2\n")
    (folder / "t.toml").write_text(f'[table]\nstderr_file = "{given}"\n')
    assert "is outside of the spec's folder" in refused(llull, "rank", folder / "t.csv")
    (folder / "s.csv").write_text("model,x\na,0.1\nb,0.1\n")
    (folder / "t.toml").write_text('[table]\nstderr_file = "s.csv"\n')
    assert llull("rank", folder / "t.csv")[0] == 0

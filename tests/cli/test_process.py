"""The command line as a process: pipes that close, devices that are full, other encodings, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from llull.cli.main import main; main()"]
TABLE = "modèle,précision,erreur\nα ✓,1,2\nβ,3,1\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(TABLE, encoding="utf-8")


def run(*arguments: str, shell: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command line in a process of its own; `shell` redirects it."""
    return subprocess.run(
        ["sh", "-c", f'"$@" {shell}', "sh", *COMMAND, *arguments],
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


def messages(done: subprocess.CompletedProcess[bytes]) -> list[str]:
    """Lines of stderr that are no notes."""
    return [line for line in done.stderr.decode().splitlines() if not line.startswith("note: ")]


def test_a_closed_stdout_is_said():
    done = run("rank", "t.csv", "-f", "json", shell=">&-")
    assert (done.returncode, messages(done)) == (2, ["llull: stdout is closed; name a file with --output"])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("form", ["table", "csv", "parquet"])
def test_a_full_device_is_said(form: str):
    done = run("rank", "t.csv", "-f", form, shell="> /dev/full")
    assert (done.returncode, messages(done)) == (2, ["llull: stdout: No space left on device"])


def test_notes_never_take_the_place_of_results():
    done = run("rank", "t.csv", "-f", "json", shell="2>&-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["n_models"] == 2


def test_a_reader_that_goes_away_is_no_error():
    done = run("sql", "none.duckdb", "SELECT 1", shell="| true")
    assert done.returncode == 0
    done = run("rules", "-f", "csv", shell="| head -c 1")
    assert (done.stdout, messages(done)) == (b"i", [])


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_what_programs_read_is_utf_8_and_tables_escape_what_the_terminal_lacks(encoding: str):
    data = run("rank", "t.csv", "-f", "json", PYTHONIOENCODING=encoding)
    assert [row["model"] for row in json.loads(data.stdout)["ranking"]] == ["β", "α ✓"]
    table = run("rank", "t.csv", PYTHONIOENCODING=encoding)
    assert table.returncode == 0
    assert ("β" if encoding == "utf-8" else "\\u03b2") in table.stdout.decode(encoding)


def test_an_interrupt_ends_it_with_one_line_and_leaves_no_file():
    rows = [f"m{i}," + ",".join(str(hash((i, j)) % 97) for j in range(12)) for i in range(60)]
    header = "model," + ",".join(f"k{j}" for j in range(12))
    Path("big.csv").write_text("\n".join([header, *rows]) + "\n")
    process = subprocess.Popen(
        [
            *COMMAND,
            "uncertainty",
            "big.csv",
            "-r",
            "kemeny",
            "--replicates",
            "100000",
            "--budget",
            "600",
            "-o",
            "out.txt",
        ],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    last = process.stderr.readline()  # a note: the table has been read
    timer = threading.Timer(1.0, process.send_signal, [signal.SIGINT])
    timer.start()
    last = process.stderr.read().splitlines()[-1]
    assert (process.wait(), last) == (130, "llull: interrupted")
    assert sorted(path.name for path in Path().iterdir()) == ["big.csv", "t.csv"]

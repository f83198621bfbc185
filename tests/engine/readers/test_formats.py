"""The page of formats is what the formats say, and its commands work; packages add formats of their own."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from llull.engine.readers.harness.format import Format, TableFormat
from llull.engine.readers.harness.recognise import formats
from tests.shared_data import ROOT
from tests.typed import Llull


def run(folder: Path, *arguments: str, path: str = "") -> subprocess.CompletedProcess[str]:
    """The command line in a folder; packages in `path` are installed."""
    return subprocess.run(
        [sys.executable, "-c", "from llull.cli.main import main; main()", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_is_what_the_formats_say():
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "formats_page.py", "-"], capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "formats.md").read_text(encoding="utf-8") == done.stdout


def test_each_format_is_named_once():
    for names in ([one.id for one in formats()], [one.title for one in formats()]):
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("format", formats(), ids=lambda one: one.id)
def test_the_command_of_each_format_works(
    format: Format | TableFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llull: Llull
):
    """``samples/ID.py`` writes what it reads."""
    import_module(f"tests.engine.readers.samples.{format.id.replace('-', '_')}").write(tmp_path)
    monkeypatch.chdir(tmp_path)
    name, *arguments = shlex.split(format.command)
    code, out, err = llull(*arguments)
    assert (name, code) == ("llull", 0), err
    assert len(out.splitlines()) > 1


PLUGIN = """
import polars as pl
from dataclasses import replace
from llull.engine.readers.files.choice import Choice
from llull.engine.readers.harness.format import Format, TableFormat
from llull.engine.readers.harness.records import Score, metric_entry, score_table

def tables(document):
    (record,) = document.records
    if not isinstance(record["mine"], dict):
        raise document.wrong("mine", record["mine"], "an object")
    beside = document.beside("names.json") or {}
    lower = [metric_entry("t", False)]
    tables = [score_table(document.source, beside.get(m, m), [Score("t", s, 0.5, 7)], lower)
              for m, s in record["mine"].items()]
    return [Choice("", "", lambda: replace(tables[0], frame=pl.concat([t.frame for t in tables])))]

def table(raw, path):
    return replace(raw, roles={"layout": "wide", "model": "who is it"}, left_out=(f"read of {path.name}",))

said = dict(taken={}, left_out="", command="", checked="")
FORMATS = [
    Format("mine", "files of mine", **said, keys=[frozenset(["mine", "version"])], tables=tables),
    TableFormat("ours", "tables of ours", **said, columns=[frozenset(["who is it", "x"])], table=table),
]
"""


def installed(folder: Path, module: str) -> str:
    """A folder in which a package lies that adds formats."""
    info = folder / "packages" / "mine-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[llull.readers]\nmine = minemod:FORMATS\n")
    (info.parent / "minemod.py").write_text(module)
    return str(info.parent)


def test_a_package_adds_formats(tmp_path: Path):
    path = installed(tmp_path, PLUGIN)
    (tmp_path / "a.json").write_text('{"mine": {"b": 2, "c": 1}, "version": 3}')
    (tmp_path / "names.json").write_text('{"c": "sea"}')
    done = run(tmp_path, "rank", "a.json", "-f", "csv", path=path)
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["model", "sea", "b"], done.stderr
    (tmp_path / "t.csv").write_text("who is it,x\nc,1\nb,2\n")
    done = run(tmp_path, "rank", "t.csv", "-f", "csv", "--verbose", path=path)
    assert [line.split(",")[0] for line in done.stdout.splitlines()] == ["model", "b", "c"], done.stderr
    assert "read of t.csv" in done.stderr
    (tmp_path / "a.json").write_text('{"mine": 1, "version": 3}')
    done = run(tmp_path, "rank", "a.json", path=path)
    assert done.returncode == 2
    assert done.stderr == "llull: a.json: files of mine, but mine is 1; an object expected\n"


@pytest.mark.parametrize("module", ["raise RuntimeError('x')", "FORMATS = [1]", "import sys; sys.exit(3)"])
def test_a_package_that_fails_costs_itself_alone(module: str, tmp_path: Path):
    path = installed(tmp_path, module)
    (tmp_path / "t.csv").write_text("model,x\nc,1\nb,2\n")
    done = run(tmp_path, "rank", "t.csv", "-f", "csv", path=path)
    assert done.returncode == 0
    assert "warning: formats of mine: minemod:FORMATS cannot be loaded" in done.stderr

"""Broken inputs: what each is, how to write it, and what the message must say. Data for several tests."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from llull.engine.errors import LlullError, ReadError, SpecError, UnknownNameError

__all__ = ["BROKEN", "Broken"]


@dataclass(frozen=True)
class Broken:
    """One kind of broken input.

    Attributes
    ----------
    name
        What is wrong.
    write
        Writes the files into a folder and returns the table's path.
    error
        The class of error it must raise.
    says
        Parts of the message: file, row or column, and what to do.
    spec
        Contents of a spec file, or None.
    """

    name: str
    write: Callable[[Path], Path]
    error: type[LlullError]
    says: tuple[str, ...]
    spec: str | None = None

    def make(self, folder: Path) -> tuple[Path, Path | None]:
        """Write table and spec; returns their paths."""
        table = self.write(folder)
        if self.spec is None:
            return table, None
        path = folder / "given.toml"
        path.write_text(self.spec, encoding="utf-8")
        return table, path


def _file(content: str | bytes, name: str = "t.csv") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def _folder(folder: Path) -> Path:
    (folder / "t.csv").mkdir()
    return folder / "t.csv"


def _cut_parquet(folder: Path) -> Path:
    buffer = io.BytesIO()
    pl.DataFrame({"model": ["a", "b"], "x": [1.0, 2.0]}).write_parquet(buffer)
    return _file(buffer.getvalue()[:-20], "t.parquet")(folder)


_GOOD = "model,x,y\na,1,2\nb,3,4\n"

BROKEN: tuple[Broken, ...] = (
    # -- files
    Broken("missing file", lambda folder: folder / "t.csv", ReadError, ("t.csv", "no such file")),
    Broken("folder", _folder, ReadError, ("t.csv", "no file of a kind")),
    Broken("empty file", _file(""), ReadError, ("t.csv", "empty")),
    Broken("only blank lines", _file("\n \n\n"), ReadError, ("t.csv", "empty")),
    Broken("only a header", _file("model,x,y\n"), ReadError, ("t.csv", "no rows")),
    Broken("unknown kind", _file("some words", "t.xyz"), ReadError, ("t.xyz", "unknown kind", ".csv")),
    Broken("binary called csv", _file(b"\x7fELF\x00\x00\x08"), ReadError, ("t.csv", "not a text file")),
    Broken("broken zip", _file(b"PK\x03\x04\x00\x00\x08"), ReadError, ("t.csv", "damaged zip")),
    Broken(
        "bytes called parquet", _file(b"\0\1" * 9, "t.parquet"), ReadError, ("t.parquet", "not a Parquet")
    ),
    Broken("cut parquet", _cut_parquet, ReadError, ("t.parquet", "damaged")),
    Broken("bytes called arrow", _file(b"\0\1" * 9, "t.arrow"), ReadError, ("t.arrow", "not an Arrow")),
    Broken(
        "broken json", _file('[{"model": "a", "x": }]', "t.json"), ReadError, ("t.json", "line 1", "column")
    ),
    Broken("json number", _file("3", "t.json"), ReadError, ("t.json", "list of records")),
    Broken(
        "broken json line",
        _file('{"model": "a", "x": 1}\n{"model": "b", x}\n', "t.jsonl"),
        ReadError,
        ("t.jsonl", "line 2"),
    ),
    Broken(
        "json key twice",
        _file('[{"model": "a", "x": 1, "x": 2}]', "t.json"),
        ReadError,
        ("t.json", "'x' twice"),
    ),
    Broken("json line no object", _file('{"model": "a"}\n[1]\n', "t.jsonl"), ReadError, ("line 2", "[1]")),
    Broken(
        "wrong encoding told",
        _file("model,x\né,1\n".encode("latin-1")),
        ReadError,
        ("t.csv", "not utf-8"),
        "[table]\nencoding = 'utf-8'\n",
    ),
    Broken(
        "unknown encoding", _file(_GOOD), ReadError, ("utf-9", "unknown"), "[table]\nencoding = 'utf-9'\n"
    ),
    # -- rows and columns
    Broken("short row", _file("model,x,y\na,1,2\nb,3\n"), ReadError, ("t.csv", "line 3", "2 fields", "3")),
    Broken("long row", _file("model,x\na,1,2\n"), ReadError, ("t.csv", "line 2", "3 fields", "2")),
    Broken("open quote", _file('model,x\n"a,1\nb,2\n'), ReadError, ("t.csv", "line 2", "never closes")),
    Broken("text after quote", _file('model,x\n"a"b,1\n'), ReadError, ("t.csv", "line 2", "quote")),
    Broken("metric twice", _file("model,x,x\na,1,2\n"), ReadError, ("t.csv", "columns 2 and 3", "'x'")),
    Broken(
        "metric without name", _file("model,,y\na,1,5\nb,3,4\n"), ReadError, ("t.csv", "column 2", "no name")
    ),
    Broken("control character", _file("mod\x1bel,x\na,1\n"), ReadError, ("t.csv", "column 1", "control")),
    Broken(
        "control in a model",
        _file("model,x\na\x1b[31m,1\n"),
        ReadError,
        ("t.csv", "line 2", "'model'", "control"),
    ),
    Broken(
        "model without name", _file("model,x\na,1\n,2\n"), ReadError, ("t.csv", "line 3", "'model'", "blank")
    ),
    Broken(
        "model twice",
        _file("model,x\na,1\nb,2\na,3\n"),
        ReadError,
        ("t.csv", "'a'", "line 2", "line 4", "duplicates"),
    ),
    Broken("no text column", _file("x,y\n1,2\n3,4\n"), ReadError, ("t.csv", "--model COL", "x, y")),
    Broken(
        "no score column", _file("model,note\na,good\nb,bad\n"), ReadError, ("t.csv", "no column of scores")
    ),
    Broken("all missing", _file("model,x\na,-\nb,\n"), ReadError, ("t.csv", "no column of scores")),
    # -- cells
    Broken(
        "word among numbers",
        _file("model,x\na,1\nb,2\nc,best\n"),
        ReadError,
        ("t.csv", "'x'", "line 4", "'best'", "missing"),
    ),
    Broken(
        "percent",
        _file("model,x\na,12%\nb,9\n"),
        ReadError,
        ("t.csv", "'x'", "percent sign", "--leave-out x"),
    ),
    Broken(
        "decimal comma",
        _file("model;x\na;1,456\nb;2,512\n"),
        ReadError,
        ("'x'", "--decimal"),
    ),
    Broken("thousands", _file('model,x\na,"1,234"\nb,"9,871"\n'), ReadError, ("'x'", "--decimal")),
    Broken(
        "two scores a cell",
        _file("model,x\na,93.9/91.8\nb,1/2\n"),
        ReadError,
        ("'x'", "line 2", "split = ['x']"),
    ),
    Broken(
        "score and error",
        _file("model,x\na,0.5 (0.1)\nb,0.4 (0.1)\n"),
        ReadError,
        ("'x'", "in brackets", "--leave-out x"),
    ),
    Broken("too large", _file("model,x\na,1\nb,1e999\n"), ReadError, ("'x'", "line 3", "too large")),
    Broken(
        "code not told",
        _file("model,x\na,1\nb,-\n"),
        ReadError,
        ("'x'", "line 3", "'-'"),
        "[table]\nmissing = ['X']\n",
    ),
    Broken(
        "not two scores",
        _file("model,x\na,1/2\nb,3\n"),
        ReadError,
        ("'x'", "line 3", "'3'"),
        "[table]\nsplit = ['x']\n",
    ),
    Broken(
        "negative error",
        _file("model,x,x_stderr\na,1,-0.1\n"),
        ReadError,
        ("'x_stderr'", "line 2", "0 or more"),
    ),
    Broken(
        "half a count",
        _file("model,x,x_n\na,1,1.5\n"),
        ReadError,
        ("'x_n'", "line 2", "whole number"),
        "[table]\nn = '{metric}_n'\n",
    ),
    # -- long tables
    Broken(
        "pair twice",
        _file("model,metric,score\na,x,1\nb,x,2\na,x,3\n"),
        ReadError,
        ("'a'", "'x'", "line 2", "line 4", "duplicates"),
    ),
    Broken(
        "no score in long",
        _file("model,metric,note\na,x,good\na,y,bad\n"),
        ReadError,
        ("t.csv", "no column for score"),
        "[table]\nlayout = 'long'\n",
    ),
    Broken(
        "metric blank in long",
        _file("model,metric,score\na,x,1\nb,,2\n"),
        ReadError,
        ("line 3", "'metric'", "blank"),
    ),
    # -- specs
    Broken("spec no TOML", _file(_GOOD), SpecError, ("given.toml", "line 1"), "[table\n"),
    Broken(
        "spec unknown table",
        _file(_GOOD),
        UnknownNameError,
        ("given.toml", "tables", "'table'"),
        "[tables]\n",
    ),
    Broken(
        "spec unknown key",
        _file(_GOOD),
        UnknownNameError,
        ("given.toml", "modle", "'model'"),
        "[table]\nmodle = 'model'\n",
    ),
    Broken(
        "spec wrong type",
        _file(_GOOD),
        SpecError,
        ("given.toml", "table.rows", "'ten'", "whole number"),
        "[table]\nrows = 'ten'\n",
    ),
    Broken(
        "spec absent column",
        _file(_GOOD),
        SpecError,
        ("given.toml", "table.model", "'modell'", "'model'"),
        "[table]\nmodel = 'modell'\n",
    ),
    Broken(
        "spec bad direction",
        _file(_GOOD),
        SpecError,
        ("given.toml", 'metrics."x".direction', "'up'", "higher"),
        "[metrics.x]\ndirection = 'up'\n",
    ),
    Broken(
        "spec negative weight",
        _file(_GOOD),
        SpecError,
        ("given.toml", "weight", "-1", "negative"),
        "[metrics.x]\nweight = -1\n",
    ),
    Broken(
        "spec fits no metric",
        _file(_GOOD),
        SpecError,
        ("given.toml", "none of its 1", "t.csv"),
        "[metrics.z]\nweight = 2\n",
    ),
    Broken(
        "spec leaves nothing",
        _file(_GOOD),
        ReadError,
        ("t.csv", "given.toml", "x, y"),
        "[table]\nleave_out = ['x', 'y']\n",
    ),
)

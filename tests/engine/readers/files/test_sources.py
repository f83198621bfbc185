"""Where files come from: packed, several, a folder, standard input, other machines; and of what kind."""

from __future__ import annotations

import gzip
import io
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import llull
from llull.engine.errors import ReadError
from tests.engine.readers.files.raw_of import columns, read, write
from tests.typed import untyped

CSV = "model,x\na,1\nb,2\n"
TABLE = {"model": ["a", "b"], "x": ["1", "2"]}


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["t.csv.gz", "t.csv", "t.gz", "t"])
def test_gzip_is_known_by_its_bytes(name: str, tmp_path: Path):
    raw = read(write(tmp_path, name, gzip.compress(CSV.encode())))
    assert columns(raw) == TABLE
    assert raw.name == "t"


def test_a_zip_file_is_one_table_or_a_member_of_it(tmp_path: Path):
    members = {"r/b10.csv": CSV, "r/b2.csv": "model,y\nc,3\n", "README.md": "x", "__MACOSX/z.csv": "x"}
    path = write(tmp_path, "t.zip", zipped(members))
    raw = read(path)
    assert columns(raw) == {
        "file": ["b2", "b10", "b10"],
        "model": ["c", "a", "b"],
        "y": ["3", None, None],
        "x": [None, "1", "2"],
    }
    assert raw.file_column == "file"
    assert columns(read(f"{path}#r/b10.csv")) == TABLE


def test_what_unpacks_to_more_than_a_table_is_refused(tmp_path: Path):
    for name, content in (("t.gz", gzip.compress(b"0" * 2**26)), ("t.zip", zipped({"t.csv": "0" * 2**26}))):
        with pytest.raises(ReadError, match="unpacks to more than 32 MiB"):
            read(write(tmp_path, name, content))
    with pytest.raises(ReadError, match="damaged gzip"):
        read(write(tmp_path, "t.gz", gzip.compress(CSV.encode())[:-9]))


def test_a_folder_is_read_in_natural_order_without_what_is_hidden_or_prose(tmp_path: Path):
    for name in ("run 10.csv", "run 2.csv", ".hidden.csv", ".git/x.csv", "README.md", "sub/run 1.json"):
        write(tmp_path / "runs", name, '[{"model": "j", "x": 0.5}]' if name.endswith("json") else CSV)
    raw = read(tmp_path / "runs")
    assert raw.name == "runs"
    assert columns(raw)["file"] == ["run 2", "run 2", "run 10", "run 10", "run 1"]
    assert columns(raw)["x"] == ["1", "2", "1", "2", "0.5"]
    assert raw.place(3) == "run 10.csv, line 3"
    assert raw.place(4) == "run 1.json, row 1"
    assert "runs: 3 files are read as one table, 1 passed over (README.md)" in raw.inferred
    with pytest.raises(ReadError, match="no file of a kind that is read"):
        read(write(tmp_path, "none/x.bin", b"").parent)


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path):
    files = [write(tmp_path, f"{org}/results.csv", CSV) for org in ("m1", "m2")]
    assert columns(read(files))["file"] == ["m1", "m1", "m2", "m2"]


def test_a_list_of_files_is_one_table_for_every_verb(tmp_path: Path):
    write(tmp_path, "a.csv", "model,x\na,1\n")
    write(tmp_path, "b.csv", "model,x\nb,2\n")
    result = llull.rank([tmp_path / "a.csv", str(tmp_path / "b.csv")])
    assert [row["model"] for row in result.to_dict()["ranking"]] == ["b", "a"]


def test_standard_input_is_recognised(monkeypatch: pytest.MonkeyPatch):
    for content in (CSV.encode(), gzip.compress(CSV.encode()), b"model: [a, b]\nx: ['1', '2']\n"):
        monkeypatch.setattr(sys, "stdin", untyped(io.TextIOWrapper(io.BytesIO(content))))
        raw = read("-")
        assert columns(raw) == TABLE
    monkeypatch.setattr(sys, "stdin", untyped(io.TextIOWrapper(io.BytesIO())))
    with pytest.raises(ReadError, match="nothing came"):
        read("-")


def parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"model": ["a", "b"], "x": ["1", "2"]}).write_parquet(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", '[{"model": "a", "x": "1"}, {"model": "b", "x": "2"}]'),
        ("t.json", '{"model": "a", "x": "1"}\n{"model": "b", "x": "2"}\n'),
        ("t.parquet", CSV),
        ("t.csv", parquet()),
        ("t.txt", "| model | x |\n|---|---|\n| a | 1 |\n| b | 2 |\n"),
        ("t.dat", CSV.replace(",", "\t")),
        ("t", "<table><tr><th>model<th>x<tr><td>a<td>1<tr><td>b<td>2</table>"),
    ],
)
def test_kinds_are_known_by_their_content(name: str, content: str | bytes, tmp_path: Path):
    raw = read(write(tmp_path, name, content))
    assert columns(raw) == TABLE
    assert any("is read as that" in said for said in raw.inferred) == (name not in {"t", "t.dat"})


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"%PDF-1.4", "a PDF"),
        (b"\xd0\xcf\x11\xe0", "save it as .xlsx"),
        (b"SQLite format 3\0", "export"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (b"12345678DUCK", "::NAME"),
        ("#\n" * 200_000 + "x", "unknown kind"),
        ("\n" * 200_000 + "x", "unknown kind"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: str | bytes, says: str, tmp_path: Path):
    with pytest.raises(ReadError, match=says):
        read(write(tmp_path, "t.xyz", content))


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            asked.append(self.path)
            if self.path.startswith("/away"):
                self.send_response(302)
                self.send_header("Location", "file:///etc/passwd")
                self.end_headers()
                return
            found = self.path.partition("?")[0].endswith("t.csv")
            body = CSV.encode() if found else b"none"
            self.send_response(200 if found else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        def log_message(self, *_: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", asked
        http.shutdown()
        thread.join()


def test_remote_files(server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch):
    address, asked = server
    raw = read(f"{address}/a%20b/t.csv?raw=1")
    assert (columns(raw), raw.name) == (TABLE, "t")
    monkeypatch.setattr("llull.engine.readers.files.remote._HUGGING_FACE", address)
    assert columns(read("hf://datasets/o/n@v1/d/t.csv")) == TABLE
    assert asked[-1] == "/datasets/o/n/resolve/v1/d/t.csv"
    assert columns(read("hf://datasets/o/n/t.csv")) == TABLE
    assert asked[-1] == "/datasets/o/n/resolve/main/t.csv"


@pytest.mark.parametrize("place", ["/none.csv", "/away"])
def test_what_a_server_does_not_have_or_sends_elsewhere_is_refused(place: str, server: tuple[str, list[str]]):
    with pytest.raises(ReadError, match=r"127\.0\.0\.1") as caught:
        read(server[0] + place)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("address", ["https://127.0.0.1:9/t.csv", "hf://datasets/x", "http://[", "s3:///"])
def test_without_a_network_one_line_says_so(address: str):
    with pytest.raises(ReadError) as caught:
        read(address)
    assert str(caught.value).startswith(address)
    assert "\n" not in str(caught.value)


def test_a_member_of_a_zip_file_without_a_name_is_passed_over(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as packed:
        packed.writestr("t.csv", "model,acc\na,1\nb,2\n")
        packed.writestr("x", "")
    content = bytearray((tmp_path / "t.zip").read_bytes())
    at = content.rindex(b"PK\x01\x02")  # the directory's entry of x
    content[at + 28] = 0
    content[at + 46 : at + 47] = b""
    end = content.rindex(b"PK\x05\x06")
    size = int.from_bytes(content[end + 12 : end + 16], "little") - 1
    content[end + 12 : end + 16] = size.to_bytes(4, "little")
    (tmp_path / "t.zip").write_bytes(content)
    assert llull.read_table(tmp_path / "t.zip").model_names == ("a", "b")

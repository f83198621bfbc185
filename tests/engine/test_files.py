"""Writing a file: all of it or nothing, through links and into pipes."""

import os
import stat
import threading
from pathlib import Path

import pytest

from llull.engine.files import write_file
from llull.rules.errors import LlullError


def test_a_file_is_replaced_whole_with_the_usual_rights(tmp_path: Path):
    target = tmp_path / "out.txt"
    write_file(target, "naïve")
    assert write_file(target, b"new") == target
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~_umask()
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_link_stays_a_link(tmp_path: Path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.txt"
    link.symlink_to(tmp_path / "real" / "out.txt")
    write_file(link, "text")
    assert link.is_symlink()
    assert (tmp_path / "real" / "out.txt").read_text() == "text"


def test_a_pipe_takes_the_bytes(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, "bytes")
    reader.join()
    assert read == [b"bytes"]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "out.txt"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(LlullError, match=r"out\.txt: cannot be written: No space left on device"):
        write_file(target, "new")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]
    with pytest.raises(LlullError, match="Is a directory"):
        write_file(tmp_path, "new")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

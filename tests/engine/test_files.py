"""Writing files: all of them or none, through links and into pipes, never over what is read or a database."""

from __future__ import annotations

import errno
import os
import re
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from llull.engine import files
from llull.engine.files import beside, check_output, write_file, write_files
from llull.rules.errors import LlullError

FULL = OSError(errno.ENOSPC, "No space left on device")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_has_the_usual_rights_and_an_old_one_keeps_its_own(tmp_path: Path):
    target = tmp_path / "out.txt"
    write_file(target, "naïve")
    assert target.read_bytes() == "naïve".encode()
    mask = os.umask(0o027)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask
    for mode in (0o600, 0o664, 0o755):
        target.chmod(mode)
        write_file(target, b"new")
        assert stat.S_IMODE(target.stat().st_mode) == mode
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["out.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_an_old_file_keeps_its_owner(tmp_path: Path):
    target = tmp_path / "out.txt"
    target.write_text("old")
    os.chown(target, 1234, 4321)
    write_file(target, "new")
    assert (target.stat().st_uid, target.stat().st_gid) == (1234, 4321)


def test_text_that_is_no_unicode_is_escaped(tmp_path: Path):
    write_file(tmp_path / "out.txt", "a\udcff")
    assert (tmp_path / "out.txt").read_bytes() == rb"a\udcff"


# -- links, and what is no file ---------------------------------------------------------------------


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to what is not there yet"])
def test_a_link_stays_a_link(tmp_path: Path, there: bool):
    (tmp_path / "real").mkdir()
    real, middle, link = tmp_path / "real" / "out.txt", tmp_path / "middle", tmp_path / "link.txt"
    middle.symlink_to(real)
    link.symlink_to("middle")
    if there:
        real.write_text("old")
    write_file(link, "text")
    assert link.is_symlink()
    assert middle.is_symlink()
    assert real.read_text() == "text"
    assert names(tmp_path / "real") == ["out.txt"]


def test_another_name_of_the_same_file_keeps_what_was_there(tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("old")
    os.link(one, other)
    write_file(one, "new")
    assert (one.read_text(), other.read_text()) == ("new", "old")


def test_links_in_a_circle_are_refused(tmp_path: Path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(LlullError, match="a: cannot be written: Too many levels"):
        write_file(tmp_path / "a", "text")


def test_a_pipe_takes_the_bytes(tmp_path: Path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_file(pipe, "bytes")
    reader.join()
    assert read == [b"bytes"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
@pytest.mark.parametrize("where", ["pipe", "file"])
def test_a_stream_takes_the_bytes_where_it_is(tmp_path: Path, name: str, where: str):
    code = f"from llull.engine.files import write_file; write_file({name!r}, b'new')"
    kept = tmp_path / "kept.txt"
    kept.write_text("old, ")
    with kept.open("ab") as file:  # as by >>
        done = subprocess.run(
            [sys.executable, "-c", code], stdout=subprocess.PIPE if where == "pipe" else file, check=True
        )
    assert (done.stdout or kept.read_bytes()) == (b"new" if where == "pipe" else b"old, new")
    assert names(tmp_path) == ["kept.txt"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_device_is_said():
    with pytest.raises(LlullError, match="^/dev/full: cannot be written: No space left on device$"):
        write_file("/dev/full", "text")


def test_a_stream_that_is_not_open_is_said():
    with pytest.raises(LlullError, match="^/dev/fd/987: cannot be written: Bad file descriptor$"):
        check_output("/dev/fd/987")


def test_a_socket_is_no_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)  # since the address of a socket must be short
    with socket.socket(socket.AF_UNIX) as one:
        one.bind("s")
        with pytest.raises(LlullError, match="^s: cannot be written: Is a socket$"):
            write_file("s", "text")


@pytest.mark.skipif(not Path("/dev/loop0").is_block_device(), reason="there is no disk's device here")
def test_a_disk_is_no_output():
    with pytest.raises(LlullError, match="^/dev/loop0: cannot be written: Is a disk$"):
        check_output("/dev/loop0")


# -- what fails -------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["open", "fsync", "chmod", "replace"])
def test_what_cannot_be_written_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    old.write_text("old")

    real: Callable[..., int] = os.open

    def full(path: object = "", *more: object) -> int:
        if step == "open" and not re.search(r"\.llull-\w+\.\d", str(path)):
            return real(path, *more)
        raise FULL

    monkeypatch.setattr(os, step, full)
    with pytest.raises(LlullError, match=r"old\.txt: cannot be written: No space left on device$"):
        write_files({old: "new", new: "new"})
    monkeypatch.undo()
    assert old.read_text() == "old"
    assert names(tmp_path) == ["old.txt"]


def test_of_several_files_none_is_written_if_one_cannot_be(tmp_path: Path):
    (tmp_path / "b").mkdir()
    with pytest.raises(LlullError, match="b: cannot be written: Is a directory"):
        write_files({tmp_path / "a": "text", tmp_path / "b": "text"})
    assert names(tmp_path) == ["b"]


def test_an_error_of_any_kind_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "out.txt", "text")
    assert names(tmp_path) == []


# -- what may not be an output ----------------------------------------------------------------------


def test_places_that_take_nothing_are_said_beforehand(tmp_path: Path):
    (tmp_path / "file").write_text("text")
    for path, said in (
        (tmp_path, "Is a directory"),
        (tmp_path / "file" / "out.txt", "Not a directory"),
        (tmp_path / "absent" / "out.txt", r"there is no folder .*absent; make it, or choose another"),
        (tmp_path / ("x" * 300), "File name too long"),
    ):
        with pytest.raises(LlullError, match=f"cannot be written: {said}$"):
            check_output(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_or_folder_that_may_not_be_written_is_left(tmp_path: Path):
    (tmp_path / "out.txt").write_text("old")
    for path in (tmp_path / "out.txt", tmp_path):
        path.chmod(0o500)
        with pytest.raises(LlullError, match="out.txt: cannot be written: Permission denied"):
            check_output(tmp_path / "out.txt")
        path.chmod(0o700)


def test_what_is_read_and_what_belongs_to_a_database_is_no_output(tmp_path: Path):
    table, database = tmp_path / "t.csv", tmp_path / "scores.duckdb"
    table.write_text("model,k\na,1\n")
    database.write_bytes(bytes(8) + b"DUCK" + bytes(100))
    (tmp_path / "scores.duckdb.wal").write_bytes(b"log")
    for file in (table, database):
        (tmp_path / f"soft-{file.name}").symlink_to(file)
        os.link(file, tmp_path / f"hard-{file.name}")
    for path in tmp_path.glob("*t.csv"):
        with pytest.raises(LlullError, match="is read by the same command, and would be replaced"):
            check_output(path, tmp_path / "absent", table)
        assert check_output(path) == path.resolve()
    for path in (tmp_path / "scores.duckdb.wal", *tmp_path.glob("*scores.duckdb")):
        with pytest.raises(LlullError, match="belongs to a database, which would be lost"):
            write_file(path, "text")
    assert (table.read_text(), database.stat().st_size) == ("model,k\na,1\n", 112)


# -- what a process leaves that is killed -----------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from llull.engine.files import beside
with beside(Path(sys.argv[1])) as held:
    Path(f"{held}.0").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="locks are POSIX")
def test_what_a_killed_process_left_is_removed_by_the_next_and_nothing_else(tmp_path: Path):
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path / "out.txt")], check=False)
    (left,) = {name.partition(".0")[0] for name in names(tmp_path)}
    assert names(tmp_path) == [left, f"{left}.0"]
    (tmp_path / ".llull-mine").write_text("a file of the user's")
    (tmp_path / ".llull-0123456789abcdef").symlink_to(tmp_path / ".llull-mine")
    with beside(tmp_path / "out.txt") as held:
        Path(f"{held}.0").write_bytes(b"of one that lives")
        write_file(tmp_path / "another.txt", "text")
        assert Path(f"{held}.0").exists()
        assert not (tmp_path / left).exists()
        assert not (tmp_path / f"{left}.0").exists()
    assert names(tmp_path) == [".llull-0123456789abcdef", ".llull-mine", "another.txt"]


def test_a_process_that_ends_at_once_can_remove_what_it_was_making(tmp_path: Path):
    with beside(tmp_path / "out.txt") as held:
        Path(f"{held}.0").write_bytes(b"half")
        files.remove_unfinished()
        assert names(tmp_path) == []


def test_a_name_that_was_taken_for_one_left_behind_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    taken: list[str] = []

    def locked(handle: int, *, wait: bool) -> bool:
        if not taken:  # another process comes between making the file and locking it
            taken.extend(names(tmp_path))
            os.unlink(tmp_path / taken[0])
        return True

    monkeypatch.setattr(files, "_locked", locked)
    write_file(tmp_path / "out.txt", "text")
    assert len(taken) == 1
    assert names(tmp_path) == ["out.txt"]


def test_without_locks_files_are_written_and_nothing_of_others_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    import fcntl

    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", none)
    (tmp_path / ".llull-0123456789abcdef").write_text("")
    write_file(tmp_path / "out.txt", "text")
    assert names(tmp_path) == [".llull-0123456789abcdef", "out.txt"]

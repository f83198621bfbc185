"""The one way in which files are written: whole, or the old ones stay; and what no output may replace."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
from collections.abc import Generator, Mapping
from pathlib import Path

from ..rules.errors import LlullError

__all__ = [
    "MAGIC",
    "beside",
    "check_output",
    "failing_to_write",
    "remove_unfinished",
    "sweep",
    "write_file",
    "write_files",
]

#: Every DuckDB file holds these bytes after its first eight.
MAGIC = b"DUCK"
#: Names that stand for what the process has open; with the number where they say one.
_STREAM = re.compile(r"/dev/(?:std(out|err)|fd/(\d+))|/proc/self/fd/(\d+)")
#: The name of a file that is held while others, whose names begin with it, are made.
_HELD = re.compile(r"\.llull-[0-9a-f]{16}")
#: Those of this process.
_held: set[Path] = set()


def write_file(path: str | Path, content: bytes | str) -> None:
    """Write one file; see :func:`write_files`."""
    write_files({path: content})


def write_files(contents: Mapping[str | Path, str] | Mapping[str | Path, bytes | str]) -> None:
    """Write files under other names in their folders, and rename them once all are whole; text is UTF-8.

    An old file's rights stay, and its owner where we may give it away. A link stays, and what it stands for
    is written. A device, a pipe or a stream (``/dev/stdout``) takes the bytes as they come.

    Raises
    ------
    LlullError
        As :func:`check_output`, or if one cannot be written; files that were there are as they were.
    """
    with contextlib.ExitStack() as stack:
        places: dict[Path, Path] = {}
        fresh: list[tuple[str | Path, Path, Path]] = []
        for path, content in contents.items():
            data = content.encode(errors="backslashreplace") if isinstance(content, str) else content
            target = check_output(path)
            with failing_to_write(path):
                if target is None:
                    _pour(path, data)
                    continue
                if target.parent not in places:
                    places[target.parent] = stack.enter_context(beside(target))
                new = Path(f"{places[target.parent]}.{len(fresh)}")
                _write(new, data, target.stat() if target.exists() else None)
                fresh.append((path, new, target))
        for path, new, target in fresh:
            with failing_to_write(path):
                os.replace(new, target)


def check_output(path: str | Path, *read: str | Path) -> Path | None:
    """Refuse what cannot be an output, or must not, before anything is computed for it.

    Parameters
    ----------
    read
        Files that the same command reads.

    Returns
    -------
    target
        Links resolved; None for a device, a pipe or a stream.

    Raises
    ------
    LlullError
        If there is no such folder, nothing may be written there, or a file that is read or a database would
        be replaced.
    """
    with failing_to_write(path):
        try:
            mode = os.stat(path).st_mode
        except FileNotFoundError:
            mode = stat.S_IFREG
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(0, "Is a directory")
        if stat.S_ISBLK(mode) or stat.S_ISSOCK(mode):
            raise OSError(0, "Is a disk" if stat.S_ISBLK(mode) else "Is a socket")
        stream = _stream(path)
        if stream is not None:
            os.fstat(stream)  # open by now; else its number may become that of a file of our own
        if stream is not None or not stat.S_ISREG(mode):
            return None
        target = Path(os.path.realpath(path))
        database = target.with_suffix("") if target.suffix == ".wal" else target
        if _is_database(database):
            raise LlullError(f"{path}: belongs to a database, which would be lost; name another file")
        for other in read:
            if os.path.exists(other) and target.exists() and os.path.samefile(target, other):
                raise LlullError(
                    f"{path}: is read by the same command, and would be replaced; name another file"
                )
        if not target.parent.is_dir():
            raise LlullError(
                f"{path}: cannot be written: there is no folder {target.parent}; make it, or choose another"
            )
        for place in (target, target.parent):
            if place.exists() and not os.access(place, os.W_OK):
                raise PermissionError(0, "Permission denied")
    return target


@contextlib.contextmanager
def failing_to_write(path: str | Path, kind: type[LlullError] = LlullError) -> Generator[None]:
    """Turn an error of the system into one line that names the file; not that of a pipe nobody reads."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise kind(f"{path}: cannot be written: {error.strerror or error}") from None


@contextlib.contextmanager
def beside(target: Path) -> Generator[Path]:
    """Hold a name in a file's folder; whatever has a name that begins with it is removed at the end.

    A lock is held on it. What a process that was killed has left there has none, and is removed now.

    Raises
    ------
    OSError
        If no file can be made there.
    """
    sweep(target.parent)
    while True:
        held = target.with_name(f".llull-{os.urandom(8).hex()}")
        _held.add(held)
        with _open(held, os.O_CREAT | os.O_EXCL) as handle:
            try:
                _locked(handle, wait=True)
                if os.fstat(handle).st_nlink:  # else it was taken for one that was left
                    yield held
                    return
            finally:
                _remove(held)
                _held.discard(held)


def sweep(folder: Path) -> None:
    """Remove what processes that were killed have left in a folder: see :func:`beside`."""
    with contextlib.suppress(OSError):
        for left in os.scandir(folder):
            if _HELD.fullmatch(left.name) and left.is_file(follow_symlinks=False):
                with contextlib.suppress(OSError), _open(left.path, os.O_NOFOLLOW) as handle:
                    if _locked(handle, wait=False):
                        _remove(Path(left.path))


@contextlib.contextmanager
def _open(path: str | Path, flags: int) -> Generator[int]:
    handle = os.open(path, os.O_RDWR | flags, 0o600)
    try:
        yield handle
    finally:
        os.close(handle)


def _locked(handle: int, *, wait: bool) -> bool:
    """Lock an open file; False where that can't be had, on this system or since another holds it."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return True
    return False


def _remove(held: Path) -> None:
    """Remove the files and folders whose names begin with a name, that name last."""
    names = [name for name in os.listdir(held.parent) if name.startswith(held.name)]
    for name in sorted(names, key=len, reverse=True):
        path = held.with_name(name)
        with contextlib.suppress(FileNotFoundError):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                os.unlink(path)


def remove_unfinished() -> None:
    """Remove what this process is making, as it ends without coming to it by itself."""
    for held in tuple(_held):
        with contextlib.suppress(OSError):
            _remove(held)


def _write(new: Path, data: bytes, old: os.stat_result | None) -> None:
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if old is None else 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        if old is not None:
            with contextlib.suppress(OSError):
                os.chown(new, old.st_uid, old.st_gid)
            os.chmod(new, stat.S_IMODE(old.st_mode))
        os.fsync(handle)


def _stream(path: str | Path) -> int | None:
    """The number of the stream that a path stands for."""
    stream = _STREAM.fullmatch(str(path))
    return stream and {"out": 1, "err": 2}.get(stream[1] or "", int(stream[2] or stream[3] or 0))


def _pour(path: str | Path, data: bytes) -> None:
    number = _stream(path)
    with open(path if number is None else os.dup(number), "wb") as file:
        file.write(data)


def _is_database(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == MAGIC
    except PermissionError:  # then it cannot be written either, or is no database of this user's
        return False

"""What a user names is opened: a file, standard input, a remote address; and which of its tables is meant."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard, cast

from ...errors import ReadError
from .text import MOST_BYTES, read_bytes

__all__ = ["File", "beside", "is_files", "is_remote", "nothing_near", "opened", "split_part"]


def nothing_near(name: str) -> None:
    """What is near to data that lies nowhere."""


@dataclass(frozen=True)
class File:
    """The bytes of a file.

    Attributes
    ----------
    path
        Its name, for messages and for what it ends in; nothing is opened by it.
    content
        Its bytes.
    part
        Which of its tables is asked for.
    lies
        Whether `path` is where it lies, on disk or inside of a zip file, and no mere name.
    near
        The bytes of another file by its path from the folder of this one; None where there is none.
    """

    path: Path
    content: bytes
    part: str | None = None
    lies: bool = False
    near: Callable[[str], bytes | None] = nothing_near


def is_files(source: object) -> TypeGuard[Sequence[str | Path]]:
    """Whether it is a list of paths or addresses."""
    if not isinstance(source, list | tuple):
        return False
    named = cast("Sequence[object]", source)
    return len(named) > 0 and all(isinstance(one, str | Path) for one in named)


def is_remote(source: object) -> bool:
    """Whether it is the address of something on another machine, such as ``https://…``."""
    return isinstance(source, str) and re.match(r"(?:https?|hf|s3)://", source) is not None


def split_part(source: str | Path) -> tuple[str, str | None]:
    """Split ``FILE#2`` into the file and which of its tables is meant; a file of that whole name wins."""
    address, mark, part = str(source).rpartition("#")
    if not mark or not (is_remote(address) or (Path(address).is_file() and not Path(source).exists())):
        return str(source), None
    return address, part.strip() or None


def beside(folder: Path, name: str) -> bytes | None:
    """The bytes of a file by its path from a folder; None where there is none."""
    other = folder / name
    return read_bytes(other, ReadError) if other.is_file() else None


def opened(source: str | Path, near: Callable[[Path, str], bytes | None] = beside) -> File:
    """The file that is named: a path, ``-`` for standard input, or a remote address; ``#`` names its table.

    Parameters
    ----------
    near
        Reads what is beside it; of many files that have the same beside them, one that remembers it.

    Raises
    ------
    ReadError
        If it is not there, or cannot be read.
    """
    address, part = split_part(source)
    if address == "-":
        return File(Path("standard input"), _standard_input())
    if is_remote(address):
        from .remote import fetched

        name, content = fetched(address)
        return File(Path(name), content, part)
    path = Path(address)
    return File(path, read_bytes(path, ReadError), part, True, lambda name: near(path.parent, name))


def _standard_input() -> bytes:
    stream = sys.stdin and getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise ReadError("-: there is no standard input here; name a file")
    content = stream.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise ReadError(f"-: more than {MOST_BYTES // 2**20} MiB come through; not more are read")
    if not content:
        raise ReadError("-: nothing came through standard input")
    return content

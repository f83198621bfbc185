"""The one way in which a file is written: all of it, or the old one stays."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from ..rules.errors import LlullError

__all__ = ["write_file"]


def write_file(path: str | Path, content: bytes | str) -> Path:
    """Write a file beside its place, and rename it once it is whole; text is UTF-8.

    A link is followed to what it stands for. A device or a pipe takes the bytes as they come.

    Returns
    -------
    path
        What was written, links resolved.

    Raises
    ------
    LlullError
        If it cannot be written; a file that was there is as it was.
    """
    target = Path(path).resolve()
    data = content.encode() if isinstance(content, str) else content
    fresh = None
    try:
        if target.exists() and not target.is_file():
            target.write_bytes(data)  # a folder says that it takes none
            return target
        handle, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(fresh, 0o666 & ~_umask())
        os.replace(fresh, target)
    except OSError as error:
        raise LlullError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        if fresh is not None:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(fresh)
    return target


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask

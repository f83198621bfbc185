"""Reading a small text file whole."""

from __future__ import annotations

from pathlib import Path

from ...errors import LlullError

__all__ = ["read_text"]


def read_text(path: Path, error: type[LlullError]) -> str:
    """Read a file of UTF-8 text, with or without a mark at its beginning.

    Raises
    ------
    error
        If there is no such file, or it cannot be read or is not UTF-8; in one line that names it.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise error(f"{path}: no such file") from None
    except IsADirectoryError:
        raise error(f"{path}: a folder; give a file") from None
    except OSError as cause:
        raise error(f"{path}: cannot be read: {cause.strerror}") from None
    except UnicodeDecodeError as cause:
        line = cause.object.count(b"\n", 0, cause.start) + 1
        raise error(f"{path}: line {line}: not UTF-8 text") from None

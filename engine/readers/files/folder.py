"""The files of a folder."""

from __future__ import annotations

import os
from pathlib import Path

from ...errors import ReadError

__all__ = ["files_of"]

#: Files of a folder, and folders that are looked into.
_MOST_FILES = 10_000


def files_of(folder: Path) -> list[Path]:
    """All files of a folder and of folders in it, by their paths in it.

    Raises
    ------
    ReadError
        If it cannot be read, or they are too many.
    """

    def failed(error: OSError) -> None:
        raise ReadError(f"{folder}: cannot be read: {error.strerror}")

    found: list[Path] = []
    for count, (place, below, names) in enumerate(os.walk(folder, onerror=failed)):
        below[:] = [name for name in below if not name.startswith(".")]
        here = Path(place).relative_to(folder)
        found += [here / name for name in names]
        if max(len(found), count) > _MOST_FILES:
            raise ReadError(f"{folder}: a folder of more than {_MOST_FILES:,} files; name those to read")
    return found

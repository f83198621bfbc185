"""How long a name, how deep a group and how wide a table may be. Imports nothing of the engine but errors."""

from __future__ import annotations

from .errors import LlullError

__all__ = ["DEEPEST_GROUP", "LONGEST_NAME", "MOST_COLUMNS", "MOST_PIECES", "check_group", "check_name"]

#: Characters of the name of a model, a metric, a group or a dataset.
LONGEST_NAME = 1_000
#: Parts of a group path.
DEEPEST_GROUP = 32
#: Columns of a file.
MOST_COLUMNS = 50_000
#: Names and globs of one selection.
MOST_PIECES = 10_000


def check_name(name: str, where: str, error: type[LlullError]) -> None:
    """Refuse a name that is longer than names may be."""
    if len(name) > LONGEST_NAME:
        raise error(
            f"{where}: {name[:20]!r}… has {len(name):,} characters; a name has at most {LONGEST_NAME:,}"
        )


def check_group(path: str, where: str, error: type[LlullError]) -> None:
    """Refuse a group path that is longer or deeper than they may be."""
    check_name(path, where, error)
    if (depth := path.count("/") + 1) > DEEPEST_GROUP:
        raise error(f"{where}: {path[:20]!r}… has {depth:,} parts; a group has at most {DEEPEST_GROUP}")

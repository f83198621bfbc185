"""Names of columns that stand in several rows, as pandas writes them and spreadsheets merge them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ...limits import DEEPEST_GROUP
from ...spec.spec import MetricEntry

__all__ = ["header_rows", "joined_names", "may_go_on", "path_entries"]

Row = Sequence[str]

_MOST_LEVELS = 5
#: How many rows below the names show whether numbers stand there.
_BELOW = 50
_NUMBER = re.compile(r"[+\-−]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?\s*%?")
_CODE = re.compile(
    r"nan|n\.?/?a\.?|#n/?a|null|none|nil|-+|–|—|missing|-?inf|oom|fail(ed)?|error|timeout|crash|tbd",
    re.IGNORECASE,
)
_MODELS = re.compile(r"model|system|method|algorithm|estimator|name", re.IGNORECASE)
_UNNAMED = re.compile(r"Unnamed: \d+_level_\d+")


def header_rows(header: Row, rows: Sequence[Row]) -> tuple[list[list[str]], int]:
    """The rows that name the columns, and how many of `rows` are among them.

    Below `header` more rows belong to it where its names repeat or have gaps, and where nothing stands in the
    column of models, but text above numbers everywhere else. A row that names only the first columns, as
    pandas writes it, counts too.

    Returns
    -------
    levels
        From top to bottom; gaps that a merged cell leaves are filled from the left. One where all is usual.
    used
        How many of `rows` they take.
    """
    levels = [_named(header)]
    while len(levels) < min(_MOST_LEVELS, len(rows)):
        row = _named(rows[len(levels) - 1])
        if not _continues(levels, row, rows[len(levels) :]):
            break
        levels.append(row)
    used = len(levels) - 1
    if not used:
        return [list(header)], 0
    lead = _lead(levels[0], levels[1])
    index = _named(rows[used]) if used < len(rows) - 1 else []
    lead_names = [""] * lead
    if any(index) and not any(index[lead:]):
        lead_names, used = list(index[:lead]), used + 1
    else:
        for at in range(lead):
            said = [level[at] for level in levels if level[at]]
            if len(said) == 1 or (said and _MODELS.search(said[-1])):
                lead_names[at] = said[-1]
    for level, below in pairwise(levels):
        for at in range(lead, len(level)):
            if not level[at] and below[at] and at > lead:
                level[at] = level[at - 1]
    for level in levels:
        level[:lead] = [""] * lead
    levels[-1][:lead] = lead_names
    names = [tuple(column) for column in zip(*levels, strict=True)]
    if len(set(names[lead:])) < len(names) - lead:
        return [list(header)], 0
    return levels, used


def may_go_on(header: Row, row: Sequence[object]) -> bool:
    """Whether it is worth a look if the row below the header names columns too."""
    names = _named(header)
    return len(set(names)) < len(names) or "" in names[1:] or not any(_named([str(row[0] or "")]))


def joined_names(levels: Sequence[Row]) -> tuple[list[str], list[MetricEntry]]:
    """Dotted names of columns that are named in several rows, and their groups: all rows but the last."""
    columns = [_parts(column) for column in zip(*levels, strict=True)]
    return [".".join(parts) for parts in columns], path_entries(columns)


def path_entries(paths: Sequence[Sequence[str]]) -> list[MetricEntry]:
    """What names of several parts say: all but the last are the group."""
    return [
        MetricEntry(".".join(path), group="/".join(part.replace("/", "-").strip() for part in path[:-1]))
        for path in paths
        if 1 < len(path) <= DEEPEST_GROUP and all(part.strip() for part in path)
    ]


def _parts(column: Sequence[str]) -> list[str]:
    """Names above each other; one that is repeated below itself is a cell over several rows."""
    parts: list[str] = []
    for name in column:
        name = name.strip()
        if name and name != (parts[-1] if parts else None):
            parts.append(name)
    return parts


def _named(row: Row) -> list[str]:
    return ["" if _UNNAMED.fullmatch(cell.strip()) else cell.strip() for cell in row]


def _continues(levels: Sequence[Row], row: Row, below: Sequence[Row]) -> bool:
    """Whether a row names columns below other names."""
    above = levels[-1]
    names = list(zip(*levels, strict=True))
    lead = _lead(levels[0], levels[1] if len(levels) > 1 else row)
    rest = row[lead:]
    repeats = len(set(names)) < len(names)
    texts = not any(_NUMBER.fullmatch(cell[:60]) or _CODE.fullmatch(cell[:20]) for cell in rest)
    if not rest or not all(rest) or (not repeats and len(levels) > 1):
        return False
    numbers = [_over_numbers(at, below) for at in range(lead, len(row))]
    if not row[0]:
        return (repeats and any(numbers)) or (texts and all(numbers))
    return texts and repeats and all(numbers) and (not above[0] or all(above[lead:]))


def _lead(header: Row, second: Row) -> int:
    """How many of the first columns hold what rows are called."""
    first = next((at for at, cell in enumerate(header) if at and cell), 1)
    return max(first, next((at for at, cell in enumerate(second) if cell), 0))


def _over_numbers(at: int, below: Sequence[Row]) -> bool:
    cells = (row[at].strip() for row in below[:_BELOW])
    first = next((cell for cell in cells if cell and not _CODE.fullmatch(cell[:20])), "")
    return _NUMBER.match(first) is not None

"""Several files as one table: those of a folder, and their rows one below the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from os.path import splitext
from pathlib import Path

import numpy as np
import polars as pl

from ...errors import ReadError
from ..harness.format import Format
from ..harness.joined import agreed, each_repeat_once, newest, refuse_mixed, settings_differ, shared_roles
from ..harness.recognise import formats
from .raw import RawTable
from .recognise import SUFFIXES

__all__ = ["concatenated", "short_names", "tables_among"]

#: What may hold a table among much else.
_DOCUMENTS = {suffix for suffix, kind in SUFFIXES.items() if kind in {"Markdown", "HTML", "YAML"}} | {".txt"}


def tables_among(where: str, paths: Iterable[Path]) -> tuple[list[Path], str]:
    """The files that hold tables, in natural order (``run 2`` before ``run 10``), and a sentence about them.

    Hidden ones are passed over, and documents such as a README where there are files of data alone; and what
    a format says of files that are facts about others.

    Raises
    ------
    ReadError
        If there are none.
    """
    found = [path for path in paths if not any(part.startswith((".", "__MACOSX")) for part in path.parts)]
    known = [path for path in found if _suffix(path) in SUFFIXES]
    data = [path for path in known if _suffix(path) not in _DOCUMENTS] or known
    there: dict[Path, set[str]] = {}
    for path in data:
        there.setdefault(path.parent, set()).add(path.name.removesuffix(".gz"))
    data = [path for path in data if not _beside(path, there)]
    if not data:
        raise ReadError(f"{where}: no file of a kind that is read: {', '.join(SUFFIXES)}")
    over = sorted(set(found) - set(data))
    files = "1 file is" if len(data) == 1 else f"{len(data):,} files are"
    said = f"{where}: {files} read as one table"
    said += f", {len(over)} passed over ({_listed(over, 3)})" if over else ""
    return sorted(data, key=lambda path: (_natural(path), str(path))), said


def short_names(paths: Sequence[Path]) -> list[str]:
    """Names of files without their suffix, or, where two have one name, with the folders they differ in."""
    plain = [path.with_name(path.name.removesuffix(".gz")).with_suffix("") for path in paths]
    longest = max((len(path.parts) for path in plain), default=1)
    for depth in range(1, longest + 1):
        names = ["/".join(path.parts[-depth:]) for path in plain]
        if len(set(names)) == len(names):
            return _without_common_end(names)
    return [str(path) for path in paths]


def concatenated(source: str, tables: Sequence[RawTable], names: Sequence[str]) -> RawTable:
    """One table of several: all rows, all columns, and a column of the files' names.

    A column that is text in one of them is text in all. Of formats that say when scores were measured, the
    newest of a model and metric is taken.

    Raises
    ------
    ReadError
        If a table states what its columns mean and another otherwise, or one that of a metric higher is
        better and another that lower is; or if they are of different versions of a task.
    """
    refuse_mixed(source, tables, names)
    each_repeat_once(source, tables, names)
    tables, older = newest(tables, names)
    stated, differing = agreed(source, tables, names)
    differing += settings_differ(source, tables, names)
    schemas = [table.frame.schema for table in tables]  # each costs as much as a row of a table
    texts = {c for schema in schemas for c, kind in schema.items() if kind == pl.String}
    taken = {column for schema in schemas for column in schema}
    file = "file"
    while file in taken:
        file += " name"
    frames = [_with_texts(table.frame, of, texts) for table, of in zip(tables, schemas, strict=True)]
    whole = pl.concat(frames, how="diagonal_relaxed")
    files = pl.Series(file, names, pl.String).gather(
        np.repeat(range(len(tables)), [len(t.frame) for t in tables])
    )
    return RawTable(
        source,
        whole.insert_column(0, files),
        unnamed=frozenset().union(*(table.unnamed for table in tables)),
        inferred=_said([t.inferred for t in tables], names),
        left_out=(*older, *differing, *_said([t.left_out for t in tables], names)),
        stated=stated,
        roles=shared_roles(tables),
        file_column=file,
        parts=tuple(tables),
    )


def _with_texts(frame: pl.DataFrame, schema: Mapping[str, pl.DataType], texts: Set[str]) -> pl.DataFrame:
    """A frame whose columns of these names are text."""
    numbers = [c for c, kind in schema.items() if c in texts and kind != pl.String]
    return frame.with_columns(pl.col(numbers).cast(pl.String)) if numbers else frame


def _said(sentences: Sequence[Sequence[str]], names: Sequence[str]) -> tuple[str, ...]:
    """What was said of all files once, and of some with their names."""
    by_text: dict[str, list[str]] = {}
    for name, said in zip(names, sentences, strict=True):
        for text in said:
            by_text.setdefault(text, []).append(name)
    return tuple(
        text if len(files) == len(names) else f"{_listed(files)}: {text}" for text, files in by_text.items()
    )


def _beside(path: Path, there: Mapping[Path, Set[str]]) -> bool:
    """Whether a file is one beside others, as a format says, and those are there."""
    whole = path.as_posix().removesuffix(".gz")
    for pattern, other in (
        pair for one in formats() if isinstance(one, Format) for pair in one.beside.items()
    ):
        if (found := re.fullmatch(pattern, whole)) is not None:
            meant = Path(found.expand(other))
            names = there.get(meant.parent, set())
            if meant.name in names or (meant.name == "*" and len(names) > 1):
                return True
    return False


def _suffix(path: Path) -> str:
    return splitext(path.name.lower().removesuffix(".gz"))[1]


def _natural(path: Path) -> list[tuple[bool, int, str]]:
    pieces = re.findall(r"[0-9]+|[^0-9]+", str(path).lower())
    return [(p[0] > "9", int(p[:300]) if p[0] <= "9" and p[0] >= "0" else 0, p) for p in pieces]


def _listed(names: Sequence[object], most: int = 6) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(str, names[:most])) + more


def _without_common_end(names: list[str]) -> list[str]:
    """``a/results, b/results`` are told apart by ``a`` and ``b``."""
    split = [name.split("/") for name in names]
    while (
        len({parts[-1] for parts in split}) == 1 and all(len(parts) > 1 for parts in split) and len(split) > 1
    ):
        split = [parts[:-1] for parts in split]
    return ["/".join(parts) for parts in split]

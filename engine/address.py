"""Where a table comes from: a file, or a dataset in a database."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from .errors import SpecError, StoreError
from .readers.files.folder import files_of
from .readers.files.source import is_files, is_remote, split_part
from .spec.options import ReadingOptions, follow
from .table import ScoreTable

__all__ = [
    "Address",
    "address_of",
    "database_of",
    "database_path",
    "files_read",
    "open_table",
    "split_address",
]

#: A file, a folder, ``-``, something remote or ``DB::name``; or several files that make one table.
Address = str | tuple[str, ...]

_DATABASE_SUFFIXES = {".duckdb", ".db", ".ddb"}


def address_of(table: object) -> Address | None:
    """The address that a table was named by, one file alone without a list around it; None for data."""
    if isinstance(table, str | Path):
        return str(table)
    if not is_files(table):
        return None
    return tuple(map(str, table)) if len(table) > 1 else str(table[0])


def split_address(address: Address) -> tuple[Path, str | None] | None:
    """Split ``DB::name`` (or the path of a database) into its parts; None for files.

    Raises
    ------
    StoreError
        If there is a database among several.
    """
    if not isinstance(address, str):
        database = next((one for one in address if split_address(one) is not None), None)
        if database is not None:
            raise StoreError(f"{database}: a dataset among several files; name it alone")
        return None
    whole = (Path(address), None) if Path(address).suffix.lower() in _DATABASE_SUFFIXES else None
    if is_remote(address):
        before, separator, name = address.rpartition("::")
        if separator and Path(before).suffix.lower() in _DATABASE_SUFFIXES:
            return Path(before), name  # which no store opens, and says so
        return whole
    if Path(address).is_file():
        return whole
    # A path or a name may hold the separator too: the first part that is a file is the database.
    parts = address.split("::")
    for cut in range(1, len(parts)):
        if Path("::".join(parts[:cut])).is_file():
            return Path("::".join(parts[:cut])), "::".join(parts[cut:])
    path, separator, name = address.rpartition("::")
    return (Path(path), name) if separator else whole


def files_read(*sources: object) -> list[Path]:
    """The files among what tables, specs and weights were named by, those of folders too."""
    addresses = [address_of(source) or () for source in sources]
    named = [name for one in addresses for name in ([one] if isinstance(one, str) else one)]
    paths = [(split_address(name) or (Path(split_part(name)[0]), None))[0] for name in named]
    return [
        file
        for path in paths
        for file in ([path / one for one in files_of(path)] if path.is_dir() else [path])
    ]


def database_path(path: Path) -> Path:
    """Refuse ``DB::name`` where the path of a database is asked for, which may be one that is to be made.

    Raises
    ------
    StoreError
        If there is no such file, and what stands before the separator ends as a database does.
    """
    before, separator, name = str(path).rpartition("::")
    if separator and not path.exists() and Path(before).suffix.lower() in _DATABASE_SUFFIXES:
        raise StoreError(
            f"{path}: the path of a database is asked for: {before}, without the dataset {name!r}"
        )
    return path


def open_table(
    address: Address,
    *,
    spec: Path | None = None,
    selected: Sequence[str] = (),
    groups: Sequence[str] = (),
    **options: Unpack[ReadingOptions],
) -> ScoreTable:
    """Open ``DB::name``, a database that holds one dataset, or a file of scores, or several.

    Parameters
    ----------
    spec, selected, groups, options
        As in :func:`.read_table`; a dataset follows `lower`, `higher` and `leave_out`.

    Raises
    ------
    ReadError, SpecError, StoreError, UnknownNameError
        If the file, its spec, the database or the dataset is not there or not usable.
    """
    database = split_address(address)
    if database is None:
        from .readers.read import read_table

        return read_table(address, spec=spec, selected=selected, groups=groups, **options)
    path, name = database
    if spec is not None:
        raise SpecError(
            f"{spec.name}: a spec is for files; dataset {address!r} keeps the one it was ingested with"
        )
    from .store.store import Store

    with Store(path, read_only=True) as store:
        table = store.table(name if name is not None else _only(path, [d.name for d in store.datasets()]))
    return follow(table, options)


def database_of(address: Address) -> Path:
    """The database that an address names, where a result is to be kept.

    Raises
    ------
    StoreError
        If it is a file of scores.
    """
    found = split_address(address)
    if found is None:
        what = (
            f"{address!r} is a file; ingest it"
            if isinstance(address, str)
            else "these are files; ingest them"
        )
        raise StoreError(f"--save: {what}, then name DB::NAME")
    from .store.store import Store

    with Store(found[0], create=False):  # before anything is computed: it can be written to
        return found[0]


def _only(path: Path, names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    held = f"holds {', '.join(names)}" if names else "holds no dataset"
    raise StoreError(f"{path.name} {held}; name one as {path.name}::NAME")

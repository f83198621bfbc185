"""Where a table comes from: a file, or a dataset in a database."""

from __future__ import annotations

from pathlib import Path

from .errors import SpecError, StoreError
from .table import ScoreTable

__all__ = ["database_of", "database_path", "files_read", "open_table", "split_address"]

_DATABASE_SUFFIXES = {".duckdb", ".db", ".ddb"}


def split_address(address: str) -> tuple[Path, str | None] | None:
    """Split ``DB::name`` (or the path of a database) into its parts; None for any other file."""
    if Path(address).is_file():
        return (Path(address), None) if Path(address).suffix.lower() in _DATABASE_SUFFIXES else None
    # A path or a name may hold the separator too: the first part that is a file is the database.
    parts = address.split("::")
    for cut in range(1, len(parts)):
        if Path("::".join(parts[:cut])).is_file():
            return Path("::".join(parts[:cut])), "::".join(parts[cut:])
    path, separator, name = address.rpartition("::")
    if separator:
        return Path(path), name
    return (Path(address), None) if Path(address).suffix.lower() in _DATABASE_SUFFIXES else None


def files_read(*sources: object) -> list[Path]:
    """The files among what tables, specs and weights were named by."""
    named = [str(source) for source in sources if isinstance(source, str | Path)]
    return [(split_address(name) or (Path(name), None))[0] for name in named]


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


def open_table(address: str, *, spec: Path | None = None) -> ScoreTable:
    """Open ``DB::name``, a database that holds one dataset, or a file of scores.

    Raises
    ------
    ReadError, SpecError, StoreError, UnknownNameError
        If the file, its spec, the database or the dataset is not there or not usable.
    """
    database = split_address(address)
    if database is None:
        from .readers.read import read_table

        return read_table(address, spec=spec)
    path, name = database
    if spec is not None:
        raise SpecError(
            f"{spec.name}: a spec is for files; dataset {address!r} keeps the one it was ingested with"
        )
    from .store.store import Store

    with Store(path, read_only=True) as store:
        return store.table(name if name is not None else _only(path, [d.name for d in store.datasets()]))


def database_of(address: str) -> Path:
    """The database that an address names, where a result is to be kept.

    Raises
    ------
    StoreError
        If it is a file of scores.
    """
    found = split_address(address)
    if found is None:
        raise StoreError(f"--save: {address!r} is a file; ingest it, then name DB::NAME")
    from .store.store import Store

    with Store(found[0], create=False):  # before anything is computed: it can be written to
        return found[0]


def _only(path: Path, names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    held = f"holds {', '.join(names)}" if names else "holds no dataset"
    raise StoreError(f"{path.name} {held}; name one as {path.name}::NAME")

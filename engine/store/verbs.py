"""The verbs on databases, by paths and addresses: each opens the file and closes it again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Unpack

from ..address import Address, address_of, database_path, open_table, split_address
from ..errors import StoreError
from ..options import ExportForm, ExportLayout
from ..spec.options import ReadingOptions
from .datasets import Dataset
from .store import Store
from .summary import Summary, summary

__all__ = ["datasets", "describe", "drop", "export", "rename"]


def datasets(db: str | Path) -> list[Dataset]:
    """The datasets of a database, by name; errors as in :class:`.Store`."""
    with Store(database_path(Path(db)), read_only=True) as store:
        return store.datasets()


def describe(
    table: Address | Sequence[str], *, spec: Path | None = None, **options: Unpack[ReadingOptions]
) -> Summary:
    """Say what a file or a dataset, ``DB::name``, holds; options and errors as in :func:`.open_table`."""
    return summary(open_table(address_of(table) or (), spec=spec, **options))


def export(
    address: str,
    file: str | Path,
    *,
    layout: ExportLayout = "long",
    format: ExportForm | None = None,
    spreadsheet: bool = False,
) -> Sequence[str]:
    """Write a dataset, ``DB::name``, to a file, or as records to a folder; as :meth:`.Store.export`."""
    path, name = _dataset(address)
    with Store(path, read_only=True) as store:
        return store.export(name, file, layout=layout, form=format, spreadsheet=spreadsheet)


def rename(address: str, new: str) -> None:
    """Give a dataset, ``DB::name``, another name; errors as in :meth:`.Store.rename`."""
    path, name = _dataset(address)
    with Store(path) as store:
        store.rename(name, new)


def drop(address: str) -> None:
    """Delete a dataset, ``DB::name``, and its runs; errors as in :meth:`.Store.drop`."""
    path, name = _dataset(address)
    with Store(path) as store:
        store.drop(name)


def _dataset(address: str) -> tuple[Path, str]:
    parts = split_address(address)
    if parts is None or parts[1] is None:
        raise StoreError(f"{address!r} does not name a dataset; write DB::NAME")
    return parts[0], parts[1]

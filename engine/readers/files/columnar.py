"""Parquet, Arrow and Feather files.

Arrow's own library reads them: of damaged bytes it raises errors, where Polars prints what its threads had to
say and may end the process; and it takes no more memory than it is let.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

import polars as pl

from ...errors import ReadError
from ...spec.spec import Spec
from .raw import RawTable, raw_table
from .source import File
from .text import MOST_BYTES

__all__ = ["read_arrow", "read_parquet"]

# Arrow's other pools take a gigabyte of the address space at once, whatever they need.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
# It comes without types.
pa, ipc, parquet = cast(
    "list[Any]", [import_module(name) for name in ("pyarrow", "pyarrow.ipc", "pyarrow.parquet")]
)

#: What is left to the columns that an operation needs beside those that it makes.
_BESIDE = 128 * 2**20


def read_parquet(file: File, spec: Spec) -> RawTable:
    """Read a Parquet file.

    Raises
    ------
    ReadError
        If it is not one.
    """
    path, content = file.path, file.content
    if not content.startswith(b"PAR1"):
        raise ReadError(f"{path.name}: not a Parquet file (it does not begin with PAR1)")

    def batches(source: Any) -> Generator[Any]:
        file = parquet.ParquetFile(source, pre_buffer=False)  # by threads, whose memory would count
        yield file.schema_arrow
        # Of a row that repeats, a few bytes make millions: so many are unpacked at a time.
        yield from file.iter_batches(batch_size=2**17, use_threads=False)

    return _read(path, content, "a damaged Parquet file", batches)


def read_arrow(file: File, spec: Spec) -> RawTable:
    """Read an Arrow file, which is Feather's version 2, or an Arrow stream.

    Raises
    ------
    ReadError
        If it is neither.
    """
    path, content = file.path, file.content
    options = ipc.IpcReadOptions(use_threads=False)
    if content.startswith(b"FEA1"):
        raise ReadError(f"{path.name}: Feather version 1, which is not read; write it again as version 2")

    def batches(source: Any) -> Generator[Any]:
        if content.startswith(b"ARROW1"):
            file = ipc.open_file(source, options=options)
            yield file.schema
            yield from (file.get_batch(i) for i in range(file.num_record_batches))
        else:
            stream = ipc.open_stream(source, options=options)
            yield stream.schema
            yield from stream

    return _read(path, content, "not an Arrow or Feather file, or a damaged one", batches)


def _read(path: Path, content: bytes, wrong: str, batches: Callable[[Any], Generator[Any]]) -> RawTable:
    """A table of the batches of a file, after its schema."""
    try:
        with _bounded():
            parts = batches(pa.BufferReader(content))
            schema, kept, size = next(parts), list[Any](), 0
            for batch in parts:
                kept.append(batch)
                size += batch.nbytes
                if size > MOST_BYTES:
                    raise MemoryError
            table = pa.Table.from_batches(kept, schema)
            table.validate(full=True)
        return raw_table(
            path.name, [(name, _column(table[at])) for at, name in enumerate(table.column_names)]
        )
    except MemoryError:
        raise ReadError(
            f"{path.name}: unpacks to more than {MOST_BYTES // 2**20} MiB, which are not read"
        ) from None
    except (
        pa.ArrowException,
        OSError,
        UnicodeDecodeError,
    ):  # the words of a library help nobody to mend a file
        raise ReadError(f"{path.name}: {wrong}") from None


@contextmanager
def _bounded() -> Generator[None]:
    """Let nothing take more memory than a file may unpack to, where the system can be told."""
    if sys.platform != "linux":
        yield
        return
    import resource

    pa.allocate_buffer(1)  # a pool that takes large parts of the address space has its first now
    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    most = used + MOST_BYTES + _BESIDE
    if before[0] != resource.RLIM_INFINITY:
        most = min(most, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _column(column: Any) -> pl.Series:
    """A column of text, numbers, dates or truth values; of anything else, objects in its stead."""
    kind, is_ = column.type, pa.types
    text = kind.value_type if is_.is_dictionary(kind) else kind
    taken = [is_.is_string(text), is_.is_large_string(text), is_.is_string_view(text), is_.is_null(kind)]
    taken += [is_.is_decimal(kind), is_.is_primitive(kind) and not is_.is_interval(kind)]
    made: Any = cast("Any", pl).from_arrow(column) if any(taken) else None
    return made if isinstance(made, pl.Series) else pl.Series([None] * len(column), dtype=pl.Object)

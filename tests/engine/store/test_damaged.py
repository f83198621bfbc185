"""A damaged database ends in one line, however its checksums are."""

from __future__ import annotations

import struct
from pathlib import Path

import duckdb
import numpy as np
import pytest

from llull.engine.errors import StoreError
from llull.engine.store.chains import endless
from llull.engine.store.faults import refuse
from llull.engine.store.store import Store
from tests.engine.tables import make_table

BLOCK, START, PART = 2**18, 12288, 4088


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "s.duckdb"
    with Store(path) as store:
        store.add(make_table([[3, 2, 1], [2, 3, 1]], name="small"))
    return path


def newest(data: bytes | bytearray) -> tuple[int, ...]:
    """The state that holds: its number, the first places of tables and of free blocks, blocks, their size."""
    return max(struct.unpack_from("<5Q", data, at + 8) for at in (4096, 8192))


@pytest.mark.parametrize("which", [1, 2])
def test_parts_that_lead_back_are_refused_in_one_line(sound: Path, which: int):
    data = bytearray(sound.read_bytes())
    place = newest(data)[which]
    block, part = place % 2**56, place >> 56
    start = START + block * BLOCK
    struct.pack_into("<Q", data, start + 8 + part * PART, place)
    words = np.frombuffer(bytes(data[start + 8 : start + BLOCK]), "<u8")
    checksum = int(np.bitwise_xor.reduce(words * np.uint64(0xBF58476D1CE4E5B9))) ^ 5381
    data[start : start + 8] = checksum.to_bytes(8, "little")
    sound.write_bytes(data)
    with pytest.raises(StoreError, match=r"s\.duckdb: the file is damaged: DuckDB does not end opening it"):
        Store(sound).datasets()


def test_a_database_that_has_changed_often_is_not_taken_for_one_that_leads_back(sound: Path):
    with duckdb.connect(str(sound)) as connection:
        for turn in range(20):
            connection.execute(
                f"CREATE TABLE t{turn} AS SELECT i AS a, [i] AS b FROM range(1000 * {turn}) r(i)"
            )
            connection.execute(f"DROP TABLE IF EXISTS t{turn - 7}" if turn > 7 else "CHECKPOINT")
            connection.execute("CHECKPOINT")
            assert not endless(sound)


@pytest.mark.parametrize("size", [0, 5, 12288, 12289])
def test_what_is_too_short_is_left_to_duckdb(sound: Path, size: int):
    sound.write_bytes(sound.read_bytes()[:size])
    assert not endless(sound)


@pytest.mark.parametrize("number", [0, 1, 7, 2**14 - 1, 2**62, 2**64 - 1])
def test_wild_numbers_are_left_to_duckdb(sound: Path, number: int):
    content = sound.read_bytes()
    for at in range(8, 48, 8):
        data = bytearray(content)
        for state in (4096, 8192):
            struct.pack_into("<Q", data, state + at, number)
        sound.write_bytes(data)
        endless(sound)


def test_statistics_that_contradict_the_rows_are_told_of():
    class Contradicting:
        """All conditions at once have a row, and none by itself has."""

        def execute(self, statement: str, values: object) -> Contradicting:
            self.rows = [(1,)] if "LIMIT 1" in statement else []
            return self

        def fetchall(self) -> list[tuple[int]]:
            return self.rows

    with pytest.raises(StoreError, match="d: the file is damaged: DuckDB contradicts itself about datasets"):
        refuse(Contradicting(), Path("d"), ["datasets"])  # pyright: ignore[reportArgumentType]

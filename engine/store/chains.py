"""A look at a database file that DuckDB would never come to the end of."""

from __future__ import annotations

from pathlib import Path
from struct import unpack_from

__all__ = ["endless"]

#: Where the first block begins, after a header of the file and two of its states, of which the newer holds.
_BLOCKS, _STATES = 12288, (4096, 8192)
#: Blocks of metadata are lists of parts; each part begins with the place of the next, whose upper byte is the
#: number of the part within the block that the other bytes number.
_PARTS, _PART = 64, 2**56
#: Sizes that a block may have; no number where it has the largest.
_SIZES = (2**14, 2**18)


def endless(path: Path) -> bool:
    """Whether the parts that tell of the tables, or of the free blocks, lead back to one of themselves.

    DuckDB would follow them for ever. Its checksums say nothing of it: they are sums over a block, whatever
    the order of what is in it.
    """
    with path.open("rb") as file:

        def numbers(at: int, count: int) -> tuple[int, ...]:
            file.seek(at)
            return unpack_from(f"<{count}Q", file.read(8 * count).ljust(8 * count, b"\0"))

        # The number of the state, the two first places, and how many blocks of which size.
        _, *starts, blocks, size = max((numbers(at + 8, 5) for at in _STATES), key=lambda state: state[0])
        size = size or _SIZES[1]
        if not _SIZES[0] <= size <= _SIZES[1]:
            return False
        blocks = min(blocks, path.stat().st_size // size)
        step = (size - 8) // _PARTS // 8 * 8
        for place in starts:
            seen = set[int]()
            while place % _PART < blocks and place // _PART < _PARTS:
                if place in seen:
                    return True
                seen.add(place)
                part, block = divmod(place, _PART)
                (place,) = numbers(_BLOCKS + block * size + 8 + part * step, 1)
    return False

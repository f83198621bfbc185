"""Strict partial orders as boolean matrices."""

from __future__ import annotations

import numpy as np

from ...numeric.arrays import BoolArray

__all__ = ["close", "put"]


def close(relation: BoolArray) -> BoolArray | None:
    """Transitive closure of a relation; None where it has a cycle."""
    # A row at a time, eight candidates a byte: a search asks for thousands, where networkx is far too slow.
    reach = np.packbits(relation, axis=1)
    for middle in range(len(relation)):
        byte, bit = divmod(middle, 8)
        into = (reach[:, byte] >> (7 - bit)) & 1 != 0
        reach[into] |= reach[middle]
    closed = np.unpackbits(reach, axis=1, count=len(relation)).astype(bool)
    return None if closed.diagonal().any() else closed


def put(closed: BoolArray, above: int, below: int) -> BoolArray:
    """Closure of a closed relation with one more pair, which it must not hold the other way round."""
    heads, tails = closed[:, above].copy(), closed[below].copy()
    heads[above] = tails[below] = True
    return closed | np.outer(heads, tails)

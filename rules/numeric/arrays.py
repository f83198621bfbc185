"""Array types shared by the rules."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

__all__ = ["BoolArray", "FloatArray", "IntArray", "put_along_last", "take_along_last"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
#: int64, or object holding Python integers where int64 would overflow.
IntArray = npt.NDArray[np.int64]

Item = TypeVar("Item", bound=np.generic)


def take_along_last(array: npt.NDArray[Item], index: IntArray) -> npt.NDArray[Item]:
    """As :func:`numpy.take_along_axis` along the last axis of arrays of one shape; quicker on small ones."""
    return array.reshape(-1)[_flat(index)]


def put_along_last(index: IntArray, values: npt.NDArray[Item]) -> npt.NDArray[Item]:
    """``array[..., index[..., i]] = values[..., i]`` where `index` lists every place."""
    array = np.empty(index.shape, dtype=values.dtype)
    array.reshape(-1)[_flat(index)] = values
    return array


def _flat(index: IntArray) -> IntArray:
    width = index.shape[-1]
    if index.size == width:
        return index
    starts: IntArray = np.arange(0, index.size, width, dtype=np.int64)
    return index + starts.reshape(*index.shape[:-1], 1)

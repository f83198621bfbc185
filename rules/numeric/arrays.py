"""Array types shared by the rules."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["BoolArray", "FloatArray", "IntArray"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
#: int64, or object holding Python integers where int64 would overflow.
IntArray = npt.NDArray[np.int64]

"""What cases are about: the models, or the orders of models, of which a relation speaks.

Arrays have one row a case, or a single one for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray, IntArray

__all__ = [
    "AddedMetric",
    "Demanded",
    "Excluded",
    "KeptPair",
    "Model",
    "RaisedModel",
    "Subject",
    "case_by_case",
    "joined",
]


@dataclass(frozen=True, eq=False)
class Subject:
    """All models alike."""


@dataclass(frozen=True, eq=False)
class Model(Subject):
    """``model[k]``: the one whose score or copy the case is about."""

    model: IntArray


@dataclass(frozen=True, eq=False)
class RaisedModel(Model):
    """``passed[k, c]``: those that the raised model draws level with or gets ahead of on the metric."""

    passed: BoolArray


@dataclass(frozen=True, eq=False)
class KeptPair(Subject):
    """``pair[k, 2]``: two models, and ``kept[k]``: whether every metric has them in the order it had.

    Of several pairs of each case, ``pair[k, p, 2]`` and ``kept[k, p]``.
    """

    pair: IntArray
    kept: BoolArray


@dataclass(frozen=True, eq=False)
class AddedMetric(Subject):
    """``row[k, c]``: scores on the metric that joins."""

    row: FloatArray


@dataclass(frozen=True, eq=False)
class Demanded(Subject):
    """``over[k, a, b]``: a must be above b."""

    over: BoolArray


@dataclass(frozen=True, eq=False)
class Excluded(Subject):
    """``out[k, c]``: must not win."""

    out: BoolArray


S = TypeVar("S", bound=Subject)


def joined(parts: Sequence[S], counts: Sequence[int]) -> S:
    """The subjects of several batches of cases as one."""
    first = parts[0]
    names = [f.name for f in fields(first)]
    return type(first)(**{n: case_by_case([getattr(part, n) for part in parts], counts) for n in names})


def case_by_case(arrays: Sequence[Any], counts: Sequence[int]) -> Any:
    """Arrays of several batches of cases as one, with a row for each case."""
    return np.concatenate(
        [np.broadcast_to(a, (k, *a.shape[1:])) for a, k in zip(arrays, counts, strict=True)]
    )

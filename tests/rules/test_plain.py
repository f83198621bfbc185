"""Plain data: what each kind of value becomes in JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from llull.rules.plain import Plain, plain


@dataclass(frozen=True)
class Bare:
    name: str
    values: tuple[float, ...]


@dataclass(frozen=True)
class Named(Plain):
    keys = ("size", "bare")

    bare: Bare
    hidden: int = 0

    @property
    def size(self) -> int:
        return len(self.bare.values)


@dataclass(frozen=True)
class All(Plain):
    b: int
    a: Named | None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (np.bool_(True), True),
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (float("nan"), None),
        (np.float64("inf"), None),
        (np.array([[1.0, np.nan]]), [[1.0, None]]),
        (Fraction(1, 3), "1/3"),
        (date(2024, 7, 10), "2024-07-10"),
        (("a", ("b",)), ["a", ["b"]]),
        (frozenset({"b", "a"}), ["a", "b"]),
        ({1: range(2)}, {"1": [0, 1]}),
        (Bare("x", (1.0,)), {"name": "x", "values": [1.0]}),
    ],
)
def test_each_kind_of_value(value: Any, expected: Any) -> None:
    made = plain(value)
    assert made == expected
    assert type(made) is type(expected)
    json.dumps(made, allow_nan=False)


def test_attributes_that_are_named_or_all_fields_in_their_order() -> None:
    named = Named(Bare("x", ()))
    assert named.to_dict() == {"size": 0, "bare": {"name": "x", "values": []}}
    assert json.dumps(All(1, named).to_dict()) == (
        '{"b": 1, "a": {"size": 0, "bare": {"name": "x", "values": []}}}'
    )
    assert All(1, None).to_dict() == {"b": 1, "a": None}

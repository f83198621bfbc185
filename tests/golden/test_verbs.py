"""No verb says anything else of the examples than it did: see :mod:`.verbs`."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pytest

from tests.golden.verbs import all_ranks, answer, calls, read, stored


def differences(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Where two documents differ, numbers by more than rounding."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            if key not in old or key not in new:
                yield f"{at}.{key}: {'gone' if key in old else 'new'}"
            else:
                yield from differences(old[key], new[key], f"{at}.{key}")
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for place, (a, b) in enumerate(zip(old, new, strict=True)):
            yield from differences(a, b, f"{at}[{place}]")
    elif isinstance(old, float) and isinstance(new, float):
        if not math.isclose(old, new, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{at}: {old!r} was, {new!r} is"
    elif old != new or type(old) is not type(new):
        yield f"{at}: {str(old)[:200]!r} was, {str(new)[:200]!r} is"


def same(name: str, new: Any) -> None:
    found = list(differences(read(name), new))
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:20])


@pytest.mark.parametrize("name", calls())
def test_the_same_answer(name: str) -> None:
    same(name, answer(calls()[name]))


def test_the_same_rankings() -> None:
    same("ranks", all_ranks())


def test_the_same_from_a_database() -> None:
    same("stored", stored())

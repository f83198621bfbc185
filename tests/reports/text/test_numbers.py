"""Numbers as text never say more than the numbers."""

from __future__ import annotations

import pytest

from llull.reports.text.numbers import coefficient, percent


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (0.001, "under 1%"), (0.374, "37%"), (0.998, "over 99%"), (1.0, "100%")],
)
def test_a_share_is_all_or_nothing_only_where_it_is(share: float, words: str) -> None:
    assert percent(share) == words


@pytest.mark.parametrize(
    ("r", "shown"),
    [
        (1.0, "1.000"),
        (1 - 1e-15, "1.000"),
        (0.99996, ">0.999"),
        (-0.5, "−0.500"),
        (None, "—"),
        (0.0, "0.000"),
    ],
)
def test_a_coefficient_is_1_only_where_it_is(r: float | None, shown: str) -> None:
    assert coefficient(r) == shown

"""Scores are the decimals that print them."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from llull.rules.numeric.decimals import decimals


def exact(value: float) -> Fraction:
    return Fraction(repr(value))


@pytest.mark.parametrize(
    "row",
    [
        [0.1, 0.25, 3.0],
        [1e20, -3.0, 0.1],
        [3e14, 1.0, 2.5],
        [1 / 3, 0.5, 2.0],
        [1e-300, 1e300, 5e-324],
        [2.0**53, 2.0**53 - 1, 123456789012345680.0],
        [1000000000000000.2, 999999999999999.9, 0.0],
        [0.1 + 0.2, 0.3, -0.0],
    ],
)
def test_numerators_are_those_of_what_repr_prints(row: list[float]):
    read = decimals(np.array([row]))
    values = [Fraction(int(n), 10 ** read.places[0]) for n in read.numerators[0]]
    assert values == [exact(x) for x in row]


def test_random_doubles_of_every_length():
    rng = np.random.default_rng(1)
    for digits in range(1, 18):
        row = np.array([float(f"{x:.{digits}g}") for x in rng.normal(size=20) * 10.0 ** rng.integers(-9, 9)])
        read = decimals(row[None])
        assert [Fraction(int(n), 10 ** read.places[0]) for n in read.numerators[0]] == list(
            map(exact, row.tolist())
        )


def test_voters_have_scales_of_their_own_and_missing_scores_are_0():
    read = decimals(np.array([[[0.5, np.nan], [10.0, 20.0]], [[0.25, 1.0], [30.0, 40.0]]]))
    assert read.places == (2, 0)
    assert read.numerators[0].tolist() == [[50, 0], [25, 100]]
    assert read.numerators[1].tolist() == [[10, 20], [30, 40]]


def test_many_scores_are_read_at_once():
    rows = np.round(np.random.default_rng(0).normal(size=(2, 500)), 3)
    read = decimals(rows)
    assert [n.dtype for n in read.numerators] == [np.int64, np.int64]
    for row, numerators, places in zip(rows, read.numerators, read.places, strict=True):
        assert [Fraction(int(n), 10**places) for n in numerators] == list(map(exact, row.tolist()))

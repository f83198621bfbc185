"""Sums of roots are told apart, or are equal, without rounding."""

from __future__ import annotations

from fractions import Fraction
from math import sqrt

import numpy as np

from llull.rules.numeric.roots import RootSum, square_classes


def test_classes_are_those_of_rational_multiples():
    bases, places = square_classes([8, 2, 3, 12, 50, 9])
    assert bases == [8, 3, 9]
    for radicand, (k, q) in zip([8, 2, 3, 12, 50, 9], places, strict=True):
        assert Fraction(1, radicand) == q * q / bases[k]


def test_order_is_that_of_the_sums():
    rng = np.random.default_rng(2)
    for _ in range(300):
        sums = [
            RootSum(
                {k: Fraction(int(n), int(d)) for k, (n, d) in enumerate(rng.integers(1, 9, (3, 2)))},
                [2, 3, 5],
            )
            for _ in range(2)
        ]
        near = [sum(float(c) / sqrt(s.bases[k]) for k, c in s.coefficients.items()) for s in sums]
        if abs(near[0] - near[1]) > 1e-9:
            assert (sums[0] < sums[1]) == (near[0] < near[1])
        assert (sums[0] == sums[1]) == (sums[0].coefficients == sums[1].coefficients)


def test_a_difference_far_below_doubles_is_seen():
    # 1 / sqrt(n² + 1) against 1 / n, for n of 60 digits: they differ in the 180th decimal.
    n = 10**60
    bases = [n * n + 1, 1]
    a, b = RootSum({0: Fraction(1)}, bases), RootSum({1: Fraction(1, n)}, bases)
    assert a < b
    assert not b < a
    assert a != b
    both = RootSum.total([(Fraction(2), a), (Fraction(-1), b), (Fraction(-2), a)])
    assert both == RootSum({1: Fraction(-1, n)}, bases)

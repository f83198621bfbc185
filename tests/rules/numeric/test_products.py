"""Products of powers are told apart, or are equal, without rounding."""

from __future__ import annotations

from fractions import Fraction as F

import numpy as np

from llull.rules.numeric.products import PowerProduct


def test_equal_products():
    half, third = F(1, 2), F(1, 3)
    assert PowerProduct([(F(4), half)]) == PowerProduct([(F(2), F(1))])
    assert PowerProduct([(F(6), half), (F(10), half)]) == PowerProduct([(F(60), half)])
    assert PowerProduct([(F(1, 8), third)]) == PowerProduct([(F(1, 4), half)])
    assert PowerProduct([(F(12), third), (F(18), third)]) == PowerProduct([(F(6), F(1))])
    assert PowerProduct([(F(1), half)]) == PowerProduct([])
    assert PowerProduct([(F(12), third), (F(18), half)]) != PowerProduct([(F(6), F(1))])


def test_order_is_that_of_the_products():
    rng = np.random.default_rng(3)
    for _ in range(300):
        pairs = [
            [(F(int(a), int(b)), F(int(n), 7)) for a, b, n in rng.integers(1, 30, (3, 3))] for _ in range(2)
        ]
        one, two = (PowerProduct(p) for p in pairs)
        near = [float(np.prod([float(x) ** float(e) for x, e in p])) for p in pairs]
        if abs(near[0] / near[1] - 1) > 1e-9:
            assert (one < two) == (near[0] < near[1])
            assert one != two


def test_a_difference_far_below_doubles_is_seen():
    n = 10**50
    a, b = PowerProduct([(F(n - 1), F(1)), (F(n + 1), F(1))]), PowerProduct([(F(n), F(2))])
    assert a < b
    assert not b < a

"""Distances between rankings: known values, properties, and slow definitions."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from scipy.stats import rankdata

from llull.engine.analysis.ranking.distances import footrule, rank_biased_overlap, top_overlap
from llull.rules.numeric.arrays import IntArray


def ranks(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def random_ranks(rng: np.random.Generator, n: int, values: int) -> np.ndarray:
    return rankdata(rng.integers(values, size=n), "min").astype(np.int64)


def slow_overlap(a: np.ndarray, b: np.ndarray, p: Fraction) -> Fraction:
    """Depth by depth, as the definition reads, in exact arithmetic."""
    n = len(a)
    total = Fraction(0)
    for depth in range(1, n + 1):
        above = [{c for c in range(n) if r[c] <= depth} for r in (a, b)]
        share = Fraction(2 * len(above[0] & above[1]), len(above[0]) + len(above[1]))
        total += (1 - p) / p * share * p**depth + (share * p**depth if depth == n else 0)
    return total


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (ranks(1, 2, 3), ranks(1, 2, 3), 0),
        (ranks(1, 2, 3, 4), ranks(4, 3, 2, 1), 8),
        (ranks(1, 2, 3, 4, 5), ranks(5, 4, 3, 2, 1), 12),
        (ranks(1, 1, 3), ranks(1, 2, 3), 1),  # 1.5 and 1.5 against 1 and 2
    ],
)
def test_footrule_of_known_pairs(a: IntArray, b: IntArray, expected: int):
    assert footrule(a, b) == footrule(b, a) == expected


@pytest.mark.parametrize(
    ("a", "b", "k", "expected"),
    [
        (ranks(1, 2, 3, 4), ranks(1, 2, 4, 3), 2, 1.0),
        (ranks(1, 2, 3, 4), ranks(4, 3, 2, 1), 2, 0.0),
        (ranks(1, 2, 3, 4), ranks(4, 3, 2, 1), 9, 1.0),
        (ranks(1, 2, 2, 4), ranks(1, 2, 3, 4), 2, 0.75),  # one of two tied models has room
        (ranks(1, 1, 1, 1), ranks(1, 2, 3, 4), 1, 0.25),
    ],
)
def test_overlap_at_the_top_of_known_pairs(a: IntArray, b: IntArray, k: int, expected: float):
    assert top_overlap(a, b, k) == top_overlap(b, a, k) == pytest.approx(expected)


def test_rank_biased_overlap_equals_its_definition_with_and_without_ties():
    rng = np.random.default_rng(0)
    for values in (2, 4, 100):
        for _ in range(10):
            a, b = random_ranks(rng, 9, values), random_ranks(rng, 9, values)
            expected = float(slow_overlap(a, b, Fraction(9, 10)))
            assert rank_biased_overlap(a, b) == pytest.approx(expected, abs=1e-12)
            assert rank_biased_overlap(a, b) == pytest.approx(rank_biased_overlap(b, a))


def test_rank_biased_overlap_is_1_for_equal_rankings_and_counts_the_top_most():
    tied = ranks(1, 1, 3, 4, 4)
    assert rank_biased_overlap(tied, tied) == pytest.approx(1.0)
    order = ranks(1, 2, 3, 4, 5, 6)
    top_swapped, bottom_swapped = ranks(2, 1, 3, 4, 5, 6), ranks(1, 2, 3, 4, 6, 5)
    assert rank_biased_overlap(order, top_swapped) < rank_biased_overlap(order, bottom_swapped) < 1
    # Two models in turned order: half of the depth-one weight is lost, (1 - p) of all.
    assert rank_biased_overlap(ranks(1, 2), ranks(2, 1), 0.9) == pytest.approx(0.9)

"""Ranks of scores on one metric, and of computed scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.stats import rankdata

from llull.rules.numeric.arrays import FloatArray
from llull.rules.numeric.ties import TIE_TOLERANCE, competition_ranks, tied_ranks

scores_with_gaps = hnp.arrays(
    float, st.integers(1, 8), elements=st.sampled_from([0.0, 0.5, 1.0, -1.0, 1e9, np.nan])
)


@pytest.mark.parametrize("method", ["average", "min", "max"])
@given(scores_with_gaps)
def test_tied_ranks_are_those_of_scipy_over_the_scores_present(method: Any, scores: FloatArray):
    there = ~np.isnan(scores)
    expected = np.full(scores.shape, np.nan)
    expected[there] = rankdata(-scores[there], method=method)
    np.testing.assert_array_equal(tied_ranks(scores, method), expected)


@pytest.mark.parametrize("method", ["average", "min", "max"])
def test_tied_ranks_broadcast_over_leading_axes(method: Any):
    rng = np.random.default_rng(0)
    scores = rng.integers(0, 4, size=(3, 5, 7)).astype(float)
    scores[rng.random(scores.shape) < 0.2] = np.nan
    together = tied_ranks(scores, method)
    for i in np.ndindex(3, 5):
        np.testing.assert_array_equal(together[i], tied_ranks(scores[i], method))


@pytest.mark.parametrize(
    ("scores", "ranks"),
    [
        ([3.0, 1.0, 2.0], [1, 3, 2]),
        ([1.0, 2.0, 2.0, 0.0], [3, 1, 1, 4]),
        ([0.1 + 0.2, 0.3, 0.0], [1, 1, 3]),
        ([0.0, 0.0], [1, 1]),
        ([5.0], [1]),
        ([], []),
        ([1e-13, 0.0, 1.0], [2, 2, 1]),  # apart by less than rounding of the largest
        ([1e-13, 0.0], [1, 2]),  # the same numbers where nothing larger was added up
        ([np.inf, np.inf, 1.0], [1, 1, 3]),
    ],
)
def test_competition_ranks_tie_what_differs_by_rounding_only(scores: list[Any], ranks: list[Any]):
    assert competition_ranks(np.array(scores)).tolist() == ranks


def test_ties_are_chained_in_sorted_order():
    step = 0.9 * TIE_TOLERANCE
    scores = np.array([1.0, 1.0 - step, 1.0 - 2 * step, 1.0 - 3.2 * step])
    assert competition_ranks(scores).tolist() == [1, 1, 1, 4]


def test_lower_can_be_better():
    assert competition_ranks(np.array([3.2, 1.0, 1.0]), higher_is_better=False).tolist() == [3, 1, 1]


@given(hnp.arrays(float, (3, 6), elements=st.sampled_from([0.0, 1.0, 1.0 + 1e-15, 2.0, -3.0])))
def test_competition_ranks_broadcast_over_leading_axes(scores: FloatArray):
    together = competition_ranks(scores)
    for row, ranks in zip(scores, together, strict=True):
        assert competition_ranks(row).tolist() == ranks.tolist()

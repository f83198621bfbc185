"""Correlations and corrections of all pairs of metrics equal scipy's and statsmodels', pair by pair."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from llull.engine.analysis.agreement.concordance import kendall_w
from llull.engine.analysis.agreement.corrections import adjust
from llull.engine.analysis.agreement.correlation import correlations
from llull.engine.analysis.agreement.mean_correlation import bootstrap_mean, mean_of_pairs
from llull.rules import LlullError
from tests.typed import untyped

SCIPY = {
    "spearman": untyped(stats).spearmanr,
    "kendall": untyped(stats).kendalltau,
    "pearson": untyped(stats).pearsonr,
}
#: Models, how many values a score can take (0: any), share of gaps.
TABLES = [
    (3, 2, 0.0),
    (8, 0, 0.0),
    (8, 3, 0.3),
    (20, 0, 0.3),
    (33, 0, 0.0),
    (40, 0, 0.1),
    (40, 5, 0.4),
    (12, 2, 0.6),
]


def random_scores(seed: int, models: int, values: int, gaps: float) -> np.ndarray:
    """Six metrics that share something, one of them constant and two with the same gaps."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=models) + rng.normal(size=(6, models))
    if values:
        scores = np.floor(untyped(stats.norm).cdf(scores) * values)
    scores[rng.random(scores.shape) < gaps] = np.nan
    scores[3][np.isnan(scores[2])] = np.nan
    return np.vstack([scores, np.full(models, 0.1)])


@pytest.mark.parametrize("method", SCIPY)
@pytest.mark.parametrize(("models", "values", "gaps"), TABLES)
def test_coefficients_and_p_values_equal_scipy(method: Any, models: int, values: int, gaps: float):
    scores = random_scores(models, models, values, gaps)
    found = correlations(scores, method)
    for a, b in itertools.combinations(range(len(scores)), 2):
        both = ~np.isnan(scores[[a, b]]).any(axis=0)
        x, y = scores[a, both], scores[b, both]
        assert found.n[a, b] == found.n[b, a] == both.sum()
        if both.sum() < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
            assert np.isnan(found.r[a, b])
            assert np.isnan(found.p[a, b])
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected: Any = SCIPY[method](x, y)
        assert found.r[a, b] == found.r[b, a] == pytest.approx(expected.statistic, abs=1e-12)
        # Near |r| = 1 a last bit of r is 1e-8 of p.
        assert found.p[a, b] == pytest.approx(expected.pvalue, rel=1e-9, abs=1e-7, nan_ok=True)
        assert np.isnan(found.p[a, b]) == np.isnan(found.p[b, a])


@pytest.mark.parametrize("swaps", [0, 1, 2])
@pytest.mark.parametrize("n", [3, 33, 34, 60])
def test_kendall_of_nearly_equal_orders_has_the_exact_p_value_of_scipy(n: int, swaps: int):
    order = np.arange(float(n))
    other = order.copy()
    for i in range(min(swaps, n // 2)):
        other[[2 * i, 2 * i + 1]] = other[[2 * i + 1, 2 * i]]
    for sign in (1, -1):
        expected = untyped(stats).kendalltau(order, sign * other).pvalue
        found = correlations(np.array([order, sign * other]), "kendall").p[0, 1]
        assert found == pytest.approx(expected, rel=1e-9, abs=0)


def test_metrics_of_large_and_tiny_spread_keep_their_correlation():
    rng = np.random.default_rng(1)
    x = rng.normal(size=30)
    scores = np.array([x, 1e9 + 1e-3 * x, 1e-200 * x, 1e200 * x])
    r = correlations(scores, "pearson").r
    assert r[0] == pytest.approx(untyped(stats).pearsonr(x, scores[1]).statistic, abs=1e-6)
    assert np.allclose(r[[0, 0, 2], [2, 3, 3]], 1.0, atol=1e-12)


@pytest.mark.parametrize(
    ("ours", "theirs"), [("bonferroni", "bonferroni"), ("holm", "holm"), ("bh", "fdr_bh")]
)
def test_corrections_equal_statsmodels(ours: Any, theirs: str):
    rng = np.random.default_rng(2)
    for size in (1, 2, 7, 40):
        p = rng.random(size) ** 4
        p[: size // 3] = p[0]
        with_gaps = np.insert(p, [0, size // 2], np.nan)
        found = adjust(with_gaps, ours)
        assert np.array_equal(np.isnan(found), np.isnan(with_gaps))
        reject, adjusted, *_ = multipletests(p, alpha=0.05, method=theirs)
        assert found[~np.isnan(found)] == pytest.approx(adjusted, rel=1e-12)
        assert np.array_equal(found[~np.isnan(found)] <= 0.05, reject)


def test_no_correction_leaves_p_values_and_an_unknown_one_is_named():
    assert adjust(np.array([0.2, np.nan]), "none")[0] == 0.2
    with pytest.raises(LlullError, match="did you mean 'bonferroni'"):
        adjust(np.array([0.2]), untyped("bonferoni"))


@pytest.mark.parametrize(("models", "values"), [(5, 0), (12, 3), (30, 2)])
def test_concordance_is_friedmans_test_over_complete_models(models: int, values: int):
    scores = random_scores(models, models, values, 0.0)[:6]
    expected: Any = untyped(stats).friedmanchisquare(*scores.T)
    gappy = np.column_stack([scores, np.full(len(scores), np.nan)])
    found = kendall_w(gappy)
    assert found is not None
    assert found.n_models == models
    assert found.chi_square == pytest.approx(expected.statistic, rel=1e-12)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-9)
    assert found.w == pytest.approx(expected.statistic / (6 * (models - 1)), rel=1e-12)


def test_concordance_is_1_for_equal_orders_and_absent_where_undefined():
    order = np.arange(7.0)
    same = kendall_w(np.array([order, order**3]))
    assert same is not None
    assert same.w == 1.0
    assert kendall_w(np.array([order])) is None
    assert kendall_w(np.ones((3, 4))) is None
    assert kendall_w(np.array([[1.0, np.nan], [np.nan, 2.0]])) is None


@pytest.mark.parametrize(
    ("method", "gaps"), [("spearman", 0.0), ("pearson", 0.0), ("pearson", 0.3), ("kendall", 0.0)]
)
def test_bootstrap_interval_equals_a_loop_over_resampled_tables(method: Any, gaps: float):
    scores = random_scores(4, 15, 4, gaps)[:6]
    replicates, seed = 60, 9
    found = bootstrap_mean(scores, correlations(scores, method), method, replicates=replicates, seed=seed)
    draws = np.random.default_rng(seed).integers(15, size=(replicates, 15))
    means: Any = [mean_of_pairs(correlations(scores[:, draw], method).r) for draw in draws]
    low, high = np.quantile(means, [0.025, 0.975])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-5)


def test_bootstrap_of_spearman_with_gaps_is_close_to_ranking_each_pair_anew():
    scores = random_scores(5, 60, 0, 0.2)[:6]
    found = bootstrap_mean(scores, correlations(scores), "spearman", replicates=200, seed=1)
    draws = np.random.default_rng(1).integers(60, size=(200, 60))
    means: Any = [mean_of_pairs(correlations(scores[:, draw]).r) for draw in draws]
    low, high = np.quantile(means, [0.025, 0.975])
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.01)


def test_there_is_no_interval_where_there_is_nothing_to_resample():
    scores = random_scores(6, 10, 0, 0.3)
    assert bootstrap_mean(scores, correlations(scores), "spearman", replicates=0) is None
    assert bootstrap_mean(scores, correlations(scores, "kendall"), "kendall") is None
    constant = np.ones((3, 5))
    assert bootstrap_mean(constant, correlations(constant), "spearman") is None

"""Friedman's test, Nemenyi's critical differences and paired tests against published tables and scipy."""

from typing import Any

import numpy as np
import pytest
from scipy import stats

from llull.engine.analysis.uncertainty.critical_difference import (
    critical_difference,
    friedman,
    level_runs,
    nemenyi_quantile,
)
from llull.engine.analysis.uncertainty.paired_tests import paired_p, paired_tests
from llull.engine.errors import SelectionError
from llull.engine.prepare.preparation import prepare
from llull.rules import ParameterError, Profile
from tests.engine.tables import make_table
from tests.typed import some, untyped

#: Demšar (2006), table 5 (a): critical values of the Nemenyi test for 2 to 10 classifiers.
DEMSAR = {
    0.05: (1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164),
    0.10: (1.645, 2.052, 2.291, 2.459, 2.589, 2.693, 2.780, 2.855, 2.920),
}

#: Demšar (2006), table 6: AUC of C4.5, with options m, cf and both, on 14 data sets. Its ranks
#: part the two 0.975 of the last but one row.
AUC = np.array(
    [
        (0.763, 0.768, 0.771, 0.798),
        (0.599, 0.591, 0.590, 0.569),
        (0.954, 0.971, 0.968, 0.967),
        (0.628, 0.661, 0.654, 0.657),
        (0.882, 0.888, 0.886, 0.898),
        (0.936, 0.931, 0.916, 0.931),
        (0.661, 0.668, 0.609, 0.685),
        (0.583, 0.583, 0.563, 0.625),
        (0.775, 0.838, 0.866, 0.875),
        (1.000, 1.000, 1.000, 1.000),
        (0.940, 0.962, 0.965, 0.962),
        (0.619, 0.666, 0.614, 0.669),
        (0.972, 0.981, 0.9751, 0.975),
        (0.957, 0.978, 0.946, 0.970),
    ]
)


@pytest.mark.parametrize("alpha", DEMSAR)
def test_nemenyi_quantiles_are_those_of_the_published_table(alpha: float):
    # The table's last digits are rounded, some of them up.
    for k, published in enumerate(DEMSAR[alpha], start=2):
        assert nemenyi_quantile(k, alpha) == pytest.approx(published, abs=1.1e-3)


def test_the_example_of_demsar():
    prepared = prepare(make_table(AUC, models=("C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf")))
    result = critical_difference(prepared)
    ranks = dict(zip(result.models, result.mean_ranks, strict=True))
    published = {"C4.5": 3.143, "C4.5+m": 2.000, "C4.5+cf": 2.893, "C4.5+m+cf": 1.964}
    assert ranks == pytest.approx(published, abs=5e-4)
    assert result.difference == pytest.approx(1.25, abs=5e-3)
    at_tenth = critical_difference(prepared, alpha=0.10)
    assert at_tenth.difference == pytest.approx(1.12, abs=5e-3)
    # At 0.10 C4.5 is significantly worse than C4.5+m and C4.5+m+cf; the data decide nothing about C4.5+cf.
    assert at_tenth.groups == (("C4.5+m+cf", "C4.5+m", "C4.5+cf"), ("C4.5+cf", "C4.5"))
    # The paper's 9.28 and 3.69 are without the correction for ties.
    uncorrected = 12 * 14 / (4 * 5) * sum((r - 2.5) ** 2 for r in ranks.values())
    assert uncorrected == pytest.approx(9.28, abs=0.01)
    assert some(result.friedman) > uncorrected


@pytest.mark.parametrize("ties", [False, True])
@pytest.mark.parametrize(("n", "k"), [(3, 3), (12, 5), (40, 9)])
def test_friedman_is_scipys(n: int, k: int, ties: bool):
    scores = np.random.default_rng(n * k).normal(size=(n, k))
    scores = np.round(scores) if ties else scores
    expected: Any = untyped(stats).friedmanchisquare(*scores.T)
    statistic, p = friedman(scores)
    assert statistic == pytest.approx(expected.statistic, rel=1e-12)
    assert p == pytest.approx(expected.pvalue, rel=1e-12)


def test_iman_davenport_is_the_f_of_an_analysis_of_variance_of_ranks():
    scores = np.random.default_rng(1).normal(size=(10, 4))
    result = critical_difference(prepare(make_table(scores)))
    ranks = untyped(stats).rankdata(-scores, axis=1)
    between = 10 * ((ranks.mean(axis=0) - 2.5) ** 2).sum() / 3
    within = ((ranks - ranks.mean(axis=0)) ** 2).sum() / (9 * 3)
    assert result.iman_davenport == pytest.approx(between / within)
    assert result.iman_davenport_p == pytest.approx(untyped(stats.f).sf(between / within, 3, 27))


def test_what_is_undefined_is_none():
    level = critical_difference(prepare(make_table([[1, 1, 1], [2, 2, 2]])))
    assert (level.friedman, level.friedman_p, level.iman_davenport) == (None, None, None)
    assert level.groups == (("m0", "m1", "m2"),)
    unanimous = critical_difference(prepare(make_table([[3, 2, 1]] * 4)))
    assert unanimous.friedman == pytest.approx(8)
    assert unanimous.iman_davenport is None


@pytest.mark.parametrize(
    ("scores", "alpha", "error", "message"),
    [
        ([[1, None], [2, 3]], 0.05, SelectionError, "1 of 4 are missing"),
        ([[1, 2]], 0.05, SelectionError, "two metrics"),
        ([[1], [2]], 0.05, SelectionError, "two models"),
        ([[1, 2], [2, 1]], 1, ParameterError, "alpha=1"),
    ],
)
def test_refusals(scores: list[Any], alpha: float, error: type[Exception], message: str):
    with pytest.raises(error, match=message):
        critical_difference(prepare(make_table(scores)), alpha=alpha)


def test_runs_are_maximal_and_may_overlap():
    differ = np.zeros((4, 4), dtype=bool)
    differ[0, 2] = differ[2, 0] = differ[0, 3] = differ[3, 0] = True
    assert level_runs("abcd", differ) == (("a", "b"), ("b", "c", "d"))
    assert level_runs("abcd", ~np.eye(4, dtype=bool)) == (("a",), ("b",), ("c",), ("d",))
    assert level_runs("abcd", np.zeros((4, 4), dtype=bool)) == (("a", "b", "c", "d"),)


@pytest.mark.parametrize("rounded", [False, True])
@pytest.mark.parametrize("n", [4, 12, 60])
def test_paired_p_values_are_scipys(n: int, rounded: bool):
    x, y = np.random.default_rng(n).normal(size=(2, n))
    if rounded:
        x, y = np.round(x), np.round(y)
    assert paired_p(x, y, "wilcoxon") == untyped(stats).wilcoxon(x, y).pvalue
    assert paired_p(x, y, "t") == pytest.approx(untyped(stats).ttest_rel(x, y).pvalue, rel=1e-12)
    gappy = np.append(x, np.nan), np.append(y, 1.0)
    assert paired_p(*gappy, "t") == paired_p(x, y, "t")


def test_paired_p_values_at_the_edges():
    same = np.array([1.0, 2.0])
    assert paired_p(same, same, "wilcoxon") == paired_p(same, same, "t") == 1.0
    assert paired_p(same + 1, same, "t") == 0.0
    assert np.isnan(paired_p(same, np.array([np.nan, np.nan]), "wilcoxon"))
    assert np.isnan(paired_p(same, np.array([1.0, np.nan]), "t"))


@pytest.mark.parametrize("values", ["scores", "z", "ranks"])
def test_tests_of_all_pairs_are_corrected_by_holm(values: Any):
    from statsmodels.stats.multitest import multipletests

    rng = np.random.default_rng(5)
    scores = rng.normal(size=(20, 5)) + np.array([3.0, 1.0, 1.0, 0.5, 0.0])
    profile = Profile.from_scores(scores)
    models = tuple(profile.candidates)
    result = paired_tests(profile, models, values=values)
    what = {
        "scores": scores,
        "z": untyped(stats).zscore(scores, axis=1),
        "ranks": -untyped(stats).rankdata(-scores, axis=1),
    }[values]
    pairs = np.triu_indices(5, 1)
    raw = [untyped(stats).wilcoxon(what[:, i], what[:, j]).pvalue for i, j in zip(*pairs, strict=True)]
    np.testing.assert_allclose(result.p[pairs], raw, rtol=1e-9)
    np.testing.assert_allclose(result.adjusted[pairs], some(multipletests(raw, method="holm")[1]), rtol=1e-9)
    for group in result.groups:
        inside = [models.index(name) for name in group]
        assert not (result.adjusted[np.ix_(inside, inside)] <= 0.05).any()
    assert result.groups[0] == ("c0",)

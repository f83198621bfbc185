"""Diversity and sensitivity of Zhang and Hardt (2024): their package's numbers, formulas, brute force."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.stats import friedmanchisquare, kendalltau, rankdata

from llull.engine.analysis.sensitivity.diversity import diversity
from llull.engine.analysis.sensitivity.irrelevant_models import sensitivity_to_models, win_rates
from llull.engine.analysis.sensitivity.irrelevant_scales import sensitivity_to_scales
from llull.engine.analysis.sensitivity.shift import rank_shift
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import LlullError
from tests.engine.analysis.small_tables import small_tables
from tests.engine.tables import make_table
from tests.typed import some, untyped

NO_TIES = [[4, 3, 7, 5, 2, 6, 1], [1, 3, 7, 2, 5, 4, 6], [7, 2, 5, 3, 6, 4, 1], [1, 6, 5, 3, 7, 4, 2]]
TIES = [[4, 2, 5, 5, 2, 5, 1], [1, 2, 5, 2, 5, 4, 5], [5, 2, 5, 2, 5, 4, 1], [1, 5, 5, 2, 5, 4, 2]]


def test_without_ties_the_numbers_are_those_of_benchbench():
    # benchbench 1.0.1, benchbench.measures.cardinal.get_diversity
    found = diversity(prepare(make_table(NO_TIES)))
    assert found.diversity == pytest.approx(0.6830357142857143, abs=1e-14)
    assert found.mean_rank_change == pytest.approx(0.8333333333333334, abs=1e-14)


def test_with_ties_benchbench_cuts_ranks_to_whole_numbers_and_we_do_not():
    found = diversity(prepare(make_table(TIES)))
    ranks = rankdata(-np.array(TIES), axis=1)
    cut = np.floor(ranks)
    spread = ((cut.sum(axis=0) - cut.sum(axis=0).mean()) ** 2).sum()
    assert 1 - spread / (4**2 * (7**3 - 7) / 12) == pytest.approx(0.7015306122448979)  # theirs
    assert found.diversity == pytest.approx(0.671875)
    assert found.mean_rank_change == pytest.approx(0.7083333333333334)  # theirs too


def test_the_corrected_w_is_that_of_friedmans_test():
    for prepared in small_tables(10, seed=41, metrics=(3, 6), models=(3, 8)):
        found = diversity(prepared)
        n, m = prepared.profile.scores.shape
        chi = untyped(friedmanchisquare(*prepared.profile.scores.T)).statistic
        if np.isnan(chi):
            continue
        assert 1 - some(found.corrected_diversity) == pytest.approx(chi / (n * (m - 1)), abs=1e-12)


def test_metrics_that_agree_have_no_diversity_and_constant_ones_no_correction():
    assert diversity(prepare(make_table([[1, 2, 3]] * 3))).diversity == pytest.approx(0)
    assert diversity(prepare(make_table([[1, 1, 3]] * 3))).corrected_diversity == pytest.approx(0)
    assert diversity(prepare(make_table([[1, 1], [2, 2]]))).corrected_diversity is None
    assert diversity(prepare(make_table([[1, 2]]))).mean_rank_change is None


def test_only_complete_models_enter():
    found = diversity(prepare(make_table([[1, 2, 3, 9], [1, 2, 3, None]])))
    assert (found.n_models, found.diversity) == (3, 0)
    with pytest.raises(LlullError, match="1 of 3 models"):
        diversity(prepare(make_table([[1, 2, None], [None, 2, 3]])))


def test_rank_shift_is_tau_b_and_the_largest_change():
    rng = np.random.default_rng(0)
    for _ in range(20):
        a, b = rankdata(rng.integers(0, 5, 8)), rankdata(rng.integers(0, 5, 8))
        tau, change = rank_shift(a, b)
        assert tau == pytest.approx((1 - untyped(kendalltau(a, b)).statistic) / 2)
        assert change == np.abs(a - b).max() / 7
        assert rank_shift(a, a) == (0.0, 0.0)


# -- scales ----------------------------------------------------------------------------------------------


def shift_by_scale(scores: np.ndarray, scale: np.ndarray) -> float:
    before = rankdata(-scores.mean(axis=0).round(12))
    return rank_shift(before, rankdata(-(scale @ scores).round(12)))[0]


def test_the_scales_found_move_the_ranking_as_far_as_is_said_and_keep_the_bounds():
    rng = np.random.default_rng(3)
    for _ in range(5):
        scores = rng.normal(size=(4, 8)) * rng.uniform(0.2, 3, size=(4, 1))
        found = sensitivity_to_scales(prepare(make_table(scores)), budget=None)
        scale = np.array(list(untyped(found.change).values()))
        assert found.tau == pytest.approx(shift_by_scale(scores, scale))
        size = scale * scores.std(axis=1, ddof=1)
        assert size.min() / size.max() >= 0.01 - 1e-9


def test_the_scales_found_are_about_as_good_as_a_fine_grid():
    rng = np.random.default_rng(4)
    ends = [0.01, 0.03, 0.1, 0.2, 0.4, 0.7, 1.0]
    for _ in range(5):
        scores = rng.normal(size=(3, 7))
        best = max(
            shift_by_scale(scores, np.array(sizes) / scores.std(axis=1, ddof=1))
            for sizes in product(ends, repeat=3)
        )
        assert sensitivity_to_scales(prepare(make_table(scores)), budget=None).tau >= best - 0.1


def test_metrics_that_agree_cannot_be_scaled_apart():
    assert sensitivity_to_scales(prepare(make_table([[1, 2, 3], [10, 20, 30]]))).tau == 0
    one = sensitivity_to_scales(prepare(make_table([[1, 2, 3], [1, 1, 1]])))
    assert (one.tau, one.exact) == (0, True)


# -- models ----------------------------------------------------------------------------------------------


def test_win_rates_are_shares_of_the_metrics_of_both():
    rates = win_rates(prepare(make_table([[3, 2, None], [1, 1, 2], [1, 2, None]])).profile)
    np.testing.assert_allclose(rates, [[0, 1 / 3, 0], [1 / 3, 0, 0], [1, 1, 0]])


def by_brute_force(prepared: Prepared, kept: list[int]) -> float:
    rates = win_rates(prepared.profile)
    others = [c for c in range(len(rates)) if c not in kept]
    before = rankdata(-rates[np.ix_(kept, kept)].mean(axis=1).round(12))
    far = 0.0
    for chosen in product([False, True], repeat=len(others)):
        present = kept + [c for c, there in zip(others, chosen, strict=True) if there]
        now = rankdata(-rates[np.ix_(kept, present)].mean(axis=1).round(12))
        turned = np.abs(np.sign(now[:, None] - now) - np.sign(before[:, None] - before)).sum() / 4
        far = max(far, turned)
    return far


def turned_pairs(prepared: Prepared, found: Any) -> float:
    rates = win_rates(prepared.profile)
    at = [prepared.profile.candidates.index(name) for name in found.models]
    there = at + [prepared.profile.candidates.index(name) for name in found.change]
    before = rankdata(-rates[np.ix_(at, at)].mean(axis=1).round(12))
    now = rankdata(-rates[np.ix_(at, there)].mean(axis=1).round(12))
    assert found.tau == pytest.approx(rank_shift(before, now)[0])
    return np.abs(np.sign(now[:, None] - now) - np.sign(before[:, None] - before)).sum() / 4


def test_other_models_equal_brute_force_where_all_sets_are_tried(monkeypatch: pytest.MonkeyPatch):
    for prepared in small_tables(8, seed=42, metrics=(3, 5), models=(6, 9), gaps=0.15):
        names = prepared.profile.candidates
        found = sensitivity_to_models(prepared, models=names[:4], budget=None)
        assert found.exact
        assert turned_pairs(prepared, found) == pytest.approx(by_brute_force(prepared, [0, 1, 2, 3]))


def test_climbing_finds_what_brute_force_finds_on_small_tables(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("llull.engine.analysis.sensitivity.irrelevant_models._MOST_SETS", 0)
    for prepared in small_tables(5, seed=43, metrics=(3, 5), models=(8, 9), levels=20):
        found = sensitivity_to_models(prepared, models=prepared.profile.candidates[:4], budget=None)
        assert not found.exact
        assert turned_pairs(prepared, found) == pytest.approx(by_brute_force(prepared, [0, 1, 2, 3]))


def test_by_default_the_top_fifth_is_kept_and_ties_with_its_last():
    table = make_table([[9, 8, 8, 7, 6, 5, 4, 3, 2, 1]] * 2)
    assert sensitivity_to_models(prepare(table)).models == ("m0", "m1", "m2")


def test_models_that_are_not_ranked_are_refused():
    with pytest.raises(LlullError, match="'m9' is not ranked"):
        sensitivity_to_models(prepare(make_table([[1, 2, 3]])), models=("m0", "m9"))


def test_results_repeat_with_the_seed_and_are_plain():
    prepared = prepare(make_table(np.random.default_rng(9).normal(size=(4, 25))))
    for function in (sensitivity_to_scales, sensitivity_to_models):
        first, again = (function(prepared, seed=5, budget=None) for _ in range(2))
        assert first.to_dict() == again.to_dict()
        json.dumps(first.to_dict(), allow_nan=False)
    json.dumps(diversity(prepared).to_dict(), allow_nan=False)

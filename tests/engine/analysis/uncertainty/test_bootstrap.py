"""Replicates equal a plain loop over resampled profiles, and depend on the seed alone."""

import re
from dataclasses import replace
from math import sqrt
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy.stats import norm

from llull.engine.analysis.uncertainty.bootstrap import bootstrap
from llull.engine.errors import LlullError, SelectionError
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import Profile, compute, list_rules
from tests.engine.tables import make_table
from tests.typed import untyped

MODELS, METRICS = 6, 8
GROUPS = ["a", "a", "a/x", "a/x", "b", "b", "b", ""]
#: All rules that take batches, and some of those that are looped.
BATCHED = tuple(spec.id for spec in list_rules() if spec.broadcasts)
LOOPED = ("kemeny", "majority_judgment", "maximal_lottery")


def table(*, gaps: bool = False, **columns: Any):
    rng = np.random.default_rng(7)
    scores = np.round(rng.normal(size=(METRICS, MODELS)) + 5, 1)  # positive, for the geometric mean
    if gaps:
        scores[rng.random(scores.shape) < 0.3] = np.nan
        scores[1:, 0] = np.nan  # scored once: most replicates leave it out
        scores[0, 0] = 2.0
    return make_table(scores, group=GROUPS, **columns)


def drawn_metrics(seed: int, r: int, n: int) -> np.ndarray:
    return np.random.default_rng([seed, r]).integers(0, n, n)


def names_to_places(ranking: Any, candidates: Any) -> list[float]:
    place = dict(zip(ranking.candidates, ranking.ranks.tolist(), strict=True))
    return [place.get(name, np.nan) for name in candidates]


def by_weights(profile: Profile, rule: str, draw: np.ndarray) -> list[float]:
    """Rank with each metric's weight times how often it was drawn."""
    counts = np.bincount(draw, minlength=len(profile.voters))
    weights = tuple(w * int(k) for w, k in zip(profile.weights, counts, strict=True))
    return names_to_places(compute(rule, replace(profile, weights=weights)), profile.candidates)


def by_copies(profile: Profile, rule: str, draw: np.ndarray) -> list[float]:
    """Rank with the metrics drawn as metrics of their own, each in its group."""
    copied = replace(
        profile,
        voters=tuple(f"copy {k}" for k in range(len(draw))),
        scores=profile.scores[draw],
        weights=tuple(profile.weights[v] for v in draw),
        groups=tuple(profile.groups[v] for v in draw),
        tolerance=profile.tolerance[draw],
        baseline=profile.baseline[draw],
        ceiling=profile.ceiling[draw],
    )
    return names_to_places(compute(rule, copied), profile.candidates)


@pytest.mark.parametrize("rule", [*BATCHED, *LOOPED])
@pytest.mark.parametrize("kind", ["plain", "weights", "gaps", "tolerance", "tree"])
def test_resampling_metrics_is_reweighting_them(rule: str, kind: str):
    made = {
        "plain": lambda: prepare(table()),
        "weights": lambda: prepare(table(weight=["1/3", "2", "0.1", "1", "1", "5/7", "1", "3"])),
        "gaps": lambda: prepare(table(gaps=True)),
        "tolerance": lambda: prepare(table(tolerance=[0.3] * METRICS)),
        "tree": lambda: prepare(table(gaps=True), weights="tree"),
    }[kind]()
    oracle = by_copies if kind == "tree" else by_weights
    result = bootstrap(made, rule, replicates=12, seed=3, batch=5)
    expected: list[Any] = []
    for r in range(12):
        try:
            expected.append(oracle(made.profile, rule, np.sort(drawn_metrics(3, r, METRICS))))
        except LlullError:
            expected.append([np.nan] * MODELS)
    np.testing.assert_array_equal(result.places, expected)
    np.testing.assert_array_equal(result.ranks, expected)


@pytest.mark.parametrize("rule", ["mean", "z_mean", "borda", "copeland", "kemeny"])
def test_resampling_models_ranks_the_models_drawn(rule: str):
    made = prepare(table(gaps=True))
    result = bootstrap(made, rule, over="models", replicates=12, seed=1)
    full = result.ranking.ranks
    for r in range(12):
        draw = np.sort(np.random.default_rng([1, r]).integers(0, MODELS, MODELS))
        clones = Profile.from_scores(made.profile.scores[:, draw])
        ranks = compute(rule, clones).ranks
        for k, c in enumerate(draw):
            others = {int(draw[j]) for j in range(MODELS) if ranks[j] < ranks[k]}
            assert result.places[r, c] == 1 + len(others)
            usual = 1 + sum(full[y] < full[c] for y in set(draw.tolist()))
            assert result.ranks[r, c] == full[c] + result.places[r, c] - usual
        assert np.isnan(np.delete(result.places[r], draw)).all()


def test_rules_that_judge_each_model_alone_are_not_moved_by_other_models():
    made = prepare(table())
    for rule, moved in (("mean", False), ("median", False), ("z_mean", True)):
        result = bootstrap(made, rule, over="models", replicates=60)
        ranks = np.broadcast_to(result.ranking.ranks, result.ranks.shape)
        drawn = ~np.isnan(result.ranks)
        assert (result.ranks[drawn] != ranks[drawn]).any() == moved
        assert any("no replicate changed the order" in note for note in result.notes) != moved


def test_resampling_within_groups_keeps_the_size_of_each_group():
    # Metrics of a group are alike, so nothing can change as long as each group keeps its number.
    alike = make_table([[3, 2, 1]] * 3 + [[1, 3, 2]] * 2 + [[2, 1, 3]], group=["a", "a/x", "a", "b", "b", ""])
    within = bootstrap(prepare(alike), "mean_rank", over="groups", replicates=50)
    assert (within.ranks == within.ranking.ranks).all()
    whole = bootstrap(prepare(alike), "mean_rank", over="metrics", replicates=50)
    assert (whole.ranks != whole.ranking.ranks).any()


def with_errors(prepared: Prepared, errors: float | None) -> Prepared:
    scores = prepared.table.scores.with_columns(pl.lit(errors, dtype=pl.Float64).alias("stderr"))
    return prepare(replace(prepared.table, scores=scores))


def test_scores_are_drawn_from_normal_distributions_of_their_standard_errors():
    made = with_errors(prepare(make_table([[1.0, 1.3]])), 0.25)
    result = bootstrap(made, "mean", over="scores", replicates=4000)
    share = (result.places[:, 1] < result.places[:, 0]).mean()
    expected = untyped(norm).cdf(0.3 / sqrt(2 * 0.25**2))
    assert abs(share - expected) < 4 * sqrt(expected * (1 - expected) / 4000)


@pytest.mark.parametrize("rule", ["mean", "borda", "copeland", "kemeny"])
def test_drawn_scores_are_ranked_as_any_others(rule: str):
    made = with_errors(prepare(table(gaps=True)), 0.5)
    result = bootstrap(made, rule, over="scores", replicates=6, seed=9)
    for r in range(6):
        noise = np.random.default_rng([9, r]).standard_normal(made.profile.scores.shape)
        drawn = replace(made.profile, scores=made.profile.scores + 0.5 * noise)
        np.testing.assert_array_equal(result.places[r], compute(rule, drawn).ranks)


def test_scores_without_errors_stay_and_a_table_without_any_is_refused():
    made = prepare(table())
    with pytest.raises(SelectionError, match="no standard errors"):
        bootstrap(made, over="scores")
    first = pl.when(pl.col("metric") == "k0").then(1.0).alias("stderr")
    some = prepare(replace(made.table, scores=made.table.scores.with_columns(first)))
    result = bootstrap(some, over="scores", replicates=5)
    assert f"{(METRICS - 1) * MODELS} of {METRICS * MODELS} scores have no standard error" in result.notes[0]


@pytest.mark.parametrize("over", ["metrics", "groups", "models"])
@pytest.mark.parametrize("rule", ["z_mean", "borda", "copeland", "kemeny"])
def test_results_repeat_with_the_seed_whatever_the_batches(rule: str, over: Any):
    made = prepare(table(gaps=True), weights="tree")
    whole = bootstrap(made, rule, over=over, replicates=20, seed=4)
    for batch in (1, 3, 20, 1000):
        again = bootstrap(made, rule, over=over, replicates=20, seed=4, batch=batch)
        np.testing.assert_array_equal(again.places, whole.places)
    fewer = bootstrap(made, rule, over=over, replicates=7, seed=4)
    np.testing.assert_array_equal(fewer.places, whole.places[:7])
    other = bootstrap(made, rule, over=over, replicates=20, seed=5)
    assert not np.array_equal(other.places, whole.places, equal_nan=True)


def test_workers_change_nothing():
    made = prepare(table(gaps=True))
    alone = bootstrap(made, "kemeny", replicates=9)
    shared = bootstrap(made, "kemeny", replicates=9, workers=2)
    np.testing.assert_array_equal(shared.places, alone.places)


def test_a_budget_ends_it_after_the_first_batch_and_says_so():
    made = prepare(table())
    seen: list[int] = []
    result = bootstrap(made, "kemeny", replicates=30, budget=0, progress=seen.append)
    assert result.done == 1
    assert seen == [1]
    assert result.notes == ("time ran out after 1 of 30 replicates",)
    np.testing.assert_array_equal(result.places, bootstrap(made, "kemeny", replicates=1).places)


def test_a_rule_undefined_on_some_replicates_leaves_them_out_and_says_so():
    # The last model's only positive-weight metric with others must be drawn for it to have a win rate.
    made = prepare(make_table([[3, 2, None], [2, 3, 1], [None, None, 4]]))
    result = bootstrap(made, "win_rate", replicates=40)
    lost = np.isnan(result.places).all(axis=1)
    assert 0 < lost.sum() < 40
    assert any(f"not defined on {lost.sum()} of 40 replicates" in note for note in result.notes)


def test_weights_too_fine_for_floats_are_still_exact():
    # 1 against 1 - 2^-60: equal as floats, and a majority all the same.
    tiny = make_table([[1, 2], [2, 1]], weight=["1", "1152921504606846975/1152921504606846976"])
    result = bootstrap(prepare(tiny), "copeland", replicates=30)
    for r in range(30):
        draw = drawn_metrics(0, r, 2)
        winner = 1 if (draw == 0).sum() >= (draw == 1).sum() else 0
        assert result.places[r, winner] == 1
        assert result.places[r, 1 - winner] == 2


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"over": "models and metrics"}, "kind of resampling"),
        ({"replicates": 0}, "replicates=0"),
        ({"workers": 0}, "workers=0"),
        ({"batch": -1}, "batch=-1"),
        ({"seed": -1}, "seed=-1"),
        ({"rule": "bordo"}, "borda"),
        ({"rule": "mean(alpha=1)"}, "alpha"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str):
    with pytest.raises(LlullError, match=message):
        bootstrap(prepare(table()), **options)


def test_orders_that_are_not_proved_optimal_are_counted():
    # Without time a lower bound may still happen to meet the cost: some are unproved, perhaps not all.
    hard = prepare(make_table(np.random.default_rng(0).normal(size=(9, 60))))
    (note,) = bootstrap(hard, "kemeny(time_limit=0)", replicates=3).notes
    assert re.fullmatch("in [123] of 3 replicates the order is not proved optimal", note)

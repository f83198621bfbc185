"""Missing policies: each by hand, against a slow second implementation, and models without any score."""

from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, UnknownNameError, compute, list_rules
from llull.rules.errors import LlullError, SelectionError
from llull.rules.missing import MISSING_POLICIES, Missing, fill, missing_notes
from llull.rules.numeric.arrays import BoolArray, FloatArray
from llull.rules.registry import RuleSpec
from tests.typed import untyped

nan = np.nan
#: The second metric is an error: it entered with the sign changed, and its worst possible value is 100.
TABLE = Profile.from_scores(
    [[1, 3, nan, 8], [-4, -5, -9, nan], [2, 2, 2, 6]],
    candidates=["a", "b", "c", "d"],
    voters=["up", "err", "full"],
    worst=[nan, -100, 0],
    baseline=[0.5, -7, nan],
    lower_is_better=[False, True, False],
)


@pytest.mark.parametrize(
    ("policy", "candidates", "scores"),
    [
        ("available", "abcd", [[1, 3, nan, 8], [-4, -5, -9, nan], [2, 2, 2, 6]]),
        ("complete-models", "ab", [[1, 3], [-4, -5], [2, 2]]),
        ("complete-metrics", "abcd", [[2, 2, 2, 6]]),
        ("worst", "abcd", [[1, 3, 1, 8], [-4, -5, -9, -100], [2, 2, 2, 6]]),
        ("median", "abcd", [[1, 3, 3, 8], [-4, -5, -9, -5], [2, 2, 2, 6]]),
        ("baseline", "abcd", [[1, 3, 0.5, 8], [-4, -5, -9, -7], [2, 2, 2, 6]]),
    ],
)
def test_each_policy_by_hand(policy: Missing, candidates: str, scores: list[Any]):
    filled = fill(TABLE, policy)
    assert filled.candidates == tuple(candidates)
    np.testing.assert_array_equal(filled.scores, scores)


def test_zero_is_refused_where_lower_is_better_and_fills_elsewhere():
    with pytest.raises(SelectionError, match="0 would be the best score of 'err'"):
        fill(TABLE, "zero")
    up = TABLE.select(voters=[0, 2])
    np.testing.assert_array_equal(fill(up, "zero").scores, [[1, 3, 0, 8], [2, 2, 2, 6]])


def test_a_metric_with_gaps_and_no_baseline_is_named():
    three = Profile.from_scores([[1, 2], [1, nan], [3, nan]], voters=["full", "b", "c"])
    with pytest.raises(SelectionError, match=r"baseline: 'b' has gaps and no baseline \(2 such metrics\)"):
        fill(three, "baseline")
    one = Profile.from_scores([[1, 2], [1, nan]], baseline=[nan, 0])
    assert fill(one, "baseline").scores.tolist() == [[1, 2], [1, 0]]


def test_a_published_imputation_by_the_constant_predictor():
    """AutoML benchmark: a failed task counts as the constant predictor (Gijsbers et al. 2024, JMLR 25)."""
    profile = Profile.from_scores([[0.9, 0.8], [nan, 0.7]], baseline=[0.5, 0.5])
    assert compute("mean", fill(profile, "baseline")).scores.tolist() == [0.7, 0.75]
    (note,) = missing_notes(profile, "baseline", fill(profile, "baseline"))
    assert note.endswith("missing policy baseline: each counts as the stated baseline of its metric")
    above = Profile.from_scores([[0.4, nan]], voters=["v"], baseline=[0.5])
    (_, note) = missing_notes(above, "baseline", above)
    assert note == "policy baseline ranks a gap above scores below the baseline on v"


def test_an_unknown_policy_is_refused_with_those_that_there_are():
    with pytest.raises(UnknownNameError, match="available, complete-models"):
        fill(TABLE, untyped("never"))


@pytest.mark.parametrize("policy", MISSING_POLICIES)
def test_a_model_without_any_score_is_dropped_under_every_policy(policy: Missing):
    scores = np.vstack([TABLE.scores[[0, 2]], [[5, 5, 5, 5]]])
    gappy = Profile.from_scores(
        np.column_stack([scores, [nan, nan, nan]]), candidates=list("abcde"), baseline=[0, 0, 0]
    )
    filled = fill(gappy, policy)
    assert filled.candidates == (("a", "b", "d") if policy == "complete-models" else ("a", "b", "c", "d"))


@pytest.mark.parametrize("policy", MISSING_POLICIES)
def test_a_score_on_a_metric_of_weight_0_is_none_and_a_gap_there_is_none(policy: Missing):
    profile = Profile.from_scores([[1, 2, nan], [nan, 3, 4]], weights=[1, 0])
    filled = fill(profile, policy)
    assert (filled.candidates, filled.voters) == (("c0", "c1"), ("v0",))


@pytest.mark.parametrize("policy", MISSING_POLICIES)
def test_where_nothing_is_to_do_the_profile_is_returned_itself(policy: Missing):
    complete = Profile.from_scores([[1, 2], [3, 4]])
    assert fill(complete, policy) is complete


@pytest.mark.parametrize("policy", ["worst", "median"])
def test_a_metric_without_a_score_is_left_out_unless_its_worst_is_stated(policy: Missing):
    profile = Profile.from_scores([[nan, nan], [1, 2]], worst=[-3, nan])
    empty = fill(profile, policy)
    assert empty.voters == (("v0", "v1") if policy == "worst" else ("v1",))
    left_out = "left out, no score to take the median of: v0"
    assert (left_out in missing_notes(profile, policy, empty)) == (policy == "median")


def test_a_policy_that_leaves_nothing_says_how_near_it_was():
    profile = Profile.from_scores([[1, nan, 3], [nan, 2, nan]])
    with pytest.raises(SelectionError, match=r"none of 3 models: each misses at least 1 of 2 metrics"):
        fill(profile, "complete-models")
    with pytest.raises(SelectionError, match=r"none of 2 metrics: each misses at least 1 of 3 models"):
        fill(profile, "complete-metrics")


def test_the_notes_count_the_gaps_and_say_what_became_of_them():
    (note,) = missing_notes(TABLE, "complete-models", fill(TABLE, "complete-models"))
    assert note == (
        "2 of 12 scores are missing (16.7%); missing policy complete-models: "
        "2 of 4 models with a gap are dropped"
    )
    below = Profile.from_scores([[-1, nan]], voters=["v"])
    assert missing_notes(below, "zero", below)[1] == "policy zero ranks a gap above negative scores on v"
    complete = Profile.from_scores([[1, 2]])
    assert missing_notes(complete, "worst", complete) == []


def slowly(scores: FloatArray, policy: Missing, lower: BoolArray, worst: FloatArray, baseline: FloatArray):
    """Scores in the table's own direction, cell after cell; masks of what is kept: models, metrics."""
    v, c = scores.shape
    models = [any(not np.isnan(scores[m, k]) for m in range(v)) for k in range(c)]
    metrics = [True] * v
    out = scores.copy()
    for m in range(v):
        seen = sorted(x for k, x in enumerate(scores[m]) if models[k] and not np.isnan(x))
        for k in range(c):
            if models[k] and np.isnan(scores[m, k]):
                if policy == "complete-models":
                    models = [kept and j != k for j, kept in enumerate(models)]
                elif policy == "complete-metrics":
                    metrics[m] = False
                elif policy == "zero":
                    out[m, k] = 0
                elif policy == "baseline":
                    out[m, k] = baseline[m]
                elif policy == "worst" and (seen or not np.isnan(worst[m])):
                    out[m, k] = worst[m] if not np.isnan(worst[m]) else seen[-1] if lower[m] else seen[0]
                elif policy == "median" and seen:
                    out[m, k] = (seen[(len(seen) - 1) // 2] + seen[len(seen) // 2]) / 2
                elif policy in {"worst", "median"}:
                    metrics[m] = False
    return out, np.array(models), np.array(metrics)


@pytest.mark.parametrize("policy", MISSING_POLICIES)
def test_it_agrees_with_a_slow_implementation(policy: Missing):
    rng = np.random.default_rng(len(policy))
    refused = 0
    for _ in range(300):
        scores = rng.integers(0, 6, size=rng.integers(1, 5, size=2)).astype(float)
        scores[rng.random(scores.shape) < 0.3] = nan
        v = len(scores)
        lower = np.zeros(v, dtype=bool) if policy == "zero" else rng.random(v) < 0.5
        worst = np.where(rng.random(v) < 0.5, np.where(lower, 9.0, -1.0), nan)
        baseline = rng.integers(-2, 9, size=v).astype(float)
        sign = np.where(lower, -1.0, 1.0)
        profile = Profile.from_scores(
            scores * sign[:, None], worst=worst * sign, lower_is_better=lower, baseline=baseline * sign
        )
        expected, models, metrics = slowly(scores, policy, lower, worst, baseline)
        if (
            policy.startswith("complete")
            and np.isfinite(scores).any()
            and not (models.any() and metrics.any())
        ):
            with pytest.raises(SelectionError):
                fill(profile, policy)
            refused += 1
            continue
        filled = fill(profile, policy)
        assert filled.candidates == tuple(np.array(profile.candidates)[models])
        if models.any():
            assert filled.voters == tuple(np.array(profile.voters)[metrics])
            np.testing.assert_array_equal(
                filled.scores, (expected * sign[:, None])[np.ix_(metrics, models)] + 0.0
            )
    assert bool(refused) == policy.startswith("complete")


@pytest.mark.parametrize("spec", list_rules(), ids=lambda spec: spec.id)
def test_no_rule_ranks_a_model_that_a_policy_drops(spec: RuleSpec):
    profile = Profile.from_scores([[1, 2, 4, nan], [3, 1, 5, nan], [2, 4, 6, nan]])
    for policy in MISSING_POLICIES:
        try:
            ranking = compute(spec, fill(profile, policy))
        except LlullError:
            continue
        assert ranking.candidates == ("c0", "c1", "c2")


def test_the_median_of_two_decimals_is_a_decimal():
    # In floats (0.1 + 0.2) / 2 is above 0.15.
    profile = Profile.from_scores([[0.1, 0.2, np.nan], [0, 0, 0.15]])
    assert fill(profile, "median").scores[0].tolist() == [0.1, 0.2, 0.15]

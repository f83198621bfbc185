"""Changes as data: each kind does what it says, and what does not fit is refused."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, ProfileError
from llull.rules.axioms.changes.change import copy_name
from llull.rules.axioms.changes.kinds import (
    AddMetric,
    AddModel,
    CopyMetrics,
    Delete,
    KeepMetrics,
    Raise,
    RenameModels,
    Rescale,
    Rescore,
    Reverse,
    Withhold,
    read_change,
)
from tests.typed import untyped

nan = np.nan


@pytest.fixture
def profile() -> Profile:
    return Profile.from_scores(
        [[1, 2, 3], [3, nan, 1]],
        candidates=["A", "B", "C"],
        voters=["k", "l"],
        weights=[1, "1/2"],
        groups=["x", "y"],
        tolerance=[0.5, 0],
        baseline=[0, 0],
        ceiling=[4, 5],
    )


@pytest.mark.parametrize(
    ("change", "scores"),
    [
        ({"delete": ["B"]}, [[1, 3], [3, 1]]),
        ({"raise": {"model": "A", "metric": "k", "to": 9}}, [[9, 2, 3], [3, nan, 1]]),
        ({"withhold": {"model": "C", "metric": "l"}}, [[1, 2, 3], [3, nan, nan]]),
        ({"rescore": {"metric": "k", "scores": {"A": 5, "C": None}}}, [[5, 2, nan], [3, nan, 1]]),
        ({"rescale": {"metric": "k", "factor": 2, "shift": 1}}, [[3, 5, 7], [3, nan, 1]]),
        ({"reverse": True}, [[-1, -2, -3], [-3, nan, -1]]),
        ({"keep_metrics": ["l"]}, [[3, nan, 1]]),
        ({"copy_metrics": ["l"]}, [[1, 2, 3], [3, nan, 1], [3, nan, 1]]),
        ({"add_metric": {"name": "m", "scores": {"A": 1, "C": 2}}}, [[1, 2, 3], [3, nan, 1], [1, nan, 2]]),
        ({"add_model": {"name": "D", "scores": {"k": 7}}}, [[1, 2, 3, 7], [3, nan, 1, nan]]),
        ({"order_models": ["C", "A", "B"]}, [[3, 1, 2], [1, 3, nan]]),
        ({"order_metrics": ["l", "k"]}, [[3, nan, 1], [1, 2, 3]]),
        ({"rename_models": {"A": "B", "B": "A"}}, [[1, 2, 3], [3, nan, 1]]),
    ],
)
def test_the_scores_after_each_kind_of_change(profile: Profile, change: Any, scores: Any):
    np.testing.assert_array_equal(read_change(change).apply(profile).scores, np.array(scores, dtype=float))


def test_a_copied_metric_keeps_its_weight_group_and_limits(profile: Profile):
    copied = read_change({"copy_metrics": ["l", "l"]}).apply(profile)
    assert copied.voters == ("k", "l", "l (copy)", "l (copy 2)")
    assert [str(w) for w in copied.weights] == ["1", "1/2", "1/2", "1/2"]
    assert copied.groups == ("x", "y", "y", "y")
    assert copied.ceiling.tolist() == [4, 5, 5, 5]


def test_rescaling_takes_the_metrics_limits_along(profile: Profile):
    scaled = read_change({"rescale": {"metric": "k", "factor": 2, "shift": 1}}).apply(profile)
    assert (scaled.tolerance[0], scaled.baseline[0], scaled.ceiling[0]) == (1, 1, 9)


def test_reversing_exchanges_baseline_and_ceiling(profile: Profile):
    turned = read_change({"reverse": True}).apply(profile)
    assert (turned.baseline[0], turned.ceiling[0]) == (-4, 0)


def test_renaming_moves_names_only(profile: Profile):
    assert read_change({"rename_models": {"A": "B", "B": "A"}}).apply(profile).candidates == ("B", "A", "C")


@pytest.mark.parametrize(
    "change",
    [
        {"delete": ["Z"]},
        {"raise": {"model": "A", "metric": "z", "to": 1}},
        {"raise": {"model": "A"}},
        {"unknown": 1},
        {},
        {"delete": ["A"], "reverse": True},
        {"delete": 5},
        {"rename_models": ["A"]},
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(profile: Profile, change: dict[str, Any]):
    with pytest.raises(ProfileError) as refused:
        read_change(change).apply(profile)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["k", "k (copy)", "a (copy 2)", "(copy", "k (copy x)"])
def test_the_name_of_a_copy_is_its_own(name: str):
    first = copy_name(name, [name])
    second = copy_name(name, [name, first])
    assert len({name, first, second}) == 3


def test_a_copy_of_a_metric_is_measured_as_the_metric_is(profile: Profile):
    metric = replace(profile, worst=np.array([0.0, -9.0]), lower_is_better=np.array([False, True]))
    copied = CopyMetrics((profile.voters[1],)).apply(metric)
    added = AddMetric("new", {}).apply(copied)
    np.testing.assert_array_equal(added.worst, [0, -9, -9, np.nan])
    assert added.lower_is_better.tolist() == [False, True, True, False]


def test_rescaling_and_reversal_take_the_worst_score_along(profile: Profile):
    metric = replace(profile, worst=np.array([0.0, -9.0]))
    scaled = Rescale(profile.voters[1], 2, 1).apply(metric)
    assert scaled.worst.tolist() == [0, -17]
    turned = Reverse().apply(metric)
    assert np.isnan(turned.worst).all()
    assert turned.lower_is_better.all()


def test_words_name_model_metric_and_old_score(profile: Profile):
    change = {"raise": {"model": "A", "metric": "k", "to": 2.5}}
    assert read_change(change).in_words(profile) == "raise A on k from 1 to 2.5"
    assert read_change({"delete": ["A", "C"]}).in_words(profile) == "remove A, C"


@pytest.mark.parametrize(
    "data",
    [
        {"delete": ["B"]},
        {"raise": {"model": "A", "metric": "k", "to": 9.0}},
        {"rescore": {"metric": "k", "scores": {"A": 5.0, "C": None}, "keeping": ["A", "B"]}},
        {"reverse": True},
        {"add_metric": {"name": "m", "scores": {"A": 1.0}, "weight": "1/2", "group": "x"}},
        {"add_model": {"name": "D", "scores": {"k": 7.0}, "of": "A"}},
        {"rename_models": {"A": "B", "B": "A"}},
    ],
)
def test_a_change_is_written_as_it_was_read(data: Any):
    assert read_change(data).to_dict() == data


def test_a_change_does_without_what_it_does_not_speak_of():
    assert Delete(["A"]).without("model", "A") is None
    assert Delete(["A", "B"]).without("model", "A") == Delete(["B"])
    assert Delete(["A"]).without("metric", "k") == Delete(["A"])
    assert KeepMetrics(["k", "l"]).without("metric", "k") == KeepMetrics(["l"])
    assert Withhold("A", "k").without("metric", "k") is None
    assert Rescore("k", {"A": 1, "C": 2}, ("A", "B")).without("model", "B") is None
    assert untyped(Rescore("k", {"A": 1, "C": 2}, ("A", "B")).without("model", "C")).scores == {"A": 1}
    assert untyped(AddMetric("m", {"A": 1, "B": 2}).without("model", "B")).scores == {"A": 1}
    assert AddModel("D", {"k": 1, "l": 2}, "A").without("model", "A") is None
    assert RenameModels({"A": "B", "B": "A"}).without("model", "B") is None


def test_where_lower_is_better_scores_are_told_as_the_table_has_them():
    profile = Profile.from_scores([[-3.0, -2.0]], voters=["error"], lower_is_better=[True])
    assert Raise("c0", "error", -1.5).in_words(profile) == "lower c0 on error from 3 to 1.5"
    assert Withhold("c1", "error").in_words(profile) == "withhold the score of c1 on error (2)"
    one = Rescore("error", {"c0": -1.0})
    assert one.in_words(profile) == "change the score of c0 on error from 3 to 1"
    two = Rescore("error", {"c0": -1.0, "c1": -4.0})
    assert two.in_words(profile) == "change the scores on error: c0 to 1, c1 to 4"
    assert Rescale("error", 2.0, -1.0).in_words(profile) == "multiply error by 2 and add 1"

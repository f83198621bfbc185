"""Rank intervals, shares and tie groups are what their definitions say of the replicates."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import llull
from llull.engine.analysis.uncertainty.uncertainty import rank_intervals, share_above, uncertainty
from llull.engine.errors import LlullError
from llull.engine.prepare.preparation import prepare
from tests.engine.tables import make_table

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {
    "uncertainty": lambda table: llull.uncertainty(table, replicates=5)
}


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
@pytest.mark.parametrize("n", [1, 7, 40, 1000])
def test_intervals_hold_their_share_and_are_the_shortest_with_these_tails(n: int, level: float):
    ranks = np.random.default_rng(n).integers(1, 30, (n, 5)).astype(float)
    lower, upper = rank_intervals(ranks, level)
    inside = (lower <= ranks) & (ranks <= upper)
    assert (inside.mean(axis=0) >= level).all()
    tail = (1 - level) / 2 + 1e-12
    assert ((ranks < lower).mean(axis=0) <= tail).all()
    assert ((ranks > upper).mean(axis=0) <= tail).all()
    # One step further in, a tail would be too heavy.
    assert ((ranks <= lower).mean(axis=0) > tail).all()
    assert ((ranks >= upper).mean(axis=0) > tail).all()


def test_intervals_pass_over_replicates_without_the_model():
    ranks = np.array([[1.0, np.nan], [np.nan, np.nan], [3.0, np.nan]])
    lower, upper = rank_intervals(ranks, 0.95)
    assert (lower[0], upper[0]) == (1, 3)
    assert np.isnan([lower[1], upper[1]]).all()


def test_share_above_counts_the_replicates_that_rank_both():
    rng = np.random.default_rng(0)
    places = rng.integers(1, 5, (50, 4)).astype(float)
    places[rng.random(places.shape) < 0.3] = np.nan
    above = share_above(places)
    for a in range(4):
        for b in range(4):
            both = [(x, y) for x, y in places[:, [a, b]] if not np.isnan(x + y)]
            expected = sum(x < y for x, y in both) / len(both) if a != b else 0.0
            assert above[a, b] == pytest.approx(expected)
    never = share_above(np.array([[1.0, np.nan], [np.nan, 1.0]]))
    assert np.isnan(never[0, 1])


def test_the_result_says_what_the_replicates_say():
    rng = np.random.default_rng(2)
    prepared = prepare(make_table(rng.normal(size=(6, 5)) + np.arange(5) / 2))
    result = uncertainty(prepared, "borda", replicates=200, top=3)
    ranks = result.replicates.ranks
    rows = {row["model"]: row for row in result.rows()}
    for c, name in enumerate(result.replicates.ranking.candidates):
        assert rows[name]["p_first"] == (ranks[:, c] == 1).mean()
        assert rows[name]["mean_rank"] == pytest.approx(ranks[:, c].mean())
        assert rows[name]["spread"] == pytest.approx(ranks[:, c].std())
        assert rows[name]["lower"] <= np.median(ranks[:, c]) <= rows[name]["upper"]
    assert result.top == tuple(row["model"] for row in result.rows()[:3])
    assert [(pair["a"], pair["b"]) for pair in result.pairs()] == [
        (result.top[0], result.top[1]),
        (result.top[0], result.top[2]),
        (result.top[1], result.top[2]),
    ]


def test_a_model_better_on_every_metric_is_surely_first_and_a_copy_is_never_apart():
    best = [[9, 1, 1, 0], [8, 2, 2, 3], [7, 1, 1, 2], [9, 5, 5, 1], [6, 0, 0, 1], [5, 3, 3, 2]]
    result = uncertainty(prepare(make_table(best)), "mean", replicates=100)
    rows = {row["model"]: row for row in result.rows()}
    assert (rows["m0"]["lower"], rows["m0"]["upper"], rows["m0"]["p_first"]) == (1, 1, 1.0)
    pair = next(pair for pair in result.pairs() if {pair["a"], pair["b"]} == {"m1", "m2"})
    assert (pair["p_above"], pair["p_below"]) == (0.0, 0.0)
    assert result.tests is not None
    assert any({"m1", "m2"} <= set(group) for group in result.tests.groups)


def test_the_result_is_plain_json_with_gaps_too():
    gappy = make_table([[3, 2, None, 1], [1, None, 2, 3], [None, None, None, 4]])
    result = uncertainty(prepare(gappy), "mean", replicates=20).to_dict()
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert result["critical_difference"] is None
    assert any("5 of 12 are missing" in note for note in result["notes"])
    assert {row["replicates"] for row in result["models"]} != {20}
    alone = uncertainty(prepare(make_table([[1.0], [2.0]])), replicates=3).to_dict()
    assert (alone["pairs"], alone["tests"]) == ([], None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 1}, "level=1"),
        ({"top": 0}, "top=0"),
        ({"alpha": 0}, "alpha=0"),
        ({"test": "sign"}, "unknown test 'sign'"),
        ({"values": "points"}, "unknown kind of values 'points'"),
    ],
)
def test_bad_options_are_named(options: dict[str, Any], message: str):
    with pytest.raises(LlullError, match=message):
        uncertainty(prepare(make_table([[1, 2], [2, 1]])), replicates=2, **options)

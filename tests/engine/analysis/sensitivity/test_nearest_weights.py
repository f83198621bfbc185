"""Nearest weights: never farther than the best point of a fine grid, and the model wins at them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.sensitivity.nearest_weights import nearest_weights
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import LlullError, compute
from tests.engine.analysis.small_tables import small_tables
from tests.engine.tables import make_table
from tests.typed import some, untyped

STEPS = 60


def grid(n_metrics: int) -> np.ndarray:
    """All weights of three metrics that are multiples of 1 / STEPS."""
    assert n_metrics == 3
    first, second = np.meshgrid(np.arange(STEPS + 1), np.arange(STEPS + 1), indexing="ij")
    keep = first + second <= STEPS
    weights = np.stack([first[keep], second[keep], STEPS - first[keep] - second[keep]], axis=1)
    return weights / STEPS


def means(prepared: Prepared, weights: np.ndarray) -> np.ndarray:
    """Weighted means over the metrics that each model has, written out."""
    scores = prepared.profile.scores
    there = ~np.isnan(scores)
    with np.errstate(invalid="ignore"):
        return np.where(there, weights[:, :, None] * np.nan_to_num(scores), 0).sum(axis=1) / (
            weights[:, :, None] * there
        ).sum(axis=1)


def distance(weights: np.ndarray, before: np.ndarray, norm: str) -> np.ndarray:
    change = weights - before
    return np.abs(change).sum(axis=1) if norm == "l1" else np.sqrt((change**2).sum(axis=1))


def wins(scores: np.ndarray, c: int) -> np.ndarray:
    others = np.delete(np.nan_to_num(scores, nan=-np.inf), c, axis=1).max(axis=1)
    return np.nan_to_num(scores[:, c], nan=-np.inf) >= others - 1e-12


@pytest.mark.parametrize("norm", ["l1", "l2"])
@pytest.mark.parametrize("gaps", [0.0, 0.2])
def test_nearest_weights_against_a_fine_grid(norm: Any, gaps: float):
    weights = grid(3)
    seen: set[Any] = set()
    for prepared in small_tables(12, seed=21, metrics=(3, 3), models=(3, 5), gaps=gaps, levels=9):
        if len(prepared.profile.voters) < 3:
            continue
        for c, model in enumerate(prepared.profile.candidates):
            found = nearest_weights(prepared, model, norm=norm, budget=None)
            seen.add(found.status)
            far = distance(weights, found.before, norm)
            winning = wins(means(prepared, weights), c)
            if found.after is None:
                assert found.status == (
                    "unknown" if gaps and not prepared.profile.present.all() else "impossible"
                )
                assert not winning.any()
                continue
            assert found.after.min() >= 0
            assert found.after.sum() == pytest.approx(1)
            assert found.lead == pytest.approx(0, abs=1e-7) or some(found.lead) > 0
            assert found.distance == pytest.approx(distance(found.after[None], found.before, norm)[0])
            # The grid misses the border of the winning weights by at most a step.
            slack = 0.03 if found.status == "bounded" else 1e-7
            assert found.distance <= far[winning].min(initial=np.inf) + slack
            if found.status == "optimal":
                near = distance(weights, found.after, norm) < 3 / STEPS
                nearer = far < some(found.distance) - 1e-9
                assert not (untyped(near & nearer & winning)).any()
                assert not (untyped(nearer & winning)).any()
    assert {"wins already", "impossible" if not gaps else "bounded"} <= seen


@pytest.mark.parametrize("rule", ["mean_rank", "borda", "z_mean", "win_rate"])
@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_a_step_beyond_the_nearest_weights_the_model_is_first_under_the_rule(rule: str, norm: Any):
    checked = 0
    for prepared in small_tables(10, seed=22, metrics=(3, 6), models=(3, 6)):
        for model in prepared.profile.candidates:
            found = nearest_weights(prepared, model, rule, norm=norm, margin=1e-4)
            if found.status != "optimal":
                continue
            weights = {name: f"{w:.12f}" for name, w in zip(found.metrics, some(found.after), strict=True)}
            again = prepare(prepared.table, weights=weights)
            assert compute(rule, again.profile).winners == (model,)
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("norm", ["l1", "l2"])
def test_a_two_metric_case_by_hand(norm: Any):
    # m0 wins where 4 w >= 1 - w, that is from w = 1/5; the weights are 1/10 and 9/10.
    table = make_table([[4, 0], [0, 1]], weight=["1", "9"])
    found = nearest_weights(prepare(table), "m0", norm=norm)
    np.testing.assert_allclose(some(found.after), [0.2, 0.8], atol=1e-9)
    assert found.distance == pytest.approx(0.2 if norm == "l1" else 0.1 * np.sqrt(2))
    assert found.greatest_lead == pytest.approx(4)


def test_a_dominated_model_cannot_win():
    found = nearest_weights(prepare(make_table([[1, 2], [1, 3]])), "m0", margin=1e-6)
    assert (found.status, found.after, found.distance) == ("impossible", None, None)
    assert some(nearest_weights(prepare(make_table([[0, 2], [1, 3]])), "m0").greatest_lead) < 0


def test_the_first_needs_no_change():
    found = nearest_weights(prepare(make_table([[2, 1], [1, 1]])), "m0")
    assert (found.status, found.distance) == ("wins already", 0.0)


def test_tree_weights_enter_as_shares():
    table = make_table([[4, 0], [0, 1], [0, 1]], group=["a", "b", "b"])
    found = nearest_weights(prepare(table, weights="tree"), "m1")
    np.testing.assert_allclose(found.before, [0.5, 0.25, 0.25])
    assert found.distance == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"model": "m9"}, "unknown model 'm9'"),
        ({"model": "m0", "rule": "copeland"}, "copeland is not additive"),
        ({"model": "m0", "norm": "l3"}, "'l3' is not l1 or l2"),
    ],
)
def test_what_cannot_be_asked_is_refused(arguments: Any, message: str):
    with pytest.raises(LlullError, match=message):
        nearest_weights(prepare(make_table([[1, 2], [2, 1]])), **arguments)


def test_tree_weights_with_gaps_are_refused():
    with pytest.raises(LlullError, match="complete-models"):
        nearest_weights(prepare(make_table([[1, None], [1, 2]], group=["a", "b"]), weights="tree"), "m0")


def test_json_is_plain():
    found = nearest_weights(prepare(make_table([[4, 0], [0, 1]], weight=["1", "9"])), "m0")
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [row["metric"] for row in data["weights"]] == ["k0", "k1"]

"""Two releases: the steps of every model add up, and each kind of change is told from the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import llull
from llull.engine.analysis.releases.releases import STEPS, diff
from llull.engine.prepare.preparation import prepare
from llull.rules import LlullError, compute
from llull.rules.missing import Missing
from tests.engine.tables import make_table
from tests.typed import some, untyped

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {"diff": lambda table: llull.diff(table, table, "mean_rank")}


def random_release(rng: np.random.Generator, **columns: Any):
    models = sorted(rng.choice(12, size=rng.integers(5, 10), replace=False).tolist())
    metrics = sorted(rng.choice(8, size=rng.integers(3, 7), replace=False).tolist())
    scores = rng.integers(0, 8, size=(len(metrics), len(models))).astype(float)
    scores[rng.random(scores.shape) < 0.15] = np.nan
    return make_table(
        scores,
        models=[f"m{i}" for i in models],
        metrics=[f"k{i}" for i in metrics],
        weight=[str(w) for w in rng.integers(1, 4, len(metrics))],
        group=[str(g) for g in rng.choice(["a", "b/c", "b"], len(metrics))],
        **columns,
    )


@pytest.mark.parametrize("rule", ["mean", "z_mean", "borda", "copeland", "kemeny"])
@pytest.mark.parametrize("missing", ["available", "worst", "median", "complete-metrics"])
@pytest.mark.parametrize("weights", ["stored", "tree"])
def test_steps_add_up_to_the_whole_change_of_every_model(rule: str, missing: Missing, weights: str):
    rng = np.random.default_rng(51)
    compared = 0
    for _ in range(8):
        tables = random_release(rng), random_release(rng)
        try:
            old, new = (prepare(table, missing=missing, weights=weights) for table in tables)
            found = diff(old, new, rule)
        except LlullError:
            continue  # nothing in common, or no metric without a gap
        compared += 1
        before, after = compute(rule, old.profile), compute(rule, new.profile)
        ranks = [dict(zip(r.candidates, r.ranks.tolist(), strict=True)) for r in (before, after)]
        assert set(found.changes) == set(ranks[0]) & set(ranks[1])
        for model, (then, now) in found.changes.items():
            assert (then, now) == (ranks[0][model], ranks[1][model])
            assert sum(step.accounts_for[model] for step in found.steps) == now - then
        assert [step.name for step in found.steps] == list(STEPS)
    assert compared >= 2


OLD: dict[str, Any] = {"models": ["a", "b", "c", "d"], "metrics": ["x", "y", "z"]}
SCORES = [[4, 3, 2, 1], [1, 3, 2, 4], [4, 1, 3, 2]]


def only(old: Any, new: Any, step: Any):
    """The step that alone may account for anything."""
    found = diff(prepare(old), prepare(new), "mean")
    for other in found.steps:
        if other.name != step:
            assert other.size == 0
            assert other.moved == 0
    return next(one for one in found.steps if one.name == step)


def test_changed_scores():
    new = make_table([[4, 3, 2, 1], [1, 3, 2, 4], [4, 9, 3, 2]], **OLD)
    step = only(make_table(SCORES, **OLD), new, "scores changed")
    assert (step.items, step.size) == (("z",), 1)
    assert step.accounts_for == {"a": 1, "b": -1, "c": 1, "d": 1}


def test_a_gap_that_is_filled_is_a_changed_score():
    gap = [[4, 3, 2, 1], [1, 3, 2, 4], [4, None, 3, 2]]
    assert only(make_table(gap, **OLD), make_table(SCORES, **OLD), "scores changed").size == 1


def test_removed_and_added_models():
    old, new = (
        make_table(SCORES, **OLD),
        make_table([row[1:] for row in SCORES], **untyped({**OLD, "models": ["b", "c", "d"]})),
    )
    gone = only(old, new, "models removed")
    assert gone.items == ("a",)
    assert gone.accounts_for == {"b": -1, "c": -1, "d": -1}
    assert only(new, old, "models added").accounts_for == {"b": 1, "c": 1, "d": 1}


def test_removed_and_added_metrics():
    old, new = make_table(SCORES, **OLD), make_table(SCORES[:2], **untyped({**OLD, "metrics": ["x", "y"]}))
    assert only(old, new, "metrics removed").items == ("z",)
    assert only(new, old, "metrics added").items == ("z",)


def test_reweighted_metrics():
    old, new = make_table(SCORES, **OLD), make_table(SCORES, **OLD, weight=["1", "5", "1"])
    step = only(old, new, "metrics reweighted")
    assert step.items == ("y",)
    assert some(step.ranking).winners == ("d",)


def test_rows_and_columns_in_another_order_change_nothing():
    new = make_table(
        [[row[c] for c in (2, 0, 3, 1)] for row in (SCORES[2], SCORES[0], SCORES[1])],
        models=["c", "a", "d", "b"],
        metrics=["z", "x", "y"],
    )
    found = diff(prepare(make_table(SCORES, **OLD)), prepare(new), "mean")
    assert all(step.size == 0 and step.moved == 0 for step in found.steps)
    assert all(then == now for then, now in found.changes.values())


def test_models_of_one_release_only_are_listed_with_their_rank():
    new = make_table([[1, 2]] * 3, models=["b", "e"], metrics=["x", "y", "z"])
    data = json.loads(json.dumps(diff(prepare(make_table(SCORES, **OLD)), prepare(new), "borda").to_dict()))
    assert [row["model"] for row in data["only_old"]] == ["a", "c", "d"]
    assert data["only_new"] == [{"model": "e", "rank": 1}]
    assert [row["model"] for row in data["models"]] == ["b"]


def test_a_model_without_a_rank_on_the_way_is_noted_and_adds_up():
    # b has only z before and only w after: between the two it has no score.
    old = make_table([[4, None, 2], [4, 5, 3]], models=["a", "b", "c"], metrics=["x", "z"])
    new = make_table([[4, None, 2], [1, 5, 3]], models=["a", "b", "c"], metrics=["x", "w"])
    found = diff(prepare(old), prepare(new), "mean")
    assert "1 models have no rank after some step" in found.remarks[0]
    for model, (then, now) in found.changes.items():
        assert sum(step.accounts_for[model] for step in found.steps) == now - then


def test_releases_with_nothing_in_common_or_other_policies_are_refused():
    old = prepare(make_table(SCORES, **OLD))
    with pytest.raises(LlullError, match="no ranked model in common"):
        diff(old, prepare(make_table([[1, 2]] * 3, models=["p", "q"], metrics=["x", "y", "z"])))
    with pytest.raises(LlullError, match="no metric in common"):
        diff(old, prepare(make_table([[1, 2]], models=["a", "b"], metrics=["other"])))
    with pytest.raises(LlullError, match="policies differ"):
        diff(old, prepare(make_table(SCORES, **OLD), missing="worst"))

"""Rankings without one metric, group or model: the same as ranking the smaller table."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import llull
from llull.engine.analysis.sensitivity.leave_out import leave_out
from llull.engine.prepare.preparation import prepare
from llull.rules import LlullError, compute
from tests.engine.analysis.small_tables import small_tables
from tests.engine.tables import make_table

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {
    "sensitivity": lambda table: llull.sensitivity(table, samples=10, challengers=1, models=["Sup*"])
}


@pytest.mark.parametrize(
    "rule", ["mean", "z_mean", "median", "borda", "copeland", "schulze", "ranked_pairs", "kemeny"]
)
@pytest.mark.parametrize(("gaps", "weighting"), [(0.0, "stored"), (0.3, "stored"), (0.3, "tree")])
def test_every_case_is_the_ranking_of_the_smaller_table(rule: str, gaps: float, weighting: str):
    for prepared in small_tables(6, seed=1, gaps=gaps, weighting=weighting):
        profile = prepared.profile
        found = leave_out(prepared, rule, budget=None)
        for case in found.cases:
            keep: dict[str, Any] = {"candidates": None, "voters": None}
            if case.kind == "model":
                keep["candidates"] = [name != case.name for name in profile.candidates]
            elif case.kind == "metric":
                keep["voters"] = [name != case.name for name in profile.voters]
            else:
                keep["voters"] = [not (g + "/").startswith(case.name + "/") for g in profile.groups]
            try:
                smaller = compute(rule, profile.select(**keep))
            except LlullError:
                assert not case.defined
                continue
            ranks = dict(zip(smaller.candidates, smaller.ranks, strict=True))
            assert [ranks.get(name, 0) for name in profile.candidates] == case.after.tolist()
            assert case.winners == smaller.winners


def test_a_model_that_goes_moves_nobody_by_leaving_its_place():
    prepared = prepare(make_table([[5, 4, 3, 2], [5, 4, 3, 2]]))
    cases = leave_out(prepared, "mean", kinds=["model"]).cases
    assert [case.name for case in cases] == ["m0", "m1", "m2", "m3"]
    assert not any(case.moves.any() or case.winner_changed for case in cases)


def test_a_changed_winner_is_named():
    prepared = prepare(make_table([[9, 0, 0], [0, 2, 1], [0, 2, 1]]))
    changed = {case.name: case.winners for case in leave_out(prepared, "mean").cases if case.winner_changed}
    assert changed == {"k0": ("m1",)}


def test_groups_are_left_out_at_every_level_but_not_all_metrics_at_once():
    table = make_table([[1, 2]] * 4, group=["n/V1", "n/V1/x", "n/IT", "n"])
    names = [case.name for case in leave_out(prepare(table), "mean", kinds=["group"]).cases]
    assert names == ["n/V1", "n/V1/x", "n/IT"]


def test_what_time_does_not_suffice_for_is_counted():
    prepared = next(iter(small_tables(1, seed=3)))
    found = leave_out(prepared, "kemeny", budget=0.0)
    assert found.cases == ()
    assert found.not_done["metric"] == len(prepared.profile.voters)
    assert found.not_done["model"] == len(prepared.profile.candidates)


def test_models_that_lose_every_score_are_counted_and_not_moved():
    prepared = prepare(make_table([[3, 2, 1], [None, 1, 2]]))
    case = next(case for case in leave_out(prepared, "mean").cases if case.name == "k0")
    assert case.unranked == 1
    assert case.after.tolist() == [0, 2, 1]
    assert case.winners == ("m2",)


def test_json_is_plain():
    prepared = next(iter(small_tables(1, seed=4, gaps=0.2)))
    data = json.loads(json.dumps(leave_out(prepared, "borda").to_dict(), allow_nan=False))
    assert set(data) == {"winners", "cases", "not_done"}
    assert {"kind", "left_out", "winners", "winner_changed", "largest_move", "moves"} <= set(data["cases"][0])


def test_order_of_models_and_metrics_does_not_matter():
    prepared = next(iter(small_tables(1, seed=5, metrics=(5, 5), models=(5, 5))))
    scores = prepared.profile.scores
    rng = np.random.default_rng(0)
    rows, columns = rng.permutation(5), rng.permutation(5)
    weight = [str(w) for w in prepared.profile.weights]

    def result(rows: Any, columns: Any):
        table = make_table(
            scores[np.ix_(rows, columns)],
            models=[f"m{c}" for c in columns],
            metrics=[f"k{v}" for v in rows],
            weight=[weight[v] for v in rows],
        )
        found = leave_out(prepare(table), "copeland")
        names = found.ranking.candidates
        return sorted(
            (c.kind, c.name, c.winners, dict(zip(names, c.after, strict=True))["m3"]) for c in found.cases
        )

    assert result(range(5), range(5)) == result(rows, columns)

"""Dethroning sets: as small as brute force finds, checked by ranking again."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from llull.engine.analysis.sensitivity import dethrone as module
from llull.engine.analysis.sensitivity.dethrone import dethrone
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import LlullError, compute
from tests.engine.analysis.small_tables import small_tables
from tests.engine.tables import make_table
from tests.typed import some


def falls(prepared: Prepared, rule: str, removed: tuple[int, ...]) -> bool:
    """Whether none of the first is first any more, all of them being ranked."""
    profile = prepared.profile
    first = compute(rule, profile).winners
    try:
        rest = compute(rule, profile.select(voters=[v not in removed for v in range(len(profile.voters))]))
    except LlullError:
        return False
    return set(first) <= set(rest.candidates) and not set(first) & set(rest.winners)


def smallest(prepared: Prepared, rule: str) -> int | None:
    n = len(prepared.profile.voters)
    for size in range(1, n):
        if any(falls(prepared, rule, removed) for removed in combinations(range(n), size)):
            return size
    return None


def check(prepared: Prepared, rule: str) -> str:
    found = dethrone(prepared, rule, budget=None)
    expected = smallest(prepared, rule)
    if expected is None:
        assert found.status == "impossible"
        assert found.removed is None
    else:
        assert found.status == "optimal"
        assert found.removed is not None
        assert len(found.removed) == expected == found.lower_bound
        at = tuple(prepared.profile.voters.index(name) for name in found.removed)
        assert falls(prepared, rule, at)
        rest = prepared.profile.select(voters=[v not in at for v in range(len(prepared.profile.voters))])
        assert found.new_winners == compute(rule, rest).winners
    return found.method


RULES = ["mean", "z_mean", "mean_rank", "borda", "minmax_mean", "plurality"]


@pytest.mark.parametrize("rule", RULES)
def test_additive_rules_equal_brute_force_without_gaps(rule: str):
    methods = {check(p, rule) for p in small_tables(25, seed=11, metrics=(3, 7))}
    assert "sorting" in methods


@pytest.mark.parametrize("rule", RULES)
def test_additive_rules_equal_brute_force_with_gaps(rule: str):
    for prepared in small_tables(15, seed=12, gaps=0.3, metrics=(3, 7)):
        check(prepared, rule)


@pytest.mark.parametrize("rule", ["mean", "mean_rank", "borda"])
@pytest.mark.parametrize("gaps", [0.0, 0.3])
def test_integer_programs_equal_brute_force(rule: str, gaps: float, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_MOST_SETS", 0)
    # Without gaps the programs are for tables with several winners.
    levels = 4 if gaps else 2
    methods = {check(p, rule) for p in small_tables(30, seed=13, gaps=gaps, metrics=(4, 7), levels=levels)}
    assert "integer programming" in methods


def test_integer_programs_equal_brute_force_on_decimal_scores(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_MOST_SETS", 0)
    rng = np.random.default_rng(5)
    for _ in range(15):
        scores = rng.random((7, 6)).round(3) + np.linspace(0.3, 0, 6)
        scores[rng.random(scores.shape) < 0.25] = np.nan
        check(prepare(make_table(scores)), "mean")


@pytest.mark.parametrize("rule", ["copeland", "median", "schulze", "kemeny", "minimax"])
@pytest.mark.parametrize("gaps", [0.0, 0.25])
def test_other_rules_equal_brute_force_by_enumeration(rule: str, gaps: float):
    for prepared in small_tables(8, seed=14, gaps=gaps, metrics=(3, 6), models=(3, 5)):
        check(prepared, rule)


def test_tree_weights_are_split_anew_after_a_removal():
    for prepared in small_tables(10, seed=15, weighting="tree", metrics=(4, 6)):
        check(prepared, "mean")


def test_who_dominates_cannot_be_dethroned():
    found = dethrone(prepare(make_table([[3, 2, 1], [3, 1, 2], [3, 2, 2]])), "mean")
    assert (found.status, found.removed, found.lower_bound) == ("impossible", None, 3)


def test_where_all_are_first_nobody_can_follow():
    assert dethrone(prepare(make_table([[1, 1], [1, 1], [2, 2]])), "mean").status == "impossible"
    assert dethrone(prepare(make_table([[1, 2]])), "mean").status == "impossible"


def test_the_metric_that_makes_the_winner_is_found():
    found = dethrone(prepare(make_table([[9, 0, 0], [0, 2, 1], [0, 2, 1]])), "mean")
    assert (found.removed, found.new_winners, found.status) == (("k0",), ("m1",), "optimal")


def test_to_leave_the_winner_without_a_score_is_not_to_dethrone_it():
    # m0 is first by its only score; without it m0 would not be ranked at all.
    found = dethrone(prepare(make_table([[9, 1], [None, 1], [None, 2]])), "mean")
    assert found.winners == ("m0",)
    assert found.status == "impossible"


def test_without_time_nothing_is_claimed():
    prepared = prepare(make_table(np.random.default_rng(0).random((12, 6))))
    found = dethrone(prepared, "copeland", budget=0.0)
    assert found.status in {"unknown", "bounded"}
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["lower_bound"] == 1


def test_orders_that_are_not_proved_prove_nothing():
    # Without any time Kemeny's order of a component this large is only the best found.
    prepared = prepare(make_table(np.random.default_rng(1).normal(size=(5, 60))))
    assert some(compute("kemeny", prepared.profile, time_limit=0).certificate).status == "bounded"
    found = dethrone(prepared, "kemeny(time_limit=0)", budget=2.0)
    assert found.status in {"unknown", "bounded"}

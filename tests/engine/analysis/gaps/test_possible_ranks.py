"""Best and worst possible ranks equal brute force over all fillings of small tables."""

import json
from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.gaps import possible_ranks as module
from llull.engine.analysis.gaps.fillings import find_gaps
from llull.engine.analysis.gaps.possible_ranks import possible_ranks
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import ParameterError, Profile, Rule, RuleError, compute, get_rule
from llull.rules.batch import rewritten
from llull.rules.evaluate import evaluate
from tests.engine.tables import make_table
from tests.typed import some

#: Exact for everyone's gaps; see the notes of possible_ranks.
ALONE = (
    "mean",
    "median",
    "trimmed_mean",
    "geometric_mean",
    "minmax_mean",
    "majority_judgment",
    "hierarchical(node=geometric,mean)",
)
#: Exact for a model's own gaps.
RAISED = (
    "mean_rank",
    "borda",
    "borda(ties=max)",
    "win_rate",
    "plurality",
    "plurality(ties=min)",
    "veto",
    "dowdall",
    "k_approval(k=2,ties=max)",
    "copeland",
    "copeland(alpha=0)",
    "minimax",
    "minimax(defeat=winning)",
    "minimax(defeat=opposition)",
)
#: Only bounds, unless they meet or all orders of the gaps can be tried.
OTHERS = ("z_mean", "kemeny", "schulze", "ranked_pairs", "tiers", "instant_runoff", "black")
#: Those that see more than each metric's order.
CARDINAL = (*ALONE, "z_mean")


def parsed(call: str) -> tuple[str, dict[str, str]]:
    rule, _, inside = call.removesuffix(")").partition("(")
    if inside.startswith("node="):
        return rule, {"node": inside.removeprefix("node=")}
    return rule, dict(part.split("=") for part in inside.split(",") if part)


def tables() -> dict[str, Prepared]:
    """Small tables with gaps whose scores have ties, at the ends of the ranges too."""
    made = {
        "two gaps of one metric": prepare(
            make_table([[3, None, None, 2], [1, 2, 3, 2], [2, 3, 1, 1]], lower=[1.0] * 3, upper=[3.0] * 3)
        ),
        "one model with two gaps": prepare(make_table([[3, None, 1, 2], [None, 2, 3, 2], [2, 4, 1, 3]])),
        "lower is better, weighed": prepare(
            make_table(
                [[3, None, 1], [1, 2, None], [2, None, 2]],
                direction=["lower", "higher", "higher"],
                weight=["1", "2", "1/3"],
            )
        ),
        "a tree": prepare(
            make_table([[3, None, 1, 2], [5, 2, None, 2], [2, 3, 4, 1]], group=["a", "a", "b"]),
            weights="tree",
        ),
        "stated bounds beyond what was seen": prepare(
            make_table([[3, None, 2], [1, 2, None], [2, 2, 3]], lower=[1.0, 0.5, 1.0], upper=[9.0, 9.0, 9.0])
        ),
        "tolerance": prepare(make_table([[3, None, 2], [1, 2, None], [2, 2, 3]], tolerance=[1.0, 0.0, 1.0])),
    }
    rng = np.random.default_rng(11)
    for k in range(3):
        scores = rng.integers(1, 5, (3, 4)).astype(float)
        scores.ravel()[rng.choice(12, 3, replace=False)] = np.nan
        made[f"random {k}"] = prepare(make_table(scores))
    return made


TABLES = tables()


def grid(known: np.ndarray, low: float, high: float, inside: int) -> list[float]:
    """Every known value, both ends, and as many points between neighbours as there are gaps.

    That many tell apart all orders of the gaps and the known values.
    """
    edges = np.unique([low, high, *known])
    between = [np.linspace(a, b, inside + 2)[1:-1] for a, b in pairwise(edges)]
    return np.unique(np.concatenate([edges, *between])).tolist()


def fillings(prepared: Prepared, gaps: list[tuple[int, int]], *, coarse: bool) -> np.ndarray:
    """``scores[k, v, c]``: these gaps filled in every way."""
    found = find_gaps(prepared)
    profile = found.profile
    choices: list[Any] = []
    for v, _ in gaps:
        row = profile.scores[v]
        inside = 1 if coarse else sum(w == v for w, _ in gaps)
        choices.append(grid(row[~np.isnan(row)], found.low[v], found.high[v], inside))
    every = list(product(*choices))  # one empty way where there is no gap
    ways = np.array(every).reshape(len(every), len(gaps))
    scores = np.repeat(profile.scores[None], len(ways), axis=0)
    for g, (v, c) in enumerate(gaps):
        scores[:, v, c] = ways[:, g]
    return scores


def ranks_of(profile: Profile, rule: str, scores: np.ndarray) -> np.ndarray:
    name, given = parsed(rule)
    spec = get_rule(name)
    if spec.broadcasts:
        results = evaluate(
            Rule.of(spec, **given),
            rewritten(profile, scores),
            lambda k: replace(profile, scores=scores[k].copy()),
        )
        assert results.defined.all()
        return results.ranks
    return np.array([compute(name, replace(profile, scores=one.copy()), **given).ranks for one in scores])


def brute_force(prepared: Prepared, rule: str, *, everyone: bool) -> list[tuple[int, int]]:
    profile = find_gaps(prepared).profile
    every: Any = [tuple(cell) for cell in np.argwhere(np.isnan(profile.scores)).tolist()]
    coarse = not get_rule(parsed(rule)[0]).broadcasts and everyone
    extremes: list[Any] = []
    if everyone:
        ranks = ranks_of(profile, rule, fillings(prepared, every, coarse=coarse))
        return [(int(r.min()), int(r.max())) for r in ranks.T]
    for c in range(len(profile.candidates)):
        own: Any = [cell for cell in every if cell[1] == c]
        ranks = ranks_of(profile, rule, fillings(prepared, own, coarse=coarse))[:, c]
        extremes.append((int(ranks.min()), int(ranks.max())))
    return extremes


def exact_by_proof(rule: str, prepared: Prepared, *, everyone: bool) -> bool:
    if rule == "minmax_mean" and find_gaps(prepared).widened.any():
        return False
    return rule in ALONE or (rule in RAISED and not everyone)


@pytest.mark.parametrize("everyone", [False, True], ids=["own", "everyone"])
@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("rule", [*ALONE, *RAISED, *OTHERS])
@pytest.mark.parametrize("exhaust", [False, True], ids=["bounds", "all"])
def test_ranges_equal_brute_force_or_bound_it(
    rule: str, name: str, everyone: bool, exhaust: bool, monkeypatch: pytest.MonkeyPatch
):
    if not exhaust:
        monkeypatch.setattr(module, "_MOST_CELLS", 0)
    prepared = TABLES[name]
    if rule in {"geometric_mean", "hierarchical(node=geometric,mean)"} and "lower" in name:
        pytest.skip("negative scores have no geometric mean")
    call, given = parsed(rule)
    result = possible_ranks(prepared, Rule.of(call, **given))
    ranges = result.everyone if everyone else result.own
    expected = brute_force(prepared, rule, everyone=everyone)
    for found, (best, worst) in zip(ranges, expected, strict=True):
        assert found.best_bound <= best
        assert found.worst_bound >= worst
        assert found.best_bound <= some(found.best) <= some(found.worst) <= found.worst_bound
        if found.exact:
            assert (found.best, found.worst) == (best, worst)
        assert found.exact or not exact_by_proof(rule, prepared, everyone=everyone)
        assert found.exact or not exhaust or rule in CARDINAL or name == "tolerance"


def test_bounds_of_points_and_majorities_are_often_met(monkeypatch: pytest.MonkeyPatch):
    # A bound that is never met, or fillings that never reach one, would say nothing.
    monkeypatch.setattr(module, "_MOST_CELLS", 0)
    share = {}
    for rule in ("borda", "copeland", "plurality", "z_mean", "kemeny"):
        ranges = [r for prepared in TABLES.values() for r in possible_ranks(prepared, rule).everyone]
        share[rule] = sum(r.exact for r in ranges) / len(ranges)
    assert share["borda"] > 0.7
    assert min(share.values()) > 0.2


def test_a_models_own_gaps_are_settled_under_z_mean():
    # The bound is exact for each pair of models; here no rank needs two pairs to be at odds.
    rng = np.random.default_rng(2)
    scores = rng.normal(size=(6, 20))
    scores[rng.random(scores.shape) < 0.15] = np.nan
    larger = [
        prepare(make_table(scores, group=["a", "a", "b", "b", "c/d", ""]), weights=weights)
        for weights in ("flat", "tree")
    ]
    for prepared in (*TABLES.values(), *larger):
        assert all(found.exact for found in possible_ranks(prepared, "z_mean").own)


def test_a_gap_that_decides_nothing_leaves_every_rank():
    sure = make_table([[9, 5, 1], [9, 5, 1], [9, 5, 1], [None, 5, 1]], lower=[0.0] * 4, upper=[10.0] * 4)
    for rule in ("mean", "borda", "copeland", "kemeny", "schulze", "z_mean"):
        result = possible_ranks(prepare(sure), rule)
        for found, rank in zip(result.everyone, (1, 2, 3), strict=True):
            assert found.exact, rule
            assert (found.best, found.worst) == (rank, rank), rule


def test_without_gaps_every_range_is_the_rank():
    result = possible_ranks(prepare(make_table([[1, 2, 2], [3, 4, 4]])), "kemeny")
    assert [(r.best, r.worst, r.exact) for r in result.own] == [(3, 3, True), (1, 1, True), (1, 1, True)]
    assert result.own == result.everyone
    assert result.notes == ()


def test_the_policy_does_not_matter_and_the_ranges_are_those_stated():
    table = make_table([[3, None, 1], [1, 2, 3]], lower=[0.0, None], upper=[5.0, None])
    results = [possible_ranks(prepare(table, missing=policy), "mean") for policy in ("available", "worst")]
    assert results[0].to_dict() == results[1].to_dict()
    assert results[0].gaps.tolist() == [0, 1, 0]
    assert results[0].notes == ()
    assert (results[0].own[1].best, results[0].own[1].worst) == (1, 3)
    observed = possible_ranks(prepare(make_table([[3, None, 1], [1, 2, 3]])), "mean")
    assert "within the scores observed on 1 of 1 metrics" in observed.notes[0]


def test_a_stated_range_that_scores_leave_is_widened_and_an_empty_metric_left_out():
    made = prepare(make_table([[3, None, 1], [None, None, None]], lower=[2.0, None], upper=[2.5, None]))
    gaps = find_gaps(made)
    assert (gaps.low.tolist(), gaps.high.tolist()) == ([1.0], [3.0])
    assert gaps.notes == ("left out, neither a score nor bounds: k1",)


def test_json_is_plain_and_says_what_is_exact():
    data = possible_ranks(TABLES["random 0"], "z_mean").to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    statuses = {row[scope]["status"] for row in data["models"] for scope in ("own", "everyone")}
    assert statuses <= {"exact", "bounds"}


def test_a_budget_leaves_the_bounds():
    result = possible_ranks(TABLES["random 0"], "kemeny", budget=0)
    assert all(r.best is None and r.worst is None and not r.exact for r in result.everyone)
    assert "were not tried" in result.notes[1]


def test_refusals_are_the_rules_own():
    with pytest.raises(ParameterError, match="alpha"):
        possible_ranks(TABLES["random 0"], "copeland(alpha=2)")
    with pytest.raises(RuleError, match="'m1' at worst"):
        possible_ranks(
            prepare(make_table([[3, None], [1, 2]], lower=[0.0, 0.0], upper=[5.0, 5.0])), "geometric_mean"
        )

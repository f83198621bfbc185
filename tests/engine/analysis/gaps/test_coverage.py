"""Coverage counts what is there, and sets the ranking under each missing policy against the one in force."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

import llull
from llull.engine.analysis.gaps.coverage import coverage
from llull.engine.errors import LlullError
from llull.engine.prepare.preparation import prepare
from llull.rules import compute
from llull.rules.missing import MISSING_POLICIES
from tests.engine.tables import make_table
from tests.typed import some, untyped

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {"coverage": lambda table: llull.coverage(table, "borda")}

SCORES = [
    [5.0, 4.0, None, None, 1.0, None],
    [4.0, None, 3.0, None, 2.0, None],
    [3.0, 5.0, None, 2.0, 4.0, None],
    [9.0, 9.0, 9.0, 9.0, 9.0, 9.0],
]


def table(**columns: Any):
    columns = {"group": ["a", "a/x", "b", "b"], "counts": [True, True, True, False], **columns}
    return make_table(SCORES, **columns)


def test_models_metrics_and_groups_count_the_metrics_that_count():
    result = coverage(prepare(table()))
    assert [(m.name, m.scored, m.of) for m in result.models] == [
        ("m0", 3, 3),
        ("m1", 2, 3),
        ("m2", 1, 3),
        ("m3", 1, 3),
        ("m4", 3, 3),
        ("m5", 0, 3),
    ]
    assert [(m.name, m.scored, m.of) for m in result.metrics] == [("k0", 3, 6), ("k1", 3, 6), ("k2", 4, 6)]
    assert [(g.path, g.metrics, g.scored, g.cells, g.complete, g.without) for g in result.groups] == [
        ("", 3, 10, 18, 2, 1),
        ("a", 2, 6, 12, 2, 2),
        ("a/x", 1, 3, 6, 3, 3),
        ("b", 1, 4, 6, 4, 2),
    ]


def test_patterns_gather_models_with_the_same_gaps():
    repeated = make_table([[1, 1, None, None, 1, None], [1, None, 1, 1, 1, None]])
    result = coverage(prepare(repeated))
    assert [(p.models, p.missing) for p in result.patterns] == [
        (("m0", "m4"), ()),
        (("m2", "m3"), ("k0",)),
        (("m1",), ("k1",)),
        (("m5",), ("k0", "k1")),
    ]
    for model in result.models:
        assert model.name in result.patterns[some(model.pattern)].models


def test_every_policy_is_ranked_or_reported_with_its_reason():
    result = coverage(prepare(table(direction=["higher", "lower", "higher", "higher"])), "borda")
    assert tuple(under.policy for under in result.policies) == tuple(MISSING_POLICIES)
    by_name = {under.policy: under for under in result.policies}
    for policy in ("available", "complete-models", "worst", "median"):
        other = prepare(
            table(direction=["higher", "lower", "higher", "higher"]), missing=policy, weights="flat"
        )
        assert some(by_name[policy].ranking).rows() == compute("borda", other.profile).rows()
        assert by_name[policy].n_metrics == len(other.profile.voters)
    for policy, reason in (("zero", "lower is better"), ("complete-metrics", "leaves none of 3 metrics")):
        assert by_name[policy].ranking is None
        assert reason in some(by_name[policy].refused)
        assert result.moves[policy] is None
        assert result.spearman[policy]["available"] is None


@pytest.mark.parametrize("weights", ["tree", "flat", {"k0": "1/3", "k2": 2}])
def test_policies_keep_the_weights_and_the_selection(weights: str | dict[str, str | int]):
    chosen: dict[str, Any] = {"weights": weights, "models": ["m0", "m1", "m2", "m4"]}
    result = coverage(prepare(table(), **chosen))
    for under in result.policies:
        if under.ranking is not None:
            expected = compute("mean", prepare(table(), missing=under.policy, **chosen).profile)
            assert under.ranking.rows() == expected.rows()


def test_moves_are_counted_among_the_models_that_both_rank():
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(6, 30)) + rng.normal(size=30)
    scores[rng.random(scores.shape) < 0.2] = np.nan
    result = coverage(prepare(make_table(scores)), possible=False)
    rankings = {under.policy: under.ranking for under in result.policies}
    before = rankings["available"]
    for policy, ranking in rankings.items():
        if ranking is None:
            continue
        place = dict(zip(some(before).candidates, some(before).ranks, strict=True))
        old = np.array([place[name] for name in ranking.candidates])
        old = np.array([1 + (old < rank).sum() for rank in old])
        step = np.abs(ranking.ranks - old)
        moves = result.moves[policy]
        assert some(moves).common == len(ranking.candidates)
        assert some(moves).spearman == pytest.approx(untyped(spearmanr(old, ranking.ranks)).statistic)
        assert some(moves).far == (step > 10).sum()
        if (largest := some(moves).largest) is None:
            assert not step.any()
        else:
            c = ranking.candidates.index(largest.model)
            assert (largest.before, largest.after) == (old[c], ranking.ranks[c])
            assert abs(largest.after - largest.before) == step.max()
    assert result.spearman["zero"]["median"] == result.spearman["median"]["zero"]


def test_the_policy_in_force_is_what_others_are_compared_with():
    result = coverage(prepare(table(), missing="worst"))
    assert some(result.moves["worst"]).spearman == pytest.approx(1)
    assert some(result.moves["worst"]).largest is None


def test_possible_ranks_are_part_of_it_unless_refused():
    result = coverage(prepare(table()))
    assert [row["gaps"] for row in result.to_dict()["possible"]["models"]] == [
        int(untyped(result.possible).gaps[c]) for c in untyped(result.possible).ranking.order
    ]
    refused = coverage(prepare(table(lower=[-1.0] * 4, upper=[9.0] * 4)), "geometric_mean")
    assert refused.to_dict()["possible"] is None
    assert "no possible ranks: geometric_mean needs positive scores" in refused.notes[-1]
    assert coverage(prepare(table()), possible=False).possible is None


def test_a_rank_that_no_filling_of_the_gaps_gives_is_noted():
    # Scored on the easy metric alone, m2 is first; with any score seen on the hard one it is behind m0.
    easy_alone = coverage(prepare(make_table([[7, 5, 6], [2, 1, None]])))
    assert untyped(easy_alone.possible).ranking.winners == ("m2",)
    assert (
        untyped(easy_alone.possible).own[2].best,
        untyped(easy_alone.possible).own[2].worst,
    ) == (2, 2)
    assert any("1 of 3 models have a rank" in note for note in easy_alone.notes)
    open_ended = coverage(prepare(make_table([[7, 5, 6], [2, 1, None]], lower=[0.0] * 2, upper=[10.0] * 2)))
    assert untyped(open_ended.possible).own[2].best == 1
    assert not any("models have a rank" in note for note in open_ended.notes)


def test_the_result_is_plain_json():
    for rule in ("mean", "kemeny"):
        data = coverage(prepare(table()), rule).to_dict()
        assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_unknown_rules_are_named():
    with pytest.raises(LlullError, match="borda"):
        coverage(prepare(table()), "bordo")

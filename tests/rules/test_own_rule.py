"""A rule of one's own gets what a built-in one with its traits gets; one without claims nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llull.engine.analysis.audit.audit import axioms
from llull.engine.analysis.explanation.explain import explain
from llull.engine.analysis.gaps.coverage import coverage
from llull.engine.analysis.gaps.possible_ranks import possible_ranks
from llull.engine.analysis.influence.influence import influence
from llull.engine.analysis.ranking.comparison import compare, rank
from llull.engine.analysis.sensitivity.dethrone import dethrone
from llull.engine.analysis.sensitivity.nearest_weights import nearest_weights
from llull.engine.analysis.sensitivity.sensitivity import sensitivity
from llull.engine.analysis.uncertainty.uncertainty import uncertainty
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import Rule, RuleError, RuleSpec, get_rule, list_rules, registry, rule
from llull.rules.numeric.arrays import FloatArray
from llull.rules.numeric.averaging import weighted_mean
from tests.engine.tables import make_table
from tests.typed import some, untyped

SCORES = [[9, 2, 8, 4, 7], [7, 7, 4, 6, 5], [2, 9, 3, 9, 6], [6, 1, 9, 2, 4]]
GAPS = [[9, None, 8, 4, 7], [7, 7, None, 6, 5], [2, 9, 3, None, 6], [6, 1, 9, 2, 4]]


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> tuple[RuleSpec, RuleSpec]:
    """A rule that promises all that the mean promises, and the same one without a promise."""
    list_rules()
    monkeypatch.setattr(registry, "_registry", dict(untyped(registry)._registry))
    about: dict[str, Any] = {"reads": "scores", "complexity": "O(v c)", "reference": "this test"}
    for id, traits in (("own", Rule.of("mean").traits), ("silent", ())):

        @rule(id, id, traits=traits, **about)
        def average(scores: FloatArray, weights: FloatArray):
            """Weighted mean."""
            return weighted_mean(scores, weights)

        average.__qualname__ = id
    return get_rule("own"), get_rule("silent")


def answers(prepared: Prepared, gaps: Prepared, id: str) -> dict[str, Any]:
    first = prepared.profile.candidates
    return {
        "possible": [(one["own"], one["everyone"]) for one in possible_ranks(gaps, id).rows()],
        "contributions": [part.contribution for part in explain(prepared, first[0], first[1], id).metrics],
        "weights": [
            part.to_dict() for model in first for part in [nearest_weights(prepared, model, id, norm="l1")]
        ],
        "dethroning": {**dethrone(prepared, id).to_dict(), "seconds": 0},
        "influence": [group.to_dict() for group in influence(prepared, id).groups],
    }


def plain(found: object, id: str) -> object:
    return json.loads(json.dumps(found, default=str).replace(f'"{id}"', '"mean"'))


def test_a_rule_with_the_traits_of_the_mean_gets_what_the_mean_gets(own: tuple[RuleSpec, RuleSpec]):
    prepared, gaps = prepare(make_table(SCORES)), prepare(make_table(GAPS))
    expected = answers(prepared, gaps, "mean")
    assert plain(answers(prepared, gaps, "own"), "own") == plain(expected, "mean")
    assert all(value is not None for value in expected["contributions"])
    proved = ["pareto", "monotonicity", "independence_of_deleted_models", "reinforcement", "homogeneity"]
    verdicts = axioms(prepared, "own,silent", proved, budget=0.5).verdicts
    assert {verdicts["own"][axiom].theory.status for axiom in proved} == {"holds"}
    assert {verdicts["silent"][axiom].theory.status for axiom in proved} == {"unknown"}


def test_without_traits_a_rule_works_and_claims_nothing(own: tuple[RuleSpec, RuleSpec]):
    prepared, gaps = prepare(make_table(SCORES)), prepare(make_table(GAPS))
    mean, silent = (rank(prepared, id).ranking for id in ("mean", "silent"))
    a, b = mean.candidates[:2]
    assert silent.scores.tolist() == mean.scores.tolist()
    assert all(part.contribution is None for part in explain(prepared, a, b, "silent").metrics)
    with pytest.raises(RuleError, match="not additive"):
        nearest_weights(prepared, b, "silent")
    for one, of_mean in zip(
        possible_ranks(gaps, "silent").own, possible_ranks(gaps, "mean").own, strict=True
    ):
        assert one.best_bound <= some(of_mean.best) <= some(of_mean.worst) <= one.worst_bound
    fewest = [len(dethrone(prepared, id).removed or ()) for id in ("silent", "mean")]
    assert fewest[0] == fewest[1] > 0
    assert compare(prepared, "mean,silent").spearman["mean"]["silent"] == pytest.approx(1.0)
    assert influence(prepared, "silent").basis == "scores"
    assert uncertainty(prepared, "silent", replicates=20).to_dict()
    assert sensitivity(prepared, "silent", samples=20).to_dict()
    assert coverage(gaps, "silent").to_dict()
    verdicts = axioms(prepared, "silent", budget=None).verdicts["silent"].values()
    # What fails, fails on this very table.
    assert {v.theory.status for v in verdicts if v.here != "violated"} <= {"unknown", "holds"}
    assert {v.theory.status for v in verdicts if v.here == "violated"} == {"fails"}


def test_metrics_drawn_anew_for_a_rule_that_ignores_weights_are_copies(monkeypatch: pytest.MonkeyPatch):
    list_rules()
    monkeypatch.setattr(registry, "_registry", dict(untyped(registry)._registry))

    @rule("best", "best score", reads="scores", complexity="O(v c)", reference="this test")
    def best(scores: FloatArray, weights: FloatArray):
        """Best score."""
        return scores.max(axis=-2)

    prepared = prepare(make_table([[9, 2], [1, 8], [1, 7]]))
    # The first model is first whenever its one good metric is among the three drawn: 19 times of 27.
    first = uncertainty(prepared, "best", replicates=3000).rows()[0]["p_first"]
    assert first == pytest.approx(19 / 27, abs=0.03)

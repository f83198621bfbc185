"""Missing policies and axioms: what carries over from complete tables, and audits of what a policy leaves."""

from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.audit.audit import axioms
from llull.engine.prepare.preparation import prepare
from llull.rules import Profile, Rule, get_rule
from llull.rules.axioms import audit_pair, list_axioms, theory
from llull.rules.axioms.audit.base import Base, before_any
from llull.rules.axioms.audit.pair_audit import PairAudit
from llull.rules.axioms.search.enumerate import small_profiles
from llull.rules.axioms.theory.policies import on_what_is_left
from llull.rules.missing import Missing
from tests.engine.tables import make_table
from tests.typed import some, untyped

nan = np.nan
AXIOMS = list_axioms()
POLICIES = ("complete-models", "complete-metrics", "zero", "worst", "median", "baseline")
RULES = ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny")


def on_the_whole_table(profile: Profile, rule: str, axiom: Any, missing: Missing):
    """The audit with the policy run again after every change, wherever the changes could be made."""
    one, base = Rule.of(rule), Base.of(profile, missing, left=axiom.as_ranked)
    before = before_any(one, base, "ranking")
    pair = PairAudit(profile, one, axiom, base=base, before=before, missing=missing, samples=20)
    pair.advance(None)
    return pair.verdict()


def random_tables(count: int, seed: int):
    """With gaps and ties, some with weights and some with a tree; no score is below 0, the baseline."""
    rng = np.random.default_rng(seed)
    for number in range(count):
        n, v = int(rng.integers(2, 5)), int(rng.integers(2, 5))
        scores = rng.integers(0, 5, size=(v, n)).astype(float)
        scores[rng.random(scores.shape) < 0.25] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 2.0
        yield Profile.from_scores(
            scores,
            weights=rng.integers(1, 4, size=v).tolist(),
            groups=[str(g) for g in rng.choice(["", "a", "b"], size=v)],
            weighting="tree" if number % 3 == 0 else "own",
            baseline=np.zeros(v),
        )


@pytest.mark.parametrize("missing", POLICIES)
@pytest.mark.parametrize("rule", RULES)
def test_no_theorem_that_carries_over_is_contradicted_on_a_table_with_gaps(rule: str, missing: Missing):
    spec = get_rule(rule)
    small = [Profile.from_scores(scores, baseline=[0, 0]) for scores in small_profiles(2, 2, "gaps")]
    tables = [*small, *random_tables(12, seed=POLICIES.index(missing))]
    held = 0
    for profile in tables:
        for axiom in AXIOMS:
            if theory(Rule.of(spec), axiom, profile, missing=missing).status == "holds":
                found = on_the_whole_table(profile, rule, untyped(axiom), missing)
                assert found.violations == 0, (axiom.id, profile.scores, some(found.witness).explanation)
                held += found.trials > 0
    assert held > 100


@pytest.mark.parametrize("missing", ["complete-models", "complete-metrics"])
@pytest.mark.parametrize("rule", ["z_mean", "borda", "copeland"])
def test_what_breaks_an_axiom_on_what_is_left_is_what_breaks_it_on_the_whole_table(
    rule: str, missing: Missing
):
    # Under complete-models, parts and metrics that join are asked about on the models that all metrics rank.
    parts = {"reinforcement", "winner.reinforcement", "participation", "winner.participation"}
    moved = parts if missing == "complete-models" else set[str]()
    broken = 0
    for profile in random_tables(25, seed=4):
        for axiom in AXIOMS:
            if axiom.id in moved or not on_what_is_left(axiom, missing):
                continue
            whole = on_the_whole_table(profile, rule, axiom, missing)
            left = audit_pair(profile, Rule.of(rule), axiom, missing=missing, samples=20)
            assert (whole.violations > 0) == (left.violations > 0), (axiom.id, profile.scores)
            broken += left.violations > 0
    assert broken


GAPPY = np.array([[1.0, 2, 3, 4, np.nan], [2, 4, 1, 3, 1], [5, 1, 2, 4, 3]])


def test_models_that_a_policy_drops_are_not_deleted_and_the_scope_says_so():
    ready = prepare(make_table(GAPPY), missing="complete-models")
    verdict = axioms(ready, "mean", "independence_of_deleted_models", budget=None)
    found = verdict.verdicts["mean"]["independence_of_deleted_models"]
    assert (found.here, found.theory.status) == ("kept", "holds")
    assert found.scope.startswith("all 4 models deleted; ")
    assert found.scope.endswith(
        "on the 4 of 5 models that complete-models leaves (to change the others changes nothing)"
    )


def test_deleting_a_model_can_bring_a_metric_back():
    scores = np.array([[3.0, 2, 1], [1, 5, np.nan]])  # without the last model the second metric counts
    ready = prepare(make_table(scores), missing="complete-metrics")
    verdict = axioms(ready, "mean", "independence_of_deleted_models", budget=None)
    found = verdict.verdicts["mean"]["independence_of_deleted_models"]
    assert (found.here, found.theory.status) == ("violated", "fails")
    assert "leaves" not in found.scope
    assert [change.to_dict() for change in some(found.witness).changes] == [{"delete": ["m2"]}]


def test_a_model_that_withholds_is_dropped_whatever_it_withholds():
    ready = prepare(make_table(GAPPY), missing="complete-models")
    found = axioms(ready, "mean,kemeny,copeland", "withholding", budget=None)
    for row in found.verdicts.values():
        assert (row["withholding"].here, row["withholding"].trials) == ("kept", 12)


def test_each_kind_of_change_is_counted_by_itself():
    scores = np.random.default_rng(0).random((5, 12))
    verdict = axioms(prepare(make_table(scores)), "borda", "independence_of_deleted_models", budget=None)
    found = verdict.verdicts["borda"]["independence_of_deleted_models"]
    single, sets = found.kinds
    assert single.scope == "all 12 models deleted"
    assert single.trials == 12
    assert single.violations + sets.violations == found.violations
    assert max(some(single.rank_change), some(sets.rank_change)) == some(found.effect).rank_change
    assert [kind["scope"] for kind in found.to_dict()["kinds"]] == [single.scope, sets.scope]


@pytest.mark.parametrize("missing", ["zero", "worst", "median", "available"])
def test_a_model_that_withholds_its_only_score_is_dropped_as_rank_drops_it(missing: Missing):
    table = make_table(np.array([[0.0, 2, 3, 1.9], [nan, 2, 2, 2]]))
    found = axioms(prepare(table, missing=missing), "mean,mean_rank,copeland", "withholding", budget=None)
    for row in found.verdicts.values():
        assert (row["withholding"].here, row["withholding"].trials) == ("kept", 7)
    blanked = make_table(np.array([[nan, 2.0, 3, 1.9], [nan, 2, 2, 2]]))
    assert prepare(blanked, missing=missing).dropped == ("m0",)

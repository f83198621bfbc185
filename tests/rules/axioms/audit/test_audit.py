"""What an audit may say of one table, and that it catches rules that are broken on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, RuleSpec, get_rule
from llull.rules.axioms import audit, audit_pair, get_axiom, list_axioms, replay
from llull.rules.axioms.witness.witness import Witness
from tests.typed import some


def broken_rule(id: str, reads: Any, function: Callable[..., Any], **options: Any) -> RuleSpec:
    """A rule that only this file knows: it is not registered."""
    return RuleSpec(
        id=id,
        title=id,
        reads=reads,
        function=function,
        parameters={},
        complexity="",
        reference="",
        **options,
    )


def ties_by_row_order(scores: Any, weights: Any) -> Any:
    """The mean, with a little less for each row further down."""
    return scores.mean(axis=-2) - 1e-3 * np.arange(scores.shape[-1])


def rewards_gaps(scores: Any, weights: Any):
    """Sum of scores over the metrics a model was measured on, squared: the fewer the better."""
    there = ~np.isnan(scores)
    return np.where(there, scores, 0).sum(axis=-2) / np.maximum(there.sum(axis=-2), 1) ** 2


def sums_margins(margins: Any):
    """What some call Copeland, and is Borda."""
    return margins.sum(axis=-1).astype(float)


def by_name(profile: Profile):
    """The mean, with ties by name."""
    order = np.argsort(np.argsort(profile.candidates))
    return profile.scores.mean(axis=0) - 1e-3 * order


TIED = Profile.from_scores([[1, 1, 2], [2, 2, 2], [1, 1, 1]], candidates=["b", "a", "c"])
COMPLETE = Profile.from_scores([[5, 4, 3], [1, 4, 3], [2, 3, 3]])
#: The first model beats the others by a bare majority, and by points comes second.
CLOSE = Profile.from_scores([[3, 2, 1], [3, 2, 1], [3, 2, 1], [1, 3, 2], [1, 3, 2]])


@pytest.mark.parametrize(
    ("rule", "profile", "axiom"),
    [
        (broken_rule("row order", "scores", ties_by_row_order), TIED, "neutrality"),
        (broken_rule("by name", "profile", by_name, broadcasts=False), TIED, "neutrality"),
        (broken_rule("gaps", "scores", rewards_gaps), COMPLETE, "withholding"),
        (broken_rule("not copeland", "margins", sums_margins), CLOSE, "condorcet_winner"),
    ],
    ids=lambda value: getattr(value, "id", None),
)
def test_a_rule_broken_on_purpose_is_caught(rule: RuleSpec, profile: Profile, axiom: str):
    found = audit_pair(profile, Rule.of(rule), get_axiom(axiom))
    assert found.here == "violated"
    assert found.witness is not None
    assert found.effect is not None
    assert found.witness.explanation


@pytest.mark.parametrize("rule", ["mean", "copeland"])
@pytest.mark.parametrize("axiom", ["neutrality", "condorcet_winner"])
def test_the_sound_rule_is_not(rule: str, axiom: str):
    if (rule, axiom) != ("mean", "condorcet_winner"):
        for profile in (TIED, COMPLETE, CLOSE):
            assert audit_pair(profile, Rule.of(rule), get_axiom(axiom)).here in {
                "kept",
                "inapplicable",
            }


def random_profile(n_voters: int, n: int, seed: int = 0):
    return Profile.from_scores(np.random.default_rng(seed).random((n_voters, n)))


DELETED = get_axiom("independence_of_deleted_models")


def test_kept_says_that_all_of_the_scope_was_tried():
    found = audit_pair(random_profile(6, 5), Rule.of("mean"), DELETED)
    assert (found.here, found.trials) == ("kept", 5 + 10 + 10)
    assert (
        found.scope
        == "all 5 models deleted; all 10 sets of 2 models deleted; all 10 sets of 3 models deleted"
    )


def test_kept_of_a_sample_names_the_proof_that_the_rest_is_decided():
    found = audit_pair(random_profile(6, 12), Rule.of("mean"), DELETED, samples=7)
    assert (found.here, found.trials) == ("kept", 12 + 7)
    assert found.scope == (
        "all 12 models deleted; 7 sampled sets of models deleted; no other breaks it, since two models' "
        "scores, and so their order, do not depend on who else is there"
    )


def test_what_was_only_sampled_is_never_called_kept():
    found = audit_pair(random_profile(40, 60), Rule.of("mean"), get_axiom("monotonicity"), seconds=0.01)
    assert found.here == "unseen"
    assert 0 < found.trials < 40 * 60 * 60
    unanimous = Profile.from_scores(np.tile(np.arange(12.0), (5, 1)))
    assert audit_pair(unanimous, Rule.of("star"), DELETED, samples=7).here == "unseen"


@pytest.mark.parametrize(
    ("rule", "axiom", "here"),
    [
        ("borda", "monotonicity", "kept"),
        ("mean", "monotonicity", "kept"),
        ("geometric_mean", "positive_responsiveness", "unseen"),
        ("star", "monotonicity", "unseen"),
        ("mean", "metric_scale_invariance", "unseen"),
        ("copeland", "metric_scale_invariance", "kept"),
        ("copeland", "neutrality", "unseen"),
    ],
)
def test_endless_scopes_are_kept_where_a_proof_says_that_what_was_tried_decides(
    rule: str, axiom: str, here: str
):
    unanimous = Profile.from_scores(np.tile([1.0, 5, 5, 6, 9], (3, 1)))
    assert audit_pair(unanimous, Rule.of(rule), get_axiom(axiom)).here == here


def test_what_follows_from_the_order_alone_does_not_where_more_than_the_order_counts():
    scores, axiom = [[0.0, 1, 3], [2, 0, 1]], get_axiom("monotonicity")
    plain, close = Profile.from_scores(scores), Profile.from_scores(scores, tolerance=[0.5, 0])
    gaps = Profile.from_scores([[np.nan, 1, 3], [2, 0, 1]])
    assert audit_pair(plain, Rule.of("copeland"), axiom).here == "kept"
    assert audit_pair(close, Rule.of("copeland"), axiom).here == "unseen"
    assert audit_pair(gaps, Rule.of("copeland"), axiom).here == "kept"
    assert audit_pair(gaps, Rule.of("copeland"), axiom, missing="median").here == "unseen"


def test_a_premise_that_is_never_met_is_inapplicable():
    spec = get_rule("borda")
    cycle = Profile.from_scores([[3, 2, 1], [1, 3, 2], [2, 1, 3]])
    found = audit_pair(cycle, Rule.of(spec), get_axiom("condorcet_winner"))
    assert (found.here, found.trials) == ("inapplicable", 0)


def test_a_rule_that_refuses_the_table_is_inapplicable_and_says_why():
    spec = get_rule("geometric_mean")
    found = audit_pair(Profile.from_scores([[0, 1]]), Rule.of(spec), get_axiom("pareto"))
    assert found.here == "inapplicable"
    assert "positive" in found.scope


def test_a_seed_gives_the_same_perturbations_to_every_rule_and_every_time():
    specs = [get_rule("mean_rank"), get_rule("borda")]
    axioms = [get_axiom("arrow_independence"), get_axiom("participation")]
    pairs = [(Rule.of(spec), axiom) for spec in specs for axiom in axioms]
    first, again = (audit(random_profile(5, 7), pairs, seed=3) for _ in range(2))
    backwards = audit(random_profile(5, 7), pairs[::-1], seed=3)[::-1]
    for one, other, third in zip(first, again, backwards, strict=True):
        assert one.to_dict() == other.to_dict() == third.to_dict()
    # Borda and mean rank are the same order on complete tables.
    assert [v.violations for v in first[:2]] == [v.violations for v in first[2:]]


def test_time_that_is_over_leaves_no_pair_without_a_verdict():
    spec = get_rule("mean")
    pairs = [(Rule.of(spec), axiom) for axiom in list_axioms()]
    found = audit(random_profile(10, 12), pairs, budget=0.0)
    assert [verdict.axiom for verdict in found] == [axiom.id for axiom in list_axioms()]
    assert {verdict.here for verdict in found} <= {"kept", "unseen", "violated", "inapplicable", "not_run"}


@pytest.mark.parametrize("rule", ["z_mean", "borda", "copeland", "kemeny"])
def test_each_violation_on_a_table_replays_and_is_told_with_names(rule: str):
    spec = get_rule(rule)
    profile = random_profile(4, 9, seed=2)
    for axiom in list_axioms():
        found = audit_pair(profile, Rule.of(spec), axiom, samples=20, seconds=0.2)
        if found.here == "violated":
            assert found.witness is not None
            again = replay(Witness.from_dict(found.witness.to_dict()))
            assert (again.reproduced, again.same) == (True, True)
            assert any(name in some(again.witness).explanation[0] for name in profile.candidates)


def test_kemenys_deletions_at_size_are_those_that_full_solutions_find():
    from llull.rules import compute

    rng = np.random.default_rng(5)
    merit = rng.random(24)
    profile = Profile.from_scores(merit + 0.9 * rng.random((7, 24)))
    spec, axiom = get_rule("kemeny"), get_axiom("independence_of_deleted_models")
    found = audit_pair(profile, Rule.of(spec), axiom, samples=0)
    base = some(compute("kemeny", profile).certificate).order
    broken = 0
    for name in profile.candidates:
        rest = profile.select(candidates=[c for c, other in enumerate(profile.candidates) if other != name])
        left = [rest.candidates.index(other) for other in base if other != name]
        against = rest.support.T[np.ix_(left, left)]
        cost = np.triu(against, 1).sum() + _ties(rest) / 2
        broken += cost > some(compute("kemeny", rest).certificate).cost
    assert (found.trials, found.violations) == (24, broken)


def _ties(profile: Profile):
    return np.triu(profile.compared - profile.support - profile.support.T, 1).sum()


def upside_down(scores: Any, weights: Any):
    """The mean of what is bad."""
    return -scores.mean(axis=-2)


def test_a_table_that_breaks_what_nothing_is_proved_of_is_a_counterexample_for_its_kind():
    spec = broken_rule("upside_down", "scores", upside_down)
    found = audit_pair(COMPLETE, Rule.of(spec), get_axiom("monotonicity"))
    assert found.here == "violated"
    assert found.theory.status == "fails"
    assert found.theory.domain == "complete tables, with ties, and with more"
    assert found.theory.witness is found.witness
    assert found.note == ""


def test_a_table_that_contradicts_a_theorem_gets_both_and_a_plain_note():
    spec = broken_rule("upside_down", "scores", upside_down, traits=frozenset({"alone", "plain_mean"}))
    found = audit_pair(COMPLETE, Rule.of(spec), get_axiom("monotonicity"))
    assert (found.theory.status, found.here) == ("holds", "violated")
    assert found.contradicted
    assert found.note.startswith("theory says that upside_down keeps monotonicity on tables with or without")
    assert found.note.endswith("please report it")
    assert some(found.witness).explanation[0] in found.note
    assert found.to_dict()["note"] == found.note
    kept = audit_pair(COMPLETE, Rule.of(spec), get_axiom("neutrality"))
    assert not kept.contradicted
    assert "note" not in kept.to_dict()


def test_no_case_leaves_a_metric_without_a_score_where_the_tree_weighs():
    """Its share would be the others', as in a file of what is left."""
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(60):
        scores = rng.integers(0, 4, (5, 4)).astype(float)
        scores[rng.random(scores.shape) < 0.45] = np.nan
        scores = scores[~np.isnan(scores).all(axis=1)]
        if np.isnan(scores).all(axis=0).any():
            continue
        groups = [["a", "a/x", "b"][g] for g in rng.integers(0, 3, len(scores))]
        profile = Profile.from_scores(scores, groups=groups, weighting="tree")
        for axiom in ("independence_of_deleted_models", "winner.independence_of_deleted_models"):
            verdict = audit_pair(profile, Rule.of("copeland(alpha=0)"), get_axiom(axiom))
            if verdict.witness is not None:
                (after,) = [change.apply(verdict.witness.profile) for change in verdict.witness.changes]
                assert (~np.isnan(after.scores)).any(axis=1).all()
                found += 1
    assert found > 20

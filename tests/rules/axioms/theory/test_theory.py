"""What theory says of a kind of table, and of which it says nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, RuleSpec, get_rule
from llull.rules.axioms import get_axiom, list_axioms, replay, theory
from llull.rules.axioms.theory.theory import stored_witnesses, traits
from llull.rules.missing import MISSING_POLICIES, Missing
from tests.rules.axioms.variants import RULES
from tests.typed import of_one, of_two, some

SIX = ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny")
STRICT = Profile.from_scores([[1, 2, 3], [3, 1, 2]])
TIED = Profile.from_scores([[1, 1, 3], [3, 1, 2]])
GAPPY_AND_TIED = Profile.from_scores([[1, 1, 3], [3, np.nan, 2]])
GAPPY = Profile.from_scores([[1, 2, 3], [3, np.nan, 2]])
TREE = Profile.from_scores([[1, 2, 3], [3, 1, 2]], weighting="tree")
CLOSE = Profile.from_scores([[1, 2, 3], [3, 1, 2]], tolerance=[1, 0])

#: Cells of the main table that neither a theorem nor a counterexample settles, by missing policy.
OPEN = {
    ("kemeny", "withholding", "zero"),
    ("kemeny", "withholding", "baseline"),
    ("kemeny", "winner.monotonicity", "worst"),
    ("kemeny", "winner.monotonicity", "median"),
}


def status(rule: str, axiom: str, profile: Profile, **options: Any):
    one = Rule.of(rule, **options.pop("given", {}))
    return theory(one, get_axiom(axiom), profile, **options).status


@pytest.mark.parametrize("rule", SIX)
@pytest.mark.parametrize("weighting", ["own", "tree"])
@pytest.mark.parametrize(
    "missing", ["available", "complete-models", "complete-metrics", "zero", "worst", "median", "baseline"]
)
def test_the_main_rules_are_settled_for_every_kind_of_table(rule: str, weighting: str, missing: Missing):
    for profile in (STRICT, TIED, GAPPY, GAPPY_AND_TIED):
        own = replace(profile, weighting=weighting)
        unknown = {
            (rule, axiom.id, missing)
            for axiom in list_axioms()
            if status(rule, axiom.id, own, missing=missing) == "unknown"
        }
        assert unknown <= OPEN


@pytest.mark.parametrize(
    ("rule", "axiom", "expected"),
    [
        ("mean", "independence_of_deleted_models", "holds"),
        ("mean", "arrow_independence", "fails"),
        ("mean", "metric_scale_invariance", "fails"),
        ("z_mean", "monotonicity", "fails"),
        ("z_mean", "metric_scale_invariance", "holds"),
        ("borda", "winner.condorcet_loser", "holds"),
        ("borda", "condorcet_winner", "fails"),
        ("mean_rank", "independence_of_deleted_models", "fails"),
        ("copeland", "extended_condorcet", "holds"),
        ("copeland", "reinforcement", "fails"),
        ("kemeny", "reinforcement", "holds"),
        ("kemeny", "winner.reinforcement", "fails"),
        ("kemeny", "local_independence", "holds"),
        ("kemeny", "clone_independence", "fails"),
        ("kemeny", "winner.monotonicity", "holds"),
        ("kemeny", "monotonicity", "fails"),
    ],
)
def test_known_cells_of_the_main_table(rule: str, axiom: str, expected: str):
    assert status(rule, axiom, STRICT) == expected


def test_a_counterexample_settles_every_kind_with_more_and_none_with_less():
    assert status("median", "pareto.strong", TIED) == "fails"
    assert status("median", "pareto.strong", GAPPY_AND_TIED) == "fails"
    assert status("median", "pareto.strong", STRICT) == "holds"


def test_a_theorem_of_fixed_weights_says_nothing_of_tree_weights():
    assert status("geometric_mean", "reinforcement", STRICT) == "holds"
    assert status("geometric_mean", "reinforcement", TREE) != "holds"
    assert status("mean", "monotonicity", TREE) == "holds"


@pytest.mark.parametrize(
    ("rule", "axiom", "missing", "expected"),
    [
        ("mean", "pareto", "median", "holds"),  # said of the table as it is ranked
        ("mean", "independence_of_deleted_models", "complete-models", "holds"),
        ("mean", "independence_of_deleted_models", "complete-metrics", "fails"),  # a metric comes back
        ("mean", "independence_of_deleted_models", "zero", "holds"),
        ("mean", "independence_of_deleted_models", "worst", "fails"),  # the worst may be who is deleted
        ("mean", "clone_independence", "worst", "holds"),
        ("mean", "clone_independence", "median", "fails"),
        ("mean", "monotonicity", "worst", "holds"),
        ("borda", "monotonicity", "median", "holds"),
        ("copeland", "monotonicity", "worst", "fails"),
        ("borda", "reinforcement", "complete-models", "holds"),
        ("mean", "withholding", "complete-models", "holds"),
        ("mean", "withholding", "zero", "holds"),
        ("z_mean", "withholding", "zero", "fails"),
        ("mean", "withholding", "worst", "fails"),
        ("mean", "independence_of_deleted_models", "baseline", "holds"),
        ("mean", "clone_independence", "baseline", "holds"),
        ("copeland", "monotonicity", "baseline", "holds"),
        ("borda", "reinforcement", "baseline", "holds"),
        ("mean", "withholding", "baseline", "holds"),
    ],
)
def test_what_holds_of_complete_tables_carries_over_where_policy_and_change_can_be_exchanged(
    rule: str, axiom: str, missing: Missing, expected: str
):
    assert status(rule, axiom, GAPPY_AND_TIED, missing=missing) == expected


def test_theorems_that_carry_over_say_why():
    spec = get_rule("mean")
    found = theory(
        Rule.of(spec), get_axiom("independence_of_deleted_models"), GAPPY_AND_TIED, missing="complete-models"
    )
    assert found.citation.endswith(
        "under complete-models: whether a model is complete does not depend on other models"
    )
    assert found.domain.endswith("gaps treated by complete-models")


def test_a_gap_that_counts_as_0_is_no_gain_only_where_no_score_is_below_0():
    below = Profile.from_scores([[-1, 2, 3], [3, 1, 2]])
    assert status("mean", "withholding", STRICT, missing="zero") == "holds"
    assert status("mean", "withholding", below, missing="zero") == "fails"
    assert status("mean", "withholding", STRICT) == "fails"


def test_a_gap_that_counts_as_the_baseline_is_no_gain_only_where_no_score_is_below_it():
    scores, axiom = [[1, 2, 3], [3, 1, 2]], get_axiom("withholding")
    for baseline, expected in ((1, "holds"), (1.5, "fails")):
        found = theory(
            Rule.of("mean"), axiom, Profile.from_scores(scores, baseline=[baseline] * 2), missing="baseline"
        )
        assert found.status == expected
    assert "scores below the baseline" in found.domain


def test_theorems_are_about_the_parameters_they_name():
    assert status("copeland", "reversal_symmetry", STRICT) == "holds"
    assert status("copeland", "reversal_symmetry", STRICT, given={"alpha": 0}) == "unknown"
    assert status("copeland", "condorcet_winner", STRICT, given={"alpha": 0}) == "holds"


@pytest.mark.parametrize(
    ("rule", "given", "axiom", "on_strict", "on_tied"),
    [
        ("borda", {"ties": "max"}, "reversal_symmetry", "holds", "unknown"),
        ("borda", {"ties": "max"}, "condorcet_winner", "fails", "fails"),
        ("schulze", {"strength": "margin"}, "winner.reversal_symmetry", "holds", "holds"),
        ("minimax", {"defeat": "opposition"}, "condorcet_winner", "holds", "unknown"),
        ("trimmed_mean", {"trim": 0}, "positive_responsiveness", "holds", "holds"),
        ("bradley_terry", {"ties": "davidson"}, "pareto", "holds", "unknown"),
        # An indifferent metric ties models, and a table with ties is one where the two rules may differ.
        ("bradley_terry", {"ties": "davidson"}, "indifferent_metric", "unknown", "unknown"),
    ],
)
def test_what_is_proved_of_the_default_is_proved_where_other_parameters_make_the_same_rule(
    rule: str, given: dict[str, Any], axiom: str, on_strict: str, on_tied: str
):
    assert status(rule, axiom, STRICT, given=given) == on_strict
    assert status(rule, axiom, TIED, given=given) == on_tied


def test_a_stored_counterexample_is_one_of_other_parameters_where_it_breaks_the_axiom_under_them():
    spec = get_rule("instant_runoff")
    one = Rule.of(spec, ties="parallel")
    for axiom in list_axioms():
        found = theory(one, axiom, TIED)
        if found.status == "fails":
            assert some(found.witness).parameters == one.parameters
            assert replay(some(found.witness)).same
    assert status("instant_runoff", "condorcet_winner", STRICT, given={"ties": "parallel"}) == "fails"
    assert status("nanson", "reinforcement", STRICT, given={"average": "leaves"}) == "unknown"


def test_what_a_rule_of_a_user_is_given_settles_what_it_can_depend_on():
    own = RuleSpec("own", "own", "margins", of_one(lambda margins: margins.sum(axis=-1) * 1.0), {}, "", "")
    for axiom in ("ordinal_invariance", "anonymity", "homogeneity"):
        assert theory(Rule.of(own), get_axiom(axiom), TIED).status == "holds"
    assert theory(Rule.of(own), get_axiom("monotonicity"), TIED).status == "unknown"
    assert theory(Rule.of(own), get_axiom("ordinal_invariance"), CLOSE).status == "unknown"


def test_a_rule_with_the_traits_of_the_mean_has_its_theory():
    mean = get_rule("mean")
    own = replace(mean, id="own")
    plain = replace(own, traits=frozenset(), traits_at=None)
    for profile in (STRICT, TIED, GAPPY_AND_TIED, TREE):
        for axiom in list_axioms():
            if theory(Rule.of(mean), axiom, profile).status == "holds":
                assert theory(Rule.of(own), axiom, profile).status == "holds", axiom.id
            assert theory(Rule.of(plain), axiom, profile).status == "unknown"


def test_a_users_rule_under_a_known_id_inherits_no_theorem():
    own = RuleSpec(
        "mean", "mean", "scores", of_two(lambda scores, weights: -scores.mean(axis=-2)), {}, "", ""
    )
    assert theory(Rule.of(own), get_axiom("monotonicity"), STRICT).status == "unknown"
    assert theory(Rule.of(own), get_axiom("metric_scale_invariance"), STRICT).status == "unknown"


def test_every_theory_names_its_ground():
    for rule in SIX:
        spec = get_rule(rule)
        for axiom in list_axioms():
            found = theory(Rule.of(spec), axiom, STRICT)
            assert found.status == "unknown" or (found.citation and found.domain)
            assert (found.witness is not None) == (found.status == "fails")


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_every_rule_can_be_asked_about_tables_of_every_kind(rule: Rule):
    below = Profile.from_scores([[-1, 2, 3], [3, np.nan, 2]], tolerance=[1, 0])
    for axiom in list_axioms():
        for missing in MISSING_POLICIES:
            for profile in (TIED, GAPPY, CLOSE, below):
                assert theory(rule, axiom, profile, missing=missing).status in ("holds", "fails", "unknown")


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        (STRICT, set()),
        (TIED, {"ties"}),
        (GAPPY, {"gaps"}),
        (TREE, {"tree"}),
        (CLOSE, {"tolerance"}),
    ],
    ids=["strict", "ties", "gaps", "tree", "tolerance"],
)
def test_traits_of_a_profile(profile: Profile, expected: set[Any] | set[str]):
    assert traits(profile, get_axiom("pareto")) == expected


def test_z_means_smallest_counterexample_to_monotonicity_fits_on_a_line():
    (data,) = [d for d in stored_witnesses() if (d["rule"], d["axiom"]) == ("z_mean", "monotonicity")]
    assert (len(data["profile"]["models"]), len(data["profile"]["metrics"])) == (3, 2)

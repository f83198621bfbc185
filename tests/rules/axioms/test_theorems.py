"""What theory says of a kind of table, and of which it says nothing."""

import numpy as np
import pytest

from llull.rules import Profile, RuleSpec, get_rule
from llull.rules.axioms import get_axiom, list_axioms, theory
from llull.rules.axioms.theorems import stored_witnesses, traits

SIX = ("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny")
STRICT = Profile.from_scores([[1, 2, 3], [3, 1, 2]])
TIED = Profile.from_scores([[1, 1, 3], [3, 1, 2]])
GAPPY = Profile.from_scores([[1, 2, 3], [3, np.nan, 2]])
TREE = Profile.from_scores([[1, 2, 3], [3, 1, 2]], weighting="tree")
CLOSE = Profile.from_scores([[1, 2, 3], [3, 1, 2]], tolerance=[1, 0])

#: Cells of the main table that neither a theorem nor a counterexample settles.
OPEN = {("kemeny", "positive_responsiveness")}


def status(rule, axiom, profile, **options):
    spec = get_rule(rule)
    return theory(spec, spec.resolve(options.pop("given", {})), get_axiom(axiom), profile, **options).status


@pytest.mark.parametrize("rule", SIX)
@pytest.mark.parametrize("profile", [STRICT, TIED], ids=["strict", "ties"])
def test_the_main_rules_are_settled_for_complete_tables(rule, profile):
    unknown = {(rule, axiom.id) for axiom in list_axioms() if status(rule, axiom.id, profile) == "unknown"}
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
def test_known_cells_of_the_main_table(rule, axiom, expected):
    assert status(rule, axiom, STRICT) == expected


def test_a_counterexample_settles_every_kind_with_more_and_none_with_less():
    gaps_and_ties = Profile.from_scores([[1, 1, 3], [3, np.nan, 2]])
    assert status("mean", "winner.reinforcement", TIED) == "holds"
    assert status("mean", "winner.reinforcement", gaps_and_ties) == "fails"
    assert status("mean", "winner.reinforcement", GAPPY) == "unknown"


def test_a_theorem_of_fixed_weights_says_nothing_of_tree_weights():
    assert status("mean", "reinforcement", TREE) == "unknown"
    assert status("mean", "monotonicity", TREE) == "holds"


def test_a_missing_policy_is_not_what_theorems_of_gaps_are_about():
    assert status("mean", "pareto", GAPPY, missing="available") == "holds"
    assert status("mean", "pareto", GAPPY, missing="median") == "unknown"
    assert status("mean", "pareto", STRICT, missing="median") == "holds"
    assert status("mean", "withholding", STRICT, missing="available") == "fails"
    assert status("mean", "withholding", STRICT, missing="zero") == "unknown"


def test_theorems_are_about_the_parameters_they_name():
    assert status("copeland", "reversal_symmetry", STRICT) == "holds"
    assert status("copeland", "reversal_symmetry", STRICT, given={"alpha": 0}) == "unknown"
    assert status("copeland", "condorcet_winner", STRICT, given={"alpha": 0}) == "holds"


def test_what_a_rule_of_a_user_is_given_settles_what_it_can_depend_on():
    own = RuleSpec("own", "own", "margins", lambda margins: margins.sum(axis=-1) * 1.0, {}, "", "")
    for axiom in ("ordinal_invariance", "anonymity", "homogeneity"):
        assert theory(own, {}, get_axiom(axiom), TIED).status == "holds"
    assert theory(own, {}, get_axiom("monotonicity"), TIED).status == "unknown"
    assert theory(own, {}, get_axiom("ordinal_invariance"), CLOSE).status == "unknown"


def test_a_users_rule_under_a_known_id_inherits_no_theorem():
    own = RuleSpec("mean", "mean", "scores", lambda scores, weights: -scores.mean(axis=-2), {}, "", "")
    assert theory(own, {}, get_axiom("monotonicity"), STRICT).status == "unknown"
    assert theory(own, {}, get_axiom("metric_scale_invariance"), STRICT).status == "unknown"


def test_every_theory_names_its_ground():
    for rule in SIX:
        spec = get_rule(rule)
        for axiom in list_axioms():
            found = theory(spec, spec.resolve({}), axiom, STRICT)
            assert found.status == "unknown" or (found.citation and found.domain)
            assert (found.witness is not None) == (found.status == "fails")


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
def test_traits_of_a_profile(profile, expected):
    assert traits(profile, "pareto") == expected


def test_z_means_smallest_counterexample_to_monotonicity_fits_on_a_line():
    (data,) = [d for d in stored_witnesses() if (d["rule"], d["axiom"]) == ("z_mean", "monotonicity")]
    assert (len(data["profile"]["models"]), len(data["profile"]["metrics"])) == (3, 2)

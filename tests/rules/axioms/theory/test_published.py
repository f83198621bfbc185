"""What the literature says of rules and axioms, as theory says it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, compute
from llull.rules.axioms import audit_pair, general_search, get_axiom, replay, theory
from tests.typed import some

STRICT = Profile.from_scores([[1, 2, 3], [3, 1, 2]])
TIED = Profile.from_scores([[1, 1, 3], [3, 1, 2]])


def ballots(counts: dict[str, int]) -> Profile:
    return Profile.from_ballots([(list(order), count) for order, count in counts.items()])


def proved(rule: str, axiom: str, profile: Profile, **given: Any):
    return theory(Rule.of(rule, **given), get_axiom(axiom), profile)


#: Means 5.4, 8.4 and 7.4: B wins the runoff; A is first, alone, on 3 of 5 metrics.
STAR = Profile.from_scores(
    [[9, 8, 7], [9, 8, 7], [9, 8, 7], [0, 9, 8], [0, 9, 8]], candidates=["A", "B", "C"]
)
#: All means are 4; C loses to both of the others.
LOSER = Profile.from_scores([[4, 7, 2], [6, 4, 2], [2, 1, 8]], candidates=["A", "B", "C"])


@pytest.mark.parametrize(
    "axiom", ["majority", "condorcet_winner", "smith", "winner.smith", "extended_condorcet"]
)
def test_star_breaks_majority_and_the_condorcet_criteria(axiom: str):
    assert proved("star", axiom, STRICT).status == "fails"
    found = audit_pair(STAR, Rule.of("star"), get_axiom(axiom))
    assert (found.theory.status, found.here) == ("fails", "violated")


def test_star_may_put_a_condorcet_loser_first():
    assert compute("star", LOSER).tiers == (("A", "B", "C"),)
    assert proved("star", "winner.condorcet_loser", STRICT).status == "fails"
    found = audit_pair(LOSER, Rule.of("star"), get_axiom("winner.condorcet_loser"))
    assert (found.theory.status, found.here) == ("fails", "violated")


@pytest.mark.parametrize("axiom", ["pareto", "pareto.strong", "winner.pareto"])
@pytest.mark.parametrize("profile", [STRICT, TIED], ids=["strict", "ties"])
def test_slater_keeps_pareto(axiom: str, profile: Profile):
    found = proved("slater", axiom, profile)
    assert found.status == "holds"
    assert "exchange the two" in found.citation


CLONES = {"AXYZ": 4, "YZXA": 4, "ZXYA": 3, "AZXY": 2}


def test_minimax_keeps_a_single_clone_and_not_a_circle_of_three():
    """Tideman's failure of minimax: X beats A 7 to 6; its clones beat each other by more."""
    whole = ballots(CLONES)
    (first, *_), (alone, *_) = compute("minimax", whole).tiers, compute("minimax", without(whole, "YZ")).tiers
    assert (first, alone) == (("A",), ("X",))
    found = audit_pair(without(whole, "YZ"), Rule.of("minimax"), get_axiom("winner.clone_set_independence"))
    assert found.here == "violated"
    assert some(found.witness).to_dict()["changes"][0]["add_clones"]["of"] == "X"
    assert replay(some(found.witness)).same
    assert proved("minimax", "winner.clone_set_independence", STRICT).status == "fails"
    assert proved("minimax", "winner.clone_independence", STRICT).status == "holds"


def without(profile: Profile, names: str) -> Profile:
    return profile.select(candidates=np.array([name not in names for name in profile.candidates]))


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("mean", "holds"),
        ("schulze", "holds"),
        ("split_cycle", "holds"),
        ("tiers", "holds"),
        ("borda", "fails"),
    ],
)
def test_clone_sets_elsewhere(rule: str, expected: str):
    assert proved(rule, "winner.clone_set_independence", STRICT).status == expected


def test_the_general_search_reaches_circles_of_clones():
    (found,) = general_search(Rule.of("minimax"), [get_axiom("winner.clone_set_independence")], draws=0)
    assert found.status == "violated"


#: Weights of which no two sets are equal.
UNEQUAL = Profile.from_scores([[1, 2, 3], [3, 1, 2], [2, 3, 1]], weights=[3, 5, 6])
#: Margins 1, 3 and 5, though the metrics weigh the same.
SPREAD = Profile.from_scores(
    [[3, 2, 1]] * 3 + [[1, 3, 2], [3, 1, 2]] + [[2, 3, 1]] * 2 + [[1, 3, 2]] * 2,
)


@pytest.mark.parametrize(
    ("rule", "axiom"),
    [
        ("instant_runoff", "winner.condorcet_loser"),
        ("coombs", "winner.condorcet_loser"),
        ("ranked_pairs", "local_independence"),
    ],
)
def test_failures_that_live_from_equal_counts_are_told_apart(rule: str, axiom: str):
    apart = proved(rule, axiom, UNEQUAL)
    assert apart.status == "holds"
    assert "are equal" in apart.domain
    level = proved(rule, axiom, STRICT)
    assert level.status == "fails"
    assert f"holds for {apart.domain}" in level.citation


@pytest.mark.parametrize("axiom", ["winner.clone_independence", "winner.clone_set_independence"])
def test_instant_runoff_is_not_independent_of_level_clones_and_is_of_others(axiom: str):
    """Where no two counts are equal; a clone that is level with its model shares its first places."""
    found = proved("instant_runoff", axiom, UNEQUAL)
    assert found.status == "fails"
    assert "clones that are nowhere level leave the first as they are: Tideman (1987)" in found.citation
    rng = np.random.default_rng(6)
    for _ in range(40):
        rows = rng.permuted(np.tile([1.0, 2, 3, 4], (5, 1)), axis=1)
        profile = Profile.from_scores(rows, weights=[3, 5, 6, 7, 28], candidates=list("ABCD"))
        clone = profile.scores[:, :1] + rng.choice([-0.5, 0.5], size=(5, 1))
        both = replace(profile, candidates=(*"ABCD", "a"), scores=np.hstack([profile.scores, clone]))
        (before, *_), (after, *_) = (compute("instant_runoff", one).tiers for one in (profile, both))
        assert {name.upper() for name in after} == {*before}


def test_equal_counts_do_not_matter_where_the_margins_differ():
    assert proved("ranked_pairs", "local_independence", SPREAD).status == "holds"
    assert proved("instant_runoff", "winner.condorcet_loser", SPREAD).status == "fails"


def test_a_failure_that_does_not_live_from_equal_counts_is_shown_without_any():
    found = proved("instant_runoff", "winner.monotonicity", UNEQUAL)
    assert found.status == "fails"
    assert replay(some(found.witness)).same


def test_a_clone_of_one_of_two_level_models():
    plain = ballots({"AB": 2, "BA": 2})
    cloned = ballots({"ABb": 2, "BbA": 1, "bBA": 1})
    assert compute("instant_runoff", plain).tiers == (("A", "B"),)
    assert compute("instant_runoff", cloned).tiers[0] == ("A",)
    assert compute("instant_runoff", cloned, ties="parallel").tiers == (("A", "B", "b"),)


KEEP = (
    *("plurality", "instant_runoff", "coombs", "baldwin", "nanson", "minimax", "river", "maximal_lottery"),
    *(
        "schulze",
        "split_cycle",
        "ranked_pairs",
        "kemeny",
        "slater",
        "copeland",
        "borda",
        "dowdall",
        "bucklin",
    ),
    *("black", "mean", "z_mean", "mean_rank", "win_rate", "median"),
)


@pytest.mark.parametrize("rule", KEEP)
def test_winners_that_nobody_is_better_than_throughout(rule: str):
    assert proved(rule, "winner.pareto", STRICT).status == "holds"


#: Everybody puts C above D, and the Smith set is all four.
CIRCLE = {"ABCD": 1, "BCDA": 1, "CDAB": 1}


@pytest.mark.parametrize(
    ("rule", "given"),
    [("veto", {}), ("k_approval", {}), ("tiers", {}), ("tiers", {"set": "schwartz"})],
    ids=str,
)
def test_winners_that_somebody_is_better_than_throughout(rule: str, given: dict[str, Any]):
    assert proved(rule, "winner.pareto", STRICT, **given).status == "fails"


def test_the_smith_set_may_hold_a_dominated_model():
    found = audit_pair(ballots(CIRCLE), Rule.of("tiers"), get_axiom("winner.pareto"))
    assert (found.here, found.theory.status) == ("violated", "fails")
    assert some(found.witness).broken == (("D", "D"),)


@pytest.mark.parametrize("rule", ["minimax", "schulze", "split_cycle", "ranked_pairs"])
@pytest.mark.parametrize("axiom", ["participation", "winner.participation"])
def test_condorcet_rules_break_participation_from_four_models_on(rule: str, axiom: str):
    found = proved(rule, axiom, STRICT)
    assert found.status == "fails"
    assert "Moulin (1988)" in found.citation
    assert len(some(found.witness).profile.candidates) >= 4
    assert replay(some(found.witness)).same


@pytest.mark.parametrize("rule", ["schulze", "split_cycle", "ranked_pairs"])
def test_a_circle_may_level_two_models_of_which_one_is_better_once(rule: str):
    """A and B beat C, C beats D, and D beats A and B, all by 1, which is also what A beats B by."""
    circle = Profile.from_scores([[4, 3, 2, 1], [1, 1, 3, 2], [2, 2, 1, 3]], candidates=["A", "B", "C", "D"])
    assert audit_pair(circle, Rule.of(rule), get_axiom("pareto.strong")).here == "violated"
    assert proved(rule, "pareto.strong", TIED).status == "fails"
    assert proved(rule, "pareto.strong", STRICT).status == "holds"


@pytest.mark.parametrize("rule", ["bucklin", "footrule"])
def test_bucklin_and_footrule_may_put_a_condorcet_loser_first(rule: str):
    found = proved(rule, "winner.condorcet_loser", STRICT)
    assert found.status == "fails"
    assert replay(some(found.witness)).same


def test_what_an_axiom_implies_holds_where_it_does_and_it_fails_where_that_fails():
    assert proved("kemeny", "winner.pareto", STRICT).citation.endswith("it keeps pareto, which implies this")
    strong, weak = proved("veto", "pareto.strong", STRICT), proved("veto", "winner.pareto", STRICT)
    assert (strong.status, weak.status) == ("fails", "fails")
    # Of a set of optimal orders, that of the winner and that of the ranking are not about the same.
    assert "implies" not in proved("kemeny", "winner.monotonicity", STRICT).citation

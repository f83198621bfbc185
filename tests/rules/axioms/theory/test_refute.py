"""What theory says holds survives attack, and an attack finds what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, get_rule
from llull.rules.axioms import get_axiom, replay
from llull.rules.missing import Missing
from tests.rules.axioms.drawn_changes import free_changes, free_kinds
from tests.rules.axioms.drawn_tables import POLICIES, bound, draw_table, parted
from tests.rules.axioms.refutation import TWELVE, refute
from tests.rules.axioms.target import Target
from tests.typed import some

CHANGES = 20_000


def test_no_holds_is_refuted_by_twenty_thousand_changes():
    report = refute(CHANGES, seed=20, wanted=4, own=6, free=1)
    assert [one.to_dict() for one in report.refuted] == []
    assert report.total >= CHANGES
    assert {rule for rule, _, _, _ in report.attacks} > {*TWELVE}
    assert {missing for _, _, missing, _ in report.attacks} == {*POLICIES}
    assert [cell for cell, changes, _ in report.fewest() if changes < 4] == []
    assert [cell for cell, _, binding in report.fewest() if cell in report.can_bind and binding < 2] == []


def negated(scores: Any, weights: Any, **_: Any):
    return -scores.mean(axis=-2)


@pytest.mark.parametrize("axiom", ["monotonicity", "pareto", "positive_responsiveness"])
def test_a_rule_with_wrong_traits_is_refuted_with_a_witness_that_replays(axiom: str):
    wrong = Rule.of(replace(get_rule("mean"), id="wrong", function=negated))
    rng = np.random.default_rng(1)
    found = [
        Target(draw_table(rng, "available", binding=False), wrong, "available", rng).attack(get_axiom(axiom))
        for _ in range(20)
    ]
    assert any(one.witness is not None for one in found)


def test_free_changes_break_what_an_axioms_own_cases_break():
    """Of a rule that breaks an axiom, free changes alone find a witness."""
    rng = np.random.default_rng(2)
    for rule, axiom in (("borda", "independence_of_deleted_models"), ("mean", "arrow_independence")):
        found = [
            Target(draw_table(rng, "available", binding=True), Rule.of(rule), "available", rng).attack(
                get_axiom(axiom), own=0, free=20
            )
            for _ in range(10)
        ]
        witnesses = [one.witness for one in found if one.witness is not None]
        assert witnesses
        assert all(replay(witness).same for witness in witnesses)


@pytest.mark.parametrize("missing", POLICIES)
@pytest.mark.parametrize("binding", [True, False])
def test_tables_are_drawn_of_the_kind_that_is_asked_for(missing: Missing, binding: bool):
    rng = np.random.default_rng(3)
    for _ in range(50):
        profile = draw_table(rng, missing, binding=binding)
        assert 3 <= len(profile.candidates) <= 7
        assert 2 <= len(profile.voters) <= 6
        assert profile.present.any(axis=0).all()
        if not binding:
            assert profile.present.all()
            ordered = np.sort(profile.scores, axis=1)
            assert (ordered[:, 1:] > ordered[:, :-1]).all()


def test_free_changes_are_of_the_kinds_of_the_axiom():
    profile = Profile.from_scores([[1, 2, 3], [3, 1, 2]])
    rng = np.random.default_rng(4)
    for axiom in ("monotonicity", "reinforcement", "participation", "withholding", "neutrality"):
        like = free_kinds(get_axiom(axiom), profile)
        drawn = some(free_changes(profile, like, rng))
        assert [type(one) for one in drawn] == [type(one) for one in like]
    assert free_kinds(get_axiom("pareto"), profile) == ()


def test_ties_and_gaps_bind_where_another_ranking_comes_of_settling_them():
    def binds(rule: str, scores: Any) -> bool:
        tables = [Profile.from_scores(scores)]
        return bool(bound(Rule.of(rule), tables, "available", np.random.default_rng(5))[0])

    nan = np.nan
    # First on two metrics of three, whatever becomes of the tie; and the mean of 1 lies far from 2 and 3.
    assert not binds("plurality", [[3, 1, 0], [3, 2, 1], [1, 2, 3]])
    assert not binds("mean", [[3, 2, 1], [3, 2, 1], [3, 1, 1]])
    assert binds("mean", [[1, 1, 0], [2, 2, 0]])
    assert binds("plurality", [[3, 2, 1], [1, 3, 3]])
    assert binds("mean", [[3, 2, 1], [nan, 2, 5]])
    assert not binds("mean", [[3, 2, 1], [3, 2.5, 1]])


def test_parts_of_a_table_made_for_it_rank_alike():
    rng, alike = np.random.default_rng(6), 0
    reinforced = get_axiom("reinforcement")
    for _ in range(40):
        table = parted(draw_table(rng, "available", binding=False), rng)
        alike += Target(table, Rule.of("borda"), "available", rng).attack(reinforced, free=0).trials > 0
    assert alike > 20

"""What theory says holds survives attack, and an attack finds what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, get_rule
from llull.rules.axioms import get_axiom, replay
from llull.rules.missing import Missing
from tests.rules.axioms.refutation import (
    POLICIES,
    TWELVE,
    attack,
    draw_table,
    free_changes,
    free_kinds,
    refute,
)
from tests.typed import some

CHANGES = 20_000


def test_no_holds_is_refuted_by_twenty_thousand_changes():
    report = refute(CHANGES, seed=20, own=12, free=1)
    assert [one.to_dict() for one in report.refuted] == []
    assert report.total >= CHANGES
    assert {rule for rule, _, _ in report.cells} >= {*TWELVE}
    assert {missing for _, _, missing in report.cells} == {*POLICIES}


def negated(scores: Any, weights: Any):
    return -scores.mean(axis=-2)


@pytest.mark.parametrize("axiom", ["monotonicity", "pareto", "positive_responsiveness"])
def test_a_rule_with_wrong_traits_is_refuted_with_a_witness_that_replays(axiom: str):
    wrong = Rule.of(replace(get_rule("mean"), id="wrong", function=negated))
    rng = np.random.default_rng(1)
    found = [
        attack(draw_table(rng, "available", binding=False), wrong, get_axiom(axiom), "available", rng)
        for _ in range(20)
    ]
    assert any(one.witness is not None for one in found)


def test_free_changes_break_what_an_axioms_own_cases_break():
    """Of a rule that breaks an axiom, free changes alone find a witness."""
    rng = np.random.default_rng(2)
    for rule, axiom in (("borda", "independence_of_deleted_models"), ("mean", "arrow_independence")):
        found = [
            attack(
                draw_table(rng, "available", binding=True),
                Rule.of(rule),
                get_axiom(axiom),
                "available",
                rng,
                own=0,
                free=20,
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

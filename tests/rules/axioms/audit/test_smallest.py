"""The witness that is shown is the smallest: nothing smaller breaks the axiom, tried here by other means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from llull.engine.prepare.preparation import prepare
from llull.rules import Profile, Rule
from llull.rules.axioms import Verdict, audit_pair, get_axiom, list_axioms, replay
from llull.rules.axioms.axiom import Axiom, Context
from llull.rules.axioms.changes.change import touched
from llull.rules.axioms.changes.kinds import Delete, Raise, Rescore
from llull.rules.axioms.witness.witness import Witness
from llull.rules.evaluate import of_rankings
from tests.rules.axioms.audit.test_audit import broken_rule, random_profile
from tests.rules.axioms.profiles import mixed_profiles
from tests.typed import some

RULES = ("mean", "z_mean", "median", "borda", "copeland", "minimax")
DELETING = ("independence_of_deleted_models", "winner.independence_of_deleted_models")


def ranks(rule: str, profile: Profile) -> dict[str, int]:
    ranking = Rule.of(rule).rank(profile)
    return dict(zip(ranking.candidates, ranking.ranks.tolist(), strict=True))


def tables(count: int, seed: int) -> Iterator[Profile]:
    rng = np.random.default_rng(seed)
    for number in range(count):
        shape = int(rng.integers(2, 5)), int(rng.integers(5, 8))
        scores = rng.integers(0, 12, size=shape) if number % 2 else np.round(rng.random(shape), 2)
        yield Profile.from_scores(scores)


def deletion_breaks(rule: str, profile: Profile, gone: tuple[int, ...], *, winner: bool) -> bool:
    before = ranks(rule, profile)
    kept = [c for c in range(len(profile.candidates)) if c not in gone]
    after = ranks(rule, profile.select(candidates=kept))
    if winner:
        first = {name for name, rank in before.items() if rank == 1}
        return first <= set(after) and first != {name for name, rank in after.items() if rank == 1}
    return any(
        np.sign(before[a] - before[b]) != np.sign(after[a] - after[b]) for a, b in combinations(after, 2)
    )


@pytest.mark.parametrize("axiom", DELETING)
@pytest.mark.parametrize("rule", RULES)
def test_no_fewer_models_removed_break_an_axiom(rule: str, axiom: str):
    for profile in tables(25, seed=3):
        found = audit_pair(profile, Rule.of(rule), get_axiom(axiom))
        if found.here != "violated":
            continue
        n, size = len(profile.candidates), some(found.effect).size
        assert some(found.witness).minimal
        for smaller in range(1, size):
            for gone in combinations(range(n), smaller):
                assert not deletion_breaks(rule, profile, gone, winner=axiom.startswith("winner."))
        assert_shown(found, size)


def assert_shown(found: Verdict, size: int) -> None:
    """The witness replays and is of the size that is told."""
    witness = some(found.witness)
    assert touched(witness.changes, witness.profile) == size
    again = replay(Witness.from_dict(witness.to_dict()))
    assert (again.reproduced, again.same) == (True, True)
    assert some(again.witness).minimal == witness.minimal


def one_score_changed(profile: Profile) -> Iterator[tuple[int, Profile]]:
    """Level with each score, halfway between two, and beyond the ends by the metric's span."""
    for v, row in enumerate(profile.scores):
        values = np.unique(row)
        span = values[-1] - values[0] or 1.0
        places = {*values, *((values[1:] + values[:-1]) / 2), values[0] - span, values[-1] + span}
        for c in range(len(row)):
            for place in places - {row[c]}:
                scores = profile.scores.copy()
                scores[v, c] = place
                yield v, replace(profile, scores=scores)


def breaks_arrow(rule: str, profile: Profile, v: int, changed: Profile) -> bool:
    before, after = ranks(rule, profile), ranks(rule, changed)
    for (i, a), (j, b) in combinations(enumerate(profile.candidates), 2):
        old, new = (np.sign(one.scores[v, i] - one.scores[v, j]) for one in (profile, changed))
        if old == new and np.sign(before[a] - before[b]) != np.sign(after[a] - after[b]):
            return True
    return False


@pytest.mark.parametrize("rule", RULES)
def test_arrow_needs_two_scores_only_where_no_one_score_is_enough(rule: str):
    axiom, sizes = get_axiom("arrow_independence"), set[int]()
    for profile in tables(10, seed=5):
        found = audit_pair(profile, Rule.of(rule), axiom)
        if found.here != "violated":
            continue
        size = some(found.effect).size
        one = any(breaks_arrow(rule, profile, v, changed) for v, changed in one_score_changed(profile))
        assert (size == 1) == one
        assert some(found.witness).minimal
        assert_shown(found, size)
        sizes.add(size)
    assert 1 in sizes


@pytest.mark.parametrize("rule", ["mean", "z_mean"])
def test_scores_that_keep_the_order_change_as_few_as_they_can(rule: str):
    axiom = get_axiom("ordinal_invariance")
    for profile in tables(12, seed=7):
        found = audit_pair(profile, Rule.of(rule), axiom)
        if found.here != "violated":
            continue
        assert_shown(found, some(found.effect).size)
        (change,) = some(found.witness).changes
        before, after = profile.scores, change.apply(profile).scores
        for old, new in zip(before, after, strict=True):
            assert (np.sign(old[:, None] - old) == np.sign(new[:, None] - new)).all()
        halfway = one_score_changed(profile)
        order = np.sign(before[:, :, None] - before[:, None])
        if some(found.effect).size > 1:
            for v, changed in halfway:
                row = changed.scores[v]
                same = (np.sign(row[:, None] - row) == order[v]).all()
                assert not same or ranks(rule, changed) == ranks(rule, profile)


@pytest.mark.parametrize("rule", RULES)
def test_every_witness_replays_and_states_its_size(rule: str):
    for profile in mixed_profiles().values():
        for axiom in list_axioms():
            found = audit_pair(profile, Rule.of(rule), axiom, samples=30)
            if found.here == "violated":
                assert_shown(found, some(found.effect).size)


@pytest.mark.parametrize("axiom", list_axioms(), ids=lambda axiom: axiom.id)
def test_cases_say_how_much_their_changes_touch(axiom: Axiom):
    rng = np.random.default_rng(1)
    for profile in mixed_profiles().values():
        before = of_rankings([Rule.of("mean").rank(profile)], [profile.candidates])
        context = Context(profile, cardinal=True, by_name=True, before=before)
        families = [*axiom.generator(context), *(axiom.smallest(context) if axiom.smallest else ())]
        for family in families:
            index = rng.integers(family.size or 40, size=40) if family.size != 0 else np.zeros(0, int)
            if len(index) == 0:
                continue
            cases = family.build(np.sort(index), rng)
            for k in range(cases.after[0].size if cases.after else 1):
                size = 1 if cases.sizes is None else int(cases.sizes[k])
                if size and cases.after:
                    assert touched(cases.changes(k), profile) == size
                    assert family.touches is None or size <= family.touches


@pytest.mark.parametrize("table", ["examples/vtab.tsv", "examples/helm-lite.tsv"])
@pytest.mark.parametrize("rule", ["z_mean", "mean_rank", "borda", "copeland"])
def test_on_the_examples_one_or_two_models_removed_are_enough_where_they_are(table: str, rule: str):
    profile = prepare(table).raw
    found = audit_pair(profile, Rule.of(rule), get_axiom(DELETING[0]))
    if found.here == "violated":
        assert some(found.effect).size in (1, 2)
        assert some(found.witness).minimal
        assert_shown(found, some(found.effect).size)


def first_loses_by_its_best(scores: Any, weights: Any) -> Any:
    """The mean, but that a model with a score above 50 loses what it has beyond."""
    return np.mean(np.where(scores > 50, -scores, scores), axis=-2)


def test_a_raise_stays_within_the_range_where_that_is_enough():
    rule = Rule.of(broken_rule("falls", "scores", first_loses_by_its_best))
    axiom = get_axiom("monotonicity")
    scores = [[40.0, 30.0, 20.0], [10.0, 20.0, 30.0]]

    def shown(profile: Profile) -> Raise:
        (change,) = some(audit_pair(profile, rule, axiom).witness).changes
        assert isinstance(change, Raise)
        return change

    assert shown(Profile.from_scores(scores, best=[55.0, 55.0])).to == 55.0
    # Nothing that is observed is so high, and nothing else is known of the range.
    assert shown(Profile.from_scores(scores)).to > 50.0


def test_more_than_two_models_are_let_back_one_by_one():
    def needs_three_gone(scores: Any, weights: Any) -> Any:
        """The mean, turned around where less than all but three of the models of the table are there."""
        mean = scores.mean(axis=-2)
        return mean if scores.shape[-1] > 24 else -mean

    rule = Rule.of(broken_rule("few", "scores", needs_three_gone))
    found = audit_pair(random_profile(3, 40), rule, get_axiom(DELETING[0]))
    (change,) = some(found.witness).changes
    assert isinstance(change, Delete)
    assert (len(change.names), some(found.effect).size, some(found.witness).minimal) == (16, 16, False)


def test_a_change_is_lessened_part_by_part():
    profile = Profile.from_scores([[1, 2, 4], [3, 2, 1]])
    assert [one.names for one in Delete(["c0", "c1"]).lessened(profile)] == [["c0"], ["c1"]]
    assert list(Delete(["c0"]).lessened(profile)) == []
    # The order on the metric stays: c1 cannot go to 5 while c2 is at 4.
    both = Rescore("v0", {"c1": 5.0, "c2": 6.0})
    assert [one.scores for one in both.lessened(profile)] == [{"c2": 6.0}]


def test_without_time_the_size_is_told_and_nothing_claimed():
    found = audit_pair(random_profile(5, 30, seed=1), Rule.of("z_mean"), get_axiom(DELETING[0]), seconds=0.0)
    if found.here == "violated":
        assert some(found.witness).minimal == (some(found.effect).size == 1)

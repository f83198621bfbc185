"""Profiles that are audited side by side give the counts of one audit each."""

import numpy as np
import pytest

from llull.rules import Profile, get_rule
from llull.rules.axioms import audit_many, audit_pair, get_axiom
from llull.rules.axioms.axiom import Context
from llull.rules.evaluate import evaluate, evaluate_each
from tests.rules.axioms.profiles import mixed_profiles

RESPONSIVENESS = ("monotonicity", "winner.monotonicity", "positive_responsiveness")


def random_profiles(count, n_voters, n, *, levels, seed, gap=0.0, **options):
    rng = np.random.default_rng(seed)
    scores = rng.integers(levels, size=(count, n_voters, n)).astype(float)
    scores[rng.random(scores.shape) < gap] = np.nan
    scores[:, 0][np.isnan(scores[:, 0])] = 0.0
    return [Profile.from_scores(one, **options) for one in scores]


def strict_profiles(count, n_voters, n, seed=1):
    rng = np.random.default_rng(seed)
    orders = rng.permuted(np.tile(np.arange(n), (count, n_voters, 1)), axis=2)
    return [Profile.from_scores(order.astype(float)) for order in orders]


def never(case):
    raise AssertionError("every case can be ranked in the batch")


def assert_counts_are_those_of_single_audits(profiles, rule, axiom, **parameters):
    spec = get_rule(rule)
    resolved = spec.resolve(parameters)
    found = audit_many(profiles, spec, resolved, get_axiom(axiom), samples=5)
    alone = [audit_pair(one, spec, resolved, get_axiom(axiom), samples=5) for one in profiles]
    assert found.trials.tolist() == [verdict.trials for verdict in alone]
    assert found.violations.tolist() == [verdict.violations for verdict in alone]
    return found


@pytest.mark.parametrize("axiom", RESPONSIVENESS)
@pytest.mark.parametrize("rule", ["borda", "copeland", "minimax", "z_mean"])
def test_strict_profiles_with_ties_and_with_gaps_are_counted_as_alone(rule, axiom):
    for profiles in (
        strict_profiles(6, 5, 4),
        random_profiles(6, 4, 3, levels=3, seed=2, weights=[1, 2, "1/3", "0.1"]),
        random_profiles(5, 4, 4, levels=4, seed=3, gap=0.25, groups=["a", "a", "b", "c"], weighting="tree"),
        random_profiles(4, 3, 4, levels=9, seed=5, tolerance=[0, 2, 1]),
    ):
        found = assert_counts_are_those_of_single_audits(profiles, rule, axiom)
        assert found.trials.all()


@pytest.mark.parametrize(
    ("rule", "axiom", "n_voters"),
    [
        ("z_mean", "monotonicity", 2),
        ("copeland", "positive_responsiveness", 5),
        ("minimax", "positive_responsiveness", 3),
    ],
)
def test_violations_are_found_side_by_side(rule, axiom, n_voters):
    profiles = random_profiles(40, n_voters, 4, levels=60, seed=4)
    found = assert_counts_are_those_of_single_audits(profiles, rule, axiom)
    assert 0 < found.violations.sum() < found.trials.sum()


@pytest.mark.parametrize("rule", ["borda", "kemeny", "geometric_mean"])
@pytest.mark.parametrize("axiom", ["winner.monotonicity", "pareto", "duplicate_metric"])
def test_profiles_that_cannot_stand_side_by_side_are_audited_all_the_same(rule, axiom):
    mixed = list(mixed_profiles().values())
    same = random_profiles(2, 4, 3, levels=4, seed=6)
    unscored = Profile.from_scores(np.where(np.arange(3) == 1, np.nan, same[0].scores))
    unheard = random_profiles(2, 4, 3, levels=4, seed=7, weights=[1, 0, 1, 1])
    empty = [Profile.from_scores(np.zeros((2, 0)))] * 2
    profiles = [mixed[0], unscored, *same, *mixed[1:], *unheard, *empty]
    assert_counts_are_those_of_single_audits(profiles, rule, axiom)


def test_the_cases_of_the_winner_form_are_the_raises_of_winners():
    spec, axiom = get_rule("copeland"), get_axiom("winner.monotonicity")
    for profile in random_profiles(5, 4, 4, levels=4, seed=8):
        before = evaluate_each(spec, spec.resolve({}), [profile])
        (family,) = axiom.generator(Context(profile))
        cases = family.build(np.arange(family.size), np.random.default_rng(0))
        met = before.winners[0, cases.subject.model].sum()
        found = audit_many([profile], spec, spec.resolve({}), axiom)
        assert found.cases[0] == found.trials[0] == met < family.size


@pytest.mark.parametrize("ties", ["average", "min", "max"])
@pytest.mark.parametrize(
    "rule", ["borda", "mean_rank", "plurality", "veto", "k_approval", "dowdall", "win_rate"]
)
def test_points_kept_up_to_date_by_differences_rank_as_points_added_anew(rule, ties):
    spec = get_rule(rule)
    parameters = spec.resolve({"ties": ties} if "ties" in spec.parameters else {})
    generator = get_axiom("monotonicity").generator
    for profile in random_profiles(4, 4, 5, levels=4, seed=9, weights=["0.1", "0.7", "1/3", 2]):
        (family,) = generator(Context(profile))
        cases = family.build(np.arange(family.size), np.random.default_rng(0))
        batch = cases.after[0]
        assert batch.totals is not None
        by_difference = evaluate(spec, parameters, batch, never)
        batch.totals = None
        np.testing.assert_array_equal(by_difference.ranks, evaluate(spec, parameters, batch, never).ranks)

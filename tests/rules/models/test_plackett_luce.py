"""Plackett-Luce against its likelihood equations, a data set made by the model, and Bradley-Terry."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize

from llull.rules import Profile, RuleError, compute, get_rule
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_strengths import ballots, choices, divided, located, plackett_luce_excess
from tests.typed import of_one, untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "plackett_luce": "test_counts_as_the_model_expects_them_give_its_strengths",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "plackett_luce": "test_the_estimates_maximise_the_likelihood",
}

RULE = get_rule("plackett_luce")


def test_counts_as_the_model_expects_them_give_its_strengths():
    # Orders of a, b, c in proportion to their probabilities when the strengths are 1/2, 1/3 and 1/6.
    counts = {"abc": 20, "acb": 10, "bac": 15, "bca": 5, "cab": 6, "cba": 4}
    ranking = compute(RULE, Profile.from_ballots([(list(o), n) for o, n in counts.items()]))
    assert ranking.details["strengths"] == pytest.approx({"a": 1 / 2, "b": 1 / 3, "c": 1 / 6}, abs=1e-14)


@pytest.mark.parametrize("prior", [0.0, 0.3])
def test_choices_are_as_many_as_expected_or_no_estimate_exists(prior: float):
    refused = 0
    for profile in random_profiles(2000, seed=30):
        if prior == 0 and divided(profile):
            refused += 1
            with pytest.raises(RuleError, match="not identifiable"):
                compute(RULE, profile)
            continue
        scores = compute(RULE, profile, prior=prior).scores
        excess = plackett_luce_excess(profile, located(scores, prior), prior)
        np.testing.assert_allclose(excess, 0, atol=1e-9)
    assert prior > 0 or 300 < refused < 1700


def test_the_estimates_maximise_the_likelihood():
    def log_likelihood(profile: Profile, t: np.ndarray) -> float:
        total = 0.0
        for weight, ballot in ballots(profile):
            for chosen, there in choices(ballot):
                total += float(weight) * (
                    np.mean([t[c] for c in chosen]) - np.log(sum(f * np.exp(t[c]) for c, f in there.items()))
                )
        return total

    compared = 0
    for profile in random_profiles(150, most=4, seed=31):
        if divided(profile) or len(profile.candidates) < 2:
            continue
        ranking = compute(RULE, profile)
        start = np.zeros(len(profile.candidates))
        best: Any = untyped(
            minimize(of_one(lambda t, p=profile: -log_likelihood(p, t)), start, options={"gtol": 1e-9})
        ).x
        np.testing.assert_allclose(best - best.mean(), ranking.scores, atol=1e-4)
        compared += 1
    assert compared > 40


def test_two_candidates_are_bradley_terry_with_ties_half():
    rng = np.random.default_rng(32)
    for _ in range(100):
        profile = Profile.from_scores(rng.integers(0, 3, size=(8, 2)), weights=rng.integers(1, 4, 8).tolist())
        if not divided(profile):
            pairwise = compute("bradley_terry", profile)
            np.testing.assert_allclose(compute(RULE, profile).scores, pairwise.scores, atol=1e-12)


def test_a_tie_at_the_end_is_both_orders_by_half():
    rest = [(list("cab"), 2), (list("bca"), 3)]
    tied = Profile.from_ballots([(["a", ("b", "c")], 2), *rest])
    orders = Profile.from_ballots([(list("abc"), 1), (list("acb"), 1), *rest])
    np.testing.assert_allclose(compute(RULE, tied).scores, compute(RULE, orders).scores, atol=1e-12)


def test_a_candidate_a_voter_did_not_score_is_not_in_its_choices():
    ballots = [(list("ab"), 3), (list("ba"), 1), (list("bc"), 3), (list("cb"), 1)]
    ranking = compute(RULE, Profile.from_ballots(ballots, unranked="unknown"))
    np.testing.assert_allclose(ranking.scores, [np.log(3), 0, -np.log(3)], atol=1e-12)


def test_all_orders_once_tie_everybody():
    profile = Profile.from_ballots([(list(order), 1) for order in permutations("abcd")])
    assert compute(RULE, profile).tiers == (("a", "b", "c", "d"),)


def test_a_prior_gives_every_profile_an_estimate():
    ranking = compute(RULE, Profile.from_ballots([(list("abc"), 3)]), prior=0.5)
    assert ranking.tiers == (("a",), ("b",), ("c",))


def test_refusals_name_the_parts():
    profile = Profile.from_ballots([(list("abcd"), 1), (list("badc"), 1)])
    with pytest.raises(RuleError, match=r"2 parts: \{a, b\} \| \{c, d\}; give a prior above 0"):
        compute(RULE, profile)


def test_rows_and_columns_do_not_matter():
    rng = np.random.default_rng(33)
    for profile in random_profiles(300, seed=33):
        c, v = rng.permutation(len(profile.candidates)), rng.permutation(len(profile.voters))
        ranking = compute(RULE, profile, prior=0.1)
        mixed = compute(RULE, profile.select(candidates=c, voters=v), prior=0.1)
        assert mixed.ranks.tolist() == ranking.ranks[c].tolist()

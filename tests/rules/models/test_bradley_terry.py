"""Bradley-Terry and Davidson against their likelihood equations, published estimates, and closed forms."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog, minimize

from llull.rules import Profile, RuleError, compute, get_rule
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_strengths import (
    ballots,
    bradley_terry_excess,
    davidson_excess,
    divided,
    located,
)
from tests.typed import of_one, untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "bradley_terry": "test_baseball_1987_as_in_agresti",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "bradley_terry": "test_the_estimates_maximise_the_likelihood",
}

RULE = get_rule("bradley_terry")
BALTIMORE_ZERO = {
    "Milwaukee": (1.5814, [0, 7, 9, 7, 7, 9, 11]),
    "Detroit": (1.4364, [6, 0, 7, 5, 11, 9, 9]),
    "Toronto": (1.2945, [4, 6, 0, 7, 7, 8, 12]),
    "New York": (1.2476, [6, 8, 6, 0, 6, 7, 10]),
    "Boston": (1.1077, [6, 2, 6, 7, 0, 7, 12]),
    "Cleveland": (0.6839, [4, 4, 5, 6, 6, 0, 6]),
    "Baltimore": (0.0, [2, 4, 1, 3, 1, 7, 0]),
}


def test_baseball_1987_as_in_agresti():
    # Agresti (2002), Categorical Data Analysis, section 10.6; estimates as BradleyTerry2 documents them.
    teams = list(BALTIMORE_ZERO)
    games = [
        ([a, b], wins) for a in teams for b, wins in zip(teams, BALTIMORE_ZERO[a][1], strict=True) if wins
    ]
    ranking = compute(RULE, Profile.from_ballots(games, unranked="unknown"))
    score = dict(zip(ranking.candidates, ranking.scores, strict=True))
    for team, (estimate, _) in BALTIMORE_ZERO.items():
        assert score[team] - score["Baltimore"] == pytest.approx(estimate, abs=5e-5)
    assert [team for (team,) in ranking.tiers] == teams


@pytest.mark.parametrize("prior", [0.0, 0.3])
def test_wins_are_as_many_as_expected_or_no_estimate_exists(prior: float):
    refused = 0
    for profile in random_profiles(2000, seed=20):
        if prior == 0 and divided(profile):
            refused += 1
            with pytest.raises(RuleError, match="not identifiable"):
                compute(RULE, profile)
            continue
        ranking = compute(RULE, profile, prior=prior)
        shares = np.array(list(ranking.details["strengths"].values()))
        np.testing.assert_allclose(np.log(shares) - np.log(shares).mean(), ranking.scores, atol=1e-9)
        excess = bradley_terry_excess(profile, located(ranking.scores, prior), prior)
        np.testing.assert_allclose(excess, 0, atol=1e-9)
    assert prior > 0 or 300 < refused < 1700


def davidson_exists(profile: Profile) -> bool:
    """Whether no direction of log-strengths and log-rate leaves every observed outcome as likely or more."""
    n = len(profile.candidates)
    rows = []
    for _, ballot in ballots(profile):
        for a, b in combinations(ballot, 2):
            up, down = (a, b) if ballot[a] >= ballot[b] else (b, a)
            difference = np.zeros(n + 1)
            difference[up], difference[down] = 1, -1
            twice_rate = 2 * np.eye(n + 1)[n]
            if ballot[a] == ballot[b]:
                rows += [difference - twice_rate, -difference - twice_rate]
            else:
                rows += [-difference, twice_rate - difference]
    limits = np.zeros((len(rows), n + 1)) + np.array(rows)
    bounds = [(0, 0)] + [(-1, 1)] * n
    farthest = [
        -untyped(linprog(sign * np.eye(n + 1)[i], limits, np.zeros(len(limits)), bounds=bounds)).fun
        for i in range(1, n + 1)
        for sign in (1, -1)
    ]
    return max(farthest) < 1e-9


def test_davidson_exists_exactly_where_no_direction_of_recession_does():
    found = {True: 0, False: 0}
    for profile in random_profiles(400, most=4, seed=21):
        if not any(b[a] == b[c] for _, b in ballots(profile) for a, c in combinations(b, 2)):
            continue
        exists = davidson_exists(profile)
        found[exists] += 1
        if exists:
            compute(RULE, profile, ties="davidson")
        else:
            with pytest.raises(RuleError, match="not identifiable|no estimate"):
                compute(RULE, profile, ties="davidson")
    assert min(found.values()) > 50


def test_davidson_expects_as_many_wins_and_ties_as_there_are():
    estimated = 0
    for profile in random_profiles(2000, seed=22):
        try:
            ranking = compute(RULE, profile, ties="davidson")
        except RuleError:
            continue
        excess = davidson_excess(profile, ranking.scores.tolist(), ranking.details["nu"])
        np.testing.assert_allclose(excess, 0, atol=1e-9)
        estimated += 1
    assert estimated > 500


def test_the_estimates_maximise_the_likelihood():
    def log_likelihood(profile: Profile, x: np.ndarray, prior: float) -> float:
        t, rate = x[:-1], x[-1]
        total = -prior * (np.logaddexp(0, t) + np.logaddexp(0, -t)).sum()
        for weight, ballot in ballots(profile):
            for a, b in combinations(ballot, 2):
                outcome = [t[a], rate + (t[a] + t[b]) / 2, t[b]]
                seen = outcome[int(1 - np.sign(ballot[a] - ballot[b]))]
                total += float(weight) * (seen - np.log(np.exp(outcome).sum()))
        return total

    compared = 0
    for profile in random_profiles(120, most=4, seed=23):
        tied = any(b[a] == b[c] for _, b in ballots(profile) for a, c in combinations(b, 2))
        if not tied or len(profile.candidates) < 2:
            continue
        try:
            ranking = compute(RULE, profile, ties="davidson", prior=0.2)
        except RuleError:
            continue
        x = np.zeros(len(profile.candidates) + 1)
        best = untyped(
            minimize(of_one(lambda x, p=profile: -log_likelihood(p, x, 0.2)), x, options={"gtol": 1e-9})
        ).x
        np.testing.assert_allclose(best[:-1] - untyped(best[:-1]).mean(), ranking.scores, atol=2e-5)
        assert np.exp(best[-1]) == pytest.approx(ranking.details["nu"], rel=1e-4)
        compared += 1
    assert compared > 30


def test_with_complete_ballots_the_order_is_that_of_wins_ties_included():
    # Bühlmann and Huber (1963), Pairwise comparison and ranking in tournaments.
    rng = np.random.default_rng(24)
    with_ties = 0
    for _ in range(1000):
        n, v = int(rng.integers(2, 9)), int(rng.integers(1, 12))
        profile = Profile.from_scores(
            rng.integers(0, rng.integers(2, 6), size=(v, n)),
            weights=untyped(rng.choice(["1", "2", "0.5", "1/3"], v)),
        )
        try:
            ranking = compute(RULE, profile)
        except RuleError:
            continue
        wins = (profile.support - profile.support.T).sum(axis=1)
        assert ranking.ranks.tolist() == [1 + int((wins > own).sum()) for own in wins]
        with_ties += bool(ranking.tied.any())
    assert with_ties > 100


def test_two_candidates_have_the_odds_of_their_wins():
    ballots = [(["a", "b"], 5), (["b", "a"], 2), ([("a", "b")], 3)]
    half = compute(RULE, Profile.from_ballots(ballots))
    assert half.scores[0] - half.scores[1] == pytest.approx(np.log(6.5 / 3.5), abs=1e-14)
    assert half.details["strengths"] == pytest.approx({"a": 0.65, "b": 0.35})
    ranking = compute(RULE, Profile.from_ballots(ballots), ties="davidson")
    assert ranking.scores[0] - ranking.scores[1] == pytest.approx(np.log(5 / 2), abs=1e-14)
    assert ranking.details["nu"] == pytest.approx(3 / np.sqrt(5 * 2))


def test_very_unequal_strengths_are_precise():
    n, odds = 40, 10**6
    ballots = [
        ([f"c{i:02}", f"c{i + 1:02}"][::way], w) for i in range(n - 1) for way, w in ((1, odds), (-1, 1))
    ]
    ranking = compute(RULE, Profile.from_ballots(ballots, unranked="unknown"))
    np.testing.assert_allclose(-np.diff(ranking.scores), np.log(odds), atol=1e-10)
    assert ranking.ranks.tolist() == list(range(1, n + 1))


def test_without_ties_davidson_is_bradley_terry():
    profile = Profile.from_ballots([(list("abc"), 2), (list("bca"), 1), (list("cab"), 2)])
    half, davidson = compute(RULE, profile), compute(RULE, profile, ties="davidson")
    assert half.scores.tolist() == davidson.scores.tolist()
    assert davidson.details["nu"] == 0


@pytest.mark.parametrize(
    ("ballots", "ties", "message"),
    [
        ([(list("abc"), 1), (list("bac"), 1)], "half", r"2 parts: \{a, b\} \| \{c\}; give a prior"),
        ([(["a"], 1), (["b"], 1)], "half", "2 parts"),
        ([([("a", "b")], 4)], "davidson", "all comparisons are ties"),
        ([(["a", "b"], 1), ([("a", "b")], 1)], "davidson", "no circle of comparisons holds more wins"),
    ],
)
def test_what_has_no_estimate_is_refused_by_name_in_one_line(ballots: list[Any], ties: str, message: str):
    profile = Profile.from_ballots(ballots, unranked="unknown")
    with pytest.raises(RuleError, match=message) as refusal:
        compute(RULE, profile, ties=ties)
    assert "\n" not in str(refusal.value)


def test_many_parts_are_named_in_short():
    names = [f"m{i:02}" for i in range(30)]
    with pytest.raises(RuleError, match=r"30 parts: \{m00\} \| \{m01\} .*… \(24 more\)"):
        compute(RULE, Profile.from_ballots([(names, 1)]))


def test_a_prior_gives_every_profile_an_estimate_and_a_small_one_hardly_matters():
    winner = compute(RULE, Profile.from_ballots([(list("abc"), 3)]), prior=0.5)
    assert winner.tiers == (("a",), ("b",), ("c",))
    profile = Profile.from_ballots([(list("abc"), 2), (list("bca"), 1), (list("cab"), 2)])
    free, held = compute(RULE, profile), compute(RULE, profile, prior=1e-7)
    np.testing.assert_allclose(free.scores, held.scores, atol=1e-6)


@pytest.mark.parametrize(
    "parameters", [{"ties": "davidson"}, {"prior": 0.1}, {"ties": "davidson", "prior": 0.1}]
)
def test_rows_and_columns_do_not_matter(parameters: dict[str, Any]):
    rng = np.random.default_rng(25)
    for profile in random_profiles(300, seed=25):
        c, v = rng.permutation(len(profile.candidates)), rng.permutation(len(profile.voters))
        try:
            ranking = compute(RULE, profile, **parameters)
        except RuleError:
            continue
        mixed = compute(RULE, profile.select(candidates=c, voters=v), **parameters)
        assert mixed.ranks.tolist() == ranking.ranks[c].tolist()
        np.testing.assert_allclose(mixed.scores, ranking.scores[c], atol=1e-10)

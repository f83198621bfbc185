"""Rules that turn orders into points: against their definitions and published results, and their ties."""

import csv
import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, RuleError, compute, get_rule
from tests.rules.elections import preflib_ballots, worked_examples
from tests.rules.glue import glue_profile, glue_published
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_votes import assert_agrees, average, electorate, place_points, total
from tests.shared_data import shared
from tests.typed import of_two

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "borda": "test_glue_as_published",
    "win_rate": "test_helm_mean_win_rates_nearly_as_published",
    "plurality": "test_glue_as_published",
    "veto": "test_veto_and_dowdall_on_the_capital_of_tennessee",
    "dowdall": "test_glue_as_published",
    "k_approval": "test_what_a_tie_for_the_first_two_of_three_places_is_worth",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "mean_rank": "test_mean_rank_agrees_with_its_definition",
    "borda": "test_agrees_with_its_definition",
    "win_rate": "test_win_rate_agrees_with_its_definition",
    "plurality": "test_agrees_with_its_definition",
    "veto": "test_agrees_with_its_definition",
    "dowdall": "test_agrees_with_its_definition",
    "k_approval": "test_k_approval_agrees_with_its_definition",
}

TIES = ("average", "min", "max")
VALUES = {
    "borda": of_two(lambda place, n: Fraction(n - place)),
    "plurality": of_two(lambda place, n: Fraction(place == 1)),
    "veto": of_two(lambda place, n: Fraction(place == n)),
    "dowdall": of_two(lambda place, n: Fraction(1, place)),
}


@pytest.mark.parametrize("ties", TIES)
@pytest.mark.parametrize("rule", VALUES)
def test_agrees_with_its_definition(rule: str, ties: str):
    spec, points = get_rule(rule), place_points(VALUES[rule], ties)
    for profile in random_profiles(2000, seed=3):
        voters = electorate(profile)
        expected = [total(voters, points, c) for c in range(len(profile.candidates))]
        assert_agrees(compute(spec, profile, ties=ties), expected)


def test_a_gap_that_earns_no_points():
    """MTEB's leaderboard: in pandas, ``len(task) - task.rank(ascending=False)``, summed, NaN skipped.

    By hand: t1 ranks a, b and leaves 3 - 1 = 2 and 1 point; t2 ranks b, c, a; t3 has a and c level, at 1.5.
    """
    nan = np.nan
    profile = Profile.from_scores([[0.9, 0.8, nan], [0.5, 0.7, 0.6], [1, nan, 1]], candidates=list("abc"))
    ranking = compute("borda(gaps=zero)", profile)
    assert ranking.scores.tolist() == [2 + 0 + 1.5, 1 + 2 + 0, 0 + 1 + 1.5]
    assert compute("borda", profile).scores.tolist() == [1 + 0 + 0.5, 1.5 * 2, 1.5 * 1.5]
    assert compute("borda", profile).ranks.tolist() == [3, 1, 2]
    assert ranking.ranks.tolist() == [1, 2, 3]


@pytest.mark.parametrize("ties", TIES)
def test_points_without_gaps_agree_with_their_definition(ties: str):
    """Also along a tree, where each metric has its share of the whole tree whatever a model lacks."""
    for profile in random_profiles(1000, seed=12):
        n, expected = len(profile.candidates), list[Fraction]()
        for c in range(n):
            points = Fraction(0)
            for weight, row in zip(profile.voter_weights, profile.scores.tolist(), strict=True):
                if row[c] == row[c]:
                    above, level = (sum(x > row[c] for x in row), sum(x == row[c] for x in row))
                    rank = above + {"average": Fraction(level + 1, 2), "min": 1, "max": level}[ties]
                    points += weight * (n - rank)
            expected.append(points)
        assert_agrees(compute("borda", profile, ties=ties, gaps="zero"), expected)


@pytest.mark.parametrize("ties", TIES)
def test_mean_rank_agrees_with_its_definition(ties: str):
    spec, points = get_rule("mean_rank"), place_points(lambda place, n: Fraction(place), ties)
    for profile in random_profiles(2000, seed=4):
        voters = electorate(profile)
        expected = [average(voters, points, c) for c in range(len(profile.candidates))]
        assert_agrees(compute(spec, profile, ties=ties), expected)


@pytest.mark.parametrize("ties", TIES)
def test_k_approval_agrees_with_its_definition(ties: str):
    spec, rng = get_rule("k_approval"), np.random.default_rng(5)
    for profile in random_profiles(2000, seed=5):
        k = int(rng.integers(1, 7))
        points = place_points(lambda place, n, k=k: Fraction(place <= k), ties)
        voters = electorate(profile)
        expected = [total(voters, points, c) for c in range(len(profile.candidates))]
        assert_agrees(compute(spec, profile, k=k, ties=ties), expected)


def test_win_rate_agrees_with_its_definition():
    def wins(ballot: Any, c: Any):
        others = [score for other, score in ballot.items() if other != c]
        won = sum(Fraction(ballot[c] > score) + Fraction(ballot[c] == score, 2) for score in others)
        return won / len(others) if others else None

    spec, refused = get_rule("win_rate"), 0
    for profile in random_profiles(2000, seed=6):
        voters = electorate(profile)
        lone = [c for c in range(len(profile.candidates)) if all(len(b) < 2 for _, b in voters if c in b)]
        if lone:
            refused += 1
            with pytest.raises(RuleError, match="win_rate has no finite score"):
                compute(spec, profile)
            continue
        expected = [average(voters, wins, c) for c in range(len(profile.candidates))]
        assert_agrees(compute(spec, profile), expected)
    assert refused < 1000


def test_what_a_tie_for_the_first_two_of_three_places_is_worth():
    profile = Profile.from_ballots([([("a", "b"), "c"], 1)])
    expected = {
        "plurality": {"average": [0.5, 0.5, 0], "min": [1, 1, 0], "max": [0, 0, 0]},
        "dowdall": {"average": [0.75, 0.75, 1 / 3], "min": [1, 1, 1 / 3], "max": [0.5, 0.5, 1 / 3]},
        "borda": {"average": [1.5, 1.5, 0], "min": [2, 2, 0], "max": [1, 1, 0]},
    }
    for rule, by_ties in expected.items():
        for ties, scores in by_ties.items():
            np.testing.assert_allclose(compute(rule, profile, ties=ties).scores, scores)
    last = Profile.from_ballots([(["a", ("b", "c")], 1)])
    for ties, scores in {"average": [0, 0.5, 0.5], "min": [0, 0, 0], "max": [0, 1, 1]}.items():
        assert compute("veto", last, ties=ties).scores.tolist() == scores


@pytest.mark.parametrize(
    ("rule", "ties", "name"),
    [("borda", "max", "Borda"), ("dowdall", "min", "Dowdall"), ("plurality", "max", "Plurality")],
)
def test_glue_as_published(rule: str, ties: str, name: str):
    ranking, published = compute(rule, glue_profile(), ties=ties), glue_published(name)
    assert set(ranking.candidates) == set(published)
    for candidate, score in zip(ranking.candidates, ranking.scores, strict=True):
        assert score == pytest.approx(published[candidate], abs=0.00501)


def test_helm_mean_win_rates_nearly_as_published():
    # Not equal: the table has three digits, which makes ties that HELM did not have, and its rate of T0pp
    # (so, slightly, of all others) cannot come from all the scores that the table gives T0pp.
    with shared("helm/accuracy.tsv").open(newline="") as file:
        header, *rows = csv.reader(file, delimiter="\t")
    assert header[1] == "Mean win rate"
    cells = np.array([[np.nan if cell == "-" else float(cell) for cell in row[1:]] for row in rows])
    profile = Profile.from_scores(cells[:, 1:].T, candidates=[row[0] for row in rows], voters=header[2:])
    error = np.sort(np.abs(compute("win_rate", profile).scores - cells[:, 0]))
    assert error.mean() < 0.0025
    assert error[-2] < 0.0075
    assert error[-1] < 0.02


def test_worked_examples_as_stated():
    checked = 0
    for example, profile in worked_examples():
        expected = example["expected"]
        for base in (0, 1):
            if stated := expected.get(f"borda_scores_{base}based"):
                ranking = compute("borda", profile)
                points = dict(zip(ranking.candidates, ranking.scores - 0.0, strict=True))
                voters = sum(profile.weights)
                assert points == {name: score - base * voters for name, score in stated.items()}
                checked += 1
        if stated := expected.get("borda_ranking"):
            assert [sorted(tier) for tier in stated] == [
                list(tier) for tier in compute("borda", profile).tiers
            ]
            checked += 1
        for rule in ("borda", "plurality"):
            if stated := expected.get(f"{rule}_winners"):
                assert compute(rule, profile).winners == tuple(sorted(stated))
                checked += 1
    assert checked == 6


def test_preflib_reference_results():
    references = json.loads(shared("preflib/reference_small_soc.json").read_text())
    assert len(references) == 9
    for reference in references:
        profile = preflib_ballots(reference["file"])
        borda = compute("borda", profile)
        assert dict(zip(borda.candidates, borda.scores, strict=True)) == reference["borda_scores_0based"]
        for rule in ("borda", "plurality"):
            assert compute(rule, profile).winners == tuple(sorted(reference["winners"][rule]))


def test_veto_and_dowdall_on_the_capital_of_tennessee():
    (profile,) = (profile for example, profile in worked_examples() if example["id"] == "tennessee")
    last = compute("veto", profile)
    assert dict(zip(last.candidates, last.scores, strict=True)) == {
        "Memphis": 58, "Knoxville": 42, "Nashville": 0, "Chattanooga": 0
    }  # fmt: skip
    harmonic = compute("dowdall", profile)
    assert harmonic.scores[harmonic.candidates.index("Nashville")] == pytest.approx(26 + 42 / 2 + 32 / 3)

"""Profiles: exact weights, ballots, gaps and what is derived from them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import pytest

from llull.rules import Profile, ProfileError, compute
from llull.rules.profile import exact_weight

NAN = np.nan


@pytest.mark.parametrize(
    ("given", "weight"),
    [
        (0.1, Fraction(1, 10)),
        ("1/3", Fraction(1, 3)),
        (2, Fraction(2)),
        ("0.25", Fraction(1, 4)),
        (0, Fraction(0)),
    ],
)
def test_a_weight_is_the_fraction_its_text_says(given: float | str, weight: Fraction):
    assert exact_weight(given) == weight


@pytest.mark.parametrize("given", ["x", "nan", float("inf"), -1, "1/0", ""])
def test_a_weight_that_is_no_finite_number_of_0_or_more_is_refused(given: str | float):
    with pytest.raises(ProfileError):
        exact_weight(given)


def test_majorities_of_decimal_weights_are_exact():
    # As floats 0.1 + 0.2 is more than 0.3, and b would lose to a.
    profile = Profile.from_scores([[1, 0], [1, 0], [0, 1]], weights=[0.1, 0.2, 0.3])
    assert profile.margins.tolist() == [[0, 0], [0, 0]]
    assert compute("copeland", profile).ranks.tolist() == [1, 1]


def test_weights_too_fine_for_64_bits_stay_exact():
    huge = 10**30
    profile = Profile.from_scores([[1, 0], [0, 1]], weights=[Fraction(huge + 1, huge), 1])
    assert profile.support.dtype == object
    assert profile.margins.tolist() == [[0, 1], [-1, 0]]
    assert compute("copeland", profile).winners == ("c0",)


def test_margins_are_divided_by_their_common_divisor():
    profile = Profile.from_scores([[2, 1, 0], [2, 1, 0], [0, 1, 2]], weights=[4, 4, 4])
    assert profile.margin_divisor == 4
    assert profile.margins.tolist() == [[0, 1, 1], [-1, 0, 1], [-1, -1, 0]]


def test_pairs_count_the_voters_that_scored_both():
    profile = Profile.from_scores([[1, 2, NAN], [3, 3, 1], [NAN, NAN, 1]])
    assert profile.support.tolist() == [[0, 0, 1], [1, 0, 1], [0, 0, 0]]
    assert profile.compared.tolist() == [[2, 2, 1], [2, 2, 1], [1, 1, 2]]


def test_scores_closer_than_the_tolerance_tie_for_pairs_only():
    profile = Profile.from_scores([[0.3, 0.2, 0.21]], tolerance=[0.1])
    # 0.3 - 0.2 is 0.09999999999999998 in floats, and not closer than 0.1 in decimals.
    assert profile.support.tolist() == [[0, 1, 0], [0, 0, 0], [0, 0, 0]]
    assert profile.ranks.tolist() == [[1, 3, 2]]


def test_the_majority_graph_has_an_edge_for_each_positive_margin():
    graph = Profile.from_ballots([("abc", 1), ("bca", 1), ("cab", 1)]).majority_graph
    assert set(graph.edges) == {("a", "b"), ("b", "c"), ("c", "a")}
    assert nx.is_strongly_connected(graph)
    assert graph["a"]["b"]["margin"] == 1


def test_ballots_put_unranked_candidates_at_the_bottom_or_say_nothing():
    ballots = [(["a", ("b", "c")], 2), (["d"], 1)]
    bottom = Profile.from_ballots(ballots)
    assert bottom.candidates == ("a", "b", "c", "d")
    assert bottom.ranks.tolist() == [[1, 2.5, 2.5, 4], [3, 3, 3, 1]]
    assert bottom.weights == (2, 1)
    unknown = Profile.from_ballots(ballots, unranked="unknown")
    np.testing.assert_array_equal(unknown.ranks, [[1, 2.5, 2.5, NAN], [NAN, NAN, NAN, 1]])
    assert unknown.unranked == "unknown"


@pytest.mark.parametrize(
    ("ballots", "candidates", "message"),
    [
        ([(["a", "a"], 1)], None, "ballot 1 ranks 'a' twice"),
        ([(["a"], 1), (["b"], 1)], ["a"], "ballot 2 ranks 'b', which is not a candidate"),
        ([(["a"], -1)], None, "negative"),
    ],
)
def test_broken_ballots_are_refused_by_number(
    ballots: list[tuple[list[str], int]], candidates: list[str] | None, message: str
):
    with pytest.raises(ProfileError, match=message):
        Profile.from_ballots(ballots, candidates=candidates)


@pytest.mark.parametrize(
    ("scores", "arguments", "message"),
    [
        ([1, 2], {}, "1 dimensions"),
        ([[1, np.inf]], {}, "infinity"),
        ([[1, 2]], {"candidates": ["a", "a"]}, "'a' stands twice"),
        ([[1, 2]], {"weights": [1, 1]}, "one weight"),
        ([[1, 2]], {"tolerance": [1, 1]}, "one tolerance per voter"),
        ([[1, 2]], {"candidates": ["a"]}, "shape"),
    ],
)
def test_scores_that_make_no_profile_are_refused(scores: list[Any], arguments: dict[str, Any], message: str):
    with pytest.raises(ProfileError, match=message):
        Profile.from_scores(scores, **arguments)


def test_voters_of_weight_0_and_candidates_without_scores_do_not_matter():
    profile = Profile.from_scores([[1, 2, NAN, NAN], [9, 1, 5, NAN]], weights=[1, 0])
    ranking = compute("mean", profile)
    assert ranking.candidates == ("c0", "c1")
    assert ranking.dropped == ("c2", "c3")
    assert ranking.winners == ("c1",)


def test_nothing_to_rank_is_an_error_with_the_counts():
    with pytest.raises(ProfileError, match="0 of 2 candidates have a score from 0 of 1 voters"):
        compute("mean", Profile.from_scores([[1, 2]], weights=[0]))


def test_a_profile_keeps_its_own_scores():
    scores = np.array([[1.0, 2.0]])
    profile = Profile.from_scores(scores)
    scores[0, 0] = 9
    assert profile.scores[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        profile.scores[0, 0] = 9

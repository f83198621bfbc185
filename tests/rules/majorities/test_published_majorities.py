"""Published results of the rules that read majorities: worked examples, PrefLib elections, GLUE."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Ranking, compute
from llull.rules.majorities.beatpaths import widest_paths
from llull.rules.majorities.pairwise import condorcet_loser, condorcet_winner
from tests.rules.elections import preflib_ballots, worked_examples
from tests.rules.glue import glue_profile, glue_published
from tests.shared_data import shared

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "copeland": "test_copeland_is_as_published",
    "minimax": "test_minimax_is_as_published",
    "schulze": "test_schulze_is_as_published",
    "ranked_pairs": "test_ranked_pairs_is_as_published",
}

MINIMAX = {"winning": "winning", "margin": "margin", "pairwise_opposition": "opposition"}


def stated(key: str, *, at_least: int) -> list[tuple[Profile, Any]]:
    """Profile and stated result of each worked example that has one under this key."""
    found = [(p, example["expected"][key]) for example, p in worked_examples() if key in example["expected"]]
    assert len(found) >= at_least, f"{len(found)} examples state {key}"
    return found


def by_name(ranking: Ranking) -> dict[str, float]:
    return dict(zip(ranking.candidates, ranking.scores.tolist(), strict=True))


def tiers(result: list[Any]) -> tuple[tuple[str, ...], ...]:
    return tuple((tier,) if isinstance(tier, str) else tuple(sorted(tier)) for tier in result)


def test_pairwise_counts_are_as_published():
    for profile, result in stated("pairwise", at_least=3):
        for pair, votes in result.items():
            a, b = (profile.candidates.index(name) for name in pair.split(","))
            assert profile.support[a, b] * profile.unit == votes


def test_condorcet_winners_and_losers_are_as_published():
    for key, mark in (("condorcet_winner", condorcet_winner), ("condorcet_loser", condorcet_loser)):
        for profile, name in stated(key, at_least=1):
            found = [profile.candidates[c] for c in np.flatnonzero(mark(profile.margins))]
            assert found == ([] if name is None else [name])


def test_copeland_is_as_published():
    for profile, result in stated("copeland_balance", at_least=1):
        assert by_name(compute("copeland", profile, score="balance")) == result
    for profile, result in stated("copeland_ranking", at_least=1):
        assert compute("copeland", profile).tiers == tiers(result)


@pytest.mark.parametrize("name", MINIMAX)
def test_minimax_is_as_published(name: str):
    for profile, result in stated(f"minimax_{name}_score", at_least=1):
        assert by_name(compute("minimax", profile, defeat=MINIMAX[name])) == result


@pytest.mark.parametrize("name", MINIMAX)
def test_minimax_rankings_are_as_published(name: str):
    for profile, result in stated(f"minimax_{name}_ranking", at_least=1):
        assert compute("minimax", profile, defeat=MINIMAX[name]).tiers == tiers(result)


def test_minimax_can_elect_the_condorcet_loser_as_published():
    for profile, result in stated("minimax_winning_winners", at_least=1):
        assert compute("minimax", profile, defeat="winning").winners == tuple(result)


def test_schulze_is_as_published():
    for profile, result in stated("schulze_winning_ranking", at_least=2):
        assert compute("schulze", profile).tiers == tiers(result)
    for profile, result in stated("schulze_winning_winners", at_least=5):
        assert compute("schulze", profile).winners == tuple(sorted(result))


def test_the_strongest_paths_are_as_published():
    for profile, result in stated("schulze_strengths_winning", at_least=4):
        # The source lists paths over tied and lost pairs too; where a path of wins leads, it is the stronger.
        paths = widest_paths(profile.support)
        for a, row in result.items():
            for b, strength in row.items():
                assert paths[profile.candidates.index(a), profile.candidates.index(b)] == strength


@pytest.mark.parametrize("strength", ["margin", "winning"])
def test_ranked_pairs_is_as_published(strength: str):
    several = 0
    for profile, result in stated("ranked_pairs_ranking", at_least=5):
        ranking = compute("ranked_pairs", profile, strength=strength)
        if "outcomes" in ranking.details:  # equally strong rivals; the source broke the tie
            several += 1
            assert [[name] for name in result] in ranking.details["outcomes"]
            ranking = compute("ranked_pairs", profile, strength=strength, limit=0)
        assert ranking.tiers == tiers(result)
    assert several == 1


def test_ranked_pairs_leaves_tied_candidates_tied_as_published():
    for profile, result in stated("ranked_pairs_ranking_with_ties", at_least=1):
        assert compute("ranked_pairs", profile).tiers == tiers(result)


def test_ranked_pairs_by_margin_and_by_winning_votes_can_differ():
    for profile, result in stated("ranked_pairs_margin_differs_from_winning", at_least=1):
        by_margin = compute("ranked_pairs", profile, strength="margin")
        by_votes = compute("ranked_pairs", profile, strength="winning")
        assert (by_margin.tiers != by_votes.tiers) == result


def test_small_preflib_elections_have_the_stated_results():
    elections = json.loads(shared("preflib/reference_small_soc.json").read_text())
    assert len(elections) == 9
    for election in elections:
        profile, winners = preflib_ballots(election["file"]), election["winners"]
        assert len(profile.candidates) == election["m"]
        winner = np.flatnonzero(condorcet_winner(profile.margins))
        assert [profile.candidates[c] for c in winner] == [election["condorcet_winner"]]
        assert by_name(compute("copeland", profile, score="balance")) == election["copeland_balance"]
        assert list(compute("copeland", profile).winners) == winners["copeland"]
        assert list(compute("minimax", profile).winners) == winners["minimax_margin"]
        assert list(compute("schulze", profile, strength="margin").winners) == winners["schulze_margin"]


@pytest.mark.parametrize(
    ("rule", "parameters", "published", "sign"),
    [("minimax", {"defeat": "winning"}, "Minimax", -1), ("copeland", {"score": "balance"}, "Copeland", 1)],
)
def test_glue_is_as_published(rule: str, parameters: dict[str, str], published: str, sign: int):
    scores = by_name(compute(rule, glue_profile(), **parameters))
    expected = glue_published(published)
    assert scores.keys() == expected.keys()
    for name, score in expected.items():
        assert sign * scores[name] == pytest.approx(score, abs=0.01)

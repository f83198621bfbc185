"""Published results of real tables, through the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from llull.rules import Profile, compute
from tests.shared_data import EXAMPLES, shared
from tests.typed import Llull, some

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "z_mean": "test_brain_score_rules_correlate_as_published",
    "mean_rank": "test_brain_score_rules_correlate_as_published",
    "kemeny": "test_worked_examples_of_borda_copeland_and_kemeny",
}

POLICIES = ["available", "complete-models", "complete-metrics", "zero", "worst", "median"]


@pytest.fixture
def said(llull: Llull) -> Callable[..., tuple[Any, str]]:
    """What the command line says: its JSON, and its notes."""

    def run(*arguments: object):
        code, out, err = llull(*arguments, "--format", "json")
        return (None if code else json.loads(out)), err

    return run


def brain_score(verb: str, *arguments: object) -> tuple[object, ...]:
    table = shared("brain-score/leaderboard_2025.csv")
    return (verb, table, "--spec", EXAMPLES / "brain-score-2024-paper.toml", *arguments)


def test_brain_score_rules_correlate_as_published(said: Callable[..., Any]):
    result, _ = said(
        *brain_score("compare", "--missing", "complete-models", "--rules", "mean,z_mean,mean_rank")
    )
    assert (result["n_models"], result["n_metrics"]) == (229, 50)
    assert round(result["spearman"]["mean"]["z_mean"], 4) == 0.9897
    assert round(result["spearman"]["mean"]["mean_rank"], 4) == 0.9614


@pytest.mark.parametrize(
    ("weights", "first"),
    [("tree", ["2340", "2339", "1885", "1395", "2341"]), ("flat", ["2340", "1885", "1397", "2339", "2327"])],
)
def test_brain_score_begins_as_published(said: Callable[..., Any], weights: str, first: list[str]):
    result, _ = said(*brain_score("rank", "--missing", "complete-models", "--weights", weights))
    assert [row["model"] for row in result["ranking"]][:5] == first


def test_brain_score_under_each_policy_answers_or_refuses_with_the_counts(said: Callable[..., Any]):
    found = {}
    for policy in POLICIES:
        result, err = said(*brain_score("rank", "--missing", policy))
        found[policy] = err if result is None else (result["n_models"], result["n_metrics"], result["gaps"])
        if result is not None:
            assert f"missing policy {policy}" in " ".join(result["notes"])
            assert "15 models have no score at all" in " ".join(result["notes"])
    assert found["available"] == found["zero"] == found["worst"] == found["median"] == (441, 50, 5141)
    assert found["complete-models"] == (229, 50, 5141)
    assert "leaves none of 50 metrics" in found["complete-metrics"]


@pytest.mark.parametrize(
    ("published", "rule"),
    [
        ("AM", ("mean",)),
        ("Borda", ("borda", "-p", "ties=max")),
        ("Copeland", ("copeland", "-p", "score=balance")),
    ],
)
def test_glue_scores_are_those_published(said: Callable[..., Any], published: str, rule: tuple[str, ...]):
    expected = json.loads(shared("glue/expected_vote_and_rank.json").read_text())["GLUE"]["published"][
        published
    ]
    table = shared("glue/leaderboard_glue.csv")
    result, _ = said("rank", table, "--spec", EXAMPLES / "glue.toml", "--rule", *rule)
    scores = {row["model"]: row["score"] for row in result["ranking"]}
    assert scores.keys() == {name for _, name in expected}
    # Two decimals were published, rounded either way: half a hundredth and what a float adds to it.
    assert all(abs(scores[name] - score) <= 0.01 + 1e-9 for score, name in expected)


def test_open_llm_ranks_as_the_published_mean(said: Callable[..., Any]):
    table = shared("openllm/open_llm_v1.csv")
    result, _ = said("rank", table, "--spec", EXAMPLES / "open-llm-v1.toml")
    with table.open(encoding="utf-8") as file:
        published = sorted((float(row["hf_open_llm_v1"]) for row in csv.DictReader(file)), reverse=True)
    assert result["n_models"] == len(published) == 1804
    # The published mean was taken before its six scores were rounded to hundredths, as it was itself.
    assert [row["score"] for row in result["ranking"]] == pytest.approx(published, abs=0.01)


def elections() -> list[dict[str, Any]]:
    """The worked examples; none where the data are absent."""
    try:
        return json.loads(shared("worked-examples/worked_examples.json").read_text())["examples"]
    except pytest.skip.Exception:
        return []


def profile_of(election: dict[str, Any]) -> Profile:
    ballots: list[Any] = []
    for line in election["ballots"]:
        count, order = line.split(":")
        ballots.append(([tuple(tier.split("=")) for tier in order.split(">")], int(count)))
    unranked: Any = {"bottom-tied": "bottom", "no-information": "unknown"}[election["unranked"]]
    return Profile.from_ballots(ballots, candidates=election["candidates"], unranked=unranked)


def tiers(ranking: Iterable[Any]) -> list[set[str]]:
    return [{tier} if isinstance(tier, str) else set(tier) for tier in ranking]


@pytest.mark.parametrize("election", elections(), ids=lambda election: election["id"])
def test_worked_examples_of_borda_copeland_and_kemeny(election: Any):
    profile, expected = profile_of(election), election["expected"]
    borda, kemeny = compute("borda", profile), compute("kemeny", profile)
    copeland = compute("copeland", profile, score="balance")
    scores = dict(zip(borda.candidates, borda.scores, strict=True))
    checks = {
        "borda_scores_0based": lambda: scores,
        # Points counted from 1 for the last place: one more for each voter.
        "borda_scores_1based": lambda: {name: s + float(sum(profile.weights)) for name, s in scores.items()},
        "borda_winners": lambda: list(borda.winners),
        "copeland_balance": lambda: dict(zip(copeland.candidates, copeland.scores, strict=True)),
        "kemeny_best_score": lambda: support(profile, some(kemeny.certificate).order),
        "kemeny_optimal_rankings": lambda: sorted(map(list, some(some(kemeny.certificate).optima))),
        "kemeny_ranking": lambda: list(some(kemeny.certificate).order),
    }
    for key, value in checks.items():
        if key in expected:
            assert value() == expected[key], key
    for key, ranking in (("borda_ranking", borda), ("copeland_ranking", copeland)):
        if key in expected:
            assert tiers(ranking.tiers) == tiers(expected[key]), key
    if "kemeny_ranking" in expected:
        assert some(kemeny.certificate).unique
    assert some(kemeny.certificate).status == "optimal"


def support(profile: Profile, order: tuple[str, ...]) -> int:
    """Pairwise votes that agree with an order: what the sources maximise."""
    place = [profile.candidates.index(name) for name in order]
    return sum(int(profile.support[a, b]) for i, a in enumerate(place) for b in place[i + 1 :])

"""Rules that average scores: against their definitions, published results, and what they refuse."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import prod, sqrt
from statistics import fmean, median
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, RuleError, compute, get_rule
from tests.rules.glue import glue_profile, glue_published
from tests.rules.slow_majorities import random_profiles
from tests.rules.slow_votes import Electorate, assert_agrees, average, copies, electorate
from tests.typed import of_two

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "mean": "test_glue_as_published",
    "median": "test_a_median_of_decimal_weights_sees_exact_halves",
    "trimmed_mean": "test_trimming_whole_scores_is_what_scipy_does",
    "geometric_mean": "test_glue_as_published",
    "minmax_mean": "test_normalised_game_scores_as_published",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "mean": "test_agrees_with_its_definition",
    "median": "test_agrees_with_its_definition",
    "trimmed_mean": "test_agrees_with_its_definition",
    "geometric_mean": "test_agrees_with_its_definition",
    "minmax_mean": "test_agrees_with_its_definition",
    "z_mean": "test_agrees_with_its_definition",
}


def positive(profile: Profile) -> Profile:
    return replace(profile, scores=profile.scores + 1)


def own_scores(voters: Electorate, candidate: int):
    return average(voters, lambda ballot, c: ballot[c], candidate)


def slow_median(voters: Electorate, candidate: int):
    return Fraction(median(copies(voters, candidate)))


def slow_trimmed(voters: Electorate, candidate: int, trim: str):
    """Copies of each score, so many that a whole number of them is trimmed."""
    scores = copies(voters, candidate, times=Fraction(trim).denominator)
    cut = int(Fraction(trim) * len(scores))
    kept = scores[cut : len(scores) - cut]
    return Fraction(sum(kept), len(kept))


def slow_geometric(voters: Electorate, candidate: int):
    own = [(float(weight), float(ballot[candidate])) for weight, ballot in voters if candidate in ballot]
    whole = sum(weight for weight, _ in own)
    return prod(score ** (weight / whole) for weight, score in own)


def slow_minmax(voters: Electorate, candidate: int):
    def unit(ballot: Any, c: Any):
        low, high = min(ballot.values()), max(ballot.values())
        return (ballot[c] - low) / (high - low) if high > low else Fraction(1, 2)

    return average(voters, unit, candidate)


def slow_z(voters: Electorate, candidate: int):
    def z(ballot: Any, c: Any):
        centre = sum(ballot.values()) / len(ballot)
        variance = sum((x - centre) ** 2 for x in ballot.values()) / len(ballot)
        return float(ballot[c] - centre) / sqrt(variance) if variance else 0.0

    return average(voters, z, candidate)


@pytest.mark.parametrize(
    ("rule", "parameters", "slow"),
    [
        ("mean", {}, own_scores),
        ("median", {}, slow_median),
        ("trimmed_mean", {}, of_two(lambda v, c: slow_trimmed(v, c, "0.1"))),
        ("trimmed_mean", {"trim": 0.25}, of_two(lambda v, c: slow_trimmed(v, c, "0.25"))),
        ("trimmed_mean", {"trim": 0.0}, own_scores),
        ("trimmed_mean", {"trim": 0.5}, slow_median),
        ("geometric_mean", {}, slow_geometric),
        ("minmax_mean", {}, slow_minmax),
        ("z_mean", {}, slow_z),
    ],
)
def test_agrees_with_its_definition(rule: str, parameters: dict[str, Any], slow: Callable[..., Any]):
    spec = get_rule(rule)
    for profile in random_profiles(2000, seed=1):
        profile = positive(profile)
        voters = electorate(profile)
        expected = [slow(voters, c) for c in range(len(profile.candidates))]
        assert_agrees(compute(spec, profile, **parameters), expected)


def test_minmax_between_anchors_agrees_with_its_definition():
    spec, rng = get_rule("minmax_mean"), np.random.default_rng(2)
    for profile in random_profiles(2000, seed=2):
        baseline = rng.integers(-3, 3, size=len(profile.voters)).astype(float)
        ceiling = baseline + rng.integers(1, 5, size=len(profile.voters))
        anchored = replace(profile, baseline=baseline, ceiling=ceiling)
        low, high = ([Fraction(x) for x in anchor] for anchor in (baseline, ceiling))
        voters = electorate(profile)
        for (_, ballot), bottom, top in zip(voters, low, high, strict=True):
            ballot.update({c: (x - bottom) / (top - bottom) for c, x in ballot.items()})
        expected = [own_scores(voters, c) for c in range(len(profile.candidates))]
        assert_agrees(compute(spec, anchored, range="anchors"), expected)


def test_a_median_of_decimal_weights_sees_exact_halves():
    # 0.1 + 0.2 and 0.3 differ as floats; each side holds exactly half of the weight.
    split = Profile.from_scores([[1.0], [1.0], [3.0]], weights=["0.1", "0.2", "0.3"])
    assert compute("median", split).scores.tolist() == [2.0]
    more = Profile.from_scores([[1.0], [1.0], [3.0]], weights=["0.1", "0.2", "0.30000001"])
    assert compute("median", more).scores.tolist() == [3.0]


def test_trimming_whole_scores_is_what_scipy_does():
    from scipy.stats import trim_mean

    scores = np.random.default_rng(3).normal(size=(20, 6))
    ours = compute("trimmed_mean", Profile.from_scores(scores), trim=0.15).scores
    np.testing.assert_allclose(ours, trim_mean(scores, 0.15, axis=0), rtol=1e-12)


@pytest.mark.parametrize(("rule", "name"), [("mean", "AM"), ("geometric_mean", "GM")])
def test_glue_as_published(rule: str, name: str):
    ranking, published = compute(rule, glue_profile()), glue_published(name)
    assert set(ranking.candidates) == set(published)
    for candidate, score in zip(ranking.candidates, ranking.scores, strict=True):
        # One published geometric mean is NaN because of a metric of weight 0, which must not matter.
        if not np.isnan(published[candidate]):
            assert score == pytest.approx(published[candidate], abs=0.00501)


def test_a_metric_of_weight_zero_cannot_spoil_a_geometric_mean():
    published = glue_published("GM")
    (spoilt,) = (name for name, score in published.items() if np.isnan(score))
    ranking = compute("geometric_mean", glue_profile())
    ours = ranking.scores[ranking.candidates.index(spoilt)]
    assert 0 < ours < fmean(score for score in published.values() if not np.isnan(score))


def test_normalised_game_scores_as_published():
    # Mnih et al. (2015), extended data table 2: random play, human, DQN; normalised score in percent.
    games = {
        "Breakout": (1.7, 31.8, 401.2, 1327),
        "Pong": (-20.7, 9.3, 18.9, 132),
        "Asterix": (210, 8503, 6012, 70),
    }
    for game, (random, human, dqn, percent) in games.items():
        profile = Profile.from_scores([[dqn]], voters=[game], baseline=[random], ceiling=[human])
        assert round(compute("minmax_mean", profile, range="anchors").scores[0] * 100) == percent


def test_geometric_mean_names_the_score_that_is_not_positive():
    profile = Profile.from_scores(
        [[0.5, 0.7], [0.1, -0.2], [0.0, 1.0]], candidates=["resnet", "vit"], voters=["top1", "error", "ood"]
    )
    with pytest.raises(RuleError, match=r"'vit' has -0\.2 from 'error' \(and 1 more"):
        compute("geometric_mean", profile)


def test_anchors_that_are_missing_or_upside_down_are_named():
    profile = Profile.from_scores([[1.0], [2.0], [3.0]], voters=["a", "b", "c"], baseline=[0, np.nan, np.nan])
    with pytest.raises(RuleError, match=r"'b' has no baseline \(one of 2 such voters\)"):
        compute("minmax_mean", profile, range="anchors")
    upside = replace(profile, baseline=np.zeros(3), ceiling=np.array([1.0, 0.0, 2.0]))
    with pytest.raises(RuleError, match="ceiling of 'b' is not better than its baseline"):
        compute("minmax_mean", upside, range="anchors")


@pytest.mark.parametrize(("rule", "effect"), [("z_mean", "0 for"), ("minmax_mean", "1/2 for")])
def test_constant_voters_are_reported_by_name(rule: str, effect: str):
    profile = Profile.from_scores([[1.0, 2.0], [3.0, 3.0], [4.0, np.nan]], voters=["a", "flat", "lone"])
    (note,) = compute(rule, profile).notes
    assert note == f"constant, {effect} every candidate: flat, lone"
    assert compute(rule, profile.select(voters=[0])).notes == ()


def test_what_rounding_leaves_of_terms_that_cancel_tells_nobody_apart():
    assert 0.1 + 0.2 - 0.3 != 0
    profile = Profile.from_scores([[0.1, 0.0, 0.2], [0.2, 0.0, 0.1], [-0.3, 0.0, -0.3]])
    ranking = compute("mean", profile)
    assert ranking.scores.tolist() == [0, 0, 0]
    assert ranking.ranks.tolist() == [1, 1, 1]


def test_z_of_scores_that_sum_with_rounding_is_still_zero_on_a_constant_voter():
    profile = Profile.from_scores([[0.1] * 7, range(7)])
    np.testing.assert_allclose(compute("z_mean", profile).scores, (np.arange(7) - 3) / 2 / 2, rtol=1e-12)

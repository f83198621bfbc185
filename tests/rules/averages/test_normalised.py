"""Means and medians of normalised scores: published ones, and against exact arithmetic of its own."""

from __future__ import annotations

from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, Rule, RuleError, compute
from llull.rules.averages.normalised import Normalise
from tests.rules.exact_votes import Close, Election, decimal, ranks, read
from tests.rules.test_exact import groups_of, hostile_profiles
from tests.typed import untyped

#: Mnih et al. (2015), extended data table 2: random play, human, DQN, and the score in percent.
GAMES = {
    "Breakout": (1.7, 31.8, 401.2, 1327),
    "Pong": (-20.7, 9.3, 18.9, 132),
    "Asterix": (210, 8503, 6012, 70),
    "Seaquest": (68.4, 20182, 5286, 26),
}
RULES = {"mean": Fraction(0), "trimmed_mean(trim=0.25)": Fraction(1, 4), "median": Fraction(1, 2)}


def atari() -> Profile:
    random, human, dqn, _ = np.array(list(GAMES.values())).T
    scores = np.column_stack([random, human, dqn])
    return Profile.from_scores(
        scores, candidates=["random", "human", "dqn"], baseline=random, ceiling=human, voters=list(GAMES)
    )


def test_human_normalised_scores_as_published():
    percent = sorted(p for *_, p in GAMES.values())
    rounded = {
        "mean": sum(percent) / 4,
        "median": sum(percent[1:3]) / 2,
        "trimmed_mean(trim=0.25)": sum(percent[1:3]) / 2,  # of four, the interquartile mean is that of two
    }
    for rule, expected in rounded.items():
        ranking = compute(Rule.of(rule, normalise="anchors"), atari())
        assert ranking.scores[:2] == pytest.approx([0, 1], abs=1e-12)
        assert 100 * ranking.scores[2] == pytest.approx(expected, abs=0.5)


def normal(row: list[Fraction | None], how: Normalise, low: Fraction, high: Fraction) -> list[Any]:
    """One metric's scores; fractions, and z-scores to 120 digits."""
    there = [x for x in row if x is not None]
    if how == "z" and there:
        centre = sum(there, Fraction(0)) / len(there)
        spread = decimal(sum(((x - centre) ** 2 for x in there), Fraction(0)) / len(there)).sqrt()
        return [None if x is None else decimal(x - centre) / spread if spread else Decimal(0) for x in row]
    if how == "minmax" and there:
        low, high = min(there), max(there)
    half = Fraction(1, 2)
    return [None if x is None else (x - low) / (high - low) if high > low else half for x in row]


def slowly(profile: Profile, how: Normalise, trim: Fraction) -> list[Any]:
    """Trimmed means; where half is cut, the middle of both medians."""
    number: Any = decimal if how == "z" else Fraction
    rows, ends = read(profile.scores), read(np.column_stack([profile.baseline, profile.ceiling]))
    own = Election(rows, profile.weights, groups_of(profile)).own
    keys: list[Any] = []
    with localcontext(Context(prec=120)):
        points = [normal(row, how, *untyped(two)) for row, two in zip(rows, ends, strict=True)]
        for c in range(len(rows[0])):
            weighed = zip(points, own[c], strict=True)
            said = sorted((row[c], w) for row, w in weighed if row[c] is not None and w)
            total, upto, sums = sum((w for _, w in said), Fraction(0)), Fraction(0), number(Fraction(0))
            low, high = trim * total, (1 - trim) * total
            middle: list[Any] = []
            for x, w in said:
                start, upto = upto, upto + w
                sums += x * number(max(Fraction(0), min(upto, high) - max(start, low)))
                middle += [x] * ((start < low <= upto) + (start <= high < upto))
            keys.append(sum(middle) / 2 if low == high else sums / number(high - low))
    return [Close(key) if how == "z" else key for key in keys]


@pytest.mark.parametrize("how", ["z", "minmax", "anchors"])
@pytest.mark.parametrize("rule", RULES)
def test_ranks_are_those_of_exact_arithmetic(rule: str, how: Normalise):
    called = Rule.of(rule, normalise=how)
    for profile in hostile_profiles(120, seed=len(rule) + len(how)):
        ranking = compute(called, profile)
        expected = slowly(profile, how, RULES[rule])
        assert ranking.ranks.tolist() == ranks(expected), (profile.scores.tolist(), profile.weights)
        size = max(1.0, max(abs(float(getattr(key, "value", key))) for key in expected))
        if how != "anchors" or np.nanmax(np.abs(profile.scores)) < 100:  # else far from the anchors
            np.testing.assert_allclose(
                ranking.scores / size,
                [float(getattr(key, "value", key)) / size for key in expected],
                atol=1e-9,
            )


def test_short_names_are_the_mean_of_normalised_scores():
    names = {
        "z": ("z_mean", {}),
        "minmax": ("minmax_mean", {}),
        "anchors": ("minmax_mean", {"range": "anchors"}),
    }
    for profile in hostile_profiles(40, seed=5):
        for how, (rule, given) in names.items():
            one, other = compute("mean", profile, normalise=how), compute(rule, profile, **given)
            assert one.ranks.tolist() == other.ranks.tolist()
            assert one.scores.tolist() == other.scores.tolist()


def test_a_change_of_unit_changes_nothing_that_is_normalised():
    rng = np.random.default_rng(3)
    scores = rng.integers(1, 9, (4, 6)).astype(float)
    one = Profile.from_scores(scores, baseline=[0] * 4, ceiling=[10] * 4)
    other = Profile.from_scores(scores * 4 - 8, baseline=[-8] * 4, ceiling=[32] * 4)
    for rule in RULES:
        for how in ("z", "minmax", "anchors"):
            called = Rule.of(rule, normalise=how)
            assert compute(called, one).ranks.tolist() == compute(called, other).ranks.tolist()


@pytest.mark.parametrize("rule", RULES)
def test_a_metric_without_anchors_is_named(rule: str):
    called, scores = Rule.of(rule, normalise="anchors"), [[1.0, 2.0], [2.0, 3.0]]
    for lacking, ends in (("baseline", ([0, np.nan], [5, 5])), ("ceiling", ([0, 0], [5, np.nan]))):
        profile = Profile.from_scores(scores, voters=["a", "b"], baseline=ends[0], ceiling=ends[1])
        with pytest.raises(RuleError, match=rf"{called.id}: 'b' has no {lacking}; .* use normalise=minmax"):
            compute(called, profile)
    upside = Profile.from_scores(scores, voters=["a", "b"], baseline=[0, 5], ceiling=[5, 5])
    with pytest.raises(RuleError, match="ceiling of 'b' is not better"):
        compute(called, upside)


def test_anchors_far_from_the_scores_decide_no_tie_by_rounding():
    # The scores lie one apart, 1e6 baselines away; weights make the exact means equal.
    profile = Profile.from_scores(
        [[0.1, 0.2], [0.2, 0.1]], baseline=[1000000.1, 1000000.1], ceiling=[1000000.4, 1000000.4]
    )
    assert compute("mean", profile, normalise="anchors").ranks.tolist() == [1, 1]

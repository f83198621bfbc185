"""Geometric means of scores, of errors, and of ratios to a reference."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from llull.rules import LlullError, Profile, Rule, RuleError, UnknownNameError, compute
from llull.rules.axioms import audit_pair, get_axiom
from tests.rules.exact_votes import Election, ranks, read
from tests.rules.test_exact import groups_of, hostile_profiles


def errors(values: Any, **more: Any) -> Profile:
    """A profile of errors ``values[v][c]``, which enter with the sign changed."""
    scores = 0.0 - np.array(values, dtype=float)
    return Profile.from_scores(scores, lower_is_better=[True] * len(scores), **more)


TABLE = errors([[1.0, 0.8, 2.0], [2.0, 4.0, 2.0]], candidates=["m1", "m2", "m3"], voters=["d1", "d2"])


def test_errors_have_a_geometric_mean_of_which_lower_is_better():
    """GIFT-Eval: geometric means of errors over a baseline model's (Aksu et al. 2024, arXiv 2410.10393)."""
    for rule in ("geometric_mean", "hierarchical(node=geometric)"):
        ranking = compute(rule, TABLE)
        assert not ranking.higher_is_better
        assert ranking.scores == pytest.approx([2**0.5, 3.2**0.5, 2])
        assert ranking.ranks.tolist() == [1, 2, 3]
    harmonic = compute("hierarchical(node=harmonic)", TABLE)
    assert harmonic.scores == pytest.approx([4 / 3, 4 / 3, 2])
    assert compute("mean", TABLE).scores.tolist() == [-1.5, -2.4, -2.0]


def test_ratios_to_a_reference():
    ranking = compute("geometric_mean", TABLE, reference="m3")
    assert ranking.scores == pytest.approx([0.5**0.5, 0.8**0.5, 1])  # 0.7071, 0.8944
    assert not ranking.higher_is_better
    speeds = Profile.from_scores([[2, 1], [8, 1]], candidates=["new", "old"])
    assert compute("geometric_mean(reference=old)", speeds).scores.tolist() == [4, 1]
    gappy = errors([[1, 4, np.nan], [np.nan, 3, 6], [2, 2, 2]], candidates=list("abc"), voters=list("xyz"))
    ranking = compute("geometric_mean", gappy, reference="a")
    assert ranking.scores == pytest.approx([1, 2, 1])
    left_out, better = ranking.notes
    assert left_out == "left out, 'a' has no score to divide by: y"
    assert better == "lower is better, as on all metrics"
    assert str(Rule.parse("geometric_mean(reference=m3)")) == "geometric_mean(reference=m3)"


@pytest.mark.parametrize(
    "rule", ["geometric_mean", "hierarchical(node=geometric)", "hierarchical(node=harmonic)"]
)
def test_metrics_of_both_directions_are_refused_with_what_to_do(rule: str):
    mixed = Profile.from_scores([[-1, -2], [3, 4]], voters=["wer", "acc"], lower_is_better=[True, False])
    with pytest.raises(
        RuleError, match=r"lower is better on 'wer' and higher on 'acc'; choose metrics of one"
    ):
        compute(rule, mixed)


def test_what_cannot_be_a_ratio_is_named():
    with pytest.raises(UnknownNameError, match="m1, m2, m3"):
        compute("geometric_mean", TABLE, reference="m9")
    with pytest.raises(RuleError, match="'m2' has -1 from 'd1'"):
        compute("geometric_mean", errors([[1, -1]], candidates=["m1", "m2"], voters=["d1"]))


@pytest.mark.parametrize("reference", ["", "c0"])
def test_ranks_are_exact_where_lower_is_better(reference: str):
    ranked = 0
    for profile in hostile_profiles(300, seed=9):
        turned = Profile.from_scores(
            0.0 - profile.scores,
            candidates=profile.candidates,
            weights=profile.weights,
            groups=profile.groups,
            weighting=profile.weighting,
            lower_is_better=[True] * len(profile.voters),
        )
        try:
            ranking = compute("geometric_mean", turned, reference=reference)
        except LlullError:
            continue
        ranked += 1
        rows, kept = read(profile.scores), list(range(len(profile.voters)))
        if reference:
            kept = [v for v, row in enumerate(rows) if row[0] is not None]
            rows = [[None if x is None else x / (rows[v][0] or Fraction(1)) for x in rows[v]] for v in kept]
        groups = groups_of(profile)
        election = Election(
            rows, [profile.weights[v] for v in kept], None if groups is None else [groups[v] for v in kept]
        )
        worst_first = ranks(election.geometric_mean())
        level = [sum(other > own for other in worst_first) + 1 for own in worst_first]
        assert ranking.ranks.tolist() == level, (profile.scores.tolist(), profile.weights)
    assert ranked > 60


def test_an_audit_of_ratios_judges_each_table_with_its_names():
    rng = np.random.default_rng(2)
    profile = errors(rng.integers(1, 6, (3, 4)), candidates=list("abcd"))
    rule = Rule.of("geometric_mean", reference="a")
    for axiom in ("pareto", "anonymity", "homogeneity", "monotonicity"):
        assert audit_pair(profile, rule, get_axiom(axiom)).violations == 0
    assert audit_pair(profile, Rule.of("geometric_mean"), get_axiom("monotonicity")).violations == 0

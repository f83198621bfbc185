"""What no rule's result may depend on: rows, columns, names; and what weights mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llull.rules import LlullError, Profile, Ranking, compute, list_rules
from llull.rules.registry import RuleSpec

RULES = {spec.id: spec for spec in list_rules()}
#: Rules, and rules under parameters that make other rules of them.
CALLS = (
    *RULES,
    *("borda(gaps=zero)", "mean(normalise=z)", "median(normalise=anchors)", "trimmed_mean(normalise=minmax)"),
)
#: Copies of a metric in a group of the tree take weight from the group's others.
READS_TREE = {"hierarchical", "balanced_mean"}

Result = Ranking | str


@st.composite
def profiles(draw: Callable[..., Any]) -> Profile:
    """Small profiles with ties, gaps, decimal weights, groups; scores are positive, as some rules demand."""
    n_candidates, n_voters = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    score = st.sampled_from([1.0, 2.0, 3.0, 4.5, np.nan])
    rows = st.lists(score, min_size=n_candidates, max_size=n_candidates)
    scores = np.array(draw(st.lists(rows, min_size=n_voters, max_size=n_voters)))
    return Profile.from_scores(
        scores,
        weights=draw(
            st.lists(st.sampled_from([1, 2, "0.1", "0.3", "1/3"]), min_size=n_voters, max_size=n_voters)
        ),
        groups=draw(st.lists(st.sampled_from(["a", "b", "b/x"]), min_size=n_voters, max_size=n_voters)),
        baseline=np.zeros(n_voters),
        ceiling=np.full(n_voters, 5.0),
    )


def outcome(rule: str, profile: Profile) -> Result:
    """The ranking, or what it was refused for (names aside)."""
    try:
        return compute(rule, profile)
    except LlullError as error:
        return type(error).__name__


def assert_same(first: Result, second: Result, rename: Callable[[str], str] = str) -> None:
    """The same result for the same candidate, whatever its name and place."""
    if isinstance(first, str) or isinstance(second, str):
        assert first == second
        return
    assert {rename(name) for name in first.dropped} == set(second.dropped)
    place = {name: i for i, name in enumerate(second.candidates)}
    index = [place[rename(name)] for name in first.candidates]
    proof, other = first.certificate, second.certificate
    if proof is not None and other is not None:
        assert (proof.cost, proof.lower_bound, proof.status, proof.unique) == (
            other.cost,
            other.lower_bound,
            other.status,
            other.unique,
        )
        assert (proof.optima is None) == (other.optima is None)
        if proof.optima is None and not proof.unique:
            return
        if proof.optima is not None and other.optima is not None:
            assert {tuple(map(rename, order)) for order in proof.optima} == set(other.optima)
    assert first.ranks.tolist() == second.ranks[index].tolist()
    np.testing.assert_allclose(first.scores, second.scores[index], rtol=1e-9, atol=1e-9)
    if first.relation is not None:
        assert second.relation is not None
        np.testing.assert_array_equal(first.relation, second.relation[np.ix_(index, index)])


@pytest.mark.parametrize("rule", CALLS)
@settings(max_examples=40, deadline=None)
@given(profile=profiles(), seed=st.integers(0, 2**32 - 1))
def test_rows_columns_and_names_do_not_matter(rule: str, profile: Profile, seed: int):
    rng = np.random.default_rng(seed)
    candidates, voters = rng.permutation(len(profile.candidates)), rng.permutation(len(profile.voters))
    mixed = profile.select(candidates=candidates, voters=voters)
    new = {name: f"z{rng.integers(1000)}-{name}" for name in profile.candidates}
    mixed = replace(
        mixed,
        candidates=tuple(new[name] for name in mixed.candidates),
        voters=tuple(f"w{i}" for i in range(len(voters))),
    )
    assert_same(outcome(rule, profile), outcome(rule, mixed), new.__getitem__)


@pytest.mark.parametrize("rule", sorted(set(CALLS) - READS_TREE))
@settings(max_examples=25, deadline=None)
@given(profile=profiles(), copies=st.integers(2, 3))
def test_a_weight_is_a_number_of_copies(rule: str, profile: Profile, copies: int):
    whole = replace(profile, weights=(profile.weights[0] * copies, *profile.weights[1:]))
    index = [0] * copies + list(range(1, len(profile.voters)))
    parts = Profile.from_scores(
        profile.scores[index],
        candidates=profile.candidates,
        weights=[profile.weights[i] for i in index],
        groups=[profile.groups[i] for i in index],
        baseline=profile.baseline[index],
        ceiling=profile.ceiling[index],
    )
    assert_same(outcome(rule, whole), outcome(rule, parts))


@pytest.mark.parametrize("rule", CALLS)
@settings(max_examples=25, deadline=None)
@given(profile=profiles(), factor=st.integers(2, 7))
def test_the_scale_of_the_weights_does_not_change_the_order(rule: str, profile: Profile, factor: int):
    scaled = replace(profile, weights=tuple(weight * factor for weight in profile.weights))
    first, second = outcome(rule, profile), outcome(rule, scaled)
    if isinstance(first, str) or isinstance(second, str):
        assert first == second
    elif first.certificate is None or first.certificate.unique:
        assert first.ranks.tolist() == second.ranks.tolist()


@pytest.mark.parametrize(
    "spec", [spec for spec in RULES.values() if spec.broadcasts], ids=lambda spec: spec.id
)
def test_a_batch_gives_what_its_profiles_give_alone(spec: RuleSpec):
    rng = np.random.default_rng(5)
    batch = [
        Profile.from_scores(
            np.where(rng.random((4, 6)) < 0.15, np.nan, rng.integers(1, 5, size=(4, 6))),
            weights=[1, 2, 1, "1/2"],
        )
        for _ in range(30)
    ]
    batch = [profile for profile in batch if profile.present.any(axis=0).all()]
    stacked = [np.stack(arrays) for arrays in zip(*(spec.inputs(p) for p in batch), strict=True)]
    together = spec.function(*stacked, **spec.resolve({}))
    scores = together if isinstance(together, np.ndarray) else together.scores
    for i, profile in enumerate(batch):
        alone = spec.function(*spec.inputs(profile), **spec.resolve({}))
        expected = alone if isinstance(alone, np.ndarray) else alone.scores
        np.testing.assert_allclose(scores[i], expected, rtol=1e-12, atol=1e-12)

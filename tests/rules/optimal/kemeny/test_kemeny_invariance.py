"""Permuting rows, columns and names changes neither the cost, nor the set of optima, nor a known ranking."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from llull.rules import Profile, compute
from tests.rules.optimal.kemeny.brute import random_profile


def permuted(profile: Profile, seed: int) -> tuple[Profile, dict[str, str]]:
    """The same profile with voters, candidates and names shuffled, and the new name of each old one."""
    rng = np.random.default_rng(seed)
    voters, places = rng.permutation(len(profile.voters)), rng.permutation(len(profile.candidates))
    names = [f"n{i}" for i in rng.permutation(len(places))]
    shuffled = Profile.from_scores(
        profile.scores[np.ix_(voters, places)],
        candidates=names,
        weights=[profile.weights[v] for v in voters],
    )
    return shuffled, {profile.candidates[c]: name for c, name in zip(places, names, strict=True)}


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_small_profiles(seed: int, shuffle: int) -> None:
    profile = random_profile(np.random.default_rng(seed))
    other, new = permuted(profile, shuffle)
    first, second = compute("kemeny", profile), compute("kemeny", other)
    a, b = first.certificate, second.certificate
    assert a is not None
    assert b is not None
    assert (a.cost, a.unique) == (b.cost, b.unique)
    assert {tuple(new[name] for name in order) for order in a.optima or ()} == set(b.optima or ())
    ranks = dict(zip(second.candidates, second.ranks, strict=True))
    assert all(ranks[new[name]] == rank for name, rank in zip(first.candidates, first.ranks, strict=True))
    if first.tie_break is None:
        assert tuple(new[name] for name in a.order) == b.order


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_components_beyond_dynamic_programming(seed: int, shuffle: int) -> None:
    rng = np.random.default_rng(seed)
    profile = Profile.from_scores(rng.integers(0, 40, (9, 24)).astype(float))
    other, new = permuted(profile, shuffle)
    first, second = compute("kemeny", profile), compute("kemeny", other)
    assert first.certificate is not None
    assert second.certificate is not None
    assert first.certificate.cost == second.certificate.cost
    if first.tie_break is None:
        assert tuple(new[name] for name in first.certificate.order) == second.certificate.order
        ranks = dict(zip(second.candidates, second.ranks, strict=True))
        pairs = zip(first.candidates, first.ranks, strict=True)
        assert all(ranks[new[name]] == rank for name, rank in pairs)

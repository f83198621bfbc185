"""Profiles that axiom tests share."""

import numpy as np

from llull.rules import Profile
from tests.typed import untyped


def mixed_profiles() -> dict[str, Profile]:
    """Complete, weighted, tied and gappy ones; positive scores with anchors, as some rules need them."""
    rng = np.random.default_rng(4)
    profiles = {}
    for name, (n_voters, n), gap, weighting in (
        ("complete, own weights", (4, 3), 0.0, "own"),
        ("more models, ties", (5, 6), 0.0, "own"),
        ("gaps and tree weights", (5, 6), 0.2, "tree"),
        ("gaps and own weights", (3, 5), 0.3, "own"),
    ):
        scores = rng.integers(1, 6, size=(n_voters, n)).astype(float)
        scores[rng.random(scores.shape) < gap] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 1.0
        profiles[name] = Profile.from_scores(
            scores,
            weights=[1, 2, "1/2", 1, 1][:n_voters],
            groups=["a", "b", "a/x", "b", "b"][:n_voters],
            weighting=untyped(weighting),
            baseline=np.zeros(n_voters),
            ceiling=np.full(n_voters, 7.0),
        )
    return profiles

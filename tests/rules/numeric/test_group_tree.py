"""Weights along the tree of groups."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from llull.rules.numeric.group_tree import GroupTree

paths = st.lists(st.sampled_from(["", "a", "b", "a/x", "a/y", "a/x/1", "b/x"]), min_size=1, max_size=8)


def average_along_tree(paths: list[list[str]], values: list[float | None]) -> float | None:
    """Mean of the children that exist, from the definition."""
    children: list[float | None] = [v for p, v in zip(paths, values, strict=True) if not p]
    for first in {p[0] for p in paths if p}:
        inside = [i for i, p in enumerate(paths) if p and p[0] == first]
        children.append(average_along_tree([paths[i][1:] for i in inside], [values[i] for i in inside]))
    there = [child for child in children if child is not None]
    return sum(there) / len(there) if there else None


@settings(max_examples=300)
@given(paths, st.data())
def test_weighted_mean_is_the_mean_of_means_over_the_children_that_exist(paths: list[str], data: Any):
    values = data.draw(st.lists(st.none() | st.integers(-9, 9), min_size=len(paths), max_size=len(paths)))
    present = np.array([[v is not None] for v in values])
    weights = GroupTree(paths).weights(present)[:, 0]
    expected = average_along_tree([[s for s in p.split("/") if s] for p in paths], values)
    if expected is None:
        assert not weights.any()
    else:
        assert np.isclose(weights.sum(), 1)
        assert np.isclose(weights @ np.array([v or 0 for v in values]), expected)


@given(paths)
def test_exact_shares_are_the_weights_of_a_complete_candidate(paths: list[str]):
    tree = GroupTree(paths)
    assert sum(tree.shares()) == 1
    weights = tree.weights(np.ones((len(paths), 1), dtype=bool))[:, 0]
    np.testing.assert_allclose([float(share) for share in tree.shares()], weights)


def test_a_group_with_the_name_of_another_level_is_another_node():
    assert GroupTree(["a/a", "a/a", "a", "b"]).shares() == (
        Fraction(1, 8), Fraction(1, 8), Fraction(1, 4), Fraction(1, 2),
    )  # fmt: skip


def test_weights_broadcast_over_leading_axes():
    tree = GroupTree(["a/x", "a/y", "b", ""])
    present = np.random.default_rng(0).random((5, 4, 6)) < 0.6
    together = tree.weights(present)
    for i in range(5):
        np.testing.assert_array_equal(together[i], tree.weights(present[i]))


def test_first_level_groups():
    assert GroupTree(["a/x", "b", "a", ""]).first_level == {"a": [0, 2], "b": [1]}

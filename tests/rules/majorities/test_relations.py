"""Widest paths, strengths and layers."""

from __future__ import annotations

import numpy as np
import pytest

from llull.rules import RuleError
from llull.rules.majorities.relations import defeat_strengths, layers, transitive_closure, widest_paths
from tests.rules.slow_majorities import paths


def test_the_widest_path_is_the_best_of_all_simple_paths():
    rng = np.random.default_rng(13)
    for _ in range(300):
        n = int(rng.integers(1, 6))
        links = rng.integers(0, 5, size=(n, n))
        found = widest_paths(links)
        for a in range(n):
            for b in range(n):
                best = 0 if a == b else max(min(links[p] for p in path) for path in paths(n, a, b))
                assert found[a, b] == best


@pytest.mark.parametrize("distinct", [200, 300, 70_000])
def test_many_strengths_stay_apart(distinct):
    n = int(np.ceil(distinct**0.5)) + 1
    links = np.random.default_rng(14).permutation(n * n).reshape(n, n) + 1
    np.fill_diagonal(links, 0)
    found = widest_paths(links)
    tree = np.sort(links, axis=None)[::-1]
    # The strongest link of all is its own widest path, and every strength found is one that was given.
    assert found.max() == tree[0]
    assert np.isin(found, links).all()
    assert (found >= links).all()


def test_strengths_beyond_64_bits_are_kept():
    huge = 10**30
    links = np.array([[0, huge + 2, 0], [0, 0, huge + 1], [huge, 0, 0]], dtype=object)
    assert widest_paths(links)[0, 2] == huge + 1
    assert widest_paths(links)[1, 0] == huge


def test_winning_votes_are_compared_before_the_votes_against():
    support = np.array([[0, 5, 5], [2, 0, 6], [1, 5, 0]])
    found = defeat_strengths(support, "winning")
    assert (found > 0).tolist() == [[False, True, True], [False, False, True], [False, False, False]]
    assert found[1, 2] > found[0, 2] > found[0, 1]  # 6:5, 5:1, 5:2
    assert defeat_strengths(support, "margin")[[0, 0, 1], [1, 2, 2]].tolist() == [3, 4, 1]


def test_closure_follows_every_path():
    relation = np.zeros((4, 4), dtype=bool)
    relation[[0, 1], [1, 2]] = True
    assert np.argwhere(transitive_closure(relation)).tolist() == [[0, 1], [0, 2], [1, 2]]


def test_layers_are_the_longest_chains_also_in_a_stack():
    relation = np.zeros((2, 4, 4), dtype=bool)
    relation[0, [0, 1, 0], [1, 2, 3]] = True
    assert layers(relation).tolist() == [[1, 2, 3, 2], [1, 1, 1, 1]]


def test_layers_of_a_cycle_are_refused():
    relation = np.zeros((2, 3, 3), dtype=bool)
    relation[1, [0, 1, 2], [1, 2, 0]] = True
    with pytest.raises(RuleError, match="cycle"):
        layers(relation)

"""Closures and layers of relations."""

from __future__ import annotations

import numpy as np
import pytest

from llull.rules import RuleError
from llull.rules.numeric.partial_orders import layers, transitive_closure


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

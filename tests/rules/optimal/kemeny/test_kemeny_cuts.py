"""Rows of the relaxation: each is kept by every order, and what is returned as violated is."""

from itertools import permutations

import numpy as np
import pytest

from llull.rules.numeric.clock import Clock
from llull.rules.optimal.kemeny import exact
from llull.rules.optimal.kemeny.dynamic import solve_subsets
from llull.rules.optimal.kemeny.exact import branch_and_cut
from llull.rules.optimal.kemeny.ladders import odd_cycles
from llull.rules.optimal.kemeny.relaxation import Relaxation, violated_triangles
from llull.rules.optimal.kemeny.rows import Rows, halved, triangle_rows
from llull.rules.optimal.kemeny.search import order_loss
from tests.rules.optimal.kemeny.milp import least_loss
from tests.typed import nothing


def every_order(n: int) -> np.ndarray:
    """``[order, a, b]``: whether ``a`` stands before ``b``."""
    places = np.array(list(permutations(range(n))))
    return places[:, :, None] < places[:, None, :]


def sums(rows: Rows, before: np.ndarray) -> np.ndarray:
    """``[..., row]``: what each row sums to."""
    terms = rows.weight * before[..., rows.above, rows.below]
    starts = np.cumsum(rows.lengths) - rows.lengths
    return np.add.reduceat(terms, starts, axis=-1)


def antisymmetric(rng: np.random.Generator, n: int, largest: int) -> np.ndarray:
    upper = np.triu(rng.integers(-largest, largest + 1, (n, n)), 1)
    return upper - upper.T


def test_every_order_keeps_triangles() -> None:
    triangles = np.array([(a, b, c) for a, b, c in permutations(range(5), 3) if a == min(a, b, c)])
    assert (sums(triangle_rows(triangles), every_order(5)) <= 2).all()


def test_every_order_keeps_halved_sums() -> None:
    rng = np.random.default_rng(1)
    orders = every_order(6)
    rounded_down = 0
    for _ in range(300):
        # Any triangles, made even by bounds of the pairs that they take an odd number of times.
        triangles = np.array([rng.permutation(6)[:3] for _ in range(int(rng.integers(1, 9)))])
        steps = np.stack([triangles.ravel(), np.roll(triangles, -1, axis=1).ravel()], axis=1)
        odd = np.zeros((6, 6), dtype=int)
        np.add.at(odd, (steps.min(axis=1), steps.max(axis=1)), 1)
        bounds = np.argwhere(odd % 2)
        turned = rng.random(len(bounds)) < 0.5
        bounds[turned] = bounds[turned, ::-1]
        steps = np.concatenate([steps, bounds])
        most = 2 * len(triangles) + len(bounds)
        rows = halved(np.zeros(len(steps), dtype=int), steps[:, 0], steps[:, 1], np.array([most]), 6)
        if rows.lengths[0]:
            assert (sums(rows, orders) <= rows.most).all()
            whole = orders[:, steps[:, 0], steps[:, 1]].sum(axis=1)
            rounded_down += most % 2 == 1 and whole.max() < most
    assert rounded_down > 50


def test_sums_with_odd_surpluses_have_no_whole_half() -> None:
    with pytest.raises(ValueError, match="odd number of times"):
        halved(np.zeros(3, dtype=int), np.array([0, 1, 2]), np.array([1, 2, 0]), np.array([2]), 3)


@pytest.mark.parametrize("n", [6, 7])
def test_every_order_keeps_odd_cycles_that_a_point_violates(n: int) -> None:
    rng = np.random.default_rng(n)
    orders = every_order(n)
    found = longest = 0
    for seed in range(500):
        upper = np.triu(rng.choice([0, 0.25, 0.5, 0.5, 0.75, 1], (n, n)), 1)
        before = upper + np.tril(1 - upper.T, -1)
        rows = odd_cycles(before, seed)
        if rows is None:
            continue
        found += len(rows.most)
        longest = max(longest, int(rows.lengths.max()))
        assert (rows.weight > 0).all()
        assert (sums(rows, orders) <= rows.most).all()
        assert (sums(rows, before) > rows.most + 0.04).all()
    assert found > 200
    assert longest > 3


def test_no_order_violates_an_odd_cycle() -> None:
    for before in every_order(5):
        assert odd_cycles(before.astype(np.float64)) is None


def test_odd_cycles_raise_the_bound_of_triangles_and_never_above_the_optimum() -> None:
    rng = np.random.default_rng(2)
    raised = 0
    for _ in range(80):
        margins = antisymmetric(rng, 16, 9)
        relaxation = Relaxation(margins)
        dual = relaxation.solve(60.0)
        while len(triangles := violated_triangles(relaxation.before)):
            relaxation.add(triangles)
            dual = relaxation.solve(60.0)
        rows = odd_cycles(relaxation.before)
        if rows is None:
            continue
        relaxation.add_rows(rows)
        tighter = relaxation.solve(60.0)
        assert tighter.ceiling(1) <= solve_subsets(margins).loss
        raised += tighter.value / tighter.scale > dual.value / dual.scale + 1e-3
    assert raised > 3


def test_a_deep_tree_is_that_of_a_full_integer_program(monkeypatch: pytest.MonkeyPatch) -> None:
    n = 28
    margins = antisymmetric(np.random.default_rng([7, n, 9]), n, 9)
    loss = least_loss(margins)
    start = np.arange(n)
    cutting = branch_and_cut(margins, start, Clock(None))
    assert cutting.loss == cutting.bound == order_loss(margins, cutting.order) == loss
    # One round of cuts at each node, and none.
    monkeypatch.setattr(exact, "_TAIL", float("inf"))
    hasty = branch_and_cut(margins, start, Clock(None))
    assert hasty.loss == hasty.bound == order_loss(margins, hasty.order) == loss
    monkeypatch.setattr(exact, "odd_cycles", nothing)
    plain = branch_and_cut(margins, start, Clock(None))
    assert plain.loss == plain.bound == order_loss(margins, plain.order) == loss
    assert plain.nodes >= 50
    assert plain.nodes > hasty.nodes

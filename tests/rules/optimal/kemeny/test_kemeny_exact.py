"""The tree, its bounds and its clock: against subsets, a full integer program, and plain arithmetic."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from llull.rules import Profile, compute
from llull.rules.numeric.clock import Clock
from llull.rules.optimal.kemeny import solve
from llull.rules.optimal.kemeny.agreement import find_agreement
from llull.rules.optimal.kemeny.certify import certify
from llull.rules.optimal.kemeny.dynamic import solve_subsets
from llull.rules.optimal.kemeny.exact import branch_and_cut
from llull.rules.optimal.kemeny.relaxation import Relaxation, packed_cycles, violated_triangles
from llull.rules.optimal.kemeny.search import exchange, insert, order_loss
from tests.rules.optimal.kemeny.milp import least_loss
from tests.typed import nothing, some


def antisymmetric(rng: np.random.Generator, n: int, largest: int) -> np.ndarray:
    upper = np.triu(rng.integers(-largest, largest + 1, (n, n)), 1)
    return upper - upper.T


def correlated(rng: np.random.Generator, n: int, voters: int, gaps: float) -> Profile:
    scores = 0.45 * rng.normal(size=n) + 0.9 * rng.normal(size=(voters, n))
    scores[rng.random(scores.shape) < gaps] = np.nan
    return Profile.from_scores(scores)


@pytest.mark.parametrize("seed", range(50))
def test_loss_is_that_of_a_full_integer_program(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = int(rng.integers(15, 26))
    if seed % 2:
        margins = correlated(rng, n, 15, [0.0, 0.3][seed // 2 % 2]).margins
    else:
        margins = antisymmetric(rng, n, [1, 3, 20][seed % 3])
    found = solve(margins)
    assert found.optimal
    assert found.loss == order_loss(margins, found.order) == least_loss(margins)


@pytest.mark.parametrize("heuristics", [True, False])
def test_tree_agrees_with_dynamic_programming(heuristics: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if (
        not heuristics
    ):  # then the tree itself must find the optimum, from a random order, in thousands of nodes
        monkeypatch.setattr("llull.rules.optimal.kemeny.exact.Tree.improve", nothing)
    rng = np.random.default_rng(heuristics)
    nodes = 0
    for _ in range(200):
        margins = antisymmetric(rng, int(rng.integers(4, 12)), int(rng.choice([1, 2, 5, 50])))
        if rng.random() < 0.2:
            margins = margins.astype(object) * 10**30 + np.sign(margins).astype(object)
        found = branch_and_cut(margins, rng.permutation(len(margins)), Clock(None))
        assert found.loss == found.bound == solve_subsets(margins).loss == order_loss(margins, found.order)
        nodes += found.nodes
    assert heuristics or nodes > 1000


@pytest.mark.parametrize("seed", range(2))
def test_a_deep_tree_beyond_dynamic_programming_is_that_of_a_full_integer_program(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llull.rules.optimal.kemeny.exact.Tree.improve", nothing)
    rng = np.random.default_rng([seed, 22, 9])
    margins = antisymmetric(rng, 22, 9)
    found = branch_and_cut(margins, rng.permutation(22), Clock(None))
    assert found.nodes >= 50
    assert found.loss == found.bound == order_loss(margins, found.order) == least_loss(margins)


def test_agreement_beyond_dynamic_programming_is_that_of_all_optima() -> None:
    rng = np.random.default_rng(4)
    unique = 0
    for _ in range(150):
        margins = antisymmetric(rng, int(rng.integers(3, 12)), int(rng.choice([1, 2, 5, 50])))
        every = solve_subsets(margins)
        witnesses, agreed = find_agreement(margins, [every.order], Clock(None))
        assert np.array_equal(some(agreed), every.agreed)
        assert {order_loss(margins, order) for order in witnesses} == {every.loss}
        assert (len(witnesses) == 1) == every.unique
        unique += every.unique
    assert 0 < unique < 150


def test_agreed_pairs_on_request_settle_uniqueness() -> None:
    rng = np.random.default_rng(12)
    seen: set[Any] = set()
    for _ in range(6):
        profile = Profile.from_scores(0.5 * rng.normal(size=24) + rng.normal(size=(7, 24)))
        plain = compute("kemeny", profile)
        asked = compute("kemeny", profile, agreed_pairs=True)
        assert plain.certificate is not None
        assert asked.certificate is not None
        assert plain.certificate.cost == asked.certificate.cost
        assert asked.certificate.agreed_pairs is not None
        assert asked.certificate.unique is not None
        assert plain.certificate.unique in (None, asked.certificate.unique)
        assert asked.certificate.unique == (
            not asked.tied.any() and asked.certificate.agreed_pairs.sum() == 276
        )
        seen.add(asked.certificate.unique)
    assert seen


def test_expired_clock_gives_an_order_and_a_valid_bound() -> None:
    rng = np.random.default_rng(5)
    profile = Profile.from_scores(rng.random((10, 40)))
    proved = compute("kemeny", profile).certificate
    assert proved is not None
    assert proved.status == "optimal"
    for limit in (0.0, 0.01, 0.03):
        found = compute("kemeny", profile, time_limit=limit).certificate
        assert found is not None
        assert found.lower_bound <= proved.cost <= found.cost
        assert (found.status == "optimal") == (found.lower_bound == found.cost)
    ranking = compute("kemeny", profile, time_limit=0)
    assert ranking.certificate is not None
    assert ranking.certificate.status == "bounded"
    assert ranking.certificate.unique is None
    assert ranking.certificate.gap > 0
    assert ranking.notes


@pytest.mark.parametrize("seed", [0, 1])
def test_no_time_still_gives_every_large_component_a_bound(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [14, 16, 19, 22]
    margins = np.triu(np.full((sum(sizes), sum(sizes)), 2), 1)
    first = 0
    for n in sizes:
        upper = np.triu(2 * rng.integers(-9, 10, (n, n)), 1)
        margins[first : first + n, first : first + n] = upper
        first += n
    margins -= margins.T
    proved, hurried = solve(margins), solve(margins, time_limit=0)
    large = [(a, b) for a, b in zip(hurried.parts, proved.parts, strict=True) if len(a.members) > 10]
    assert large
    for part, exact in large:
        assert 0 < part.bound <= exact.loss <= part.loss
        assert part.bound % 2 == 0


def test_packed_cycles_bound_any_order() -> None:
    rng = np.random.default_rng(11)
    positive = 0
    for trial in range(200):
        margins = antisymmetric(rng, int(rng.integers(1, 9)), 9)
        if trial % 3 == 0:
            margins = margins.astype(object) * 10**25 + np.sign(margins).astype(object)
        bound = packed_cycles(margins, np.arange(len(margins)))
        assert 0 <= bound <= solve_subsets(margins).loss
        positive += bound > 0
    assert positive > 50


def test_any_multipliers_bound_any_order() -> None:
    rng = np.random.default_rng(6)
    for trial in range(200):
        margins = antisymmetric(rng, 7, 9)
        if trial % 3 == 0:
            margins = margins.astype(object) * 10**25 + np.sign(margins).astype(object)
        relaxation = Relaxation(margins)
        triangles = violated_triangles(relaxation.before)
        if len(triangles) == 0:
            continue
        relaxation.add(triangles)
        bound = certify(
            relaxation.costs,
            relaxation.low,
            relaxation.high,
            relaxation.terms,
            relaxation.weights,
            relaxation.lengths,
            relaxation.least,
            rng.normal(scale=3.0, size=len(relaxation.least)),
            relaxation.shift,
        )
        assert Fraction(bound.value, bound.scale) <= solve_subsets(margins).loss


def test_violated_triangles_are_found_exactly_when_there_is_one() -> None:
    rng = np.random.default_rng(7)
    for _ in range(200):
        n = 7
        upper = np.triu(rng.choice([0, 0.5, 1], (n, n)), 1)
        before = upper + np.tril(1 - upper.T, -1)
        every = {
            (a, b, c)
            for a in range(n)
            for b in range(a + 1, n)
            for c in range(a + 1, n)
            if b != c and before[a, b] + before[b, c] + before[c, a] > 2 + 1e-6
        }
        found = {tuple(map(int, row)) for row in violated_triangles(before)}
        assert found <= every
        assert bool(found) == bool(every)
        excess: dict[tuple[int, ...], float] = {
            (a, b, c): before[a, b] + before[b, c] + before[c, a] for a, b, c in found
        }
        first = {tuple(map(int, row)) for row in violated_triangles(before, 3)}
        assert first <= found
        assert len(first) == min(3, len(found))
        assert min((excess[t] for t in first), default=3) >= max(
            (excess[t] for t in found - first), default=0
        )


def test_moves_gain_what_they_say() -> None:
    rng = np.random.default_rng(8)
    for _ in range(100):
        margins = antisymmetric(rng, 12, 9)
        start = rng.permutation(12)
        order, gain = insert(margins, start)
        assert order_loss(margins, start) - gain == order_loss(margins, order)
        better = exchange(margins, order)
        assert better is None or order_loss(margins, better) < order_loss(margins, order)
        for i in range(12):
            rest = np.delete(order, i)
            for j in range(12):
                assert order_loss(margins, np.insert(rest, j, order[i])) >= order_loss(margins, order)


def test_a_start_is_never_made_worse() -> None:
    rng = np.random.default_rng(9)
    margins = antisymmetric(rng, 25, 9)
    best = solve(margins)
    again = solve(margins, start=best.order, time_limit=0)
    assert again.loss == best.loss

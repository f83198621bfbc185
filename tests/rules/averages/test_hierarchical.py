"""Hierarchies of rules against a recursion over one candidate at a time, and worked cases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import prod, sqrt
from typing import Any

import numpy as np
import pytest

from llull.rules import ParameterError, Profile, RuleError, UnknownNameError, compute, get_rule
from tests.typed import untyped

#: Tests of rules against a known answer, by rule: see tests/rules/test_registry.py.
KNOWN_ANSWERS = {
    "hierarchical": "test_a_gate_discounts_what_a_mean_rewards",
}
#: Tests of rules against an independent computation, by rule.
INDEPENDENT = {
    "hierarchical": "test_every_combination_of_rules_is_the_recursion_written_out",
}

RULE = get_rule("hierarchical")
Values = list[float | None]


def rescaled(values: Sequence[float | None], scale: str) -> Values:
    there = [x for x in values if x is not None]
    if scale == "score" or not there:
        return list(values)
    low, high, middle = min(there), max(there), sum(there) / len(there)
    level = high - low <= 1e-12 * max(abs(low), abs(high))

    def one(x: float) -> float | None:
        if scale == "minmax":
            return 0.5 if level else (x - low) / (high - low)
        if scale == "z":
            return 0.0 if level else (x - middle) / sqrt(sum((y - middle) ** 2 for y in there) / len(there))
        close = 1e-12 * max(abs(low), abs(high))
        points = sum(x - y > close for y in there) + (sum(abs(x - y) <= close for y in there) - 1) / 2
        return points / (len(there) - 1) if len(there) > 1 else None

    return [None if x is None else one(x) for x in values]


def combined(children: list[tuple[str, float, float]], rule: str, order: list[str]) -> float | None:
    """One candidate's value at a node from name, value and weight of the children it has."""
    if not children:
        return None
    total = sum(weight for _, _, weight in children)
    match rule:
        case "mean":
            return sum(x * w for _, x, w in children) / total
        case "geometric":
            return prod(x ** (w / total) for _, x, w in children)
        case "harmonic":
            return 0.0 if any(x == 0 for _, x, _ in children) else total / sum(w / x for _, x, w in children)
        case "minimum":
            return min(x for _, x, _ in children)
        case _:
            counted = 0.0
            for name, x, weight in children:
                before = order[: order.index(name)] if name in order else []
                counted += weight * min([x, *(y for other, y, _ in children if other in before)])
            return counted / total


def slow(profile: Profile, leaf: str, nodes: list[str], group: str, order: list[str]) -> Values:
    rows = [[None if np.isnan(x) else float(x) for x in row] for row in profile.scores]
    leaves = [rescaled(row, leaf) for row in rows]

    def node(path: tuple[str, ...]) -> Values:
        here = [v for v, g in enumerate(profile.groups) if tuple(filter(None, g.split("/"))) == path]
        below = {
            tuple(g.split("/"))[: len(path) + 1]
            for g in profile.groups
            if g and tuple(g.split("/"))[: len(path)] == path and len(g.split("/")) > len(path)
        }
        mean_weight = sum((profile.weights[v] for v in here), Fraction(0)) / max(1, len(here))
        children = [
            (
                profile.voters[v],
                leaves[v],
                1.0 if profile.weighting == "tree" else float(profile.weights[v] / mean_weight),
            )
            for v in here
        ]
        children += [(deeper[-1], rescaled(node(deeper), group), 1.0) for deeper in sorted(below)]
        rule = nodes[min(len(path), len(nodes) - 1)]
        return [
            combined(untyped([(name, x[c], w) for name, x, w in children if x[c] is not None]), rule, order)
            for c in range(len(profile.candidates))
        ]

    return node(())


def random_trees(count: int, seed: int) -> Iterator[tuple[Profile, np.random.Generator]]:
    rng = np.random.default_rng(seed)
    while count:
        v, c = int(rng.integers(1, 7)), int(rng.integers(1, 6))
        scores = rng.integers(0, 5, size=(v, c)).astype(float)
        scores[rng.random((v, c)) < rng.choice([0.0, 0.3])] = np.nan
        profile, _ = Profile.from_scores(
            scores,
            groups=rng.choice(["", "a", "b", "a/x", "a/y", "b/x/u"], size=v).tolist(),
            weights=rng.choice(["0", "1", "2", "0.5", "1/3"], size=v, p=[0.1, 0.3, 0.2, 0.2, 0.2]).tolist(),
            weighting=untyped(str(rng.choice(["own", "tree"]))),
        ).pruned()
        if profile.candidates and profile.voters:
            count -= 1
            yield profile, rng


def gated_names(profile: Profile, nodes: list[str]) -> list[str]:
    """Names of all children of nodes on the levels of a gate."""
    names = set()
    for voter, group in zip(profile.voters, profile.groups, strict=True):
        steps = [*filter(None, group.split("/")), voter]
        names |= {step for depth, step in enumerate(steps) if nodes[min(depth, len(nodes) - 1)] == "gate"}
    return sorted(names)


def test_every_combination_of_rules_is_the_recursion_written_out():
    scales, rules = ["score", "minmax", "win_rate", "z"], ["mean", "geometric", "harmonic", "minimum", "gate"]
    compared = gated = 0
    for profile, rng in random_trees(2000, seed=70):
        leaf, group = str(rng.choice(scales)), str(rng.choice(scales))
        nodes = rng.choice(rules, size=int(rng.integers(1, 4))).tolist()
        order = rng.permutation(gated_names(profile, nodes))[:3].tolist()
        if "z" in (leaf, group) and {"geometric", "harmonic"} & set(nodes):
            continue  # refused where a value is negative, as another test shows
        if not order:
            nodes = [rule for rule in nodes if rule != "gate"] or ["mean"]
        parameters = {"leaf": leaf, "node": ",".join(nodes), "group": group, "gate_order": ",".join(order)}
        expected: Any = slow(profile, leaf, nodes, group, order)
        if None in expected:
            with pytest.raises(RuleError, match="no finite score"):
                compute(RULE, profile, **parameters)
            continue
        np.testing.assert_allclose(
            compute(RULE, profile, **parameters).scores, expected, rtol=1e-9, atol=1e-9
        )
        compared += 1
        gated += bool(order)
    assert compared > 1000
    assert gated > 300


def test_by_default_it_is_the_mean_under_tree_weights():
    for profile, _ in random_trees(300, seed=71):
        if profile.weighting == "tree":
            means = compute("mean", profile)
            ranking = compute(RULE, profile)
            np.testing.assert_allclose(ranking.scores, means.scores, rtol=1e-12, atol=1e-12)
            assert ranking.ranks.tolist() == means.ranks.tolist()


BRAIN: dict[str, Any] = {
    "scores": [[0.2, 0.6, 0.5], [0.8, 0.6, 0.5], [0.9, 0.6, 0.5], [0.5, 0.6, 0.6]],
    "voters": ["v1", "v2", "it", "errors"],
    "groups": ["neural/V1", "neural/V2", "neural/IT", "behavior"],
}


@pytest.mark.parametrize(
    ("parameters", "first"),
    [
        ({"node": "gate", "gate_order": "V1,V2,IT"}, (0.2 + 0.5) / 2),
        ({"node": "gate", "gate_order": "V2,IT"}, ((0.2 + 0.8 + 0.8) / 3 + 0.5) / 2),
        ({"node": "minimum,gate", "gate_order": "V1, IT"}, (0.2 + 0.8 + 0.2) / 3),
        ({"node": "gate", "gate_order": "neural,behavior"}, ((0.2 + 0.8 + 0.9) / 3 + 0.5) / 2),
        ({"node": "gate", "gate_order": "behavior,neural"}, (0.5 + 0.5) / 2),
        ({"node": "mean,minimum"}, (0.2 + 0.5) / 2),
        ({"node": "geometric,mean"}, sqrt((0.2 + 0.8 + 0.9) / 3 * 0.5)),
    ],
)
def test_a_strong_child_counts_no_more_than_those_before_it_allow(parameters: dict[str, str], first: float):
    profile = Profile.from_scores(**BRAIN)
    assert compute(RULE, profile, **parameters).scores[0] == pytest.approx(first, abs=1e-15)


def test_a_gate_discounts_what_a_mean_rewards():
    profile = Profile.from_scores(**BRAIN)
    means = compute(RULE, profile)
    assert means.scores[0] > means.scores[2]
    gated = compute(RULE, profile, node="gate", gate_order="V1,V2,IT")
    assert gated.scores[0] < gated.scores[2]


def test_a_missing_child_neither_counts_nor_limits():
    scores = np.array(BRAIN["scores"])
    scores[0, 0] = np.nan
    profile = Profile.from_scores(scores, voters=untyped(BRAIN["voters"]), groups=untyped(BRAIN["groups"]))
    ranking = compute(RULE, profile, node="gate", gate_order="V1,V2,IT")
    assert ranking.scores[0] == pytest.approx(((0.8 + 0.8) / 2 + 0.5) / 2)


def test_ranks_within_groups_are_all_that_counts_above_them():
    scores = np.array([[1, 2, 3.0], [9, 5, 1], [2, 9, 5], [3, 7, 6]])
    groups = ["a", "a", "b", "b"]
    ranking = compute(RULE, Profile.from_scores(scores, groups=groups), group="win_rate")
    # Group a ranks 5, 3.5, 2 and b 2.5, 8, 5.5.
    assert ranking.scores.tolist() == [0.5, 0.75, 0.25]


def test_a_zero_makes_geometric_and_harmonic_means_zero():
    profile = Profile.from_scores([[0.0, 1.0], [4.0, 4.0]])
    assert compute(RULE, profile, node="geometric").scores.tolist() == [0, 2]
    assert compute(RULE, profile, node="harmonic").scores.tolist() == [0, 1.6]


@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ({"node": "median"}, ParameterError, "'median' is not one of mean, geometric"),
        ({"leaf": "ranks"}, ParameterError, "leaf='ranks' is not one of"),
        ({"node": "gate"}, ParameterError, "needs the names"),
        ({"gate_order": "V1"}, ParameterError, "no node is a gate"),
        ({"node": "gate", "gate_order": "V1,V1"}, ParameterError, "'V1' twice"),
        ({"node": "gate", "gate_order": "V1,behaviour"}, UnknownNameError, "did you mean 'behavior'"),
        ({"leaf": "z", "node": "geometric"}, RuleError, "geometric mean at neural/V1 .* 'c0' has -1.37"),
        ({"leaf": "z", "node": "mean,harmonic"}, RuleError, "harmonic mean at neural"),
    ],
)
def test_wrong_parameters_are_refused_by_name(
    parameters: dict[str, str], error: type[Exception], message: str
):
    with pytest.raises(error, match=message) as refusal:
        compute(RULE, Profile.from_scores(**BRAIN), **parameters)
    assert "\n" not in str(refusal.value)


def test_constant_metrics_are_noted():
    ranking = compute(RULE, Profile.from_scores([[1, 1], [1, 2]], voters=["flat", "m"]), leaf="minmax")
    assert ranking.notes == ("constant, 1/2 for every candidate: flat",)


def test_a_group_without_any_score_is_passed_over():
    profile = Profile.from_scores([[1, 2], [np.nan, np.nan]], groups=["a", "b"])
    for scale in ("score", "z", "minmax", "win_rate"):
        ranking = compute(RULE, profile, leaf=scale, group=scale, node="gate", gate_order="b,a")
        assert ranking.tiers == (("c1",), ("c0",))

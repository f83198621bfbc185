"""Explanations: contributions add up, proofs equal brute force, and what is said is so."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest

import llull
from llull.engine.analysis.explanation.explain import explain
from llull.engine.prepare.preparation import prepare
from llull.rules import LlullError, Profile, compute, list_rules
from tests.engine.analysis.small_tables import small_tables
from tests.engine.tables import make_table
from tests.typed import some

#: The verb on an example, as it is called from Python (tests/test_face.py).
CALLS: dict[str, Callable[[str], object]] = {
    "explain": lambda table: llull.explain(table, "Sup-100%", "Rotation")
}

RULES = sorted(spec.id for spec in list_rules() if "additive" in spec.traits)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("gaps", "weighting"), [(0.0, "stored"), (0.3, "stored"), (0.0, "tree"), (0.3, "tree")]
)
def test_contributions_add_up_to_the_difference_of_the_scores(rule: str, gaps: float, weighting: str):
    checked = 0
    for prepared in small_tables(8, seed=61, gaps=gaps, weighting=weighting):
        try:
            ranking = compute(rule, prepared.profile)
        except LlullError:
            continue  # no other model to win against
        for a, b in pairwise(ranking.candidates):
            found = explain(prepared, a, b, rule)
            difference = found.scores[0] - found.scores[1]
            assert sum(some(part.contribution) for part in found.metrics) == pytest.approx(
                difference, abs=1e-12
            )
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("rule", ["mean", "median", "borda", "copeland", "schulze", "kemeny"])
def test_what_one_metric_decides_is_the_ranking_without_it(rule: str):
    for prepared in small_tables(5, seed=62, gaps=0.2):
        profile = prepared.profile
        a, b = profile.candidates[:2]
        found = explain(prepared, a, b, rule, budget=None)
        for part in found.metrics:
            rest = profile.select(voters=[name != part.metric for name in profile.voters])
            ranking = compute(rule, rest)
            ranks = dict(zip(ranking.candidates, ranking.ranks, strict=True))
            if a not in ranks or b not in ranks:
                assert part.without is None
            else:
                assert part.without == (
                    "level" if ranks[a] == ranks[b] else "a" if ranks[a] < ranks[b] else "b"
                )


def test_metrics_are_counted_for_whom_they_speak_and_shown_as_given():
    table = make_table(
        [[1, 2], [0.50, 0.49], [7, None], [3, 3]],
        models=["p", "q"],
        metrics=["err", "close", "gap", "same"],
        direction=["lower", "higher", "higher", "higher"],
        weight=["2", "1", "1", "1"],
        tolerance=[None, 0.05, None, None],
    )
    found = explain(prepare(table), "p", "q", "copeland")
    assert {part.metric: part.says for part in found.metrics} == {
        "err": "a", "close": "level", "gap": "nothing", "same": "level"
    }  # fmt: skip
    err = next(part for part in found.metrics if part.metric == "err")
    assert (err.a, err.b, err.margin, err.direction) == (1.0, 2.0, 1.0, "lower")
    assert (found.support, found.opposed) == (Fraction(2, 5), 0)
    assert [part.metric for part in found.turning] == ["err"]
    assert "4 metrics, 1 puts 'p' above (40.0% of the weight) and 0 put 'q' above (0.0%)" in found.words[1]


def strongest(support: np.ndarray, a: int, b: int) -> list[tuple[int, int]]:
    """Weakest links of all paths, best first, by winning votes and then votes against."""
    n = len(support)
    others = [c for c in range(n) if c not in (a, b)]
    found: list[Any] = []
    for size in range(n - 1):
        for middle in permutations(others, size):
            links = [(support[x, y], -support[y, x]) for x, y in pairwise((a, *middle, b))]
            if all(won > -lost for won, lost in links):
                found.append(min(links))
    return sorted(found, reverse=True)


def test_schulze_paths_are_the_strongest_there_are():
    both = 0
    for prepared in small_tables(15, seed=63, metrics=(4, 7), models=(4, 5)):
        profile = prepared.profile
        a, b = profile.candidates[:2]
        found: Any = explain(prepared, a, b, "schulze").proof
        for path, weakest, ends in (
            (found.path_from_a, found.weakest_from_a, (0, 1)),
            (found.path_from_b, found.weakest_from_b, (1, 0)),
        ):
            expected = strongest(profile.support, *ends)
            if not expected:
                assert path == ()
                assert weakest is None
                continue
            assert weakest == (expected[0][0], -expected[0][1])
            at = [profile.candidates.index(name) for name in path]
            assert (at[0], at[-1]) == ends
            assert all(profile.support[x, y] > profile.support[y, x] for x, y in pairwise(at))
        both += bool(found.path_from_a and found.path_from_b)
    assert both


def kemeny_cost(profile: Profile, order: Any) -> Fraction:
    place = {c: i for i, c in enumerate(order)}
    cost = Fraction(0)
    for v, weight in enumerate(profile.voter_weights):
        for a in range(len(order)):
            for b in range(len(order)):
                if place[a] < place[b] and profile.present[v, [a, b]].all():
                    difference = profile.scores[v, b] - profile.scores[v, a]
                    cost += weight * (1 if difference > 0 else Fraction(1, 2) if difference == 0 else 0)
    return cost


@pytest.mark.parametrize("gaps", [0.0, 0.25])
def test_kemeny_costs_of_the_pair_either_way_equal_brute_force(gaps: float):
    for prepared in small_tables(10, seed=64, gaps=gaps, models=(3, 5)):
        profile = prepared.profile
        a, b = profile.candidates[:2]
        found: Any = explain(prepared, a, b, "kemeny", budget=None).proof
        n = len(profile.candidates)
        costs = {order: kemeny_cost(profile, order) for order in permutations(range(n))}
        a_first = found.first == "a"
        reverse = min(cost for order, cost in costs.items() if (order.index(0) < order.index(1)) != a_first)
        assert found.cost == min(costs.values())
        assert found.reversed_cost == found.reversed_lower_bound == reverse
        assert found.in_all_optima is (reverse > found.cost)


def test_words_say_what_the_numbers_say():
    table = make_table([[9, 0], [1, 2], [1, 2]], models=["p", "q"])
    found = explain(prepare(table), "p", "q", "mean")
    assert found.words[0] == (
        "By arithmetic mean 'p' is above 'q': rank 1 against 2, score 3.66667 against 1.33333 "
        "(higher is better)."
    )
    assert found.words[2] == (
        "The scores differ by +2.33333, the sum of what the metrics contribute. For 'p': k0 +3, together +3. "
        "For 'q': k1 -0.3333, k2 -0.3333, together -0.666667."
    )
    assert found.words[-1] == "Without one metric this would be otherwise: k0 ('q' would be above)."
    assert "would be level" in explain(prepare(table), "q", "p", "copeland").words[-1]


def test_the_other_way_round_is_the_same_with_signs_changed():
    prepared = next(iter(small_tables(1, seed=65, gaps=0.2)))
    a, b = prepared.profile.candidates[:2]
    one, other = explain(prepared, a, b, "mean_rank"), explain(prepared, b, a, "mean_rank")
    mine = {part.metric: part.contribution for part in one.metrics}
    theirs = {part.metric: part.contribution for part in other.metrics}
    assert mine == pytest.approx({metric: -some(value) for metric, value in theirs.items()})
    assert (one.above, other.above) in {("a", "b"), ("b", "a"), ("level", "level")}


def test_models_are_found_by_label_and_refused_where_that_is_not_one_ranked_model():
    table = make_table(
        [[3, 2, 1, None], [1, 2, 3, 4]],
        models=["1", "2", "3", "4"],
        labels=["big", "twin", "twin", "new"],
    )
    prepared = prepare(table, missing="complete-models")
    assert explain(prepared, "big", "3").a == "1"
    for names, message in (
        (("big", "twin"), "label of 2, 3"),
        (("big", "bug"), "did you mean 'big'"),
        (("big", "1"), "asked for twice"),
        (("big", "new"), "'4' is not ranked"),
    ):
        with pytest.raises(LlullError, match=message):
            explain(prepared, *names)


def test_without_time_what_a_metric_decides_is_left_open():
    prepared = next(iter(small_tables(1, seed=66)))
    a, b = prepared.profile.candidates[:2]
    found = explain(prepared, a, b, "copeland", budget=0.0)
    assert all(part.without is None for part in found.metrics)
    assert found.words[-1] == "What a single metric decides was not determined."


@pytest.mark.parametrize("rule", ["mean", "schulze", "kemeny", "median"])
def test_json_is_plain(rule: str):
    prepared = next(iter(small_tables(1, seed=67, gaps=0.2)))
    a, b = prepared.profile.candidates[:2]
    data = json.loads(json.dumps(explain(prepared, a, b, rule).to_dict(), allow_nan=False))
    assert {"a", "b", "above", "metrics", "turning", "words", "schulze", "kemeny", "difference"} <= set(data)

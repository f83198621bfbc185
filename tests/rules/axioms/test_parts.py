"""Axioms of parts of the metrics and of metrics that join, held against a judge of a few lines.

The judge shares nothing with the audit: it ranks each table as it stands, under its policy, and reads the
statements word by word. Rules with sets of optima are judged on the orders of least cost, by trying all.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, permutations
from typing import Any

import numpy as np
import pytest

from llull.rules import LlullError, Profile, Rule
from llull.rules.axioms import get_axiom
from llull.rules.axioms.changes.kinds import AddMetric, KeepMetrics
from llull.rules.axioms.theory.theory import proved_to_hold
from llull.rules.axioms.witness.case import judge_single
from llull.rules.missing import MISSING_POLICIES, Missing, fill

nan = np.nan
PARTS = ("reinforcement", "winner.reinforcement")
JOINING = ("participation", "winner.participation")
OPTIMA = ("kemeny", "slater", "footrule")
ORDINARY = ("mean", "z_mean", "borda", "copeland", "median", "plurality", "instant_runoff")
#: A ranking by name, or a set of orders.
Answer = dict[str, int] | frozenset[tuple[str, ...]]


def cost(rule: str, table: Profile, order: tuple[int, ...]) -> Any:
    """What an order costs, by the definition."""
    place = {c: i for i, c in enumerate(order)}
    above = [(a, b) for a, b in permutations(order, 2) if place[a] < place[b]]
    rows = list(zip(table.voter_weights, table.scores.tolist(), strict=True))
    if rule == "footrule":
        n, total = len(order), 0
        for weight, row in rows:
            there = [c for c in order if row[c] == row[c]]
            for c in there:
                twice = sum(2 * (row[d] > row[c]) + (row[d] == row[c]) for d in there) + 1
                total += weight * abs(twice * (n + 1) - 2 * (place[c] + 1) * (len(there) + 1))
        return total
    against = {(a, b): sum(w * (int(r[b] > r[a]) - int(r[a] > r[b])) for w, r in rows) for a, b in above}
    return sum(value if rule == "kemeny" else value > 0 for value in against.values())


def answer(rule: str, table: Profile, missing: Missing) -> Answer | None:
    """What the rule says of a table; None where it is not defined."""
    try:
        ranked, _ = fill(table, missing).pruned()
        if rule in OPTIMA:
            every = list(permutations(range(len(ranked.candidates))))
            costs = [cost(rule, ranked, order) for order in every]
            best = [order for order, one in zip(every, costs, strict=True) if one == min(costs)]
            return frozenset(tuple(ranked.candidates[c] for c in order) for order in best)
        found = Rule.of(rule).rank(ranked)
    except LlullError:
        return None
    return dict(zip(found.candidates, found.ranks.tolist(), strict=True))


def models(result: Answer) -> set[str]:
    return set(result) if isinstance(result, dict) else set(next(iter(result)))


def winners(result: Answer) -> set[str]:
    if isinstance(result, dict):
        return {name for name, rank in result.items() if rank == 1}
    return {order[0] for order in result}


def is_above(result: Answer, a: str, b: str) -> bool:
    if isinstance(result, dict):
        return result[a] < result[b]
    return all(order.index(a) < order.index(b) for order in result)


def of_parts(axiom: str, whole: Answer, first: Answer, second: Answer) -> bool | None:
    """Whether the whole is as it must be; None where the premise is not met."""
    if axiom == "winner.reinforcement":
        shared = winners(first) & winners(second)
        return winners(whole) == shared if shared else None
    if isinstance(first, frozenset) and isinstance(second, frozenset):
        return whole == first & second if first & second else None
    return whole == first if first == second else None


def of_joining(axiom: str, row: dict[str, float], before: Answer, after: Answer) -> bool:
    for a, b in permutations(row, 2):
        if row[a] > row[b]:
            if axiom == "participation":
                broken = not is_above(before, b, a) and is_above(after, b, a)
            else:
                won, wins = winners(before), winners(after)
                broken = a in won and b not in won and b in wins and a not in wins
            if broken:
                return False
    return True


def tables(missing: Missing, count: int) -> Iterator[Profile]:
    """Few models and metrics, ties, so many gaps that a part leaves some model without a score."""
    rng = np.random.default_rng(len(missing))
    for number in range(count):
        n, v = int(rng.integers(2, 5)), int(rng.integers(2, 5))
        scores = rng.integers(1, 5, size=(v, n)).astype(float)
        scores[rng.random(scores.shape) < rng.choice([0.1, 0.3])] = nan
        scores[0, np.isnan(scores).all(axis=0)] = 2.0
        yield Profile.from_scores(
            scores,
            weights=rng.integers(1, 4, size=v).tolist() if number % 2 else None,
            groups=[str(g) for g in rng.choice(["", "a", "b"], size=v)],
            weighting="tree" if number % 4 == 0 else "own",
            baseline=rng.integers(0, 4, size=v),
        )


def holds(rule: str, axiom: str, table: Profile, missing: Missing) -> bool:
    return proved_to_hold(Rule.of(rule), get_axiom(axiom), table, missing=missing) is not None


def ours(rule: str, axiom: str, table: Profile, changes: Any, missing: Missing) -> bool | None:
    """What the audit's judge says: kept, broken, or the premise is not met."""
    if missing == "complete-models":  # its cases are made of what this policy leaves
        table, missing = fill(table, missing), "available"
    found = judge_single(Rule.of(rule), get_axiom(axiom), table, changes, missing=missing)
    return not found.violated if found.broken.applies.any() else None


@pytest.mark.parametrize("missing", MISSING_POLICIES)
@pytest.mark.parametrize("rule", [*ORDINARY, *OPTIMA])
def test_parts_are_judged_as_the_statement_says_and_no_theorem_is_broken(rule: str, missing: Missing):
    met = unscored = 0
    for table in tables(missing, 8):
        whole = answer(rule, table, missing)
        if whole is None:
            continue
        names = table.voters
        these = table.select(candidates=[name in models(whole) for name in table.candidates])
        for part in (part for size in range(1, len(names)) for part in combinations(names, size)):
            halves = [list(part), [name for name in names if name not in part]]
            first, second = (
                answer(rule, these.select(voters=[name in half for name in names]), missing)
                for half in halves
            )
            if first is None or second is None:
                continue
            asked = models(first) == models(second) == models(whole)
            unscored += not asked
            for axiom in PARTS:
                said = of_parts(axiom, whole, first, second) if asked else None
                changes = tuple(KeepMetrics(half) for half in halves)
                assert ours(rule, axiom, table, changes, missing) == said, (axiom, table.scores, halves)
                proved = said is False and holds(rule, axiom, table, missing)
                assert not proved, (axiom, table.scores, halves)
                met += said is not None
    assert met > 4
    assert unscored > 3 or missing in ("complete-models", "complete-metrics")


@pytest.mark.parametrize("missing", MISSING_POLICIES)
@pytest.mark.parametrize("rule", [*ORDINARY, *OPTIMA])
def test_metrics_that_join_are_judged_as_the_statement_says_and_no_theorem_is_broken(
    rule: str, missing: Missing
):
    rng = np.random.default_rng(0)
    met = dropped = 0
    for table in tables(missing, 8):
        before = answer(rule, table, missing)
        if before is None:
            continue
        for gaps in (0.0, 0.0, 0.3):
            scores = rng.integers(1, 5, size=len(table.candidates)).astype(float)
            row = {
                name: float(score)
                for name, score in zip(table.candidates, scores, strict=True)
                if rng.random() >= gaps
            }
            if not row:
                continue
            added = AddMetric("added", row)
            after = answer(rule, added.apply(table), missing)
            asked = after is not None and models(after) == models(before)
            dropped += not asked
            of = {name: score for name, score in row.items() if name in models(before)}
            for axiom in JOINING:
                said = of_joining(axiom, of, before, after) if asked and after is not None else None
                found = judge_single(Rule.of(rule), get_axiom(axiom), table, (added,), missing=missing)
                assert (not found.violated if found.broken.applies.any() else None) == said, (axiom, row)
                proved = said is False and holds(rule, axiom, table, missing)
                assert not proved, (axiom, table.scores, row)
                met += said is not None
    assert met > 4
    # A metric that joins states no baseline for its gaps.
    assert dropped == 0 or missing in ("complete-models", "baseline")

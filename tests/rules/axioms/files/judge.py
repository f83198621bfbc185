"""Whether rankings break what an axiom states: a few lines for each axiom, written from its statement.

The audit's own relations are not used. A ranking is what ``llull rank --format json`` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any

from llull.rules import get_rule
from tests.rules.axioms.files.table import Table

__all__ = ["JUDGES", "Case", "Ranked"]


@dataclass(frozen=True)
class Ranked:
    """Ranks, and the optimal orders of a rule that has several and lists them."""

    ranks: Mapping[str, int]
    optima: frozenset[tuple[str, ...]] | None = None

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> Ranked:
        """From the JSON of ``llull rank``."""
        proof: Mapping[str, Any] = result["certificate"] or {}
        optima = proof.get("optima")
        listed = None if optima is None else frozenset(tuple(order) for order in optima)
        return cls({row["model"]: row["rank"] for row in result["ranking"]}, listed)

    def above(self, a: str, b: str) -> bool:
        """Whether one is above another, in every optimal order; never where one is not ranked."""
        if a not in self.ranks or b not in self.ranks:
            return False
        if self.optima is not None:
            return all(order.index(a) < order.index(b) for order in self.optima)
        return self.ranks[a] < self.ranks[b]

    @property
    def winners(self) -> set[str]:
        """Who is first, in some optimal order."""
        if self.optima is not None:
            return {order[0] for order in self.optima}
        return {model for model, rank in self.ranks.items() if rank == 1}


@dataclass(frozen=True)
class Case:
    """Tables before and after, the changes as they are saved, and the rankings."""

    rule: str
    before: Table
    after: Sequence[Table]
    changes: Sequence[Mapping[str, Any]]
    ranked: Ranked
    again: Sequence[Ranked]

    def change(self, *kinds: str) -> Any:
        """What the one change says, which must be of one of these kinds."""
        ((kind, what),) = self.changes[0].items()
        assert len(self.changes) == 1, self.changes
        assert kind in kinds, (kind, kinds)
        return what

    def both(self) -> list[str]:
        """Models that are ranked before and after."""
        return [m for m in self.ranked.ranks if all(m in one.ranks for one in self.again)]

    def scores(self, metric: str, *, after: bool = False) -> Mapping[str, Fraction]:
        """The scores there are on a metric, where higher is better."""
        table = self.after[0] if after else self.before
        column = table.metrics[metric]
        values = {model: column.value(model) for model in table.models}
        return {model: value for model, value in values.items() if value is not None}


def _sign(a: Fraction, b: Fraction) -> int:
    return (a > b) - (a < b)


def _order_changed(case: Case, pairs: Iterator[tuple[str, str]] | None = None) -> bool:
    old, new = case.ranked, case.again[0]
    return any(old.above(a, b) != new.above(a, b) for a, b in pairs or permutations(case.both(), 2))


# -- what a single table demands ----------------------------------------------------------------------------


def _better(case: Case, least: Callable[[int], bool]) -> Iterator[tuple[str, str]]:
    """Pairs scored on the same metrics, on each of which the first is `least` better, and on one better."""
    metrics = [case.scores(name) for name in case.before.metrics]
    for a, b in permutations(case.before.models, 2):
        signs = [_sign(s[a], s[b]) for s in metrics if a in s and b in s]
        if all((a in s) == (b in s) for s in metrics) and all(map(least, signs)) and 1 in signs:
            yield a, b


def _not_above(case: Case, pairs: Iterator[tuple[str, str]]) -> bool:
    ranks = case.ranked.ranks
    return any(a in ranks and b in ranks and not case.ranked.above(a, b) for a, b in pairs)


def _pareto(case: Case) -> bool:
    return _not_above(case, _better(case, lambda sign: sign > 0))


def _strong_pareto(case: Case) -> bool:
    return _not_above(case, _better(case, lambda sign: sign >= 0))


def _winner_pareto(case: Case) -> bool:
    return any(b in case.ranked.winners for _, b in _better(case, lambda sign: sign > 0))


def _splits(case: Case) -> Iterator[tuple[list[str], list[str]]]:
    """Each way to part the models so that each of the first beats each of the second by a majority."""
    weights, models = case.before.weights(), case.before.models
    count = dict.fromkeys(permutations(models, 2), Fraction(0))
    for name, metric in case.before.metrics.items():
        scores, width = case.scores(name), Fraction(repr((metric.limits or {}).get("tolerance", 0.0)))
        for a, b in permutations(scores, 2):
            count[a, b] += weights[name] * (scores[a] > scores[b] and scores[a] - scores[b] >= width)
    beats = {pair for pair in count if count[pair] > count[pair[1], pair[0]]}
    order = sorted(models, key=lambda a: -sum((a, b) in beats for b in models))
    for size in range(1, len(order)):
        first, second = order[:size], order[size:]
        if all((a, b) in beats for a in first for b in second):
            yield first, second


def _across(splits: Iterator[tuple[list[str], list[str]]]) -> Iterator[tuple[str, str]]:
    return ((a, b) for first, second in splits for a in first for b in second)


def _extended_condorcet(case: Case) -> bool:
    return _not_above(case, _across(_splits(case)))


def _condorcet_winner(case: Case) -> bool:
    return _not_above(case, _across(s for s in _splits(case) if len(s[0]) == 1))


def _condorcet_loser(case: Case) -> bool:
    return _not_above(case, _across(s for s in _splits(case) if len(s[1]) == 1))


def _winning_loser(case: Case) -> bool:
    return any(second[0] in case.ranked.winners for _, second in _splits(case) if len(second) == 1)


def _smith(case: Case) -> bool:
    return _not_above(case, _across(s for s, _ in zip(_splits(case), range(1), strict=False)))


def _winner_outside_smith(case: Case) -> bool:
    return any(case.ranked.winners & {*second} for _, second in list(_splits(case))[:1])


def _majority(case: Case) -> bool:
    weights, first = case.before.weights(), dict.fromkeys(case.before.models, Fraction(0))
    for name in case.before.metrics:
        scores = case.scores(name)
        best = [model for model in scores if scores[model] == max(scores.values())]
        if len(best) == 1:
            first[best[0]] += weights[name]
    most = [a for a in first if 2 * first[a] > sum(weights.values())]
    return _not_above(case, ((a, b) for a in most for b in case.before.models if a != b))


# -- what a changed score demands ---------------------------------------------------------------------------


def _raised(case: Case) -> tuple[str, Mapping[str, Fraction], Mapping[str, Fraction]]:
    what = case.change("raise")
    old, new = case.scores(what["metric"]), case.scores(what["metric"], after=True)
    assert new[what["model"]] >= old[what["model"]]
    return what["model"], old, new


def _monotonicity(case: Case) -> bool:
    model, _, _ = _raised(case)
    return any(not case.ranked.above(b, model) and case.again[0].above(b, model) for b in case.both())


def _winner_monotonicity(case: Case) -> bool:
    model, _, _ = _raised(case)
    return model in case.ranked.winners - case.again[0].winners


def _positive_responsiveness(case: Case) -> bool:
    model, old, new = _raised(case)
    passed = [b for b in old if b != model and old[b] >= old[model] and new[model] >= old[b]]
    passed = [b for b in passed if _sign(old[model], old[b]) != _sign(new[model], old[b])]
    both = case.both()
    return model in both and any(
        b in both and not case.ranked.above(b, model) and not case.again[0].above(model, b) for b in passed
    )


def _withholding(case: Case) -> bool:
    model = case.change("withhold")["model"]
    return any(
        not case.ranked.above(model, b) and case.again[0].above(model, b) for b in case.both() if b != model
    )


def _arrow_independence(case: Case) -> bool:
    what = case.change("rescore")
    a, b = what["keeping"]
    old, new = case.scores(what["metric"]), case.scores(what["metric"], after=True)
    assert old.keys() == new.keys()
    assert not {a, b} <= old.keys() or _sign(old[a], old[b]) == _sign(new[a], new[b])
    return _order_changed(case, permutations((a, b), 2))


def _ordinal_invariance(case: Case) -> bool:
    metric = case.change("rescore")["metric"]
    old, new = case.scores(metric), case.scores(metric, after=True)
    assert old.keys() == new.keys()
    assert all(_sign(old[a], old[b]) == _sign(new[a], new[b]) for a, b in combinations(old, 2))
    return _order_changed(case)


def _metric_scale_invariance(case: Case) -> bool:
    assert case.change("rescale")["factor"] > 0
    return _order_changed(case)


# -- what other models, or other metrics, demand ------------------------------------------------------------


def _deleted(case: Case) -> bool:
    assert case.change("delete")
    return _order_changed(case)


def _winners_deleted(case: Case) -> bool:
    won = case.ranked.winners
    return not won & {*case.change("delete")} and won != case.again[0].winners


def _local_independence(case: Case) -> bool:
    gone = case.change("delete")
    if case.ranked.optima is not None:
        optima = case.ranked.optima
        ends = [{order for order in optima if order[at] == gone[0]} for at in (0, -1)]
        left = [frozenset(tuple(m for m in order if m not in gone) for order in end) for end in ends]
        return len(gone) == 1 and any(one and one != case.again[0].optima for one in left)
    ranks = case.ranked.ranks
    tiers = [{m for m in ranks if ranks[m] == rank} for rank in (1, max(ranks.values()))]
    return {*gone} in tiers and _order_changed(case)


def _cloned(case: Case) -> tuple[str, list[str]]:
    """A model and its clones, which stand beside it on each metric (level, for rules that read scores)."""
    model = case.change("add_model", "add_clones")["of"]
    clones = [m for m in case.after[0].models if m not in case.before.models]
    for metric in case.after[0].metrics:
        scores = case.scores(metric, after=True)
        for clone in clones:
            assert (clone in scores) == (model in scores)
            if model in scores:
                assert not get_rule(case.rule).cardinal or scores[clone] == scores[model]
                others = [m for m in scores if m not in (model, *clones)]
                assert all(_sign(scores[m], scores[model]) == _sign(scores[m], scores[clone]) for m in others)
    return model, clones


def _clone_independence(case: Case) -> bool:
    return bool(_cloned(case)) and _order_changed(case)


def _winner_clone_independence(case: Case) -> bool:
    model, clones = _cloned(case)
    return {model if m in clones else m for m in case.again[0].winners} != case.ranked.winners


def _added_row(case: Case) -> Mapping[str, Fraction]:
    return case.scores(case.change("add_metric")["name"], after=True)


def _same_ranked(case: Case) -> bool:
    return all(one.ranks.keys() == case.ranked.ranks.keys() for one in case.again)


def _participation(case: Case) -> bool:
    row, old, new = _added_row(case), case.ranked, case.again[0]
    puts = [(a, b) for a, b in permutations(row, 2) if row[a] > row[b] and {a, b} <= old.ranks.keys()]
    return _same_ranked(case) and any(not old.above(b, a) and new.above(b, a) for a, b in puts)


def _winner_participation(case: Case) -> bool:
    row, won, wins = _added_row(case), case.ranked.winners, case.again[0].winners
    puts = [(a, b) for a, b in permutations(row, 2) if row[a] > row[b]]
    return _same_ranked(case) and any(a in won - wins and b in wins - won for a, b in puts)


def _indifferent_metric(case: Case) -> bool:
    row = _added_row(case)
    assert len({*row.values()}) == 1
    assert row.keys() == {*case.before.models}
    return _order_changed(case)


def _duplicate_metric(case: Case) -> bool:
    assert len(case.change("copy_metrics")) == 1
    return _order_changed(case)


def _homogeneity(case: Case) -> bool:
    copied = case.change("copy_metrics")
    assert len({copied.count(name) for name in case.before.metrics}) == 1
    return _order_changed(case)


def _reinforcement(case: Case) -> bool:
    whole, (one, other) = case.ranked, case.again
    if not _parted(case):
        return False
    if one.optima is not None and other.optima is not None and whole.optima is not None:
        shared = one.optima & other.optima
        return bool(shared) and whole.optima != shared
    every = list(permutations(whole.ranks, 2))
    alike = all(one.above(a, b) == other.above(a, b) for a, b in every)
    return alike and any(whole.above(a, b) != one.above(a, b) for a, b in every)


def _winner_reinforcement(case: Case) -> bool:
    shared = case.again[0].winners & case.again[1].winners
    return _parted(case) and bool(shared) and shared != case.ranked.winners


def _parted(case: Case) -> bool:
    """Whether the parts rank the models that all metrics rank."""
    parts = [{*change["keep_metrics"]} for change in case.changes]
    assert len(parts) == 2
    assert not parts[0] & parts[1]
    assert parts[0] | parts[1] == case.before.metrics.keys()
    return _same_ranked(case)


# -- symmetries -------------------------------------------------------------------------------------------


def _anonymity(case: Case) -> bool:
    assert sorted(case.change("order_metrics")) == sorted(case.before.metrics)
    return _order_changed(case)


def _neutrality(case: Case) -> bool:
    what = case.change("order_models", "rename_models")
    new: Mapping[str, str] = what if "rename_models" in case.changes[0] else {}
    old, now = case.ranked, case.again[0]
    every = permutations(case.ranked.ranks, 2)
    return any(old.above(a, b) != now.above(new.get(a, a), new.get(b, b)) for a, b in every)


def _reversal_symmetry(case: Case) -> bool:
    assert case.change("reverse")
    old, new = case.ranked, case.again[0]
    return any(old.above(a, b) != new.above(b, a) for a, b in permutations(case.both(), 2))


def _winner_reversal_symmetry(case: Case) -> bool:
    assert case.change("reverse")
    won = case.ranked.winners
    return len(won) == 1 and len(case.before.models) > 1 and won == case.again[0].winners


JUDGES: Mapping[str, Callable[[Case], bool]] = {
    "pareto": _pareto,
    "pareto.strong": _strong_pareto,
    "winner.pareto": _winner_pareto,
    "condorcet_winner": _condorcet_winner,
    "condorcet_loser": _condorcet_loser,
    "winner.condorcet_loser": _winning_loser,
    "majority": _majority,
    "smith": _smith,
    "winner.smith": _winner_outside_smith,
    "extended_condorcet": _extended_condorcet,
    "monotonicity": _monotonicity,
    "winner.monotonicity": _winner_monotonicity,
    "positive_responsiveness": _positive_responsiveness,
    "independence_of_deleted_models": _deleted,
    "winner.independence_of_deleted_models": _winners_deleted,
    "local_independence": _local_independence,
    "arrow_independence": _arrow_independence,
    "clone_independence": _clone_independence,
    "clone_set_independence": _clone_independence,
    "winner.clone_independence": _winner_clone_independence,
    "winner.clone_set_independence": _winner_clone_independence,
    "anonymity": _anonymity,
    "neutrality": _neutrality,
    "reversal_symmetry": _reversal_symmetry,
    "winner.reversal_symmetry": _winner_reversal_symmetry,
    "reinforcement": _reinforcement,
    "winner.reinforcement": _winner_reinforcement,
    "participation": _participation,
    "winner.participation": _winner_participation,
    "homogeneity": _homogeneity,
    "metric_scale_invariance": _metric_scale_invariance,
    "ordinal_invariance": _ordinal_invariance,
    "duplicate_metric": _duplicate_metric,
    "indifferent_metric": _indifferent_metric,
    "withholding": _withholding,
}

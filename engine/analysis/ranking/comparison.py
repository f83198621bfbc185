"""Rankings of one table under several rules, and how far the rules agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ....rules import Ranking, Rule, parse_rules
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.ties import tied_ranks
from ...notebook import html_table
from ...options import DEFAULT_RULE, MAIN_RULES
from ...prepare.preparation import Prepared
from .consensus import (
    Consensus,
    Cycle,
    KemenyDistance,
    Move,
    consensus,
    kemeny_distances,
    majority_cycles,
    moves,
    normalised,
)
from .distances import RBO_PERSISTENCE, footrule, rank_biased_overlap, top_overlap

__all__ = ["Comparison", "Ranked", "compare", "rank"]

#: How many places at the top are compared, and beyond how many a change of rank is flagged.
TOP = 10


@dataclass(frozen=True, eq=False)
class Ranked:
    """A table under one rule.

    Attributes
    ----------
    prepared
        What was ranked: the table after selection, weighting and missing policy.
    ranking
        The rule's result.
    """

    prepared: Prepared
    ranking: Ranking

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        result = self.ranking.to_dict()
        notes = [*self.prepared.notes, *result.pop("notes")]
        result.pop("dropped")  # the table's own list holds these models too
        return {**self.prepared.to_dict(), **result, "notes": notes}

    def _repr_html_(self) -> str:
        """A plain table for notebooks, best first."""
        rows = [
            [row["model"], f"{row['rank']}{'=' if row['tied'] else ''}", f"{row['score']:.6g}"]
            for row in self.ranking.rows()
        ]
        caption = f"{self.prepared.table.name}: {self.ranking.rule}, {self.prepared.in_words}"
        return html_table(caption, ["model", "rank", "score"], rows)


@dataclass(frozen=True, eq=False)
class Comparison:
    """One table under several rules.

    Attributes
    ----------
    prepared
        What was ranked: the table after selection, weighting and missing policy.
    rankings
        By the rule's name in this comparison, in the order asked for.
    spearman, kendall
        ``[rule][rule]``: correlations of the ranks (Spearman on average ranks; Kendall's tau-b); None where
        undefined, as for a ranking that ties all.
    """

    prepared: Prepared
    rankings: Mapping[str, Ranking]
    spearman: Mapping[str, Mapping[str, float | None]]
    kendall: Mapping[str, Mapping[str, float | None]]

    @cached_property
    def footrule(self) -> dict[str, dict[str, float]]:
        """``[rule][rule]``: see :func:`.distances.footrule`."""
        return self._distances(footrule)

    @cached_property
    def top_overlap(self) -> dict[str, dict[str, float]]:
        """``[rule][rule]``: share of the first ten places that both fill with the same models."""
        return self._distances(lambda a, b: top_overlap(a, b, TOP))

    @cached_property
    def rank_biased_overlap(self) -> dict[str, dict[str, float]]:
        """``[rule][rule]``: see :func:`.rank_biased_overlap`."""
        return self._distances(rank_biased_overlap)

    def _distances(self, measure: Callable[[IntArray, IntArray], float]) -> dict[str, dict[str, float]]:
        """Fill a symmetric table of rules."""
        ranks = {name: ranking.ranks for name, ranking in self.rankings.items()}
        return {a: {b: measure(ra, rb) for b, rb in ranks.items()} for a, ra in ranks.items()}

    @cached_property
    def consensus(self) -> Consensus:
        """What all rules agree on."""
        return consensus(list(self.rankings.values()))

    @cached_property
    def cycles(self) -> tuple[Cycle, ...]:
        """Models that the majorities of the metrics order in circles."""
        return majority_cycles(self.prepared.profile)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Models that a rule ranks more than ten places from where the first rule does."""
        return moves(self.rankings, TOP)

    @cached_property
    def normalised(self) -> dict[str, dict[str, float] | None]:
        """``[rule][model]``: scores between 0, the worst, and 1, the best; None for a rule that ties all."""
        found = {name: (ranking, normalised(ranking)) for name, ranking in self.rankings.items()}
        return {
            name: None if scores is None else dict(zip(ranking.candidates, scores.tolist(), strict=True))
            for name, (ranking, scores) in found.items()
        }

    @cached_property
    def kemeny(self) -> dict[str, KemenyDistance] | None:
        """``[rule]``: Kemeny cost against the least there is; None where ``kemeny`` is not compared."""
        return kemeny_distances(self.prepared.profile, self.rankings)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            **self.prepared.to_dict(),
            "rules": list(self.rankings),
            "rankings": {name: ranking.rows() for name, ranking in self.rankings.items()},
            "spearman": {a: dict(row) for a, row in self.spearman.items()},
            "kendall": {a: dict(row) for a, row in self.kendall.items()},
            "footrule": self.footrule,
            "top_overlap": {"k": TOP, "rules": self.top_overlap},
            "rank_biased_overlap": {"p": RBO_PERSISTENCE, "rules": self.rank_biased_overlap},
            "consensus": self.consensus.to_dict(),
            "cycles": [cycle.to_dict() for cycle in self.cycles],
            "moves": [move.to_dict() for move in self.moves],
            "normalised": self.normalised,
            "kemeny": None
            if self.kemeny is None
            else {name: distance.to_dict() for name, distance in self.kemeny.items()},
            "notes": {
                "table": list(self.prepared.notes),
                **{name: list(r.notes) for name, r in self.rankings.items() if r.notes},
            },
        }

    def _repr_html_(self) -> str:
        """Ranks under every rule, for notebooks, in the order of the first."""
        tables = [{row["model"]: row for row in ranking.rows()} for ranking in self.rankings.values()]
        rows = [
            [
                model,
                *(
                    f"{row['rank']}{'=' if row['tied'] else ''}" if (row := table.get(model)) else "—"
                    for table in tables
                ),
            ]
            for model in dict.fromkeys(model for table in tables for model in table)
        ]
        caption = f"{self.prepared.table.name}: ranks, {self.prepared.in_words}"
        return html_table(caption, ["model", *self.rankings], rows)


def rank(prepared: Prepared, rule: str | Rule = DEFAULT_RULE) -> Ranked:
    """Rank a prepared table under one rule; errors as in :func:`llull.rules.compute`."""
    return Ranked(prepared, Rule.of(rule).rank(prepared.profile))


def compare(
    prepared: Prepared,
    rules: Sequence[str | Rule] | str = MAIN_RULES,
    *,
    time_limit: float | None = None,
    progress: Callable[[str], None] = lambda name: None,
) -> Comparison:
    """Rank a prepared table under several rules and correlate the rankings.

    Parameters
    ----------
    rules
        As :func:`.parse_rules` reads them: ids, or calls with parameters as in ``copeland(alpha=0)``.
    time_limit
        Seconds for each rule that searches for an optimum, where less than its own limit and none is told.
    progress
        Called with each rule's name before it is computed.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`; a rule that is undefined on this table is not passed over.
    """
    named = parse_rules(rules)
    rankings: dict[str, Ranking] = {}
    for name, rule in named.items():
        progress(name)
        rankings[name] = rule.limited_unless_asked(time_limit).rank(prepared.profile)
    ranks = {name: tied_ranks(-ranking.ranks.astype(np.float64)) for name, ranking in rankings.items()}
    return Comparison(
        prepared=prepared,
        rankings=rankings,
        spearman=_pairwise(ranks, _pearson),
        kendall=_pairwise(ranks, _tau_b),
    )


def _pairwise(
    ranks: Mapping[str, FloatArray], measure: Callable[[FloatArray, FloatArray], float]
) -> dict[str, dict[str, float | None]]:
    """Correlate each pair of rankings once; a constant one correlates with nothing."""
    names = list(ranks)
    constant = {name for name, r in ranks.items() if (r == r[0]).all()}
    table: dict[str, dict[str, float | None]] = {a: dict.fromkeys(names) for a in names}
    for i, a in enumerate(names):
        for b in names[i:]:
            if a not in constant and b not in constant:
                value = 1.0 if a == b else measure(ranks[a], ranks[b])
                table[a][b] = table[b][a] = value
    return table


def _pearson(x: FloatArray, y: FloatArray) -> float:
    return float(np.corrcoef(x, y)[0, 1])


def _tau_b(x: FloatArray, y: FloatArray) -> float:
    from scipy.stats import kendalltau

    tau: Any = kendalltau(x, y, variant="b")
    return float(tau.statistic)

"""Rankings of one table under several rules, and how far the rules agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Unpack

import numpy as np

from ....rules import Ranking, Rule, parse_rules
from ....rules.errors import PluginError
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.ties import tied_ranks
from ....rules.plain import picked
from ...options import DEFAULT_RULE, MAIN_RULES
from ...prepare.preparation import Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, headline, naming
from ...wording import counted
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
#: Sets of models in majority cycles that are told of.
_MOST_CYCLES = 5


@dataclass(frozen=True, eq=False, repr=False)
class Ranked(Analysis):
    """A table under one rule.

    Attributes
    ----------
    ranking
        The rule's result.
    """

    verb: ClassVar[str] = "rank"

    ranking: Ranking

    @property
    def headline(self) -> str:
        """The table, the rule and its parameters, and what is proved."""
        return headline(self.prepared, self.ranking.rule, self.ranking)

    @property
    def notes(self) -> tuple[str, ...]:
        """On the table and the ranking, and what broke a tie."""
        ranking = self.ranking
        broke = [f"tie-break: {ranking.tie_break}"] if ranking.tie_break else []
        return (*self.prepared.notes, *ranking.notes, *broke)

    def tables(self) -> list[Table]:
        """Rank, model, score; best first."""
        names, named = naming(self.prepared)
        rows = [
            [(row["rank"], row["tied"]), *named(row["model"]), row["score"]] for row in self.ranking.rows()
        ]
        return [Table([Column("rank", "rank"), *names, Column("score")], rows)]

    def rows(self) -> list[dict[str, Any]]:
        """One row a model."""
        return self.ranking.rows()

    def content(self) -> dict[str, Any]:
        """The ranking of the table."""
        result = self.ranking.content()
        notes = [*self.prepared.notes, *result.pop("notes")]
        del result["dropped"]  # the table's own list holds these models too
        return {**self.prepared.content(), **result, "notes": notes}

    def stored_rankings(self) -> Sequence[Ranking]:
        """The one."""
        return [self.ranking]


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Analysis):
    """One table under several rules.

    Attributes
    ----------
    rankings
        By the rule's name in this comparison, in the order asked for.
    spearman, kendall
        ``[rule][rule]``: correlations of the ranks (Spearman on average ranks; Kendall's tau-b); None where
        undefined, as for a ranking that ties all.
    """

    verb: ClassVar[str] = "compare"

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

    def content(self) -> dict[str, Any]:
        """The rankings, how far they correlate, and what they agree on."""
        return {
            **self.prepared.content(),
            "rules": list(self.rankings),
            "rankings": {name: ranking.rows() for name, ranking in self.rankings.items()},
            **picked(self, "spearman", "kendall", "footrule"),
            "top_overlap": {"k": TOP, "rules": self.top_overlap},
            "rank_biased_overlap": {"p": RBO_PERSISTENCE, "rules": self.rank_biased_overlap},
            **picked(self, "consensus", "cycles", "moves", "normalised", "kemeny"),
            "notes": {
                "table": super().notes,
                **{name: ranking.notes for name, ranking in self.rankings.items() if ranking.notes},
            },
        }

    @property
    def headline(self) -> str:
        """The table, how many rules, and the one that orders the rows."""
        rules = list(self.rankings)
        return headline(self.prepared, f"ranks under {len(rules)} rules, in the order of {rules[0]}")

    @property
    def notes(self) -> tuple[str, ...]:
        """On the table, then on each rule's ranking."""
        rankings = self.rankings.items()
        return (*super().notes, *(f"{name}: {note}" for name, r in rankings for note in r.notes))

    def tables(self) -> list[Table]:
        """Ranks of every model under every rule, how the rules correlate, and what is worth a sentence."""
        rules = list(self.rankings)
        ranks = [
            {row["model"]: (row["rank"], row["tied"]) for row in ranking.rows()}
            for ranking in self.rankings.values()
        ]
        names, named = naming(self.prepared)
        models = dict.fromkeys(model for places in ranks for model in places)
        return [
            Table(
                [*names, *(Column(rule, "rank") for rule in rules)],
                [[*named(model), *(places.get(model) for places in ranks)] for model in models],
            ),
            Table(
                ["rule", *(Column(rule, places=4) for rule in rules)],
                [[a, *(self.spearman[a][b] for b in rules)] for a in rules],
                title="Spearman correlation of the rankings",
            ),
            Table(sentences=self._sentences()),
        ]

    def _sentences(self) -> list[str]:
        """What the rules agree on, who moves, where majorities go in circles, how far Kemeny's optimum is."""
        shared = self.consensus.counts
        lines = [
            f"all rules agree on {shared['agreed']} of {shared['pairs']} pairs of models and split on "
            f"{shared['split']}"
        ]
        for name in list(self.rankings)[1:]:
            moved = sum(move.rule == name for move in self.moves)
            if moved:
                lines.append(f"{name} moves {counted(moved, 'model')} by more than {TOP} places")
        for cycle in self.cycles[:_MOST_CYCLES]:
            lines.append(
                f"majorities go in circles among {len(cycle.models)} models: "
                f"{' > '.join((*cycle.shortest, cycle.shortest[0]))}"
            )
        if len(self.cycles) > _MOST_CYCLES:
            lines.append(f"and {len(self.cycles) - _MOST_CYCLES} more such sets")
        for name, distance in (self.kemeny or {}).items():
            optimum = "optimum" if distance.status == "optimal" else "proved bound"
            above = "—" if distance.above is None else f"{distance.above:.2%}"
            lines.append(f"{name}: Kemeny cost {float(distance.cost):g}, {above} above the {optimum}")
        return lines

    def rows(self) -> list[dict[str, Any]]:
        """One row a rule and model."""
        rankings = self.rankings.items()
        return [{"rule": name, **row} for name, ranking in rankings for row in ranking.rows()]

    def stored_rankings(self) -> Sequence[Ranking]:
        """Each rule's."""
        return list(self.rankings.values())


def rank(table: Tabular, rule: str | Rule = DEFAULT_RULE, **options: Unpack[TableOptions]) -> Ranked:
    """Rank a prepared table under one rule; errors as in :func:`llull.rules.compute`."""
    prepared = prepare(table, **options)
    return Ranked(prepared, Rule.of(rule).rank(prepared.profile))


def compare(
    table: Tabular,
    rules: Sequence[str | Rule] | str = MAIN_RULES,
    *,
    time_limit: float | None = None,
    progress: Callable[[str], None] = lambda name: None,
    **options: Unpack[TableOptions],
) -> Comparison:
    """Rank a prepared table under several rules and correlate the rankings.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    rules
        As :func:`.parse_rules` reads them: ids, or calls with parameters as in ``copeland(alpha=0)``.
    time_limit
        Seconds for each rule that searches for an optimum, where less than its own limit and none is told.
    progress
        Called with each rule's name before it is computed.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`; a rule that is undefined on this table is not passed over, but one of
        another package that fails is, where others do not, with a note.
    """
    prepared = prepare(table, **options)
    lost: dict[str, PluginError] = {}
    rankings: dict[str, Ranking] = {}
    for name, rule in parse_rules(rules, lost=lost).items():
        progress(name)
        try:
            rankings[name] = rule.limited_unless_asked(time_limit).rank(prepared.profile)
        except PluginError as error:
            lost[name] = error
    if not rankings:
        raise next(iter(lost.values()))
    ranks = {name: tied_ranks(-ranking.ranks.astype(np.float64)) for name, ranking in rankings.items()}
    return Comparison(
        prepared=prepared,
        rankings=rankings,
        spearman=_pairwise(ranks, _pearson),
        kendall=_pairwise(ranks, _tau_b),
        remarks=tuple(f"{name} is left out: {error}" for name, error in lost.items()),
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

"""Who was scored on what, how the ranking moves with the missing policy, and what the gaps leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Unpack

import numpy as np

from ....rules import LlullError, Ranking, Rule
from ....rules.missing import MISSING_POLICIES, Missing
from ....rules.numeric.arrays import BoolArray, IntArray
from ....rules.numeric.group_tree import GroupTree
from ....rules.numeric.ties import tied_ranks
from ....rules.plain import Plain, picked
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.repeats import repeated
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, few, headline, naming, span
from .possible_ranks import PossibleRanks, RankRange, possible_ranks

__all__ = ["Coverage", "GroupCoverage", "Moves", "Pattern", "Scored", "Under", "coverage"]

#: Patterns of gaps that are shown to a person.
_MOST = 10

#: A model that moves by more places is worth a look.
FAR = 10


@dataclass(frozen=True)
class Scored:
    """How much of a model's row, or a metric's, is there.

    Attributes
    ----------
    name
        Of the model or metric.
    scored, of
        On how many metrics the model is scored (or how many models the metric scores), and of how many.
    pattern
        Of a model: index of its pattern of gaps; None of a metric.
    """

    name: str
    scored: int
    of: int
    pattern: int | None = None


@dataclass(frozen=True)
class GroupCoverage:
    """How much of a group of metrics is there.

    Attributes
    ----------
    path
        In the tree of groups; ``""`` is the whole table.
    metrics
        How many it has.
    scored, cells
        Scores that are there, of models x metrics.
    complete, without
        Models with all of its metrics, and with none.
    """

    path: str
    metrics: int
    scored: int
    cells: int
    complete: int
    without: int


@dataclass(frozen=True)
class Pattern:
    """Models that miss the same metrics."""

    models: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Under:
    """The table under one missing policy.

    Attributes
    ----------
    policy
        The missing policy.
    ranking
        Under the rule; None where the policy or the rule refuses.
    n_metrics
        How many metrics take part.
    refused
        Why there is no ranking.
    notes
        What the policy did, in sentences.
    """

    policy: Missing
    ranking: Ranking | None
    n_metrics: int
    refused: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Move:
    """Who moved furthest: the model, its place before and after."""

    model: str
    before: int
    after: int


@dataclass(frozen=True)
class Moves(Plain):
    """From one ranking to another, among the models that both rank.

    Attributes
    ----------
    common
        How many these are; places are counted among them.
    spearman
        Correlation of the ranks, ties averaged; None where undefined.
    far
        Models that move by more than ten places.
    largest
        The longest move, of several that of the first model by name; None where no model moves.
    """

    common: int
    spearman: float | None
    far: int
    largest: Move | None


@dataclass(frozen=True, eq=False, repr=False)
class Coverage(Analysis):
    """What a table's gaps are and what they do; policies are compared with the one it was prepared under.

    Attributes
    ----------
    models, metrics, groups
        Coverage of each; groups are the whole table, then the tree's nodes, parents before children.
    patterns
        Models by what they miss: those without a gap first, then the most frequent patterns.
    missing_by_code
        How many gaps each code stands for, in the selected table; see :attr:`.ScoreTable.missing_by_code`.
    policies
        The ranking under each missing policy.
    moves
        By policy: how its ranking differs from that under the policy in force; None where there is none.
    spearman
        ``[policy][policy]``: correlations of the rankings over the models that both rank.
    possible
        Best and worst ranks over all ways to fill the gaps; why not, as text; or None if not asked for.
    """

    verb: ClassVar[str] = "coverage"
    keys = ("rule", "parameters", "missing_by_code")

    rule: str
    parameters: Mapping[str, Any]
    models: tuple[Scored, ...]
    metrics: tuple[Scored, ...]
    groups: tuple[GroupCoverage, ...]
    patterns: tuple[Pattern, ...]
    missing_by_code: Mapping[str, int]
    policies: tuple[Under, ...]
    moves: Mapping[str, Moves | None]
    spearman: Mapping[str, Mapping[str, float | None]]
    possible: PossibleRanks | str | None

    @property
    def headline(self) -> str:
        """The table."""
        return headline(self.prepared, "coverage")

    def tables(self) -> list[Table]:
        """Coverage of groups, the commonest patterns of gaps, the policies, and the possible ranks."""
        groups = [
            [
                "  " * group.path.count("/") + group.path.rpartition("/")[2] if group.path else "all",
                *(group.metrics, group.scored / max(group.cells, 1), group.complete, group.without),
            ]
            for group in self.groups
        ]
        counts = [Column("complete models"), Column("models without")]
        patterns = [[len(p.models), len(p.missing), few(p.models), few(p.missing)] for p in self.patterns]
        tables = [
            Table(["group", Column("metrics"), Column("scored", "percent"), *counts], groups),
            Table(
                [Column("models"), Column("gaps each"), "who", "missing"],
                patterns,
                title="models with the same gaps",
                most=_MOST,
            ),
            self._policies(),
        ]
        repeats = repeated(self.prepared.table)
        if repeats:
            rows = [[one.model, one.metric, one.ran, one.of] for one in repeats]
            columns = ["model", "metric", Column("ran"), Column("of")]
            tables.insert(2, Table(columns, rows, title="means of fewer repeats than were tried", most=_MOST))
        refused = [f"{u.policy}: refused: {u.refused}" for u in self.policies if u.ranking is None]
        if refused:
            tables.append(Table(sentences=refused))
        if isinstance(self.possible, PossibleRanks) and self.possible.gaps.any():
            tables.append(_possible(self.prepared, self.possible))
        return tables

    def _policies(self) -> Table:
        """One row a policy that does not refuse."""
        rows: list[list[Any]] = []
        for under in self.policies:
            moves = self.moves[under.policy]
            if under.ranking is not None and moves is not None:
                one = moves.largest
                far = "" if one is None else f"{one.model}: {one.before} to {one.after}"
                ranking = under.ranking
                size = (len(ranking.candidates), under.n_metrics)
                first = few(ranking.winners, 2)
                rows.append([under.policy, *size, first, moves.spearman, moves.far, far])
        columns = ["missing", Column("models"), Column("metrics"), "first", Column("Spearman", places=4)]
        title = f"{self.rule} under each missing policy, against {self.prepared.missing}"
        return Table([*columns, Column("moved over 10"), "longest move"], rows, title)

    def rows(self) -> list[dict[str, Any]]:
        """One row a model, with its possible ranks."""
        possible = self.possible if isinstance(self.possible, PossibleRanks) else None
        ranges = {} if possible is None else {row["model"]: row for row in possible.rows()}
        table: list[dict[str, Any]] = []
        for model in self.models:
            row = {"model": model.name, **picked(model, "scored", "of", "pattern")}
            if possible is not None:
                ranks = ranges.get(model.name)
                row["rank"] = None if ranks is None else ranks["rank"]
                for scope in ("own", "everyone"):
                    for key in ("best", "worst", "best_bound", "worst_bound", "status"):
                        row[f"{scope}_{key}"] = None if ranks is None else ranks[scope][key]
            table.append(row)
        return table

    def content(self) -> dict[str, Any]:
        """Coverage of models, metrics and groups, the policies, and the possible ranks."""
        return {
            **super().content(),
            "models": [{"model": one.name, **picked(one, "scored", "of", "pattern")} for one in self.models],
            "metrics": [{"metric": one.name, **picked(one, "scored", "of")} for one in self.metrics],
            "groups": self.groups,
            "patterns": self.patterns,
            **({"repeats": repeats} if (repeats := repeated(self.prepared.table)) else {}),
            "policies": [self._policy(under) for under in self.policies],
            "spearman": self.spearman,
            "possible": self.possible if isinstance(self.possible, PossibleRanks) else None,
            "notes": self.notes,
        }

    def _policy(self, under: Under) -> dict[str, Any]:
        moves = self.moves[under.policy]
        ranking = under.ranking
        return {
            "missing": under.policy,
            "refused": under.refused,
            "n_models": None if ranking is None else len(ranking.candidates),
            "n_metrics": None if ranking is None else under.n_metrics,
            "winners": None if ranking is None else ranking.winners,
            **(dict.fromkeys(("common", "spearman", "far", "largest")) if moves is None else moves.content()),
            "notes": under.notes,
        }

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know, in sentences."""
        possible = self.possible
        if isinstance(possible, str):
            return (*self.prepared.notes, f"no possible ranks: {possible}")
        return (*self.prepared.notes, *(possible.notes if possible is not None else ()))


def _possible(prepared: Prepared, possible: PossibleRanks) -> Table:
    """One row a model, best first."""

    def ranks(reach: RankRange) -> str:
        bounds = "" if reach.exact else f" [{span(reach.best_bound, reach.worst_bound)}]"
        return span(reach.best, reach.worst) + bounds

    ranking = possible.ranking
    names, named = naming(prepared)
    rows = [
        [
            (int(ranking.ranks[c]), bool(ranking.tied[c])),
            *named(ranking.candidates[c]),
            *(int(possible.gaps[c]), ranks(possible.own[c]), ranks(possible.everyone[c])),
        ]
        for c in ranking.order
    ]
    columns = [Column(name) for name in ("gaps", "own gaps filled", "all gaps filled")]
    title = "best and worst possible rank; in brackets what no filling goes beyond"
    return Table([Column("rank", "rank"), *names, *columns], rows, title)


def coverage(
    table: Tabular,
    rule: str | Rule = DEFAULT_RULE,
    *,
    possible: bool = True,
    budget: float | None = None,
    **options: Unpack[TableOptions],
) -> Coverage:
    """Say who was scored on what, and what the gaps do to the ranking.

    Only metrics that count are looked at. The table is prepared anew under each missing policy, with the same
    selection and weights; policies that refuse are reported with their reason.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    possible, budget
        Whether to look for possible ranks, and for how many seconds; see :func:`.possible_ranks`.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute` under the policy in force.
    """
    prepared = prepare(table, **options)
    table, raw = prepared.table, prepared.raw
    rule = Rule.of(rule)
    ranking = rule.rank(prepared.profile)
    row = {name: v for v, name in enumerate(table.metric_names)}
    there = ~np.isnan(table.matrix[[row[name] for name in raw.voters]])
    patterns, of_model = _patterns(there, table.model_names, raw.voters)
    policies = tuple(_under(prepared, policy, rule) for policy in MISSING_POLICIES)
    rankings = {under.policy: under.ranking for under in policies}
    found: PossibleRanks | str | None = None
    if possible:
        try:
            found = possible_ranks(prepared, rule, budget=budget)
        except LlullError as error:
            found = str(error)
    return Coverage(
        prepared=prepared,
        rule=ranking.rule,
        parameters=ranking.parameters,
        models=tuple(
            Scored(name, int(count), len(there), int(pattern))
            for name, count, pattern in zip(table.model_names, there.sum(axis=0), of_model, strict=True)
        ),
        metrics=tuple(
            Scored(name, int(count), there.shape[1])
            for name, count in zip(raw.voters, there.sum(axis=1), strict=True)
        ),
        groups=_groups(there, raw.groups),
        patterns=patterns,
        missing_by_code=table.missing_by_code,
        policies=policies,
        moves={name: None if other is None else _moves(ranking, other) for name, other in rankings.items()},
        spearman={
            a: {b: None if x is None or y is None else _moves(x, y).spearman for b, y in rankings.items()}
            for a, x in rankings.items()
        },
        possible=found,
    )


def _patterns(
    there: BoolArray, models: tuple[str, ...], metrics: tuple[str, ...]
) -> tuple[tuple[Pattern, ...], IntArray]:
    """The patterns of gaps, and which of them is each model's."""
    distinct, which = np.unique(there.T, axis=0, return_inverse=True)
    which = which.reshape(-1)
    sizes = np.bincount(which, minlength=len(distinct))
    gaps = (~distinct).sum(axis=1)
    first = [int(np.argmax(which == p)) for p in range(len(distinct))]
    order = sorted(range(len(distinct)), key=lambda p: (gaps[p] > 0, -sizes[p], gaps[p], first[p]))
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    patterns = tuple(
        Pattern(
            models=tuple(models[c] for c in np.flatnonzero(which == p)),
            missing=tuple(metrics[v] for v in np.flatnonzero(~distinct[p])),
        )
        for p in order
    )
    return patterns, place[which]


def _groups(there: BoolArray, paths: tuple[str, ...]) -> tuple[GroupCoverage, ...]:
    members = {"": list(range(len(paths))), **GroupTree(paths).nodes}
    return tuple(
        GroupCoverage(
            path=node,
            metrics=len(inside),
            scored=int(there[inside].sum()),
            cells=there[inside].size,
            complete=int(there[inside].all(axis=0).sum()),
            without=int((~there[inside].any(axis=0)).sum()),
        )
        for node, inside in members.items()
    )


def _under(prepared: Prepared, policy: Missing, rule: Rule) -> Under:
    try:
        other = prepared.under(policy)
        ranking = rule.rank(other.profile)
    except LlullError as error:
        return Under(policy, None, 0, str(error), ())
    known = set(prepared.notes)
    notes = [note for note in other.notes if note not in known and not note.startswith("weights ")]
    return Under(policy, ranking, len(other.profile.voters), None, tuple(notes))


def _moves(before: Ranking, after: Ranking) -> Moves:
    place = {name: c for c, name in enumerate(after.candidates)}
    common = [c for c, name in enumerate(before.candidates) if name in place]
    names = [before.candidates[c] for c in common]
    pair = (before.ranks[common], after.ranks[[place[name] for name in names]])
    x, y = (tied_ranks(-ranks.astype(np.float64)) for ranks in pair)
    defined = len(common) > 1 and np.ptp(x) > 0 and np.ptp(y) > 0
    old, new = (tied_ranks(-ranks.astype(np.float64), "min").astype(np.int64) for ranks in pair)
    step = np.abs(new - old)
    widest = min(np.flatnonzero(step == step.max()), key=lambda i: names[i]) if step.any() else None
    return Moves(
        common=len(common),
        spearman=float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1)) if defined else None,
        far=int((step > FAR).sum()),
        largest=None if widest is None else Move(names[widest], int(old[widest]), int(new[widest])),
    )

"""Influence: which groups of metrics decide the overall ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Unpack

import numpy as np
import polars as pl

from ....rules import Profile, Ranking, Rule, RuleError
from ....rules.averages.balanced import balanced_mean
from ....rules.averages.normalised import z_scores
from ....rules.numeric.arrays import BoolArray, FloatArray
from ....rules.numeric.averaging import weighted_mean
from ....rules.numeric.scaling import unit_power
from ....rules.numeric.ties import competition_ranks, tied_ranks
from ....rules.plain import Plain, picked
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared, Tabular, prepare
from ...prepare.selection import TableOptions
from ...result import Analysis, Column, Table, headline
from .shares import EXACT_PARTS, lmg_shares, squared_correlation

__all__ = ["Basis", "Displaced", "GroupInfluence", "Influence", "group_scores", "influence"]

#: What a group's score is the mean of.
Basis = Literal["scores", "z-scores", "ranks"]

#: What is left unexplained below this is rounding.
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Displaced(Plain):
    """A model whose place within a group is not its overall place.

    Attributes
    ----------
    model
        Its key.
    rank, group_rank
        Overall and within the group, 1 is best.
    """

    model: str
    rank: int
    group_rank: int


@dataclass(frozen=True)
class GroupInfluence(Plain):
    """What one group of metrics has to do with the overall result.

    Attributes
    ----------
    group, level
        Its path and depth in the tree; a metric without a group is a group of level 1 by itself.
    metrics, models
        How many metrics it has, and how many models have a score in it.
    weight
        Its share of the weight of all metrics.
    correlation, explained_variance
        Pearson correlation of the group's score with the overall one, over the models, and its square; None
        where one of the two is constant.
    shapley, covariance_share
        Parts of the overall variance that are this group's, first level only; see :func:`influence`.
    reversed_pairs, undecided_pairs
        Of the pairs of models that the overall ranking orders, the share that this group alone would order
        the other way, and the share that it would tie.
    displaced
        Models whose place in the group differs most from their overall place, the largest difference first.
    """

    group: str
    level: int
    metrics: int
    models: int
    weight: float
    correlation: float | None
    explained_variance: float | None
    shapley: float | None
    covariance_share: float | None
    reversed_pairs: float | None
    undecided_pairs: float | None
    displaced: tuple[Displaced, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Influence(Analysis):
    """Who decides the overall ranking.

    Attributes
    ----------
    ranking
        The overall ranking.
    basis
        What a group's score is the mean of.
    groups
        All nodes of the group tree below the root, level by level.
    unexplained
        What the shares of the first level leave of the variance; None where there are no shares.
    shared_models
        How many models the shares are over: those with a score in each group of the first level.
    balanced
        Weights of the first-level groups that would give all the same covariance share of the mean, with
        what :func:`~llull.rules.averages.balanced.balanced_mean` says of them; None where there are none.
    """

    verb: ClassVar[str] = "influence"
    keys = ("basis", "groups", "unexplained", "shared_models", "balanced", "notes")

    ranking: Ranking
    basis: Basis
    groups: tuple[GroupInfluence, ...]
    unexplained: float | None
    shared_models: int
    balanced: Mapping[str, Any] | None

    @property
    def headline(self) -> str:
        """The table, the rule, and what a group's score is the mean of."""
        return headline(self.prepared, f"influence on {self.ranking.rule} (groups by {self.basis})")

    def tables(self) -> list[Table]:
        """One row a group, then the models that stand elsewhere in a group than overall."""
        shares = [
            [
                "  " * (g.level - 1) + g.group,
                *(g.metrics, g.weight, g.explained_variance, g.shapley, g.covariance_share, g.reversed_pairs),
            ]
            for g in self.groups
        ]
        names = ("weight", "explained", "Shapley", "covariance", "reversed")
        tables = [Table(["group", Column("metrics"), *(Column(name, "percent") for name in names)], shares)]
        sentences: list[str] = []
        if self.unexplained:
            sentences.append(f"not explained by the groups: {self.unexplained:.1%}")
        if self.balanced is not None:
            weights = ", ".join(f"{name} {weight:.4f}" for name, weight in self.balanced["weights"].items())
            sentences.append(f"weights that would give each group the same share: {weights}")
        if sentences:
            tables.append(Table(sentences=sentences))
        moved = [
            [g.group, m.model, m.rank, m.group_rank] for g in self.groups if g.level == 1 for m in g.displaced
        ]
        if moved:
            title = "furthest from their overall place, among the models of the group"
            tables.append(Table(["group", "model", Column("overall"), Column("in group")], moved, title))
        return tables

    def frame(self) -> pl.DataFrame:
        """One row a group."""
        whole, real = dict.fromkeys(("level", "metrics", "models"), pl.Int64), pl.Float64
        shares = ("weight", "correlation", "explained_variance", "shapley", "covariance_share")
        schema = {"group": pl.String, **whole, **dict.fromkeys(shares, real)}
        schema |= {"reversed_pairs": real, "undecided_pairs": real}
        return pl.DataFrame([picked(group, *schema) for group in self.groups], schema=schema)

    def content(self) -> dict[str, Any]:
        """The overall rule, then the groups."""
        overall = {"overall": self.ranking.rule, "parameters": self.ranking.parameters}
        return {**self.prepared.content(), **overall, **picked(self, *self.keys)}


def influence(
    table: Tabular,
    rule: str | Rule = DEFAULT_RULE,
    *,
    displaced: int = 10,
    seed: int = 0,
    **options: Unpack[TableOptions],
) -> Influence:
    """Measure what each group of metrics has to do with a rule's ranking.

    A group's score is the mean of its metrics under the table's weights (along the tree, where these are the
    tree's): of their scores for rules that average scores, of their z-scores for those that average these, of
    their ranks for others. The overall score is the rule's; for those others it is the model's rank in the
    result, ties averaged, unless the rule is the mean of ranks itself.

    Explained variance alone can add up to more or less than 100%. Two decompositions do not:

    - Shapley (LMG): the overall score is regressed on the scores of the first-level groups, and its R² split
      between them (:func:`.lmg_shares`); what no linear function of the groups explains is ``unexplained``.
    - Covariance shares: for rules that are plain means (of scores, z-scores or ranks) the overall score is
      the sum of what each group brings to it, and a group's share is the covariance of that with the sum,
      over its variance. These are the Shapley values of the variance of that sum; one can be negative.

    Parameters
    ----------
    table, options
        As in :func:`.prepare`.
    rule
        Of the overall ranking.
    displaced
        How many models to name in each group.
    seed
        Of the orders that are sampled for Shapley shares of more than 12 groups.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`.
    """
    prepared = prepare(table, **options)
    rule = Rule.of(rule)
    ranking = rule.rank(prepared.profile)
    profile = prepared.profile
    basis = _basis(rule)
    points = _points(basis, profile)
    overall = _overall(rule, ranking, basis)
    nodes = _nodes(profile)
    scores = {path: _mean(points, profile, members, prepared.scored) for path, (_, members) in nodes.items()}
    for path, values in scores.items():
        if np.isinf(values).any():
            raise RuleError(f"scores in group {path!r} add up beyond the largest float; rescale them")
    first = [path for path, (level, _) in nodes.items() if level == 1]
    shapley, unexplained, shared = _shapley(first, scores, overall, seed)
    covariance = _covariance(rule, first, nodes, points, profile)
    balanced, notes = _balanced(prepared.profile, len(first))
    if shapley and len(first) > EXACT_PARTS:
        notes.append(f"Shapley shares of {len(first)} groups are from 2000 sampled orders (seed {seed})")
    found: list[GroupInfluence] = []
    for path, (level, members) in sorted(nodes.items(), key=lambda node: node[1][0]):
        there = ~np.isnan(scores[path])
        related = squared_correlation(scores[path][there], overall[there])
        reversals = _reversals(ranking.ranks[there].astype(np.float64), scores[path][there])
        found.append(
            GroupInfluence(
                group=path,
                level=level,
                metrics=len(members),
                models=int(there.sum()),
                weight=_weight(profile, members),
                correlation=None if related is None else related[0],
                explained_variance=None if related is None else related[1],
                shapley=shapley.get(path),
                covariance_share=covariance.get(path),
                reversed_pairs=reversals[0],
                undecided_pairs=reversals[1],
                displaced=_displaced(ranking, scores[path], there, displaced),
            )
        )
    groups, remarks = tuple(found), tuple(notes)
    return Influence(prepared, ranking, basis, groups, unexplained, shared, balanced, remarks=remarks)


def group_scores(prepared: Prepared, basis: Basis = "scores") -> dict[str, FloatArray]:
    """Score of each model in each group of the tree, as :func:`influence` takes it.

    Returns
    -------
    scores
        By the group's path: ``[c]``, higher is better, NaN where a model has no score in the group.
    """
    points = _points(basis, prepared.profile)
    return {
        path: _mean(points, prepared.profile, members, prepared.scored)
        for path, (_, members) in _nodes(prepared.profile).items()
    }


def _basis(rule: Rule) -> Basis:
    if "standardised" in rule.traits:
        return "z-scores"
    return "scores" if rule.spec.reads in ("scores", "anchored") or "averages" in rule.traits else "ranks"


def _points(basis: Basis, profile: Profile) -> FloatArray:
    """What the group's score is the mean of, ``[v, c]``, higher is better."""
    match basis:
        case "scores":
            return profile.scores
        case "z-scores":
            return z_scores(profile.scores)
        case "ranks":
            return -profile.ranks


def _overall(rule: Rule, ranking: Ranking, basis: Basis) -> FloatArray:
    """The overall score, higher is better."""
    if basis == "ranks" and "plain_mean" not in rule.traits:
        return -tied_ranks(-ranking.ranks.astype(np.float64))
    return ranking.scores if ranking.higher_is_better else -ranking.scores


def _nodes(profile: Profile) -> dict[str, tuple[int, list[int]]]:
    """Level and metrics of each node of the tree, in order of first appearance."""
    nodes: dict[str, tuple[int, list[int]]] = {}
    grouped = {"/".join(part for part in path.split("/") if part) for path in profile.groups}
    for v, (name, path) in enumerate(zip(profile.voters, profile.groups, strict=True)):
        parts = [part for part in path.split("/") if part]
        for depth in range(1, len(parts) + 1):
            nodes.setdefault("/".join(parts[:depth]), (depth, []))[1].append(v)
        if not parts:
            alone = (
                f"{name} (metric)" if any(g == name or g.startswith(name + "/") for g in grouped) else name
            )
            nodes[alone] = (1, [v])
    return nodes


def _mean(points: FloatArray, profile: Profile, members: list[int], scored: BoolArray) -> FloatArray:
    """``[c]``: NaN for a model without a score of its own in the group, whatever stands in its gaps."""
    mean = weighted_mean(points[members], profile.candidate_weights[members])
    return np.where(scored[members].any(axis=0), mean, np.nan)


def _weight(profile: Profile, members: list[int]) -> float:
    return float(sum(profile.voter_weights[v] for v in members) / sum(profile.voter_weights))


def _shapley(
    first: list[str], scores: Mapping[str, FloatArray], overall: FloatArray, seed: int
) -> tuple[dict[str, float], float | None, int]:
    parts = np.array([scores[path] for path in first])
    complete = ~np.isnan(parts).any(axis=0)
    shared = int(complete.sum())
    if shared < 3 or np.ptp(overall[complete]) == 0:
        return {}, None, shared
    shares = lmg_shares(parts[:, complete], overall[complete], seed=seed)
    rest = 1 - float(shares.sum())
    return dict(zip(first, shares.tolist(), strict=True)), rest if rest > _ROUNDING else 0.0, shared


def _covariance(
    rule: Rule,
    first: list[str],
    nodes: Mapping[str, tuple[int, list[int]]],
    points: FloatArray,
    profile: Profile,
) -> dict[str, float]:
    """Covariance of what each group brings to the sum with that sum, over its variance; means only."""
    if "plain_mean" not in rule.traits:
        return {}
    there = ~np.isnan(points)
    weights = profile.candidate_weights * there
    brought = np.where(there, points, 0.0) * (weights / weights.sum(axis=0))
    brought *= unit_power(brought, axis=None)
    overall = brought.sum(axis=0)
    centred = overall - overall.mean()
    variance = float(centred @ centred)
    if squared_correlation(overall, overall) is None:
        return {}
    return {path: float(brought[nodes[path][1]].sum(axis=0) @ centred) / variance for path in first}


def _balanced(profile: Profile, n_groups: int) -> tuple[dict[str, Any] | None, list[str]]:
    if n_groups < 2:
        return None, []
    try:
        balanced = balanced_mean(profile.pruned()[0])
    except RuleError as error:
        return None, [f"no balancing weights: {error}"]
    return dict(balanced.details), [f"balancing weights: {note}" for note in balanced.notes]


def _reversals(ranks: FloatArray, scores: FloatArray) -> tuple[float | None, float | None]:
    """Shares of the pairs ordered by `ranks` that `scores` reverse, and that they tie."""
    group = competition_ranks(scores)
    above = ranks[:, None] < ranks[None, :]
    ordered = int(above.sum())
    if not ordered:
        return None, None

    def share(found: BoolArray) -> float:
        return int((above & found).sum()) / ordered

    return share(group[:, None] > group[None, :]), share(group[:, None] == group[None, :])


def _displaced(ranking: Ranking, scores: FloatArray, there: BoolArray, most: int) -> tuple[Displaced, ...]:
    """Models of the largest difference between their ranks among those that the group scored."""
    kept = np.flatnonzero(there)
    overall = competition_ranks(-ranking.ranks[kept].astype(np.float64))
    within = competition_ranks(scores[kept])

    def by_difference(i: int) -> tuple[int, int, str]:
        return -abs(int(within[i] - overall[i])), int(overall[i]), ranking.candidates[kept[i]]

    order = sorted((i for i in range(len(kept)) if within[i] != overall[i]), key=by_difference)
    return tuple(
        Displaced(ranking.candidates[kept[i]], int(overall[i]), int(within[i])) for i in order[:most]
    )

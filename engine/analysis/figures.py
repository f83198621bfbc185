"""Data of the figures of Ahlert, Klein, Wichmann and Geirhos (2024), for any table.

"How aligned are different alignment metrics?", arXiv 2407.07530, looks at Brain-Score's vision leaderboard of
early 2024 together with human similarity judgements and feature alignment: 241 models, of which 80 have all
of 69 metrics. A function here gives the data of one kind of figure as a frame in long form. The example spec
``brain-score-2024-paper.toml`` selects what the leaderboard of spring 2025 still has of those metrics (50,
complete for 229 models); where that changes a number, the function says so.

======================  ==============================================================================
metric_agreement        heat map of the correlations between all metrics
group_agreement         the same between groups of metrics
explained_variance      overall score against each group's score, with the variance it explains
normalised_scores       min-max normalised scores under each rule, coloured by rank under the first
group_scatter           scores in two groups against each other
group_scatter (z)       the same after z-transforming each metric
rank_scatter            ranks under each rule against those under the first
======================  ==============================================================================
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Literal

import numpy as np
import polars as pl

from ...rules import Ranking, RuleError, compute
from ...rules.numeric.ties import tied_ranks
from ..errors import SelectionError, UnknownNameError
from ..prepare.policies import MISSING_POLICIES, Missing
from ..prepare.preparation import Prepared, prepare
from ..table import ScoreTable
from .agreement.agreement import agreement
from .influence.influence import group_scores, influence
from .influence.shares import squared_correlation
from .ranking.comparison import TOP, compare
from .ranking.consensus import normalised

__all__ = [
    "PAPER_RULES",
    "explained_variance",
    "group_agreement",
    "group_scatter",
    "metric_agreement",
    "normalised_scores",
    "policy_effect",
    "rank_scatter",
]

#: The three ways of putting metrics together that the paper compares.
PAPER_RULES = ("mean", "z_mean", "mean_rank")


def metric_agreement(prepared: Prepared, **options: Any) -> pl.DataFrame:
    """Heat map of the correlations between all metrics.

    The paper finds a mean Spearman correlation of 0.198; the 50 metrics of the example spec have 0.1975.

    Parameters
    ----------
    options
        As of :func:`.agreement`.

    Returns
    -------
    frame
        Columns a, b, group_a, group_b, r, p_adjusted, n, significant; one row for each ordered pair, the
        diagonal included, in the order in which the metrics are to be shown.
    """
    given: dict[str, Any] = {"replicates": 0, **options}
    found = agreement(prepared, **given)
    size = range(len(found.metrics))
    return pl.DataFrame(
        [
            {
                "a": found.metrics[a],
                "b": found.metrics[b],
                "group_a": found.groups[a],
                "group_b": found.groups[b],
                "r": found.r[a, b],
                "p_adjusted": found.adjusted[a, b],
                "n": int(found.n[a, b]),
                "significant": bool(found.significant[a, b]),
            }
            for a, b in product(size, size)
        ]
    ).with_columns(pl.col("r", "p_adjusted").fill_nan(None))


def group_agreement(prepared: Prepared, *, level: int = 2, **options: Any) -> pl.DataFrame:
    """Heat map of the mean correlation between the metrics of two groups, and within each.

    The paper's groups are Brain-Score's areas (V1, V2, V4, IT) and its behavioural benchmarks, with two
    sources more that the leaderboard does not hold: human similarity judgements and feature alignment.

    Parameters
    ----------
    level
        Depth of the groups in the tree.
    options
        As of :func:`.agreement`.

    Returns
    -------
    frame
        Columns a, b, mean_correlation, pairs; one row for each unordered pair of groups, equal ones included.
        Metrics without a group are in none; a group of one metric has no row with itself.
    """
    given: dict[str, Any] = {"replicates": 0, **options}
    found = agreement(prepared, level=level, **given)
    return pl.DataFrame(
        [means.to_dict() for means in found.group_means],
        schema={"a": pl.String, "b": pl.String, "mean_correlation": pl.Float64, "pairs": pl.Int64},
    )


def explained_variance(prepared: Prepared, rule: str = "mean", *, level: int = 1) -> pl.DataFrame:
    """Overall score against each group's score, with the share of its variance that the group explains.

    The paper reports 95.25% for behaviour and 33.33% for the neural metrics; on the example spec with tree
    weights and complete models it is 93.1% and 54.6%. The leaderboard's own overall score holds metrics that
    the spec leaves out, and other models.

    Returns
    -------
    frame
        Columns group, model, group_score, overall, explained_variance (the same in all rows of a group).
    """
    result = influence(prepared, rule, displaced=0)
    scores = group_scores(prepared, rule)
    frames = [
        pl.DataFrame(
            {
                "group": group.group,
                "model": list(prepared.profile.candidates),
                "group_score": scores[group.group],
                "overall": result.ranking.scores,
                "explained_variance": group.explained_variance,
            },
            schema_overrides={"explained_variance": pl.Float64},
        ).with_columns(pl.col("group_score").fill_nan(None))
        for group in result.groups
        if group.level == level
    ]
    if not frames:
        raise SelectionError(f"table {prepared.table.name!r}: its groups have no level {level}")
    return pl.concat(frames)


def normalised_scores(prepared: Prepared, rules: Sequence[str] = PAPER_RULES) -> pl.DataFrame:
    """Min-max normalised scores under each rule, with ranks under the first: the paper's third figure.

    The paper shows mean, z-mean and mean rank side by side and marks models that move by more than ten
    places.

    Returns
    -------
    frame
        Columns rule, model, score, normalised (null where a rule ties all), rank, first_rank, change
        (positive for a rise), moved (by more than ten places); best first within each rule.
    """
    rankings = compare(prepared, rules).rankings
    first = next(iter(rankings.values()))
    place = dict(zip(first.candidates, first.ranks.tolist(), strict=True))
    rows: list[dict[str, Any]] = []
    for name, ranking in rankings.items():
        scaled = normalised(ranking)
        for c in ranking.order:
            model, rank = ranking.candidates[c], int(ranking.ranks[c])
            rows.append(
                {
                    "rule": name,
                    "model": model,
                    "score": float(ranking.scores[c]),
                    "normalised": None if scaled is None else float(scaled[c]),
                    "rank": rank,
                    "first_rank": place[model],
                    "change": place[model] - rank,
                    "moved": abs(place[model] - rank) > TOP,
                }
            )
    return pl.DataFrame(rows, schema_overrides={"normalised": pl.Float64})


def group_scatter(
    prepared: Prepared, x: str, y: str, *, scale: Literal["raw", "z"] = "raw", rule: str = "mean"
) -> pl.DataFrame:
    """Scores of the models in two groups against each other, with ranks under a rule.

    The paper sets neural against behavioural scores, as they are and with each metric z-transformed, for the
    80 models that have all its metrics; with the example spec there are 229.

    Parameters
    ----------
    x, y
        Paths of two groups in the tree.
    scale
        Means of the metrics' scores, or of their z-scores.
    rule
        Whose ranks colour the points.

    Returns
    -------
    frame
        Columns model, x, y, rank, correlation (Pearson, the same in all rows); models with a score in both.
    """
    scores = group_scores(prepared, "z_mean" if scale == "z" else "mean")
    for name in (x, y):
        if name not in scores:
            raise UnknownNameError("group", name, scores, f"table {prepared.table.name!r}")
    both = ~np.isnan(scores[x]) & ~np.isnan(scores[y])
    related = squared_correlation(scores[x][both], scores[y][both])
    return pl.DataFrame(
        {
            "model": [name for name, kept in zip(prepared.profile.candidates, both, strict=True) if kept],
            "x": scores[x][both],
            "y": scores[y][both],
            "rank": compute(rule, prepared.profile).ranks[both],
            "correlation": None if related is None else related[0],
        },
        schema_overrides={"correlation": pl.Float64},
    )


def rank_scatter(prepared: Prepared, rules: Sequence[str] = PAPER_RULES) -> pl.DataFrame:
    """Rank of each model under each rule against that under the first, with Spearman's correlation.

    The paper finds 0.92 between mean and z-mean and 0.47 between mean and mean rank. On the 229 complete
    models of the example spec it is 0.9897 and 0.9614; :func:`policy_effect` shows that values such as 0.47
    are reached only when models with gaps are ranked too.

    Returns
    -------
    frame
        Columns rule, model, first_rank, rank, spearman (the same in all rows of a rule); all rules but the
        first.
    """
    found = compare(prepared, rules)
    first, *others = found.rankings
    rows = [
        {
            "rule": name,
            "model": model,
            "first_rank": int(found.rankings[first].ranks[c]),
            "rank": int(found.rankings[name].ranks[c]),
            "spearman": found.spearman[first][name],
        }
        for name in others
        for c, model in enumerate(found.rankings[name].candidates)
    ]
    return pl.DataFrame(rows, schema_overrides={"spearman": pl.Float64})


def policy_effect(
    table: ScoreTable,
    rules: Sequence[str] = PAPER_RULES,
    *,
    policies: Sequence[Missing] = MISSING_POLICIES,
    weights: str | Path | Mapping[str, object] = "stored",
    **selection: Any,
) -> pl.DataFrame:
    """Correlate the first rule's ranking with the others' under each missing policy, and across policies.

    How close two rules seem depends on what each makes of a gap. On the 81 metrics that count in
    ``brain-score.toml``, none of whose models is complete, mean and mean rank with flat weights correlate
    0.98 where a gap is a score of 0 and 0.95 where it is the median, but 0.52 where each rule uses the scores
    there are, and 0.46 to 0.48 where a gap is 0 or the lowest score for the mean, and the median
    for the ranks. On the complete models of the 2024 metrics it is 0.96. On these data, what is as low as the
    paper's 0.47 comes from the gaps and not from the two rules.

    Parameters
    ----------
    rules
        The first is compared with each of the others.
    policies
        All pairs of them are tried: that of the first rule and that of the other.
    weights, selection
        As of :func:`.prepare`.

    Returns
    -------
    frame
        Columns rule, first_policy, policy, models (ranked under both), metrics (of the other rule), spearman,
        refused (why a policy or rule leaves nothing to compare, else null).
    """
    found: dict[tuple[str, Missing], Ranking | str] = {}
    metrics: dict[Missing, int | None] = {}
    for policy in policies:
        try:
            prepared = prepare(table, missing=policy, weights=weights, **selection)
        except SelectionError as error:
            metrics[policy] = None
            found |= {(rule, policy): str(error) for rule in rules}
            continue
        metrics[policy] = len(prepared.profile.voters)
        for rule in rules:
            try:
                found[rule, policy] = compute(rule, prepared.profile)
            except RuleError as error:
                found[rule, policy] = str(error)
    rows: list[dict[str, Any]] = []
    for rule, mine, other in product(rules[1:], policies, policies):
        a, b = found[rules[0], mine], found[rule, other]
        refused = next((result for result in (a, b) if isinstance(result, str)), None)
        models, r = _spearman(a, b) if isinstance(a, Ranking) and isinstance(b, Ranking) else (None, None)
        rows.append(
            {
                "rule": rule,
                "first_policy": mine,
                "policy": other,
                "models": models,
                "metrics": metrics[other],
                "spearman": r,
                "refused": refused,
            }
        )
    return pl.DataFrame(
        rows,
        schema={
            "rule": pl.String,
            "first_policy": pl.String,
            "policy": pl.String,
            "models": pl.Int64,
            "metrics": pl.Int64,
            "spearman": pl.Float64,
            "refused": pl.String,
        },
    )


def _spearman(a: Ranking, b: Ranking) -> tuple[int, float | None]:
    """Number of models that both rank, and the correlation of their ranks among these."""
    there = dict(zip(b.candidates, b.ranks.tolist(), strict=True))
    pairs = [
        (int(rank), there[name]) for name, rank in zip(a.candidates, a.ranks, strict=True) if name in there
    ]
    ranks = tied_ranks(-np.array(pairs, dtype=np.float64).reshape(-1, 2).T)
    related = squared_correlation(ranks[0], ranks[1])
    return len(pairs), None if related is None else related[0]

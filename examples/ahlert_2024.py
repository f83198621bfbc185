"""The figures of Ahlert, Klein, Wichmann and Geirhos (2024) for any table, made with llull's verbs.

"How aligned are different alignment metrics?", arXiv 2407.07530, looks at Brain-Score's vision leaderboard of
early 2024 together with human similarity judgements and feature alignment: 241 models, of which 80 have all
of 69 metrics. The spec ``brain-score-2024-paper.toml`` selects what the leaderboard of spring 2025 still has
of those metrics (50, complete for 229 models); where that changes a number, the function says so.

    python examples/ahlert_2024.py TABLE [--spec SPEC] -o FOLDER

writes each figure as a chart and, for those who would draw it in another way, its data:

======================  ==============================================================================
metric_agreement        heat map of the correlations between all metrics
group_agreement         the same between groups of metrics
explained_variance      overall score against each group's score, with the variance it explains
normalised_scores       min-max normalised scores under each rule, coloured by rank under the first
group_scatter           scores in two groups against each other
group_scatter_z         the same after z-transforming each metric
rank_scatter            ranks under each rule against those under the first
policy_effect           how the rules correlate under each way to treat gaps
======================  ==============================================================================
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl

import llull
from llull.engine.analysis.agreement.agreement import agreement
from llull.engine.analysis.influence.influence import influence
from llull.rules import LlullError

#: The three ways of putting metrics together that the paper compares.
RULES = ("mean", "z_mean", "mean_rank")
POLICIES = ("available", "complete-models", "complete-metrics", "zero", "worst", "median")
#: Models that move by more places than this are marked.
FAR = 10


def metric_agreement(prepared: Any) -> pl.DataFrame:
    """Correlations between all metrics: a, b, group_a, group_b, r, p_adjusted, significant.

    One row for each ordered pair of metrics. The paper finds a mean Spearman correlation of 0.198; the 50
    metrics of the example spec have 0.1975.
    """
    result = agreement(prepared, replicates=0)
    size = range(len(result.metrics))
    return pl.DataFrame(
        [
            {
                "a": result.metrics[a],
                "b": result.metrics[b],
                "group_a": result.groups[a],
                "group_b": result.groups[b],
                "r": result.r[a, b],
                "p_adjusted": result.adjusted[a, b],
                "significant": bool(result.significant[a, b]),
            }
            for a, b in product(size, size)
        ]
    ).with_columns(pl.col("r", "p_adjusted").fill_nan(None))


def group_agreement(prepared: Any, level: int = 2) -> pl.DataFrame:
    """Mean correlation between the metrics of two groups, and within each: a, b, mean_correlation, pairs.

    The paper's groups are Brain-Score's areas (V1, V2, V4, IT) and its behavioural benchmarks, with two
    sources more that the leaderboard does not hold: human similarity judgements and feature alignment.
    """
    schema = {"a": pl.String, "b": pl.String, "mean_correlation": pl.Float64, "pairs": pl.Int64}
    means = agreement(prepared, replicates=0, level=level).group_means
    return pl.DataFrame([mean.to_dict() for mean in means], schema=schema)


def group_scores(prepared: Any, group: str, rule: str = "mean") -> pl.DataFrame:
    """Score of each model under a rule that hears one group of metrics alone: model, score."""
    profile = prepared.profile
    members = [v for v, path in enumerate(profile.groups) if f"{path}/".startswith(f"{group}/")]
    if not members:
        raise LlullError(f"no metric is in group {group!r}")
    ranking = llull.compute(rule, profile.select(voters=members))
    return pl.DataFrame({"model": ranking.candidates, "score": ranking.scores})


def explained_variance(prepared: Any) -> pl.DataFrame:
    """Overall mean against each first-level group's: group, model, group_score, overall, explained_variance.

    The paper reports 95.25% for behaviour and 33.33% for the neural metrics; on the example spec with tree
    weights and complete models it is 93.1% and 54.6%. The leaderboard's own overall score holds metrics that
    the spec leaves out, and other models.
    """
    result = influence(prepared, "mean")
    overall = pl.DataFrame({"model": result.ranking.candidates, "overall": result.ranking.scores})
    return pl.concat(
        group_scores(prepared, group.group)
        .join(overall, on="model")
        .select(
            pl.lit(group.group).alias("group"),
            "model",
            pl.col("score").alias("group_score"),
            "overall",
            pl.lit(group.explained_variance, pl.Float64).alias("explained_variance"),
        )
        for group in result.groups
        if group.level == 1 and group.group in {path.split("/")[0] for path in prepared.profile.groups}
    )


def normalised_scores(prepared: Any, rules: tuple[str, ...] = RULES) -> pl.DataFrame:
    """Scores under each rule from 0 to 1: rule, model, score, normalised, rank, first_rank, moved.

    The paper shows mean, z-mean and mean rank side by side and marks models that move by more than ten
    places. `normalised` is null where a rule ties all.
    """
    comparison = llull.compare(prepared, rules)
    first = comparison.rankings[rules[0]]
    place = dict(zip(first.candidates, first.ranks.tolist(), strict=True))
    return pl.DataFrame(
        [
            {
                "rule": name,
                "model": row["model"],
                "score": row["score"],
                "normalised": (comparison.normalised[name] or {}).get(row["model"]),
                "rank": row["rank"],
                "first_rank": place[row["model"]],
                "moved": abs(place[row["model"]] - row["rank"]) > FAR,
            }
            for name, ranking in comparison.rankings.items()
            for row in ranking.rows()
        ],
        schema_overrides={"normalised": pl.Float64},
    )


def group_scatter(prepared: Any, x: str, y: str, rule: str = "mean") -> pl.DataFrame:
    """Scores in two groups, with ranks by the mean: model, x, y, rank, correlation (the same in all rows).

    The paper sets neural against behavioural scores, as they are and with each metric z-transformed (`rule`
    is ``z_mean``), for the 80 models that have all its metrics; with the example spec there are 229.
    """
    ranking = llull.rank(prepared, "mean").ranking
    ranks = pl.DataFrame({"model": ranking.candidates, "rank": ranking.ranks})
    in_x = group_scores(prepared, x, rule).rename({"score": "x"})
    in_y = group_scores(prepared, y, rule).rename({"score": "y"})
    joined = in_x.join(in_y, on="model").join(ranks, on="model")
    return joined.with_columns(pl.corr("x", "y").fill_nan(None).alias("correlation"))


def rank_scatter(prepared: Any, rules: tuple[str, ...] = RULES) -> pl.DataFrame:
    """Ranks under each rule against the first's: rule, model, first_rank, rank, spearman (one for each rule).

    The paper finds 0.92 between mean and z-mean and 0.47 between mean and mean rank. On the 229 complete
    models of the example spec it is 0.9897 and 0.9614; :func:`policy_effect` shows that values such as 0.47
    are reached only when models with gaps are ranked too.
    """
    spearman = llull.compare(prepared, rules).spearman[rules[0]]
    others = normalised_scores(prepared, rules).filter(pl.col("rule") != rules[0])
    return others.select(
        "rule", "model", "first_rank", "rank", pl.col("rule").replace_strict(spearman).alias("spearman")
    )


def policy_effect(table: Any, rules: tuple[str, ...] = RULES, **options: Any) -> pl.DataFrame:
    """Correlate the first rule's ranking with the others' under each missing policy, and across policies.

    How close two rules seem depends on what each makes of a gap. On the 81 metrics that count in
    ``brain-score.toml``, none of whose models is complete, mean and mean rank with flat weights correlate
    0.98 where a gap is a score of 0 and 0.95 where it is the median, but 0.52 where each rule uses the scores
    there are, and 0.46 to 0.48 where a gap is 0 or the lowest score for the mean, and the median
    for the ranks. On the complete models of the 2024 metrics it is 0.96. On these data, what is as low as the
    paper's 0.47 comes from the gaps and not from the two rules.

    Columns: rule, first_policy, policy, models (ranked under both), spearman, refused (why a policy or rule
    leaves nothing to compare, else null).
    """
    frames: dict[tuple[str, str], pl.DataFrame] = {}
    refused: dict[tuple[str, str], str] = {}
    for rule, policy in product(rules, POLICIES):
        try:
            ranking = llull.rank(llull.prepare(table, missing=policy, **options), rule).ranking
            frames[rule, policy] = pl.DataFrame({"model": ranking.candidates, "rank": ranking.ranks})
        except LlullError as error:
            refused[rule, policy] = str(error)
    rows: list[dict[str, Any]] = []
    for rule, mine, other in product(rules[1:], POLICIES, POLICIES):
        reason = refused.get((rules[0], mine)) or refused.get((rule, other))
        row: dict[str, Any] = {"rule": rule, "first_policy": mine, "policy": other, "refused": reason}
        if reason is None:
            both = frames[rules[0], mine].join(frames[rule, other], on="model")
            row["models"] = len(both)
            row["spearman"] = both.select(pl.corr("rank", "rank_right", method="spearman")).item()
        rows.append(row)
    texts = dict.fromkeys(("rule", "first_policy", "policy", "refused"), pl.String)
    frame = pl.DataFrame(rows, schema={**texts, "models": pl.Int64, "spearman": pl.Float64})
    return frame.with_columns(pl.col("spearman").fill_nan(None))


def heat_map(frame: pl.DataFrame, x: str, y: str, colour: str) -> alt.Chart:
    """Coloured cells, in the order of the rows."""
    return (
        alt.Chart(frame)
        .mark_rect()
        .encode(
            alt.X(x, type="nominal", sort=None),
            alt.Y(y, type="nominal", sort=None),
            alt.Color(colour, type="quantitative").scale(scheme="blueorange", domain=[-1, 1]),
        )
    )


def scatter(
    frame: pl.DataFrame, x: str, y: str, *, colour: str | None = None, panel: str | None = None
) -> Any:
    """Points, in a panel for each value of a column."""
    points = (
        alt.Chart(frame)
        .mark_point()
        .encode(
            alt.X(x, type="quantitative").scale(zero=False), alt.Y(y, type="quantitative").scale(zero=False)
        )
    )
    if colour is not None:
        points = points.encode(alt.Color(colour, type="quantitative").scale(scheme="viridis", reverse=True))
    return points if panel is None else points.facet(f"{panel}:N", columns=3)


def figures(table: Any, **options: Any) -> Iterator[tuple[str, pl.DataFrame, Any]]:
    """Name, data and chart of each figure that a table allows, on its complete models."""
    prepared = llull.prepare(table, missing="complete-models", **options)
    first = list(dict.fromkeys(path.split("/")[0] for path in prepared.profile.groups if path))
    frame = metric_agreement(prepared)
    yield "metric_agreement", frame, heat_map(frame, "a", "b", "r")
    if first:
        frame = group_agreement(prepared)
        yield "group_agreement", frame, heat_map(frame, "a", "b", "mean_correlation")
        frame = explained_variance(prepared)
        yield "explained_variance", frame, scatter(frame, "group_score", "overall", panel="group")
    frame = normalised_scores(prepared)
    yield "normalised_scores", frame, scatter(frame, "rank", "normalised", colour="first_rank", panel="rule")
    if len(first) > 1:
        for name, rule in (("group_scatter", "mean"), ("group_scatter_z", "z_mean")):
            frame = group_scatter(prepared, *first[:2], rule=rule)
            yield name, frame, scatter(frame, "x", "y", colour="rank")
    frame = rank_scatter(prepared)
    yield "rank_scatter", frame, scatter(frame, "first_rank", "rank", panel="rule")
    frame = policy_effect(table, **options)
    grid = heat_map(frame, "policy", "first_policy", "spearman")
    yield "policy_effect", frame, grid.facet("rule:N")


def main(arguments: list[str] | None = None) -> None:
    """Write the figures of a table to a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("table", type=Path)
    parser.add_argument("--spec", type=Path, help="what the columns mean, if not in a spec beside the table")
    parser.add_argument("--weights", default="stored", choices=["stored", "flat", "tree"])
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder to write to")
    asked = parser.parse_args(arguments)
    asked.output.mkdir(parents=True, exist_ok=True)
    transformers: Any = alt.data_transformers
    transformers.disable_max_rows()
    for name, frame, chart in figures(llull.read_table(asked.table, spec=asked.spec), weights=asked.weights):
        frame.write_csv(asked.output / f"{name}.csv")
        chart.save(asked.output / f"{name}.svg")


if __name__ == "__main__":
    main()

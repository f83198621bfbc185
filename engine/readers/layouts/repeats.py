"""Repeats: several rows that score one model on one metric (folds, seeds), of which some may have failed."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ...table import REPEAT_COLUMNS
from .columns import Notes

__all__ = ["averaged", "failed"]

#: So many scores with failed repeats are named.
_MOST = 3


def averaged(scores: pl.DataFrame) -> pl.DataFrame:
    """The mean score of each model and metric, with how many repeats it is of and its standard error.

    That is their standard deviation over the root of their number, where there are two or more. A score that
    stands once keeps the error and the count it has. What was averaged comes along as lists, ``repeats``.
    """
    score, single = pl.col("score"), pl.len() == 1
    ran = score.count()
    return scores.group_by("model", "metric", maintain_order=True).agg(
        score.mean(),
        pl.when(single).then(pl.col("stderr").first()).otherwise(score.std() / ran.sqrt()),
        pl.when(single).then(pl.col("n").first()).when(ran > 0).then(ran.cast(pl.Int64)),
        pl.when(ran == 0).then(pl.col("code").first()),
        score.alias("repeats"),
    )


def failed(scores: pl.DataFrame, counting: Sequence[str], notes: Notes) -> pl.DataFrame:
    """All repeats on metrics where some, but not all, of a model failed; says which.

    Parameters
    ----------
    counting
        Metrics that count; where repeats failed on these, the others are not spoken of.

    Returns
    -------
    repeats
        With the columns of ``REPEAT_COLUMNS``.
    """
    none = pl.DataFrame(schema=dict(REPEAT_COLUMNS))
    if "repeats" not in scores.columns:
        return none
    of, ran = pl.col("repeats").list.len(), pl.col("repeats").list.drop_nulls().list.len()
    counted = scores.with_columns(of=of, ran=ran)
    partly = counted.filter(pl.col("ran") < pl.col("of"), pl.col("ran") > 0)
    if not len(partly):
        return none
    metrics = partly["metric"].unique().to_list()
    if partly["metric"].is_in(counting).any():
        partly, counted = (frame.filter(pl.col("metric").is_in(counting)) for frame in (partly, counted))
    named = [
        f"{model} on {metric} is the mean of {ran} of {of}"
        for model, metric, ran, of in partly.head(_MOST).select("model", "metric", "ran", "of").iter_rows()
    ]
    more = f" and {len(partly) - _MOST} more" if len(partly) > _MOST else ""
    lost = int((counted["of"] - counted["ran"]).sum())
    notes.warnings.append(
        f"{lost} of {int(counted['of'].sum())} rows have no score; {', '.join(named)}{more}"
    )
    return (
        scores.filter(pl.col("metric").is_in(metrics))
        .select("model", "metric", score="repeats")
        .explode("score")
    )

"""Results of TabArena: one row a method, dataset and fold."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ...wording import counted
from ..files.raw import RawTable
from .format import TableFormat
from .long import long_table, names_of, text_of
from .records import metric_entry

__all__ = ["FORMATS"]


def _table(raw: RawTable, path: Path | None) -> RawTable:
    """Read rows of ``method, dataset, fold, metric_error``, of which some may stand for another method's."""
    named = text_of(raw, "metric") if "metric" in raw.frame.columns else pl.Series([None], dtype=pl.String)
    frame = pl.DataFrame(
        {
            "row": pl.int_range(len(raw.frame), eager=True),
            "model": names_of(raw, "method"),
            "dataset": names_of(raw, "dataset"),
            "fold": text_of(raw, "fold"),
            "score": raw.frame["metric_error"].cast(pl.String),
        }
    ).with_columns(metric=pl.concat_str("dataset", named, pl.lit("error"), separator=" ", ignore_nulls=True))
    left_out: list[str] = []
    inferred: list[str] = []
    if "imputed" in raw.frame.columns:
        imputed = text_of(raw, "imputed").str.to_lowercase().is_in(["true", "1", "1.0"]).fill_null(False)
        frame = frame.with_columns(score=pl.when(~imputed).then("score"))
        if count := int(imputed.sum()):
            left_out = [f"scores of another method in the place of one that failed: {counted(count, 'row')}"]
    elif any("'imputed'" in said for said in raw.left_out):
        inferred = [
            "scores of other methods in the place of ones that failed are taken: 'imputed' is no text"
        ]
    return long_table(
        raw,
        frame.drop("dataset"),
        [metric_entry(name, False) for name in frame["metric"].unique(maintain_order=True)],
        repeat="fold",
        inferred=inferred,
        left_out=left_out,
    )


FORMATS = [
    TableFormat(
        "tabarena",
        "results of TabArena",
        {
            "model": "`method`",
            "metric": "`dataset` and `metric`, `anneal log_loss error`",
            "score, error, items": "the mean of `metric_error` over the folds, with its standard error and "
            "their number",
            "direction": "lower is better",
            "gaps": "rows that are `imputed`, whose scores are another method's: they are counted as folds "
            "that failed, and fall under the missing policy",
        },
        "`metric_error_val`, times, and the kind of method. Where `imputed` is no text, as in Parquet, "
        "imputed scores are taken, which is said: give that file as CSV.",
        "llull rank results_per_split.csv",
        "A table in the shape of the file that TabArena's own example publishes; its values are made up.",
        columns=(frozenset(["method", "dataset", "fold", "metric_error"]),),
        table=_table,
    )
]

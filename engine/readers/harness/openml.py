"""Evaluations of OpenML: one row a run and measure."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ...wording import counted
from ..files.raw import RawTable
from .format import TableFormat
from .long import long_table, names_of, text_of
from .records import metric_entry

__all__ = ["FORMATS"]

#: Measures of OpenML's, by whether lower or higher is better; of others the name tells.
_LOWER = {
    *("mean_absolute_error", "root_mean_squared_error", "relative_absolute_error"),
    *("root_relative_squared_error", "mean_prior_absolute_error", "root_mean_prior_squared_error"),
    *("usercpu_time_millis", "usercpu_time_millis_training", "usercpu_time_millis_testing"),
    *("wall_clock_time_millis", "wall_clock_time_millis_training", "wall_clock_time_millis_testing"),
    *("total_cost", "average_cost", "build_cpu_time"),
}
_HIGHER = {
    *("predictive_accuracy", "area_under_roc_curve", "f_measure", "precision", "recall", "kappa"),
    *("weighted_recall", "unweighted_recall", "matthews_correlation_coefficient"),
    "kb_relative_information_score",
}


def _table(raw: RawTable, path: Path | None) -> RawTable:
    """Read rows of ``flow_name, setup_id, data_name, task_id, function, value``."""
    frame = pl.DataFrame(
        {
            "row": pl.int_range(len(raw.frame), eager=True),
            "model": _told_apart(raw, "flow_name", "setup_id", "setup"),
            "data": _told_apart(raw, "data_name", "task_id", "task"),
            "measure": names_of(raw, "function"),
            "time": text_of(raw, "upload_time").fill_null("") if "upload_time" in raw.frame.columns else "",
            "score": raw.frame["value"].cast(pl.String),
        }
    ).with_columns(metric=pl.concat_str("data", "measure", separator=" "))
    pair = ["model", "metric"]
    kept = frame.filter(pl.col("time") == pl.col("time").max().over(pair))
    gone = counted(len(frame) - len(kept), "older one")
    measures = kept.select("metric", "measure").unique(maintain_order=True)
    return long_table(
        raw,
        kept.select("row", "model", "metric", "score"),
        [
            metric_entry(name, True if of in _HIGHER else False if of in _LOWER else None)
            for name, of in measures.rows()
        ],
        left_out=[f"of several runs of a setup the latest counts; {gone}"] if len(kept) < len(frame) else [],
    )


def _told_apart(raw: RawTable, column: str, by: str, what: str) -> pl.Series:
    """Names, with a number where one name stands for several things: a flow in several setups."""
    names = names_of(raw, column)
    if by not in raw.frame.columns:
        return names
    frame = pl.DataFrame({"name": names, "by": text_of(raw, by)})
    several = (pl.col("by").n_unique().over("name") > 1) & pl.col("by").is_not_null()
    apart = pl.concat_str("name", pl.lit(f" ({what} "), "by", pl.lit(")"))
    return frame.select(pl.when(several).then(apart).otherwise("name")).to_series()


FORMATS = [
    TableFormat(
        "openml",
        "evaluations of OpenML",
        {
            "model": "`flow_name`; one that ran in several setups is a model for each `setup_id`",
            "metric": "`data_name` and `function`, `iris predictive_accuracy`; of a data set with several "
            "tasks also `task_id`",
            "score": "`value`",
            "direction": "of the measures that OpenML computes; of others the name tells, as in any table",
            "time": "`upload_time`: of several runs of a setup on a task the latest counts",
        },
        "`values` of single folds, `array_data`, uploaders, numbers of runs.",
        "llull rank evaluations.csv",
        "A table in the shape of the frames that `openml.evaluations.list_evaluations` of openml 0.15 makes; "
        "its values are made up.",
        columns=(frozenset(["run_id", "flow_name", "data_name", "function", "value"]),),
        table=_table,
    )
]

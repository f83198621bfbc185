"""Summaries of OpenCompass: one row a dataset and metric, one column a model."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from ...errors import ReadError
from ...wording import listed
from ..files.raw import RawTable
from ..roles.words import says
from .format import TableFormat
from .long import long_table, names_of, text_of
from .records import metric_entry, others_said

__all__ = ["FORMATS"]

_FACTS = ["dataset", "version", "metric", "mode"]
_STAMP = re.compile(r"\d{8}_\d{6}")


def _table(raw: RawTable, path: Path | None) -> RawTable:
    """Read rows of ``dataset, version, metric, mode`` and a score of each model."""
    models = [name for name in raw.frame.columns if name not in _FACTS]
    if not models:
        raise ReadError(f"{raw.source}: a summary of OpenCompass without models; a column of each expected")
    facts = pl.DataFrame(
        {"row": pl.int_range(len(raw.frame), eager=True), "dataset": names_of(raw, "dataset")}
        | {name: text_of(raw, name).replace("-", None) for name in ("version", "metric")}
    ).with_columns(pl.concat_str("dataset", "metric", separator=" ").alias("name"))
    whole = facts.filter(pl.col("name").is_not_null())
    # What is averaged over datasets has no version, since it has no prompts of its own.
    called = [says(name, "average", "whole") for name in whole["dataset"].to_list()]
    average = pl.col("version").is_null() | pl.Series(called, dtype=pl.Boolean)
    groups = whole.filter(average)["name"].unique(maintain_order=True).to_list()
    names = whole["name"].unique(maintain_order=True).to_list()
    averages = groups if len(groups) < len(names) else []
    first = whole.unique("dataset", keep="first", maintain_order=True)["name"].to_list()
    stated = {
        name: replace(metric_entry(name, None), counts=name in first and name not in averages)
        for name in names
    }
    others = [entry for name, entry in stated.items() if name not in averages]
    said = [f"averages of datasets, not counted unless --metrics names them: {listed(averages)}"]
    rows = pl.concat(
        whole.select(
            "row", "name", model=pl.lit(name), score=raw.frame[name].cast(pl.String).gather(whole["row"])
        )
        for name in models
    ).unique(["name", "model", "score"], keep="first", maintain_order=True)
    empty = facts.filter(pl.col("metric").is_null())["dataset"].drop_nulls().to_list()
    table = long_table(
        raw,
        rows.select("row", "model", "score", metric="name"),
        stated.values(),
        inferred=[*(said if averages else []), *others_said(others)],
        left_out=[f"datasets without results: {listed(empty)}"] if empty else [],
    )
    versions = whole.filter(pl.col("version").is_not_null()).select("name", "version").rows()
    return replace(table, when=_when(path), settings={name: {"version": of} for name, of in versions})


def _when(path: Path | None) -> float | None:
    """When it was written, as the file's name says: ``summary_20240101_120000.csv``."""
    stamp = _STAMP.search(path.name) if path is not None else None
    try:
        return (
            None
            if stamp is None
            else datetime.strptime(stamp[0], "%Y%m%d_%H%M%S").replace(tzinfo=UTC).timestamp()
        )
    except ValueError:
        return None


FORMATS = [
    TableFormat(
        "opencompass",
        "a summary of OpenCompass",
        {
            "model": "the columns but `dataset`, `version`, `metric` and `mode`",
            "metric": "`dataset` and `metric`, `gsm8k accuracy`",
            "headline": "of each dataset the first metric, since OpenCompass lists them by their weight; "
            "averages of datasets, which are the rows without a `version` or called so, count only where "
            "nothing else stands there; others by `--metrics`",
            "score": "the cells; `-` is a gap",
            "version": "`version`, a hash of the prompts: scores of two versions are refused",
            "time": "the date in the file's name: `summary_20240101_120000.csv`",
        },
        "`mode`. Directions and scales, which are not stated: the metric's name tells, as in any table.",
        "llull rank summary_20240101_120000.csv",
        "Tables in the shape that OpenCompass' DefaultSummarizer writes; their values are made up.",
        columns=(frozenset(_FACTS),),
        table=_table,
    )
]

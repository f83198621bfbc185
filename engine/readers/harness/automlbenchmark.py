"""Results of the AutoML benchmark: one row a framework, task and fold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import counted, listed
from ..files.raw import RawTable
from .format import TableFormat
from .long import long_table, names_of, text_of
from .records import metric_entry, others_said

__all__ = ["FORMATS"]

#: Measures that the benchmark computes, by whether higher is better; ``neg_`` before one turns it.
_HIGHER = {"acc", "auc", "auc_ovo", "auc_ovr", "balacc", "f05", "f1", "f2", "pr_auc", "r2"}
_LOWER = {
    *("logloss", "max_pce", "mean_pce", "mae", "mse", "msle", "rmse", "rmsle"),
    *("smape", "mape", "wape", "mase", "wql", "mql", "sql"),
}


def _table(raw: RawTable, path: Path | None) -> RawTable:
    """Read rows of ``framework, task, fold, result``, in which ``result`` is another measure on each task."""
    frame = pl.DataFrame(
        {
            "row": pl.int_range(len(raw.frame), eager=True),
            **{name: names_of(raw, name) for name in ("framework", "task")},
            "fold": text_of(raw, "fold"),
            "model": _models(raw),
            "result": raw.frame["result"].cast(pl.String),
            **{name: raw.frame[name].cast(pl.String) for name in _measures(raw)},
        }
    )
    frame, said = _newest(raw, frame)
    means = _means(raw, frame)
    of = pl.col("task").replace_strict(means, default=None, return_dtype=pl.String)
    rows = [
        frame.select("row", "model", "fold", metric=pl.concat_str("task", of, separator=" "), score="result")
    ]
    entries = {f"{task} {name}": _entry(task, name, counts=True) for task, name in means.items()}
    for name in _measures(raw):
        there = pl.col(name).str.strip_chars().replace("", None).is_not_null()
        failed = pl.col("result").str.strip_chars().replace("", None).is_null()
        others = frame.filter(of.str.strip_prefix("neg_") != name, there.any().over("task"), there | failed)
        rows.append(
            others.select(
                "row", "model", "fold", metric=pl.concat_str("task", pl.lit(name), separator=" "), score=name
            )
        )
        entries |= {
            f"{t} {name}": _entry(t, name, counts=False) for t in others["task"].unique(maintain_order=True)
        }
    split = sorted(set(frame["model"]) - set(frame["framework"]))
    inferred = [f"frameworks under several constraints or versions are models of their own: {listed(split)}"]
    return long_table(
        raw,
        pl.concat(rows),
        entries.values(),
        repeat="fold",
        inferred=[*(inferred if split else []), *others_said(list(entries.values()))],
        left_out=said,
    )


def _measures(raw: RawTable) -> list[str]:
    return [name for name in raw.frame.columns if name in _HIGHER | _LOWER]


def _entry(task: str, measure: str, *, counts: bool) -> MetricEntry:
    plain = measure.removeprefix("neg_")
    higher = True if plain in _HIGHER else False if plain in _LOWER else None
    turned = higher if higher is None or plain == measure else not higher
    return replace(metric_entry(f"{task} {measure}", turned), counts=counts)


def _models(raw: RawTable) -> pl.Series:
    """Frameworks; one that ran under several constraints, or in several versions, is several models."""
    name = names_of(raw, "framework")
    for column in ("constraint", "version"):
        if column in raw.frame.columns:
            frame = pl.DataFrame({"name": name, "of": text_of(raw, column)})
            several = pl.col("of").n_unique().over("name") > 1
            name = frame.select(
                pl.when(several & pl.col("of").is_not_null())
                .then(pl.concat_str("name", "of", separator=" "))
                .otherwise("name")
            ).to_series()
    return name


def _newest(raw: RawTable, frame: pl.DataFrame) -> tuple[pl.DataFrame, list[str]]:
    """Of a fold that ran twice the later run."""
    fold = ["model", "task", "fold"]
    if not frame.select(pl.struct(fold).is_duplicated().any()).item() or "utc" not in raw.frame.columns:
        return frame, []
    utc = frame.with_columns(utc=text_of(raw, "utc").fill_null(""))
    kept = utc.sort("utc", maintain_order=True).unique(fold, keep="last").sort("row").drop("utc")
    gone = counted(len(frame) - len(kept), "older run")
    return kept, [f"of folds that ran several times the later counts, as 'utc' says: {gone}"]


def _means(raw: RawTable, frame: pl.DataFrame) -> dict[str, str]:
    """The measure that ``result`` holds, by task: what ``metric`` says, else the only column it repeats."""
    tasks = frame["task"].unique(maintain_order=True).to_list()
    told = text_of(raw, "metric") if "metric" in raw.frame.columns else None
    found: dict[str, str] = {}
    for task in tasks:
        rows = frame.filter(pl.col("task") == task)
        if told is not None:
            named = told.gather(rows["row"]).drop_nulls().unique(maintain_order=True).to_list()
            what = f"column 'metric' says {listed(named) or 'nothing'}"
        else:
            named = _repeated(rows, _measures(raw))
            what = (
                f"no column 'metric' says what result holds, and it repeats {listed(named) or 'no measure'}"
            )
        if len(named) > 1 or (not named and rows["result"].str.strip_chars().replace("", None).count()):
            raise ReadError(
                f"{raw.source}: task {task!r:.60}: {what}; one measure a task expected, or say which column "
                "holds the scores, as in --score acc"
            )
        found[task] = named[0] if named else "result"
    return found


def _repeated(rows: pl.DataFrame, measures: list[str]) -> list[str]:
    """The measures that a result equals wherever it stands."""
    result = rows["result"].cast(pl.Float64, strict=False)
    there = result.is_not_null()
    return [
        name
        for name in measures
        if there.any()
        and (result == rows[name].cast(pl.Float64, strict=False)).filter(there).fill_null(False).all()
    ]


FORMATS = [
    TableFormat(
        "automlbenchmark",
        "results of the AutoML benchmark",
        {
            "model": "`framework`; one with several `constraint`s or `version`s is a model for each",
            "metric": "`task`, and the measure that `result` holds: `metric` says it; where that column is "
            "absent (before 2020), it is the one measure that `result` repeats on all rows of the task",
            "headline": "of each task what `result` holds; the other measures by `--metrics '*acc'`",
            "score, error, items": "the mean over the folds, with its standard error and their number; folds "
            "that failed are counted and fall under the missing policy",
            "direction": "as the benchmark defines its measures; `neg_` before one turns it",
            "time": "`utc`, where a fold ran several times",
        },
        "Durations, `models_count`, `seed`, `info`, `params`. A task on which `result` may hold several "
        "measures is refused. A spec or options that name columns of the file are followed instead.",
        "llull rank results.csv",
        "A published file of the benchmark's own reports, from before the column `metric`; that column, as "
        "the source of the benchmark writes it since.",
        columns=(
            frozenset(["framework", "task", "fold", "result", "metric"]),
            frozenset(["framework", "task", "fold", "result", "mode", "version", "params"]),
        ),
        table=_table,
    )
]

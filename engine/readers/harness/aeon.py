"""Results of aeon and of timeseriesclassification.com: a file an estimator, one row a dataset."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from ...errors import ReadError
from ...wording import listed
from ..files.raw import RawTable
from .format import TableFormat
from .long import long_table, names_of
from .records import metric_entry

__all__ = ["FORMATS"]

_HEADS = ("folds:", "Resamples:")
#: Measures that aeon loads, by whether higher is better.
_HIGHER = {"accuracy", "auroc", "balacc", "balancedaccuracy", "f1", "clacc", "ami", "ari", "mi", "r2"}
_LOWER = {"logloss", "mse", "mae", "mape", "rmse"}


def _table(raw: RawTable, path: Path | None) -> RawTable:
    """Read rows of a dataset and its score on each resample, in a file that is called by the estimator."""
    estimator, measure = _called(raw, path)
    head = next(name for name in _HEADS if name in raw.frame.columns)
    resamples = [name for name in raw.frame.columns if name.isdecimal()]
    others = [name for name in raw.frame.columns if name not in (head, *resamples)]
    datasets = names_of(raw, head)
    names = datasets if measure is None else datasets + f" {measure}"
    rows = pl.concat(
        pl.DataFrame(
            {
                "row": pl.int_range(len(names), eager=True),
                "model": pl.repeat(estimator, len(names), eager=True),
                "metric": names,
                "resample": pl.repeat(resample, len(names), eager=True),
                "score": raw.frame[resample].cast(pl.String),
            }
        )
        for resample in resamples
    )
    higher = True if measure in _HIGHER else False if measure in _LOWER else None
    return long_table(
        raw,
        rows,
        [metric_entry(name, higher) for name in names],
        repeat="resample",
        left_out=[f"columns that are no resample: {listed(others)}"] if others else [],
    )


def _called(raw: RawTable, path: Path | None) -> tuple[str, str | None]:
    """The estimator and the measure: ``HC2_accuracy.csv``, or ``accuracy/HC2_TESTFOLDS.csv``."""
    stem = "" if path is None else Path(path.name.removesuffix(".gz")).stem
    name, _, last = stem.rpartition("_")
    if path is None or not name.strip():
        raise ReadError(
            f"{raw.source}: results of an estimator, whose name the file's tells: ESTIMATOR_MEASURE.csv "
            "expected, such as HC2_accuracy.csv"
        )
    measure = path.absolute().parent.name if last.upper() == "TESTFOLDS" else last
    known = measure.lower() if measure.lower() in _HIGHER | _LOWER else None
    return name.strip(), known or (None if last.upper() == "TESTFOLDS" else last)


FORMATS = [
    TableFormat(
        "aeon",
        "results of an estimator of aeon",
        {
            "model": "the file's name: `HC2_accuracy.csv`, `HC2_TESTFOLDS.csv`",
            "metric": "the dataset in the first column, and the measure of the file's name or, of "
            "`TESTFOLDS`, of its folder",
            "score, error, items": "the mean over the resamples, with its standard error and their number; "
            "resamples without a score are counted and fall under the missing policy",
            "direction": "of the measures that aeon loads; of others the name tells, as in any table",
        },
        "Columns that are no number of a resample.",
        "llull rank accuracy/",
        "Tables in the shape of the files that timeseriesclassification.com publishes and aeon 1.6 loads; "
        "their values are made up.",
        columns=tuple(frozenset([head, "0"]) for head in _HEADS),
        table=_table,
    )
]

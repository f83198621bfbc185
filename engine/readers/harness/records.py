"""Scores of one model, as harnesses write them down, become a long table that states what it means."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from glob import escape
from typing import Any, NamedTuple, cast

import polars as pl

from ...errors import ReadError
from ...limits import check_group, check_name
from ...spec.spec import MetricEntry
from ..files.choice import Choice
from ..files.raw import RawTable, column_of, raw_table
from ..files.several import concatenated

__all__ = ["Score", "finite", "metric_entry", "number", "object_of", "one_table", "score_table"]

#: Which column of the table is what; the names are llull's own.
_ROLES: Mapping[str, Any] = {
    "layout": "long",
    "model": "model",
    "metric": ("metric",),
    "score": ("score",),
    "stderr": "stderr",
    "n": "n",
}


class Score(NamedTuple):
    """A score on one metric, with its standard error and of how many items it is."""

    metric: str
    value: Any
    stderr: float | None
    n: int | None


def score_table(
    source: str, model: str, scores: Sequence[Score], stated: Sequence[MetricEntry], when: float | None = None
) -> RawTable:
    """Make a table of the scores of one model, each with what its format states of the metric.

    Raises
    ------
    ReadError
        If there is none.
    """
    if not scores:
        raise ReadError(f"{source}: no score of {model!r} stands in it")
    for name in (model, *(score.metric for score in scores)):
        check_name(name, source, ReadError)
    raw = raw_table(
        source,
        [
            ("model", pl.Series([model] * len(scores))),
            ("metric", pl.Series([score.metric for score in scores])),
            ("score", column_of([score.value for score in scores])),
            ("stderr", pl.Series([score.stderr for score in scores], dtype=pl.Float64)),
            ("n", pl.Series([score.n for score in scores], dtype=pl.Int64)),
        ],
        stated=stated,
    )
    return replace(raw, roles=_ROLES, when=when)


def one_table(source: str, tables: Sequence[RawTable]) -> list[Choice]:
    """The only table of a file, of one record or of several."""
    if len(tables) == 1:
        return [Choice("", "", lambda: tables[0])]
    names = [f"record {number}" for number in range(1, len(tables) + 1)]
    return [Choice("", "", lambda: concatenated(source, tables, names))]


def metric_entry(
    name: str,
    higher: object,
    group: str = "",
    bounds: tuple[float | None, float | None] = (None, None),
) -> MetricEntry:
    """What a format states of a metric; `higher` is true, false, or anything else where it does not say."""
    check_group(group, f"the group of {name!r:.80}", ReadError)
    direction = "higher" if higher is True else "lower" if higher is False else None
    pattern = escape(name) if any(sign in name for sign in "*?[") else name
    return MetricEntry(pattern, direction, group=group or None, lower=bounds[0], upper=bounds[1])


def object_of(value: Any) -> Mapping[Any, Any]:
    """A value that should be an object; an empty one where it is not."""
    return cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {}


def number(value: Any) -> float | int | None:
    """A value where it is a number; true and false are none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def finite(value: Any) -> float | None:
    """A value where it is a number that is neither infinite nor NaN."""
    found = number(value)
    return float(found) if found is not None and abs(found) < 2.0**1000 and math.isfinite(found) else None

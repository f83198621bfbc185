"""Scores of one model, as harnesses write them down, become a long table that states what it means."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from glob import escape
from typing import Any, NamedTuple, cast

import polars as pl

from ...errors import ReadError
from ...limits import check_group, check_name
from ...spec.spec import MetricEntry
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable, column_of, shown
from ..files.several import concatenated

__all__ = [
    "STAMP",
    "Score",
    "finite",
    "first_name",
    "list_of",
    "metric_entry",
    "number",
    "object_of",
    "one_table",
    "others_said",
    "score_table",
    "stamped",
    "summed_up",
    "summed_up_said",
    "whole",
]

#: The time in a file's name.
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d(?:\.\d{1,6})?")

#: Which column of the table is what; the names are llull's own.
_ROLES: Mapping[str, Any] = {
    "layout": "long",
    "model": "model",
    "label": "label",
    "metric": ("metric",),
    "score": ("score",),
    "stderr": "stderr",
    "n": "n",
}


_SCHEMA = {
    "model": pl.String,
    "label": pl.String,
    "metric": pl.String,
    "score": pl.Float64,
    "stderr": pl.Float64,
    "n": pl.Int64,
}


class Score(NamedTuple):
    """A score on one metric, with its standard error and of how many items it is."""

    metric: str
    value: Any
    stderr: float | None
    n: int | None


def score_table(
    source: str,
    model: str,
    scores: Sequence[Score],
    stated: Sequence[MetricEntry],
    when: float | None = None,
    label: str | None = None,
) -> RawTable:
    """Make a table of the scores of one model, each with what its format states of the metric.

    Parameters
    ----------
    when
        When they were measured, in seconds; of two scores of a model on a metric the later counts.
    label
        What to show for the model beside its name.

    Raises
    ------
    ReadError
        If there is none, or one is neither a number nor text.
    """
    if not scores:
        raise ReadError(f"{source}: no score of {model!r} stands in it")
    for one in scores:
        if isinstance(one.value, Mapping | list):
            said = shown(cast("object", one.value))
            raise ReadError(f"{source}: the score on {one.metric!r:.80} is {said}; a number expected")
    for name in (model, label or "", *(score.metric for score in scores)):
        check_name(name, source, ReadError)
    # As nearly always; columns are made one by one where they are not, which takes long.
    floats = all(one.value is None or isinstance(one.value, float) for one in scores)
    rows = [(model, label, one.metric, one.value if floats else None, one.stderr, one.n) for one in scores]
    frame = pl.DataFrame(rows, _SCHEMA, orient="row")
    if not floats:
        frame = frame.with_columns(score=column_of([one.value for one in scores]))
    return RawTable(source, frame, stated=tuple(stated), roles=_ROLES, when=when)


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


def list_of(value: Any) -> list[Any]:
    """A value that should be a list; an empty one where it is not."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def first_name(told: Iterable[Any]) -> str | None:
    """The first of several values that is a name."""
    return next((name.strip() for name in told if isinstance(name, str) and name.strip()), None)


def number(value: Any) -> float | int | None:
    """A value where it is a number; true and false are none."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def finite(value: Any) -> float | None:
    """A value where it is a number that is neither infinite nor NaN."""
    found = number(value)
    return float(found) if found is not None and abs(found) < 2.0**1000 and math.isfinite(found) else None


def whole(value: Any) -> int | None:
    """A value where it is a count of something."""
    found = finite(value)
    return int(found) if found is not None and 0 < found < 2**53 and found == int(found) else None


def stamped(name: str) -> float | None:
    """The time in a name, ``results_2025-01-31T12-00-00.5.json``, in seconds; None where there is none."""
    stamp = STAMP.search(name)
    if stamp is None:
        return None
    form = "%Y-%m-%dT%H-%M-%S" + (".%f" if "." in stamp[0] else "")
    try:
        return datetime.strptime(stamp[0], form).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


def others_said(stated: Sequence[MetricEntry]) -> tuple[str, ...]:
    """What to say of metrics that stand there beside the headline of their task."""
    others = [entry.pattern for entry in stated if entry.counts is False]
    said = "beside the headline of their task, listed and not counted unless --metrics names them"
    return (f"{said}: {listed(others)}",) if others else ()


def summed_up(metric: str, items: Mapping[Any, Sequence[float]]) -> Score:
    """The score of single items: the mean over items of the mean of each, with its standard error."""
    means = [math.fsum(values) / len(values) for values in items.values()]
    n, mean = len(means), math.fsum(means) / len(means)
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in means) / (n - 1)) if n > 1 else None
    return Score(metric, mean, None if spread is None else spread / math.sqrt(n), n)


def summed_up_said(scores: Sequence[Score]) -> str:
    """What to say of scores of single items."""
    said = listed([f"{score.n:,} of {score.metric}" for score in scores], 3)
    return f"scores are means over single items, with their standard errors: {said}"

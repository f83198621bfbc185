"""What options say of a table, laid over its spec, or over a table that has been read already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypedDict, get_args

import polars as pl

from ..errors import SpecError, UnknownNameError
from ..limits import check_name
from ..options import Duplicates
from ..table import ScoreTable
from . import values
from .spec import MetricEntry, Spec, matches

__all__ = [
    "READING",
    "ReadingOptions",
    "check_columns",
    "check_metrics",
    "follow",
    "option_words",
    "told",
    "with_options",
]


class ReadingOptions(TypedDict, total=False):
    """What a spec can say in one line, as options of every verb that takes a table.

    Each goes over the spec. Patterns are names or globs (``*``, ``?``, ``[ab]``); one that fits nothing is an
    error. None, and what is empty, is not said.

    Attributes
    ----------
    model
        The column of the models.
    metric
        Long tables: the column of the metrics, or those that together name one. Transposed ones: the column
        of the metrics' names.
    score
        Long tables: the column of the scores, or several.
    lower, higher
        Patterns of the metrics where a lower, or a higher, score is better. A name wins over a glob.
    leave_out
        Patterns of the columns, or of the metrics of a long table, that are no metrics.
    transpose
        The table has one column a model.
    duplicates
        What to do with a model that stands twice.
    revision
        Of models that stand in several revisions, which counts: the beginning of its name, or a pattern.
    missing_code
        Texts that stand for a missing score, beside those that usually do or that the spec names.
    decimal
        The decimal mark, ``.`` or ``,``; the other of the two then separates thousands.
    """

    model: str | None
    metric: str | Sequence[str] | None
    score: str | Sequence[str] | None
    lower: str | Sequence[str] | None
    higher: str | Sequence[str] | None
    leave_out: str | Sequence[str] | None
    transpose: bool
    duplicates: Duplicates | None
    revision: str | Sequence[str] | None
    missing_code: str | Sequence[str] | None
    decimal: str | None


#: Names of the options.
READING: tuple[str, ...] = tuple(ReadingOptions.__annotations__)
#: Those that a table can follow that has been read already.
_LATER = ("lower", "higher", "leave_out")


_CHECKS: Mapping[str, values.Check] = {
    "model": values.text,
    "metric": values.columns,
    "score": values.columns,
    "lower": values.texts,
    "higher": values.texts,
    "leave_out": values.texts,
    "transpose": values.flag,
    "duplicates": values.choice(*get_args(Duplicates)),
    "revision": values.texts,
    "missing_code": values.texts,
    "decimal": values.choice(".", ","),
}


def told(options: ReadingOptions) -> dict[str, Any]:
    """What options say, checked: patterns and columns as tuples.

    Raises
    ------
    SpecError, UnknownNameError
        If there is no such option, or one does not take its value; the message names it.
    """
    said: dict[str, Any] = {}
    for key, value in options.items():
        if key not in _CHECKS:
            raise UnknownNameError("option", key, READING)
        if value is None or value is False or (not isinstance(value, str) and not value):
            continue
        check = _CHECKS[key]
        said[key] = check(list(value) if isinstance(value, list | tuple) else value, _option(key))
    for key in ("lower", "higher", "leave_out", "revision", "missing_code"):
        for text in said.get(key, ()):
            check_name(text, _option(key), SpecError)
    both = [p for p in said.get("lower", ()) if p in said.get("higher", ())]
    if both:
        raise SpecError(f"--lower and --higher both say {both[0]!r}")
    return said


def with_options(spec: Spec, options: ReadingOptions) -> Spec:
    """The spec with what options say laid over it.

    Raises
    ------
    SpecError, UnknownNameError
        As :func:`told`, and if options contradict each other.
    """
    said = told(options)
    changed: dict[str, Any] = {
        key: said[key] for key in ("model", "metric", "score", "duplicates", "revision") if key in said
    }
    if said.get("transpose"):
        refused = next((key for key in ("model", "score") if key in said), None)
        if refused is not None:
            raise SpecError(
                f"--{refused} does not go with --transpose, where each column is a model; --metric names the "
                "column of the metrics' names"
            )
        changed["layout"] = "transposed"
    elif {"metric", "score"} & said.keys() and spec.layout == "wide":
        changed["layout"] = "long"
    if "decimal" in said:
        decimal = said["decimal"]
        changed |= {"decimal": decimal, "thousands": "," if decimal == "." else "."}
    entries = [MetricEntry(p, direction="lower") for p in said.get("lower", ())]
    entries += [MetricEntry(p, direction="higher") for p in said.get("higher", ())]
    return replace(
        spec,
        **changed,
        leave_out=(*spec.leave_out, *said.get("leave_out", ())),
        also_missing=(*spec.also_missing, *said.get("missing_code", ())),
        over=(*spec.over, *entries),
    )


def check_columns(options: ReadingOptions, frame: pl.DataFrame, source: str) -> None:
    """Refuse options that name columns which are not there, or of scores where one of names is meant.

    Raises
    ------
    SpecError
        That names the nearest columns.
    """
    said = told(options)
    for key, other in (("model", "models"), ("metric", "metrics"), ("score", "metrics")):
        columns = said.get(key, ())
        for column in (columns,) if isinstance(columns, str) else columns:
            if column not in frame.columns:
                unknown = UnknownNameError("column", column, frame.columns, source)
                raise SpecError(f"--{key}: {unknown} (--{other} selects {other})")
            if key != "score" and _has_fractions(frame[column]):
                raise SpecError(
                    f"--{key}: column {column!r} of {source} holds scores, not names of {other}; --{other} "
                    f"selects {other}"
                )


def _has_fractions(column: pl.Series) -> bool:
    """Whether all cells are numbers, and some are not whole."""
    cells = column.drop_nulls()
    numbers = cells.cast(pl.Float64, strict=False)
    return not numbers.has_nulls() and bool((numbers.is_finite() & (numbers % 1 != 0)).any())


def check_metrics(
    options: ReadingOptions, metrics: Sequence[str], others: Iterable[str], source: str
) -> None:
    """Refuse patterns that fit nothing, and metrics of which two globs say opposite directions.

    Parameters
    ----------
    metrics
        Names of the metrics.
    others
        Names that may be left out besides: of columns, and of metrics that were left out.

    Raises
    ------
    SpecError
        That names the pattern, and the nearest metrics.
    """
    said = told(options)
    for key in _LATER:
        known = metrics if key != "leave_out" else tuple(dict.fromkeys((*metrics, *others)))
        for pattern in said.get(key, ()):
            if not any(matches(name, [pattern]) for name in known):
                unknown = UnknownNameError("metric", pattern, known, source)
                again = f" (give {_option(key)} again for each)" if "," in pattern else ""
                raise SpecError(f"{_option(key)}: {unknown}{again}")
    lower, higher = said.get("lower", ()), said.get("higher", ())
    for name in metrics:
        if name not in (*lower, *higher) and matches(name, lower) and matches(name, higher):
            first, second = (next(p for p in patterns if matches(name, [p])) for patterns in (lower, higher))
            raise SpecError(
                f"--lower {first!r} and --higher {second!r} both fit metric {name!r}; name it in one"
            )


def follow(table: ScoreTable, options: ReadingOptions) -> ScoreTable:
    """A table that was read before, with the directions and without the metrics that options say.

    Raises
    ------
    SpecError
        If an option says how to read a file, a pattern fits nothing, or no metric is left.
    """
    said = told(options)
    if not said:
        return table
    late = next((key for key in said if key not in _LATER), None)
    if late is not None:
        raise SpecError(
            f"{_option(late)} says how a file is read, and table {table.name!r} is read already; read or "
            "ingest it anew with that"
        )
    check_metrics(options, table.metric_names, (), table.name)
    spec = with_options(Spec(), options)
    gone = [name for name in table.metric_names if matches(name, spec.leave_out)]
    if len(gone) == len(table.metrics):
        raise SpecError(f"--leave-out leaves none of the {len(gone)} metrics of table {table.name!r}")
    kept = ~pl.col("metric").is_in(gone)
    rows = table.metrics.select("metric", "direction").iter_rows()
    directions = pl.Series(
        [spec.about(name).direction or direction for name, direction in rows], dtype=pl.String
    )
    left_out = (f"metrics that --leave-out names: {', '.join(gone)}",) if gone else ()
    return replace(
        table,
        metrics=table.metrics.with_columns(direction=directions).filter(kept),
        scores=table.scores.filter(kept),
        origin=replace(table.origin, left_out=(*table.origin.left_out, *left_out)),
    )


def option_words(options: ReadingOptions) -> list[str]:
    """The words of a command line that say the same."""
    words: list[str] = []
    for key, value in told(options).items():
        many = (value,) if isinstance(value, str) else () if value is True else value
        words += [word for one in many for word in (_option(key), one)] or [_option(key)]
    return words


def _option(key: str) -> str:
    return f"--{key.replace('_', '-')}"

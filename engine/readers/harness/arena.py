"""Boards of arenas: ratings of models by category, with intervals of 95%."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import NormalDist
from typing import Any

import polars as pl

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import counted
from ..files.choice import Choice
from ..files.raw import RawTable, column_of, raw_table
from .format import Document, Format, TableFormat
from .long import long_table, names_of, text_of
from .records import finite, metric_entry, object_of, others_said

__all__ = ["FORMATS"]

_RATING = {"rating", "rating_q025", "rating_q975"}
#: Categories that hold the votes of all others; the first that is there counts alone.
_WHOLE = ("overall", "full")
#: So many standard errors wide is an interval of 95%.
_WIDTH = 2 * NormalDist().inv_cdf(0.975)
_SAID = "standard errors are by the width of intervals of 95%"


def _is_board(record: Mapping[Any, Any]) -> bool:
    """Whether each category, the first of them, holds models with a rating and its quantiles."""
    if not isinstance(next(iter(record.values()), None), Mapping):  # of nearly all records that are no board
        return False
    categories = [object_of(category) for category in islice(record.values(), 3)]
    models = [object_of(model) for category in categories for model in islice(category.values(), 3)]
    return all(categories) and bool(models) and all(model.keys() >= _RATING for model in models)


def _tables(document: Document) -> Sequence[Choice]:
    """Read boards: ``{category: {model: {rating, rating_q025, rating_q975}}}``."""
    if len(document.records) > 1:
        raise ReadError(f"{document.source}: a list of {len(document.records)} boards; one a file expected")
    return [Choice("", "", lambda: _table(document, document.records[0]))]


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    rows: list[tuple[str, str, Any, float | None]] = []
    for category, models in record.items():
        if not isinstance(models, Mapping):
            raise document.wrong(f"{str(category)[:40]!r}", models, "models and their ratings")
        for model, of in object_of(models).items():
            rating = object_of(of)
            if not rating.keys() >= _RATING:
                raise document.wrong(
                    f"{str(model)[:40]!r} in {str(category)[:40]!r}", of, "rating and quantiles"
                )
            low, high = finite(rating["rating_q025"]), finite(rating["rating_q975"])
            wide = None if low is None or high is None or high < low else (high - low) / _WIDTH
            rows.append((str(model), str(category), rating["rating"], wide))
    models, categories, ratings, errors = zip(*rows, strict=True)
    raw = raw_table(document.source, [("model", pl.Series(models)), ("score", column_of(ratings))])
    if "score" not in raw.frame.columns:
        raise ReadError(f"{document.source}: {document.what}, but a rating is no number")
    frame = raw.frame.select(
        pl.row_index("row"),
        "model",
        "score",
        metric=pl.Series(categories),
        stderr=pl.Series(errors, dtype=pl.Float64),
    )
    stated = _stated(categories)
    return long_table(raw, frame, stated, inferred=[_SAID, *others_said(stated)])


def _stated(categories: Iterable[str]) -> list[MetricEntry]:
    """Higher is better; where one category holds the votes of all, it counts alone."""
    there = list(dict.fromkeys(categories))
    whole = next((one for one in _WHOLE if one in there), None)
    entries = [replace(metric_entry(one, True), unit="rating") for one in there]
    if whole is None:
        return entries
    return [replace(e, counts=one == whole) for e, one in zip(entries, there, strict=True)]


def _dataset(raw: RawTable, path: Path | None) -> RawTable:
    """Read rows of ``model_name, category, rating, rating_lower, rating_upper``, of the latest date alone."""
    number = {
        name: raw.frame[name].cast(pl.Float64, strict=False) for name in ("rating_lower", "rating_upper")
    }
    frame = pl.DataFrame(
        {
            "row": pl.int_range(len(raw.frame), eager=True),
            "model": names_of(raw, "model_name"),
            "metric": names_of(raw, "category"),
            "score": raw.frame["rating"],
            "stderr": (number["rating_upper"] - number["rating_lower"]) / _WIDTH,
        }
    )
    said: list[str] = []
    if "vote_count" in raw.frame.columns:
        frame = frame.with_columns(n=raw.frame["vote_count"])
    if "leaderboard_publish_date" in raw.frame.columns:
        dated = frame.with_columns(date=text_of(raw, "leaderboard_publish_date").fill_null(""))
        kept = dated.filter(pl.col("date") == pl.col("date").max().over("metric")).drop("date")
        gone = counted(len(frame) - len(kept), "older row")
        said = [f"boards before the latest of each category: {gone}"] if len(kept) < len(frame) else []
        frame = kept
    stated = _stated(frame["metric"].to_list())
    return long_table(raw, frame, stated, inferred=[_SAID, *others_said(stated)], left_out=said)


FORMATS = [
    Format(
        "arena",
        "a board of an arena",
        {
            "model": "the keys of a category",
            "metric": "the categories, in the unit `rating`",
            "headline": "`overall`, or `full`, which holds the votes of all categories; without either all "
            "count, and `--metrics` takes others",
            "score": "`rating`; higher is better",
            "error": "the width of the interval from `rating_q025` to `rating_q975` over 3.92, as of "
            "a normal one of 95%; an interval is never a metric",
        },
        "What else stands beside a rating, such as ranks and numbers of votes.",
        "llull rank leaderboard-text.json",
        "Boards in the shape of those that lmarena publishes (arena-catalog); their values are made up.",
        like=_is_board,
        known_by="an object of categories, each an object of models, each with `rating`, `rating_q025` and "
        "`rating_q975`",
        tables=_tables,
    ),
    TableFormat(
        "arena-dataset",
        "boards of an arena as a table",
        {
            "model": "`model_name`",
            "metric": "`category`, in the unit `rating`",
            "headline": "as in a board of an arena: the category of all votes",
            "score": "`rating`; higher is better",
            "error": "the width from `rating_lower` to `rating_upper` over 3.92",
            "items": "`vote_count`",
            "time": "`leaderboard_publish_date`: of each category the latest board alone",
        },
        "`rank`, `variance`, `organization`, `license`.",
        "llull rank leaderboard.parquet",
        "A table in the shape of the data set that lmarena publishes; its values are made up.",
        columns=(frozenset(["model_name", "category", "rating", "rating_lower", "rating_upper"]),),
        table=_dataset,
    ),
]

"""Brain-Score: the table of its site, in which averages stand among their parts, and its snapshots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from ....rules.numeric.arrays import FloatArray
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable, column_of, raw_table
from .format import Document, Format, TableFormat
from .long import long_table, names_of, text_of
from .records import metric_entry, object_of

__all__ = ["FORMATS"]

#: Scores are shown with three digits, cut or rounded; of so large a share of models an average is one.
_CLOSE, _SHARE = 0.0021, 0.97
#: A column is shown to be an average by so many models.
_ENOUGH = 5
#: So many columns, and so many models, are looked at.
_MOST = 1_000
_FACTS = ("model_name", "model_id", "rank", "layers")
_VERSION = re.compile(r"_v\d+$")


def _site(raw: RawTable, path: Path | None) -> RawTable:
    """Read columns of benchmarks, each after the average it is part of; as any table if that is not seen."""
    columns = [name for name in raw.frame.columns if name not in _FACTS]
    if len(columns) > _MOST:
        return raw
    scores = raw.frame.select(pl.col(columns).cast(pl.Float64, strict=False)).head(_MOST).to_numpy()
    above = _averages(scores)
    whole = next(at for at, name in enumerate(columns) if name.startswith("average_"))
    averages = {at for at in above if at is not None}
    if whole not in averages:
        return raw
    leaves = {at: _above(at, above) for at in range(len(columns)) if at not in averages}
    frame = pl.concat(
        pl.DataFrame(
            {
                "row": pl.int_range(len(raw.frame), eager=True),
                "model": names_of(raw, "model_id"),
                "label": text_of(raw, "model_name"),
                "metric": pl.repeat(columns[at], len(raw.frame), eager=True),
                "score": raw.frame[columns[at]].cast(pl.String),
            }
        )
        for at in leaves
    )
    stated = [
        replace(
            metric_entry(
                columns[at], True, "/".join(columns[a].replace("/", "-") for a in path if a != whole)
            ),
            counts=whole in path,
        )
        for at, path in leaves.items()
    ]
    apart = [columns[at] for at, path in leaves.items() if whole not in path]
    said = f"not part of {columns[whole]}, and not counted unless --metrics names them: {listed(apart)}"
    return long_table(
        raw,
        frame,
        stated,
        inferred=[said] if apart else [],
        left_out=[f"averages of others: {listed(columns[at] for at in sorted(averages))}"],
    )


def _averages(scores: FloatArray) -> list[int | None]:
    """Of each column the one before it that is the average of it and of its siblings.

    Columns are those of a tree from its root on, each before its parts. One is an average where it is the
    mean of what comes next, or of whole subtrees of that, on nearly all models that have them.

    Parameters
    ----------
    scores : (models, columns)
        NaN is a gap.
    """
    above: list[int | None] = [None] * scores.shape[1]
    roots: list[int] = []  # of the subtrees to the right, the nearest last
    for column in reversed(range(scores.shape[1])):
        total = np.zeros(len(scores))
        for count, root in enumerate(reversed(roots), start=1):
            total = total + scores[:, root]
            off = np.abs(scores[:, column] - total / count)
            off = off[~np.isnan(off)]
            if len(off) < _ENOUGH:
                break
            if (off < _CLOSE).mean() >= _SHARE:
                for part in roots[-count:]:
                    above[part] = column
                del roots[-count:]
                break
        roots.append(column)
    return above


def _above(column: int, above: Sequence[int | None]) -> list[int]:
    """The averages that a column is part of, from the outermost."""
    path: list[int] = []
    while (parent := above[column]) is not None:
        path.insert(0, parent)
        column = parent
    return path


def _is_snapshot(record: Mapping[Any, Any]) -> bool:
    known = {"rank", "public", "metadata"} <= record.keys() and "name" in object_of(record.get("model"))
    return known and any(_VERSION.search(str(key)) for key in record)


def _tables(document: Document) -> Sequence[Choice]:
    """Read snapshots: a list of ``{model {name}, "BENCHMARK_v1": {value, timestamp}}``."""
    return [Choice("", "", lambda: _snapshot(document))]


def _snapshot(document: Document) -> RawTable:
    """The benchmarks that were run, which have a time; what is averaged over them has none."""
    cells: list[tuple[int, str, str, str]] = []
    values: list[Any] = []
    run: dict[str, bool] = {}
    for at, record in enumerate(document.records):
        name = object_of(record["model"]).get("name")
        if not isinstance(name, str) or not name.strip():
            raise document.wrong(f"model.name of number {at + 1}", name, "a name")
        for key, of in record.items():
            if _VERSION.search(str(key)) and isinstance(of, Mapping):
                cell = object_of(of)
                benchmark = _VERSION.sub("", str(key))
                run[benchmark] = run.get(benchmark, False) or cell.get("timestamp") is not None
                cells.append((at, name.strip(), benchmark, str(record.get("id"))))
                values.append(cell.get("value"))
    frame = (
        pl.DataFrame(cells, ["row", "label", "metric", "model"], orient="row") if cells else pl.DataFrame()
    )
    raw = raw_table(document.source, [("score", column_of(values))])
    if "score" not in raw.frame.columns:
        raise document.wrong("value", "a list or an object", "a number")
    frame = frame.with_columns(raw.frame["score"])
    averages = [name for name, there in run.items() if not there]
    rows = frame.filter(~pl.col("metric").is_in(averages))
    return long_table(
        raw,
        rows,
        [metric_entry(name, True) for name, there in run.items() if there],
        left_out=[f"averages of others: {listed(averages)}"] if averages else [],
    )


_SITE = {
    "model": "`model_id`, shown as `model_name`",
    "metric": "the columns that are no average of the next ones",
    "group": "the averages that a column is part of, which is seen by their values on nearly all models",
    "headline": "what is part of `average_vision` or `average_language`; other benchmarks by `--metrics`",
    "score": "the cells; `X` (failed) and blanks (not run) are gaps",
    "direction": "higher is better",
}

FORMATS = [
    TableFormat(
        "brain-score",
        "the table of Brain-Score's site",
        _SITE,
        "Averages, ranks and layers. A table of few models, whose averages are not seen, is read as any.",
        "llull rank leaderboard.csv",
        "The published table of spring 2025: benchmarks, groups and what counts are those that Brain-Score "
        "states of them; a made-up table of two groups.",
        columns=[frozenset(["model_name", "model_id", f"average_{of}"]) for of in ("vision", "language")],
        table=_site,
    ),
    Format(
        "brain-score-snapshot",
        "a snapshot of Brain-Score",
        {
            "model": "`id`, shown as `model.name`",
            "metric": "the keys that end in a version, `MajajHong2015.V4-pls_v4`, without it",
            "score": "`value`, of three digits; `X` is a gap",
            "direction": "higher is better",
        },
        "Averages, which have no `timestamp` on any model; `error`, which is of the score before it is "
        "divided by its ceiling; which benchmarks count for Brain-Score's own average, which is not stated.",
        "llull rank 2024-01-01.json",
        "Records in the shape that the site's command `generate_wayback_snapshots` writes; their values are "
        "made up.",
        like=_is_snapshot,
        known_by="`model` with a `name`, `public`, `metadata` and keys that end in a version, such as `_v2`",
        tables=_tables,
        beside={r"(.*/)?manifest\.json": r"\1*"},
    ),
]

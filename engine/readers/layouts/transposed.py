"""Transposed tables: one row a metric, one column a model."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from ...errors import ReadError
from ...spec.spec import Spec
from ..roles.directions import Directions, told_by_names
from ..roles.evidence import Evidence
from ..roles.quality import Quality, counting, without_averages
from ..roles.subject import Subject
from .cells import CELL_COLUMNS, Cells
from .columns import Columns, Notes, name_of
from .forms import Form
from .long import kept_metrics, named
from .wide import models

__all__ = ["models", "read", "resolve"]


def resolve(e: Evidence, subject: Subject) -> tuple[Spec, Quality, Directions]:
    """Say all that is not said of a transposed table: which columns count, and which way."""
    spec = e.spec
    quality = counting(e, subject)
    rows = [[text or "" for text in row] for row in e.names_in(subject.keys).iter_rows()]
    told = [c for c in e.texts if e.key(c) == "metric" and c not in subject.keys]
    measures = e.frame[told[0]].cast(pl.String).to_list() if told else [None] * len(rows)
    kept = {name_of(row) for row in without_averages(e, quality, rows)}
    texts = {
        name_of(row): (*((measure,) if measure else ()), row[-1])
        for row, measure in zip(rows, measures, strict=True)
        if name_of(row) in kept
    }
    ways = told_by_names(e, {n: of for n, of in texts.items() if spec.about(n).direction is None})
    resolved = replace(
        spec,
        layout="transposed",
        model=None,
        label=None,
        metric=subject.keys,
        score=tuple(quality.taken),
        leave_out=(*spec.leave_out, *quality.rows),
    )
    return resolved, quality, ways


def read(columns: Columns, notes: Notes) -> Cells:
    """Gather the scores of a transposed table.

    Raises
    ------
    ReadError
        If a metric stands twice, or a cell is wrong.
    """
    raw, spec = columns.raw, columns.spec
    metrics = named(columns, spec.metric)
    again = metrics.is_duplicated()
    if again.any():
        row = again.arg_max() or 0
        raise ReadError(
            f"{raw.source}: {raw.place(row)}: {metrics[row]!r} stands twice in {' and '.join(spec.metric)}; "
            "name another column too that tells them apart: --metric COL, once for each"
        )
    kept = kept_metrics(columns, metrics, notes)
    keys, no_count = pl.Series(spec.score, dtype=pl.String), pl.lit(None, pl.Int64)
    if all(columns.cells.is_plain(column) for column in spec.score):
        frames = [
            columns.scores(column, metrics).with_columns(row=pl.lit(j, pl.Int64), metric=metrics, n=no_count)
            for j, column in enumerate(spec.score)
        ]
        forms: dict[str, Form] = {}
    else:  # a metric's cells settle how they are written, so they are brought into one column
        turned = _turned(columns, metrics)
        rows = pl.int_range(len(keys), eager=True)
        frames = [
            turned.scores(name, keys).with_columns(row=rows, metric=pl.lit(name), n=no_count) for name in kept
        ]
        forms = {name: turned.cells.form(name) for name in kept}
    frame = pl.concat(frames).select(CELL_COLUMNS).filter(pl.col("metric").is_in(kept))
    return Cells(keys, None, dict.fromkeys(kept), frame, forms)


def _turned(columns: Columns, metrics: pl.Series) -> Columns:
    """One column a metric."""
    cells = columns.raw.frame.select(pl.col(columns.spec.score).cast(pl.String))
    frame = cells.transpose(column_names=metrics.to_list())
    plain = replace(columns.spec, model=None, label=None, metric=(), score=(), split={})
    return Columns(replace(columns.raw, frame=frame, lines=None, parts=()), plain)

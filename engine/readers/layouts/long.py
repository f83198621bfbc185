"""Long tables: one row a score, or a score of each of several kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from glob import escape

import polars as pl

from ...errors import ReadError
from ...spec.spec import MetricEntry, Spec, matches
from ...wording import listed
from ..files.raw import RawTable
from ..roles.directions import Directions, told_by_names
from ..roles.evidence import Evidence
from ..roles.mixtures import scores_of
from ..roles.quality import Quality, counting, without_averages
from ..roles.subject import Subject
from .cells import CELL_COLUMNS, Cells, counts, interval_errors, labelled, standard_errors
from .columns import Columns, Notes, name_of, unmatched
from .forms import Form
from .repeats import averaged

__all__ = ["kept_metrics", "models", "named", "read", "resolve"]


def named(columns: Columns, keys: Sequence[str]) -> pl.Series:
    """The name of each row's metric.

    Raises
    ------
    ReadError
        If one is blank or holds a control character.
    """
    parts = [columns.keys(key).alias(f"part {i}") for i, key in enumerate(keys)]
    return (
        parts[0]
        if len(parts) == 1
        else pl.DataFrame(parts).select(pl.concat_str("*", separator=" ")).to_series()
    )


def kept_metrics(columns: Columns, metrics: pl.Series, notes: Notes) -> list[str]:
    """The metrics that a spec takes, said where it leaves some out."""
    spec = columns.spec
    names = metrics.unique(maintain_order=True).to_list()
    notes.warnings += unmatched(spec, [*names, *columns.names])
    kept = [name for name in names if not spec.take or matches(name, spec.take)]
    kept = [name for name in kept if not matches(name, spec.leave_out)]
    if spec.listed_only:
        kept = [name for name in kept if spec.names(name)]
    if len(kept) < len(names):
        gone = [name for name in names if name not in set(kept)]
        notes.left_out.append(f"metrics that the spec leaves out: {listed(gone)}")
    return kept


def resolve(e: Evidence, subject: Subject) -> tuple[Spec, Quality, Directions]:
    """Say all that is not said of a long table: which columns count, and which way."""
    spec = e.spec
    quality = counting(e, subject, [c for c in (spec.stderr, spec.n, spec.interval) if c is not None])
    scores_of(e, subject, quality)
    keys = e.names_in(subject.keys).unique(maintain_order=True)
    rows = [[text or "" for text in row] for row in keys.iter_rows()]
    rows = without_averages(e, quality, rows)
    several = len(quality.taken) > 1
    entries: list[MetricEntry] = []
    texts: dict[str, Sequence[str]] = {}
    shown: dict[str, str] = {}
    if several:
        for column in sorted(quality.taken, key=len):
            pattern = f"* {escape(column)}"
            entries.append(
                MetricEntry(
                    pattern, group=column.strip("/").replace("//", "/"), stderr=quality.stderr.get(column)
                )
            )
            texts[pattern], shown[pattern] = (column,), column
    else:
        by_metric = e.key(subject.keys[-1]) == "metric"
        header = quality.taken[0]
        for row in rows:
            texts[name_of(row)] = (row[-1], header) if by_metric else (header, name_of(row))
    stated = {n for n in texts if spec.about(n).direction is not None}
    ways = told_by_names(e, {name: of for name, of in texts.items() if name not in stated}, shown)
    return (
        replace(
            spec,
            layout="long",
            model=subject.model,
            label=subject.label,
            metric=subject.keys,
            score=tuple(quality.taken),
            stderr=spec.stderr or (None if several else quality.stderr.get(quality.taken[0])),
            interval=spec.interval or (None if several else quality.interval.get(quality.taken[0])),
            n=spec.n or (None if several else _count(e, quality)),
            duplicates="mean" if subject.repeats else spec.duplicates,
            leave_out=(*spec.leave_out, *quality.rows),
            entries=(*entries, *spec.entries),
        ),
        quality,
        ways,
    )


def _count(e: Evidence, quality: Quality) -> str | None:
    """The column that says of how many items each score is."""
    for column in quality.aside.pop("counts, by their names", []):
        if column.lower() in ("n", "count", "n_samples") and (e.scores(column).drop_nulls() >= 1).all():
            return column
        quality.leave(column, "counts, by their names")
    return None


def read(columns: Columns, notes: Notes) -> Cells:
    """Gather the scores of a long table.

    Raises
    ------
    ReadError
        If a cell is wrong.
    """
    spec, raw = columns.spec, columns.raw
    assert spec.model is not None
    keys, metrics = columns.keys(spec.model), named(columns, spec.metric)
    frames: list[pl.DataFrame] = []
    forms: dict[str, Form] = {}
    for column in spec.score:
        names = metrics if len(spec.score) == 1 else metrics + f" {column}"
        frames.append(_cells(columns, column, keys, names, notes))
        if (form := columns.cells.form(column)) != Form():
            forms |= dict.fromkeys(names.unique(maintain_order=True), form)
    frame = pl.concat(frames)
    kept = kept_metrics(columns, frame["metric"], notes)
    if len(kept) < frame["metric"].n_unique():
        frame = frame.filter(pl.col("metric").is_in(kept))
    labels = None if spec.label is None else raw.frame[spec.label].cast(pl.String).str.strip_chars()
    return Cells(
        keys, labels, dict.fromkeys(kept), frame, {name: forms[name] for name in kept if name in forms}
    )


def _cells(columns: Columns, column: str, keys: pl.Series, metrics: pl.Series, notes: Notes) -> pl.DataFrame:
    """The cells of one column of scores, with what stands beside them."""
    spec = columns.spec
    alone = len(spec.score) == 1
    stderr = spec.stderr if alone else spec.about(metrics[0]).stderr if len(metrics) else None
    n = spec.n if alone else None
    interval = spec.interval if alone else spec.about(metrics[0]).interval if len(metrics) else None
    for role, told in (("stderr", stderr), ("interval", interval), ("n", n)):
        if told is not None:
            columns.require(told, role)
    cells = columns.scores(column, keys)
    codes = cells["code"]
    if alone and "code" in columns.names:
        # A table that llull exported keeps its missing codes beside the blanks.
        kept = columns.raw.frame["code"].cast(pl.String).fill_null("")
        codes = pl.select(pl.when(codes == "").then(kept).otherwise(codes)).to_series()
    return pl.DataFrame(
        {
            "row": pl.int_range(len(keys), eager=True),
            "metric": metrics,
            "score": cells["score"],
            "stderr": standard_errors(columns, stderr, keys)
            if stderr is not None
            else interval_errors(columns, interval, cells["score"], notes)
            if interval is not None and not columns.has_errors(column)
            else cells["stderr"],
            "n": pl.Series([None] * len(keys), dtype=pl.Int64) if n is None else counts(columns, n, keys),
            "code": codes,
        }
    ).select(CELL_COLUMNS)


def models(cells: Cells, raw: RawTable, spec: Spec, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Models and scores of a table with one row a score, each pair of model and metric once."""
    rows = cells.rows
    if spec.rows is not None and spec.rows < len(rows):
        notes.left_out.append(f"rows after the first {spec.rows} of {len(rows)}, as {spec.file} says")
        rows = rows.head(spec.rows)
    scores = cells.frame.join(rows.select("row", "model"), on="row", how="inner", maintain_order="left")
    pair = ["model", "metric"]
    again = scores.filter(pl.struct(pair).is_duplicated())
    if len(again):
        model, metric = again.select(pair).row(0)
        if spec.duplicates in ("refuse", "suffix"):
            places = again.filter(pl.col("model") == model, pl.col("metric") == metric)["row"]
            raise ReadError(
                f"{raw.source}: model {model!r} has two scores on metric {metric!r}, "
                f"{raw.place(places[0])} and {raw.place(places[1])}; remove one, or say "
                "--duplicates first, last or mean"
            )
        said = f"pairs of model and metric that stand twice ({spec.duplicates})"
        notes.inferred.append(f"{said}: {again.select(pair).n_unique()}")
        if spec.duplicates == "mean":
            scores = averaged(scores)
        else:
            scores = scores.unique(pair, keep=spec.duplicates, maintain_order=True)
    return labelled(rows), scores

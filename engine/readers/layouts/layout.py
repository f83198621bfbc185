"""From the columns of a raw table to a score table, by a spec that says all: nothing is guessed here.

A layout is a module with ``resolve`` (from who is ranked and what is said to a spec that says all), ``read``
(the cells of its columns) and ``models`` (models and scores, each once).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from importlib import import_module

import polars as pl

from ...errors import ReadError, SpecError
from ...spec.spec import MetricEntry, Spec, matches
from ...table import METRIC_COLUMNS, SCORE_COLUMNS, Origin, ScoreTable
from ...wording import listed
from ..files.raw import RawTable
from .cells import Cells, forms_said
from .columns import Columns, Notes
from .forms import CellColumns
from .repeats import failed
from .suspects import suspicions

__all__ = ["lay_out"]


def lay_out(
    raw: RawTable, spec: Spec, name: str, notes: Notes, seen: CellColumns | None = None
) -> ScoreTable:
    """Make a score table of a raw one.

    Parameters
    ----------
    spec
        With a layout, and all that the layout reads.
    notes
        What was decided before; more is added.
    seen
        The columns as numbers, where they have been read before.

    Raises
    ------
    ReadError
        If it has no models or no scores, a cell is wrong, or a model stands twice and the spec does not say
        what to do about it.
    SpecError
        If the spec does not fit it.
    """
    columns = Columns(raw, spec, seen)
    layout = import_module(f".{spec.layout}", __package__)
    cells = layout.read(columns, notes)
    notes.inferred.extend(forms_said(cells.forms))
    models, scores = layout.models(cells, raw, spec, notes)
    metrics = _metrics(cells, scores, raw, spec, notes)
    scores = scores.join(metrics, on="metric", how="semi", maintain_order="left")
    about = {name: spec.about(name, cells.metrics[name]) for name in metrics["metric"].to_list()}
    table = ScoreTable(
        name,
        models,
        metrics,
        scores.select(*SCORE_COLUMNS),
        repeats=failed(scores, metrics.filter("counts")["metric"].to_list(), notes),
        scales={name: entry.scale for name, entry in about.items() if entry.scale is not None},
    )
    if spec.missing is None:
        _say_codes(table, notes)
    _warn(table, notes)
    origin = Origin(
        raw.source,
        tuple(notes.inferred),
        tuple(notes.left_out),
        tuple(notes.warnings),
        title=spec.title,
        citation=spec.source,
        licence=spec.licence,
        date=spec.date,
        assumed=tuple(notes.directions),
    )
    return replace(table, origin=origin)


def _metrics(cells: Cells, scores: pl.DataFrame, raw: RawTable, spec: Spec, notes: Notes) -> pl.DataFrame:
    """What is known of each metric that has a score."""
    found = cells.metrics
    scored = set(scores.drop_nulls("score")["metric"].unique())
    for name in found:
        if name not in scored:
            notes.warnings.append(f"metric {name!r} is left out: it has no score, only missing ones")
    entries = {name: spec.about(name, part_of) for name, part_of in found.items() if name in scored}
    if not entries:
        raise ReadError(f"{raw.source}: no metric has a score; all cells are missing or left out")
    _say_unmatched(found, raw, spec, notes)
    unstated = [name for name, e in entries.items() if e.direction is None and e.counts is not False]
    if unstated:
        which = f"all {len(unstated)} metrics" if len(unstated) == len(entries) > 1 else listed(unstated)
        notes.directions.append(f"direction not stated, higher is taken as better: {which}")
    for name, form in cells.forms.items():
        if name in entries and entries[name].unit is None:
            entries[name] = replace(entries[name], unit=form.unit)
    return pl.DataFrame([_row(name, entry) for name, entry in entries.items()], schema=dict(METRIC_COLUMNS))


def _row(name: str, entry: MetricEntry) -> dict[str, object]:
    defaults = {"direction": "higher", "weight": "1", "group": "", "counts": True}
    said = {key: value for key, value in asdict(entry).items() if value is not None}
    return {column: {**defaults, **said, "metric": name}.get(column) for column in METRIC_COLUMNS}


def _say_unmatched(found: Mapping[str, str | None], raw: RawTable, spec: Spec, notes: Notes) -> None:
    names = [*found, *(part_of for part_of in found.values() if part_of is not None)]
    absent = [e.pattern for e in spec.entries if not any(matches(name, [e.pattern]) for name in names)]
    if not absent:
        return
    if len(absent) == len(spec.entries):
        raise SpecError(
            f"{spec.file}: none of its {len(absent)} metrics ({listed(absent, 3)}) is a metric of "
            f"{raw.source}, which has {listed(found)}"
        )
    said = f"{spec.file}: not among the metrics, passed over: {listed(absent)}"
    (notes.left_out if spec.listed_only else notes.warnings).append(said)


# -- what to say ----------------------------------------------------------------------------------------


def _say_codes(table: ScoreTable, notes: Notes) -> None:
    codes = Counter(table.scores.filter(pl.col("score").is_null())["code"].to_list())
    codes.pop("", None)
    if codes:
        said = ", ".join(f"{code!r} ({count})" for code, count in codes.most_common())
        notes.inferred.append(f"read as missing: {said}")


def _warn(table: ScoreTable, notes: Notes) -> None:
    """Warn of what was taken and looks wrong."""
    by_metric = (
        table.scores.drop_nulls("score")
        .group_by("metric")
        .agg(
            pl.len().alias("scored"),
            pl.col("score").n_unique().alias("values"),
            pl.col("score").min().alias("least"),
            pl.col("score").max().alias("most"),
            (pl.col("score").abs() > 2**53).any().alias("huge"),
        )
    )
    facts = table.metrics.join(by_metric, on="metric", maintain_order="left")
    constant = facts.filter("counts", pl.col("values") == 1, pl.col("scored") > 1)["metric"]
    if len(constant):
        notes.warnings.append(f"every score is the same on: {listed(constant)}")
    for fact in facts.iter_rows(named=True):
        name, lower, upper = fact["metric"], fact["lower"], fact["upper"]
        if lower is not None and fact["least"] < lower:
            notes.warnings.append(f"metric {name!r}: a score of {fact['least']:g}, below its bound {lower:g}")
        if upper is not None and fact["most"] > upper:
            notes.warnings.append(f"metric {name!r}: a score of {fact['most']:g}, above its bound {upper:g}")
    huge = facts.filter("huge")["metric"]
    if len(huge):
        notes.warnings.append(f"scores beyond 2**53, where whole numbers are rounded, on: {listed(huge)}")
    scored = set(table.scores.drop_nulls("score")["model"].unique())
    silent = [model for model in table.model_names if model not in scored]
    if silent:
        notes.warnings.append(f"models without any score ({len(silent)}): {listed(silent)}")
    counting = table.metrics["counts"].to_numpy()
    names = [name for name, counts in zip(table.metric_names, counting, strict=True) if counts]
    notes.warnings.extend(suspicions(names, table.matrix[counting]))

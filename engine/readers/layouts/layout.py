"""From the columns of a raw table to a score table: the layout, models that stand twice, what metrics are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace

import polars as pl

from ...errors import ReadError, SpecError
from ...spec.spec import MetricEntry, Spec, matches
from ...table import METRIC_COLUMNS, MODEL_COLUMNS, SCORE_COLUMNS, Origin, ScoreTable
from ..files.raw import RawTable
from .cells import Cells
from .columns import Columns, Notes, listed
from .long import looks_long, read_long
from .suspects import suspicions
from .wide import read_wide

__all__ = ["lay_out"]


def lay_out(raw: RawTable, spec: Spec, name: str) -> ScoreTable:
    """Make a score table of a raw one.

    Raises
    ------
    ReadError
        If it has no models or no scores, a cell is wrong, or a model stands twice and the spec does not say
        what to do about it.
    SpecError
        If the spec does not fit it.
    """
    notes = Notes(list(raw.inferred), list(raw.left_out))
    columns = Columns(raw, spec)
    if _is_long(columns, notes):
        cells = read_long(columns, notes)
        models, scores = _long_models(cells, raw, spec, notes)
    else:
        cells = read_wide(columns, notes)
        models, scores = _wide_models(cells, raw, spec, notes)
    metrics = _metrics(cells.metrics, scores, raw, spec, notes)
    scores = scores.join(metrics, on="metric", how="semi", maintain_order="left").select(*SCORE_COLUMNS)
    table = ScoreTable(name, models, metrics, scores)
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
    )
    return replace(table, origin=origin)


def _is_long(columns: Columns, notes: Notes) -> bool:
    spec = columns.spec
    if spec.layout != "auto":
        return spec.layout == "long"
    if spec.metric is not None or spec.score is not None:
        return True
    wide = spec.split or spec.stderr_file or spec.n_file or any(map(spec.names, columns.names))
    return not wide and looks_long(columns, notes)


# -- models ---------------------------------------------------------------------------------------------


def _wide_models(cells: Cells, raw: RawTable, spec: Spec, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Models and scores of a table with one row a model, each model once."""
    rows = pl.DataFrame({"row": pl.int_range(len(cells.keys), eager=True), "model": cells.keys}).with_columns(
        label=pl.lit(None, pl.String) if cells.labels is None else cells.labels
    )
    again = rows.filter(pl.col("model").is_duplicated())
    if len(again):
        rows = _once(rows, again, raw, spec, notes)
    models = rows.unique("model", keep="first", maintain_order=True)
    if spec.rows is not None and spec.rows < len(models):
        notes.left_out.append(f"models after the first {spec.rows} of {len(models)}, as {spec.file} says")
        models = models.head(spec.rows)
    rows = rows.join(models, on="model", how="semi", maintain_order="left")
    scores = cells.frame.join(rows.select("row", "model"), on="row", how="inner", maintain_order="left")
    return _labelled(models), _averaged(scores) if len(rows) > len(models) else scores


def _once(rows: pl.DataFrame, again: pl.DataFrame, raw: RawTable, spec: Spec, notes: Notes) -> pl.DataFrame:
    """See to models that stand twice, as the spec says; under ``mean`` they still do, for now."""
    names = again["model"].unique(maintain_order=True).to_list()
    if spec.duplicates == "refuse":
        places = again.filter(pl.col("model") == names[0])["row"]
        more = f" ({len(names)} models do so)" if len(names) > 1 else ""
        raise ReadError(
            f"{raw.source}: model {names[0]!r} stands twice, {raw.place(places[0])} and "
            f"{raw.place(places[1])}{more}; name another column as model, or say duplicates = 'suffix', "
            "'first', 'last' or 'mean' in the spec's [table]"
        )
    notes.inferred.append(f"models that stand twice ({spec.duplicates}): {listed(names)}")
    if spec.duplicates == "mean":
        return rows
    if spec.duplicates != "suffix":
        return rows.unique("model", keep=spec.duplicates, maintain_order=True)
    number = pl.col("row").cum_count().over("model").cast(pl.String)
    suffixed = rows.with_columns(
        model=pl.when(pl.col("model").is_duplicated())
        .then(pl.col("model") + "_" + number)
        .otherwise(pl.col("model"))
    )
    clash = suffixed.filter(pl.col("model").is_duplicated())
    if len(clash):
        raise ReadError(
            f"{raw.source}: {raw.place(clash['row'][0])}: the suffixed name {clash['model'][0]!r} is taken; "
            "rename one"
        )
    return suffixed


def _long_models(cells: Cells, raw: RawTable, spec: Spec, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Models and scores of a table with one row a score, each pair of model and metric once."""
    rows = pl.DataFrame({"row": pl.int_range(len(cells.keys), eager=True), "model": cells.keys}).with_columns(
        label=pl.lit(None, pl.String) if cells.labels is None else cells.labels
    )
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
                "duplicates = 'first', 'last' or 'mean' in the spec's [table]"
            )
        said = f"pairs of model and metric that stand twice ({spec.duplicates})"
        notes.inferred.append(f"{said}: {again.select(pair).n_unique()}")
        if spec.duplicates == "mean":
            scores = _averaged(scores)
        else:
            scores = scores.unique(pair, keep=spec.duplicates, maintain_order=True)
    return _labelled(rows), scores


def _labelled(rows: pl.DataFrame) -> pl.DataFrame:
    """Each model with its first label that is not blank."""
    label = pl.col("label").replace("", None).drop_nulls().first()
    return rows.group_by("model", maintain_order=True).agg(label).select(*MODEL_COLUMNS)


def _averaged(scores: pl.DataFrame) -> pl.DataFrame:
    """The mean score of each model and metric; errors and counts of single scores do not hold for it."""
    single = pl.len() == 1
    return scores.group_by("model", "metric", maintain_order=True).agg(
        pl.col("score").mean(),
        pl.when(single).then(pl.col("stderr").first()),
        pl.when(single).then(pl.col("n").first()),
        pl.when(pl.col("score").count() == 0).then(pl.col("code").first()),
    )


# -- metrics --------------------------------------------------------------------------------------------


def _metrics(
    found: Mapping[str, str | None], scores: pl.DataFrame, raw: RawTable, spec: Spec, notes: Notes
) -> pl.DataFrame:
    """What is known of each metric that has a score."""
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
        notes.inferred.append(f"direction not stated, higher is taken as better: {which}")
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
            pl.col("score").n_unique().alias("values"),
            pl.col("score").min().alias("least"),
            pl.col("score").max().alias("most"),
            (pl.col("score").abs() > 2**53).any().alias("huge"),
        )
    )
    facts = table.metrics.join(by_metric, on="metric", maintain_order="left")
    constant = facts.filter(pl.col("values") == 1)["metric"]
    if len(constant) and len(table.models) > 1:
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

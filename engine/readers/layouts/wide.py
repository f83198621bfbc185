"""Wide tables: one row a model, one column a metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from glob import escape
from typing import Literal

import polars as pl

from ...errors import ReadError, SpecError
from ...spec.spec import MetricEntry, Spec, matches
from ...wording import listed
from ..files.kinds import read_raw
from ..files.raw import RawTable
from ..roles.directions import Directions, checked, told_by_names
from ..roles.evidence import Evidence
from ..roles.quality import Quality, counting
from ..roles.subject import Subject
from .cells import CELL_COLUMNS, Cells, counts, interval_errors, labelled, standard_errors
from .columns import Columns, Notes, unmatched
from .repeats import averaged

__all__ = ["models", "read", "resolve"]


def resolve(e: Evidence, subject: Subject) -> tuple[Spec, Quality, Directions]:
    """Say all that is not said of a wide table: which columns count, and which way."""
    spec = e.spec
    beside = [
        pattern.replace("{metric}", c)
        for pattern in (spec.stderr, spec.n)
        if pattern is not None
        for c in e.columns.names
    ]
    quality = counting(e, subject, [c for c in e.columns.names if c in beside])
    quality.warnings += unmatched(spec, e.columns.names)
    names = [part for c in quality.taken for part in spec.split.get(c, (c,))]
    open_ones = [n for n in names if spec.about(n).direction is None]
    ways = told_by_names(e, {name: (name,) for name in open_ones})
    checked(
        e,
        quality,
        {c: "lower" if c in ways.lower else spec.about(c).direction or "higher" for c in quality.taken},
        {n for n in names if n not in open_ones} | set(ways.higher),
    )
    beside_entries = [
        MetricEntry(metric, stderr=quality.stderr.get(metric), interval=quality.interval.get(metric))
        for metric in quality.taken
        if metric in quality.stderr or metric in quality.interval
    ]
    resolved = replace(
        spec,
        layout="wide",
        model=subject.model,
        label=subject.label,
        score=(),
        take=_exact(quality.taken, e.columns.names),
        leave_out=(),
        duplicates="mean" if subject.repeats or subject.joined else spec.duplicates,
        entries=(*beside_entries, *spec.entries),
    )
    return resolved, quality, ways


def _exact(names: Sequence[str], among: Sequence[str]) -> tuple[str, ...]:
    """Patterns that fit these names and no others."""
    wild = [n for n in names if any(sign in n for sign in "*?[")]
    odd = {n for n in wild if any(other != n and matches(other, [n]) for other in among)}
    return tuple(escape(name) if name in odd else name for name in names)


def read(columns: Columns, notes: Notes) -> Cells:
    """Gather the scores of a wide table.

    Raises
    ------
    ReadError
        If a cell is wrong.
    SpecError
        If the spec speaks of columns that are not there.
    """
    spec = columns.spec
    model, label = spec.model, spec.label
    assert model is not None
    stderr_of, n_of = _partners(columns, "stderr", notes), _partners(columns, "n", notes)
    keys = columns.keys(model)
    taken = [column for column in columns.names if column != model and matches(column, spec.take)]
    stderr = _beside(columns, keys, model, stderr_of, spec.stderr_file, standard_errors)
    for metric in taken:
        interval = spec.about(metric).interval or (spec.interval or "").replace("{metric}", metric)
        if interval and interval != metric and metric not in stderr and not columns.has_errors(metric):
            stderr[metric] = interval_errors(columns, interval, columns.cells[metric]["score"], notes)
    n = _beside(columns, keys, model, n_of, spec.n_file, counts)
    rows = pl.int_range(len(keys), eager=True)
    metrics: dict[str, str | None] = {}
    frames: list[pl.DataFrame] = []
    for column in taken:
        split = column in spec.split
        parts = _split(columns, column, keys) if split else {column: columns.scores(column, keys)}
        for name, cells in parts.items():
            if name in metrics or (name != column and name in columns.names):
                raise SpecError(f"{spec.file}: table.split: {name!r} is the name of another column already")
            metrics[name] = column if split else None
            frames.append(
                cells.with_columns(
                    row=rows,
                    metric=pl.lit(name),
                    stderr=stderr.get(column, pl.col("stderr")),
                    n=n.get(column, pl.lit(None, pl.Int64)),
                ).select(CELL_COLUMNS)
            )
    labels = None if label is None else columns.raw.frame[label].cast(pl.String).str.strip_chars()
    forms = {name: columns.cells.form(name) for name in metrics if name in columns.names}
    return Cells(keys, labels, metrics, pl.concat(frames), forms)


def models(cells: Cells, raw: RawTable, spec: Spec, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Models and scores of a table with one row a model, each model once."""
    rows = cells.rows
    again = rows.filter(pl.col("model").is_duplicated())
    if len(again):
        rows = _once(rows, again, raw, spec, notes)
    first = rows.unique("model", keep="first", maintain_order=True)
    if spec.rows is not None and spec.rows < len(first):
        notes.left_out.append(f"models after the first {spec.rows} of {len(first)}, as {spec.file} says")
        first = first.head(spec.rows)
    rows = rows.join(first, on="model", how="semi", maintain_order="left")
    scores = cells.frame.join(rows.select("row", "model"), on="row", how="inner", maintain_order="left")
    return labelled(first), averaged(scores) if len(rows) > len(first) else scores


def _once(rows: pl.DataFrame, again: pl.DataFrame, raw: RawTable, spec: Spec, notes: Notes) -> pl.DataFrame:
    """See to models that stand twice, as the spec says; under ``mean`` they still do, for now."""
    names = again["model"].unique(maintain_order=True).to_list()
    if spec.duplicates == "refuse":
        places = again.filter(pl.col("model") == names[0])["row"]
        more = f" ({len(names)} models do so)" if len(names) > 1 else ""
        raise ReadError(
            f"{raw.source}: model {names[0]!r} stands twice, {raw.place(places[0])} and "
            f"{raw.place(places[1])}{more}; name another column as model, or say "
            "--duplicates suffix, first, last or mean"
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


def _partners(columns: Columns, role: Literal["stderr", "n"], notes: Notes) -> dict[str, str]:
    """Columns that hold the standard errors or counts of others, by the name of the metric."""
    spec = columns.spec
    pattern: str | None = getattr(spec, role)
    found: dict[str, str] = {}
    if pattern is not None:
        if "{metric}" not in pattern:
            raise SpecError(
                f"{spec.file}: table.{role} is {pattern!r}; in a table of one row a model it is a pattern "
                f"with {{metric}}, such as '{{metric}}_{role}'"
            )
        known = set(columns.names)
        found = {c: p for c in columns.names if (p := pattern.replace("{metric}", c)) in known and p != c}
        if not found:
            notes.warnings.append(f"{spec.file}: table.{role}: no column is called {pattern!r}")
    if role == "stderr":
        for entry in spec.entries:
            if entry.stderr is not None:
                columns.require(entry.stderr, "stderr")
                found[entry.pattern] = entry.stderr
    return found


def _split(columns: Columns, column: str, keys: pl.Series) -> dict[str, pl.DataFrame]:
    """The two scores of ``a/b`` cells; a missing code alone stands for both."""
    whole = columns.cells[column]
    halves = columns.raw.frame[column].cast(pl.String).fill_null("").str.split("/")
    lone = whole["code"].is_not_null()
    wrong = ~lone & (halves.list.len() != 2)
    if wrong.any():
        row = wrong.arg_max() or 0
        raise ReadError(
            f"{columns.raw.source}: column {column!r}, {columns.raw.place(row)} (model {keys[row]!r}): "
            f"{columns.raw.frame[column][row]!r} is not two scores a/b, as split says"
        )
    # A lone code, such as "n/a", is the cell of both; its own slash does not split it.
    names = columns.spec.split[column]
    series = [
        pl.select(pl.when(lone).then(whole["code"]).otherwise(halves.list.get(i, null_on_oob=True)))
        .to_series()
        .rename(name)
        for i, name in enumerate(names)
    ]
    frame = pl.DataFrame(series)
    part = Columns(
        replace(columns.raw, frame=frame),
        replace(columns.spec, model=None, label=None, metric=(), score=(), split={}),
    )
    return {name: part.scores(name, keys) for name in names}


def _beside(
    columns: Columns,
    keys: pl.Series,
    model: str,
    partners: Mapping[str, str],
    file: str | None,
    read: Callable[[Columns, str, pl.Series], pl.Series],
) -> dict[str, pl.Series]:
    """Standard errors or counts by metric, one for each row: from columns of the table or from a second one.

    Raises
    ------
    ReadError
        If the second table has no column of models, or a model of it stands twice.
    """
    found = {metric: read(columns, partner, keys) for metric, partner in partners.items()}
    if file is None:
        return found
    spec = replace(columns.spec, model=None, label=None, split={})
    path = (spec.folder / file).resolve()
    if not path.is_relative_to(spec.folder.resolve()):
        raise SpecError(f"{spec.file}: {file!r} is outside of the spec's folder; put the file there")
    second = Columns(read_raw(path, spec), spec)
    second.require(model, "model")
    others = second.keys(model)
    again = ~others.is_first_distinct()
    if again.any():
        row = again.arg_max() or 0
        raise ReadError(f"{second.raw.source}: {second.raw.place(row)}: model {others[row]!r} stands twice")
    for metric in second.names:
        if metric != model and metric in columns.names:
            values = pl.DataFrame({"key": others, "value": read(second, metric, others)})
            found[metric] = keys.to_frame("key").join(values, on="key", how="left", maintain_order="left")[
                "value"
            ]
    return found

"""Wide tables: one row a model, one column a metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import polars as pl

from ...errors import ReadError, SpecError
from ...spec.spec import matches
from ..files.kinds import read_raw
from .cells import CELL_COLUMNS, Cells, counts, standard_errors
from .columns import MODEL_NAMES, Columns, Notes, is_identifier, listed, warn_unmatched

__all__ = ["read_wide"]

#: Column names, in lower case, that show what to call a model.
_LABELS = ("label", "title", "display_name", "display name", "model_name", "model name")
_STDERR = "{metric}_stderr"


def read_wide(columns: Columns, notes: Notes) -> Cells:
    """Gather the scores of a wide table.

    Raises
    ------
    ReadError
        If there is no column of models or none of scores, or a cell is wrong.
    SpecError
        If the spec speaks of columns that are not there.
    """
    spec = columns.spec
    stderr_of, n_of = _partners(columns, "stderr", notes), _partners(columns, "n", notes)
    aside = {*stderr_of.values(), *n_of.values()}
    model, label = _model(columns, aside, notes)
    keys = columns.keys(model)
    taken = _metrics(columns, {model, label, *aside}, notes)
    stderr = _beside(columns, keys, model, stderr_of, spec.stderr_file, standard_errors)
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
                    stderr=stderr.get(column, pl.lit(None, pl.Float64)),
                    n=n.get(column, pl.lit(None, pl.Int64)),
                ).select(CELL_COLUMNS)
            )
    labels = None if label is None else columns.raw.frame[label].cast(pl.String).str.strip_chars()
    return Cells(keys, labels, metrics, pl.concat(frames))


def _partners(columns: Columns, role: str, notes: Notes) -> dict[str, str]:
    """Columns that hold the standard errors or counts of others, by the name of the metric."""
    spec = columns.spec
    pattern = spec.stderr if role == "stderr" else spec.n
    told = pattern is not None
    if pattern is None:
        if role == "n":
            return {}
        pattern = _STDERR
    if "{metric}" not in pattern:
        raise SpecError(
            f"{spec.file}: table.{role} is {pattern!r}; in a table of one row a model it is a pattern with "
            f"{{metric}}, such as '{{metric}}_{role}'"
        )
    known = set(columns.names)
    found = {c: p for c in columns.names if (p := pattern.replace("{metric}", c)) in known and p != c}
    if told and not found:
        notes.warnings.append(f"{spec.file}: table.{role}: no column is called {pattern!r}")
    if found and not told:
        notes.inferred.append(f"columns of standard errors, by their names: {listed(found.values())}")
    return found


def _model(columns: Columns, aside: set[str], notes: Notes) -> tuple[str, str | None]:
    """Columns of keys and of labels, as told or inferred."""
    spec, raw = columns.spec, columns.raw
    candidates = [c for c in columns.names if c not in aside and not matches(c, spec.leave_out)]
    texts = [c for c in candidates if c != spec.label and c not in spec.split and columns.is_text(c)]
    model, label = spec.model, spec.label
    if model is None:
        ids = [c for c in candidates if is_identifier(c) and raw.frame[c].is_unique().all()]
        coded = [c for c in candidates if c.lower() in MODEL_NAMES and columns.is_codes(c)]
        model = next((c for c in candidates if c in texts or c in coded), next(iter(ids), None))
        if model is None:
            raise ReadError(
                f"{raw.source}: no column of text to take as the models among {listed(columns.names)}; say "
                "model = '…' in the spec's [table]"
            )
        repeats = model in texts and raw.frame[model].is_duplicated().any()
        if repeats and ids and spec.duplicates == "refuse":
            notes.inferred.append(
                f"column {ids[0]!r} is the model: {model!r}, the first column of text, has names that repeat"
            )
            label = label or model
            model = ids[0]
        else:
            which = (
                "the first column of text"
                if model in texts
                else "by its name, though its texts usually stand for missing scores"
                if model in coded
                else "the column of unique identifiers"
            )
            notes.inferred.append(f"column {model!r} is the model: {which}")
    if label is None:
        label = next((c for c in texts if c != model and c.lower() in _LABELS), None)
        if label is not None:
            notes.inferred.append(f"column {label!r} is the label, by its name")
    return model, label


def _metrics(columns: Columns, other: set[str | None], notes: Notes) -> list[str]:
    """Columns of scores, in their order."""
    spec, raw = columns.spec, columns.raw
    taken: list[str] = []
    texts: list[str] = []
    told: list[str] = []
    unlisted: list[str] = []
    for column in columns.names:
        if column in other:
            continue
        named = spec.names(column) or matches(column, spec.take)
        if matches(column, spec.leave_out):
            told.append(column)
        elif not named and (spec.take or spec.listed_only):
            unlisted.append(column)
        elif column in spec.split:
            taken.append(column)
        elif columns.is_empty(column):
            if column not in raw.unnamed:
                notes.warnings.append(f"column {column!r} is left out: it has no score, only missing ones")
        elif column in raw.unnamed:
            if not columns.is_row_number(column):
                raise ReadError(
                    f"{raw.source}: {column} has no name; name it, or say leave_out = [{column!r}]"
                )
            notes.left_out.append(f"{column}, which has no name, counts the rows")
        elif named or not (columns.is_text(column) or is_identifier(column)):
            taken.append(column)
        elif columns.is_text(column):
            texts.append(column)
        else:
            notes.left_out.append(f"column {column!r}: identifiers, by its name")
    for names, why in (
        (told, f"columns that {spec.file} leaves out"),
        (unlisted, f"columns that {spec.file} does not list as metrics"),
        (texts, "columns of text"),
    ):
        if names:
            notes.left_out.append(f"{why}: {listed(names)}")
    warn_unmatched(spec, columns.names, notes)
    if not taken:
        raise ReadError(
            f"{raw.source}: no column of scores among {listed(columns.names)}; "
            + (
                f"{spec.file} leaves {len(told) + len(unlisted)} of them out"
                if told or unlisted
                else "one or more columns of numbers expected"
            )
        )
    return taken


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
    part = Columns(replace(columns.raw, frame=frame), replace(columns.spec, model=None, label=None, split={}))
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
    second = Columns(read_raw(spec.folder / file, spec), spec)
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

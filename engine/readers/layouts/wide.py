"""Wide tables: one row a model, one column a metric."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, get_args

import polars as pl

from ...errors import ReadError, SpecError
from ...spec.spec import Spec, matches
from ..files.kinds import read_raw
from ..files.raw import RawTable
from .cells import CELL_COLUMNS, Cells, counts, labelled, standard_errors
from .columns import MODEL_NAMES, Columns, Notes, is_identifier, listed, warn_unmatched
from .repeats import averaged

__all__ = ["looks", "models", "read"]

#: Column names, in lower case, that show what to call a model.
_LABELS = ("label", "title", "display_name", "display name", "model_name", "model name")
_STDERR = "{metric}_stderr"

_Role = Literal["metric", "left out", "unlisted", "empty", "row number", "text", "identifier"]


def looks(columns: Columns, notes: Notes) -> bool:
    """Any columns may have one row a model."""
    return True


def read(columns: Columns, notes: Notes) -> Cells:
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
    roles = {column: _role(columns, column) for column in columns.names if column not in other}
    for column, role in roles.items():
        if role == "empty" and column not in raw.unnamed:
            notes.warnings.append(f"column {column!r} is left out: it has no score, only missing ones")
        elif role == "row number":
            notes.left_out.append(f"{column}, which has no name, counts the rows")
        elif role == "identifier":
            notes.left_out.append(f"column {column!r}: identifiers, by its name")
    of_role = {role: [c for c, its in roles.items() if its == role] for role in get_args(_Role)}
    for role, why in (
        ("left out", f"columns that {spec.file} leaves out"),
        ("unlisted", f"columns that {spec.file} does not list as metrics"),
        ("text", "columns of text"),
    ):
        if of_role[role]:
            notes.left_out.append(f"{why}: {listed(of_role[role])}")
    warn_unmatched(spec, columns.names, notes)
    if not of_role["metric"]:
        by_spec = len(of_role["left out"]) + len(of_role["unlisted"])
        raise ReadError(
            f"{raw.source}: no column of scores among {listed(columns.names)}; "
            + (
                f"{spec.file} leaves {by_spec} of them out"
                if by_spec
                else "one or more columns of numbers expected"
            )
        )
    return of_role["metric"]


def _role(columns: Columns, column: str) -> _Role:
    """What a column is that holds neither models nor what stands beside scores."""
    spec = columns.spec
    if matches(column, spec.leave_out):
        return "left out"
    named = spec.names(column) or matches(column, spec.take)
    if not named and (spec.take or spec.listed_only):
        return "unlisted"
    if column in spec.split:
        return "metric"
    if columns.is_empty(column):
        return "empty"
    if column in columns.raw.unnamed:
        if not columns.is_row_number(column):
            raise ReadError(
                f"{columns.raw.source}: {column} has no name; name it, or say leave_out = [{column!r}]"
            )
        return "row number"
    if named:
        return "metric"
    if columns.is_text(column):
        return "text"
    return "identifier" if is_identifier(column) else "metric"


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

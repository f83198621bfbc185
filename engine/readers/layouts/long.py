"""Long tables: one row a score."""

from __future__ import annotations

import polars as pl

from ...errors import ReadError
from ...spec.spec import Spec, matches
from ..files.raw import RawTable
from .cells import CELL_COLUMNS, Cells, counts, labelled, standard_errors
from .columns import MODEL_NAMES, Columns, Notes, is_identifier, listed, warn_unmatched
from .repeats import averaged

__all__ = ["looks", "models", "read"]

#: What columns of long tables are often called, in lower case.
_NAMES = {
    "model": MODEL_NAMES,
    "metric": ("metric", "task", "benchmark", "dataset", "criterion", "measure"),
    "score": ("score", "value", "result"),
    "stderr": ("stderr", "std_err", "standard_error", "se"),
    "n": ("n", "count", "n_samples"),
    "code": ("code",),
    "label": ("label", "title", "display_name"),
}


def looks(columns: Columns, notes: Notes) -> bool:
    """Whether the spec, names or contents show one row a score.

    By name: a column called metric (or task, benchmark, …), one of numbers called score (or value, …),
    and no other numbers. By contents: two columns of text and one of numbers, where models and metrics
    repeat but no pair of them does.
    """
    spec = columns.spec
    if spec.metric is not None or spec.score is not None:
        return True
    if spec.split or spec.stderr_file or spec.n_file or any(map(spec.names, columns.names)):
        return False
    metric, score = _called(columns, "metric"), _called(columns, "score")
    if metric and score and not columns.is_numbers(metric) and not columns.is_text(score):
        known = {_called(columns, role) for role in _NAMES}
        others = [c for c in columns.names if c not in known and not is_identifier(c)]
        if all(columns.is_text(c) or columns.is_empty(c) for c in others):
            notes.inferred.append(f"one row a score, by the names of columns {metric!r} and {score!r}")
            return True
    texts = [c for c in columns.names if columns.is_text(c)]
    if len(columns.names) != 3 or len(texts) != 2:
        return False
    frame = columns.raw.frame.select(texts)
    if any(frame[c].n_unique() == len(frame) for c in texts) or frame.is_duplicated().any():
        return False
    notes.inferred.append(f"one row a score: {texts[0]!r} and {texts[1]!r} repeat, no pair of them does")
    return True


def read(columns: Columns, notes: Notes) -> Cells:
    """Gather the scores of a long table.

    Raises
    ------
    ReadError
        If no column can be the model, the metric or the score, or a cell is wrong.
    """
    spec, raw = columns.spec, columns.raw
    model, metric, score = _roles(columns, notes)
    keys, metrics = columns.keys(model), columns.keys(metric)
    cells = columns.scores(score, keys)
    used = {model, metric, score}

    def optional(role: str, told: str | None) -> str | None:
        column = told if told is not None else _called(columns, role)
        if told is not None:
            columns.require(told, role)
        if column is None or column in used:
            return None
        used.add(column)
        return column

    stderr, n = optional("stderr", spec.stderr), optional("n", spec.n)
    label, code = optional("label", spec.label), optional("code", None)
    codes = cells["code"]
    if code is not None:  # a table that llull exported keeps its missing codes beside the blanks
        codes = pl.select(
            pl.when(codes == "").then(raw.frame[code].fill_null("")).otherwise(codes)
        ).to_series()
    frame = pl.DataFrame(
        {
            "row": pl.int_range(len(keys), eager=True),
            "metric": metrics,
            "score": cells["score"],
            "stderr": pl.Series([None] * len(keys), dtype=pl.Float64)
            if stderr is None
            else standard_errors(columns, stderr, keys),
            "n": pl.Series([None] * len(keys), dtype=pl.Int64) if n is None else counts(columns, n, keys),
            "code": codes,
        }
    ).select(CELL_COLUMNS)
    others = [c for c in columns.names if c not in used]
    if others:
        notes.left_out.append(f"columns that are not part of one row a score: {listed(others)}")
    names = metrics.unique(maintain_order=True).to_list()
    warn_unmatched(spec, names, notes)
    kept = [name for name in names if not spec.take or matches(name, spec.take)]
    kept = [name for name in kept if not matches(name, spec.leave_out)]
    if spec.listed_only:
        kept = [name for name in kept if spec.names(name)]
    if len(kept) < len(names):
        gone = [name for name in names if name not in set(kept)]
        notes.left_out.append(f"metrics that the spec leaves out: {listed(gone)}")
        frame = frame.filter(pl.col("metric").is_in(kept))
    labels = None if label is None else raw.frame[label].cast(pl.String).str.strip_chars()
    return Cells(keys, labels, dict.fromkeys(kept), frame)


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
                "duplicates = 'first', 'last' or 'mean' in the spec's [table]"
            )
        said = f"pairs of model and metric that stand twice ({spec.duplicates})"
        notes.inferred.append(f"{said}: {again.select(pair).n_unique()}")
        if spec.duplicates == "mean":
            scores = averaged(scores)
        else:
            scores = scores.unique(pair, keep=spec.duplicates, maintain_order=True)
    return labelled(rows), scores


def _roles(columns: Columns, notes: Notes) -> tuple[str, str, str]:
    spec = columns.spec
    texts = [c for c in columns.names if columns.is_text(c)]
    metric = spec.metric or _called(columns, "metric")
    model = spec.model or _called(columns, "model", besides=metric)
    if model is None:
        model = next((c for c in texts if c != metric), None)
    if metric is None:
        metric = next((c for c in texts if c != model), None)
    score = spec.score or _called(columns, "score")
    if score is None:
        score = next((c for c in columns.names if c not in (model, metric) and columns.is_numbers(c)), None)
    if model is None or metric is None or score is None:
        lacking = [r for r, c in (("model", model), ("metric", metric), ("score", score)) if c is None]
        raise ReadError(
            f"{columns.raw.source}: no column for {' and '.join(lacking)} among {listed(columns.names)}; say "
            f"{lacking[0]} = '…' in the spec's [table]"
        )
    told = {"model": spec.model, "metric": spec.metric, "score": spec.score}
    found = {"model": model, "metric": metric, "score": score}
    guessed = [f"{found[role]!r} is the {role}" for role in told if told[role] is None]
    if guessed:
        notes.inferred.append(f"column {', column '.join(guessed)}")
    return model, metric, score


def _called(columns: Columns, role: str, besides: str | None = None) -> str | None:
    """The column whose name is usual for a role."""
    by_name = {c.lower(): c for c in columns.names if c != besides}
    return next((by_name[name] for name in _NAMES[role] if name in by_name), None)

"""Adding the metrics of one table to the models of another."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ...rules.plain import Plain
from ..errors import ReadError
from ..readers.files.text import listed_rows
from ..table import ScoreTable

__all__ = ["JoinReport", "join_metrics", "read_names"]


@dataclass(frozen=True)
class JoinReport(Plain):
    """Which models of two tables were found to be the same.

    Attributes
    ----------
    matched
        Models of the first table, each with the name it has in the second.
    only_table
        Models of the first that the second does not have; they get no score on its metrics.
    only_other
        Models of the second that the first does not have; left out, or added where asked for.
    kept
        Whether those were added.
    """

    matched: Mapping[str, str]
    only_table: tuple[str, ...]
    only_other: tuple[str, ...]
    kept: bool


def join_metrics(
    table: ScoreTable,
    other: ScoreTable,
    *,
    names: Mapping[str, str] | Path | str | None = None,
    keep_unmatched: bool = False,
) -> tuple[ScoreTable, JoinReport]:
    """Add the metrics of `other` to `table`, model by model.

    A model of `other` is the model of `table` that `names` says; else the one with its key; else the one
    whose label is its key; else the one whose key, or then whose label, is its label. A label that several
    models have matches none.

    Parameters
    ----------
    names
        From keys or labels of `other` to those of `table`, or a CSV file with these two columns.
    keep_unmatched
        Add models of `other` that `table` does not have, without scores on the metrics of `table`; by default
        they are left out.

    Raises
    ------
    ReadError
        If both tables have a metric of one name, no model is in both, two models of `other` are one of
        `table`, or `names` speaks of a model that is not there.
    """
    twice = sorted(set(table.metric_names) & set(other.metric_names))
    if twice:
        raise ReadError(
            f"table {table.name!r} has metric {twice[0]!r} of {other.name!r} already "
            f"({len(twice)} such); rename it, or leave it out with leave_out in the spec"
        )
    target = _match(table, other, _names(names, table, other))
    lost = tuple(model for model in other.model_names if model not in target)
    if not target:
        raise ReadError(
            f"no model of {other.name!r} ({_examples(other)}) is in {table.name!r} ({_examples(table)}); "
            "give a file that maps names"
        )
    if keep_unmatched:
        ours = set(table.model_names)
        clash = [model for model in lost if model in ours]
        if clash:
            raise ReadError(
                f"model {clash[0]!r} of {other.name!r} is another model in {table.name!r}; map its name"
            )
    places = {**target, **({model: model for model in lost} if keep_unmatched else {})}
    scores = other.scores.filter(pl.col("model").is_in(list(places))).with_columns(
        pl.col("model").replace(places)
    )
    added = other.models.filter(pl.col("model").is_in(list(lost if keep_unmatched else ())))
    matched = set(target.values())
    report = JoinReport(
        matched={new: old for old, new in target.items()},
        only_table=tuple(m for m in table.model_names if m not in matched),
        only_other=lost,
        kept=keep_unmatched,
    )
    said = f"models of {other.name!r} that {table.name!r} does not have: {', '.join(lost)}"
    mine, theirs = table.origin, other.origin
    origin = replace(
        mine,
        source=f"{mine.source} and {theirs.source}",
        inferred=(*mine.inferred, *theirs.inferred),
        left_out=(*mine.left_out, *theirs.left_out, *([said] if lost and not keep_unmatched else [])),
        warnings=(*mine.warnings, *theirs.warnings),
    )
    joined = ScoreTable(
        name=table.name,
        models=pl.concat([table.models, added]),
        metrics=pl.concat([table.metrics, other.metrics]),
        scores=pl.concat([table.scores, scores]),
        origin=origin,
    )
    return joined, report


def read_names(path: Path, known: Container[str] = ()) -> dict[str, str]:
    """Read a CSV file of two columns: a name in the table that is added, and the name of that model here.

    Parameters
    ----------
    known
        All names that either table has. The first line is a header, and passed over, unless it holds one.

    Raises
    ------
    ReadError
        If it cannot be read, a line does not have two fields, or a name stands twice in the first column.
    """
    found: dict[str, str] = {}
    rows = list(listed_rows(path, ReadError))
    header = bool(rows) and not any(cell in known for cell in rows[0][1])
    for line, row in rows[header:]:
        if len(row) != 2 or not all(row):
            raise ReadError(
                f"{path.name}: line {line}: {','.join(row)!r}; two names expected, the one in the file that "
                "is added and the one here"
            )
        theirs, ours = row
        if theirs in found:
            raise ReadError(f"{path.name}: line {line}: {theirs!r} stands twice")
        found[theirs] = ours
    return found


def _names(
    names: Mapping[str, str] | Path | str | None, table: ScoreTable, other: ScoreTable
) -> Mapping[str, str]:
    if names is None or isinstance(names, Mapping):
        return names or {}
    known = {*table.labels, *table.labels.values(), *other.labels, *other.labels.values()}
    return read_names(Path(names), known)


def _match(table: ScoreTable, other: ScoreTable, names: Mapping[str, str]) -> dict[str, str]:
    """From models of `other` to those of `table`, one to one."""
    ours = set(table.model_names)
    labels = _unique_labels(table)
    theirs = _unique_labels(other)
    label_of = {key: label for label, key in theirs.items()}
    told_of = {*other.model_names, *theirs}
    unknown = [name for name in names if name not in told_of]
    if unknown:
        raise ReadError(f"names: {unknown[0]!r} is no model of {other.name!r} ({_examples(other)})")
    found: dict[str, str] = {}
    for model in other.model_names:
        label = label_of.get(model)
        told = names.get(model) or (names.get(label) if label is not None else None)
        if told is not None and told not in ours and told not in labels:
            raise ReadError(f"names: {told!r} is no model of {table.name!r} ({_examples(table)})")
        for name in [told] if told is not None else [model, label]:
            if name is not None and (name in ours or name in labels):
                found[model] = name if name in ours else labels[name]
                break
    sources: dict[str, str] = {}
    for theirs_name, our_name in found.items():
        if our_name in sources:
            raise ReadError(
                f"models {sources[our_name]!r} and {theirs_name!r} of {other.name!r} are both "
                f"{our_name!r} of {table.name!r}; map one of them to another name"
            )
        sources[our_name] = theirs_name
    return found


def _unique_labels(table: ScoreTable) -> dict[str, str]:
    """From each label that one model has to that model."""
    rows = table.models.drop_nulls("label")
    return {label: key for key, label in rows.filter(~rows["label"].is_duplicated()).iter_rows()}


def _examples(table: ScoreTable, most: int = 3) -> str:
    names = table.model_names
    return ", ".join(names[:most]) + (", …" if len(names) > most else "")

"""Adding one table to another: its metrics to models that are there, its models to metrics that are there."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from ...rules.plain import Plain
from ..errors import ReadError
from ..options import Additions
from ..readers.files.text import listed_rows
from ..table import Origin, ScoreTable
from ..wording import counted

__all__ = ["JoinReport", "join_tables", "read_names"]


@dataclass(frozen=True)
class JoinReport(Plain):
    """What of a second table came into the first.

    Attributes
    ----------
    matched
        Models of the first table, each with the name it has in the second.
    only_table
        Where metrics were added: models of the first that have no score on them.
    only_other
        Models of the second that the first does not have.
    kept
        Whether those were added.
    models, metrics
        What was added.
    """

    matched: Mapping[str, str]
    only_table: tuple[str, ...]
    only_other: tuple[str, ...]
    kept: bool
    models: tuple[str, ...]
    metrics: tuple[str, ...]


def join_tables(
    table: ScoreTable,
    other: ScoreTable,
    *,
    names: Mapping[str, str] | Path | str | None = None,
    add: Additions | None = None,
    newer: bool = False,
) -> tuple[ScoreTable, JoinReport]:
    """Add the metrics and the models of `other` to `table`.

    A model of `other` is the model of `table` that `names` says; else the one with its key; else the one
    whose label is its key; else the one whose key, or then whose label, is its label. A label that several
    models have matches none. Metrics match by name, and stay what they are in `table`.

    Parameters
    ----------
    names
        From keys or labels of `other` to those of `table`, or a CSV file with these two columns.
    add
        ``models``, ``metrics`` or ``both``: what is added of that which `table` does not have; the rest is
        left out. By default models where no metric is new, and else metrics.
    newer
        Take the score of `other` where both have one and they differ.

    Raises
    ------
    ReadError
        If models are new, some metrics are and some are not, and `add` does not say which are meant; no model
        is in both where only metrics are added; a score differs; two models of `other` are one of `table`; or
        `names` speaks of a model that is not there.
    """
    ours = set(table.metric_names)
    known = [metric for metric in other.metric_names if metric in ours]
    fresh = [metric for metric in other.metric_names if metric not in ours]
    target = _match(table, other, _names(names, table, other))
    lost = tuple(model for model in other.model_names if model not in target)
    if add is None:
        add = _meant(table, other, known, fresh, lost)
    kept, metrics = add != "metrics", () if add == "models" else tuple(fresh)
    if metrics and not target and not known:
        raise ReadError(
            f"no model of {other.name!r} ({_examples(other)}) is in {table.name!r} ({_examples(table)}); "
            "give a file that maps names"
        )
    _refuse_clash(table, other, lost if kept else ())
    places = {**target, **({model: model for model in lost} if kept else {})}
    scores = other.scores.filter(
        pl.col("model").is_in(list(places)) & pl.col("metric").is_in([*known, *metrics])
    ).with_columns(pl.col("model").replace(places))
    report = JoinReport(
        matched={new: old for old, new in target.items()},
        only_table=tuple(m for m in table.model_names if m not in target.values()) if metrics else (),
        only_other=lost,
        kept=kept,
        models=lost if kept else (),
        metrics=metrics,
    )
    joined = replace(
        table,
        models=pl.concat([table.models, other.models.filter(pl.col("model").is_in(list(report.models)))]),
        metrics=pl.concat([table.metrics, other.metrics.filter(pl.col("metric").is_in(list(metrics)))]),
        scores=_merged(table, other, scores, newer),
        origin=_origin(table, other, report, () if metrics else fresh),
    )
    return joined, report


def _meant(
    table: ScoreTable, other: ScoreTable, known: Sequence[str], fresh: Sequence[str], lost: Sequence[str]
) -> Additions:
    """What is added where nothing is said."""
    if not fresh:
        return "models"
    if lost and known:
        raise ReadError(
            f"{other.name!r} has {counted(len(lost), 'model')} ({', '.join(lost[:3])}) and "
            f"{counted(len(fresh), 'metric')} ({', '.join(fresh[:3])}) that are new; say "
            "--add models, --add metrics or --add both"
        )
    return "metrics"


def _refuse_clash(table: ScoreTable, other: ScoreTable, added: Sequence[str]) -> None:
    ours = set(table.model_names)
    clash = next((model for model in added if model in ours), None)
    if clash is not None:
        raise ReadError(f"model {clash!r} of {other.name!r} is another model in {table.name!r}; map its name")


def _merged(table: ScoreTable, other: ScoreTable, scores: pl.DataFrame, newer: bool) -> pl.DataFrame:
    """All scores; where both have a cell, the one that is a score, and of two the same or the newer."""
    both = table.scores.join(
        scores, on=["model", "metric"], how="inner", suffix="_new", maintain_order="left"
    )
    differ = both.filter(pl.col("score") != pl.col("score_new"))
    if len(differ) and not newer:
        model, metric, score, new = differ.select("model", "metric", "score", "score_new").row(0)
        more = f" ({counted(len(differ), 'score')} differ)" if len(differ) > 1 else ""
        raise ReadError(
            f"model {model!r} has {score!r} on {metric!r} in {table.name!r}, and {new!r} in "
            f"{other.name!r}{more}; --newer takes the latter"
        )
    theirs = both.filter(
        pl.col("score_new").is_not_null()
        & (pl.col("score").is_null() | (pl.col("score") != pl.col("score_new")))
    ).select("model", "metric")
    keys = ["model", "metric"]
    new = scores.join(table.scores, on=keys, how="anti", maintain_order="left")
    changed = scores.join(theirs, on=keys, how="semi", maintain_order="left")
    return pl.concat([table.scores.join(theirs, on=keys, how="anti", maintain_order="left"), changed, new])


def _origin(table: ScoreTable, other: ScoreTable, report: JoinReport, left: Sequence[str]) -> Origin:
    """What is said of the whole."""
    mine, theirs = table.origin, other.origin
    out: list[str] = []
    if report.only_other and not report.kept:
        out.append(
            f"models of {other.name!r} that {table.name!r} does not have: {', '.join(report.only_other)}"
        )
    if left:
        out.append(f"metrics of {other.name!r} that {table.name!r} does not have: {', '.join(left)}")
    return replace(
        mine,
        source=f"{mine.source} and {theirs.source}",
        inferred=tuple(dict.fromkeys((*mine.all_inferred, *theirs.all_inferred))),
        assumed=(),
        left_out=tuple(dict.fromkeys((*mine.left_out, *theirs.left_out, *out))),
        warnings=tuple(dict.fromkeys((*mine.warnings, *theirs.warnings))),
    )


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

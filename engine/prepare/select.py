"""Selections: which models and which metrics of a table take part."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

import numpy as np
import polars as pl

from ..errors import SelectionError, UnknownNameError
from ..limits import MOST_PIECES
from ..table import ScoreTable
from ..wording import listed

__all__ = ["match", "select"]


def match(patterns: Iterable[str], names: Sequence[str], kind: str, where: str = "") -> list[str]:
    """Names that any pattern selects, in the order of `names`.

    A pattern is an exact name, a glob (``*``, ``?``, ``[ab]``), or several of these separated by commas. A
    name that holds a comma itself is recognised, the longest such name first.

    Raises
    ------
    UnknownNameError
        If a pattern selects nothing.
    SelectionError
        If a pattern is empty.
    """
    known = set(names)
    commas = max((name.count(",") for name in names), default=0)
    chosen: set[str] = set()
    for pattern in patterns:
        if (pieces := pattern.count(",") + 1) > MOST_PIECES:
            raise SelectionError(
                f"{kind}s {pattern[:20]!r}…: {pieces:,} names; at most {MOST_PIECES:,} are read"
            )
        parts = _parts(pattern, known, commas)
        if not parts:
            raise SelectionError(f"{kind}s {pattern!r}: empty; give names, or globs such as '*'")
        for part in parts:
            found = {part} if part in known else {name for name in names if fnmatchcase(name, part)}
            if not found:
                raise UnknownNameError(kind, part, names, where)
            chosen |= found
    return [name for name in names if name in chosen]


def _parts(pattern: str, known: Container[str], commas: int) -> list[str]:
    """Split at commas, but not within a known name, which holds at most so many."""
    pieces = pattern.split(",")
    parts: list[str] = []
    start = 0
    while start < len(pieces):
        most = min(len(pieces) - start, commas + 1)
        joined = (",".join(pieces[start : start + end]).strip() for end in range(most, 1, -1))
        part = next((name for name in joined if name in known), pieces[start].strip())
        parts.append(part)
        start += part.count(",") + 1
    return [part for part in parts if part]


def select(
    table: ScoreTable,
    *,
    models: Sequence[str] = (),
    metrics: Sequence[str] = (),
    groups: Sequence[str] = (),
    min_coverage: float | None = None,
) -> ScoreTable:
    """Keep some models and metrics of a table, in their order.

    Parameters
    ----------
    models, metrics
        Names or globs; models by key or by label. None given: all. A metric that does not count by itself
        does where its name is given, or a glob that fits none which counts.
    groups
        Paths in the group tree; a metric is in its own group and in all above it.
    min_coverage
        Share of the metrics that count, after the other selections, on which a model must have a score.

    Raises
    ------
    UnknownNameError
        If a pattern or a group selects nothing.
    SelectionError
        If nothing is left, with the counts.
    """
    if not models and not metrics and not groups and min_coverage is None:
        return table
    kept_metrics = match(metrics, table.metric_names, "metric", table.name) if metrics else table.metric_names
    if groups:
        under = _under(groups, table)
        kept_metrics = [name for name in kept_metrics if name in under]
        if not kept_metrics:
            raise SelectionError(f"table {table.name!r}: no selected metric is in group {', '.join(groups)}")
    kept_models = _match_models(models, table) if models else list(table.model_names)
    smaller = _restrict(_asked_for(table, metrics), kept_models, list(kept_metrics))
    if min_coverage is not None:
        smaller = _restrict(smaller, _covered(smaller, min_coverage), list(kept_metrics))
    return _scored(smaller)


def _asked_for(table: ScoreTable, patterns: Sequence[str]) -> ScoreTable:
    """The table in which metrics count that are asked for, though they do not by themselves."""
    silent = set(table.metrics.filter(~pl.col("counts"))["metric"])
    if not silent or not patterns:
        return table
    known, commas = set(table.metric_names), max(name.count(",") for name in table.metric_names)
    parts = [part for pattern in patterns for part in _parts(pattern, known, commas)]
    fits = [{part} if part in known else set(match([part], table.metric_names, "metric")) for part in parts]
    heard = {name for found in fits if found <= silent for name in found}
    counts = pl.col("counts") | pl.col("metric").is_in(list(heard))
    return replace(table, metrics=table.metrics.with_columns(counts)) if heard else table


def _scored(table: ScoreTable) -> ScoreTable:
    """The metrics that have a score: another is none, as in a file of these models, and weighs nothing."""
    scored = set(table.scores.drop_nulls("score")["metric"].unique())
    empty = [name for name in table.metric_names if name not in scored]
    if not empty:
        return table
    said = f"metrics without a score of the selected models: {listed(empty)}"
    origin = replace(table.origin, left_out=(*table.origin.left_out, said))
    return replace(
        _restrict(table, list(table.model_names), [n for n in table.metric_names if n in scored]),
        origin=origin,
    )


def _match_models(patterns: Sequence[str], table: ScoreTable) -> list[str]:
    """Keys of the models that a pattern selects, by key or by label."""
    names = dict.fromkeys((*table.model_names, *table.labels.values()))
    chosen = set(match(patterns, tuple(names), "model", table.name))
    return [key for key, label in table.labels.items() if key in chosen or label in chosen]


def _under(groups: Sequence[str], table: ScoreTable) -> set[str]:
    place = dict(table.metrics.select("metric", "group").iter_rows())
    paths = {"/".join(g.split("/")[: i + 1]) for g in place.values() for i in range(len(g.split("/")))} - {""}
    under: set[str] = set()
    for group in groups:
        path = group.strip("/")
        if path not in paths:
            raise UnknownNameError("group", path, sorted(paths), table.name)
        under |= {name for name, g in place.items() if g == path or g.startswith(path + "/")}
    return under


def _covered(table: ScoreTable, least: float) -> list[str]:
    if not 0 <= least <= 1:
        raise SelectionError(f"min-coverage {least:g} is not a share; give a number between 0 and 1")
    counting = table.metrics["counts"].to_numpy().astype(bool)
    share = (
        (~np.isnan(table.matrix[counting])).mean(axis=0) if counting.any() else np.zeros(len(table.models))
    )
    kept = [name for name, s in zip(table.model_names, share, strict=True) if s >= least]
    if not kept:
        raise SelectionError(
            f"table {table.name!r}: min-coverage {least:g} leaves none of {len(share)} models; "
            f"the fullest has {share.max():.3g} of {int(counting.sum())} metrics"
        )
    return kept


def _restrict(table: ScoreTable, models: list[str], metrics: list[str]) -> ScoreTable:
    if len(models) == len(table.models) and len(metrics) == len(table.metrics):
        return table
    kept = pl.col("model").is_in(models) & pl.col("metric").is_in(metrics)
    return ScoreTable(
        name=table.name,
        models=table.models.filter(pl.col("model").is_in(models)),
        metrics=table.metrics.filter(pl.col("metric").is_in(metrics)),
        scores=table.scores.filter(kept),
        origin=table.origin,
        repeats=table.repeats.filter(kept),
        scales=table.scales,
    )

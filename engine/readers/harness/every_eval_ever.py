"""Records of Every Eval Ever: one file a model and evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ..files.choice import Choice
from ..files.raw import RawTable, shown
from .records import Score, finite, metric_entry, number, object_of, one_table, score_table

__all__ = ["tables"]


def tables(source: str, what: str, records: Sequence[Mapping[Any, Any]]) -> list[Choice]:
    """Read records: ``model_info.id`` and ``evaluation_results [{metric_config, score_details}]``.

    Raises
    ------
    ReadError
        If they are not so.
    """
    return one_table(source, [_table(source, what, record) for record in records])


def _table(source: str, what: str, record: Mapping[Any, Any]) -> RawTable:
    model, results = object_of(record.get("model_info")).get("id"), record["evaluation_results"]
    if not isinstance(model, str) or not model.strip():
        raise ReadError(f"{source}: {what}, but model_info.id is {shown(model)}; the model's name expected")
    if not isinstance(results, list):
        raise ReadError(f"{source}: {what}, but evaluation_results is {shown(results)}; a list expected")
    found = [object_of(result) for result in results]
    names = [_name(source, what, number, result) for number, result in enumerate(found, start=1)]
    often = Counter(names)
    names = [_with_dataset(n, r) if often[n] > 1 else n for n, r in zip(names, found, strict=True)]
    pairs = list(zip(names, found, strict=True))
    return score_table(
        source, model, [_score(name, result) for name, result in pairs], [_entry(n, r) for n, r in pairs]
    )


def _name(source: str, what: str, at: int, result: Mapping[Any, Any]) -> str:
    """The evaluation's name, and the metric's where it adds to that."""
    name, metric = result.get("evaluation_name"), object_of(result.get("metric_config")).get("metric_name")
    if not isinstance(name, str) or not name.strip():
        raise ReadError(f"{source}: {what}, but result {at} has no evaluation_name")
    metric = metric.strip() if isinstance(metric, str) else ""
    return name.strip() if metric.lower() in name.lower() else f"{name.strip()} {metric}"


def _with_dataset(name: str, result: Mapping[Any, Any]) -> str:
    dataset = object_of(result.get("source_data")).get("dataset_name")
    return f"{name} {dataset.strip()}" if isinstance(dataset, str) and dataset.strip() else name


def _score(name: str, result: Mapping[Any, Any]) -> Score:
    details = object_of(result.get("score_details"))
    doubt = object_of(details.get("uncertainty"))
    error = doubt.get("standard_error")
    n = number(doubt.get("num_samples"))
    return Score(
        name,
        details.get("score"),
        finite(object_of(error).get("value") if isinstance(error, Mapping) else error),
        int(n) if n is not None and 0 < n < 2**53 and n == int(n) else None,
    )


def _entry(name: str, result: Mapping[Any, Any]) -> MetricEntry:
    """Direction and bounds; a bound that is infinite (``"-Infinity"`` too) is none."""
    config = object_of(result.get("metric_config"))
    lower = config.get("lower_is_better")
    bounds = (finite(config.get("min_score")), finite(config.get("max_score")))
    return metric_entry(name, not lower if isinstance(lower, bool) else None, bounds=bounds)

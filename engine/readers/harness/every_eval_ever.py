"""Records of Every Eval Ever: one file a model and evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ..files.choice import Choice
from ..files.raw import RawTable
from .format import Document, Format
from .records import Score, finite, metric_entry, object_of, one_table, score_table, whole

__all__ = ["FORMATS"]


def _tables(document: Document) -> Sequence[Choice]:
    """Read records: ``model_info.id`` and ``evaluation_results [{metric_config, score_details}]``."""
    return one_table(document.source, [_table(document, record) for record in document.records])


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    model, results = object_of(record.get("model_info")).get("id"), record["evaluation_results"]
    if not isinstance(model, str) or not model.strip():
        raise document.wrong("model_info.id", model, "the model's name")
    if not isinstance(results, list):
        raise document.wrong("evaluation_results", results, "a list")
    found = [object_of(result) for result in results]
    names = [_name(document, number, result) for number, result in enumerate(found, start=1)]
    often = Counter(names)
    names = [_with_dataset(n, r) if often[n] > 1 else n for n, r in zip(names, found, strict=True)]
    pairs = list(zip(names, found, strict=True))
    return score_table(
        document.source,
        model,
        [_score(name, result) for name, result in pairs],
        [_entry(n, r) for n, r in pairs],
    )


def _name(document: Document, at: int, result: Mapping[Any, Any]) -> str:
    """The evaluation's name, and the metric's where it adds to that."""
    name, metric = result.get("evaluation_name"), object_of(result.get("metric_config")).get("metric_name")
    if not isinstance(name, str) or not name.strip():
        raise ReadError(f"{document.source}: {document.what}, but result {at} has no evaluation_name")
    metric = metric.strip() if isinstance(metric, str) else ""
    return name.strip() if metric.lower() in name.lower() else f"{name.strip()} {metric}"


def _with_dataset(name: str, result: Mapping[Any, Any]) -> str:
    dataset = object_of(result.get("source_data")).get("dataset_name")
    return f"{name} {dataset.strip()}" if isinstance(dataset, str) and dataset.strip() else name


def _score(name: str, result: Mapping[Any, Any]) -> Score:
    details = object_of(result.get("score_details"))
    doubt = object_of(details.get("uncertainty"))
    error = doubt.get("standard_error")
    return Score(
        name,
        details.get("score"),
        finite(object_of(error).get("value") if isinstance(error, Mapping) else error),
        whole(doubt.get("num_samples")),
    )


def _entry(name: str, result: Mapping[Any, Any]) -> MetricEntry:
    """Direction and bounds; a bound that is infinite (``"-Infinity"`` too) is none."""
    config = object_of(result.get("metric_config"))
    lower = config.get("lower_is_better")
    bounds = (finite(config.get("min_score")), finite(config.get("max_score")))
    return metric_entry(name, not lower if isinstance(lower, bool) else None, bounds=bounds)


FORMATS = [
    Format(
        "eee",
        "a record of Every Eval Ever",
        {
            "model": "`model_info.id`",
            "metric": "`evaluation_name`, with `metric_config.metric_name` where that adds to it; with "
            "`source_data.dataset_name` where a record has the name several times",
            "score, error, items": "`score_details.score`, `.uncertainty.standard_error.value`, "
            "`.uncertainty.num_samples`",
            "direction, bounds": "`metric_config.lower_is_better`, `min_score`, `max_score`; an infinite "
            'bound (`"-Infinity"`) is none',
        },
        "Confidence intervals. Records of one model under several settings have the same model and metric, "
        "and nothing in them says which is meant: they are refused, unless `--duplicates` says what to do. "
        "An average that a record holds beside its parts is left out where its name says so.",
        "llull rank record-1.json record-2.json",
        "Records of versions 0.2 and 0.3, as they are published with the package's own tests.",
        keys=(frozenset(["schema_version", "evaluation_results"]),),
        tables=_tables,
        beside={r"(.*)_samples\.jsonl": r"\1.json"},
    )
]

"""Records of Every Eval Ever: one file a model and evaluation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ReadError
from ...limits import LONGEST_NAME
from ...spec.spec import MetricEntry
from ..files.choice import Choice
from ..files.raw import RawTable
from .format import Document, Format
from .records import Score, finite, metric_entry, object_of, one_table, score_table, whole

__all__ = ["FORMATS", "entry", "named_results"]


def _tables(document: Document) -> Sequence[Choice]:
    """Read records: ``model_info.id`` and ``evaluation_results [{metric_config, score_details}]``."""
    return one_table(document.source, [_table(document, record) for record in document.records])


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    info = object_of(record.get("model_info"))
    model, label = info.get("id"), info.get("name")
    if not isinstance(model, str) or not model.strip():
        raise document.wrong("model_info.id", model, "the model's name")
    pairs = named_results(document, record)
    return score_table(
        document.source,
        model.strip(),
        [_score(name, result) for name, result in pairs],
        [entry(document, name, result) for name, result in pairs],
        label=label.strip() if isinstance(label, str) and label.strip() != model.strip() else None,
    )


def named_results(document: Document, record: Mapping[Any, Any]) -> list[tuple[str, Mapping[Any, Any]]]:
    """The results of a record, each with the name of its metric.

    Raises
    ------
    ReadError
        If they are no list, or one has no name.
    """
    results = record.get("evaluation_results")
    if not isinstance(results, list):
        raise document.wrong("evaluation_results", results, "a list")
    found = [object_of(result) for result in results]
    names = [_name(document, number, result) for number, result in enumerate(found, start=1)]
    often = Counter(names)
    names = [_with_dataset(n, r) if often[n] > 1 else n for n, r in zip(names, found, strict=True)]
    return list(zip(names, found, strict=True))


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
    details, config = object_of(result.get("score_details")), object_of(result.get("metric_config"))
    unknown = config.get("has_unknown_level") is True and details.get("score") == -1
    doubt = object_of(details.get("uncertainty"))
    error = doubt.get("standard_error")
    return Score(
        name,
        None if unknown else details.get("score"),
        finite(object_of(error).get("value") if isinstance(error, Mapping) else error),
        whole(doubt.get("num_samples")),
    )


def entry(document: Document, name: str, result: Mapping[Any, Any]) -> MetricEntry:
    """Direction, bounds, baseline and unit; a bound that is infinite (``"-Infinity"`` too) is none.

    Raises
    ------
    ReadError
        If the bounds are the wrong way round.
    """
    config = object_of(result.get("metric_config"))
    lower, unit = config.get("lower_is_better"), config.get("metric_unit")
    least, most = (finite(config.get(key)) for key in ("min_score", "max_score"))
    if least is not None and most is not None and least > most:
        raise document.wrong(f"min_score of {name!r:.80}", least, f"at most its max_score {most:g}")
    entry = metric_entry(name, not lower if isinstance(lower, bool) else None, bounds=(least, most))
    return replace(
        entry,
        baseline=finite(object_of(config.get("llm_scoring")).get("expert_baseline")),
        unit=unit.strip() if isinstance(unit, str) and 0 < len(unit.strip()) <= LONGEST_NAME else None,
    )


FORMATS = [
    Format(
        "eee",
        "a record of Every Eval Ever",
        {
            "model": "`model_info.id`; shown beside it, `model_info.name`",
            "metric": "`evaluation_name`, with `metric_config.metric_name` where that adds to it; with "
            "`source_data.dataset_name` where a record has the name several times",
            "score, error, items": "`score_details.score`, `.uncertainty.standard_error.value`, "
            "`.uncertainty.num_samples`; -1 is no score where `has_unknown_level` says so",
            "direction, bounds": "`metric_config.lower_is_better`, `min_score`, `max_score`; an infinite "
            'bound (`"-Infinity"`) is none',
            "unit, baseline": "`metric_config.metric_unit`, `.llm_scoring.expert_baseline`",
        },
        "Confidence intervals; who developed a model. Records of one model under several settings have the "
        "same model and metric, and nothing in them says which is meant: they are refused, unless "
        "`--duplicates` says what to do. An average that a record holds beside its parts is left out where "
        "its name says so. `llull export DB::NAME --format eee -o FOLDER` writes such records.",
        "llull rank record-1.json record-2.json",
        "Records of versions 0.2 and 0.3, as they are published with the package's own tests; what is "
        "written validates against the schema that the package `every-eval-ever` 0.3.0 holds.",
        keys=(frozenset(["schema_version", "evaluation_results"]),),
        tables=_tables,
    )
]

"""Samples of Every Eval Ever: a line an item, beside the record that they are of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..files.choice import Choice
from ..files.raw import RawTable
from .every_eval_ever import entry, named_results
from .format import Document, Format
from .records import (
    finite,
    metric_entry,
    object_of,
    one_table,
    score_table,
    summed_up,
    summed_up_said,
)

__all__ = ["FORMATS"]

_KEYS = ("model_id", "evaluation_name", "sample_id")


def _tables(document: Document) -> Sequence[Choice]:
    """Read samples: ``model_id``, ``evaluation_name``, ``sample_id``, ``evaluation {score, is_correct}``."""
    record = object_of(
        document.beside(document.source.removesuffix(".gz").replace("_samples.jsonl", ".json"))
    )
    known = dict(named_results(document, record)) if record else {}
    by_id = {result.get("evaluation_result_id"): name for name, result in known.items()}
    by_name = {result.get("evaluation_name"): name for name, result in known.items()}
    models: dict[str, dict[str, dict[str, list[float]]]] = {}
    for number, sample in enumerate(document.records, start=1):
        model, of, item = (_text(document, number, sample, key) for key in _KEYS)
        identity = sample.get("evaluation_result_id")
        metric = (by_id.get(identity) if isinstance(identity, str) else None) or by_name.get(of) or of
        values = models.setdefault(model, {}).setdefault(metric, {}).setdefault(item, [])
        values.append(_value(document, number, sample))
    return one_table(document.source, [_table(document, of, items, known) for of, items in models.items()])


def _text(document: Document, number: int, sample: Mapping[Any, Any], key: str) -> str:
    value = sample.get(key)
    if not isinstance(value, str) or not value.strip():
        raise document.wrong(f"{key} of line {number}", value, "a name")
    return value.strip()


def _value(document: Document, number: int, sample: Mapping[Any, Any]) -> float:
    """The score; where there is none, whether it is correct."""
    judged = object_of(sample.get("evaluation"))
    score, correct = judged.get("score"), judged.get("is_correct")
    found = finite(int(score) if isinstance(score, bool) else score)
    if found is None and isinstance(correct, bool) and score is None:
        found = float(correct)
    if found is None:
        raise document.wrong(f"evaluation.score of line {number}", score, "a number")
    return found


def _table(
    document: Document,
    model: str,
    metrics: Mapping[str, Mapping[str, Sequence[float]]],
    known: Mapping[str, Mapping[Any, Any]],
) -> RawTable:
    scores = [summed_up(name, items) for name, items in metrics.items()]
    stated = [
        entry(document, name, known[name]) if name in known else metric_entry(name, None) for name in metrics
    ]
    raw = score_table(document.source, model, scores, stated)
    return replace(raw, inferred=(summed_up_said(scores),))


FORMATS = [
    Format(
        "eee-samples",
        "samples of Every Eval Ever",
        {
            "model": "`model_id`",
            "metric": "as the record beside names the result that `evaluation_result_id` or "
            "`evaluation_name` is of (`X.json` beside `X_samples.jsonl`); without it, `evaluation_name`",
            "score, error, items": "the mean of `evaluation.score` (or `is_correct`) over `sample_id`, its "
            "standard error, and how many there are",
            "direction, bounds, unit, baseline": "the record beside",
        },
        "What was asked and answered. Beside `X.json` in a folder they are passed over, since it sums them "
        "up.",
        "llull rank model_samples.jsonl",
        "Samples of version 0.3, as they are published with the package's own tests.",
        keys=(frozenset(["schema_version", "sample_id", "evaluation_id"]),),
        tables=_tables,
        beside={r"(.*)_samples\.jsonl": r"\1.json"},
    )
]

"""Results of Lighteval: one file a model and run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable
from .format import Document, Format
from .records import (
    Score,
    finite,
    first_name,
    metric_entry,
    object_of,
    one_table,
    others_said,
    score_table,
    stamped,
    whole,
)

__all__ = ["FORMATS"]


def _tables(document: Document) -> Sequence[Choice]:
    """Read results: ``results {task: {metric: score, metric_stderr: error}}``."""
    return one_table(document.source, [_table(document, record) for record in document.records])


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    results = record["results"]
    if not isinstance(results, Mapping) or not all(isinstance(r, Mapping) for r in results.values()):
        raise document.wrong("results", results, "an object of tasks")
    settings = object_of(record.get("config_tasks"))
    averages = [task for task in map(str, results) if task == "all" or "_average" in re.split(r"[:|]", task)]
    scores: list[Score] = []
    stated: list[MetricEntry] = []
    without: list[str] = []
    for task, of in ((str(task), object_of(of)) for task, of in results.items()):
        if task in averages:
            continue
        setting = object_of(settings.get(task))
        higher, n = _directions(setting), whole(setting.get("effective_num_docs"))
        found = {metric: finite(of[metric]) for metric in _metrics(of)}
        headline = next((metric for metric in higher if found.get(metric) is not None), None)
        for metric, score in found.items():
            name = f"{task} {metric}"
            if score is None:
                without.append(name)
                continue
            scores.append(Score(name, score, finite(of.get(f"{metric}_stderr")), n))
            entry = metric_entry(name, higher.get(metric), _group(task, setting))
            stated.append(replace(entry, counts=metric == headline) if headline is not None else entry)
    raw = score_table(document.source, _model(document, record), scores, stated, stamped(document.source))
    left_out = [f"averages of the others: {listed(averages)}"] if averages else []
    left_out += [f"scores that are no numbers: {listed(without)}"] if without else []
    return replace(raw, left_out=tuple(left_out), inferred=others_said(stated))


def _metrics(of: Mapping[Any, Any]) -> list[str]:
    """The metrics of a task; what is called like the error of another is none."""
    return [str(key) for key in of if str(key).removesuffix("_stderr") == str(key)]


def _directions(setting: Mapping[Any, Any]) -> Mapping[str, Any]:
    """Of each metric that a task is set to have, in its order, whether more is better.

    Metrics that are computed together have a list of names, and each its own answer.
    """
    told = setting.get("metrics", setting.get("metric"))
    found: dict[str, Any] = {}
    for one in map(object_of, told if isinstance(told, list) else []):
        names, higher = one.get("metric_name"), one.get("higher_is_better")
        for name in names if isinstance(names, list) else [names]:
            found[str(name)] = object_of(higher).get(name) if isinstance(higher, Mapping) else higher
    return found


def _group(task: str, setting: Mapping[Any, Any]) -> str:
    """The benchmark that a task is a part of, ``mmlu`` of ``mmlu:anatomy|5``."""
    name = setting.get("name")
    name = name if isinstance(name, str) else max(task.split("|"), key=lambda part: ":" in part)
    benchmark, part, _ = name.partition(":")
    return benchmark.replace("/", "-").strip() if part else ""


def _model(document: Document, record: Mapping[Any, Any]) -> str:
    general = object_of(record.get("config_general"))
    told = (general.get("model_name"), object_of(general.get("model_config")).get("model_name"))
    found = first_name(told)
    if found is None:
        raise ReadError(
            f"{document.source}: {document.what} without the model's name: neither "
            "config_general.model_name nor config_general.model_config has it"
        )
    return found


FORMATS = [
    Format(
        "lighteval",
        "results of Lighteval",
        {
            "model": "`config_general.model_name`, else `config_general.model_config.model_name`",
            "metric": "task with its number of examples, and metric: `mmlu:anatomy|5 acc`",
            "headline": "the first metric of `config_tasks.TASK.metrics`: it counts, and the others of its "
            "task are taken by `--metrics`; where the settings list none, all count",
            "score, error": "`results {task: {metric: x, metric_stderr: s}}`; `NaN` is none",
            "direction": "`config_tasks.TASK.metrics[].higher_is_better`; where that is silent, the metric's "
            "name, as in any table",
            "items": "`config_tasks.TASK.effective_num_docs`",
            "group": "what a task is a part of: `mmlu` of `mmlu:anatomy`",
            "time": "the date in the file's name",
        },
        "`all` and `TASK:_average`, which are means of the others; scores that are no numbers.",
        "llull rank results/",
        "A file that the harness wrote, as it is published with the tests of Every Eval Ever; metrics that "
        "are computed together, and names of tasks before and after version 0.13, in the shapes that its "
        "source writes.",
        keys=(frozenset(["results", "config_general"]),),
        tables=_tables,
    )
]

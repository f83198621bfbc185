"""Results of lm-evaluation-harness: one file a model and run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ReadError
from ...limits import DEEPEST_GROUP
from ...spec.spec import MetricEntry
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable
from .format import Document, Format
from .records import (
    Score,
    finite,
    first_name,
    list_of,
    metric_entry,
    number,
    object_of,
    one_table,
    others_said,
    score_table,
    stamped,
    whole,
)

__all__ = ["FORMATS", "directions", "model_of", "time_of"]

#: What of a model's arguments names it, the likeliest first, as the harness itself does.
_NAMES = ("peft", "delta", "pretrained", "model", "path", "engine")
#: What of them says where a model ran, and not how it was set up.
_ELSEWHERE = ("device", "parallelize", "trust_remote_code", "tensor_parallel_size", "gpu_memory_utilization")


def _tables(document: Document) -> Sequence[Choice]:
    """Read results: ``results {task: {"metric,filter": score, "metric_stderr,filter": error}}``.

    Groups of tasks that stand among the results are left out and become groups of metrics.
    """
    return one_table(document.source, [_table(document, record) for record in document.records])


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    results = record["results"]
    if not isinstance(results, Mapping) or not all(isinstance(r, Mapping) for r in results.values()):
        raise document.wrong("results", results, "an object of tasks")
    model = model_of(document, record)
    subtasks = {
        str(group): [str(task) for task in list_of(tasks)]
        for group, tasks in object_of(record.get("group_subtasks")).items()
    }
    parents = {task: group for group, tasks in reversed(subtasks.items()) for task in tasks}
    scored = {str(task) for task in results}
    above = {group for task in scored for group in _above(task, parents)}
    commas = any("," in str(key) for of in results.values() for key in of)
    groups: list[str] = []
    scores: list[Score] = []
    stated: list[MetricEntry] = []
    settings: dict[str, Mapping[str, str]] = {}
    for task, of in results.items():
        if str(task) in above:  # a mean of tasks that stand here themselves
            groups.append(str(task))
            continue
        higher, headline = directions(record, task), _headline(record, task, of)
        path = "/".join(re.sub(r"\s*/\s*", "-", group).strip() or "-" for group in _above(str(task), parents))
        measured = {
            key.removesuffix("s"): str(told)
            for key in ("versions", "n-shot")
            if isinstance(told := object_of(record.get(key)).get(task), int | float | str)
        }
        n = number(object_of(object_of(record.get("n-samples")).get(task)).get("effective"))
        for key, metric, filtered, value, error in _scores(of, commas):
            name = " ".join(filter(None, (str(task), metric, filtered)))
            scores.append(Score(name, value, finite(error), whole(n)))
            settings |= {name: measured} if measured else {}
            entry = metric_entry(name, higher.get(metric), path)
            stated.append(entry if headline is None else replace(entry, counts=key == headline))
    raw = score_table(document.source, model, scores, stated, time_of(document.source, record))
    left_out = (f"groups, which are means of their tasks: {listed(groups)}",) if groups else ()
    return replace(
        raw,
        left_out=left_out,
        inferred=others_said(stated),
        settings=settings,
        configuration=_configuration(record),
    )


def _scores(of: Mapping[Any, Any], commas: bool) -> Iterator[tuple[Any, str, str, Any, Any]]:
    """Key, metric, filter (where there is one), score and standard error of a task.

    Where names are ``metric,filter``, what has no comma is about the task; before version 0.4 none has.
    """
    for key, value in of.items():
        metric, comma, filtered = str(key).partition(",")
        if number(value) is None or metric.endswith("_stderr") or (commas and not comma):
            continue
        yield (
            key,
            metric,
            "" if filtered == "none" else filtered,
            value,
            of.get(f"{metric}_stderr{comma}{filtered}"),
        )


def _headline(record: Mapping[Any, Any], task: Any, of: Mapping[Any, Any]) -> Any:
    """The key of the metric that the task's settings list first, by its first filter; None if they list none.

    What its settings do not list at all is no headline, but nothing else is either.
    """
    settings = object_of(object_of(record.get("configs")).get(task))
    metrics, filters = (
        [object_of(one) for one in list_of(settings.get(key))] for key in ("metric_list", "filter_list")
    )
    for one in metrics:
        keys = [key for key in of if str(key).partition(",")[0] == one.get("metric")]
        first = [f"{one.get('metric')},{filtered.get('name')}" for filtered in filters]
        if keys:
            return next((key for key in first if key in keys), keys[0])
    return None


def directions(record: Mapping[Any, Any], task: Any) -> Mapping[Any, Any]:
    """Of each metric whether higher is better; older files have it only among the settings."""
    settings = object_of(object_of(record.get("configs")).get(task))
    told = [object_of(one) for one in list_of(settings.get("metric_list"))]
    return {
        **{one["metric"]: one.get("higher_is_better") for one in told if isinstance(one.get("metric"), str)},
        **object_of(object_of(record.get("higher_is_better")).get(task)),
    }


def _above(task: str, parents: Mapping[str, str]) -> list[str]:
    """The groups that a task is in, from the outermost."""
    path: list[str] = []
    while (group := parents.get(task)) is not None and group not in path and len(path) < DEEPEST_GROUP:
        path.insert(0, group)
        task = group
    return path


def _arguments(record: Mapping[Any, Any]) -> Mapping[Any, Any]:
    arguments = object_of(record.get("config")).get("model_args")
    if isinstance(arguments, str):
        return {key: of for key, _, of in (part.partition("=") for part in arguments.split(","))}
    return object_of(arguments)


def _configuration(record: Mapping[Any, Any]) -> str:
    """How the model was set up, other than where it ran."""
    told = {str(key): str(of) for key, of in _arguments(record).items() if key not in _ELSEWHERE}
    return ", ".join(f"{key}={of}" for key, of in sorted(told.items()))


def model_of(document: Document, record: Mapping[Any, Any]) -> str:
    """The model's name.

    Raises
    ------
    ReadError
        If it has none.
    """
    config = object_of(record.get("config"))
    arguments = _arguments(record)
    told = (record.get("model_name"), *(arguments.get(key) for key in _NAMES), config.get("model"))
    found = first_name(told)
    if found is None:
        raise ReadError(
            f"{document.source}: {document.what} without the model's name: neither model_name nor model_args "
            "has it"
        )
    return found


def time_of(source: str, record: Mapping[Any, Any]) -> float | None:
    """When it was run, or written as the file's name says."""
    date = finite(record.get("date"))
    return stamped(source) if date is None else date


FORMATS = [
    Format(
        "lm-eval",
        "results of lm-evaluation-harness",
        {
            "model": "`model_name`; in older files `peft`, `delta`, `pretrained`, `model`, `path` or "
            "`engine` of `config.model_args`, else `config.model`",
            "metric": "task and metric, `arc_easy acc`; a filter other than `none` is always part of the "
            "name (`gsm8k exact_match strict-match`), so that a metric has one name whatever else there is",
            "score, error": '`results {task: {"acc,none": x, "acc_stderr,none": s}}`; `"N/A"` is no error; '
            "before version 0.4 the keys have no comma",
            "headline": "the first metric of `configs.TASK.metric_list`, by the first filter of "
            "`filter_list`: it counts, and the others of its task are taken by `--metrics`; where `configs` "
            "lists none, all count",
            "direction": "`higher_is_better`, else `configs.TASK.metric_list`; where both are silent (files "
            "before 0.4), the metric's name, as in any table",
            "items": "`n-samples.TASK.effective`",
            "group": "`group_subtasks`: the groups above a task, from the outermost",
            "version": "`versions.TASK`: scores of two versions are refused; of two `n-shot`s, said",
            "configuration": "`config.model_args` without where it ran: scores of a model that is set up in "
            "two ways are refused, unless `--duplicates` says what to do",
            "time": "`date`, else the date in the file's name",
        },
        "Rows of groups whose tasks stand there too, since they would count twice; `alias` and other facts "
        "about tasks; scores that are no numbers.",
        "llull rank results/",
        "A file that the harness 0.4 wrote, as it is published with the tests of Every Eval Ever; files "
        "before 0.4, nested groups and filters in the shape that its source writes.",
        keys=(
            frozenset(["results", "higher_is_better"]),
            frozenset(["results", "versions", "config"]),
            frozenset(["results", "group_subtasks"]),
        ),
        tables=_tables,
    )
]

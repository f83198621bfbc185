"""Runs of HELM: a folder each, where ``stats.json`` holds the scores and ``run_spec.json`` says of whom."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable
from .format import Document, Format
from .records import (
    Score,
    finite,
    list_of,
    metric_entry,
    object_of,
    one_table,
    others_said,
    score_table,
    whole,
)

__all__ = ["FORMATS"]

#: Statistics that are about requests and outputs, and none of how good they are.
_FACTS = re.compile(
    r"(?:max_|estimated_)?num_\w+|estimated_\w+|finish_reason_\w+|prompt_truncated|batch_size|max_prob"
    r"|predicted_index\w*|training_\w+"
)


class _Run(NamedTuple):
    """What ``run_spec.json`` says: who, on what, and the names its metrics were asked for by."""

    model: str
    task: str
    groups: Sequence[str]
    asked: Sequence[str]


class _Value(NamedTuple):
    """A statistic; of instances with the error of their mean and how many they are."""

    mean: float
    stderr: float | None = None
    n: int | None = None


#: By their name and split.
_Values = Mapping[tuple[str, str], _Value]


def _tables(document: Document) -> Sequence[Choice]:
    """Read statistics, or instances where those alone are there, with the ``run_spec.json`` beside them."""
    if "adapter_spec" in document.records[0]:
        raise ReadError(f"{document.source}: {document.what} without its scores; give the folder it lies in")
    run = _run(document)
    if "stats" in document.records[0]:
        return one_table(document.source, [_table(document, run, {}, _of_instances(document.records))])
    instances = document.beside("per_instance_stats.json")
    if not isinstance(instances, list | None):
        raise document.wrong("per_instance_stats.json", instances, "a list of instances")
    of_instances = _of_instances(instances or [])
    return one_table(document.source, [_table(document, run, _of_run(document.records), of_instances)])


def _run(document: Document) -> _Run:
    """Who and what was run, as the file beside says.

    Raises
    ------
    ReadError
        If there is none, or it does not say.
    """
    spec = document.beside("run_spec.json")
    if spec is None:
        raise ReadError(
            f"{document.source}: {document.what}, but no run_spec.json beside it says of which model"
        )
    found, adapter = object_of(spec), object_of(object_of(spec).get("adapter_spec"))
    model, name = adapter.get("model") or adapter.get("model_deployment"), found.get("name")
    if not isinstance(model, str) or not model.strip():
        raise document.wrong("adapter_spec.model of run_spec.json", model, "the model's name")
    if not isinstance(name, str) or not name.strip():
        raise document.wrong("name of run_spec.json", name, "the run's name")
    scenario, _, arguments = name.strip().partition(":")
    kept = [one for one in arguments.split(",") if one and not re.match(r"model(?:_deployment)?=", one)]
    metrics = map(object_of, list_of(found.get("metric_specs")))
    asked = [_texts(object_of(metric.get("args")).get("names")) for metric in metrics]
    return _Run(
        model.strip(),
        ":".join(filter(None, (scenario, ",".join(kept)))),
        _texts(found.get("groups")),
        [name for names in asked for name in names],
    )


def _table(document: Document, run: _Run, of_run: _Values, of_instances: _Values) -> RawTable:
    """The scores of a run, its main one first."""
    values = {**of_instances, **of_run}
    main, wanted = _main(run.groups)
    splits = sorted({split for _, split in values})
    split = next((one for one in (wanted, "test", "valid", *splits) if one in splits), wanted)
    here = {name: value for (name, at), value in values.items() if at == split and not _FACTS.fullmatch(name)}
    first = next((name for name in (main, *run.asked, "exact_match") if name in here), None)
    n = of_run.get(("num_instances", split))
    suffix = "" if split == wanted else f" {split}"
    group = run.groups[0].replace("/", "-") if run.groups else ""
    scores: list[Score] = []
    stated: list[MetricEntry] = []
    for name in sorted(here, key=lambda name: name != first):
        value, mean = here[name], of_instances.get((name, split))
        if mean is not None and math.isclose(mean.mean, value.mean, rel_tol=1e-9, abs_tol=1e-12):
            value = mean._replace(mean=value.mean)
        elif n is not None:
            value = value._replace(n=whole(n.mean))
        metric = f"{run.task} {name}{suffix}"
        scores.append(Score(metric, value.mean, value.stderr, value.n))
        entry = metric_entry(metric, _schema()[0].get(name), group)
        stated.append(replace(entry, counts=name == first) if first is not None else entry)
    raw = score_table(document.source, run.model, scores, stated)
    said = ["standard errors are those of means over instances"] if any(s.stderr for s in scores) else []
    said += [f"{run.task} is of split {split}"] if split != "test" else []
    others = listed(one for one in splits if one != split)
    left_out = ["perturbed inputs, and facts about requests and outputs"]
    left_out += [f"other splits than {split}: {others}"] if others else []
    return replace(raw, inferred=(*others_said(stated), *said), left_out=tuple(left_out))


def _of_run(records: Sequence[Any]) -> _Values:
    """The statistics of a run that are of inputs as they are; parts of a split are taken together."""
    sums: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for key, count, total in _statistics(records):
        sums.setdefault(key, []).append((total, count))
    return {
        key: _Value(sum(total for total, _ in of) / sum(count for _, count in of)) for key, of in sums.items()
    }


def _of_instances(records: Sequence[Any]) -> _Values:
    """The mean over instances of each statistic, its standard error, and their number.

    Of an instance that was tried several times, the mean counts once.
    """
    found: dict[tuple[str, str], dict[str, list[float]]] = {}
    for record in map(object_of, records):
        if record.get("perturbation") is None:
            for key, count, total in _statistics(list_of(record.get("stats"))):
                found.setdefault(key, {}).setdefault(str(record.get("instance_id")), []).append(total / count)
    return {key: _mean([sum(of) / len(of) for of in values.values()]) for key, values in found.items()}


def _mean(values: Sequence[float]) -> _Value:
    n, mean = len(values), math.fsum(values) / len(values)
    squares = sum((value - mean) * (value - mean) for value in values)  # of huge ones infinite, and no error
    return _Value(mean, finite(math.sqrt(squares / (n - 1) / n)) if n > 1 else None, n)


def _statistics(records: Sequence[Any]) -> Iterator[tuple[tuple[str, str], int, float]]:
    """Name and split, count and sum of each statistic that is a number, without those of perturbed inputs."""
    for record in map(object_of, records):
        name = object_of(record.get("name"))
        count, total = whole(record.get("count")), finite(record.get("sum"))
        if name.get("perturbation") is None and count is not None and total is not None:
            yield (str(name.get("name")), str(name.get("split"))), count, total


def _main(groups: Sequence[str]) -> tuple[str, str]:
    """The main statistic of a run and the split it is of, as HELM's schemas say of its groups."""
    found = next((mains[group] for group in groups if group in (mains := _schema()[1])), "exact_match:test")
    name, _, split = found.rpartition(":")
    return name, split


@cache
def _schema() -> tuple[Mapping[str, bool], Mapping[str, str]]:
    """Of statistics whether more is better, and of groups the main statistic with its split."""
    told = tomllib.loads(files(__name__.rpartition(".")[0]).joinpath("helm.toml").read_text(encoding="utf-8"))
    ways = {**dict.fromkeys(told["lower"], False), **dict.fromkeys(told["higher"], True)}
    return ways, {group: main for main, groups in told["main"].items() for group in groups}


def _texts(value: Any) -> list[str]:
    return [text.strip() for text in list_of(value) if isinstance(text, str) and text.strip()]


FORMATS = [
    Format(
        "helm-run",
        "a run of HELM",
        {
            "model": "`run_spec.json`: `adapter_spec.model`",
            "metric": "`name` of `run_spec.json` without the model, and the statistic's `name`: "
            "`mmlu:subject=anatomy exact_match`",
            "headline": "the main statistic of the run's `groups`, as HELM's schemas say, else the first "
            "that `metric_specs` ask for: it counts, and the others of the run are taken by `--metrics`",
            "score": "`stats.json`: `sum` over `count` of the split that the schemas say, `test` for most, "
            "without perturbation; another split is part of the metric's name. What is not there is the mean "
            "of `per_instance_stats.json`",
            "error, items": "those of the mean over the instances of `per_instance_stats.json`, where it is "
            "the score of the run; without that file the items are `num_instances` (`count` is of trials)",
            "direction": "HELM's schemas; where they are silent, the metric's name, as in any table",
            "group": "the first of `groups`",
        },
        "Perturbed inputs, other splits, facts about requests and outputs (`num_…`, `finish_reason_…`, …).",
        "llull rank runs/",
        "Two runs that HELM wrote, as they are published with the tests of Every Eval Ever.",
        keys=(
            frozenset(["scenario_spec", "adapter_spec"]),
            frozenset(["name", "count", "sum", "sum_squared"]),
            frozenset(["instance_id", "stats"]),
        ),
        tables=_tables,
        beside={
            r"(.*/)?(?:run_spec|per_instance_stats|scenario|scenario_state|instances|display_\w+)\.json": (
                r"\1stats.json"
            ),
            r"(.*/)?run_spec\.json": r"\1per_instance_stats.json",
            r"(.*/)?(?:schema|runs|run_specs|groups|groups_metadata|summary|costs)\.json": (
                r"\1runs_to_run_suites.json"
            ),
            r"(.*/)?runs_to_run_suites\.json": r"\1run_specs.json",
        },
    )
]

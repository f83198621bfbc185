"""Logs of Inspect: one file a model, task and run, as JSON or as a zip of the same."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from ...errors import ReadError
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable, shown
from .format import Document, Format
from .records import (
    Score,
    finite,
    list_of,
    metric_entry,
    number,
    object_of,
    one_table,
    others_said,
    score_table,
    whole,
)

__all__ = ["FORMATS"]

#: Of the metrics of a score: what is an error of a mean, what is a mean, and what is neither, but a spread.
_ERRORS, _MEANS, _SPREADS = ("stderr", "bootstrap_stderr"), {"accuracy", "mean"}, {"std", "var"}
#: What grades are worth, as Inspect itself counts them.
_GRADES = {"C": 1.0, "P": 0.5, "I": 0.0, "N": 0.0, "yes": 1.0, "true": 1.0, "no": 0.0, "false": 0.0}
#: Settings that make two runs of a model on a task differ.
_SETTINGS = ("solver", "solver_args", "model_args", "model_generate_config")
_RUN = ("limit", "sample_id", "epochs", "epochs_reducer", "message_limit", "token_limit", "time_limit")


class _Named(NamedTuple):
    """A metric of a log: whose it is, and its score."""

    scorer: str
    score: str
    reducer: str
    metric: str
    part: bool  # one of several that one metric gives, such as one a group of samples
    value: Score


def _tables(document: Document) -> Sequence[Choice]:
    """Read logs: ``eval {model, task}`` and ``results {scores [{name, metrics {accuracy {value}}}]}``."""
    return one_table(document.source, [_table(document, record) for record in document.records])


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    about, results = object_of(record.get("eval")), object_of(record.get("results"))
    model, task = _name(document, about, "model"), _name(document, about, "task")
    if record.get("status") != "success":
        raise document.wrong("status", record.get("status"), "a run that came to its end, 'success',")
    task = " ".join(filter(None, (task, _version(about), _arguments(about))))
    said: list[str] = []
    found = [
        one for score in _objects(results.get("scores")) for one in _metrics(task, about, results, score)
    ]
    if not found and (found := list(_means(document, task, record))):
        said.append("scores are means of the samples, whose results the log does not have")
    if not found:
        raise ReadError(f"{document.source}: {document.what} without scores; run 'inspect score' on it")
    first = _headline(found, object_of(results.get("headline") or about.get("headline_metric")))
    stated = [replace(metric_entry(one.value.metric, None), counts=one is first) for one in found]
    raw = score_table(document.source, model, [one.value for one in found], stated, _when(record))
    return replace(
        raw,
        inferred=(*said, *others_said(stated)),
        left_out=(*raw.left_out, *_left_out(task, results)),
        configuration=_configuration(about),
    )


def _name(document: Document, about: Mapping[Any, Any], key: str) -> str:
    name = about.get(key)
    if not isinstance(name, str) or not name.strip():
        raise document.wrong(f"eval.{key}", name, "a name")
    return name.strip()


def _metrics(
    task: str, about: Mapping[Any, Any], results: Mapping[Any, Any], score: Mapping[Any, Any]
) -> Iterator[_Named]:
    """The metrics of a score, which is one scorer's, or one value's of it, after one way to reduce epochs."""
    metrics = {str(key): object_of(of) for key, of in object_of(score.get("metrics")).items()}
    error = next((finite(metrics[key].get("value")) for key in _ERRORS if key in metrics), None)
    n = _items(about, results, score)
    reducer = str(score.get("reducer") or "mean")
    for key, of in metrics.items():
        if key in {*_ERRORS, *_SPREADS} or number(of.get("value")) is None:
            continue
        of_mean = key.rpartition("/")[2] in _MEANS and n != 1  # of one sample the error is given as 0
        name = " ".join((task, str(score.get("name")), key, *([] if reducer == "mean" else [reducer])))
        value = Score(name, of["value"], error if of_mean else None, n)
        yield _Named(
            str(score.get("scorer")), str(score.get("name")), reducer, key, of.get("group") is not None, value
        )


def _items(about: Mapping[Any, Any], results: Mapping[Any, Any], score: Mapping[Any, Any]) -> int | None:
    """Of how many samples a score is; older logs count each epoch of a sample, and only where all ran."""
    if (n := number(score.get("scored_samples"))) is None:
        n, all_ = number(results.get("completed_samples")), number(results.get("total_samples"))
        epochs = number(object_of(about.get("config")).get("epochs")) or 1
        n = n / epochs if n is not None and n == all_ else None
    return whole(n)


def _headline(found: Sequence[_Named], declared: Mapping[Any, Any]) -> _Named:
    """The metric that the log names as the one that sums it up, else its first.

    Of a metric of groups of samples that is the one of all, where there is one.
    """
    keys = [key for key in ("scorer", "score", "reducer", "metric") if declared.get(key) is not None]
    told = [one for one in found if all(getattr(one, key) == declared[key] for key in keys)]
    first = (told or found)[0]
    of_all = [one for one in found if one.metric == "all" and one.part and one[:3] == first[:3]]
    return of_all[0] if first.part and of_all else first


def _means(document: Document, task: str, record: Mapping[Any, Any]) -> Iterator[_Named]:
    """The mean of each scorer's grades, first of the epochs of a sample and then of all samples."""
    reducers = object_of(object_of(record.get("eval")).get("config")).get("epochs_reducer") or ["mean"]
    grades: dict[tuple[str, ...], dict[str, list[float]]] = {}
    samples = record.get("samples") or document.beside("summaries.json")
    for at, sample in enumerate(_objects(samples), start=1):
        for scorer, score in object_of(sample.get("scores")).items():
            value = object_of(score).get("value")
            values = cast("Mapping[Any, Any]", value) if isinstance(value, Mapping) else {"": value}
            for key, one in values.items():
                grade = _grade(one)
                if grade is None:
                    key = f"the value of {str(scorer)[:40]!r} in sample {at}"
                    raise document.wrong(key, one, "a number or one of C, I, P, N")
                its = grades.setdefault((str(scorer), *filter(None, [str(key)])), {})
                if not math.isnan(grade):
                    its.setdefault(str(sample.get("id")), []).append(grade)
    if grades and reducers != ["mean"]:
        raise document.wrong("epochs_reducer of samples without results", reducers, "['mean']")
    for scorer, its in grades.items():
        means = [statistics.fmean(values) for values in its.values()]
        error = statistics.stdev(means) / math.sqrt(len(means)) if len(means) > 1 else None
        if means:
            value = Score(" ".join((task, *scorer, "mean")), statistics.fmean(means), error, len(means))
            yield _Named(scorer[0], scorer[-1], "mean", "mean", False, value)


def _grade(value: Any) -> float | None:
    """What a value of a sample is worth; NaN where it was not scored."""
    if isinstance(value, bool | int | float):
        return float(value) if abs(value) < 2.0**1000 or value != value else None
    if not isinstance(value, str):
        return None
    found = _GRADES.get(value, _GRADES.get(value.lower()))
    try:
        return float(value) if found is None else found
    except ValueError:
        return None


def _version(about: Mapping[Any, Any]) -> str:
    """The version of the task, where it is not the first: scores on another are not of the same."""
    version = about.get("task_version")
    return f"v{version}" if isinstance(version, str | int) and version not in (0, "0", "") else ""


def _arguments(about: Mapping[Any, Any]) -> str:
    """What the task was asked to do otherwise than it does by itself, since that makes it another task."""
    passed = object_of(about.get("task_args_passed", about.get("task_args")))
    texts = [f"{key}={of if isinstance(of, str) else _text(of)}" for key, of in passed.items()]
    return f"({', '.join(sorted(texts))})" if texts else ""


def _text(value: Any) -> str:
    try:
        return json.dumps(value, sort_keys=True, default=str)
    except (TypeError, ValueError, RecursionError):
        return shown(value)


def _configuration(about: Mapping[Any, Any]) -> str:
    """How the model was run on the task, so that another way of running it does not pass for a later run."""
    config = object_of(about.get("config"))
    told = {key: about.get(key) for key in _SETTINGS} | {key: config.get(key) for key in _RUN}
    return _text({key: of for key, of in told.items() if of})


def _left_out(task: str, results: Mapping[Any, Any]) -> list[str]:
    """What is not among the scores."""
    spreads = {key for score in _objects(results.get("scores")) for key in object_of(score.get("metrics"))}
    said = [f"spreads of samples: {listed(sorted(_SPREADS & spreads))}"] if _SPREADS & spreads else []
    done, all_ = number(results.get("completed_samples")), number(results.get("total_samples"))
    if done is not None and all_ is not None and done < all_:
        said.append(
            f"samples that failed, which no score counts: {all_ - done:,.0f} of {all_:,.0f} of {task}"
        )
    return said


def _when(record: Mapping[Any, Any]) -> float | None:
    for told in (
        object_of(record.get("stats")).get("completed_at"),
        object_of(record["eval"]).get("created"),
    ):
        try:
            when = datetime.fromisoformat(str(told))
        except ValueError:
            continue
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
    return None


def _objects(value: Any) -> list[Mapping[Any, Any]]:
    return [object_of(one) for one in list_of(value)]


FORMATS = [
    Format(
        "inspect",
        "a log of Inspect",
        {
            "model": "`eval.model`",
            "metric": "`eval.task`, its version where it is not 0, the arguments passed to it, the "
            "names of the score and the metric, and how epochs were reduced where that is not their mean: "
            "`inspect_evals/arc_easy choice accuracy`",
            "headline": "of each task the metric that the log names as its headline, else its first, and "
            "of groups of samples that of `all`; `--metrics` takes others",
            "score": "`results.scores[].metrics{}.value`; where a log has no results, the mean of its "
            "samples, first over the epochs of each, with C as 1, P as 1/2, I and N as 0",
            "error": "`stderr` or `bootstrap_stderr` beside `accuracy` or `mean`",
            "items": "`scored_samples`, else `completed_samples` over the number of epochs",
            "time": "`stats.completed_at`, else `eval.created`",
        },
        "Directions and bounds, which a log does not state: the metric's name tells, as in any table. `std` "
        "and `var`, which are spreads. A run that did not come to its end is refused, since its scores are "
        "of a part of the samples; samples that failed are counted and said. Of two runs of a model the "
        "later counts only if solver, settings of the model, limits and epochs are the same.",
        "llull rank logs/",
        "Real logs, as they are published with the tests of Every Eval Ever; logs that inspect_ai 0.3.285 "
        "wrote, as JSON and as `.eval`, with epochs, reducers, groups, several scorers and failed samples.",
        keys=(frozenset(["version", "eval", "plan"]),),
        tables=_tables,
        beside={r"(.*/)?(?:eval-set|logs|listing)\.json": r"\1*"},
    )
]

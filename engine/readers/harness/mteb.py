"""Results of MTEB: one file a model, revision and task."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ...errors import ReadError
from ...spec.spec import MetricEntry
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import Measured, RawTable
from .format import Document, Format
from .records import Score, finite, metric_entry, number, object_of, one_table, others_said, score_table

__all__ = ["FORMATS"]


def _tables(document: Document) -> Sequence[Choice]:
    """Read a result: ``scores {split: [{main_score, hf_subset}]}`` of ``task_name``."""
    if len(document.records) > 1:
        raise ReadError(f"{document.source}: {document.what} is one record a file, and not a list of them")
    return one_table(document.source, [_table(document, document.records[0])])


def _table(document: Document, record: Mapping[Any, Any]) -> RawTable:
    task, splits = record["task_name"], record["scores"]
    if not isinstance(task, str) or not task.strip():
        raise document.wrong("task_name", task, "the task's name")
    if not isinstance(splits, Mapping):
        raise document.wrong("scores", splits, "an object of splits")
    model, revision = _model(document)
    scores: list[Score] = []
    stated: list[MetricEntry] = []
    parts: dict[str, frozenset[str]] = {}
    for split in sorted(map(str, splits), key=lambda split: split != "test"):
        metric = task.strip() if split == "test" else f"{task.strip()} {split}"
        score, parts[metric] = _mean(document, split, splits[split])
        scores.append(Score(metric, score, None, None))
        stated.append(replace(metric_entry(metric, higher=True), counts=not scores[1:]))
    raw = score_table(document.source, model, scores, stated, finite(record.get("date")))
    settings = {metric: {"dataset_revision": str(record.get("dataset_revision"))} for metric in parts}
    said = () if "test" in splits else (f"{task.strip()} has no split test, and is of {listed(splits)}",)
    measured = Measured(model, revision, parts)
    return replace(raw, measured=measured, settings=settings, inferred=(*others_said(stated), *said))


def _mean(document: Document, split: str, of: Any) -> tuple[float | None, frozenset[str]]:
    """The mean of the main score over the subsets of a split, None where one has none; and the subsets."""
    if not isinstance(of, list) or not of or not all(isinstance(part, Mapping) for part in of):
        raise document.wrong(f"scores.{split}", of, "a list of scores")
    found = [object_of(part).get("main_score") for part in of]
    wrong = next((score for score in found if score is not None and number(score) is None), None)
    if wrong is not None:
        raise document.wrong(f"a main_score of {split}", wrong, "a number")
    numbers = [score for score in map(finite, found) if score is not None]
    mean = math.fsum(numbers) / len(numbers) if len(numbers) == len(found) else None
    return mean, frozenset(str(object_of(part).get("hf_subset")) for part in of)


def _model(document: Document) -> tuple[str, str]:
    """Name and revision of the model, which the file beside says, else the folders ORG__MODEL/REVISION.

    An experiment, which lies in a folder of its name below the revision, is a model of its own.
    """
    folder = (document.path or Path()).parent
    experiment = folder.name if folder.parent.name == "experiments" else ""
    folder = folder.parent.parent if experiment else folder
    meta = object_of(document.beside("model_meta.json"))
    org, two, model = folder.parent.name.partition("__")
    name = meta.get("name") or f"{org}/{model}" * bool(two)
    if not isinstance(name, str) or not name.strip():
        raise ReadError(
            f"{document.source}: {document.what}, but neither a model_meta.json beside it nor the folders "
            "ORG__MODEL/REVISION above say of which model"
        )
    return f"{name.strip()} {experiment}".strip(), str(meta.get("revision") or folder.name)


FORMATS = [
    Format(
        "mteb",
        "a result of MTEB",
        {
            "model": "`name` of `model_meta.json` beside it, else the folder's name, `ORG__MODEL`; an "
            "experiment is a model of its own",
            "revision": "`revision` of `model_meta.json`, else the folder's name. Of a model that stands in "
            "several, `--revision` says which counts; without it they are listed",
            "metric": "`task_name`; a split other than `test` is part of the name",
            "headline": "the split `test`, or the first where there is none: it counts, and the others of "
            "the task are taken by `--metrics`",
            "score": "the mean of `main_score` over the subsets of the split. A model without a subset that "
            "others have has no score there, which is said",
            "direction": "higher, as MTEB's main scores are",
            "time": "`date`, where it stands",
        },
        "Scores beside the main one, emissions and durations. There are neither errors nor counts of items. "
        "Different `dataset_revision`s of a task are said. Results before version 1.11 have another shape.",
        "llull rank results/",
        "A result that MTEB wrote, as it is published with the tests of Every Eval Ever; several revisions, "
        "subsets, splits and experiments in the shape that its source writes.",
        keys=(frozenset(["scores", "task_name"]),),
        tables=_tables,
        beside={
            r"(.*/)?model_meta\.json": r"\1*",
            r"(.*/)?run_settings\.jsonl": r"\1*",
        },
    )
]

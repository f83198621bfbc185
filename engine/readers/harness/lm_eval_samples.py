"""Samples of lm-evaluation-harness: one file a task and run, a line an item."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...errors import ReadError
from ...wording import listed
from ..files.choice import Choice
from ..files.raw import RawTable
from .format import Document, Format
from .lm_eval import directions, model_of, time_of
from .records import STAMP, finite, metric_entry, object_of, score_table, summed_up, summed_up_said

__all__ = ["FORMATS"]

_NAME = re.compile(rf"samples_(.+)_({STAMP.pattern})\.jsonl(?:\.gz)?")


def _tables(document: Document) -> Sequence[Choice]:
    """Read samples: ``doc_id``, ``filter``, ``metrics`` (their names), and a key for each of these."""
    return [Choice("", "", lambda: _table(document))]


def _table(document: Document) -> RawTable:
    name = _NAME.fullmatch(document.source)
    if name is None:
        raise ReadError(
            f"{document.source}: {document.what}, whose task its name says; samples_TASK_DATE.jsonl expected"
        )
    task, results = name[1], object_of(document.beside(f"results_{name[2]}.json"))
    items: dict[tuple[str, str], dict[str, list[float]]] = {}
    odd: dict[str, None] = {}
    for number, record in enumerate(document.records, start=1):
        metrics = record.get("metrics")
        if not isinstance(metrics, list) or not all(isinstance(metric, str) for metric in metrics):
            raise document.wrong(f"metrics of line {number}", metrics, "a list of names")
        filtered = record.get("filter", "none")
        for metric in metrics:
            value = record.get(metric)
            found = finite(int(value) if isinstance(value, bool) else value)
            if found is None:
                odd[metric] = None
            else:
                of = items.setdefault((metric, str(filtered)), {})
                of.setdefault(str(record["doc_id"]), []).append(found)
    kept = {key: of for key, of in items.items() if key[0] not in odd}
    names = {key: " ".join((task, *(part for part in key if part != "none"))) for key in kept}
    scores = [summed_up(names[key], of) for key, of in kept.items()]
    higher = directions(results, task)
    stated = [metric_entry(names[key], higher.get(key[0])) for key in kept]
    when = time_of(document.source, results)
    raw = score_table(document.source, _model(document, results), scores, stated, when)
    left_out = (f"metrics with samples that are no numbers: {listed(list(odd))}",) if odd else ()
    return replace(raw, inferred=(summed_up_said(scores),), left_out=left_out)


def _model(document: Document, results: Mapping[Any, Any]) -> str:
    """The model of the results beside; without these, the folder that the harness names after the model."""
    if results:
        return model_of(document, results)
    folder = "" if document.path is None else document.path.absolute().parent.name
    if "__" not in folder:
        raise ReadError(
            f"{document.source}: {document.what}, which do not say whose; the results beside them, or a "
            "folder ORGANISATION__MODEL, expected"
        )
    return folder.replace("__", "/")


FORMATS = [
    Format(
        "lm-eval-samples",
        "samples of lm-evaluation-harness",
        {
            "model": "the results beside, `results_DATE.json`; without these, the folder's name, in which "
            "`__` stands for `/`",
            "metric": "the task in the file's name, each of `metrics`, and a `filter` other than `none`",
            "score, error, items": "the mean over `doc_id`, its standard error, and how many there are",
            "direction": "the results beside; without these, the metric's name, as in any table",
        },
        "What was asked and answered; metrics whose samples are no numbers, such as pairs of counts. Beside "
        "`results_DATE.json` in a folder they are passed over, since those sum them up.",
        "llull rank org__model/samples_arc_easy_2025-01-01T00-00-00.jsonl",
        "A file that the harness 0.4 wrote, as it is published with the tests of Every Eval Ever.",
        keys=(frozenset(["doc_id", "doc", "resps"]),),
        tables=_tables,
        beside={rf"(.*/)?samples_.*_({STAMP.pattern})\.jsonl": r"\1results_\2.json"},
    )
]

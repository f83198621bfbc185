"""Which harness wrote some data, and whether that is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, cast

from ...errors import ReadError
from ..files.choice import Choice

__all__ = ["tables_of_harness"]

#: What tools write, by keys that all stand at the top, or in the first of a list; with the module here that
#: reads it, and None where none does.
_FORMATS: Sequence[tuple[str, frozenset[str], str | None]] = [
    ("results of Lighteval", frozenset(["results", "config_general"]), None),
    ("results of lm-evaluation-harness", frozenset(["results", "higher_is_better"]), "lm_eval"),
    ("results of lm-evaluation-harness", frozenset(["results", "versions", "config"]), "lm_eval"),
    ("results of lm-evaluation-harness", frozenset(["results", "group_subtasks"]), "lm_eval"),
    ("samples of lm-evaluation-harness", frozenset(["doc_id", "doc", "resps"]), None),
    ("a record of Every Eval Ever", frozenset(["schema_version", "evaluation_results"]), "every_eval_ever"),
    ("samples of Every Eval Ever", frozenset(["schema_version", "sample_id", "evaluation_id"]), None),
    ("tables of a HELM release", frozenset(["title", "header", "rows"]), "helm"),
    ("the specification of a HELM run", frozenset(["scenario_spec", "adapter_spec"]), None),
    ("statistics of a HELM run", frozenset(["name", "count", "sum", "sum_squared"]), None),
    ("instances of a HELM run", frozenset(["instance_id", "stats"]), None),
    ("a log of Inspect", frozenset(["eval", "results", "plan"]), None),
    ("a result of MTEB", frozenset(["scores", "task_name"]), None),
]


def tables_of_harness(source: str, data: Any) -> list[Choice] | None:
    """The tables of what a harness wrote: one record, or a list of them; None where it is no harness's.

    Raises
    ------
    ReadError
        If it is a format that is not read, or a record is not as its format says.
    """
    several = isinstance(data, Sequence) and not isinstance(data, str | bytes)
    records = cast("Sequence[Any]", data) if several else [data]
    first = records[0] if records else None
    if not isinstance(first, Mapping):
        return None
    for what, keys, module in _FORMATS:
        if keys <= first.keys():
            if module is None:
                raise ReadError(
                    f"{source}: {what}, a format that is not read; give a table of models and scores"
                )
            for number, record in enumerate(records, start=1):
                if not (isinstance(record, Mapping) and keys <= record.keys()):
                    raise ReadError(
                        f"{source}: {what}, but number {number} has no {' and '.join(sorted(keys))}"
                    )
            return import_module(f".{module}", __package__).tables(source, what, records)
    return None

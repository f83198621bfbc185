"""A score table as records of Every Eval Ever, one a model, and the spec with what these cannot hold."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from glob import escape
from pathlib import Path
from typing import Any

from ..errors import StoreError
from ..files import failing_to_write, sweep, write_files
from ..spec.spec import MetricEntry, Spec
from ..spec.write import settled, write
from ..table import ScoreTable
from ..wording import counted, listed

__all__ = ["write_records"]

#: The spec beside the records.
_SPEC = "spec.toml"
#: What metrics are by themselves; what differs from it and no record holds is in the spec alone.
_ANYWAY: Mapping[str, Any] = {
    "weight": "1",
    "group": "",
    "counts": True,
    **dict.fromkeys(("baseline", "ceiling", "tolerance")),
}


def write_records(table: ScoreTable, folder: Path) -> tuple[str, ...]:
    """Write one record a model and a spec into a folder, all of it or nothing.

    Returns
    -------
    notes
        What records cannot hold, and how it comes back.

    Raises
    ------
    StoreError
        If there are other files in the folder.
    LlullError
        If something cannot be written.
    """
    now = str(int(time.time()))
    scores = table.scores.drop_nulls("score").partition_by("model", as_dict=True)
    names = _file_names([model for model in table.model_names if (model,) in scores])
    metrics = {row["metric"]: row for row in table.metrics.iter_rows(named=True)}
    files = {
        file: _text(_record(table, model, metrics, scores[model,].iter_rows(named=True), now))
        for model, file in names.items()
    }
    head = [f"What records of Every Eval Ever cannot hold of {table.name}: read them with --spec {_SPEC}."]
    about = table.origin
    said = Spec(
        name=table.name,
        title=about.title,
        source=about.citation,
        licence=about.licence,
        date=about.date,
        entries=tuple(MetricEntry(escape(name), scale=scale) for name, scale in table.scales.items()),
    )
    files[_SPEC] = write(settled(said, table), head=head, why={})
    with failing_to_write(folder):
        folder.mkdir(parents=True, exist_ok=True)
        sweep(folder)
        others = sorted(path.name for path in folder.iterdir() if path.name not in files)
    if others:
        raise StoreError(f"{folder}: holds other files ({listed(others, 3)}); name an empty or a new folder")
    write_files({folder / name: text for name, text in files.items()})
    return tuple(_notes(table, names, folder))


def _record(
    table: ScoreTable, model: str, metrics: Mapping[str, Any], scores: Iterator[dict[str, Any]], now: str
) -> dict[str, Any]:
    about = table.origin
    details = {"citation": about.citation, "licence": about.licence, "date": about.date}
    return {
        "schema_version": "0.3.0",
        "evaluation_id": f"{table.name}/{model}/{now}",
        "retrieved_timestamp": now,
        "source_metadata": {
            "source_name": about.title or table.name,
            "source_type": "documentation",
            "source_organization_name": "unknown",
            "evaluator_relationship": "other",
            "additional_details": {key: text for key, text in details.items() if text},
        },
        "eval_library": {"name": "unknown", "version": "unknown"},
        "model_info": {
            "name": table.labels[model],
            "id": model,
            "additional_details": {"deployment_type": "unknown", "model_availability": "unknown"},
        },
        "evaluation_results": [_result(table.name, metrics[row["metric"]], row) for row in scores],
    }


def _result(dataset: str, metric: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """One score; bounds that are not known are not there, and with them the type that asks for them."""
    config: dict[str, Any] = {"lower_is_better": metric["direction"] == "lower"}
    if metric["lower"] is not None and metric["upper"] is not None:
        config["score_type"] = "continuous"
    told = {"min_score": metric["lower"], "max_score": metric["upper"], "metric_unit": metric["unit"]}
    error = None if row["stderr"] is None else {"value": row["stderr"]}
    doubt = {"standard_error": error, "num_samples": row["n"]}
    uncertainty = {key: value for key, value in doubt.items() if value is not None}
    return {
        "evaluation_result_id": metric["metric"],
        "evaluation_name": metric["metric"],
        "source_data": {"dataset_name": dataset, "source_type": "other"},
        "metric_config": config | {key: value for key, value in told.items() if value is not None},
        "score_details": {"score": row["score"]} | ({"uncertainty": uncertainty} if uncertainty else {}),
    }


def _text(record: Mapping[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _file_names(models: list[str]) -> dict[str, str]:
    """A name for the file of each model, different from the others where capitals are none."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for model in models:
        plain = re.sub(r"[^A-Za-z0-9._+-]+", "_", model.replace("/", "__")).strip("._")[:100] or "model"
        number, name = 1, plain
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        names[model] = f"{name}.json"
    return names


def _notes(table: ScoreTable, written: Mapping[str, str], folder: Path) -> Iterator[str]:
    lost = [c for c, anyway in _ANYWAY.items() if any(v != anyway for v in table.metrics[c].to_list())]
    lost += ["scale"] if table.scales else []
    if lost:
        yield f"not in the records, but in {_SPEC}: {', '.join(lost)}; read with --spec {folder / _SPEC}"
    silent = [model for model in table.model_names if model not in written]
    if silent:
        yield f"{counted(len(silent), 'model')} without any score: no record of {listed(silent)}"
    codes = table.scores.filter(table.scores["score"].is_null() & (table.scores["code"] != ""))
    if len(codes):
        yield f"not in the records: what stands in the place of {counted(len(codes), 'missing score')}"

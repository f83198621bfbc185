"""Runs of two models on one scenario, as HELM writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def write(folder: Path) -> None:
    """Write ``runs/``."""
    for model, right in (("org/m1", [1, 0, 1]), ("org/m2", [1, 1, 1])):
        name = f"mmlu:subject=anatomy,method=multiple_choice_joint,model={model.replace('/', '_')}"
        place = folder / "runs" / name.replace(":", "-")
        place.mkdir(parents=True)
        spec = {
            "name": name,
            "scenario_spec": {"class_name": "MMLUScenario", "args": {"subject": "anatomy"}},
            "adapter_spec": {"method": "multiple_choice_joint", "model": model},
            "metric_specs": [{"class_name": "BasicMetric", "args": {"names": ["exact_match"]}}],
            "groups": ["mmlu"],
        }
        stats = [_stat("exact_match", sum(right) / 3), _stat("num_instances", 3)]
        instances = [
            {"instance_id": f"id{at}", "train_trial_index": 0, "stats": [_stat("exact_match", value)]}
            for at, value in enumerate(right)
        ]
        for file, data in (("run_spec", spec), ("stats", stats), ("per_instance_stats", instances)):
            (place / f"{file}.json").write_text(json.dumps(data, indent=2), encoding="utf-8")


def _stat(name: str, value: float) -> dict[str, Any]:
    shared = {"min": value, "max": value, "mean": value, "variance": 0, "stddev": 0}
    return {
        "name": {"name": name, "split": "test"},
        "count": 1,
        "sum": value,
        "sum_squared": value**2,
        **shared,
    }

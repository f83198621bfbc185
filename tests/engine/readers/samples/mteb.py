"""Results of two models on two tasks, as MTEB writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

__all__ = ["meta", "result", "write"]


def write(folder: Path) -> None:
    """Write ``results/``."""
    for at, model in enumerate(("org/m1", "org/m2")):
        place = folder / "results" / model.replace("/", "__") / "0123456789abcdef"
        place.mkdir(parents=True)
        (place / "model_meta.json").write_text(json.dumps(meta(model, place.name)), encoding="utf-8")
        for task, subsets in (("STS17", ("en-en", "es-en")), ("SciFact", ("default",))):
            data = result(task, {"test": dict.fromkeys(subsets, 0.5 + at / 4)})
            (place / f"{task}.json").write_text(json.dumps(data, indent=2), encoding="utf-8")


def meta(model: str, revision: str) -> dict[str, Any]:
    """What MTEB writes of a model."""
    return {"name": model, "revision": revision, "release_date": "2024-02-08", "languages": ["eng-Latn"]}


def result(task: str, splits: Mapping[str, Mapping[str, Any]], data: str = "faeb7627") -> dict[str, Any]:
    """A result of main scores by split and subset."""

    def scores(of: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        return [
            {"main_score": s, "ndcg": 0.1, "hf_subset": h, "languages": ["eng-Latn"]} for h, s in of.items()
        ]

    return {
        "dataset_revision": data,
        "task_name": task,
        "mteb_version": "2.1.0",
        "scores": {split: scores(of) for split, of in splits.items()},
        "evaluation_time": 1.5,
        "kg_co2_emissions": None,
        "date": None,
    }

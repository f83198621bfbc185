"""Logs of Inspect, one a model."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

__all__ = ["LETTERS", "log", "score", "write"]

#: A log that inspect_ai 0.3.285 wrote: four samples in two epochs, with the grades CI, PN, CC and II.
LETTERS = Path(__file__).with_name("letters.eval")


def score(name: str, metrics: dict[str, float], **more: Any) -> dict[str, Any]:
    found = {key: {"name": key, "value": value, "params": {}} for key, value in metrics.items()}
    return {"name": name, "scorer": name, "scored_samples": 5, "params": {}, "metrics": found, **more}


def log(model: str = "org/m", **more: Any) -> dict[str, Any]:
    results = {"total_samples": 5, "completed_samples": 5}
    results |= {"scores": [score("grade", {"accuracy": 0.7, "stderr": 0.2, "std": 0.4})]}
    about = {"created": "2026-01-01T00:00:00+00:00", "task": "letters", "task_version": 0, "model": model}
    about |= {"task_args_passed": {}, "model_generate_config": {}, "config": {"epochs": 1}}
    stats = {"completed_at": "2026-01-01T00:00:10+00:00"}
    return {
        "version": 2,
        "status": "success",
        "eval": about,
        "plan": {},
        "results": results,
        "stats": stats,
    } | more


def write(folder: Path) -> None:
    """Write what ``llull rank logs/`` reads."""
    (folder / "logs").mkdir()
    for model in ("a", "b"):
        (folder / "logs" / f"{model}.json").write_text(json.dumps(log(f"org/{model}")), encoding="utf-8")
    shutil.copy(LETTERS, folder / "logs")

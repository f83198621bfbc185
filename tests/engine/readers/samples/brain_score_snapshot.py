"""A snapshot of Brain-Score: an average of two benchmarks, one of which a model failed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["record", "write"]


def record(number: int, v1: str, it: str, average: str) -> dict[str, Any]:
    """What is said of one model."""
    ran = {"raw": 0.3, "error": 0.01, "color": "#fff", "complete": 1, "timestamp": "2023-01-01T00:00:00"}
    mean = {"value": average, "raw": 0.3, "error": None, "color": "#fff", "complete": 1, "timestamp": None}
    failed = {"value": "X", "color": "#E0E1E2"}
    return {
        "id": number,
        "rank": number,
        "model": {"id": number, "name": f"net {number}", "submitter": "s"},
        "public": True,
        "metadata": {"architecture": "cnn"},
        "neural_vision_v0": mean,
        "V1-pls_v4": {**ran, "value": v1, "version": 3, "current_version": 4},
        "IT-pls_v1": {**ran, "value": it, "version": 1, "current_version": 1} if it else failed,
    }


def write(folder: Path) -> None:
    """Write what ``llull rank 2024-01-01.json`` reads."""
    records = [
        record(1, ".300", ".500", ".400"),
        record(2, ".310", "", ".310"),
        record(3, "1.1", ".200", ".650"),
    ]
    (folder / "2024-01-01.json").write_text(json.dumps(records), encoding="utf-8")

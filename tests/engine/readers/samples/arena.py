"""A board of an arena."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

__all__ = ["BOARD", "write"]

BOARD: dict[str, dict[str, dict[str, Any]]] = {
    "overall": {
        "m-one": {"rating": 1312.5, "rating_q975": 1320.5, "rating_q025": 1304.5},
        "m-two": {"rating": 1298.25, "rating_q975": 1318.25, "rating_q025": 1288.25},
    },
    "coding": {
        "m-one": {"rating": 1200.0, "rating_q975": 1210.0, "rating_q025": 1190.0},
        "m-two": {"rating": 1250.0, "rating_q975": 1270.0, "rating_q025": 1230.0},
        "m-three": {"rating": 1100.0, "rating_q975": 1140.0, "rating_q025": 1060.0},
    },
}


def write(folder: Path) -> None:
    """Write what ``llull rank leaderboard-text.json`` reads."""
    (folder / "leaderboard-text.json").write_text(json.dumps(BOARD), encoding="utf-8")

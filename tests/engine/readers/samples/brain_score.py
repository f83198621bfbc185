"""A table of Brain-Score's site: two groups that count, one of them of two, and one that does not."""

from __future__ import annotations

from pathlib import Path
from random import Random

__all__ = ["NAMES", "table", "write"]

NAMES = [
    *("average_vision", "neural_vision", "V1", "a-pls", "b-pls", "IT-pls"),
    *("behavior_vision", "c-i2n", "d-match", "engineering_vision", "e-top1", "f-top1"),
]


def table(models: int = 8) -> str:
    """The scores of so many models, with three digits; the averages are rounded as the site does."""
    draw = Random(1)
    lines = [",".join(["model_name", "model_id", "rank", *NAMES])]
    for number in range(models):
        a, b, it, c, d, e, f = (draw.random() for _ in range(7))
        v1, behavior, engineering = (a + b) / 2, (c + d) / 2, (e + f) / 2
        neural = (v1 + it) / 2
        scores = [(neural + behavior) / 2, neural, v1, a, b, it, behavior, c, d, engineering, e, f]
        cells = [f"{score:.3f}".removeprefix("0") for score in scores]
        lines.append(",".join([f"net {number}", str(100 + number), str(number + 1), *cells]))
    return "\n".join(lines) + "\n"


def write(folder: Path) -> None:
    """Write what ``llull rank leaderboard.csv`` reads."""
    (folder / "leaderboard.csv").write_text(table(), encoding="utf-8")

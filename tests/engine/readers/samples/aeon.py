"""Results of two estimators on two datasets and three resamples."""

from __future__ import annotations

from pathlib import Path

__all__ = ["FILES", "write"]

FILES = {
    "HC2_accuracy.csv": "Resamples:,0,1,2\nAdiac,0.81,0.80,0.85\nBeef,0.90,0.70,0.80\n",
    "FreshPRINCE_accuracy.csv": "Resamples:,0,1,2\nAdiac,0.84,0.80,0.79\nBeef,0.80,,0.70\n",
}


def write(folder: Path) -> None:
    """Write what ``llull rank accuracy/`` reads."""
    (folder / "accuracy").mkdir()
    for name, text in FILES.items():
        (folder / "accuracy" / name).write_text(text, encoding="utf-8")

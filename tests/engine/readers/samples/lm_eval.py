"""What the command that the documentation gives for results of lm-evaluation-harness reads."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path) -> None:
    """Write the files that the command names into a folder."""
    for at, acc in enumerate((0.5, 0.6)):
        record = {
            "results": {"arc_easy": {"acc,none": acc, "acc_stderr,none": 0.01, "alias": "arc_easy"}},
            "higher_is_better": {"arc_easy": {"acc": True}},
            "model_name": f"org/m{at}",
        }
        path = folder / "results" / f"org__m{at}" / "results_2025-01-01T00-00-00.json"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(record))

"""What the command that the documentation gives for samples of lm-evaluation-harness reads."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path) -> None:
    """Write the file that the command names into a folder."""
    path = folder / "org__model" / "samples_arc_easy_2025-01-01T00-00-00.jsonl"
    path.parent.mkdir()
    lines = [{"doc_id": at, "doc": {}, "resps": [], "metrics": ["acc"], "acc": at % 2} for at in range(4)]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))

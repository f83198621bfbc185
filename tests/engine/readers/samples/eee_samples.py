"""What the command that the documentation gives for samples of Every Eval Ever reads."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path) -> None:
    """Write the file that the command names into a folder."""
    same = {"schema_version": "0.3.0", "evaluation_id": "e", "model_id": "m", "evaluation_name": "T accuracy"}
    lines = [{**same, "sample_id": str(at), "evaluation": {"score": at / 4}} for at in range(4)]
    (folder / "model_samples.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))

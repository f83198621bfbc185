"""What the command that the documentation gives for records of Every Eval Ever reads."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path) -> None:
    """Write the files that the command names into a folder."""
    for at, score in enumerate((0.5, 0.6), start=1):
        bounded = {"lower_is_better": False, "score_type": "continuous", "min_score": 0.0, "max_score": 1.0}
        result = {"evaluation_name": "T", "metric_config": bounded, "score_details": {"score": score}}
        record = {"schema_version": "0.3.0", "model_info": {"id": f"m{at}"}, "evaluation_results": [result]}
        (folder / f"record-{at}.json").write_text(json.dumps(record))

"""What the command that the documentation gives for tables of a HELM release reads."""

from __future__ import annotations

import json
from pathlib import Path


def write(folder: Path) -> None:
    """Write the files that the command names into a folder."""
    header = [{"value": "Model"}, {"value": "T1 - EM", "lower_is_better": False}]
    rows = [[{"value": f"m{at}"}, {"value": at / 10}] for at in range(3)]
    tables = [{"title": title, "header": header, "rows": rows} for title in ("Accuracy", "Robustness")]
    (folder / "groups").mkdir()
    (folder / "groups" / "core_scenarios.json").write_text(json.dumps(tables))

"""Witnesses as files that replay."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ....rules.axioms import Replay, Witness
from ....rules.axioms import replay as replay_witness
from ...errors import ReadError

__all__ = ["file_name", "read_witness", "replay"]


def file_name(rule: str, axiom: str) -> str:
    """Under which name a witness is written: the rule as it was asked for, and the axiom."""
    return re.sub(r"[^\w.=-]+", "_", f"{rule}-{axiom}") + ".json"


def read_witness(source: Path | str | Mapping[str, Any]) -> Mapping[str, Any]:
    """Read a witness file.

    Raises
    ------
    ReadError
        If the file is not there or is no JSON object.
    """
    if isinstance(source, Mapping):
        return source
    try:
        data = json.loads(Path(source).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ReadError(f"witness {str(source)!r} cannot be read: {error}") from None
    if not isinstance(data, dict):
        raise ReadError(f"witness {str(source)!r} is not a JSON object; give one that llull wrote")
    return data


def replay(source: Path | str | Mapping[str, Any]) -> Replay:
    """Rank a witness's profiles again, judge them, and say in words what happens.

    Raises
    ------
    ReadError, ProfileError
        If the file cannot be read or is no witness.
    UnknownNameError
        If there is no such rule or axiom here.
    """
    return replay_witness(Witness.from_dict(read_witness(source)))

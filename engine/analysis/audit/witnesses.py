"""Missing policies as functions of profiles, and witnesses as files that replay with the policy they need."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ....rules import Profile
from ....rules.axioms import Complete, Replay, Verdict, Witness
from ....rules.axioms import replay as replay_witness
from ....rules.axioms.changes.change import original_name
from ...errors import ReadError
from ...prepare.missing import fill
from ...prepare.preparation import Prepared

__all__ = ["completion", "file_name", "policy_of", "read_witness", "replay", "replayable"]


def completion(prepared: Prepared) -> Complete | None:
    """The missing policy as a function of profiles; None where it never does anything."""
    if prepared.missing == "available":
        return None
    return policy_of(prepared.missing, *_bounds(prepared))


def _bounds(prepared: Prepared) -> tuple[dict[str, bool], dict[str, float]]:
    """Of each metric of the raw profile: whether lower is better, and its worst possible score if stated."""
    info = {row["metric"]: row for row in prepared.table.metrics.to_dicts()}
    lower = {name: info[name]["direction"] == "lower" for name in prepared.raw.voters}
    worst: dict[str, float] = {}
    for name in prepared.raw.voters:
        bound = info[name].get("upper" if lower[name] else "lower")
        if bound is not None:
            worst[name] = float(bound)
    return lower, worst


def policy_of(missing: str, lower: Mapping[str, bool], worst: Mapping[str, float]) -> Complete:
    """A missing policy as a function of profiles.

    Parameters
    ----------
    lower, worst
        By metric: lower is better (else not), and its worst possible score (else the worst observed).
    """

    def complete(profile: Profile) -> Profile:
        if profile.present.all():
            return profile
        # A copy of a metric is measured as the metric is; one that is added says nothing of its bounds.
        origin = [original_name(name) for name in profile.voters]
        turned = np.array([lower.get(name, False) for name in origin], dtype=bool)
        sign = np.where(turned, -1.0, 1.0)[:, None]
        filled = fill(
            profile.scores * sign,
            missing,
            names=profile.voters,
            lower_is_better=turned,
            worst=np.array([worst.get(name, np.nan) for name in origin]),
        )
        part = profile.select(candidates=filled.models, voters=filled.metrics)
        return replace(part, scores=filled.scores * sign[filled.metrics] + 0.0)

    return complete


def replayable(verdict: Verdict, prepared: Prepared) -> Verdict:
    """Give a witness found under a policy what that policy needs."""
    if verdict.witness is None or verdict.witness.missing == "available":
        return verdict
    lower, worst = _bounds(prepared)
    policy = {"lower_is_better": [name for name, is_lower in lower.items() if is_lower], "worst": worst}
    return replace(verdict, witness=replace(verdict.witness, extra={"policy": policy}))


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
    data = read_witness(source)
    witness = Witness.from_dict(data)
    if witness.missing == "available":
        return replay_witness(witness)
    policy: Mapping[str, Any] = data.get("policy") or {}
    lower = {name: name in policy.get("lower_is_better", ()) for name in witness.profile.voters}
    return replay_witness(witness, complete=policy_of(witness.missing, lower, policy.get("worst", {})))

"""Witnesses as files that replay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ....rules.axioms import Replay, Witness
from ....rules.axioms import replay as replay_witness
from ....rules.axioms.notebook import tiers_in_words
from ....rules.errors import ProfileError
from ....rules.plain import picked
from ...errors import ReadError
from ...readers.files.json_text import parsed_json
from ...readers.files.text import read_text
from ...result import Column, Result, Table

__all__ = ["Replayed", "file_name", "read_witness", "replay", "witness_scores"]


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
    data = parsed_json(f"witness {Path(source).name!r}", read_text(Path(source), ReadError))
    if not isinstance(data, dict):
        raise ReadError(f"witness {str(source)!r} is not a JSON object; give one that llull wrote")
    return data


class Replayed(Replay, Result):
    """A witness computed again, as the verb shows it."""

    @property
    def headline(self) -> str:
        """What is broken, if it still is."""
        if self.witness is None:
            return "the axiom is not broken any more"
        same = "" if self.same else " (the rankings are not those that the file states)"
        return f"{self.witness.axiom} is broken by {self.witness.rule}{same}"

    def tables(self) -> list[Table]:
        """How, the rankings before and after, and the scores where they are few."""
        if (witness := self.witness) is None:
            return []
        before, *after = (tiers_in_words(tiers) for tiers in (witness.before, *witness.after))
        words = [*witness.explanation, f"before: {before}", *(f"after:  {tiers}" for tiers in after)]
        profile = witness.profile
        few = len(profile.candidates) <= 8 and len(profile.voters) <= 20
        return [Table(sentences=words), *([witness_scores(witness)] if few else [])]

    def rows(self) -> list[dict[str, Any]]:
        """One row: whether it is broken, the same, and how."""
        return [{**picked(self, "reproduced", "same"), "explanation": " ".join(self.explanation)}]


def witness_scores(witness: Witness) -> Table:
    """The scores, metrics in rows, so that a reader can do the sum."""
    profile = witness.profile
    rows = [
        [name, str(weight), *("—" if s != s else s for s in scores)]
        for name, weight, scores in zip(profile.voters, profile.weights, profile.scores.tolist(), strict=True)
    ]
    columns = [Column("weight"), *(Column(name, "value") for name in profile.candidates)]
    return Table(["metric", *columns], rows, "the witness's scores")


def replay(source: Path | str | Mapping[str, Any]) -> Replayed:
    """Rank a witness's profiles again, judge them, and say in words what happens.

    Raises
    ------
    ReadError, ProfileError
        If the file cannot be read or is no witness.
    UnknownNameError
        If there is no such rule or axiom here.
    """
    data = read_witness(source)
    try:
        return Replayed(**vars(replay_witness(Witness.from_dict(data))))
    except ProfileError as error:
        name = "" if isinstance(source, Mapping) else f" {Path(source).name!r}"
        raise ProfileError(f"witness{name}: {error}") from None

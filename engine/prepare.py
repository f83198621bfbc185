"""From a score table to a profile: which models and metrics, which weights, what a gap means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from ..rules import Profile
from .table import ScoreTable

__all__ = ["Missing", "Prepared"]

#: What a gap means; see the module's table of policies.
Missing = Literal["available", "complete-models", "complete-metrics", "zero", "worst", "median"]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A profile ready to be ranked, with all that a result must say about how it came to be.

    Attributes
    ----------
    table
        The table after selection; scores as they were given.
    profile
        Oriented (higher is better), weighted, gaps treated by the policy.
    missing, weights
        The policy and the weighting in force (``flat``, ``stored``, ``tree`` or a file's name).
    dropped
        Models that are not ranked: without any score, or dropped by the policy.
    dropped_metrics
        Metrics that the policy dropped.
    gaps
        How many scores are missing among the models and metrics that entered, before the policy.
    notes
        What was done about gaps and anything else a reader must know, in sentences.
    """

    table: ScoreTable
    profile: Profile
    missing: Missing
    weights: str
    dropped: tuple[str, ...]
    dropped_metrics: tuple[str, ...]
    gaps: int
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """What every JSON result begins with."""
        return {
            "dataset": self.table.name,
            "missing": self.missing,
            "weights": self.weights,
            "n_models": len(self.profile.candidates),
            "n_metrics": len(self.profile.voters),
            "dropped": list(self.dropped),
            "dropped_metrics": list(self.dropped_metrics),
            "gaps": self.gaps,
        }

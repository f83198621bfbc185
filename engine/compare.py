"""Rankings of one table under several rules, and how far the rules agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..rules import Ranking
from .prepare import Prepared

__all__ = ["Comparison"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """One table under several rules.

    Attributes
    ----------
    prepared
        What was ranked: the table after selection, weighting and missing policy.
    rankings
        By the rule's name in this comparison, in the order asked for.
    spearman, kendall
        ``[rule][rule]``: correlations of the ranks (Spearman on average ranks; Kendall's tau-b), over the
        models that all rules rank; None where undefined, as for a ranking that ties all.
    """

    prepared: Prepared
    rankings: Mapping[str, Ranking]
    spearman: Mapping[str, Mapping[str, float | None]]
    kendall: Mapping[str, Mapping[str, float | None]]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            **self.prepared.to_dict(),
            "rules": list(self.rankings),
            "rankings": {name: ranking.rows() for name, ranking in self.rankings.items()},
            "spearman": {a: dict(row) for a, row in self.spearman.items()},
            "kendall": {a: dict(row) for a, row in self.kendall.items()},
        }

"""How far a change that should not matter moves a ranking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ....rules.numeric.arrays import FloatArray
from ....rules.plain import Plain

__all__ = ["Shift", "rank_shift"]


@dataclass(frozen=True, eq=False)
class Shift(Plain):
    """The farthest that an irrelevant change was found to move a ranking.

    Attributes
    ----------
    tau
        ``(1 - Kendall's tau-b) / 2`` of the two rankings: 0 where nothing moves, 1 where all is reversed.
    max_rank_change
        Largest change of a rank divided by the number of other models; of the same change of the benchmark as
        `tau`.
    change
        By metric, what its scores are multiplied by (1 is the largest); or the names of the models that
        are there beside those that are ranked.
    models
        The models that are ranked.
    exact
        Whether no such change moves the ranking farther; if not, `tau` is a lower bound.
    """

    keys = ("tau", "max_rank_change", "change", "n_models", "exact")

    tau: float
    max_rank_change: float
    change: dict[str, float] | tuple[str, ...]
    models: tuple[str, ...]
    exact: bool

    def in_words(self, change: str) -> str:
        """How far the ranking moves, after what the change is."""
        least = "" if self.exact else "at least "
        return (
            f"{change}: {least}{self.tau:.4f} of the pairs turn ((1 - tau) / 2), and a model moves by "
            f"{self.max_rank_change:.4f} of the ranking"
        )

    @property
    def n_models(self) -> int:
        """How many models are ranked."""
        return len(self.models)


def rank_shift(before: FloatArray, after: FloatArray) -> tuple[float, float]:
    """``(1 - tau-b) / 2`` and the largest change of a rank over the number of other models.

    Tau-b of a ranking that ties all models is not defined; against any other it counts as 0.
    """
    from scipy.stats import kendalltau

    if np.array_equal(before, after):
        return 0.0, 0.0
    found: Any = kendalltau(before, after)
    tau = 0.0 if np.isnan(found.statistic) else float(found.statistic)
    return (1 - tau) / 2, float(np.abs(before - after).max() / (len(before) - 1))

"""How far the presence of other models can move the ranking of some by mean win rate.

The sensitivity of ordinal benchmarks of Zhang and Hardt (2024), *Inherent trade-offs between diversity and
stability in multi-task benchmarks*, arXiv 2405.01719.
"""

from __future__ import annotations

from typing import Literal

import numpy as np

from ....rules import Profile
from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.numeric.clock import Clock
from ....rules.numeric.ties import competition_ranks, tied_ranks
from ...errors import SelectionError
from ...prepare.preparation import Prepared
from .shift import Shift, rank_shift

__all__ = ["sensitivity_to_models", "win_rates"]

#: Sets of models are all tried while there are no more of them than this.
_MOST_SETS = 2**14
_CHUNK = 2**20


def win_rates(profile: Profile) -> FloatArray:
    """``[a, b]``: share of the metrics scored on both on which a is above b; 0 where there are none."""
    there = profile.present.astype(np.float64)
    both = there.T @ there
    wins = np.zeros(both.shape)
    with np.errstate(invalid="ignore"):
        for row in profile.scores:
            wins += row[:, None] > row[None, :]
    return np.divide(wins, both, out=np.zeros(both.shape), where=both > 0)


def sensitivity_to_models(
    prepared: Prepared,
    *,
    models: tuple[str, ...] | Literal["top"] = "top",
    budget: float | None = 10.0,
    seed: int = 0,
) -> Shift:
    """Search for models whose presence moves the ranking of others by mean win rate farthest.

    The models that are kept are ranked by how often, on average, they beat the models present; the others may
    be present or not. The ranking without any of the others is the baseline.

    Parameters
    ----------
    models
        Those that are kept; by default the fifth that has the highest mean win rates (at least two; models
        level with the last of these too).
    budget
        Seconds.
    seed
        Of the starting points.

    Raises
    ------
    SelectionError
        If fewer than two models are kept, or one is not ranked.

    Notes
    -----
    As published, with a search of its own: all sets of other models while these are few (up to 14), else from
    random sets one model at a time comes or goes as long as that moves the ranking farther. A lower bound
    then.
    """
    clock = Clock(budget)
    profile, _ = prepared.profile.pruned()
    rates = win_rates(profile)
    kept = _kept(profile, rates, models)
    others = np.setdiff1d(np.arange(len(profile.candidates)), kept)
    search = _Presence(rates, kept, others)
    exact = 2 ** len(others) <= _MOST_SETS
    if exact:
        exact = search.all_sets(clock)
    else:
        search.climb(np.random.default_rng(seed), clock)
    tau, change = rank_shift(search.base, search.ranks(search.best[None])[0])
    present = tuple(profile.candidates[c] for c in others[search.best])
    return Shift(tau, change, present, tuple(profile.candidates[c] for c in kept), exact)


def _kept(profile: Profile, rates: FloatArray, models: tuple[str, ...] | Literal["top"]) -> IntArray:
    names = profile.candidates
    if models != "top":
        lost = [name for name in models if name not in names]
        if lost or len(set(models)) < 2:
            what = f"{lost[0]!r} is not ranked" if lost else "two models or more must be kept"
            raise SelectionError(f"sensitivity to models: {what}")
        return np.array(sorted(names.index(name) for name in set(models)), dtype=np.int64)
    if len(names) < 2:
        raise SelectionError("sensitivity to models: two models or more must be ranked")
    place = competition_ranks(rates.mean(axis=1))
    return np.flatnonzero(place <= max(2, len(names) // 5)) if (place > 1).any() else np.arange(len(names))


class _Presence:
    """Which of the other models are present, and the farthest ranking of the kept ones seen."""

    def __init__(self, rates: FloatArray, kept: IntArray, others: IntArray) -> None:
        self.inside = rates[np.ix_(kept, kept)].sum(axis=1)
        self.outside = rates[np.ix_(kept, others)]
        self.best: BoolArray = np.zeros(len(others), dtype=bool)
        self.base = self.ranks(self.best[None])[0]
        self.order = np.sign(self.base[:, None] - self.base[None, :])
        self.farthest = 0.0

    def ranks(self, present: BoolArray) -> FloatArray:
        """Average ranks of the kept models for each set ``present[k, o]``."""
        totals = self.inside + present.astype(np.float64) @ self.outside.T
        return tied_ranks(-competition_ranks(totals).astype(np.float64))

    def distances(self, present: BoolArray) -> FloatArray:
        """Pairs of kept models that are turned, ties half, for each set."""
        ranks = self.ranks(present)
        now = np.sign(ranks[:, :, None] - ranks[:, None, :])
        return np.abs(now - self.order).sum(axis=(1, 2)) / 4

    def _look(self, present: BoolArray) -> tuple[int, float]:
        parts = max(1, _CHUNK // len(self.base) ** 2)
        far = np.concatenate([self.distances(present[i : i + parts]) for i in range(0, len(present), parts)])
        at = int(np.argmax(far))
        if far[at] > self.farthest:
            self.best, self.farthest = present[at], float(far[at])
        return at, float(far[at])

    def all_sets(self, clock: Clock) -> bool:
        """Try every set; whether time sufficed."""
        n = self.outside.shape[1]
        codes = np.arange(2**n)
        for start in range(0, len(codes), 1024):
            if clock.expired():
                return False
            self._look(np.asarray(codes[start : start + 1024, None] >> np.arange(n) & 1, dtype=bool))
        return True

    def climb(self, rng: np.random.Generator, clock: Clock, starts: int = 8) -> None:
        """From random sets, let the model come or go that moves the ranking farthest, while one does."""
        n = self.outside.shape[1]
        for _ in range(starts):
            now: BoolArray = np.asarray(rng.random(n) < rng.random())
            reached = float(self.distances(now[None])[0])
            while not clock.expired():
                at, far = self._look(now ^ np.eye(n, dtype=bool))
                if far <= reached:
                    break
                reached = far
                now = now ^ (np.arange(n) == at)

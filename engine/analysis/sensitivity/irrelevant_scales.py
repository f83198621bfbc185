"""How far the scales of metrics, which say nothing, can move the ranking by their mean.

The sensitivity of cardinal benchmarks of Zhang and Hardt (2024), *Inherent trade-offs between diversity and
stability in multi-task benchmarks*, arXiv 2405.01719.
"""

from __future__ import annotations

import numpy as np

from ....rules.numeric.arrays import FloatArray
from ....rules.numeric.clock import Clock
from ....rules.numeric.scaling import unit_power
from ....rules.numeric.ties import competition_ranks, tied_ranks
from ...prepare.preparation import Prepared
from .diversity import complete_models
from .shift import Shift, rank_shift

__all__ = ["sensitivity_to_scales"]

_STEPS = 1000
_RATE = 0.05


def sensitivity_to_scales(
    prepared: Prepared, *, least: float = 0.01, budget: float | None = 10.0, seed: int = 0
) -> Shift:
    """Search for scales of the metrics that move the ranking by the mean farthest.

    To multiply all scores of a metric by a number changes nothing that it says. Numbers range from `least` to
    1, after the metrics have been brought to standard deviation 1, so that none is silenced. The baseline is
    the plain mean of the scores. Only models with a score on every metric enter, and no metric that is
    constant.

    Parameters
    ----------
    budget
        Seconds.
    seed
        Of the starting points.

    Raises
    ------
    SelectionError
        If fewer than two models have all metrics.

    Notes
    -----
    As published: gradient descent on the sum, over pairs of models, of how far the mean still keeps their
    order, once with each pair weighted by its distance in the ranking; here from several starts, every step's
    ranking is looked at, and then single scales are set to either end while that helps. A lower bound.
    """
    clock = Clock(budget)
    profile = complete_models(prepared.profile)
    varying = np.ptp(profile.scores, axis=1) > 0
    scores = profile.scores[varying]
    names = [name for name, varies in zip(profile.voters, varying, strict=True) if varies]
    search = _Scales(scores, least)
    rng = np.random.default_rng(seed)
    for start in range(4):
        for weighted in (False, True):
            if len(names) > 1 and not clock.expired():
                first = np.zeros(len(names)) if start == 0 else rng.normal(size=len(names))
                search.descend(first, weighted, clock)
    search.polish(clock)
    scale = search.scales()
    tau, change = rank_shift(search.base, search.ranks(search.best)) if len(names) else (0.0, 0.0)
    return Shift(
        tau, change, dict(zip(names, scale.tolist(), strict=True)), profile.candidates, len(names) < 2
    )


class _Scales:
    """Sizes of standardised metrics, and those that gave the farthest ranking seen."""

    def __init__(self, scores: FloatArray, least: float) -> None:
        self.least = least
        unit = unit_power(scores)
        spread = (scores * unit).std(axis=1, ddof=1, keepdims=True) if len(scores) else unit
        self.divided = scores * unit / spread
        self.standard = self.divided - self.divided.mean(axis=1, keepdims=True)
        self.per_size = (unit / unit.max(initial=0.0) / spread)[:, 0]
        total = (scores * unit_power(scores, axis=None)).sum(axis=0)
        self.base = self._rank(total) if len(scores) else np.ones(scores.shape[1])
        self.kept = self.base[:, None] < self.base[None, :]
        self.best, self.farthest = np.ones(len(scores)), -1.0

    def scales(self) -> FloatArray:
        """What to multiply the metrics by for the farthest ranking, 1 at the most."""
        scale = self.best * self.per_size
        return scale / scale.max(initial=0.0)

    @staticmethod
    def _rank(totals: FloatArray) -> FloatArray:
        return tied_ranks(-competition_ranks(totals).astype(np.float64))

    def ranks(self, size: FloatArray) -> FloatArray:
        """Average ranks by the mean of the scores in these sizes, 1 being standard deviation 1."""
        return self._rank(size @ self.divided)

    def look(self, size: FloatArray) -> bool:
        """Keep sizes if they turn more pairs than any before."""
        ranks = self.ranks(size)
        now = ranks[:, None] < ranks[None, :]
        turned = float((self.kept & now.T).sum()) + 0.5 * float((self.kept & ~now & ~now.T).sum())
        if turned <= self.farthest:
            return False
        self.best, self.farthest = size, turned
        return True

    def _sizes(self, free: FloatArray) -> tuple[FloatArray, FloatArray]:
        soft = np.exp(free - free.max())
        soft /= soft.sum()
        return soft + self.least / (1 - self.least) * soft.max(), soft

    def descend(self, free: FloatArray, weighted: bool, clock: Clock) -> None:
        """Gradient descent, with momentum, on softmax weights with a floor relative to the largest."""
        distance = np.where(self.kept, self.base[None, :] - self.base[:, None] if weighted else 1.0, 0.0)
        distance = distance / (distance.sum() or 1.0)
        speed = np.zeros(len(free))
        last = np.inf
        for step in range(_STEPS):
            size, soft = self._sizes(free)
            total = size @ self.standard
            holds = np.where(total[:, None] > total[None, :], distance, 0.0)
            loss = float((holds * (total[:, None] - total[None, :])).sum())
            if step % 5 == 0:
                self.look(size)
            if loss <= 0 or abs(last - loss) < 1e-9 or clock.expired():
                break
            last = loss
            slope = self.standard @ (holds.sum(axis=1) - holds.sum(axis=0))
            speed = 0.9 * speed - soft * (slope - soft @ slope)
            free = free + _RATE * len(free) * speed
        self.look(self._sizes(free)[0])

    def polish(self, clock: Clock) -> None:
        """Set one scale at a time to either end, while that turns more pairs."""
        better = len(self.best) > 1
        while better and not clock.expired():
            better = False
            for v in range(len(self.best)):
                for end in (self.least, 1.0):
                    size = self.best / self.best.max()
                    size[v] = end
                    if size.max() == 1.0 and not clock.expired():
                        better |= self.look(size)

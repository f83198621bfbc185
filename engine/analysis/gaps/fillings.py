"""Ways to fill a table's gaps: the range of each metric, and every model with its gaps at either end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

import numpy as np

from ....rules import Profile
from ....rules.batch import Batch, restricted, rewritten
from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ...prepare.preparation import Prepared

__all__ = ["Gaps", "find_gaps"]


@dataclass(frozen=True, eq=False)
class Gaps:
    """A table's gaps and what may fill them.

    Attributes
    ----------
    profile
        With its gaps, before any missing policy; n models.
    low, high
        ``[v]``: the worst and the best score that a gap of the metric may be filled with.
    widened
        ``[v]``: this range goes beyond the scores observed.
    notes
        Where the ranges come from, in sentences.
    """

    profile: Profile
    low: FloatArray
    high: FloatArray
    widened: BoolArray
    notes: tuple[str, ...]

    @cached_property
    def gap(self) -> BoolArray:
        """``gap[v, c]``."""
        return ~self.profile.present

    @cached_property
    def extremes(self) -> Profile:
        """Every model three times: as it is, with its gaps at their best (+ n) and at their worst (+ 2 n)."""
        scores = self.profile.scores
        ends = [np.where(self.gap, end[:, None], scores) for end in (self.high, self.low)]
        # A quoted name ends with its quote, so that no two of these are alike.
        quoted = [repr(name) for name in self.profile.candidates]
        return replace(
            self.profile,
            candidates=tuple(name + state for state in ("", " at best", " at worst") for name in quoted),
            scores=np.hstack([scores, *ends]),
        )

    def filled(self, models: IntArray, *, up: bool, everyone: bool) -> IntArray:
        """Fill each of these models' gaps at their best (`up`) or worst, and everyone else's the other way.

        Returns
        -------
        keep
            ``keep[k, c]``: candidates of :attr:`extremes`; without `everyone` the others stay as they are.
        """
        n = len(self.profile.candidates)
        best, worst = n, 2 * n
        others = (worst if up else best) if everyone else 0
        keep = np.repeat(np.arange(n)[None] + others, len(models), axis=0)
        keep[np.arange(len(models)), models] = models + (best if up else worst)
        return keep

    def batch(self, keep: IntArray) -> Batch:
        """The tables that :meth:`filled` names."""
        return restricted(self.extremes, keep)

    def nearby(self, models: IntArray, *, up: bool, apart: BoolArray | None = None) -> FloatArray:
        """Fill as :meth:`filled` for everyone, but others' gaps next to the model's scores.

        Right below (`up`) or above them, these lie between the model and as many others as can be.

        Parameters
        ----------
        apart
            ``apart[k, c]``: whose gaps go to the end of the range all the same.

        Returns
        -------
        scores
            ``scores[k, v, c]``.
        """
        known = self.profile.scores
        ends = (self.high, self.low) if up else (self.low, self.high)
        own = np.where(self.gap[:, models], ends[0][:, None], known[:, models]).T
        below = known[None] < own[:, :, None] if up else known[None] > own[:, :, None]
        edge = np.where(below, known[None], ends[1][None, :, None])
        nearest = edge.max(axis=-1) if up else edge.min(axis=-1)
        fill = np.repeat((own / 2 + nearest / 2)[:, :, None], known.shape[1], axis=2)
        if apart is not None:
            fill = np.where(apart[:, None, :], ends[1][None, :, None], fill)
        scores = np.where(self.gap[None], fill, known[None])
        scores[np.arange(len(models)), :, models] = own
        return scores

    def every_order(self, cells: Sequence[tuple[int, int]], most: int) -> FloatArray | None:
        """Fill these cells ``(v, c)`` in every way that ranks and pairs can tell apart.

        A gap can be at an end of its range, level with a known score, or between two neighbours of these,
        where as many points as the metric has gaps make all their orders.

        Returns
        -------
        scores
            ``scores[k, v, c]``; None where there are more than `most` ways, or a tolerance makes more.
        """
        if self.profile.tolerance[[v for v, _ in cells]].any():
            return None
        choices: list[FloatArray] = []
        for v, _ in cells:
            if prod(map(len, choices)) > most:
                return None
            row = self.profile.scores[v]
            edges = np.unique([self.low[v], self.high[v], *row[~np.isnan(row)]])
            step = np.linspace(0, 1, sum(w == v for w, _ in cells) + 2)[:, None]
            inside = edges[:-1] * (1 - step) + edges[1:] * step
            choices.append(np.unique([*edges, *inside.ravel()]))
        if prod(map(len, choices)) > most:
            return None
        ways = np.stack([way.ravel() for way in np.meshgrid(*choices, indexing="ij")], axis=-1)
        scores = np.repeat(self.profile.scores[None], len(ways), axis=0)
        for way, (v, c) in zip(ways.T, cells, strict=True):
            scores[:, v, c] = way
        return scores

    def rewritten(self, scores: FloatArray) -> Batch:
        """Tables with these ``scores[k, v, c]``."""
        return rewritten(self.profile, scores)


def find_gaps(prepared: Prepared) -> Gaps:
    """Find a table's gaps, and the range of scores that may fill them.

    The range of a metric is what its ``lower`` and ``upper`` state, else the scores observed; a stated range
    that observed scores leave is widened to hold them. A metric without any score or stated range stays out.
    """
    raw = prepared.raw
    info = {row["metric"]: row for row in prepared.table.metrics.iter_rows(named=True)}
    low, high = np.full(len(raw.voters), np.nan), np.full(len(raw.voters), np.nan)
    for v, name in enumerate(raw.voters):
        row = info[name]
        ends = [np.nan if row[end] is None else float(row[end]) for end in ("lower", "upper")]
        low[v], high[v] = ends if row["direction"] == "higher" else (-ends[1], -ends[0])
    stated = ~np.isnan(low) & ~np.isnan(high)
    least = np.where(raw.present, raw.scores, np.inf).min(axis=1)
    most = np.where(raw.present, raw.scores, -np.inf).max(axis=1)
    seen = raw.present.any(axis=1)
    low, high = np.fmin(low, least), np.fmax(high, most)
    usable = np.isfinite(low) & np.isfinite(high)
    gappy = ~raw.present.all(axis=1)
    notes: list[str] = []
    if (guessed := int((usable & gappy & ~stated).sum())) > 0:
        notes.append(
            f"gaps are filled within the scores observed on {guessed} of {int((usable & gappy).sum())} "
            "metrics with gaps, which state no lower and upper bound"
        )
    if not usable.all():
        lost = [raw.voters[v] for v in np.flatnonzero(~usable)]
        notes.append(f"left out, neither a score nor bounds: {', '.join(lost)}")
    widened = ~seen | (low < least) | (high > most)
    return Gaps(raw.select(voters=usable), low[usable], high[usable], widened[usable], tuple(notes))

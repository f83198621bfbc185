"""Ranks that no filling of the gaps can beat: bounds proved from what is known.

Each function bounds from one argument how many models are surely above, and surely below, each model.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ....rules.averages.normalised import z_scores
from ....rules.majorities.tiers import smith_tiers
from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.numeric.group_tree import GroupTree
from ....rules.numeric.scaling import unit_power
from ....rules.profile import Profile
from .fillings import Gaps

__all__ = ["Sure", "sure_by_majorities", "sure_by_points", "sure_by_scores", "sure_by_z"]

#: Scores closer than this share of the largest are not surely apart.
_SLACK = 1e-9


@dataclass(frozen=True, eq=False)
class Sure:
    """``above[c]`` and ``below[c]``: how many models are above, and below, in every filling (at least)."""

    above: IntArray
    below: IntArray


def sure_by_scores(least: FloatArray, most: FloatArray) -> Sure:
    """From the range of every model's score, higher is better: who is worse at best than another at worst."""
    slack = _SLACK * max(np.abs(least).max(initial=0.0), np.abs(most).max(initial=0.0))
    surely = least[:, None] > most[None, :] + slack
    return Sure(surely.sum(axis=0), surely.sum(axis=1))


def sure_by_points(gaps: Gaps) -> Sure:
    """For everyone's gaps and Borda counts: how far each model can get ahead of each other one.

    On one metric, x gains most over y with its own gap at the best, y's at the worst score; each third model
    whose score is missing adds a point where it can lie between the two, and takes none where it can lie
    outside them. The maxima over metrics add up to the maximum over all fillings, for each pair by itself.
    """
    n = len(gaps.profile.candidates)
    weights = [float(w) for w in gaps.profile.voter_weights]
    lead = np.zeros((n, n))
    for v, weight in enumerate(weights):
        row, gap = gaps.profile.scores[v], gaps.gap[v]
        best, worst = np.where(gap, gaps.high[v], row), np.where(gap, gaps.low[v], row)
        known = np.sort(row[~gap])

        def points(value: FloatArray, known: FloatArray = known) -> FloatArray:
            return (np.searchsorted(known, value, "left") + np.searchsorted(known, value, "right")) / 2

        order = np.sign(best[:, None] - worst[None, :])  # [x, y]: x at its best against y at its worst
        third = points(best)[:, None] - points(worst)[None, :]
        # What x and y count for themselves and for each other is not a third model's.
        third -= np.where(gap[:, None], 0.0, order / 2) + np.where(gap[None, :], 0.0, order / 2)
        free = gap.sum() - gap[:, None] - gap[None, :]
        cornered = (best[:, None] == gaps.low[v]) & (worst[None, :] == gaps.high[v])
        between = np.where(order > 0, 1.0, np.where((order < 0) & cornered, -0.5, 0.0))
        lead += weight * (order + third + free * between)
    np.fill_diagonal(lead, 0.0)
    behind = lead < -_SLACK * max(sum(weights) * n, 1.0)  # x is behind y in every filling
    return Sure(behind.sum(axis=1), behind.sum(axis=0))


def sure_by_majorities(gaps: Gaps, *, everyone: bool) -> Sure:
    """For rules under which a set that beats everyone outside it by majorities ranks above them.

    The pairs that one model wins whatever fills the gaps make such sets, nested in each other.
    """
    n = len(gaps.profile.candidates)
    support = gaps.extremes.support
    margins = support - support.T
    best, worst = slice(n, 2 * n), slice(2 * n, 3 * n)
    if everyone:
        wins = margins[worst, best] > 0
        return _by_tiers(smith_tiers(_signed(wins)))
    # Only one model's gaps are filled at a time; the pairs among the others stay as they are.
    known, won_at_worst, lost_at_best = margins[:n, :n] > 0, margins[worst, :n] > 0, margins[best, :n] < 0
    above, below = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for c in range(n):
        wins = known.copy()
        wins[c], wins[:, c] = won_at_worst[c], lost_at_best[c]
        sure = _by_tiers(smith_tiers(_signed(wins)))
        above[c], below[c] = sure.above[c], sure.below[c]
    return Sure(above, below)


def sure_by_z(gaps: Gaps, *, everyone: bool) -> Sure:
    """For means of z-scores: the range of each model's score, or of its lead over each other model.

    Everyone's gaps bound each metric's mean and spread, and so each z-score. A model's own gaps bound its
    lead over another model exactly, since what each of them does to that lead adds up.
    """
    # A z-score has no unit.
    power = unit_power(np.stack([gaps.low, gaps.high], axis=1))
    gaps = Gaps(
        replace(gaps.profile, scores=gaps.profile.scores * power),
        gaps.low * power[:, 0],
        gaps.high * power[:, 0],
        gaps.widened,
        gaps.notes,
    )
    if everyone:
        low, high = (np.where(gaps.gap, end[:, None], gaps.profile.scores) for end in (gaps.low, gaps.high))
        return sure_by_scores(*_z_mean_range(gaps, low, high))
    n = len(gaps.profile.candidates)
    standard = np.nan_to_num(z_scores(gaps.profile.scores))
    shares = _shares(gaps.profile, gaps.profile.present)
    filled = _shares(gaps.profile, np.ones_like(gaps.gap))
    above, below = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    for c in range(n):
        known = ~gaps.gap[:, c]
        lead = filled[known, c] @ standard[known, c] - (shares[known] * standard[known]).sum(axis=0)
        least, most = _leads_by_gaps(gaps, c, filled[:, c], shares)
        slack = _SLACK * max(np.abs(lead).max(), 1.0)
        apart = np.arange(n) != c
        above[c] = (apart & (lead + most < -slack)).sum()
        below[c] = (apart & (lead + least > slack)).sum()
    return Sure(above, below)


def _shares(profile: Profile, there: BoolArray) -> FloatArray:
    """Share of each metric in the mean of each model that has the scores ``there[v, c]``; 0 for others."""
    weights = (
        GroupTree(profile.groups).weights(there)
        if profile.weighting == "tree"
        else np.array([float(w) for w in profile.weights])[:, None] * there
    )
    return weights / weights.sum(axis=0)


def _leads_by_gaps(gaps: Gaps, c: int, own: FloatArray, shares: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and greatest sum, over the gaps of model c, of its z-score less that of each other model.

    With the others at mean m and variance s², n of them, a fill of m + t makes the difference
    ``(a + b t) / sqrt(s² n / (n + 1) + t² n / (n + 1)²)``, whose only stationary point has a closed form.

    Parameters
    ----------
    own, shares
        Share of each metric in c's mean, ``[v]``, and in the others', ``[v, c]``.

    Returns
    -------
    least, most
        ``[c]``.
    """
    rows = np.flatnonzero(gaps.gap[:, c])
    scores = gaps.profile.scores[rows]
    there = ~np.isnan(scores)
    n = there.sum(axis=1, keepdims=True)
    alike = np.nanmax(scores, axis=1, keepdims=True, initial=-np.inf)
    constant = alike <= np.nanmin(scores, axis=1, keepdims=True, initial=np.inf)
    mean = np.where(there, scores, 0.0).sum(axis=1, keepdims=True) / np.maximum(n, 1)
    mean = np.where(constant, alike, mean)
    away = np.where(there & ~constant, scores - mean, 0.0)
    a = -shares[rows] * away
    b = own[rows, None] * n / (n + 1) + shares[rows] * there / (n + 1)
    fixed = (away**2).sum(axis=1, keepdims=True) / (n + 1)
    grown = n / (n + 1) ** 2
    low, high = gaps.low[rows, None] - mean, gaps.high[rows, None] - mean
    with np.errstate(divide="ignore", invalid="ignore"):
        stationary = np.nan_to_num(b * fixed / (a * grown))
        found = [
            np.nan_to_num((a + b * t) / np.sqrt(fixed + grown * t**2))  # 0 / 0: a constant metric
            for t in (low, high, np.clip(stationary, low, high), np.clip(0.0, low, high))
        ]
    return np.min(found, axis=0).sum(axis=0), np.max(found, axis=0).sum(axis=0)


def _z_mean_range(gaps: Gaps, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and greatest mean z-score of each model; each score is anywhere from `low` to ``high[v, c]``."""
    there = ~np.isnan(low)
    fixed = there & ~gaps.gap
    count, free = there.sum(axis=1), (there & gaps.gap).sum(axis=1)
    # Scores are measured from the middle of the range, so that squares lose no digits.
    middle = (gaps.low + gaps.high) / 2
    centred = np.where(fixed, low - middle[:, None], 0.0)
    total, squares = centred.sum(axis=1), (centred**2).sum(axis=1)
    half = (gaps.high - gaps.low) / 2
    n = np.maximum(count, 1)
    # The variance is convex in the free scores: greatest with each at an end, least with all at one mean.
    up = np.minimum(np.arange(int(free.max(initial=0)) + 1)[:, None], free)
    most = ((squares + free * half**2) / n - ((total + (2 * up - free) * half) / n) ** 2).max(axis=0)
    level = np.clip(total / np.maximum(count - free, 1), -half, half)
    least = (squares + free * level**2) / n - ((total + free * level) / n) ** 2
    spread = np.sqrt(np.maximum(least, 0.0))[:, None], np.sqrt(np.maximum(most, 0.0))[:, None]
    mean = ((total - free * half) / n + middle)[:, None], ((total + free * half) / n + middle)[:, None]
    cap = np.sqrt(np.maximum(count - 1, 0))[:, None]  # no z-score among n is beyond the root of n - 1

    def over(distance: FloatArray, near: FloatArray, far: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num(np.where(distance > 0, distance / near, distance / far), posinf=np.inf)

    top = np.minimum(over(high - mean[0], *spread), cap)
    bottom = np.maximum(-over(mean[1] - low, *spread), -cap)
    shares = _shares(gaps.profile, there)
    least_z, most_z = (np.where(there, z, 0.0) for z in (bottom, top))
    return (shares * least_z).sum(axis=0), (shares * most_z).sum(axis=0)


def _signed(wins: BoolArray) -> IntArray:
    wins = wins & ~np.eye(len(wins), dtype=bool)
    return wins.astype(np.int64) - wins.T


def _by_tiers(tiers: FloatArray) -> Sure:
    return Sure((tiers[None, :] < tiers[:, None]).sum(axis=1), (tiers[None, :] > tiers[:, None]).sum(axis=1))

"""Rules that add up scores."""

from __future__ import annotations

import numpy as np

from ._types import FloatArray
from .average import weighted_mean
from .profile import Profile
from .registry import Outcome, rule

__all__ = ["mean", "z_mean", "z_scores"]


@rule(
    "mean",
    "arithmetic mean",
    reads="scores",
    complexity="O(v c)",
    reference="the weighted sum model: Fishburn (1967), Additive utilities with incomplete product sets",
)
def mean(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted arithmetic mean of a candidate's scores.

    With gaps, the mean over the voters that scored the candidate. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(scores, weights)


def z_scores(scores: FloatArray) -> FloatArray:
    """Standardise each voter's scores: subtract their mean, divide by their population standard deviation.

    Both are over the candidates the voter scored (ddof 0). A voter that scores all alike gives 0 to each.

    Parameters
    ----------
    scores
        ``scores[..., v, c]``; NaN is missing and stays so.
    """
    there = ~np.isnan(scores)
    count = np.maximum(there.sum(axis=-1, keepdims=True), 1)
    average = np.where(there, scores, 0.0).sum(axis=-1, keepdims=True) / count
    centred = scores - average
    spread = np.sqrt((np.where(there, centred, 0.0) ** 2).sum(axis=-1, keepdims=True) / count)
    # The spread of equal floats is not always exactly 0, so equality is asked of the scores themselves.
    constant = _constant(scores)[..., None]
    standard = np.where(constant, 0.0, centred / np.where(constant | (spread == 0), 1.0, spread))
    return np.where(there, standard, np.nan)


def _constant(scores: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    there = ~np.isnan(scores)
    return np.where(there, scores, -np.inf).max(axis=-1) <= np.where(there, scores, np.inf).min(axis=-1)


def constant_notes(profile: Profile, effect: str) -> list[str]:
    """Say which voters score all candidates alike, and what that does to the result."""
    names = [profile.voters[v] for v in np.flatnonzero(_constant(profile.scores))]
    return [f"constant, {effect}: {', '.join(names)}"] if names else []


@rule(
    "z_mean",
    "mean of z-scores",
    reads="scores",
    complexity="O(v c)",
    reference="Ahlert, Klein, Wichmann, Geirhos (2024), How aligned are different alignment metrics?, "
    "arXiv 2407.07530",
)
def z_mean(scores: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean of a candidate's z-scores (see :func:`z_scores`).

    Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(z_scores(scores), weights)

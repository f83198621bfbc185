"""Means of scores in their own units."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..errors import RuleError
from ..exact import exact_averages, exact_scores
from ..numeric.arrays import FloatArray
from ..numeric.averaging import averaging_error, weighted_mean
from ..numeric.products import PowerProduct
from ..profile import Profile
from ..registry import Outcome, rule

__all__ = ["geometric_mean", "mean"]


def _mean_keys(profile: Profile, candidates: Sequence[int]) -> list[Fraction]:
    return exact_averages(profile, candidates, exact_scores(profile, candidates))


@rule(
    "mean",
    "arithmetic mean",
    reads="scores",
    complexity="O(v c)",
    reference="the weighted sum model: Fishburn (1967), Additive utilities with incomplete product sets",
    keys=_mean_keys,
    traits={"additive", "plain_mean", "alone", "homogeneous"},
    macro="mean_score",
    article=True,
)
def mean(scores: FloatArray, weights: FloatArray) -> Outcome:
    """Weighted arithmetic mean of a candidate's scores.

    With gaps, the mean over the voters that scored the candidate. Shapes ``(v,c),(v,c)->(c)``.
    """
    return Outcome(weighted_mean(scores, weights), error=averaging_error(scores, weights))


def _all_positive(profile: Profile) -> list[str]:
    wrong = np.argwhere(profile.scores <= 0)
    if len(wrong):
        voter, candidate = wrong[0]
        more = f" (and {len(wrong) - 1} more such scores)" if len(wrong) > 1 else ""
        raise RuleError(
            f"geometric_mean needs positive scores, and {profile.candidates[candidate]!r} has "
            f"{profile.scores[voter, candidate]:g} from {profile.voters[voter]!r}{more}; leave that voter "
            "out (one of which lower is better enters with its sign changed) or use another rule"
        )
    return []


def _geometric_keys(profile: Profile, candidates: Sequence[int]) -> list[PowerProduct]:
    score = exact_scores(profile, candidates)
    keys: list[PowerProduct] = []
    for c in candidates:
        weights = profile.weights_of(c)
        total = sum(weights, Fraction(0))
        keys.append(
            PowerProduct([(score(v, c), weight / total) for v, weight in enumerate(weights) if weight])
        )
    return keys


@rule(
    "geometric_mean",
    "geometric mean",
    reads="scores",
    complexity="O(v c)",
    reference="Fleming and Wallace (1986), How not to lie with statistics: the correct way to summarize "
    "benchmark results",
    keys=_geometric_keys,
    check=_all_positive,
    traits={"alone", "weighs"},
    article=True,
)
def geometric_mean(scores: FloatArray, weights: FloatArray) -> Outcome:
    """Weighted geometric mean of a candidate's scores, all of which must be positive.

    The first score that is not is refused, with its candidate and voter; called directly, the function gives
    NaN. With gaps, over the voters that scored the candidate. Shapes ``(v,c),(v,c)->(c)``.
    """
    heard = ~np.isnan(scores) & (weights > 0)
    logs = np.log(scores, out=np.full(scores.shape, np.nan), where=heard & (scores > 0))
    defined = ~(heard & ~(scores > 0)).any(axis=-2)
    means = np.where(defined, np.exp(weighted_mean(logs, weights)), np.nan)
    # The error of a logarithm's average is relative in its power, whose own is one rounding more.
    relative = averaging_error(np.where(heard, np.abs(logs) + 1, np.nan), weights)
    return Outcome(means, error=2 * relative * np.fmax.reduce(means, axis=-1))

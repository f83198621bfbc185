"""A mean of groups in which every group has the same say."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import RuleError
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.averaging import weighted_mean
from ..numeric.scaling import unit_power
from ..numeric.ties import TIE_TOLERANCE, competition_ranks
from ..profile import Profile
from ..registry import Outcome, rule

__all__ = ["balanced_mean", "equal_shares"]

_MOST_STEPS = 200


@rule(
    "balanced_mean",
    "balanced mean of groups",
    reads="profile",
    complexity="O(v c + k g³), g groups and k Newton steps (about 10)",
    reference="Maillard, Roncalli, Teiletche (2010), The properties of equally weighted risk contribution "
    "portfolios; Spinu (2013), An algorithm for computing risk parity weights",
    traits={"symmetric", "averages"},
    article=True,
)
def balanced_mean(profile: Profile) -> Outcome:
    r"""Weighted mean of the first-level groups, all of which have the same covariance share of the result.

    The share of group g, of scores :math:`x_g` and weight :math:`w_g > 0`, in the overall score
    :math:`y = \sum_g w_g x_g` is :math:`w_g\,\mathrm{cov}(x_g, y) / \mathrm{var}(y)`. Weights that make all
    shares equal exist, are unique up to a factor, and sum to 1 here. A group that varies more, or agrees more
    with the others, gets less weight, so that no group decides the order by its spread.

    The groups are the children of the root, a voter on the root being one of its own. A group's score is the
    mean of its voters by the profile's weights: own weights, or those of the tree below the group.

    ``details`` holds, by group, its ``weights``, its ``covariance_shares`` and the ``explained_variance``
    (the squared Pearson correlation of its score with the overall score, which is the same for all groups if
    there are two, but not if there are more), and how many ``candidates`` they are over.

    Raises
    ------
    RuleError
        If fewer than two candidates have all groups, if none of the groups varies, or if the covariance of
        the groups is singular: some sum of them, such as that of two opposed ones, is the same for all
        candidates. It names these groups.

    Notes
    -----
    Groups that are constant get weight 0 and are named in a note. Gaps: weights come from the candidates that
    have a score in every group; a group's score is over the voters a candidate has, and so is the weighted
    mean over the groups it has. The weights minimise :math:`w'Cw/2 - \sum_g \log w_g`, which is convex, by
    Newton's method.
    """
    groups = _groups(profile)
    names = list(groups)
    scores = np.array(
        [weighted_mean(profile.scores[v], profile.candidate_weights[v]) for v in groups.values()]
    )
    beyond = np.flatnonzero(np.isinf(scores).any(axis=1))
    if beyond.size:
        raise RuleError(
            f"balanced_mean: scores in group {names[beyond[0]]!r} add up beyond the largest float; rescale "
            "them"
        )
    complete = ~np.isnan(scores).any(axis=0)
    if complete.sum() < 2:
        raise RuleError(
            f"balanced_mean: {complete.sum()} of {complete.size} candidates have a score in each of the "
            f"{len(names)} groups; at least 2 are needed to balance them"
        )
    known = scores[:, complete]
    varied = ~_constant(known)
    if not varied.any():
        raise RuleError(
            f"balanced_mean: every group is constant ({', '.join(names)}), so there is nothing to balance"
        )
    weights = np.zeros(len(names))
    weights[varied] = _balance(known[varied], [n for n, v in zip(names, varied, strict=True) if v])
    left_out = [name for name, v in zip(names, varied, strict=True) if not v]
    result = weighted_mean(scores[varied], weights[varied, None])
    lost = np.flatnonzero(np.isnan(result))
    if lost.size:
        raise RuleError(
            f"balanced_mean: {profile.candidates[lost[0]]!r} has scores in constant groups only "
            f"({', '.join(left_out)}); leave it out"
        )
    return Outcome(
        result,
        ranks=competition_ranks(result, size=float(np.nanmax(np.abs(scores[varied])))),
        notes=[f"constant groups, left out: {', '.join(left_out)}"] if left_out else [],
        details=_details(names, weights, known, varied),
    )


def _groups(profile: Profile) -> dict[str, list[int]]:
    """Voters of each child of the root, by its name."""
    groups = dict(profile.tree.first_level)
    grouped = {v for members in groups.values() for v in members}
    for v, name in enumerate(profile.voters):
        if v not in grouped:
            groups[f"{name} (metric)" if name in groups else name] = [v]
    return groups


def _constant(scores: FloatArray) -> BoolArray:
    """Which rows are the same throughout, up to the rounding of means."""
    scores = scores * unit_power(scores)
    return np.ptp(scores, axis=1) <= TIE_TOLERANCE * np.abs(scores).max(axis=1)


def _balance(scores: FloatArray, names: list[str]) -> FloatArray:
    """Weights of sum 1 that give the rows of ``scores[g, c]`` equal covariance shares."""
    power = unit_power(scores)
    scores = scores * power
    centred = scores - scores.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1, keepdims=True))
    standard = centred / spread
    _, singular, directions = np.linalg.svd(standard.T, full_matrices=True)
    singular = np.append(singular, np.zeros(max(0, len(names) - len(singular))))
    if singular[-1] <= 1e-10 * singular[0]:
        involved = np.abs(directions[singular <= 1e-10 * singular[0]]).max(axis=0) > 1e-6
        raise RuleError(
            "balanced_mean: the covariance of these groups is singular, since some combination of them is "
            f"the same for all {scores.shape[1]} candidates: "
            + ", ".join(name for name, i in zip(names, involved, strict=True) if i)
            + "; merge or leave out one of them"
        )
    weights = equal_shares(standard @ standard.T / scores.shape[1]) / spread[:, 0]
    weights *= power[:, 0] / power.max()
    return weights / weights.sum()


def equal_shares(covariance: FloatArray) -> FloatArray:
    """Positive weights w such that all ``w * (covariance @ w)`` are 1.

    Parameters
    ----------
    covariance
        ``[g, g]``, positive definite.

    Raises
    ------
    RuleError
        If rounding keeps it from being solved (a covariance close to singular).
    """
    w = 1 / np.sqrt(covariance.sum()) * np.ones(len(covariance))
    for _ in range(_MOST_STEPS):
        gradient = covariance @ w - 1 / w
        step = np.linalg.solve(covariance + np.diag(1 / w**2), gradient)
        # The objective is self-concordant: a step damped by the Newton decrement stays positive and descends.
        decrement = float(np.sqrt(max(0.0, gradient @ step)))
        w = w - step / (1 + decrement if decrement > 0.25 else 1.0)
        if decrement < 1e-9:  # convergence is quadratic: the step just taken was the last that counts
            break
    if not np.abs(w * (covariance @ w) - 1).max() < 1e-9:
        raise RuleError(
            "balanced_mean: the covariance of the groups is too close to singular; merge some groups"
        )
    return w


def _details(names: list[str], weights: FloatArray, known: FloatArray, varied: BoolArray) -> dict[str, Any]:
    brought = weights[:, None] * known
    brought *= unit_power(brought, axis=None)
    brought -= brought.mean(axis=1, keepdims=True)
    overall = brought.sum(axis=0)
    variance = float(overall @ overall)
    centred = known * unit_power(known)
    centred -= centred.mean(axis=1, keepdims=True)
    own = np.where(varied, (centred**2).sum(axis=1), 1.0)
    explained = (centred @ overall) ** 2 / (own * variance)
    return {
        "weights": dict(zip(names, weights.tolist(), strict=True)),
        "covariance_shares": dict(zip(names, (brought @ overall / variance).tolist(), strict=True)),
        "explained_variance": {
            name: float(e) if v else None for name, e, v in zip(names, explained, varied, strict=True)
        },
        "candidates": int(known.shape[1]),
    }

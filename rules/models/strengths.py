"""Strengths of candidates by iteration: when they exist, how they are found, which of them tie.

What the Luce models (Bradley-Terry, Plackett-Luce) and the Markov chains have in common.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..errors import RuleError
from ..numeric.arrays import BoolArray, FloatArray
from ..numeric.components import strong_components
from ..parameters import Parameter
from ..registry import Outcome

__all__ = [
    "PRIOR",
    "Estimate",
    "Likelihood",
    "add_prior",
    "laplacian",
    "maximise",
    "require_one_part",
    "settle",
    "shares",
]

PRIOR = Parameter(
    0.0,
    "wins, and as many losses, that each candidate is given against one of strength 1, in voter weight",
    least=0,
)

_ROUNDING = float(np.finfo(np.float64).eps)
_MOST_STEPS = 500
#: Strengths known less precisely than this are refused rather than reported.
_LEAST_PRECISION = 1e-6


class Likelihood(Protocol):
    """A log-likelihood of log-strengths, possibly with further parameters after them.

    It is a sum of logarithms of choice probabilities that are exponential in the parameters, hence concave.
    """

    def derivatives(self, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Gradient, information (the negative Hessian), and the sum of absolute terms of each gradient entry.

        The last says how much rounding the gradient can hold.
        """
        ...


@dataclass(frozen=True)
class Estimate:
    """A maximum of a likelihood.

    Attributes
    ----------
    log_strengths
        ``[c]``, of mean 0; those that rounding cannot tell apart are equal.
    further
        Values of the parameters that follow the strengths.
    """

    log_strengths: FloatArray
    further: FloatArray

    def outcome(self, names: Sequence[str], **details: object) -> Outcome:
        """The log-strengths as scores, the strengths and more in `details`."""
        strengths = dict(zip(names, shares(self.log_strengths).tolist(), strict=True))
        return Outcome(self.log_strengths, details={"strengths": strengths, **details})


def require_one_part(beats: BoolArray, names: Sequence[str], rule: str, remedy: str) -> None:
    """Refuse comparisons that do not link every candidate to every other both ways.

    Raises
    ------
    RuleError
        With the names in each part.
    """
    if not (_reaches_all(beats) and _reaches_all(beats.T)):
        parts = strong_components(beats.astype(np.int64))
        listed = [_abridged(sorted([names[int(c)] for c in part]), 4) for part in parts]
        shown = _abridged([f"{{{part}}}" for part in listed], 6, " | ")
        raise RuleError(
            f"{rule} is not identifiable: no chain of wins and ties leads from a later to an earlier of "
            f"these {len(parts)} parts: {shown}; {remedy}"
        )


def _reaches_all(links: BoolArray) -> bool:
    """Whether chains of links lead from the first candidate to every other."""
    reached = np.arange(len(links)) == 0
    latest = reached
    while latest.any():
        latest = links[latest].any(axis=0) & ~reached
        reached = reached | latest
    return bool(reached.all())


def _abridged(names: Sequence[str], most: int, separator: str = ", ") -> str:
    more = len(names) - most
    return separator.join([*names[:most], *([f"… ({more} more)"] if more > 0 else [])])


def maximise(model: Likelihood, n_candidates: int, n_further: int, *, free: bool, rule: str) -> Estimate:
    """Find the maximum of a likelihood by Newton's method, to machine precision.

    Parameters
    ----------
    model
        Its maximum must exist; see :func:`require_one_part`.
    n_candidates, n_further
        Length of its two kinds of parameters.
    free
        Adding a constant to all log-strengths changes nothing.
    rule
        For messages.

    Raises
    ------
    RuleError
        If it does not converge, or if rounding leaves the strengths too uncertain.
    """
    size = n_candidates + n_further
    x = np.zeros(size)
    anchor = np.zeros((size, size))
    anchor[:n_candidates, :n_candidates] = float(free)
    previous = np.inf
    for _ in range(_MOST_STEPS):
        gradient, information, terms = model.derivatives(x)
        scale = float(np.diagonal(information)[:n_candidates].mean()) / n_candidates or 1.0
        anchored = information + scale * anchor
        try:
            step = np.asarray(np.linalg.solve(anchored, gradient), dtype=np.float64)
        except np.linalg.LinAlgError:
            break
        length = float(np.abs(step).max())
        if not np.isfinite(length):
            break
        if length < _LEAST_PRECISION and (length > previous / 2 or length <= _ROUNDING):
            return _estimate(x, anchored, terms, n_candidates, rule)
        # Along a step u the third derivative of such a likelihood is at most the range of u times the second;
        # so damped, it climbs from anywhere (Sun and Tran-Dinh 2019, generalized self-concordant functions).
        x = x + np.log1p(2 * length) / (2 * length) * step
        previous = length
    raise RuleError(
        f"{rule} did not converge: some comparisons are too one-sided for floating point; give a larger prior"
    )


def _estimate(
    x: FloatArray, information: FloatArray, terms: FloatArray, n_candidates: int, rule: str
) -> Estimate:
    """Settle the strengths by the error that rounding of the gradient can cause."""
    inverse = np.linalg.inv(information)[:n_candidates]
    noise = 16 * _ROUNDING * terms
    order = np.argsort(x[:n_candidates], kind="stable")
    error = np.abs(np.diff(inverse[order], axis=0)) @ noise + 4 * _ROUNDING * np.abs(x[:n_candidates]).max()
    if error.size and not error.max() < _LEAST_PRECISION:
        raise RuleError(
            f"{rule}: the comparisons are so one-sided that strengths are known to {error.max():.0e} only; "
            "give a larger prior"
        )
    return Estimate(settle(x[:n_candidates], error), x[n_candidates:])


def settle(values: FloatArray, error: FloatArray | float) -> FloatArray:
    """Make values equal that rounding cannot tell apart, and shift all to mean 0.

    Candidates that the data treat alike come out of an iteration equal only up to rounding, and no fixed
    tolerance fits both a table where all are alike and one of very unequal strengths.

    Parameters
    ----------
    values
        ``[c]``.
    error
        Largest difference that rounding explains, for each pair of neighbours in sorted order.
    """
    order = np.argsort(values, kind="stable")
    apart = np.diff(values[order]) > error
    group = np.concatenate([[0], np.cumsum(apart)])
    if group[-1] == 0:
        return np.zeros(len(values))
    level = np.bincount(group, weights=values[order]) / np.bincount(group)
    settled = np.empty(len(values))
    settled[order] = level[group]
    return settled - settled.mean()


def shares(log_strengths: FloatArray) -> FloatArray:
    """Strengths of sum 1 from their logarithms."""
    strengths = np.exp(log_strengths - log_strengths.max())
    return strengths / strengths.sum()


def laplacian(links: FloatArray) -> FloatArray:
    """Information of log-strengths from what links each pair: the rows sum to 0, and no entry cancels."""
    information = -links
    np.fill_diagonal(information, 0.0)
    np.fill_diagonal(information, -information.sum(axis=1))
    return information


def add_prior(
    t: FloatArray, prior: float, gradient: FloatArray, information: FloatArray, terms: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Add to the derivatives by log-strength those of `prior` wins and losses of each against strength 1."""
    if prior == 0:
        return gradient, information, terms
    from scipy.special import expit

    pull = -prior * np.tanh(t / 2)
    return (
        gradient + pull,
        information + np.diag(2 * prior * expit(t) * expit(-t)),
        terms + np.abs(pull),
    )

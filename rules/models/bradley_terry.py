"""Bradley and Terry's model of paired comparisons, with ties."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import RuleError
from ..numeric.arrays import BoolArray, FloatArray, IntArray
from ..numeric.components import strong_components
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from .strengths import (
    PRIOR,
    Likelihood,
    add_prior,
    laplacian,
    maximise,
    require_one_part,
)

__all__ = ["bradley_terry"]


@rule(
    "bradley_terry",
    "Bradley-Terry",
    reads="profile",
    complexity="O(v c² + k c³), k Newton steps (about 10)",
    reference="Zermelo (1929), Die Berechnung der Turnier-Ergebnisse; Bradley, Terry (1952), Rank analysis "
    "of incomplete block designs; Davidson (1970), On extending the Bradley-Terry model to accommodate ties",
    parameters={
        "ties": Parameter("half", "a tie is half a win each, or an outcome of its own", ("half", "davidson")),
        "prior": PRIOR,
    },
    traits={"symmetric", "ordinal"},
)
def bradley_terry(
    profile: Profile, *, ties: Literal["half", "davidson"] = "half", prior: float = 0.0
) -> Outcome:
    r"""Maximum likelihood strengths, where a beats b with probability :math:`p_a / (p_a + p_b)`.

    Each voter that scored both candidates of a pair is one comparison, of its weight. The scores are
    log-strengths of mean 0; ``details["strengths"]`` holds the strengths themselves, of sum 1.

    Parameters
    ----------
    ties
        ``half``: half a win for each. ``davidson``: with :math:`s = \nu\sqrt{p_a p_b}`, a win of a, a tie and
        a win of b have probabilities in the ratio :math:`p_a : s : p_b`, and :math:`\nu`, in
        ``details["nu"]``, is estimated too.
    prior
        Adds to the log-likelihood, for each candidate of log-strength t,
        ``prior * (log P(t) + log P(-t))`` with the logistic P: as if it had met one candidate of strength 1
        and won and lost so often. Being in voter weight, it counts for less the more voters there are.

    Raises
    ------
    RuleError
        Without a prior, if some candidates never beat or tie any of the others: their strengths have no
        finite estimate. It names the parts. (Ford 1957: the estimate exists and is unique otherwise.) With
        ``davidson``, also where ties have no finite rate: unless there is no tie at all, some circle of
        comparisons must hold more wins than ties.

    Notes
    -----
    Newton's method from equal strengths, to machine precision. Gaps: a voter says nothing of a pair when it
    scored one of the two. Scores closer than a voter's tolerance tie.
    """
    n = len(profile.candidates)
    tied: IntArray = profile.compared - profile.support - profile.support.T
    np.fill_diagonal(tied, 0)
    wins, draws = (_weights(counts, profile) for counts in (profile.support, tied))
    if prior == 0:
        require_one_part(wins + draws > 0, profile.candidates, "bradley_terry", "give a prior above 0")
    with_rate = ties == "davidson" and bool(draws.any())
    if with_rate:
        _require_rate(wins > 0, draws > 0, prior)
    model: Likelihood = _Davidson(wins, draws, prior) if with_rate else _TiesHalf(wins + draws / 2, prior)
    found = maximise(model, n, int(with_rate), free=prior == 0, rule="bradley_terry")
    nu = {"nu": float(np.exp(found.further[0])) if with_rate else 0.0} if ties == "davidson" else {}
    return found.outcome(profile.candidates, **nu)


def _weights(counts: IntArray, profile: Profile) -> FloatArray:
    """Counts in units as floats in voter weight."""
    return counts.astype(np.float64) * float(profile.unit)


def _require_rate(wins: BoolArray, draws: BoolArray, prior: float) -> None:
    """Refuse where more and more frequent ties, with strengths to match, never lower the likelihood.

    Along a direction (d, e) of log-strengths and log-rate no observed outcome loses if and only if
    ``d[a] - d[b] >= 2e`` for each win of a over b, and ``|d[a] - d[b]| <= 2e`` for each tie. With e > 0 these
    are difference constraints, which can be met if and only if no circle holds more wins than ties. A prior
    leaves only constant d, for which one win is enough.
    """
    if not wins.any():
        raise RuleError(
            "bradley_terry: all comparisons are ties, so their rate has no estimate; give ties=half"
        )
    if prior > 0 or any(len(part) > 1 for part in strong_components(wins.astype(np.int64))):
        return
    step = np.where(wins, 1.0, np.where(draws, -1.0, -np.inf))
    longest = np.zeros(len(wins))
    for _ in range(len(wins)):
        longer = np.maximum(longest, (longest[:, None] + step).max(axis=0))
        if (longer == longest).all():
            raise RuleError(
                "bradley_terry: the rate of ties has no estimate, since no circle of comparisons holds more "
                "wins than ties; give ties=half or a prior above 0"
            )
        longest = longer


class _TiesHalf:
    """``wins[a, b]``: weight of a's wins over b, halves of ties included."""

    def __init__(self, wins: FloatArray, prior: float) -> None:
        self.wins, self.prior = wins, prior
        self.met = wins + wins.T

    def derivatives(self, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        from scipy.special import expit

        win = expit(x[:, None] - x[None, :])
        # Observed minus expected wins, written without cancellation: a surprise counts by its improbability.
        gain, loss = self.wins * win.T, self.wins.T * win
        information = laplacian(self.met * win * win.T)
        return add_prior(x, self.prior, (gain - loss).sum(axis=1), information, (gain + loss).sum(axis=1))


class _Davidson:
    """``wins[a, b]`` and, symmetric, ``draws[a, b]``; the last parameter is the logarithm of nu."""

    def __init__(self, wins: FloatArray, draws: FloatArray, prior: float) -> None:
        self.wins, self.draws, self.prior = wins, draws, prior
        self.met = wins + wins.T + draws

    def derivatives(self, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        t, rate = x[:-1], x[-1]
        half = (t[:, None] - t[None, :]) / 2
        total = np.logaddexp(np.logaddexp(half, -half), rate)
        win, draw = np.exp(half - total), np.exp(rate - total)
        gain, loss = self.wins * (win.T + draw / 2), self.wins.T * (win + draw / 2)
        drawn = self.draws * (win.T - win) / 2
        gradient = (gain + drawn - loss).sum(axis=1)
        terms = (gain + np.abs(drawn) + loss).sum(axis=1)
        variance = laplacian(self.met * (win * win.T + draw * (win + win.T) / 4))
        gradient, variance, terms = add_prior(t, self.prior, gradient, variance, terms)

        draws_short, draws_over = self.draws * (1 - draw) / 2, self.wins * draw
        cross = (self.met * draw * (win.T - win) / 2).sum(axis=1)
        information = np.block(
            [[variance, cross[:, None]], [cross, (self.met * draw * (1 - draw)).sum(keepdims=True) / 2]]
        )
        return (
            np.append(gradient, (draws_short - draws_over).sum()),
            information,
            np.append(terms, (draws_short + draws_over).sum()),
        )

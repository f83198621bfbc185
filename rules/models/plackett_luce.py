"""Plackett and Luce's model of orders."""

from __future__ import annotations

import numpy as np

from ..numeric.arrays import FloatArray
from ..numeric.majority_counts import support_matrix
from ..profile import Profile
from ..registry import Outcome, rule
from .strengths import PRIOR, add_prior, laplacian, maximise, require_one_part

__all__ = ["plackett_luce"]


@rule(
    "plackett_luce",
    "Plackett-Luce",
    reads="profile",
    complexity="O(k (v c² + c³)), k Newton steps (about 10)",
    reference="Luce (1959), Individual Choice Behavior; Plackett (1975), The analysis of permutations; "
    "Hunter (2004), MM algorithms for generalized Bradley-Terry models; ties as Efron (1977), The efficiency "
    "of Cox's likelihood function for censored data",
    parameters={"prior": PRIOR},
    traits={"symmetric", "ordinal"},
)
def plackett_luce(profile: Profile, *, prior: float = 0.0) -> Outcome:
    r"""Maximum likelihood strengths, where a voter's order is made by choosing its first, then its second, ….

    Each choice falls on a with probability :math:`p_a / \sum_b p_b` over the candidates that are left. The
    scores are log-strengths of mean 0; ``details["strengths"]`` holds the strengths, of sum 1.

    Parameters
    ----------
    prior
        Adds to the log-likelihood, for each candidate of log-strength t,
        ``prior * (log P(t) + log P(-t))`` with the logistic P: as if it had met one candidate of strength 1
        and won and lost so often. Being in voter weight, it counts for less the more voters there are.

    Raises
    ------
    RuleError
        Without a prior, if some candidates are never above or tied with any of the others: their strengths
        have no finite estimate. It names the parts. (Hunter 2004, assumption 1.)

    Notes
    -----
    Ties: a tier of m candidates is m choices. In each, every one of them counts as chosen to the share 1/m;
    those of the tier still to be chosen weigh the average of their sum (after j choices the fraction
    1 - j/m of the tier's strength). The last choice of a voter has one candidate left and says nothing. So a
    tie at the end of an order counts as both orders by half, and with two candidates the model is
    Bradley-Terry's with ties as half wins.

    Gaps: a voter orders the candidates it scored. Only equal scores tie; a voter's tolerance does not count
    here. Newton's method from equal strengths, to machine precision.
    """
    names = profile.candidates
    if prior == 0:
        level = support_matrix(profile.scores, profile.units, at_least=True)
        require_one_part(level > 0, names, "plackett_luce", "give a prior above 0")
    weights = np.array([float(weight) for weight in profile.voter_weights])
    model = _Choices(profile.ranks, weights, prior)
    found = maximise(model, len(names), 0, free=prior == 0, rule="plackett_luce")
    return found.outcome(names)


class _Choices:
    """All voters' choices, as arrays over places, those of one voter together and its worst first.

    Attributes
    ----------
    voter, who
        By place, the voter and the candidate it puts there.
    begins
        By voter, its first place.
    tier, starts, sizes
        Tier of each place; first place and size of each tier.
    left
        By place, the fraction of its tier that is there to choose from when the place is filled.
    above, tied
        ``[v, a, b]``: the voter puts a above b, or level with it.
    """

    def __init__(self, ranks: FloatArray, weights: FloatArray, prior: float) -> None:
        choosing = np.sum(~np.isnan(ranks), axis=1) > 1
        ranks, self.weights, self.prior = ranks[choosing], weights[choosing], prior
        voter, who = np.nonzero(~np.isnan(ranks))
        order = np.lexsort((-ranks[voter, who], voter))
        self.voter, self.who = voter[order], who[order]
        opens = np.diff(self.voter, prepend=-1) > 0
        lower = opens | (np.diff(ranks[self.voter, self.who], prepend=0) < 0)
        self.begins, self.starts = np.flatnonzero(opens), np.flatnonzero(lower)
        self.tier = np.cumsum(lower) - 1
        self.sizes = np.diff(self.starts, append=len(self.voter))
        self.left = (np.arange(len(self.voter)) - self.starts[self.tier] + 1) / self.sizes[self.tier]
        self._row = self.voter[self.starts]
        self._level = np.arange(len(self.starts)) - self.tier[self.begins][self._row]
        self.above = ranks[:, :, None] < ranks[:, None, :]
        self.tied = ranks[:, :, None] == ranks[:, None, :]

    def derivatives(self, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        n = len(x)
        if len(self.voter) == 0:
            return add_prior(x, self.prior, np.zeros(n), np.zeros((n, n)), np.zeros(n))
        # Strengths too far apart to square give infinities, which end the search.
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            best = np.maximum.reduceat(x[self.who], self.begins)
            gain, loss, links = self._parts(np.exp(x[self.who] - best[self.voter]), n)
        weight = self.weights[self.voter]
        gradient, terms = (
            np.asarray(np.bincount(self.who, weight * part, minlength=n), dtype=np.float64)
            for part in (gain - loss, np.abs(gain) + loss)
        )
        return add_prior(x, self.prior, gradient, laplacian(links), terms)

    def _parts(self, e: FloatArray, n: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What the choices within a candidate's tier and above it add to the gradient, by place; links.

        Neither cancels: observed minus expected choices count by how improbable they were. A link is the sum
        over choices of the product of both candidates' probabilities.
        """
        tier, left = self.tier, self.left
        own = self._by_tier(e)
        below = self._below(own)
        available = below[tier] + left * own[tier]
        # The last choice of a voter has one candidate left.
        inverse = np.divide(1.0, available)
        inverse[self.begins] = 0.0

        alone, shared = self._by_tier(inverse), self._by_tier(left * inverse)
        size = self.sizes[tier]
        gain = (below * alone)[tier] / size + (own[tier] - size * e) / size * shared[tier]
        loss = e * self._above(alone)[tier]

        among_above = self._above(self._by_tier(inverse**2))
        to_below = among_above + self._by_tier(left * inverse**2)
        within = among_above + self._by_tier((left * inverse) ** 2)

        def table(by_place: FloatArray) -> FloatArray:
            """As ``[v, c]``."""
            values = np.zeros((len(self.begins), n))
            values[self.voter, self.who] = by_place
            return values

        strength, weight = table(e), self.weights[self.voter]
        links = np.einsum("vab,va,vb->ab", self.above, table(weight * e * to_below[tier]), strength)
        level = np.einsum("vab,va,vb->ab", self.tied, table(weight * e * within[tier]), strength)
        return gain, loss, links + links.T + level

    def _by_tier(self, by_place: FloatArray) -> FloatArray:
        return np.add.reduceat(by_place, self.starts)

    def _below(self, by_tier: FloatArray) -> FloatArray:
        """Sum over the voter's tiers below each."""
        table = np.zeros((len(self.begins), self._level.max() + 2))
        table[self._row, self._level + 1] = by_tier
        return table.cumsum(axis=1)[self._row, self._level]

    def _above(self, by_tier: FloatArray) -> FloatArray:
        """Sum over the voter's tiers above each."""
        table = np.zeros((len(self.begins), self._level.max() + 2))
        table[self._row, self._level] = by_tier
        return table[:, ::-1].cumsum(axis=1)[:, ::-1][self._row, self._level + 1]

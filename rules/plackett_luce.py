"""Plackett and Luce's model of orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ._types import FloatArray, IntArray
from .profile import Profile
from .registry import Outcome, rule
from .strengths import PRIOR, add_prior, laplacian, maximise, require_one_part, shares
from .support import support_matrix

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
    orders = [
        _Order.of(ranks, float(weight))
        for ranks, weight in zip(profile.ranks, profile.voter_weights, strict=True)
    ]
    model = _Choices([order for order in orders if order.n_choices > 0], prior)
    found = maximise(model, len(names), 0, free=prior == 0, rule="plackett_luce")
    strengths = dict(zip(names, shares(found.log_strengths).tolist(), strict=True))
    return Outcome(found.log_strengths, details={"strengths": strengths})


@dataclass(frozen=True, eq=False)
class _Order:
    """One voter's tiers as arrays over places, worst first, and over tiers, worst first.

    Attributes
    ----------
    candidates
        Those scored, by place.
    tier, starts, sizes
        Tier of each place; first place and size of each tier.
    left
        By place, the fraction of its tier that is there to choose from when the place is filled.
    """

    weight: float
    candidates: IntArray
    tier: IntArray
    starts: IntArray
    sizes: IntArray
    left: FloatArray

    @classmethod
    def of(cls, ranks: FloatArray, weight: float) -> _Order:
        scored = np.flatnonzero(~np.isnan(ranks))
        candidates = scored[np.argsort(-ranks[scored], kind="stable")]
        _, tier, sizes = np.unique(-ranks[candidates], return_inverse=True, return_counts=True)
        starts = np.cumsum(sizes) - sizes
        left = (np.arange(len(candidates)) - starts[tier] + 1) / sizes[tier]
        return cls(weight, candidates, tier, starts, sizes, left)

    @property
    def n_choices(self) -> int:
        return len(self.candidates) - 1

    def choice_sets(self, strength: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """By place, the strength to choose from; by tier, its own strength and that below it."""
        own = np.add.reduceat(strength, self.starts)
        below = np.concatenate([[0.0], np.cumsum(own)[:-1]])
        return below[self.tier] + self.left * own[self.tier], own, below


class _Choices:
    def __init__(self, orders: Sequence[_Order], prior: float) -> None:
        self.orders, self.prior = orders, prior

    def derivatives(self, x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        n = len(x)
        gradient, links, terms = np.zeros(n), np.zeros((n, n)), np.zeros(n)
        for order in self.orders:
            who = order.candidates
            # Strengths too far apart to square give infinities, which end the search.
            with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
                gain, loss, together = self._order_derivatives(order, np.exp(x[who] - x[who].max()))
            gradient[who] += order.weight * (gain - loss)
            terms[who] += order.weight * (np.abs(gain) + loss)
            links[np.ix_(who, who)] += order.weight * together
        return add_prior(x, self.prior, gradient, laplacian(links + links.T), terms)

    @staticmethod
    def _order_derivatives(order: _Order, e: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What a voter's choices within a candidate's tier and above it add to the gradient; its links.

        Neither cancels: observed minus expected choices count by how improbable they were. A link, above
        the diagonal, is the sum over choices of the product of both candidates' probabilities.
        """
        tier, starts, left = order.tier, order.starts, order.left
        available, own, below = order.choice_sets(e)
        inverse = np.divide(1.0, available, out=np.zeros_like(available), where=np.arange(len(e)) > 0)

        def by_tier(values: FloatArray) -> FloatArray:
            return np.add.reduceat(values, starts)

        def above(values: FloatArray) -> FloatArray:
            """Sum over the tiers above."""
            return np.concatenate([np.cumsum(values[::-1])[::-1][1:], [0.0]])

        alone, shared = by_tier(inverse), by_tier(left * inverse)
        size = order.sizes[tier]
        gain = (below * alone)[tier] / size + (own[tier] - size * e) / size * shared[tier]
        loss = e * above(alone)[tier]

        among_above = above(by_tier(inverse**2))
        to_below, within = by_tier(left * inverse**2), by_tier((left * inverse) ** 2)
        together = np.triu(e[:, None] * (e * (among_above + to_below)[tier]), 1)
        for tied in np.flatnonzero(order.sizes > 1):
            places = slice(starts[tied], starts[tied] + order.sizes[tied])
            inside = np.triu(e[places, None] * e[places], 1)
            together[places, places] = inside * (among_above + within)[tied]
        return gain, loss, together

"""Rankings by the stationary distribution of a random walk over the candidates."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import RuleError
from ..numeric.arrays import FloatArray
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from .strengths import require_one_part, settle, shares

__all__ = ["rank_centrality", "stationary"]

_ROUNDING = float(np.finfo(np.float64).eps)


@rule(
    "rank_centrality",
    "rank centrality",
    reads="profile",
    complexity="O(v c² + c³)",
    reference="Negahban, Oh, Shah (2017), Rank centrality: ranking from pairwise comparisons; Dwork, Kumar, "
    "Naor, Sivakumar (2001), Rank aggregation methods for the web (MC4)",
    parameters={
        "chain": Parameter(
            "rank_centrality",
            "move by the share of comparisons that the other wins, or (MC4) if a majority prefers it",
            ("rank_centrality", "mc4"),
        ),
        "teleport": Parameter(
            0.0, "share of the moves that go to a candidate drawn at random from all", least=0, most=1
        ),
    },
    traits={"symmetric", "ordinal"},
)
def rank_centrality(
    profile: Profile,
    *,
    chain: Literal["rank_centrality", "mc4"] = "rank_centrality",
    teleport: float = 0.0,
) -> Outcome:
    r"""Logarithm of how often a random walk, moving towards better candidates, is at each; mean 0.

    ``details["probabilities"]`` holds the stationary probabilities themselves. Where Bradley and Terry's
    model holds, rank centrality's are its strengths.

    Parameters
    ----------
    chain
        ``rank_centrality``: from a, each b that it was compared with is drawn with probability 1/d, d being
        the most that any candidate was compared with, and the walk moves there with the probability by which
        b beats a: the weight of voters that put b above a plus half of those that tie them, over those that
        scored both. ``mc4``: b is drawn from all candidates, and the walk moves if more weight puts b above a
        than a above b; it stays if the pair is tied.
    teleport
        With this probability a step goes to a candidate drawn from all c instead, the current one included.

    Raises
    ------
    RuleError
        Without teleport, if the walk cannot get from every candidate to every other, since some would then
        have probability 0 (all but the Condorcet winner, under ``mc4``). It names the parts.

    Notes
    -----
    Stationary probabilities by Grassmann, Taksar and Heyman's elimination, which never subtracts and so finds
    small ones as precisely as large ones. Scores closer than a voter's tolerance tie.
    """
    n = len(profile.candidates)
    if chain == "rank_centrality":
        moves, drawn = _win_shares(profile), max(1, int((profile.compared > 0).sum(axis=1).max()) - 1)
    else:
        moves, drawn = (profile.margins.T > 0).astype(np.float64), n
    if teleport == 0:
        require_one_part(moves.T > 0, profile.candidates, "rank_centrality", "give a teleport above 0")
    share = stationary((1 - teleport) / drawn * moves + teleport / n)
    if not share.all():
        raise RuleError(
            "rank_centrality: comparisons are so one-sided that a probability is below 1e-308; give a "
            "teleport above 0"
        )
    log = np.log(share)
    probabilities = dict(zip(profile.candidates, shares(log).tolist(), strict=True))
    return Outcome(settle(log, 4 * n * _ROUNDING), details={"probabilities": probabilities})


def _win_shares(profile: Profile) -> FloatArray:
    """``shares[a, b]``: of the comparisons of a with b, those that b wins, ties half; 0 if there are none."""
    compared = profile.compared
    won_twice = compared - profile.support + profile.support.T
    np.fill_diagonal(won_twice, 0)
    return (won_twice / np.maximum(2 * compared, 1)).astype(np.float64)


def stationary(moves: FloatArray) -> FloatArray:
    """Stationary distribution of an irreducible chain, every entry to almost full relative precision.

    Parameters
    ----------
    moves
        ``moves[a, b]``: probability, or rate, of going from a to b; the diagonal is not read.
    """
    rates = moves.copy()
    leaving = np.ones(len(rates))
    for last in range(len(rates) - 1, 0, -1):
        leaving[last] = rates[last, :last].sum()
        rates[:last, :last] += np.outer(rates[:last, last] / leaving[last], rates[last, :last])
    share = np.ones(len(rates))
    for next_ in range(1, len(rates)):
        share[next_] = share[:next_] @ rates[:next_, next_] / leaving[next_]
    return share / share.sum()

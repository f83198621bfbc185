"""Rules that read majorities between pairs."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..numeric.arrays import BoolArray, FloatArray, IntArray
from ..parameters import Parameter
from ..registry import rule

__all__ = ["condorcet_loser", "condorcet_winner", "copeland", "minimax"]


def condorcet_winner(margins: IntArray) -> BoolArray:
    """Mark the candidate that beats every other by a majority: at most one, often none.

    Parameters
    ----------
    margins
        ``margins[..., c, c]``; a pair that no voter compares has margin 0 and is not won.

    Returns
    -------
    winner
        ``[..., c]``.
    """
    return (margins > 0).sum(axis=-1) == margins.shape[-1] - 1


def condorcet_loser(margins: IntArray) -> BoolArray:
    """Mark the candidate that loses to every other by a majority, as :func:`condorcet_winner`."""
    return (margins < 0).sum(axis=-1) == margins.shape[-1] - 1


@rule(
    "copeland",
    "Copeland",
    reads="margins",
    complexity="O(v c²)",
    reference="Copeland (1951), A 'reasonable' social welfare function; Llull (1299), De arte eleccionis",
    parameters={
        "alpha": Parameter(
            0.5, "what a tied pair is worth, between a loss (0) and a win (1)", least=0, most=1
        ),
        "score": Parameter("wins", "wins + alpha x ties, or wins - losses", ("wins", "balance")),
    },
    traits={"monotone", "majority_consistent"},
    macro="copeland",
)
def copeland(
    margins: IntArray, *, alpha: float = 0.5, score: Literal["wins", "balance"] = "wins"
) -> FloatArray:
    """Pairwise majorities won, plus `alpha` for each tied pair; or wins minus losses.

    Only who wins each pair counts, never by how much. A pair that no voter compares is tied. Shapes
    ``(c,c)->(c)``.
    """
    wins = (margins > 0).sum(axis=-1)
    losses = (margins < 0).sum(axis=-1)
    if score == "balance":
        return (wins - losses).astype(np.float64)
    return wins + alpha * (margins.shape[-1] - 1 - wins - losses)


@rule(
    "minimax",
    "minimax",
    reads="support",
    complexity="O(v c²)",
    reference="Simpson (1969), On defining areas of voter choice; Kramer (1977), A dynamical model of "
    "political equilibrium; its variants: Darlington (2016), Minimax is the best electoral system after all",
    parameters={
        "defeat": Parameter(
            "margin",
            "size of a defeat: votes against minus votes for; votes against, where they win; votes against",
            ("margin", "winning", "opposition"),
        ),
    },
    higher_is_better=False,
    in_units=True,
    traits={"monotone"},
)
def minimax(
    support: IntArray, *, defeat: Literal["margin", "winning", "opposition"] = "margin"
) -> FloatArray:
    """Size of a candidate's worst pairwise defeat, in voter weight; lower is better.

    By `margin` the score of a candidate that loses to nobody is 0 or less: minus its closest win. By
    `winning` votes it is 0. `opposition` takes the most votes against it whoever wins, and so can pass over a
    Condorcet winner. The three agree on complete ballots without ties. Shapes ``(c,c)->(c)``.
    """
    n = support.shape[-1]
    if n == 1:
        return np.zeros(support.shape[:-1])
    against = np.swapaxes(support, -1, -2)
    if defeat == "margin":
        size = against - support
    elif defeat == "winning":
        size = np.where(against > support, against, 0)
    else:
        size = against
    others = ~np.eye(n, dtype=bool)
    # The diagonal is no opponent: give it the least size there is, so that it is never the worst.
    return np.where(others, size, size.min()).max(axis=-1).astype(np.float64)

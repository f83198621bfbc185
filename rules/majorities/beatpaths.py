"""Schulze's method and Split Cycle: majorities that no stronger path of majorities leads back against."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..numeric.arrays import IntArray
from ..numeric.partial_orders import layers
from ..registry import Outcome, Parameter, rule

__all__ = ["STRENGTH", "Strength", "defeat_strengths", "schulze", "split_cycle", "widest_paths"]

#: What makes one majority stronger than another.
Strength = Literal["margin", "winning"]

STRENGTH = Parameter(
    "margin",
    "what makes a majority strong: its margin, or its winning votes, then the fewer against it",
    ("margin", "winning"),
)


@rule(
    "schulze",
    "Schulze (beatpath)",
    reads="support",
    complexity="O(v c² + c³)",
    reference="Schulze (2011), A new monotonic, clone-independent, reversal symmetric, and "
    "Condorcet-consistent single-winner election method",
    parameters={
        "strength": Parameter(
            "winning",
            "what makes a majority strong: its winning votes, then the fewer against it; or its margin",
            ("winning", "margin"),
        )
    },
    higher_is_better=False,
)
def schulze(support: IntArray, *, strength: Strength = "winning") -> Outcome:
    """Put a above b where the strongest path of majorities leads from a to b; the score is the layer.

    A path is as strong as its weakest majority, and the strongest path from a to b is compared with that from
    b to a. The relation is a strict partial order; layer 1 are the candidates that nobody is above, then
    again without them. Shapes ``(c,c)->(c)``.
    """
    paths = widest_paths(defeat_strengths(support, strength))
    relation = paths > np.swapaxes(paths, -1, -2)
    return Outcome(layers(relation), relation=relation)


@rule(
    "split_cycle",
    "Split Cycle",
    reads="margins",
    complexity="O(v c² + c³)",
    reference="Holliday and Pacuit (2023), Split Cycle: a new Condorcet-consistent voting method independent "
    "of clones and immune to spoilers",
    higher_is_better=False,
)
def split_cycle(margins: IntArray) -> Outcome:
    """Drop the smallest margins of each majority cycle; the score is the layer among the defeats left.

    a defeats b where its margin is positive and larger than the strength of every path of majorities from b
    back to a, a path being as strong as its smallest margin. The relation is that of defeat: without cycles,
    but not always transitive. The score is the layer in it, 1 for the undefeated, then again without them.
    Shapes ``(c,c)->(c)``.
    """
    won = np.where(margins > 0, margins, 0)
    relation = (won > 0) & (won > np.swapaxes(widest_paths(won), -1, -2))
    return Outcome(layers(relation), relation=relation)


def defeat_strengths(support: IntArray, strength: Strength) -> IntArray:
    """Strength of each majority, as integers whose order alone means anything.

    Winning votes compare the weight behind the winner first and, where that is equal, call the majority with
    less weight against it the stronger (as Schulze and Zavist and Tideman do).

    Parameters
    ----------
    support
        ``support[..., a, b]``: weight of the voters that put a above b, in integers.

    Returns
    -------
    strengths
        Same shape; positive where a majority puts a above b, else 0.
    """
    against = np.swapaxes(support, -1, -2)
    won = support > against
    if strength == "margin":
        return np.where(won, support - against, 0)
    # Places in sorted order stand for the counts, so that the two fit into one int64 whatever their size.
    _, place_for = np.unique(np.where(won, support, 0), return_inverse=True)
    _, place_against = np.unique(np.where(won, against, 0), return_inverse=True)
    return np.where(won, place_for * (place_against.max(initial=0) + 1) - place_against, 0)


def widest_paths(links: IntArray) -> IntArray:
    """Strength of the strongest path between each pair; a path is as strong as its weakest link.

    The Floyd-Warshall recursion on (max, min), one pass over the whole matrix for each candidate.

    Parameters
    ----------
    links
        ``links[..., a, b]``: strength of the link from a to b, 0 where there is none.

    Returns
    -------
    strengths
        Same shape, 0 where no path leads; the diagonal is 0.
    """
    values, place = np.unique(np.concatenate([[0], links.ravel()]), return_inverse=True)
    # Narrow integers: a few voters make few strengths, and memory traffic is all the cost there is.
    paths = place[1:].reshape(links.shape).astype(np.min_scalar_type(len(values)))
    detour = np.empty_like(paths)
    for k in range(links.shape[-1]):
        np.minimum(paths[..., :, k : k + 1], paths[..., k : k + 1, :], out=detour)
        np.maximum(paths, detour, out=paths)
    diagonal = np.arange(links.shape[-1])
    paths[..., diagonal, diagonal] = 0
    return values[paths]

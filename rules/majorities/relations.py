"""Relations between candidates: strengths of majorities, widest paths along them, layers of a relation."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ..errors import RuleError
from ..numeric.arrays import BoolArray, FloatArray, IntArray
from ..registry import Parameter

__all__ = ["STRENGTH", "Strength", "defeat_strengths", "layers", "transitive_closure", "widest_paths"]

#: What makes one majority stronger than another.
Strength = Literal["margin", "winning"]

STRENGTH = Parameter(
    "margin",
    "what makes a majority strong: its margin, or its winning votes, then the fewer against it",
    ("margin", "winning"),
)


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


def transitive_closure(relation: BoolArray) -> BoolArray:
    """``closure[..., a, b]``: a path leads from a to another candidate b."""
    return widest_paths(relation.astype(np.int64)) > 0


def layers(relation: BoolArray) -> FloatArray:
    """Peel a relation from the top: candidates with nobody above them are layer 1, then again without them.

    Parameters
    ----------
    relation
        ``relation[..., a, b]``: a is above b; without cycles.

    Returns
    -------
    layers
        ``[..., c]``, from 1: the length of the longest chain that ends at a candidate.

    Raises
    ------
    RuleError
        If the relation has a cycle.
    """
    n = relation.shape[-1]
    flat = relation.reshape(-1, n, n)
    above = flat.sum(axis=-2)
    layer = np.zeros(above.shape)
    depth = 0
    while not layer.all():
        depth += 1
        top = (layer == 0) & (above == 0)
        layer[top] = depth
        batch, row = np.nonzero(top)
        if len(batch) == 0:
            raise RuleError("the relation has a cycle; layers need one without")
        # Each row is subtracted once, when its candidate is peeled off: c² work over all layers.
        touched, starts = np.unique(batch, return_index=True)
        above[touched] -= np.add.reduceat(flat[batch, row], starts, axis=0, dtype=np.int64)
    return layer.reshape(relation.shape[:-1])

"""Schulze's method and Split Cycle: majorities that no stronger path of majorities leads back against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

import numpy as np

from ..numeric.arrays import IntArray
from ..numeric.partial_orders import layers, shortest_path
from ..parameters import Parameter
from ..plain import Plain
from ..profile import Profile
from ..ranking import Ranking
from ..registry import Outcome, rule

__all__ = [
    "STRENGTH",
    "PathPair",
    "Strength",
    "defeat_strengths",
    "schulze",
    "schulze_pair",
    "split_cycle",
    "widest_paths",
]

#: What makes one majority stronger than another.
Strength = Literal["margin", "winning"]

STRENGTH = Parameter(
    "margin",
    "what makes a majority strong: its margin, or its winning votes, then the fewer against it",
    ("margin", "winning"),
)


@dataclass(frozen=True)
class PathPair(Plain):
    """The strongest paths of majorities between two candidates.

    Attributes
    ----------
    strength
        What makes a majority strong.
    path_from_a, path_from_b
        Candidates along the strongest path from a to b, and from b to a; empty where none leads.
    weakest_from_a, weakest_from_b
        The weakest majority on each: weight for it and weight against it; None without a path.
    stronger
        Whose path is stronger.
    """

    strength: str
    path_from_a: tuple[str, ...]
    path_from_b: tuple[str, ...]
    weakest_from_a: tuple[Fraction, Fraction] | None
    weakest_from_b: tuple[Fraction, Fraction] | None
    stronger: Literal["a", "b", "level"]

    def in_words(self, a: str, b: str) -> list[str]:
        """Both paths and which is stronger."""

        def written(path: tuple[str, ...], weakest: tuple[Fraction, Fraction] | None) -> str:
            if weakest is None:
                return "there is none"
            won, lost = (float(weight) for weight in weakest)
            return f"{' > '.join(path)}, whose weakest majority is {won:g} to {lost:g}"

        verdict = {
            "a": f"The first is stronger, which puts {a!r} above.",
            "b": f"The second is stronger, which puts {b!r} above.",
            "level": "Neither is stronger: the relation does not decide, and the ranks are those of the "
            "layers.",
        }[self.stronger]
        return [
            f"Strongest path of majorities from {a!r}: {written(self.path_from_a, self.weakest_from_a)}. "
            f"From {b!r}: {written(self.path_from_b, self.weakest_from_b)}. {verdict}"
        ]

    def content(self) -> dict[str, Any]:
        """The paths, and the weights of the weakest majorities by what they are."""

        def weights(weakest: tuple[Fraction, Fraction] | None) -> dict[str, float] | None:
            return None if weakest is None else {"for": float(weakest[0]), "against": float(weakest[1])}

        return {
            **super().content(),
            "weakest_from_a": weights(self.weakest_from_a),
            "weakest_from_b": weights(self.weakest_from_b),
        }


def schulze_pair(profile: Profile, ranking: Ranking, a: int, b: int, seconds: float) -> PathPair:
    """Find the strongest paths between two candidates; of equally strong ones, the shortest."""
    strength = ranking.parameters["strength"]
    links = defeat_strengths(profile.support, strength)
    paths = widest_paths(links)
    there, back = int(paths[a, b]), int(paths[b, a])

    def path(start: int, end: int, floor: int) -> list[int]:
        one = np.arange(len(links)) == end
        return shortest_path(links >= floor, start, one) if floor > 0 else []

    from_a, from_b = path(a, b, there), path(b, a, back)
    return PathPair(
        strength=strength,
        path_from_a=tuple(profile.candidates[c] for c in from_a),
        path_from_b=tuple(profile.candidates[c] for c in from_b),
        weakest_from_a=_weakest(profile, links, from_a),
        weakest_from_b=_weakest(profile, links, from_b),
        stronger="level" if there == back else "a" if there > back else "b",
    )


def _weakest(profile: Profile, links: IntArray, path: list[int]) -> tuple[Fraction, Fraction] | None:
    if not path:
        return None
    x, y = min(pairwise(path), key=lambda link: links[link])
    return profile.unit * int(profile.support[x, y]), profile.unit * int(profile.support[y, x])


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
    traits={"majority_consistent"},
    explain=schulze_pair,
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

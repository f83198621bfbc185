"""What several rules agree on, where they split, and how far each is from the metrics' majorities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

import numpy as np

from ....rules import Profile, Ranking, list_rules
from ....rules.numeric.arrays import BoolArray, FloatArray, IntArray
from ....rules.numeric.components import strong_components
from ....rules.numeric.partial_orders import layers, shortest_path
from ....rules.numeric.scaling import unit_power
from ....rules.plain import Plain

__all__ = [
    "Consensus",
    "Cycle",
    "KemenyDistance",
    "Move",
    "consensus",
    "kemeny_cost",
    "kemeny_distances",
    "majority_cycles",
    "moves",
    "normalised",
]

#: Relations and split pairs are listed by name in JSON for tables of at most so many models.
MOST_LISTED = 50


@dataclass(frozen=True, eq=False)
class Consensus(Plain):
    """Pairs of models that all rules order alike, as a partial order, and pairs on which they split.

    Attributes
    ----------
    candidates
        The models.
    above
        ``above[a, b]``: every rule puts a above b. A strict partial order.
    split
        ``split[a, b]``: one rule puts a above b and another b above a; symmetric.
    """

    candidates: tuple[str, ...]
    above: BoolArray
    split: BoolArray

    @property
    def counts(self) -> dict[str, int]:
        """How many pairs are ``agreed``, ``split``, or ``undecided`` (some rule ties, none disagrees)."""
        pairs = len(self.candidates) * (len(self.candidates) - 1) // 2
        agreed, split = int(self.above.sum()), int(self.split.sum()) // 2
        return {"pairs": pairs, "agreed": agreed, "split": split, "undecided": pairs - agreed - split}

    @cached_property
    def layers(self) -> tuple[tuple[str, ...], ...]:
        """Models below nobody, then the same without them, and so on; names within a layer are sorted."""
        depth = layers(self.above)
        return tuple(
            tuple(sorted(self.candidates[c] for c in np.flatnonzero(depth == layer)))
            for layer in np.unique(depth)
        )

    @cached_property
    def covers(self) -> tuple[tuple[str, str], ...]:
        """The partial order without what follows by transitivity: its Hasse diagram, from above to below."""
        direct = self.above & ~((self.above.astype(np.int64) @ self.above.astype(np.int64)) > 0)
        return tuple(sorted((self.candidates[a], self.candidates[b]) for a, b in np.argwhere(direct)))

    @cached_property
    def split_pairs(self) -> tuple[tuple[str, str], ...]:
        """Pairs on which rules split, names sorted."""
        found = (
            sorted((self.candidates[a], self.candidates[b])) for a, b in np.argwhere(np.triu(self.split))
        )
        return tuple(sorted((a, b) for a, b in found))

    def content(self) -> dict[str, Any]:
        """Counts and layers; lists of pairs are None for more than 50 models."""
        small = len(self.candidates) <= MOST_LISTED
        pairs = {"covers": self.covers, "split_pairs": self.split_pairs} if small else {}
        return {**self.counts, "layers": self.layers, "covers": None, "split_pairs": None, **pairs}


@dataclass(frozen=True)
class Cycle(Plain):
    """Models that the majorities of the metrics order in circles.

    Attributes
    ----------
    models
        A strong component of the majority digraph: each beats each other along a chain of majorities. Sorted.
    shortest
        One of the shortest cycles in it, each beating the next and the last the first; of several, the first
        by names.
    """

    models: tuple[str, ...]
    shortest: tuple[str, ...]


@dataclass(frozen=True)
class Move(Plain):
    """A model that a rule ranks far from where the first rule does.

    Attributes
    ----------
    model, rule
        Who, and under which rule.
    rank, first_rank
        Its rank there, and under the first rule.
    """

    model: str
    rule: str
    rank: int
    first_rank: int

    def content(self) -> dict[str, Any]:
        """Also the change, positive for a rise."""
        return {**super().content(), "change": self.first_rank - self.rank}


@dataclass(frozen=True)
class KemenyDistance(Plain):
    """How much a ranking disagrees with the metrics, against the least possible.

    Attributes
    ----------
    cost
        Its exact Kemeny cost, in metric weight; a tied pair costs the mean of both orders.
    optimum
        The least cost of any order, or the best bound below it that is proved.
    status
        Of the optimum: ``optimal``, or ``bounded`` where it is such a bound.
    """

    cost: Fraction
    optimum: Fraction
    status: Literal["optimal", "bounded"]

    @property
    def above(self) -> float | None:
        """Share by which the cost is above the optimum; None where that is 0 and the cost is not."""
        if self.cost == self.optimum:
            return 0.0
        return float((self.cost - self.optimum) / self.optimum) if self.optimum else None

    def content(self) -> dict[str, Any]:
        """Costs as numbers, and the exact cost."""
        return {
            "cost": float(self.cost),
            "exact_cost": self.cost,
            "optimum": float(self.optimum),
            "status": self.status,
            "above": self.above,
        }


def consensus(rankings: Sequence[Ranking]) -> Consensus:
    """Find what all rankings of the same models agree on.

    Parameters
    ----------
    rankings
        At least one, all of the same candidates in the same order.
    """
    orders = [ranking.ranks[:, None] < ranking.ranks[None, :] for ranking in rankings]
    above, some = np.logical_and.reduce(orders), np.logical_or.reduce(orders)
    return Consensus(rankings[0].candidates, above, some & some.T)


def majority_cycles(profile: Profile) -> tuple[Cycle, ...]:
    """Find the models that the majorities order in circles, and a shortest such circle for each set.

    A pair whose margin is 0 is no majority either way.
    """
    beats = np.asarray(profile.margins > 0, dtype=bool)
    found: list[Cycle] = []
    for members in strong_components(profile.margins):
        if len(members) > 1:
            by_name = sorted(members.tolist(), key=profile.candidates.__getitem__)
            names = [profile.candidates[c] for c in by_name]
            cycle = _shortest_cycle(beats[np.ix_(by_name, by_name)])
            found.append(Cycle(tuple(names), tuple(names[c] for c in cycle)))
    return tuple(found)


def _shortest_cycle(beats: BoolArray) -> list[int]:
    """The first that a search by breadth finds from any candidate of a strong component."""
    best: list[int] = []
    for start in range(len(beats)):
        cycle = shortest_path(beats, start, beats[:, start])
        best = cycle if not best or len(cycle) < len(best) else best
        if len(best) == 3:  # majorities have no shorter cycle
            break
    return best


def moves(rankings: Mapping[str, Ranking], beyond: int = 10) -> tuple[Move, ...]:
    """Models whose rank under a rule is more than `beyond` places from that under the first rule."""
    names = list(rankings)
    first = rankings[names[0]]
    return tuple(
        Move(first.candidates[c], name, int(rankings[name].ranks[c]), int(first.ranks[c]))
        for name in names[1:]
        for c in first.order
        if abs(int(rankings[name].ranks[c]) - int(first.ranks[c])) > beyond
    )


def normalised(ranking: Ranking) -> FloatArray | None:
    """Scores rescaled so that the best is 1 and the worst 0, ``[c]``; None where all tie."""
    scores = ranking.scores if ranking.higher_is_better else -ranking.scores
    if not np.isfinite(scores).all() or len(ranking.tiers) < 2:
        return None
    scores = scores * unit_power(scores)
    return (scores - scores.min()) / np.ptp(scores)


def kemeny_distances(profile: Profile, rankings: Mapping[str, Ranking]) -> dict[str, KemenyDistance] | None:
    """Compare each ranking's Kemeny cost with the least there is; None where no rule looked for it.

    The cost of Kemeny's rule itself is that of its optimal orders, also where its ranking ties models on
    which they differ.
    """
    optimal = {spec.id for spec in list_rules() if "kemeny_optimal" in spec.traits}
    proofs = {name: r.certificate for name, r in rankings.items() if r.rule in optimal and r.certificate}
    if not proofs:
        return None
    solved = next(iter(proofs.values()))
    heard, _ = profile.pruned()
    return {
        name: KemenyDistance(
            proofs[name].cost if name in proofs else kemeny_cost(heard, ranking.ranks),
            solved.lower_bound,
            solved.status,
        )
        for name, ranking in rankings.items()
    }


def kemeny_cost(profile: Profile, ranks: IntArray) -> Fraction:
    """Exact cost of a weak order: the metric weight against each pair's order, a tied pair half and half.

    Parameters
    ----------
    ranks
        ``[c]``, in the profile's order.
    """
    compared = int(np.triu(profile.compared, 1).sum())
    kept = int(profile.margins[ranks[:, None] < ranks[None, :]].sum()) * profile.margin_divisor
    return profile.unit * Fraction(compared - kept, 2)

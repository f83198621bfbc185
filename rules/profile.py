"""The profile: what voters (metrics) say of candidates (models). Every rule takes one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from math import gcd, lcm
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from .errors import ProfileError
from .numeric.arrays import BoolArray, FloatArray, IntArray
from .numeric.decimals import read_fraction
from .numeric.group_tree import WHOLE_WEIGHTS, GroupTree, in_whole_numbers
from .numeric.majority_counts import support_matrix
from .numeric.ties import tied_ranks

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["LIMITS", "Ballot", "Profile", "Unranked", "Weighting", "exact_weight"]

#: Own: each voter's weight. Tree: every node of the group tree splits its weight equally.
Weighting = Literal["own", "tree"]
#: What a ballot says of a candidate it leaves out: below all it ranks, or nothing.
Unranked = Literal["bottom", "unknown"]
#: Tiers from best to worst (a tier is a name or several tied names), and how many voters cast it.
Ballot = tuple[Sequence[str | Iterable[str]], int | Fraction]

#: What is known of each voter beside its scores and its weight, and what stands where nothing is.
LIMITS: Mapping[str, float | bool] = {
    "tolerance": 0.0,
    "baseline": np.nan,
    "ceiling": np.nan,
    "worst": np.nan,
    "best": np.nan,
    "scale": np.nan,
    "lower_is_better": False,
}

#: Rules that add up scores need weights as floats, and room to add them.
_LARGEST_WEIGHT = 10**300


def exact_weight(value: float | int | str | Fraction) -> Fraction:
    """Turn a weight into the fraction that its decimal text says: 0.1 is 1/10, ``"1/3"`` is 1/3.

    Raises
    ------
    ProfileError
        If the weight is negative, not finite or not a number.
    """
    try:
        weight = read_fraction(str(value))
    except (ValueError, ZeroDivisionError):
        raise ProfileError(f"weight {value!r} is not a finite number; give a decimal or a fraction") from None
    if weight < 0:
        raise ProfileError(f"weight {value!r} is negative; weights are 0 or more")
    if weight > _LARGEST_WEIGHT:
        raise ProfileError(f"weight {value!r} is beyond what floats hold; scale the weights down")
    return weight


@dataclass(frozen=True, eq=False)
class Profile:
    """Scores of candidates by voters, with weights.

    Attributes
    ----------
    candidates, voters
        Names, each unique.
    scores
        ``scores[v, c]``, higher is better; NaN is missing.
    weights
        Each voter's own weight, exact.
    groups
        Each voter's path in the tree of groups, ``""`` for the root.
    weighting
        ``own`` uses ``weights``; ``tree`` splits weight along ``groups`` instead, rebuilt for each
        candidate from the scores it has (voters of own weight 0 stay out).
    tolerance
        ``tolerance[v]``: scores closer than this are a tie on that voter, for pairwise rules only.
    baseline, ceiling
        ``[v]``: the score of a random and of a perfect candidate where known, else NaN; oriented like
        ``scores``.
    worst
        ``worst[v]``: the worst possible score where known, else NaN; oriented like ``scores``.
    best
        ``best[v]``: the best possible score, likewise. No ranking depends on it.
    scale
        ``scale[v]``: place of the voter's scale of measurement among :data:`.SCALES` where stated, else NaN.
        No ranking depends on it.
    lower_is_better
        ``lower_is_better[v]``: scores entered with the sign changed.
    unranked
        What a missing score of a ballot means; None for score tables.
    """

    candidates: tuple[str, ...]
    voters: tuple[str, ...]
    scores: FloatArray
    weights: tuple[Fraction, ...]
    groups: tuple[str, ...]
    weighting: Weighting = "own"
    tolerance: FloatArray = field(default_factory=lambda: np.zeros(0))
    baseline: FloatArray = field(default_factory=lambda: np.zeros(0))
    ceiling: FloatArray = field(default_factory=lambda: np.zeros(0))
    worst: FloatArray = field(default_factory=lambda: np.zeros(0))
    best: FloatArray = field(default_factory=lambda: np.zeros(0))
    scale: FloatArray = field(default_factory=lambda: np.zeros(0))
    lower_is_better: BoolArray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    unranked: Unranked | None = None

    def __post_init__(self) -> None:
        shape = (len(self.voters), len(self.candidates))
        if self.scores.shape != shape:
            raise ProfileError(f"scores have shape {self.scores.shape}; {shape} voters x candidates expected")
        if np.isinf(self.scores).any():
            raise ProfileError("scores hold an infinity; give NaN where a score is missing")
        for names, kind in ((self.candidates, "candidate"), (self.voters, "voter")):
            if len(set(names)) != len(names):
                twice = next(name for name in names if names.count(name) > 1)
                raise ProfileError(f"{kind} {twice!r} stands twice; names must be unique")
        if len(self.weights) != shape[0] or len(self.groups) != shape[0]:
            raise ProfileError(f"one weight and one group per voter expected, {shape[0]} of each")
        if any(weight < 0 for weight in self.weights):
            raise ProfileError("a weight is negative; weights are 0 or more")
        for name, empty in LIMITS.items():
            if getattr(self, name).size == 0:
                object.__setattr__(self, name, np.full(shape[0], empty))
            elif getattr(self, name).shape != (shape[0],):
                raise ProfileError(f"one {name} per voter expected, {shape[0]} in all")
        self.scores.flags.writeable = False

    # -- making one ---------------------------------------------------------------------------------

    @classmethod
    def from_scores(
        cls,
        scores: npt.ArrayLike,
        *,
        candidates: Sequence[str] | None = None,
        voters: Sequence[str] | None = None,
        weights: Sequence[float | int | str | Fraction] | None = None,
        groups: Sequence[str] | None = None,
        weighting: Weighting = "own",
        tolerance: npt.ArrayLike | None = None,
        baseline: npt.ArrayLike | None = None,
        ceiling: npt.ArrayLike | None = None,
        worst: npt.ArrayLike | None = None,
        best: npt.ArrayLike | None = None,
        lower_is_better: npt.ArrayLike | None = None,
    ) -> Profile:
        """Build a profile from ``scores[v, c]`` (higher is better, NaN missing); the rest has defaults.

        Names default to ``c0, c1, …`` and ``v0, v1, …``, weights to 1, groups to none.

        Raises
        ------
        ProfileError
            If shapes disagree, names repeat, a score is infinite or a weight negative.
        """
        array = np.array(scores, dtype=np.float64)  # a copy: the profile freezes its own
        if array.ndim != 2:
            raise ProfileError(f"scores have {array.ndim} dimensions; two expected, voters x candidates")
        n_voters, n_candidates = array.shape

        def per_voter(values: npt.ArrayLike | None) -> FloatArray:
            return np.zeros(0) if values is None else np.array(values, dtype=np.float64)

        return cls(
            candidates=tuple(candidates or (f"c{i}" for i in range(n_candidates))),
            voters=tuple(voters or (f"v{i}" for i in range(n_voters))),
            scores=array,
            weights=tuple(exact_weight(w) for w in ([1] * n_voters if weights is None else weights)),
            groups=tuple(groups or [""] * n_voters),
            weighting=weighting,
            tolerance=per_voter(tolerance),
            baseline=per_voter(baseline),
            ceiling=per_voter(ceiling),
            worst=per_voter(worst),
            best=per_voter(best),
            lower_is_better=per_voter(lower_is_better).astype(bool),
        )

    @classmethod
    def from_ballots(
        cls,
        ballots: Iterable[Ballot],
        *,
        candidates: Sequence[str] | None = None,
        unranked: Unranked = "bottom",
    ) -> Profile:
        """Build a profile from weak orders, each with the number of voters who cast it.

        Parameters
        ----------
        ballots
            ``(tiers, count)``: tiers from best to worst, a tier being a name or an iterable of tied names,
            for example ``(["a", ("b", "c")], 12)``.
        candidates
            All names; by default those that any ballot ranks, sorted.
        unranked
            A candidate that a ballot leaves out is tied below all it ranks (``bottom``), or the ballot says
            nothing of it (``unknown``).

        Raises
        ------
        ProfileError
            If a ballot ranks a candidate twice or one that is not among ``candidates``, or has a negative
            or fractional-nonsense count.
        """
        tiers: list[list[tuple[str, ...]]] = []
        counts: list[Fraction] = []
        for order, count in ballots:
            tiers.append([(t,) if isinstance(t, str) else tuple(t) for t in order])
            counts.append(exact_weight(count))
        if candidates is None:
            candidates = sorted({name for order in tiers for tier in order for name in tier})
        place = {name: i for i, name in enumerate(candidates)}
        scores = np.full((len(tiers), len(place)), np.nan)
        for v, order in enumerate(tiers):
            for depth, tier in enumerate(order):
                for name in tier:
                    if name not in place:
                        raise ProfileError(f"ballot {v + 1} ranks {name!r}, which is not a candidate")
                    if not np.isnan(scores[v, place[name]]):
                        raise ProfileError(f"ballot {v + 1} ranks {name!r} twice")
                    scores[v, place[name]] = -depth
            if unranked == "bottom":
                scores[v, np.isnan(scores[v])] = -len(order)
        return cls(
            candidates=tuple(candidates),
            voters=tuple(f"ballot {v + 1}" for v in range(len(tiers))),
            scores=scores,
            weights=tuple(counts),
            groups=("",) * len(tiers),
            unranked=unranked,
        )

    # -- parts of it --------------------------------------------------------------------------------

    def select(
        self, *, candidates: npt.ArrayLike | None = None, voters: npt.ArrayLike | None = None
    ) -> Profile:
        """Keep the candidates and voters at these indices (or under these masks), in this order."""

        def kept(count: int, chosen: npt.ArrayLike | None) -> IntArray:
            index = np.arange(count)
            some = index if chosen is None else np.asarray(chosen)
            return index[some] if some.size else index[:0]

        c, v = kept(len(self.candidates), candidates), kept(len(self.voters), voters)
        return replace(
            self,
            candidates=tuple(self.candidates[i] for i in c),
            voters=tuple(self.voters[i] for i in v),
            scores=self.scores[np.ix_(v, c)],
            weights=tuple(self.weights[i] for i in v),
            groups=tuple(self.groups[i] for i in v),
            **{name: getattr(self, name)[v] for name in LIMITS},
        )

    def with_voter(self, name: str, scores: FloatArray, weight: Fraction, group: str) -> Profile:
        """Add a voter, last, with ``scores[c]`` and nothing known of its limits."""
        return replace(
            self,
            voters=(*self.voters, name),
            scores=np.vstack([self.scores, scores]),
            weights=(*self.weights, weight),
            groups=(*self.groups, group),
            **{limit: np.append(getattr(self, limit), none) for limit, none in LIMITS.items()},
        )

    def pruned(self) -> tuple[Profile, tuple[str, ...]]:
        """Leave out what cannot matter: voters of weight 0, then candidates without any score.

        Returns
        -------
        profile, dropped
            The rest (self where nothing was left out), and the names of the candidates left out.
        """
        if self._whole:
            return self, ()
        heard = np.array([weight.numerator > 0 for weight in self.weights], dtype=bool)
        scored = np.asarray(self.present[heard].any(axis=0))
        dropped = tuple(name for name, kept in zip(self.candidates, scored, strict=True) if not kept)
        return self.select(candidates=scored, voters=heard), dropped

    # -- derived ------------------------------------------------------------------------------------

    @cached_property
    def _whole(self) -> bool:
        """Every voter has a weight and every candidate a score."""
        return all(weight.numerator for weight in self.weights) and bool(self.present.any(axis=0).all())

    @cached_property
    def present(self) -> BoolArray:
        """``present[v, c]``: voter ``v`` scored candidate ``c``."""
        return ~np.isnan(self.scores)

    @cached_property
    def tree(self) -> GroupTree:
        """The tree of groups."""
        return GroupTree(self.groups)

    @cached_property
    def voter_weights(self) -> tuple[Fraction, ...]:
        """Weight of each voter in pairwise counts: its own, or its share of the tree."""
        if self.weighting == "own":
            return self.weights
        heard = [v for v, weight in enumerate(self.weights) if weight > 0]
        shares = dict(zip(heard, GroupTree([self.groups[v] for v in heard]).shares(), strict=True))
        return tuple(shares.get(v, Fraction(0)) for v in range(len(self.voters)))

    @cached_property
    def candidate_weights(self) -> FloatArray:
        """``weights[v, c]`` for rules that add up per-voter points, 0 where a tree node has no child left.

        With own weights every column is the same, missing scores included; a rule passes over those itself.
        """
        if self.weighting == "own":
            column = np.array([float(weight) for weight in self.weights])
            return np.repeat(column[:, None], len(self.candidates), axis=1)
        heard = np.array([weight > 0 for weight in self.weights], dtype=bool)
        weights = np.zeros(self.scores.shape)
        paths = [group for group, h in zip(self.groups, heard, strict=True) if h]
        if paths:
            weights[heard] = GroupTree(paths).weights(self.present[heard])
        return weights

    @cached_property
    def counting(self) -> tuple[FloatArray, Fraction]:
        """:attr:`counting_weights` and :attr:`counting_unit`."""
        if self.weighting == "tree" and not self.present.all():
            return in_whole_numbers(self.candidate_weights)
        return self.voting

    @cached_property
    def voting(self) -> tuple[FloatArray, Fraction]:
        """:attr:`voting_weights`, and the weight that 1 stands for in them."""
        whole = sum(self.units) <= WHOLE_WEIGHTS
        column = np.array(self.units if whole else [float(w) for w in self.voter_weights], dtype=np.float64)
        return np.broadcast_to(column[:, None], self.scores.shape), self.unit if whole else Fraction(1)

    @property
    def voting_weights(self) -> FloatArray:
        """``weights[v, c]``, the same for every candidate, for rules to which a gap says something."""
        return self.voting[0]

    @property
    def counting_weights(self) -> FloatArray:
        """``weights[v, c]`` that rules are given: :attr:`candidate_weights` in :attr:`counting_unit`.

        They are whole numbers, of which sums are exact, except where their common denominator is beyond
        floats.
        """
        return self.counting[0]

    @property
    def counting_unit(self) -> Fraction:
        """The weight that 1 stands for in :attr:`counting_weights`."""
        return self.counting[1]

    def weights_of(self, candidate: int) -> tuple[Fraction, ...]:
        """Exact weight of each voter in a candidate's average; 0 where it did not score it."""
        heard = [v for v in np.flatnonzero(self.present[:, candidate]).tolist() if self.weights[v] > 0]
        weights = [Fraction(0)] * len(self.voters)
        own = self.weighting == "own"
        shares = self.weights if own else GroupTree([self.groups[v] for v in heard]).shares()
        for place, v in enumerate(heard):
            weights[v] = shares[v if own else place]
        return tuple(weights)

    @cached_property
    def units(self) -> tuple[int, ...]:
        """Voter weights scaled by their common denominator to integers, so that majorities are exact."""
        scale = self.unit.denominator
        return tuple(weight.numerator * (scale // weight.denominator) for weight in self.voter_weights)

    @cached_property
    def unit(self) -> Fraction:
        """The weight that one of :attr:`units` stands for."""
        return Fraction(1, lcm(*(weight.denominator for weight in self.voter_weights)))

    @cached_property
    def ranks(self) -> FloatArray:
        """``ranks[v, c]``: 1 is best, ties averaged, NaN where missing; missing scores take no place."""
        return tied_ranks(self.scores)

    @cached_property
    def support(self) -> IntArray:
        """``support[a, b]``: total :attr:`units` of the voters that put ``a`` above ``b``."""
        return support_matrix(self.scores, self.units, self.tolerance)

    @cached_property
    def compared(self) -> IntArray:
        """``compared[a, b]``: total :attr:`units` of the voters that scored both."""
        return support_matrix(np.where(self.present, 1.0, np.nan), self.units, at_least=True)

    @cached_property
    def margins(self) -> IntArray:
        """``support[a, b] - support[b, a]``, divided by the greatest common divisor of all margins."""
        return (self.support - self.support.T) // self.margin_divisor

    @cached_property
    def margin_divisor(self) -> int:
        """The common divisor taken out of :attr:`margins`; 1 where all margins are 0."""
        margins = self.support - self.support.T
        if margins.dtype == object:
            return gcd(*(int(m) for m in margins.flat)) or 1
        return int(np.gcd.reduce(margins, axis=None)) or 1

    @cached_property
    def majority_graph(self) -> nx.DiGraph[str]:
        """The majority digraph: an edge from a to b, with its ``margin``, where a's margin is positive."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.candidates)
        for a, b in np.argwhere(self.margins > 0):
            graph.add_edge(self.candidates[a], self.candidates[b], margin=int(self.margins[a, b]))
        return graph

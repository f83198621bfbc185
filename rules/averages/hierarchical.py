"""A rule for each level of the tree of groups, some of which do not let a strength make up for a weakness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast, get_args

import numpy as np

from ..errors import ParameterError, RuleError, UnknownNameError
from ..exact import exact_scores
from ..numeric.arrays import FloatArray
from ..numeric.averaging import ROUNDING, weighted_mean
from ..numeric.ties import competition_ranks, share_beaten, tied_ranks
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from ..traits import Trait
from .normalised import constant_notes, unit_scores, z_scores
from .ratios import one_direction

__all__ = ["hierarchical"]

#: How a node combines its children.
Node = Literal["mean", "geometric", "harmonic", "minimum", "gate"]
_PRODUCTS: tuple[Node, ...] = ("geometric", "harmonic")
#: What scores become before they are combined.
Scale = Literal["score", "z", "minmax", "win_rate"]
_NODES: tuple[str, ...] = get_args(Node)


def _traits(leaf: Scale, group: Scale, node: str, **_: str) -> list[Trait]:
    of_ratios = leaf == "score" and any(product in node for product in _PRODUCTS)
    found: list[Trait] = ["needs_ratios"] if of_ratios else ["grades"] if leaf == "win_rate" else []
    return [*found, "alone"] if leaf == group == "score" else found


def _mean_of_means(profile: Profile, candidates: Sequence[int], **_: str) -> list[Fraction]:
    """Means of means along the tree without rounding."""
    score = exact_scores(profile, candidates)
    tree = _Tree(profile, "score", "score", ["mean"], [])

    def value(c: int, voters: Sequence[int], depth: int) -> Fraction | None:
        own, groups = tree.children(voters, depth)
        parts = [
            (score(v, c), weight)
            for v, weight in zip(own, tree.weights(own), strict=True)
            if profile.present[v, c]
        ]
        below = [value(c, members, depth + 1) for members in groups.values()]
        parts += [(mean, Fraction(1)) for mean in below if mean is not None]
        total = sum((weight for _, weight in parts), Fraction(0))
        return sum((mean * weight for mean, weight in parts), Fraction(0)) / total if parts else None

    values = [value(c, range(len(profile.voters)), 0) for c in candidates]
    return [mean for mean in values if mean is not None]


@rule(
    "hierarchical",
    "hierarchy of rules",
    reads="profile",
    complexity="O(v c log c)",
    reference="Keeney, Raiffa (1976), Decisions with Multiple Objectives, on hierarchies of objectives; "
    "Grabisch, Marichal, Mesiar, Pap (2009), Aggregation Functions, on means that do not compensate",
    parameters={
        "leaf": Parameter("score", "what a voter's scores enter as", get_args(Scale)),
        "node": Parameter(
            "mean",
            "how nodes combine their children (mean, geometric, harmonic, minimum, gate), or several with "
            "commas: the root's, that of the level below, …, the last for all deeper levels",
        ),
        "group": Parameter("score", "what a group's result enters the node above it as", get_args(Scale)),
        "gate_order": Parameter("", "for gate: names of children, first to last, with commas"),
    },
    keys=_mean_of_means,
    traits={"symmetric", "averages"},
    traits_at=_traits,
    article=True,
)
def hierarchical(
    profile: Profile,
    *,
    leaf: Scale = "score",
    node: str = "mean",
    group: Scale = "score",
    gate_order: str = "",
) -> Outcome:
    """Combine scores from the leaves of the group tree to its root, by a rule that each level may choose.

    With the defaults, the mean of means along the tree. A node's children are the voters whose path ends
    there and the groups one step below it.

    Parameters
    ----------
    leaf
        What a voter's scores become first. ``score``: themselves. ``z``: standardised, over the candidates it
        scored (all 0 if it is constant). ``minmax``: 0 for its lowest and 1 for its highest score (all 1/2 if
        it is constant). ``win_rate``: the share of the other candidates it scored that are below, ties half;
        it says nothing if it scored one candidate.
    node
        ``mean``, ``geometric`` and ``harmonic`` means of the children; their ``minimum``; or ``gate``. A list
        such as ``minimum,mean`` gives the root's rule, then that of the level below, and so on; the last one
        serves all deeper levels.
    group
        What a group's result becomes before the node above combines it, as for `leaf`. With ``win_rate``
        candidates are ranked within each group, and only these orders count further up.
    gate_order
        ``gate`` is the mean of the children, where each child named here counts no more than the least of
        those named before it: with ``V1,V2,IT`` a candidate's IT counts as min(V1, V2, IT). Children must be
        on one scale for that. A name is that of a child, the last part of its path; a child not named counts
        as it is, and limits none.

    Raises
    ------
    ParameterError, UnknownNameError
        If `node` holds no such rule, or `gate_order` names nothing below a gate, or a name twice.
    RuleError
        For a geometric or harmonic mean of a negative value, naming it; a 0 makes them 0. Also where lower is
        better on some metrics of which these are taken as they are, and not on others.

    Notes
    -----
    Where lower is better on all metrics, geometric and harmonic means are those of the scores as they are, a
    ``minimum`` or ``gate`` among them speaks of the worst child, and lower results are better.

    Weights: in a node the groups count 1 each, and so do its voters on average, by their own weights (under
    tree weighting each counts 1). Gaps: every node combines the children that a candidate has.
    """
    levels = _levels(node)
    order = _gate_order(gate_order, "gate" in levels)
    tree = _Tree(profile, leaf, group, levels, order)
    scores = tree.combine(list(range(len(profile.voters))), ())
    unknown = [name for name in order if name not in tree.gated]
    if unknown:
        raise UnknownNameError("child of a gate", unknown[0], sorted(tree.children_of_gates), "gate_order")
    effect = {"z": "0 for every candidate", "minmax": "1/2 for every candidate"}
    notes = constant_notes(profile, effect[leaf]) if leaf in effect else []
    notes += ["lower is better, as on all metrics"] if tree.down else []
    means = leaf == group == "score" and set(levels) == {"mean"}
    largest = np.fmax.reduce(np.abs(profile.scores), axis=None)
    # As many roundings as voters and levels of groups, at most twice the voters.
    if means:
        return Outcome(scores, error=4 * (len(profile.voters) + 4) * ROUNDING * largest, notes=notes)
    size = (
        1.0 if group in ("z", "minmax", "win_rate") else float(np.fmax.reduce(np.abs(tree.leaves), axis=None))
    )
    return Outcome(scores, ranks=competition_ranks(scores, size=size), notes=notes, turned=tree.down)


def _levels(node: str) -> list[Node]:
    levels = [level.strip() for level in node.split(",")]
    for level in levels:
        if level not in _NODES:
            raise ParameterError(f"hierarchical: node={level!r} is not one of {', '.join(_NODES)}")
    return cast("list[Node]", levels)


def _gate_order(text: str, needed: bool) -> list[str]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    if bool(names) != needed:
        what = "node=gate needs the names of its children" if needed else "no node is a gate to use the names"
        raise ParameterError(f"hierarchical: gate_order={text!r}, but {what}; give both or neither")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise ParameterError(f"hierarchical: gate_order names {twice!r} twice")
    return names


@dataclass(frozen=True, eq=False)
class _Child:
    name: str
    values: FloatArray
    weight: float


class _Tree:
    """What combines scores along the tree.

    `down`: lower is better on all metrics, and their products are taken as they are.
    """

    def __init__(
        self, profile: Profile, leaf: Scale, group: Scale, levels: Sequence[Node], order: Sequence[str]
    ) -> None:
        self.profile, self.levels = profile, levels
        self.group: Scale = group
        self.place = {name: i for i, name in enumerate(order)}
        self.leaves = _rescaled(profile.scores, leaf)
        self.paths = [tuple(part for part in path.split("/") if part) for path in profile.groups]
        own = leaf == group == "score" and bool({*_PRODUCTS} & {*levels})
        self.down = own and bool(profile.lower_is_better.all())
        self.gated: set[str] = set()
        self.children_of_gates: set[str] = set()

    def combine(self, voters: Sequence[int], node: tuple[str, ...]) -> FloatArray:
        """Value of each candidate at a node, from the voters in it; NaN where it has none."""
        depth = len(node)
        own, groups = self.children(voters, depth)
        weights = list(map(float, self.weights(own)))
        children = [
            _Child(self.profile.voters[v], self.leaves[v], w) for v, w in zip(own, weights, strict=True)
        ]
        for name, members in groups.items():
            below = self.combine(members, (*node, name))
            if self.group != "score":
                below = _rescaled(_levelled(below)[None], self.group)[0]
            children.append(_Child(name, below, 1.0))
        return self._combined(children, self.levels[min(depth, len(self.levels) - 1)], node)

    def children(self, voters: Sequence[int], depth: int) -> tuple[list[int], dict[str, list[int]]]:
        """Of the voters below a node at some depth, those on it, and those in each of its groups."""
        groups: dict[str, list[int]] = {}
        own: list[int] = []
        for v in voters:
            if len(self.paths[v]) == depth:
                own.append(v)
            else:
                groups.setdefault(self.paths[v][depth], []).append(v)
        return own, groups

    def weights(self, voters: Sequence[int]) -> list[Fraction]:
        """Weights of the voters on a node, 1 on average."""
        if self.profile.weighting == "tree" or not voters:
            return [Fraction(1)] * len(voters)
        own = [self.profile.weights[v] for v in voters]
        average = sum(own, Fraction(0)) / len(own)
        return [weight / average for weight in own]

    def _combined(self, children: Sequence[_Child], rule: Node, node: tuple[str, ...]) -> FloatArray:
        values = np.array([child.values for child in children])
        weights = np.array([[child.weight] for child in children])
        match rule:
            case "mean":
                return weighted_mean(values, weights)
            case "minimum":
                return np.fmin.reduce(values, axis=0)
            case "gate":
                return weighted_mean(self._capped(children), weights)
            case "geometric" | "harmonic":
                sign = -1.0 if self.down else 1.0
                values = sign * values
                self._refuse_negative(values, children, rule, node)
                zero = (values == 0).any(axis=0)
                above = np.where(zero, 1.0, values)
                mean = (
                    np.exp(weighted_mean(np.log(above), weights))
                    if rule == "geometric"
                    else 1 / weighted_mean(1 / above, weights)
                )
                return np.where(zero, 0.0, sign * mean)

    def _capped(self, children: Sequence[_Child]) -> FloatArray:
        """Each child's values, limited by the least of the children before it in the order of the gate."""
        self.children_of_gates |= {child.name for child in children}
        place = [self.place.get(child.name, -1) for child in children]
        self.gated |= {child.name for child, p in zip(children, place, strict=True) if p >= 0}
        capped = np.array([child.values for child in children])
        for i, p in enumerate(place):
            before = [child.values for child, q in zip(children, place, strict=True) if 0 <= q < p]
            for values in before:
                # A missing value neither limits nor appears.
                capped[i] = np.where(np.isnan(capped[i]), np.nan, np.fmin(capped[i], values))
        return capped

    def _refuse_negative(
        self, values: FloatArray, children: Sequence[_Child], rule: Node, node: tuple[str, ...]
    ) -> None:
        for child, own in zip(children, values, strict=True):
            wrong = np.flatnonzero(own < 0)
            if wrong.size:
                one_direction(self.profile, f"hierarchical, the {rule} mean")
                where = "/".join(node) or "the root"
                raise RuleError(
                    f"hierarchical: the {rule} mean at {where} needs values of 0 or more, and "
                    f"{self.profile.candidates[wrong[0]]!r} has {own[wrong[0]]:g} in "
                    f"{child.name!r}; give leaf=minmax or leaf=win_rate, or another node"
                )


def _levelled(values: FloatArray) -> FloatArray:
    """Make computed values equal that differ by rounding alone; NaN stays."""
    there = np.flatnonzero(~np.isnan(values))
    if not there.size:
        return values
    _, first, tier = np.unique(competition_ranks(values[there]), return_index=True, return_inverse=True)
    levelled = values.copy()
    levelled[there] = values[there][first][tier]
    return levelled


def _rescaled(scores: FloatArray, scale: Scale) -> FloatArray:
    """``scores[v, c]`` on another scale, row by row; NaN stays."""
    match scale:
        case "score":
            return scores
        case "z":
            return z_scores(scores)
        case "minmax":
            return unit_scores(scores)
        case "win_rate":
            return share_beaten(tied_ranks(scores))

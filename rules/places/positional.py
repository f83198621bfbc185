"""Rules that turn each voter's order into points.

A voter's places run over the candidates it scored. With gaps a candidate's total is its average over the
voters that scored it, times the weight of all voters (:func:`~llull.rules.numeric.averaging.weighted_total`);
complete profiles give the usual sums.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import lcm
from typing import Literal, get_args

import numpy as np

from ..exact import exact_averages
from ..numeric.arrays import FloatArray, IntArray
from ..numeric.averaging import averaging_error, weighted_mean, weighted_total
from ..numeric.ties import TieMethod, share_beaten, tied_ranks
from ..parameters import Parameter
from ..profile import Profile
from ..registry import Outcome, rule
from ..traits import Trait

#: Times this, equal shares of up to ten are whole numbers.
SHARES = lcm(*range(1, 11))
#: Points are not multiplied by more, so that their sums stay whole numbers a float holds.
_LARGEST_SCALE = 10**9
_NEAR = 1e-6

__all__ = [
    "SHARES",
    "borda",
    "borda_keys",
    "dowdall",
    "k_approval",
    "mean_rank",
    "plurality",
    "total_weight",
    "veto",
    "win_rate",
]

#: What a gap is worth.
Gaps = Literal["average", "zero"]

TIES = Parameter(
    "average",
    "the rank that tied candidates share: the average, the best, the worst",
    ("average", "min", "max"),
)
SHARED = Parameter(
    "average",
    "what tied candidates get: the mean points of the places they fill, those of the best, of the worst",
    ("average", "min", "max"),
)


def place(ranks: FloatArray, ties: TieMethod) -> FloatArray:
    """Ranks under another tie method, from tie-averaged ones."""
    return ranks if ties == "average" else tied_ranks(-ranks, ties)


def place_points(ranks: FloatArray, values: FloatArray, ties: TieMethod) -> FloatArray:
    """Points of each candidate from each voter, where a place alone decides them.

    Parameters
    ----------
    ranks
        ``ranks[..., v, c]``, ties averaged; NaN is missing and stays so.
    values
        ``values[p]``: points of place ``p + 1``.
    ties
        Tied candidates share the points of the places they fill (``average``: the mean over all ways to break
        the tie), or each gets those of the best (``min``) or worst (``max``) of these places.
    """
    if ties != "average":
        points = values[_whole(place(ranks, ties) - 1)]
        return np.where(np.isnan(ranks), np.nan, points)
    first = place(ranks, "min")
    last = 2 * ranks - first
    total = np.concatenate([[0.0], np.cumsum(values)])
    return (total[_whole(last)] - total[_whole(first - 1)]) / (last - first + 1)


def _whole(places: FloatArray) -> IntArray:
    return np.nan_to_num(places).astype(np.int64)


def _averaged(points: FloatArray, weights: FloatArray, scale: float) -> Outcome:
    """The weighted mean of points, computed on whole numbers where `scale` makes them such."""
    points = _whole_if_near(points * scale)
    means = weighted_mean(points, weights) / scale
    return Outcome(means, error=lambda: averaging_error(points, weights) / scale)


def _totalled(points: FloatArray, weights: FloatArray, scale: float) -> Outcome:
    """The same for sums."""
    points = _whole_if_near(points * scale)

    def error() -> FloatArray:
        size = np.broadcast_to(weights, points.shape).sum(axis=-2).max(axis=-1)
        return averaging_error(points, weights) / scale * size

    return Outcome(weighted_total(points, weights) / scale, error=error)


def _whole_if_near(points: FloatArray) -> FloatArray:
    """Points without what rounding has left, where all are whole numbers but for it."""
    near = np.rint(points)
    with np.errstate(invalid="ignore"):
        return points if (np.abs(points - near) > _NEAR).any() else near


def _least_scale(denominators: IntArray) -> int:
    """The number that makes fractions of these denominators whole, or 1 where that is large."""
    scale = lcm(*(int(d) for d in denominators if d > 0))
    return scale if scale < _LARGEST_SCALE else 1


def total_weight(profile: Profile) -> Fraction:
    """Weight of all voters, in the unit that rules count in."""
    return sum(profile.voter_weights, Fraction(0)) / profile.counting_unit


def _mean_rank_keys(profile: Profile, candidates: Sequence[int], *, ties: TieMethod) -> list[Fraction]:
    ranks = place(profile.ranks, ties)
    return exact_averages(profile, candidates, lambda v, c: Fraction(float(ranks[v, c])))


def borda_keys(
    profile: Profile, candidates: Sequence[int], *, ties: TieMethod, gaps: Gaps = "average"
) -> list[Fraction]:
    """Borda points without rounding, in the unit that rules count in."""
    if gaps == "zero":
        return _points_of_all(profile, candidates, place(profile.ranks, ties))
    scored = profile.present.sum(axis=1).tolist()
    mean_ranks = place(profile.ranks, ties)
    points = exact_averages(profile, candidates, lambda v, c: scored[v] - Fraction(float(mean_ranks[v, c])))
    return [total_weight(profile) * average for average in points]


def _points_of_all(profile: Profile, candidates: Sequence[int], ranks: FloatArray) -> list[Fraction]:
    """Of each candidate who is below it or was not scored, by the voters that scored it."""
    heard = [(v, weight / profile.voting[1]) for v, weight in enumerate(profile.voter_weights)]
    n = len(profile.candidates)
    return [
        sum((w * (n - Fraction(float(ranks[v, c]))) for v, w in heard if profile.present[v, c]), Fraction(0))
        for c in candidates
    ]


def _win_rate_keys(profile: Profile, candidates: Sequence[int]) -> list[Fraction]:
    scored = profile.present.sum(axis=1).tolist()

    def share(v: int, c: int) -> Fraction | None:
        others = scored[v] - 1
        return (scored[v] - Fraction(float(profile.ranks[v, c]))) / others if others else None

    return exact_averages(profile, candidates, share)


def _place_keys(value: Callable[..., Fraction], *, from_below: bool = False) -> Callable[..., list[Fraction]]:
    """Keys of a rule whose points are those of a place, the parameters being keywords of `value` too."""

    def keys(profile: Profile, candidates: Sequence[int], *, ties: TieMethod, **more: int) -> list[Fraction]:
        ranks = (
            profile.present.sum(axis=1, keepdims=True) + 1 - profile.ranks if from_below else profile.ranks
        )
        best, worst = (place(ranks, end) for end in ("min", "max"))
        if from_below and ties != "average":
            ties = "max" if ties == "min" else "min"

        def points(v: int, c: int) -> Fraction:
            first, last = int(best[v, c]), int(worst[v, c])
            if ties != "average":
                return value(first if ties == "min" else last, **more)
            return sum((value(p, **more) for p in range(first, last + 1)), Fraction(0)) / (last - first + 1)

        return [total_weight(profile) * average for average in exact_averages(profile, candidates, points)]

    return keys


def _first(place: int) -> Fraction:
    return Fraction(place == 1)


def _among_first(place: int, *, k: int) -> Fraction:
    return Fraction(place <= k)


def _inverse(place: int) -> Fraction:
    return Fraction(1, place)


def _counting_beaten(ties: TieMethod, gaps: Gaps = "average") -> list[Trait]:
    if gaps == "zero":
        return ["gaps_count"]
    return ["counts_beaten"] if ties == "average" else []


@rule(
    "mean_rank",
    "mean rank",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Kendall (1948), Rank Correlation Methods, on the estimation of the true ranking",
    parameters={"ties": TIES},
    higher_is_better=False,
    keys=_mean_rank_keys,
    traits={"additive", "plain_mean", "monotone"},
    traits_at=_counting_beaten,
    macro="mean_rank",
    article=True,
)
def mean_rank(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> Outcome:
    """Weighted mean of a candidate's ranks; lower is better.

    A voter's ranks run over the candidates it scored. Shapes ``(v,c),(v,c)->(c)``.
    """
    return _averaged(place(ranks, ties), weights, 2)


@rule(
    "borda",
    "Borda count",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Borda (1781), Mémoire sur les élections au scrutin; with ties Young (1974), An axiomatization "
    "of Borda's rule",
    parameters={
        "ties": TIES,
        "gaps": Parameter(
            "average",
            "what a metric that did not score a model gives it: the average of its other points; or zero, "
            "and a point to each model that it did score",
            get_args(Gaps),
        ),
    },
    keys=borda_keys,
    traits={"total", "additive", "monotone"},
    traits_at=_counting_beaten,
    macro="borda",
)
def borda(
    ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average", gaps: Gaps = "average"
) -> Outcome:
    """Points: for each voter, the candidates beaten plus half of those tied with.

    With ``ties=max`` tied candidates get the points of their worst place, with ``min`` of their best. With
    gaps a voter's points count only the candidates it scored, and a candidate's total is its average times
    the weight of all voters. With ``gaps=zero`` a candidate beats those that the voter did not score, who get
    nothing from it, as on the leaderboard of MTEB (Muennighoff et al. 2023, arXiv 2210.07316): points are the
    number of all candidates less the rank, whatever the voter scored. Shapes ``(v,c),(v,c)->(c)``.
    """
    if gaps == "zero":
        points = np.where(np.isnan(ranks), 0.0, ranks.shape[-1] - place(ranks, ties))
        return _totalled(points, weights, 2)
    return _totalled(_scored(ranks) - place(ranks, ties), weights, 2)


def _scored(ranks: FloatArray) -> IntArray:
    """How many candidates each voter scored, ``[..., v, 1]``."""
    return (~np.isnan(ranks)).sum(axis=-1, keepdims=True)


@rule(
    "win_rate",
    "mean win rate",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Liang et al. (2022), Holistic Evaluation of Language Models, arXiv 2211.09110",
    keys=_win_rate_keys,
    traits={"additive", "monotone", "counts_beaten"},
    article=True,
)
def win_rate(ranks: FloatArray, weights: FloatArray) -> Outcome:
    """Weighted mean, over voters, of the share of the other candidates beaten, a tie counting half.

    Each voter's share is of the others that it scored; a voter that scored nobody else says nothing of a
    candidate. One whom only such voters scored has no win rate, and the rule refuses. Shapes
    ``(v,c),(v,c)->(c)``.
    """
    others = np.unique(_scored(ranks) - 1)
    return _averaged(share_beaten(ranks), weights, _least_scale(2 * others))


@rule(
    "plurality",
    "plurality",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Richelson (1978), A characterization result for the plurality rule",
    parameters={"ties": SHARED},
    keys=_place_keys(_first),
    traits={"total", "additive", "monotone"},
)
def plurality(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> Outcome:
    """First places; those who share one get an equal part of it.

    With ``ties=min`` each of them counts as first, with ``max`` none does: only unique bests count. With
    gaps, see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    return _approvals(ranks, weights, 1, ties)


@rule(
    "k_approval",
    "k-approval",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Young (1975), Social choice scoring functions",
    parameters={"k": Parameter(3, "how many places of each voter earn a point", least=1), "ties": SHARED},
    keys=_place_keys(_among_first),
    traits={"total", "additive", "monotone"},
)
def k_approval(ranks: FloatArray, weights: FloatArray, *, k: int = 3, ties: TieMethod = "average") -> Outcome:
    """Places among the first `k`; those tied across the border share the places inside it.

    With ``ties=min`` all of them count as inside, with ``max`` none. With gaps, see the module. Shapes
    ``(v,c),(v,c)->(c)``.
    """
    return _approvals(ranks, weights, k, ties)


def _approvals(ranks: FloatArray, weights: FloatArray, k: int, ties: TieMethod) -> Outcome:
    inside = np.asarray(np.arange(ranks.shape[-1]) < k, dtype=np.float64)
    return _totalled(place_points(ranks, inside, ties), weights, SHARES)


@rule(
    "veto",
    "veto (anti-plurality)",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Baharad and Nitzan (2005), The inverse plurality rule: an axiomatization",
    parameters={"ties": SHARED},
    higher_is_better=False,
    keys=_place_keys(_first, from_below=True),
    traits={"total", "additive", "monotone"},
)
def veto(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> Outcome:
    """Last places; lower is better. Those who share one get an equal part of it.

    With ``ties=min`` none of them counts as last: only unique worsts do; with ``max`` each does. With gaps,
    see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    from_below = _scored(ranks) + 1 - ranks
    turned: dict[TieMethod, TieMethod] = {"average": "average", "min": "max", "max": "min"}
    return _approvals(from_below, weights, 1, turned[ties])


@rule(
    "dowdall",
    "Dowdall",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Fraenkel and Grofman (2014), The Borda count and its real-world alternatives: comparing "
    "scoring rules in Nauru and Slovenia",
    parameters={"ties": SHARED},
    keys=_place_keys(_inverse),
    traits={"total", "additive", "monotone"},
)
def dowdall(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> Outcome:
    """Points 1, 1/2, 1/3, … for a voter's places; tied candidates share those of the places they fill.

    Two at the top get (1 + 1/2) / 2 each, not 1 / 1.5. With ``ties=min`` each gets the points of the best of
    these places, with ``max`` of the worst. With gaps, see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    places = np.arange(1, ranks.shape[-1] + 1)
    return _totalled(place_points(ranks, 1.0 / places, ties), weights, SHARES * _least_scale(places))

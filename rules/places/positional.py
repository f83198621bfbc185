"""Rules that turn each voter's order into points.

A voter's places run over the candidates it scored. With gaps a candidate's total is its average over the
voters that scored it, times the weight of all voters (:func:`~llull.rules.numeric.averaging.weighted_total`);
complete profiles give the usual sums.
"""

from __future__ import annotations

import numpy as np

from ..numeric.arrays import FloatArray, IntArray
from ..numeric.averaging import weighted_mean, weighted_total
from ..numeric.ties import TieMethod, share_beaten, tied_ranks
from ..parameters import Parameter
from ..registry import rule
from ..traits import Trait

__all__ = ["borda", "dowdall", "k_approval", "mean_rank", "plurality", "veto", "win_rate"]

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


def _counting_beaten(ties: TieMethod) -> list[Trait]:
    return ["counts_beaten"] if ties == "average" else []


@rule(
    "mean_rank",
    "mean rank",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Kendall (1948), Rank Correlation Methods, on the estimation of the true ranking",
    parameters={"ties": TIES},
    higher_is_better=False,
    traits={"additive", "plain_mean", "monotone"},
    traits_at=_counting_beaten,
    macro="mean_rank",
    article=True,
)
def mean_rank(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
    """Weighted mean of a candidate's ranks; lower is better.

    A voter's ranks run over the candidates it scored. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(place(ranks, ties), weights)


@rule(
    "borda",
    "Borda count",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Borda (1781), Mémoire sur les élections au scrutin; with ties Young (1974), An axiomatization "
    "of Borda's rule",
    parameters={"ties": TIES},
    traits={"total", "additive", "monotone"},
    traits_at=_counting_beaten,
    macro="borda",
)
def borda(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
    """Points: for each voter, the candidates beaten plus half of those tied with.

    With ``ties=max`` tied candidates get the points of their worst place, with ``min`` of their best. With
    gaps a voter's points count only the candidates it scored, and a candidate's total is its average times
    the weight of all voters. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_total(_scored(ranks) - place(ranks, ties), weights)


def _scored(ranks: FloatArray) -> IntArray:
    """How many candidates each voter scored, ``[..., v, 1]``."""
    return (~np.isnan(ranks)).sum(axis=-1, keepdims=True)


@rule(
    "win_rate",
    "mean win rate",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Liang et al. (2022), Holistic Evaluation of Language Models, arXiv 2211.09110",
    traits={"additive", "monotone", "counts_beaten"},
    article=True,
)
def win_rate(ranks: FloatArray, weights: FloatArray) -> FloatArray:
    """Weighted mean, over voters, of the share of the other candidates beaten, a tie counting half.

    Each voter's share is of the others that it scored; a voter that scored nobody else says nothing of a
    candidate. One whom only such voters scored has no win rate, and the rule refuses. Shapes
    ``(v,c),(v,c)->(c)``.
    """
    return weighted_mean(share_beaten(ranks), weights)


@rule(
    "plurality",
    "plurality",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Richelson (1978), A characterization result for the plurality rule",
    parameters={"ties": SHARED},
    traits={"total", "additive", "monotone"},
)
def plurality(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
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
    traits={"total", "additive", "monotone"},
)
def k_approval(
    ranks: FloatArray, weights: FloatArray, *, k: int = 3, ties: TieMethod = "average"
) -> FloatArray:
    """Places among the first `k`; those tied across the border share the places inside it.

    With ``ties=min`` all of them count as inside, with ``max`` none. With gaps, see the module. Shapes
    ``(v,c),(v,c)->(c)``.
    """
    return _approvals(ranks, weights, k, ties)


def _approvals(ranks: FloatArray, weights: FloatArray, k: int, ties: TieMethod) -> FloatArray:
    inside = np.asarray(np.arange(ranks.shape[-1]) < k, dtype=np.float64)
    return weighted_total(place_points(ranks, inside, ties), weights)


@rule(
    "veto",
    "veto (anti-plurality)",
    reads="ranks",
    complexity="O(v c log c)",
    reference="Baharad and Nitzan (2005), The inverse plurality rule: an axiomatization",
    parameters={"ties": SHARED},
    higher_is_better=False,
    traits={"total", "additive", "monotone"},
)
def veto(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
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
    traits={"total", "additive", "monotone"},
)
def dowdall(ranks: FloatArray, weights: FloatArray, *, ties: TieMethod = "average") -> FloatArray:
    """Points 1, 1/2, 1/3, … for a voter's places; tied candidates share those of the places they fill.

    Two at the top get (1 + 1/2) / 2 each, not 1 / 1.5. With ``ties=min`` each gets the points of the best of
    these places, with ``max`` of the worst. With gaps, see the module. Shapes ``(v,c),(v,c)->(c)``.
    """
    return weighted_total(place_points(ranks, 1.0 / np.arange(1, ranks.shape[-1] + 1), ties), weights)

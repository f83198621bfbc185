"""Spearman's footrule: the order of least total displacement."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

import numpy as np

from ..numeric.arrays import IntArray
from ..profile import Profile
from ..ranking import Certificate
from ..registry import Outcome, rule
from .assignment import Assignment
from .optima import canonical_order, certain_scores, order_scores

__all__ = ["footrule"]

_INT64_SAFE = 2**61


@rule(
    "footrule",
    "Spearman's footrule",
    reads="profile",
    complexity="O(v c² + c³)",
    reference="Spearman (1906), 'Footrule' for measuring correlation; Diaconis, Graham (1977), Spearman's "
    "footrule as a measure of disarray; Dwork, Kumar, Naor, Sivakumar (2001), Rank aggregation methods for "
    "the web",
    traits={"symmetric", "ordinal"},
)
def footrule(profile: Profile) -> Outcome:
    r"""Order the candidates so that they are, in total, the fewest places away from where voters rank them.

    An order costs :math:`\sum_v w_v \sum_c |r_v(c) - \pi(c)|`, with :math:`\pi(c)` the place of c from 1. The
    result is the set of all orders of least cost; candidates that these do not put in the same order tie. The
    scores are the candidates surely below minus those surely above.

    Notes
    -----
    Ties: tied candidates have their average rank; the order itself has no ties.

    Gaps: a voter that scored k of n candidates ranks them 1 to k, and place j counts as place
    :math:`j (k + 1) / (n + 1)` in its list, where a list of k spread evenly over n would have it. So its
    distances are in its own places: the fewer it scored, the less it says. A missing score costs nothing.

    An assignment problem, solved exactly; the certificate's cost is an integer multiple of the unit of voter
    weight over 2 (n + 1), and column prices prove it optimal in integers. Whether the optimum is unique is
    known for any size. All optima are listed while no more than 8 candidates trade places among themselves.
    """
    names = profile.candidates
    n = len(names)
    costs, scale = _costs(profile)
    canonical, by_name = canonical_order(profile.margins, names)
    found = Assignment.solve(costs[canonical])
    rows = np.array(canonical)
    unique = found.unique if found.optimal else None

    order = rows[np.argsort(found.place)]
    before = found.always_before() if found.optimal else None
    places = found.places() if found.optimal else None
    agreed = None
    if before is not None:
        agreed = np.empty((n, n), dtype=bool)
        agreed[np.ix_(rows, rows)] = before
    certificate = Certificate(
        order=tuple(names[c] for c in order),
        cost=found.cost * scale,
        lower_bound=found.bound * scale,
        status="optimal" if found.optimal else "bounded",
        unique=unique,
        optima=None
        if places is None
        else tuple(sorted(tuple(names[c] for c in rows[np.argsort(place)]) for place in places)),
        agreed_pairs=agreed,
    )
    tie_break = None
    if not unique:
        tie_break = "the order shown among those of equal cost: by the sum of margins and majorities won"
        tie_break += ", then by name" * by_name
    return Outcome(
        order_scores(order.tolist()) if agreed is None else certain_scores(agreed),
        tie_break=tie_break if agreed is None else None,
        certificate=certificate,
    )


def _costs(profile: Profile) -> tuple[IntArray, Fraction]:
    """``costs[c, place]`` as integers, and the voter weight times places that one of them stands for."""
    n = len(profile.candidates)
    places = np.arange(1, n + 1)
    exact = sum(profile.units) * 4 * (n + 1) ** 3 < _INT64_SAFE
    costs: IntArray = np.zeros((n, n), dtype=np.int64 if exact else object)
    for ranks, units in zip(profile.ranks, profile.units, strict=True):
        scored = np.flatnonzero(~np.isnan(ranks))
        twice = (2 * ranks[scored]).astype(np.int64)
        away = np.abs(twice[:, None] * (n + 1) - 2 * places * (len(scored) + 1))
        costs[scored] += away * units if exact else away.astype(object) * units
    common = gcd(*(int(cost) for cost in np.unique(costs))) or 1
    return costs // common, common * profile.unit / (2 * (n + 1))

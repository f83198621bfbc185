"""Rules that read scores as grades on one scale that all voters share."""

from __future__ import annotations

from fractions import Fraction
from functools import cmp_to_key
from itertools import groupby
from typing import Any

import numpy as np

from ..numeric.ties import competition_ranks
from ..optimal.optima import certain_scores
from ..profile import Profile
from ..registry import Outcome, rule
from ..resolved import compute

__all__ = ["majority_judgment", "star"]

#: Grades met when walking away from the median, each with the share of the weight up to its end.
Side = list[tuple[Fraction, float]]


@rule(
    "majority_judgment",
    "majority judgment",
    reads="profile",
    complexity="O(c v log v + c v log c)",
    reference="Balinski and Laraki (2010), Majority Judgment: Measuring, Ranking, and Electing",
    traits={"symmetric", "alone", "grades"},
)
def majority_judgment(profile: Profile) -> Outcome:
    """Rank by lower weighted median; ties by removing weight at the median until the medians differ.

    Of two candidates with the same median, equal parts of the weight are taken away at the median of each,
    which meets their grades alternately below and above it; the first to have a lower grade left at its
    median is below. With gaps, over the voters that scored a candidate, whose weights count as shares of
    their sum. Comparisons are exact, in the weights of voters (tree weights as on complete data). The score
    is the lower median. Scores are taken as grades of one scale: rescale metrics that differ in unit.
    """
    sides = [_sides(profile, c) for c in range(len(profile.candidates))]

    def compare(a: int, b: int) -> int:
        below, above = (_first_difference(s, t) for s, t in zip(sides[a], sides[b], strict=True))
        # At equal depth the grade below decides: the median that is left is the lower one.
        return below[1] if below[0] <= above[0] and below[1] else above[1]

    best_first = sorted(range(len(sides)), key=cmp_to_key(compare), reverse=True)
    ranks = np.empty(len(sides), dtype=np.int64)
    place = 1
    for _, tied in groupby(best_first, key=cmp_to_key(compare)):
        group = list(tied)
        ranks[group] = place
        place += len(group)
    return Outcome(np.array([below[0][1] for below, _ in sides]), ranks=ranks)


def _sides(profile: Profile, candidate: int) -> tuple[Side, Side]:
    """Grades from the middle of a candidate's weight downwards and upwards, to depth 1/2."""
    heard = np.flatnonzero(profile.present[:, candidate])
    grades = sorted((float(profile.scores[v, candidate]), profile.units[v]) for v in heard)
    total = sum(units for _, units in grades)
    below: Side = []
    above: Side = []
    upto = 0
    for grade, units in grades:
        start, upto = upto, upto + units
        if 2 * start < total:
            below.append((Fraction(total - 2 * start, 2 * total), grade))
        if 2 * upto > total:
            above.append((Fraction(2 * upto - total, 2 * total), grade))
    return below[::-1], above


def _first_difference(a: Side, b: Side) -> tuple[Fraction, int]:
    """Depth at which the grades of two sides first differ, and 1 if a's is the higher there, -1 if b's.

    Where they never do: depth 1/2 and 0.
    """
    depth = Fraction(0)
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i][1] != b[j][1]:
            return depth, 1 if a[i][1] > b[j][1] else -1
        depth = min(a[i][0], b[j][0])
        i, j = i + (a[i][0] == depth), j + (b[j][0] == depth)
    return depth, 0


@rule(
    "star",
    "STAR (score, then automatic runoff)",
    reads="profile",
    complexity="O(v c + c²)",
    reference="Wolk, Quinn, Ogren (2023), STAR Voting, equality of voice, and voter satisfaction",
    traits={"symmetric"},
)
def star(profile: Profile) -> Outcome:
    """Rank by mean score; then the second goes first if more weight of voters puts it above the first.

    The runoff counts the voters that scored both, exactly; a tied one is left to the scores. Where scores
    leave open who the two finalists are, every choice is followed and the ranking is what all agree on:
    several tied first stay tied; of several tied second, those who would win the runoff are not above and
    not below the first for sure. The score is the weighted mean over the voters that scored a candidate;
    scores are taken as grades of one scale.
    """
    means = compute("mean", profile)
    scores, place = means.scores, means.ranks
    lead = np.flatnonzero(place == 1)
    # Equal scores at the top are a final of these two; else the leader meets whoever comes next.
    others = lead[1:] if len(lead) > 1 else np.flatnonzero(place == 2)
    details: dict[str, Any] = {"finalists": sorted(profile.candidates[c] for c in {*lead, *others})}
    if len(lead) > 2 or len(others) == 0:
        return Outcome(scores, details=details)
    first = lead[0]
    margins = profile.support[first, others] - profile.support[others, first]
    above = place[:, None] < place[None, :]
    if len(others) == 1:
        above[first, others] = margins >= 0 if len(lead) == 1 else margins > 0
        above[others, first] = margins < 0
    else:
        above[first, others] = margins >= 0
    tie_break = None if len(others) == 1 else "tied for second: ranked by what holds whoever is the finalist"
    return Outcome(
        scores, ranks=competition_ranks(certain_scores(above)), tie_break=tie_break, details=details
    )

"""What a violated axiom means, in sentences with the models' names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...evaluate import Results
from ..axiom import Axiom
from .case import Single

__all__ = ["outcome_in_words"]

#: How many broken pairs are told one by one.
_MOST = 3


def outcome_in_words(case: Single, axiom: Axiom, changes: Sequence[str]) -> list[str]:
    """Tell a broken case: what is done, and what then goes wrong.

    Parameters
    ----------
    changes
        Each change in words, as a command: "remove M".
    """
    if len(case.results) == 2:
        return _parts(case, changes)
    pairs = case.pairs()
    told = [_broken(case, axiom.relation.broken, a, b) for a, b in pairs[:_MOST]]
    start = f"{changes[0][0].upper()}{changes[0][1:]} and" if changes else f"Against {axiom.id}:"
    more = len(pairs) - len(told)
    more_pairs = f"; and {more} more pair{'s' if more > 1 else ''}" if more else ""
    return [f"{start} {'; '.join(told)}{more_pairs}.", *_subject_moved(case)]


def _broken(case: Single, broken: str, a: int, b: int) -> str:
    """How two models break the relation, whose own words are `broken`; or one, where it is named twice."""
    before, names = case.before, case.profile.candidates
    if broken:
        rank_a, rank_b = before.ranks[0, [a, b]]
        return broken.format(a=names[a], b=names[b], rank_a=rank_a, rank_b=rank_b)
    if case.broken.a.size == 1 and a == b == 0 and before.optima is not None:
        return "the set of optimal orders of the rest is another"
    if a == b:
        return f"{names[a]} {'no longer ranks first' if before.winners[0, a] else 'ranks first as well'}"
    old, new = _relation(before, a, b), _relation(case.results[0], case.place[a], case.place[b])
    if old == new:
        return f"{names[a]} and {names[b]} stay {'level' if old == 0 else 'as they were'}"
    if new == 0:
        behind, ahead = (b, a) if old > 0 else (a, b)
        return f"{names[behind]} draws level with {names[ahead]}"
    ahead, behind = (a, b) if new > 0 else (b, a)
    return f"{names[ahead]} {'overtakes' if old else 'gets ahead of'} {names[behind]}"


def _subject_moved(case: Single) -> list[str]:
    """How far the one model moved that every broken pair is about, where the case has one."""
    a, b = case.broken.a, case.broken.b
    if not case.results or a.shape[1] > 1 or b.shape[1] == 1 or case.before.relation is not None:
        return []
    subject = int(a[0, 0])
    old, new = int(case.before.ranks[0, subject]), int(case.results[0].ranks[0, case.place[subject]])
    if not (old and new and old != new):
        return []
    return [
        f"{case.profile.candidates[subject]} {'dropped' if new > old else 'rose'} from rank {old} to {new}."
    ]


def _relation(results: Results, a: int, b: int) -> int:
    """1 where a is above b, -1 where it is below, else 0."""
    one, other = np.array([[a]]), np.array([[b]])
    return int(results.above(one, other)[0, 0]) - int(results.above(other, one)[0, 0])


def _parts(case: Single, changes: Sequence[str]) -> list[str]:
    tiers = [
        " > ".join(
            " = ".join(case.profile.candidates[int(c)] for c in np.flatnonzero(result.ranks[0] == rank))
            for rank in sorted(set(result.ranks[0].tolist()) - {0})
        )
        for result in (*case.results, case.before)
    ]
    return [
        f"{changes[0].removeprefix('use ').capitalize()}: {tiers[0]}; "
        f"{changes[1].removeprefix('use ')}: {tiers[1]}; all metrics together: {tiers[2]}."
    ]

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


def _more(number: int) -> str:
    return f"; and {number} more pair{'s' if number > 1 else ''}" if number > 0 else ""


def outcome_in_words(case: Single, axiom: Axiom, changes: Sequence[str]) -> list[str]:
    """Tell a broken case: what is done, and what then goes wrong.

    Parameters
    ----------
    changes
        Each change in words, as a command: "remove M".
    """
    pairs = case.pairs()
    names = case.profile.candidates
    if not case.results:
        return _within(case, axiom.id, pairs, names)
    if len(case.results) == 2:
        return _parts(case, changes)
    result, relation = case.results[0], axiom.relation
    done = changes[0][0].upper() + changes[0][1:]
    place = dict(zip(case.kept.tolist(), case.now.tolist(), strict=True))
    told: list[str] = []
    for a, b in pairs[:_MOST]:
        if pairs == [(0, 0)] and case.broken.a.size == 1 and case.before.optima is not None:
            told.append("the set of optimal orders of the rest is another")
        elif a == b:
            won = bool(case.before.winners[0, a])
            told.append(f"{names[a]} {'no longer ranks first' if won else 'ranks first as well'}")
        elif relation.broken:
            told.append(relation.broken.format(a=names[a], b=names[b]))
        else:
            told.append(_moved(case.before, result, a, b, place, names))
    sentences = [f"{done} and {'; '.join(told)}" + _more(len(pairs) - len(told)) + "."]
    subject = _subject(case)
    if subject is not None and case.before.relation is None:
        old, new = int(case.before.ranks[0, subject]), int(result.ranks[0, place[subject]])
        if old and new and old != new:
            verb = "dropped" if new > old else "rose"
            sentences.append(f"{names[subject]} {verb} from rank {old} to {new}.")
    return sentences


def _subject(case: Single) -> int | None:
    """The one model that every broken pair is about, where the case has one."""
    return int(case.broken.a[0, 0]) if case.broken.a.shape[1] == 1 and case.broken.b.shape[1] > 1 else None


def _moved(
    before: Results, after: Results, a: int, b: int, place: dict[int, int], names: Sequence[str]
) -> str:
    old, new = _relation(before, a, b), _relation(after, place[a], place[b])
    if old == new:
        return f"{names[a]} and {names[b]} stay {'level' if old == 0 else 'as they were'}"
    if new == 0:
        behind, ahead = (b, a) if old > 0 else (a, b)
        return f"{names[behind]} draws level with {names[ahead]}"
    ahead, behind = (a, b) if new > 0 else (b, a)
    return f"{names[ahead]} {'overtakes' if old else 'gets ahead of'} {names[behind]}"


def _relation(results: Results, a: int, b: int) -> int:
    """1 where a is above b, -1 where it is below, else 0."""
    one, other = np.array([[a]]), np.array([[b]])
    return int(results.above(one, other)[0, 0]) - int(results.above(other, one)[0, 0])


def _within(case: Single, axiom: str, pairs: Sequence[tuple[int, int]], names: Sequence[str]) -> list[str]:
    ranks = case.before.ranks[0]
    told = [
        f"{names[a]} ranks first"
        if a == b
        else f"{names[a]} (rank {ranks[a]}) is not above {names[b]} (rank {ranks[b]})"
        for a, b in pairs[:_MOST]
    ]
    return [f"Against {axiom}: {'; '.join(told)}" + _more(len(pairs) - len(told)) + "."]


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

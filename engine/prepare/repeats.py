"""What a missing policy does to scores of whose repeats (folds, seeds) some failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ...rules.missing import MISSING_POLICIES, Missing
from ...rules.profile import Profile
from ..table import ScoreTable

__all__ = ["Repeated", "repeated", "with_repeats"]


@dataclass(frozen=True)
class Repeated:
    """A score that is the mean of fewer repeats than were tried.

    Attributes
    ----------
    model, metric
        Whose.
    ran, of
        How many repeats have a score, and of how many.
    """

    model: str
    metric: str
    ran: int
    of: int


def _by_cell(table: ScoreTable) -> dict[tuple[str, str], list[float | None]]:
    cells: dict[tuple[str, str], list[float | None]] = {}
    for model, metric, score in table.repeats.iter_rows():
        cells.setdefault((model, metric), []).append(score)
    return cells


def repeated(table: ScoreTable) -> tuple[Repeated, ...]:
    """The scores of a table that are means of fewer repeats than were tried."""
    ran = {cell: sum(x is not None for x in scores) for cell, scores in _by_cell(table).items()}
    return tuple(
        Repeated(*cell, ran[cell], len(scores))
        for cell, scores in _by_cell(table).items()
        if 0 < ran[cell] < len(scores)
    )


def with_repeats(profile: Profile, table: ScoreTable, policy: Missing) -> tuple[Profile, list[str]]:
    """A profile with its gaps, in which the policy has acted on failed repeats as it does on missing scores.

    Under ``available`` a score is the mean of the repeats that ran. Policies that drop what has a gap take it
    for one. Under the others a failed repeat counts as a gap among the repeats of its metric would, and the
    score is the mean of all, exact before it is rounded once.

    Raises
    ------
    SelectionError
        If the policy does not apply to a metric, as for gaps.

    Returns
    -------
    profile, notes
        And what was done, in sentences.
    """
    does = MISSING_POLICIES[policy]
    voter = {name: v for v, name in enumerate(profile.voters)}
    candidate = {name: c for c, name in enumerate(profile.candidates)}
    cells = {
        (voter[metric], candidate[model]): scores
        for (model, metric), scores in _by_cell(table).items()
        if metric in voter and model in candidate
    }
    partly = {at: s for at, s in cells.items() if None in s and any(x is not None for x in s)}
    if not partly or (does.value is None and does.drops is None):
        return profile, []
    scores = profile.scores.copy()
    lost = sum(own.count(None) for own in partly.values())
    said = f"failed repeats: {lost}, of {len(partly)} scores; missing policy {policy}: "
    if does.drops is not None:
        scores[tuple(zip(*partly, strict=True))] = np.nan
        return replace(profile, scores=scores), [f"{said}each such score is a gap"]
    levels = _levels(profile, cells, sorted({v for v, _ in partly}), policy)
    for (v, c), own in partly.items():
        sign = -1 if profile.lower_is_better[v] else 1
        ran = [sign * Fraction(repr(x)) for x in own if x is not None]
        failed = Fraction(repr(levels[v])) * own.count(None)
        scores[v, c] = float((sum(ran, failed)) / len(own)) + 0.0  # no -0.0
    return replace(profile, scores=scores), [said + does.words]


def _levels(
    profile: Profile,
    cells: Mapping[tuple[int, int], list[float | None]],
    voters: list[int],
    policy: Missing,
) -> dict[int, float]:
    """What a failed repeat of each of some voters counts as: what a gap would, were repeats candidates."""
    value = MISSING_POLICIES[policy].value
    assert value is not None
    own = {v: [x for (at, _), scores in cells.items() if at == v for x in scores] for v in voters}
    grid = np.full((len(voters), max(map(len, own.values()))), np.nan)
    for row, v in enumerate(voters):
        grid[row, : len(own[v])] = np.array(own[v], dtype=np.float64)
    grid *= np.where(profile.lower_is_better[voters], -1.0, 1.0)[:, None]
    names = tuple(f"repeat {r}" for r in range(grid.shape[1]))
    repeats = replace(profile.select(voters=voters), candidates=names, scores=grid)
    return dict(zip(voters, value(repeats).tolist(), strict=True))

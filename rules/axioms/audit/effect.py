"""How much a change moves: pairs, ranks, winners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...evaluate import Results
from ...numeric.arrays import BoolArray, IntArray
from ...numeric.ties import competition_ranks
from ...plain import Plain
from ..relation import Broken, Cases
from .plainest import Plainness, plainest

__all__ = ["Effect", "Tally", "weigh"]


@dataclass(frozen=True)
class Effect(Plain):
    """How much the violations of an axiom amount to.

    Attributes
    ----------
    pairs
        Mean share, over all trials, of the pairs of models whose order breaks the axiom.
    most_pairs
        The largest such share in one trial.
    rank_change
        The most places that a model moved in a violating trial; None for axioms of a single profile.
    winner_changed
        In how many violating trials the models ranked first are not those that were.
    size
        How many models, metrics or scores the change that is shown as the witness touches: those that it
        removes, adds, copies, rescales or alters, of two parts of the metrics the smaller; 0 for axioms of a
        single profile.
    """

    pairs: float
    most_pairs: float
    rank_change: int | None
    winner_changed: int
    size: int = 0


class Tally:
    """Adds up trials, violations and their effect."""

    def __init__(self) -> None:
        self.trials = self.violations = self.winner_changed = 0
        self.share = self.most = 0.0
        self.rank_change: int | None = None

    @classmethod
    def of(cls, parts: Sequence[Tally]) -> Tally:
        """What several tallies come to."""
        whole = cls()
        for part in parts:
            whole.trials += part.trials
            whole.violations += part.violations
            whole.winner_changed += part.winner_changed
            whole.share += part.share
            whole.most = max(whole.most, part.most)
            if part.rank_change is not None:
                whole.rank_change = max(whole.rank_change or 0, part.rank_change)
        return whole

    def effect(self) -> Effect:
        """The effect so far."""
        return Effect(self.share / max(1, self.trials), self.most, self.rank_change, self.winner_changed)


def weigh(
    tally: Tally,
    broken: Broken,
    cases: Cases,
    before: Results,
    after: Results | None,
    *,
    turned: bool = False,
) -> tuple[int, Plainness] | None:
    """Add cases to a tally.

    Parameters
    ----------
    turned
        The axiom asks for the reverse of the order before.

    Returns
    -------
    plainest
        The case that a person sees through first, and how plain it is; None where none is broken.
    """
    count = broken.mask.sum(axis=1)
    kept, now = cases.places(before.ranks.shape[1])
    m = kept.shape[1]
    share = count / max(1, m * (m - 1) // 2)
    tally.trials += int(broken.applies.sum())
    bad = np.flatnonzero(count)
    tally.violations += len(bad)
    if len(bad) == 0:
        return None
    tally.share += float(share.sum())
    tally.most = max(tally.most, float(share.max()))
    moved = np.zeros(len(bad), dtype=np.int64)
    if after is not None:
        moved, changed = _moves(before, after, kept, now, bad, turned)
        tally.rank_change = max(tally.rank_change or 0, int(moved.max()))
        tally.winner_changed += int(changed.sum())
    return plainest(broken, cases, before, bad, share[bad], moved)


def _moves(
    before: Results, after: Results, kept: IntArray, now: IntArray, bad: IntArray, turned: bool
) -> tuple[IntArray, BoolArray]:
    """Most places moved, and whether the first changed, in each violating case, among common candidates."""

    def among(results: Results, places: IntArray, flip: bool) -> IntArray:
        rows = bad if len(results) > 1 else np.zeros(len(bad), dtype=np.int64)
        at = places[bad] if len(places) > 1 else np.broadcast_to(places, (len(bad), places.shape[1]))
        ranks = np.take_along_axis(results.ranks[rows], at, axis=1)
        return np.where(ranks > 0, competition_ranks(ranks.astype(np.float64), higher_is_better=flip), 0)

    old, new = among(before, kept, turned), among(after, now, False)
    both = (old > 0) & (new > 0)
    moved = np.where(both, np.abs(old - new), 0).max(axis=1)
    return moved, ((old == 1) != (new == 1)).any(axis=1)

"""Each model's best and worst possible rank over all ways to fill its own gaps, or everyone's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from time import monotonic
from typing import Any, Literal

import numpy as np

from ....rules import Profile, Ranking, Rule
from ....rules.batch import Batch
from ....rules.evaluate import evaluate
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.plain import Plain, picked, plain
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared
from ..sensitivity.perturbed import batch_size
from .fillings import Gaps, find_gaps
from .rank_bounds import Sure, sure_by_majorities, sure_by_points, sure_by_scores, sure_by_z

__all__ = ["PossibleRanks", "RankRange", "possible_ranks"]

#: Pairs of models, over all fillings, up to which every order of the gaps is tried.
_MOST_CELLS = 2**22

#: Cells of the largest array that a batch holds.
_BATCH_CELLS = 2**22


@dataclass(frozen=True)
class RankRange(Plain):
    """Best and worst rank of one model.

    Attributes
    ----------
    best, worst
        Reached by fillings that were tried; None where none was, as when the time ran out.
    best_bound, worst_bound
        Proved: no filling goes beyond.
    """

    keys = ("best", "worst", "best_bound", "worst_bound", "status")

    best: int | None
    worst: int | None
    best_bound: int
    worst_bound: int

    @property
    def exact(self) -> bool:
        """Whether `best` and `worst` are the extremes over all fillings."""
        return (self.best, self.worst) == (self.best_bound, self.worst_bound)

    @property
    def status(self) -> Literal["exact", "bounds"]:
        """The same in a word."""
        return "exact" if self.exact else "bounds"


@dataclass(frozen=True, eq=False)
class PossibleRanks(Plain):
    """What the gaps leave open under one rule.

    Attributes
    ----------
    ranking
        Of the table with its gaps, under the policy ``available``.
    gaps
        ``[c]``: how many scores each of the ranking's models lacks.
    own, everyone
        Ranges over all ways to fill the model's own gaps while the others keep theirs, and over all ways to
        fill all gaps of the table.
    notes
        Within which scores gaps were filled, and what else a reader must know, in sentences.
    """

    ranking: Ranking
    gaps: IntArray
    own: tuple[RankRange, ...]
    everyone: tuple[RankRange, ...]
    notes: tuple[str, ...]

    def rows(self) -> list[dict[str, Any]]:
        """One row a model, best first."""
        ranking = self.ranking
        columns = {
            "model": ranking.candidates,
            "rank": ranking.ranks,
            **picked(self, "gaps", "own", "everyone"),
        }
        return plain([{name: column[c] for name, column in columns.items()} for c in ranking.order])

    def content(self) -> dict[str, Any]:
        """The rule, the rows and the notes."""
        return {**picked(self.ranking, "rule", "parameters"), "models": self.rows(), "notes": self.notes}


def possible_ranks(
    prepared: Prepared,
    rule: str | Rule = DEFAULT_RULE,
    *,
    budget: float | None = None,
) -> PossibleRanks:
    """Find each model's best and worst possible rank.

    A gap may hold any score in its metric's range: ``lower`` to ``upper`` where stated, else what was
    observed. The table is taken with its gaps, whatever its missing policy; models without any score stay
    unranked.

    Parameters
    ----------
    budget
        Seconds after which no further filling is tried.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`; a rule must be defined on the filled tables too.

    Notes
    -----
    Exact by proof: for rules that judge each model alone and never punish a better score (mean, median,
    trimmed and geometric mean, majority judgment, means of means along the tree, means of scores rescaled
    between ends that stay), the model's gaps at their best and all others' at their worst are the best case
    against every other model at once. For rules under which a raised score only helps (mean rank, Borda, win
    rate, plurality, veto, Dowdall, k-approval, Copeland, minimax) the same holds of the model's own gaps.

    Under these a third model's gap can part two others, and what helps against one model may harm against
    the next. So for everyone's gaps, and for all other rules, ranks are reached by trying fillings, and
    bounded by what is proved of scores, points and majorities. Where the two meet the range is exact, as it
    is for ordinal rules where gaps are so few that each of their orders is tried; else it says ``bounds``.
    To decide whether a rank is possible is hard in general: Xia and Conitzer (2011), Determining possible and
    necessary winners given partial orders; Imber and Kimelfeld (2021), Computing the extremal possible ranks
    with incomplete preferences.
    """
    rule = Rule.of(rule)
    gaps = find_gaps(prepared)
    ranking = rule.rank(gaps.profile)
    missing = np.asarray(gaps.gap.sum(axis=0))
    search = _Search(rule, gaps, ranking.ranks, None if budget is None else monotonic() + budget)
    own, everyone = search.ranges(everyone=False), search.ranges(everyone=True)
    notes = list(gaps.notes) if missing.any() else []
    if search.untried:
        notes.append(
            f"{search.untried} fillings were not tried: time ran out, or the rule is not defined on them"
        )
    misplaced = int(
        sum(not f.best_bound <= r <= f.worst_bound for f, r in zip(own, ranking.ranks, strict=True))
    )
    if misplaced:
        notes.append(
            f"{misplaced} of {len(own)} models have a rank under the policy available that no filling of "
            "their own gaps gives"
        )
    if not all(found.exact for found in (*own, *everyone)):
        notes.append(
            "where a range says bounds, its ranks are reached by a filling and none goes beyond its bounds; "
            "what lies between is not settled"
        )
    return PossibleRanks(ranking, missing, own, everyone, tuple(notes))


class _Search:
    """Tries fillings, and bounds what others could do."""

    def __init__(self, rule: Rule, gaps: Gaps, ranks: IntArray, end: float | None) -> None:
        self.rule, self.spec, self.gaps, self.ranks, self.end = rule, rule.spec, gaps, ranks, end
        self.untried = 0

    def ranges(self, *, everyone: bool) -> tuple[RankRange, ...]:
        """Range of every model."""
        n = len(self.ranks)
        moved = np.flatnonzero(self.gaps.gap.any(axis=0) | (everyone and self.gaps.gap.any()))
        bounds = np.array([self.ranks, self.ranks])
        reached = bounds.copy()
        if len(moved) == 0:
            pass
        elif self._alone():
            reached = bounds = self._ranks_alone(everyone)
        else:
            reached[:, moved] = self._reached(moved, everyone=everyone)[:, moved]
            if "monotone" in self.rule.traits and not everyone:
                bounds[:, moved] = np.where(reached > 0, reached, [[1], [n]])[:, moved]
            else:
                sure = list(self._sure(moved, everyone))
                bounds[0, moved] = 1 + np.max([s.above for s in sure], axis=0)[moved]
                bounds[1, moved] = n - np.max([s.below for s in sure], axis=0)[moved]
            self._settle(reached, bounds, everyone)
        return tuple(
            RankRange(best or None, worst or None, best_bound, worst_bound)
            for best, worst, best_bound, worst_bound in np.vstack([reached, bounds]).T.tolist()
        )

    def _alone(self) -> bool:
        """Whether each model is judged by its own scores alone, and never worse for a better one."""
        # Scales keep their ends where gaps are filled within the scores observed.
        in_range = not (self.gaps.widened & self.gaps.gap.any(axis=1)).any()
        return "alone" in self.rule.traits or ("alone_in_range" in self.rule.traits and in_range)

    def _ranks_alone(self, everyone: bool) -> IntArray:
        """``[2, c]``: best and worst ranks, read off one ranking of every model in all its states."""
        n = len(self.ranks)
        known, best, worst = self.rule.rank(self.gaps.extremes).ranks.reshape(3, n)
        others = ((best, worst), (worst, best)) if everyone else ((best, known), (worst, known))
        apart = ~np.eye(n, dtype=bool)
        return np.array([1 + ((y[None, :] < x[:, None]) & apart).sum(axis=1) for x, y in others])

    def _reached(self, moved: IntArray, *, everyone: bool) -> IntArray:
        """``[2, c]``: best and worst rank of each of these models that fillings reach; 0: none was tried."""
        n = len(self.ranks)
        reached = np.zeros((2, n), dtype=np.int64)
        for up, part in product((True, False), list(self._parts(len(moved)))):
            models = moved[part]
            if self.end is not None and monotonic() >= self.end:
                self.untried += len(models)
                continue
            for ranks in self._tried(models, up=up, everyone=everyone):
                self.untried += int((ranks == 0).all(axis=1).sum())
                if not everyone:  # a filling is one of the model's that it is about, and of no other
                    ranks = np.where(np.arange(n) == models[:, None], ranks, 0)
                least = np.where(ranks > 0, ranks, n + 1).min(axis=0)
                reached[0] = np.where(reached[0] > 0, np.minimum(reached[0], least), least % (n + 1))
                reached[1] = np.maximum(reached[1], ranks.max(axis=0))
        return reached

    def _tried(self, models: IntArray, *, up: bool, everyone: bool) -> Iterator[IntArray]:
        """``ranks[k, c]`` under fillings that raise (`up`) or lower each of these models."""
        keep = self.gaps.filled(models, up=up, everyone=everyone)
        yield self._rank(self.gaps.batch(keep), keep)
        if everyone and self.rule.broadcasts and self.spec.reads in {"scores", "anchored", "ranks"}:
            nearby = self._rank(self.gaps.rewritten(self.gaps.nearby(models, up=up)))
            yield nearby
            own = nearby[np.arange(len(models)), models][:, None]
            against = nearby < own if up else nearby > own
            yield self._rank(self.gaps.rewritten(self.gaps.nearby(models, up=up, apart=against)))

    def _settle(self, reached: IntArray, bounds: IntArray, everyone: bool) -> None:
        """Try every filling that an ordinal rule can tell apart, where they are few and the range is open."""
        open_ = np.flatnonzero((reached != bounds).any(axis=0))
        if len(open_) == 0 or "ordinal" not in self.rule.traits:
            return
        n = len(self.ranks)
        every = [(v, c) for v, c in np.argwhere(self.gaps.gap).tolist()]
        most = (
            _MOST_CELLS // (n * n if everyone else n * n * len(open_)) // (1 if self.rule.broadcasts else 50)
        )
        for members in [open_] if everyone else open_[:, None]:
            scores = self.gaps.every_order([(v, c) for v, c in every if everyone or c == members[0]], most)
            if scores is None or (self.end is not None and monotonic() >= self.end):
                continue
            found = [self._rank(self.gaps.rewritten(scores[part])) for part in self._parts(len(scores))]
            ranks = np.concatenate(found)[:, members]
            if (ranks > 0).all():
                reached[:, members] = bounds[:, members] = ranks.min(axis=0), ranks.max(axis=0)

    def _parts(self, count: int) -> Iterator[slice]:
        v, n = self.gaps.profile.scores.shape
        size = batch_size(self.spec, v, n, _BATCH_CELLS)
        return (slice(start, min(start + size, count)) for start in range(0, count, size))

    def _rank(self, batch: Batch, keep: IntArray | None = None) -> IntArray:
        """``ranks[k, c]``; 0 where the rule is not defined."""

        def profile(k: int) -> Profile:
            if keep is not None:
                return self.gaps.extremes.select(candidates=keep[k])
            return replace(self.gaps.profile, scores=batch.scores[k])

        results = evaluate(self.rule, batch, profile)
        return np.where(results.defined[:, None], results.ranks, 0)

    def _sure(self, moved: IntArray, everyone: bool) -> Iterator[Sure]:
        """What is proved of all fillings, by each argument that the rule admits."""
        n = len(self.ranks)
        none = np.zeros(n, dtype=np.int64)
        yield Sure(none, none)
        if "standardised" in self.rule.traits:
            yield sure_by_z(self.gaps, everyone=everyone)
        if "majority_consistent" in self.rule.traits:
            yield sure_by_majorities(self.gaps, everyone=everyone)
        if "counts_beaten" in self.rule.traits:
            yield sure_by_points(self.gaps)
        elif "monotone" in self.rule.traits:
            most, least = (self._own_scores(moved, up=up) for up in (True, False))
            sign = 1.0 if self.spec.higher_is_better else -1.0
            yield sure_by_scores(sign * least, sign * most)

    def _own_scores(self, moved: IntArray, *, up: bool) -> FloatArray:
        """Score of each model with its gaps at their best (`up`) or worst, the others' the other way."""
        scores = np.empty(len(moved))
        for part in self._parts(len(moved)):
            models = moved[part]
            batch = self.gaps.batch(self.gaps.filled(models, up=up, everyone=True))
            outcome = self.spec.outcome(self.rule.inputs(batch), self.rule.parameters)
            scores[part] = outcome.scores[np.arange(len(models)), models]
        return scores

"""A rule on many smaller versions of one profile, in batches where it takes them, within a time budget."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace

import numpy as np

from ....rules import LlullError, Profile, Rule, RuleSpec
from ....rules.batch import picked, restricted
from ....rules.evaluate import Results, evaluate, evaluate_each, of_rankings
from ....rules.numeric.arrays import BoolArray, IntArray
from ....rules.numeric.clock import Clock
from ...prepare.preparation import Prepared

__all__ = ["Trial", "Trials", "batch_size", "losing", "unscored"]

#: Numbers that one array of a batch may hold.
_BATCH_CELLS = 2**21


@dataclass(frozen=True, eq=False)
class Trials:
    """What became of the versions.

    Attributes
    ----------
    ranks
        ``ranks[k, c]``: competition ranks; 0 for a model that is not ranked.
    defined
        ``defined[k]``: the rule is defined on the version.
    proved
        ``proved[k]``: a rule that searches for an optimum has found it; True for all others.
    done
        How many were ranked before time ran out: the first ones.
    """

    ranks: IntArray
    defined: BoolArray
    proved: BoolArray
    done: int


def batch_size(spec: RuleSpec, n_metrics: int, n_models: int, cells: int = _BATCH_CELLS) -> int:
    """How many tables a rule ranks at once, so that no array has more than so many cells."""
    return max(1, cells // (n_models * max(n_metrics, n_models * spec.pairwise))) if spec.broadcasts else 1


def unscored(profile: Profile, scored: BoolArray) -> Profile:
    """The profile without any score for candidates that have none of ``scored[v, c]``: nobody ranks them."""
    lost = ~scored.any(axis=0)
    return replace(profile, scores=np.where(lost, np.nan, profile.scores)) if lost.any() else profile


def losing(profile: Profile, scored: BoolArray, keep: IntArray) -> IntArray:
    """Which of the metrics ``keep[k, v]`` leave a candidate nothing but filled gaps."""
    if scored.all() or not profile.present.all():  # none is filled: to be without a score is to be unranked
        return np.zeros(0, dtype=np.int64)
    there = np.asarray(scored[keep].any(axis=1))
    return np.flatnonzero(there.sum(axis=1) < there.shape[1])


class Trial:
    """A rule, ready to rank smaller versions of a table's profile.

    The missing policy acts once, on the whole table; a model that keeps no score of its own is not ranked.

    Parameters
    ----------
    clock
        The time that is left; a rule with a time limit gets no more for one version.
    """

    def __init__(self, rule: Rule, prepared: Prepared, clock: Clock) -> None:
        self.rule, self.profile, self.clock = rule, prepared.profile, clock
        self._scored = prepared.scored

    def again(self) -> Trial:
        """The same without a limit of time."""
        trial = copy(self)
        trial.clock = Clock(None)
        return trial

    def keep_metrics(self, sets: Sequence[Sequence[int]]) -> Trials:
        """Rank under each of these sets of metrics, given by their places in the profile."""
        return self._run(sets, metrics=True)

    def keep_models(self, sets: Sequence[Sequence[int]]) -> Trials:
        """Rank each of these sets of models among themselves; the others have rank 0."""
        return self._run(sets, metrics=False)

    def _run(self, sets: Sequence[Sequence[int]], *, metrics: bool) -> Trials:
        n_metrics, n_models = self.profile.scores.shape
        ranks = np.zeros((len(sets), n_models), dtype=np.int64)
        defined = np.zeros(len(sets), dtype=bool)
        proved = np.ones(len(sets), dtype=bool)
        done = 0
        while done < len(sets) and not self.clock.expired():
            size = len(sets[done])
            most = batch_size(self.rule.spec, size if metrics else n_metrics, n_models if metrics else size)
            end = done + 1
            while end < min(len(sets), done + most) and len(sets[end]) == size:
                end += 1
            keep = np.array(sets[done:end], dtype=np.int64).reshape(end - done, size)
            limited = self._limited(len(sets) - done)
            if self.rule.searches:
                found, proved[done] = self._search(keep[0], limited, metrics)
            else:
                found = self._together(keep, limited, metrics)
            defined[done:end] = found.defined
            rows = np.where(found.defined[:, None], found.ranks, 0)
            if metrics:
                ranks[done:end] = rows
            else:
                np.put_along_axis(ranks[done:end], keep, rows, axis=1)
            done = end
        return Trials(ranks[:done], defined[:done], proved[:done], done)

    def _together(self, keep: IntArray, rule: Rule, metrics: bool) -> Results:
        """Rank versions of one size."""
        batch = picked(self.profile, keep) if metrics else restricted(self.profile, keep)
        found = evaluate(rule, batch, lambda k: self._version(keep[k], metrics))
        odd = losing(self.profile, self._scored, keep) if metrics else ()
        if len(odd):
            alone = evaluate_each(rule, [self._version(keep[k], metrics) for k in odd])
            found.ranks[odd], found.defined[odd] = alone.ranks, alone.defined
        return found

    def _version(self, keep: IntArray, metrics: bool) -> Profile:
        if metrics:
            return unscored(self.profile.select(voters=keep), self._scored[keep])
        part = self.profile.select(candidates=keep)
        # Whom a voter puts above whom does not depend on the others.
        part.__dict__["support"] = self.profile.support[np.ix_(keep, keep)]
        return part

    def _search(self, keep: IntArray, limited: Rule, metrics: bool) -> tuple[Results, bool]:
        """Rank one version, and say whether the result is proved optimal."""
        places = self.profile.candidates if metrics else [self.profile.candidates[c] for c in keep]
        try:
            ranking = limited.rank(self._version(keep, metrics))
        except LlullError:
            return of_rankings([None], [places]), True
        proof = ranking.certificate
        return of_rankings([ranking], [places]), proof is None or proof.status == "optimal"

    def _limited(self, left: int) -> Rule:
        """The rule, with a fair share of the time for each version that is left."""
        if not np.isfinite(self.clock.left()):
            return self.rule
        return self.rule.limited(max(self.clock.left() / min(left, 10), 0.01))

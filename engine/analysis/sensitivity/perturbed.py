"""A rule on many smaller versions of one profile, in batches where it takes them, within a time budget."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....rules import LlullError, Profile, Rule, RuleSpec
from ....rules.batch import picked, restricted
from ....rules.evaluate import Results, evaluate, of_rankings
from ....rules.numeric.arrays import BoolArray, IntArray
from ....rules.numeric.clock import Clock

__all__ = ["Trial", "Trials", "batch_size"]

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


class Trial:
    """A rule, ready to rank smaller versions of a profile.

    Parameters
    ----------
    clock
        The time that is left; a rule with a time limit gets no more for one version.
    """

    def __init__(self, rule: Rule, profile: Profile, clock: Clock) -> None:
        self.rule, self.profile, self.clock = rule, profile, clock

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
                batch = picked(self.profile, keep) if metrics else restricted(self.profile, keep)
                found = evaluate(
                    limited,
                    batch,
                    lambda k, keep=keep: self._version(keep[k], metrics),
                )
            defined[done:end] = found.defined
            rows = np.where(found.defined[:, None], found.ranks, 0)
            if metrics:
                ranks[done:end] = rows
            else:
                np.put_along_axis(ranks[done:end], keep, rows, axis=1)
            done = end
        return Trials(ranks[:done], defined[:done], proved[:done], done)

    def _version(self, keep: IntArray, metrics: bool) -> Profile:
        if metrics:
            return self.profile.select(voters=keep)
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

"""The smallest set of metrics without which the winner is no longer first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice
from math import comb
from typing import Any, Literal

import numpy as np

from ....rules import Rule
from ....rules.numeric.arrays import FloatArray, IntArray
from ....rules.numeric.clock import Clock
from ....rules.plain import Plain
from ...options import DEFAULT_RULE
from ...prepare.preparation import Prepared
from ...wording import counted
from ..explanation.additive import Additive, additive
from .perturbed import Trial

__all__ = ["Dethroning", "dethrone"]

#: Sets tried at once, and how many are tried for an additive rule before integer programming takes over.
_CHUNK = 2048
_MOST_SETS = 25_000
#: Challengers whose metrics are taken away greedily under a rule that is not additive.
_CHALLENGERS = 20
#: How far constraints are relaxed, or tightened, on points scaled to 0 … 1: beyond the solver's tolerance.
_MARGIN = 1e-5
#: Sets that the relaxed program allows and the rule does not, before the search for a proof is given up.
_MOST_CUTS = 60


@dataclass(frozen=True, eq=False)
class Dethroning(Plain):
    """A set of metrics whose removal dethrones the winner.

    Attributes
    ----------
    winners
        Who is first with all metrics.
    removed
        The smallest set that was found, None if none was.
    new_winners
        Who is first without it.
    lower_bound
        No smaller number of metrics does it.
    status
        ``optimal``: none of fewer metrics does it. ``bounded``: that is not proved (nor, where a search for
        an optimal order was stopped, that these are the winners). ``impossible``: it is proved that no set
        does it. ``unknown``: none was found, and it is not proved that there is none.
    method
        What proved the bound: ``sorting``, ``enumeration`` or ``integer programming``; ``greedy`` if nothing
        did, or nothing had to because one metric suffices.
    seconds
        How long it took.
    """

    keys = (
        *("winners", "removed", "size", "new_winners"),
        *("lower_bound", "status", "method", "seconds"),
    )

    winners: tuple[str, ...]
    removed: tuple[str, ...] | None
    new_winners: tuple[str, ...]
    lower_bound: int
    status: Literal["optimal", "bounded", "impossible", "unknown"]
    method: Literal["sorting", "enumeration", "integer programming", "greedy"]
    seconds: float

    def in_words(self) -> list[str]:
        """Who is first, what dethrones them, whether that is proved, and who is first then."""
        first = f"first: {', '.join(self.winners)}; dethroned"
        if self.removed is None:
            why = {
                "impossible": "proved: no set of metrics that leaves it ranked",
                "unknown": f"no set was found; it takes {self.lower_bound} metrics or more",
            }
            return [f"{first} by: {why.get(self.status, self.status)}"]
        optimal = self.status == "optimal"
        proof = "no fewer do" if optimal else f"not proved smallest: it takes {self.lower_bound} or more"
        metrics = counted(len(self.removed), "metric")
        return [
            f"{first} without {metrics} ({proof}): {', '.join(self.removed)}",
            f"then first: {', '.join(self.new_winners)}",
        ]

    @property
    def size(self) -> int | None:
        """How many metrics are removed."""
        return None if self.removed is None else len(self.removed)


def dethrone(
    prepared: Prepared,
    rule: str | Rule = DEFAULT_RULE,
    *,
    budget: float | None = 10.0,
) -> Dethroning:
    r"""Find the smallest set of metrics without which none of the first is first any more.

    All of those who are first must still be ranked afterwards, and the rule be defined: to leave a model
    without any score of its own is not to dethrone it, and one that is left so is not ranked. The missing
    policy acts once, on the whole table. There may be other sets of the same size.

    Parameters
    ----------
    budget
        Seconds in all; None for as long as it takes.

    Raises
    ------
    UnknownNameError, ParameterError, RuleError
        As :func:`llull.rules.compute`, for the whole table.

    Notes
    -----
    For each challenger, metrics are taken away in the order of what they say for the winner against it, until
    the winner falls: under an additive rule (see :data:`.TRAITS`; weights that do not depend on gaps)
    and without gaps that is the optimum, since the difference of two scores is then the sum of what each
    metric says. Otherwise sets of 1, 2, … metrics are tried in turn; under an additive rule with gaps or
    several winners, integer programs take over where sets become too many. With gaps a model's score is an
    average over its own metrics, :math:`N(x) / D(x)` with x the metrics kept; that the challenger is above
    the winner is stated by a threshold between the two, and its products with x are made linear exactly. What
    the programs find is checked by ranking, and a bound counts as proved only when it holds with the
    constraints relaxed by more than the solver's tolerance.
    """
    clock = Clock(budget)
    rule = Rule.of(rule)
    profile = prepared.profile
    form = additive(rule, profile, prepared.scored) if profile.weighting == "own" else None
    trial = Trial(rule, prepared, clock)
    search = _Search(trial, form)
    search.run()
    if form is not None and form.can_lose and "alone" not in rule.traits and not search.spares(form):
        # Without a model that is dropped, the others have other points.
        search = _Search(trial, None)
        search.run()
    names = np.array(profile.voters)
    return Dethroning(
        winners=tuple(sorted(np.array(profile.candidates)[search.winners].tolist())),
        removed=None if search.best is None else tuple(names[sorted(search.best)].tolist()),
        new_winners=search.new_winners(),
        lower_bound=search.bound,
        status=search.status,
        method=search.method,
        seconds=round(clock.elapsed(), 3),
    )


class _Search:
    """The state of the search.

    Attributes
    ----------
    winners
        Places of the models that are first.
    best
        The smallest set found.
    bound
        Sets of fewer metrics do not do it; the number of metrics where no set does.
    method
        What raised the bound last.
    sure
        Who is first is proved.
    """

    def __init__(self, trial: Trial, form: Additive | None) -> None:
        self.trial, self.form, self.profile, self.clock = trial, form, trial.profile, trial.clock
        self.n = len(self.profile.voters)
        self.best: tuple[int, ...] | None = None
        self.bound = 1
        self.method: Literal["sorting", "enumeration", "integer programming", "greedy"] = "greedy"
        first = trial.keep_metrics([range(self.n)])
        self.ranked = bool(first.done and first.defined[0])
        self.sure = bool(self.ranked and first.proved[0])
        self.winners: IntArray = np.flatnonzero(first.ranks[0] == 1) if self.ranked else np.zeros(0, np.int64)

    @property
    def status(self) -> Literal["optimal", "bounded", "impossible", "unknown"]:
        if self.best is None:
            return "impossible" if self.sure and self.bound >= self.n else "unknown"
        return "optimal" if self.sure and self.bound == len(self.best) else "bounded"

    def new_winners(self) -> tuple[str, ...]:
        if self.best is None:
            return ()
        ranks = self.trial.again().keep_metrics([self._rest(self.best)]).ranks[0]
        return tuple(sorted(np.array(self.profile.candidates)[ranks == 1].tolist()))

    def run(self) -> None:
        n_models = len(self.profile.candidates)
        if not self.ranked:
            return
        if self.n == 1 or len(self.winners) == n_models:
            # Nobody could follow, or no metric would be left.
            self.bound, self.method = self.n, "enumeration"
            return
        in_time = self._greedy()
        linear = self.form is not None and self.form.complete
        drops_nobody = self.form is not None and (not self.form.can_lose or self.spares(self.form))
        if in_time and linear and drops_nobody and len(self.winners) == 1:
            self.bound = self.n if self.best is None else len(self.best)
            self.method = "sorting"
            return
        self._enumerate()
        if self.form is not None and self._open():
            self._program(self.form)

    def spares(self, form: Additive) -> bool:
        """Whether no set of fewer metrics than were found drops a model."""
        return self.best is not None and len(self.best) <= form.spare

    def _open(self) -> bool:
        return self.bound < (self.n if self.best is None else len(self.best))

    def _rest(self, removed: Sequence[int]) -> list[int]:
        return [v for v in range(self.n) if v not in set(removed)]

    def _try(self, removals: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...] | None, bool]:
        """Find the first of these removals (of one size) that dethrones; whether time sufficed for all."""
        if self.form is not None:
            removals = self._likely(self.form, removals)
        if not removals:
            return None, not self.clock.expired()
        trials = self.trial.keep_metrics([self._rest(one) for one in removals])
        fallen = trials.defined & trials.proved & (trials.ranks[:, self.winners] > 1).all(axis=1)
        found = removals[int(np.argmax(fallen))] if fallen.any() else None
        return found, trials.done == len(removals) and bool(trials.proved.all())

    # -- sets that are likely to be small --------------------------------------------------------------

    def _greedy(self) -> bool:
        """For each challenger, remove metrics in the order of what they say for the winners against it.

        Returns whether time sufficed.
        """
        orders = list(self._orders())
        for size in range(1, self.n):
            removals = list(
                dict.fromkeys(tuple(sorted(order[:size])) for order in orders if len(order) >= size)
            )
            self.best, in_time = self._try(removals)
            if self.best is not None or not in_time:
                return in_time
        return True

    def _orders(self) -> Iterator[list[int]]:
        """Orders in which to take metrics away, the strongest challenger's first."""
        if self.form is not None:
            gain = np.nan_to_num(self.form.points * self.form.weights[:, None])
            average = self.form.scores(self.form.weights[None])[0]
        else:
            gain = (
                np.nan_to_num(-self.profile.ranks)
                * np.array([float(w) for w in self.profile.voter_weights])[:, None]
            )
            average = -np.nanmean(self.profile.ranks, axis=0)
        voters = self.profile.voters
        challengers = self._challengers(average)
        if self.form is None:
            challengers = challengers[:_CHALLENGERS]
        there = self.profile.present
        for b in challengers:
            both = there[:, b] & there[:, self.winners].all(axis=1)
            # With gaps: a metric that one of them lacks counts by how far it is from that model's average.
            own = self._against(b)
            lead = np.where(both, (gain[:, self.winners] - gain[:, [b]]).mean(axis=1), own)
            yield sorted(range(self.n), key=lambda v: (-lead[v], voters[v]))

    def _challengers(self, average: FloatArray) -> list[int]:
        """Models that are not first, the best on average first."""
        names, first = self.profile.candidates, set(self.winners.tolist())
        return sorted(set(range(len(names))) - first, key=lambda c: (-average[c], names[c]))

    def _against(self, b: int) -> FloatArray:
        """What a metric says for the winners against `b` where not all of them have it."""
        if self.form is None:
            return np.zeros(self.n)
        average = self.form.scores(self.form.weights[None])[0]
        over = np.where(self.form.there, self.form.points - average, 0.0) * self.form.weights[:, None]
        return over[:, self.winners].mean(axis=1) - over[:, b]

    def _likely(self, form: Additive, removals: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Those of the removals after which no winner leads by more than rounding, by matrix products."""
        likely: list[tuple[int, ...]] = []
        for start in range(0, len(removals), _CHUNK):
            part = removals[start : start + _CHUNK]
            weights = np.repeat(form.weights[None], len(part), axis=0)
            rows = np.repeat(np.arange(len(part)), [len(one) for one in part])
            weights[rows, [v for one in part for v in one]] = 0.0
            scores = form.scores(weights)
            of_winners = scores[:, self.winners]
            others = np.delete(scores, self.winners, axis=1).max(axis=1)
            led = of_winners.max(axis=1) > others + 2 * form.off_by
            likely += [part[i] for i in np.flatnonzero(np.isfinite(of_winners).all(axis=1) & ~led).tolist()]
        return likely

    # -- proofs --------------------------------------------------------------------------------------

    def _enumerate(self) -> None:
        """Try all sets of 1, 2, … metrics while there is time (for additive rules: while they are few)."""
        tried = 0
        while self._open():
            count = comb(self.n, self.bound)
            if self.form is not None and tried + count > _MOST_SETS:
                return
            tried += count
            every = combinations(range(self.n), self.bound)
            while part := list(islice(every, _CHUNK)):
                found, in_time = self._try(part)
                if found is not None:
                    self.best, self.method = found, "enumeration"
                if found is not None or not in_time:
                    return
            self.bound += 1
            self.method = "enumeration"

    def _program(self, form: Additive) -> None:
        """Integer programs, one for each challenger, asking for fewer removals than the best known."""
        lowest = self.n
        for b in self._challengers(form.scores(form.weights[None])[0]):
            most = (self.n if self.best is None else len(self.best)) - 1
            if most < self.bound:
                break
            found = fewest_removals(form, self.winners, b, self.bound, most, self._dethrones, self.clock)
            lowest = min(lowest, found.bound)
            if found.removed is not None:
                self.best = found.removed
        proved = min(lowest, self.n if self.best is None else len(self.best))
        if proved > self.bound:
            self.bound, self.method = proved, "integer programming"

    def _dethrones(self, removed: tuple[int, ...]) -> bool:
        return self._try([removed])[0] is not None


@dataclass(frozen=True)
class Removal:
    """What is known for one challenger.

    Attributes
    ----------
    removed
        Metrics whose removal puts it above the winners, checked; None if none was found.
    bound
        No set of fewer metrics does.
    """

    removed: tuple[int, ...] | None
    bound: int


def fewest_removals(
    form: Additive,
    winners: IntArray,
    challenger: int,
    least: int,
    most: int,
    check: Callable[[tuple[int, ...]], bool],
    clock: Clock,
) -> Removal:
    """Find the fewest metrics without which the challenger is above all winners.

    Parameters
    ----------
    winners, challenger
        Places of the models.
    least, most
        How many metrics to remove.
    check
        Whether a set really dethrones the winners.

    Notes
    -----
    With x the metrics kept and y = x t, exact for 0/1 variables x and a threshold t in [0, 1] as
    ``y <= x, y <= t, y >= t - 1 + x``: the challenger's average over its metrics is at least t where
    ``sum w (p x - y) >= 0``, and a winner's below it where that sum is negative.
    """
    program = _Program(form, winners, challenger, least, most)
    bound = least
    for _ in range(_MOST_CUTS):
        found = program.solve(-_MARGIN, clock)
        bound = max(bound, found.bound)
        if found.removed is None:
            return found if found.bound > most else Removal(None, bound)
        if check(found.removed):
            return Removal(found.removed, bound)
        program.exclude(found.removed)
    strict = program.solve(_MARGIN, clock).removed
    return Removal(strict if strict is not None and check(strict) else None, bound)


class _Program:
    """Variables: x (one for each metric), y (one for each metric), t."""

    def __init__(self, form: Additive, winners: IntArray, challenger: int, least: int, most: int) -> None:
        self.n, self.least, self.most = len(form.weights), least, most
        involved = [challenger, *winners.tolist()]
        points = form.points[:, involved]
        low, high = float(np.nanmin(points)), float(np.nanmax(points))
        self.points = (points - low) / (high - low or 1.0)
        self.there = form.there[:, involved].astype(np.float64)
        self.scored = form.scored[:, involved].astype(np.float64)
        self.weights = form.weights / form.weights.max()
        self.cuts: list[tuple[FloatArray, float]] = []

    def exclude(self, removed: tuple[int, ...]) -> None:
        """Forbid exactly this set."""
        row = np.zeros(2 * self.n + 1)
        row[: self.n] = -1.0
        row[list(removed)] = 1.0
        self.cuts.append((row, 1.0 - (self.n - len(removed))))

    def solve(self, margin: float, clock: Clock) -> Removal:
        """Remove as few as the constraints with this margin allow."""
        from scipy.optimize import Bounds, LinearConstraint, milp
        from scipy.sparse import csr_array

        n = self.n
        if clock.expired():
            return Removal(None, self.least)
        eye, zero, one = np.eye(n), np.zeros((n, n)), np.ones((n, 1))
        rows = [np.hstack([-eye, eye, 0 * one]), np.hstack([zero, eye, -one]), np.hstack([-eye, eye, -one])]
        low = [np.full(n, -np.inf), np.full(n, -np.inf), np.full(n, -1.0)]
        high = [np.zeros(n), np.zeros(n), np.full(n, np.inf)]

        def add(row: FloatArray, least: float, most: float = np.inf) -> None:
            rows.append(row[None])
            low.append(np.array([least]))
            high.append(np.array([most]))

        for i in range(self.there.shape[1]):
            weight = self.weights * self.there[:, i]
            lead = np.concatenate([weight * np.nan_to_num(self.points[:, i]), -weight, [0.0]])
            add(lead if i == 0 else -lead, margin)
            add(np.concatenate([self.scored[:, i], np.zeros(n + 1)]), 1.0)
        kept = np.concatenate([np.ones(n), np.zeros(n + 1)])
        add(kept, n - self.most, n - self.least)
        for row, least in self.cuts:
            add(row, least)
        left = clock.left()
        limits: Any = np.concatenate(low), np.concatenate(high)
        constraints = LinearConstraint(csr_array(np.vstack(rows)), *limits)
        result: Any = milp(
            -kept,
            integrality=np.concatenate([np.ones(n), np.zeros(n + 1)]),
            bounds=Bounds(0.0, 1.0),
            constraints=constraints,
            options={"mip_rel_gap": 0.0, **({"time_limit": left} if np.isfinite(left) else {})},
        )
        if result.status == 2:
            return Removal(None, self.most + 1)
        bound = self.least
        if result.mip_dual_bound is not None and np.isfinite(result.mip_dual_bound):
            bound = max(bound, int(np.ceil(n + result.mip_dual_bound - 1e-4)))
        if result.x is None:
            return Removal(None, bound)
        return Removal(tuple(np.flatnonzero(result.x[:n] < 0.5).tolist()), bound)

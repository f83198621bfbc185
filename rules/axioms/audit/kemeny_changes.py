"""Kemeny's rule on changed profiles of many candidates, from one optimal order of the profile before.

Whether that order stays optimal is a smaller question than what is optimal. A change of margins settles it
where no order can gain more than this one did; a better order found by local search settles it the other
way; where a model is deleted, the linear program of the whole profile is solved on from where it stood. What
none of these decides is left to the exact method, as long as there is time, and else not counted.

An axiom is judged per optimal order here: the order before is one optimum, and the result after is that same
order where it is still optimal, else a better one.
"""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic

import numpy as np

from ...evaluate import Results
from ...numeric.arrays import IntArray
from ...optimal.kemeny import solve
from ...optimal.kemeny.relaxation import Relaxation, violated_triangles
from ...optimal.kemeny.search import order_loss, polish, rounded
from ...optimal.optima import canonical_order
from ...optimal.orders import MOST_CANDIDATES
from ...profile import Profile
from ...resolved import Rule
from ..axiom import Axiom
from ..relation import Cases

__all__ = ["WarmKemeny", "needs_warmth"]

#: Rounds of cuts after a deletion before the exact method takes over.
_ROUNDS = 12


def needs_warmth(rule: Rule, n_candidates: int) -> bool:
    """Whether the rule's optimal orders are Kemeny's and the candidates are too many to list their orders.

    With ``agreed_pairs`` each case is solved by itself, and judged on what all its optimal orders agree on.
    """
    asked = "kemeny_optimal" in rule.spec.traits and not rule.parameters.get("agreed_pairs")
    return asked and n_candidates > MOST_CANDIDATES


class WarmKemeny:
    """An optimal order of a profile, and whether it stays one.

    Parameters
    ----------
    ranked
        The profile that is ranked, gaps filled or not.
    names
        All candidates, in the order that results have; those that are not ranked have rank 0.
    seconds
        For the first solution.

    Attributes
    ----------
    order
        An optimal order of `ranked`, best first; None where none was proved in time.
    """

    def __init__(self, ranked: Profile, names: Sequence[str], seconds: float | None) -> None:
        self.names = ranked.candidates
        self.margins = _margins(ranked)
        self.order: IntArray | None = None
        self.loss = 0
        self._all = names
        self._relaxation: _Repriced | None = None
        self._deleted: dict[tuple[int, int], IntArray] = {}
        solution = self._solve(self.margins, None, seconds)
        if solution is not None:
            self.order, self.loss = solution

    def _solve(
        self, margins: IntArray, start: IntArray | None, seconds: float | None
    ) -> tuple[IntArray, int] | None:
        """A proved optimum, or None."""
        canonical, _ = canonical_order(margins, [str(c) for c in range(len(margins))])
        place = np.argsort(canonical)
        found = solve(
            margins[np.ix_(canonical, canonical)],
            time_limit=seconds,
            start=None if start is None else [int(place[c]) for c in start],
        )
        return (np.array(canonical)[list(found.order)], found.loss) if found.optimal else None

    def before(self) -> Results:
        """The optimal order as a result."""
        ranks = np.zeros((1, len(self._all)), dtype=np.int64)
        if self.order is not None:
            place = {name: c for c, name in enumerate(self._all)}
            ranks[0, [place[self.names[c]] for c in self.order]] = np.arange(1, len(self.order) + 1)
        return Results(ranks, np.ones(1, dtype=bool))

    def after(self, axiom: Axiom, cases: Cases, j: int, end: float | None) -> Results:
        """The order after each case's change, where that is settled (``defined``).

        Where the axiom asks for the same order, a better one is a violation; for others it says nothing yet,
        and the case is not settled.
        """
        batch = cases.after[j]
        every = np.arange(len(self.names))
        ranks = np.zeros((batch.size, batch.support.shape[-1]), dtype=np.int64)
        for k in range(batch.size):
            kept = every if cases.kept is None else cases.kept[k if len(cases.kept) > 1 else 0]
            now = np.arange(len(kept)) if cases.now is None else cases.now[k if len(cases.now) > 1 else 0]
            self._settle(axiom, batch.margins[k], kept, now, end, ranks[k])
        return Results(ranks, np.asarray(ranks.any(axis=1)))

    def after_policy(
        self, axiom: Axiom, profiles: Sequence[Profile], names: Sequence[Sequence[str]], end: float | None
    ) -> Results:
        """The same where a missing policy made the profiles; ``names[k]`` are all candidates of a case."""
        ranks = np.zeros((len(profiles), len(names[0])), dtype=np.int64)
        for k, profile in enumerate(profiles):
            place = {name: c for c, name in enumerate(profile.candidates)}
            kept = np.array([c for c, name in enumerate(self.names) if name in place], dtype=np.int64)
            if len(kept) == 0:
                continue
            now = np.array([place[self.names[c]] for c in kept], dtype=np.int64)
            found = np.zeros(len(place), dtype=np.int64)
            self._settle(axiom, _margins(profile), kept, now, end, found)
            at = {name: c for c, name in enumerate(names[k])}
            ranks[k, [at[name] for name in profile.candidates]] = found
        return Results(ranks, np.asarray(ranks.any(axis=1)))

    def _settle(
        self,
        axiom: Axiom,
        margins: IntArray,
        kept: IntArray,
        now: IntArray,
        end: float | None,
        ranks: IntArray,
    ) -> None:
        """Write the ranks of one case where they are settled."""
        expected = self._expected(margins, kept, now)
        if axiom.relation.asks == "reversed order":
            expected = expected[::-1]
        better: IntArray | None = expected
        if not self._only_moved(margins, kept, now):
            alone = len(margins) == len(kept) == len(self.names) - 1 and np.array_equal(
                now, np.arange(len(now))
            )
            better = (
                self._after_deletion(margins, expected, kept, end)
                if alone
                else self._better(margins, expected, None, end)
            )
        decides = better is expected or axiom.relation.asks != "less"
        if better is not None and decides:
            ranks[better] = np.arange(1, len(better) + 1)

    def _after_deletion(
        self, margins: IntArray, expected: IntArray, kept: IntArray, end: float | None
    ) -> IntArray | None:
        """As :meth:`_better` where one candidate is gone; several axioms ask for the same."""
        case = int(np.setdiff1d(np.arange(len(self.names)), kept)[0]), hash(margins.tobytes())
        if case not in self._deleted:
            better = self._better(margins, expected, kept, end)
            if better is None:
                return None
            self._deleted[case] = better
        known = self._deleted[case]
        return expected if np.array_equal(known, expected) else known

    def _only_moved(self, margins: IntArray, kept: IntArray, now: IntArray) -> bool:
        """Whether the candidates stand elsewhere and nothing else changed."""
        if margins.shape != self.margins.shape or len(kept) < len(margins):
            return False
        return np.array_equal(margins[np.ix_(now, now)], self.margins[np.ix_(kept, kept)])

    def _expected(self, margins: IntArray, kept: IntArray, now: IntArray) -> IntArray:
        """The order before, over the candidates after; one that is new is put where it costs least."""
        place = dict(zip(kept.tolist(), now.tolist(), strict=True))
        known = [] if self.order is None else self.order.tolist()
        order = np.array([place[c] for c in known if c in place], dtype=np.int64)
        for new in sorted(set(range(len(margins))) - set(order.tolist())):
            against = np.concatenate([[0], np.cumsum(margins[new, order])])
            order = np.insert(order, int(against.argmin()), new)
        return order

    def _better(
        self, margins: IntArray, expected: IntArray, kept: IntArray | None, end: float | None
    ) -> IntArray | None:
        """The expected order itself where it is optimal, one of less cost where not, None where unknown."""
        loss = order_loss(margins, expected)
        if loss == 0 or self._follows(margins, expected):
            return expected
        rough = rounded(margins)
        polished = polish(rough, expected)
        if order_loss(margins, polished) < loss:
            return polished
        if kept is not None:
            found = self._without(margins, expected, loss, kept, end)
            if found is not None:
                return found
        left = None if end is None else end - monotonic()
        if left is not None and left <= 0:
            return None
        solution = self._solve(margins, expected, left)
        if solution is None:
            return None
        return expected if solution[1] == loss else solution[0]

    def _follows(self, margins: IntArray, expected: IntArray) -> bool:
        """Whether no order's loss can have fallen by more than this order's, over the same candidates."""
        if margins.shape != self.margins.shape or self.order is None or (expected != self.order).any():
            return False
        # On whatever scales the two stand: an optimal order is optimal on any.
        change = margins - self.margins
        # A pair put a above b costs margins[b, a] / 2 more or less, up to a constant that all orders share.
        gained = np.triu(change[np.ix_(expected, expected)], 1).sum()
        return int(gained) == int(np.abs(np.triu(change, 1)).sum())

    def _without(
        self, margins: IntArray, expected: IntArray, loss: int, kept: IntArray, end: float | None
    ) -> IntArray | None:
        """Solve the linear program of the whole profile on, with one candidate's margins at zero."""
        relaxation = self._whole(end)
        full = np.zeros_like(self.margins)
        full[np.ix_(kept, kept)] = margins
        step = int(np.gcd.reduce(margins, axis=None)) or 1
        bound = -1
        relaxation.reprice(full)
        rough = rounded(margins)
        back = np.full(len(full), -1)
        back[kept] = np.arange(len(kept))
        for _ in range(_ROUNDS):
            left = 60.0 if end is None else end - monotonic()
            if left <= 0:
                return None
            bound = max(bound, relaxation.solve(left).ceiling(step))
            if bound >= loss:
                return expected
            guided = back[np.argsort(-relaxation.before.sum(axis=1), kind="stable")]
            better = polish(rough, guided[guided >= 0])
            if order_loss(margins, better) < loss:
                return better
            triangles = violated_triangles(relaxation.before)
            if len(triangles) == 0:
                return None
            relaxation.add(triangles)
        return None

    def _whole(self, end: float | None) -> _Repriced:
        if self._relaxation is None:
            relaxation = _Repriced(self.margins)
            bound = -1
            step = int(np.gcd.reduce(self.margins, axis=None)) or 1
            while end is None or monotonic() < end:
                value = relaxation.solve(60.0).ceiling(step)
                risen, bound = value > bound, max(bound, value)
                triangles = violated_triangles(relaxation.before)
                if bound >= self.loss or len(triangles) == 0:
                    break
                if risen:
                    relaxation.purge()
                relaxation.add(triangles)
            self._relaxation = relaxation
        return self._relaxation


class _Repriced(Relaxation):
    """A relaxation whose margins may be lowered to zero and restored; rows and basis stay."""

    def reprice(self, margins: IntArray) -> None:
        self.margins = margins
        count = len(self.above)
        costs = np.asarray(margins[self.above, self.below] / 2**self.shift, dtype=np.float64)
        self._solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)


def _margins(profile: Profile) -> IntArray:
    return np.asarray(profile.support - profile.support.T)

"""The search for a smaller violation where an audit found one: one model or score first, then two.

It tries an axiom's families of smallest changes (:attr:`.Axiom.smallest`), and then to undo each part of what
is left. A size is exhausted where every change of that size was tried and settled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice
from time import monotonic

import numpy as np

from ...evaluate import Results
from ..axiom import Context, Family
from ..changes.change import Change, touched
from ..relation import Broken, Cases
from .effect import Tally, weigh
from .plainest import Shown, changes_of

__all__ = ["Smallest"]

#: Cases, times what each holds, that are tried at most for a violation of a smaller size, and for one of the
#: same size that is nearer to the top; and cases of rules that are asked one by one.
_SMALLER, _NEARER = 2**32, 2**25
_SMALLER_ONE_BY_ONE, _NEARER_ONE_BY_ONE = 5000, 50


class Smallest:
    """The search for the smallest violation.

    Parameters
    ----------
    context
        What cases are made from.
    judge
        From cases to where they break the axiom and the results after.
    turned
        The axiom asks for the reverse of the order before.
    chunk
        How many cases to judge at once.
    together
        Whether the rule takes many cases at once.
    unsettled
        How many cases could not be settled until now.
    end
        The moment (of ``time.monotonic``) to stop at, if any.
    """

    def __init__(
        self,
        context: Context,
        judge: Callable[[Cases], tuple[Broken, Sequence[Results]]],
        *,
        before: Results,
        turned: bool,
        chunk: int,
        together: bool,
        unsettled: Callable[[], int],
        end: float | None,
    ) -> None:
        self._context, self._judge, self._before = context, judge, before
        self._turned, self._chunk, self._end = turned, chunk, end
        self._unsettled = unsettled
        #: Seconds kept back to undo parts in.
        self._for_undoing = 0.0 if end is None else max(0.0, end - monotonic()) / 3
        n_voters, n = context.profile.scores.shape
        cells = max(n_voters * n, n * n)
        self._smaller = _SMALLER // cells if together else _SMALLER_ONE_BY_ONE
        self._nearer = _NEARER // cells if together else _NEARER_ONE_BY_ONE

    def _over(self, kept_back: float = 0.0) -> bool:
        """Whether the time is over, but for what is kept back."""
        return self._end is not None and monotonic() >= self._end - kept_back

    def among(
        self, families: Sequence[Family], shown: Shown, exhausted: Collection[int]
    ) -> tuple[Shown, set[int]]:
        """A plainer violation among families, those that touch least first.

        Parameters
        ----------
        exhausted
            The sizes of which every change was tried already.

        Returns
        -------
        shown
            The plainest now.
        exhausted
            With the sizes that were exhausted here, and those that no change has.
        """
        sizes = sorted({family.touches for family in families if family.touches is not None})
        done = {*exhausted, *range(min(sizes, default=1))}
        for size in [size for size in sizes if size not in done]:
            if size > shown.plainness.size:
                break
            whole = True
            for family in families:
                if family.touches == size:
                    shown, tried = self._search(family, shown, size)
                    whole &= tried
            if whole:
                done.add(size)
        for family in families:
            if family.touches is None and shown.plainness.beyond:
                shown, _ = self._search(family, shown, shown.plainness.size)
        return shown, done

    def _search(self, family: Family, shown: Shown, size: int) -> tuple[Shown, bool]:
        """The plainest, and whether all of the family was tried and settled."""
        rng, unsettled = np.random.default_rng(0), self._unsettled()
        done, total, most = 0, family.size or 0, self._smaller
        while done < total:
            now = shown.plainness
            of_size = now.size <= size and not now.beyond
            if of_size and most == self._smaller:
                # What is left is only for one that is nearer to the top.
                most = min(most, done + self._nearer)
            if self._over(self._for_undoing) or done >= most or (of_size and now.in_sight):
                return shown, False
            cases = family.build(np.arange(done, min(done + self._chunk, total)), rng)
            shown = self._plainer(cases, shown)
            done += self._chunk
        return shown, self._unsettled() == unsettled

    def _plainer(self, cases: Cases, shown: Shown) -> Shown:
        broken, after = self._judge(cases)
        first = after[0] if after else None
        found = weigh(Tally(), broken, cases, self._before, first, turned=self._turned)
        if found is None or found[1] >= shown.plainness:
            return shown
        case, plainness = found
        return Shown(plainness, changes_of(cases, broken, self._before, case))

    def undone(self, shown: Shown, made: Callable[[Sequence[Change]], Cases]) -> Shown:
        """The violation without the parts of its one change that it does not need.

        Parameters
        ----------
        made
            Makes a case of changes.
        """
        if len(shown.changes) != 1:
            return shown
        profile, needed = self._context.profile, 0
        # Each part is tried once: of what the others need, it is seldom freed when more of them are undone.
        while not self._over():
            change = next(islice(shown.changes[0].lessened(profile), needed, None), None)
            if change is None:
                break
            if self._judge(made([change]))[0].mask.any():
                shown = Shown(shown.plainness._replace(size=touched([change], profile)), (change,))
            else:
                needed += 1
        return shown

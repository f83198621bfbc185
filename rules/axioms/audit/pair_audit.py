"""The audit of one rule against one axiom, which can be taken up again where its time ran out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from time import monotonic
from typing import Any
from zlib import crc32

import numpy as np

from ...evaluate import About, Results, evaluate, evaluate_profiles
from ...missing import Missing
from ...optimal.orders import MOST_CANDIDATES
from ...profile import Profile
from ...resolved import Rule
from ..axiom import Axiom, Context
from ..changes.change import Change
from ..relation import Broken, Cases
from ..subjects import Model
from ..theory.policies import drops_its_subject
from ..theory.theory import refuted_by, theory
from ..witness.case import case_of, filled
from ..witness.witness import Witness, make_witness
from .base import UNPROVED, Base
from .effect import Tally, weigh
from .family_trials import Run
from .kemeny_changes import WarmKemeny
from .plainest import Shown, changes_of
from .smallest import Smallest
from .verdict import Here, Kind, Verdict

__all__ = ["PairAudit"]

#: Floats that one array of a chunk may hold: about what a core's cache does.
_CHUNK = 2**16
_FEWEST_CASES, _MOST_CASES = 16, 4096
#: Fewer cases than the fewest where they would take more floats than this.
_MOST_CELLS = 2**24


class PairAudit:
    """The audit of one rule against one axiom, which can be taken up again where its time ran out.

    Parameters are those of :func:`audit`; `base` is what cases are made from, and `before` the result before
    any change.
    """

    def __init__(
        self,
        profile: Profile,
        rule: Rule,
        axiom: Axiom,
        *,
        base: Base,
        before: Results | WarmKemeny | str,
        seed: int = 0,
        samples: int = 200,
        missing: Missing = "available",
        about: About = "ranking",
    ) -> None:
        self.rule, self.axiom = rule, axiom
        self._table = profile
        self.missing: Missing = missing
        self._subject_is_dropped = drops_its_subject(axiom, missing)
        self.about: About = about
        #: What is left to apply after each change.
        self._policy: Missing = base.missing
        self._left = base.left
        after_policy = self._policy != missing
        self.known = theory(
            rule,
            axiom,
            profile,
            missing=missing,
            ranked=base.profile if after_policy and isinstance(base.profile, Profile) else None,
            about=about,
        )
        self.refused = base.profile if isinstance(base.profile, str) else ""
        self.refused = self.refused or (before if isinstance(before, str) else "")
        self.seconds = 0.0
        self._runs, self._unsettled = list[Run](), 0
        self._first: tuple[float, int] | None = None
        self._after_policy: dict[int, Results] = {}
        self._shown: Shown | None = None
        self._end: float | None = None
        if isinstance(base.profile, str) or isinstance(before, str):
            return
        self._base = base.profile
        self._warm = before if isinstance(before, WarmKemeny) else None
        self._before = before.before() if isinstance(before, WarmKemeny) else before
        self._gaps = not self._base.present.all()
        self._rng = np.random.default_rng(np.random.SeedSequence([seed, crc32(axiom.id.encode())]))
        filled = self._gaps and self._policy != "available"
        self._context = Context.of(self._base, rule, self._before, filled=filled)
        families = axiom.generator(self._context)
        # What can be tried in full comes first.
        self._runs = [
            Run(family, samples) for family in sorted(families, key=lambda family: family.size is None)
        ]

    def advance(self, end: float | None) -> bool:
        """Try cases until a moment (of ``time.monotonic``); whether there is nothing left to try."""
        start = monotonic()
        self._end = end
        for run in self._runs:
            run.begin(self._rng, in_order=end is None)
            while run.done < run.total:
                if end is not None and monotonic() >= end and any(r.done for r in self._runs):
                    break
                index, unsettled = run.next(self._chunk, self._rng), self._unsettled
                self._try(run, run.family.build(index, self._rng))
                if self._first is None:
                    self._first = monotonic() - start, len(index)
                if len(index) == 1 and self._unsettled > unsettled and end is not None and monotonic() >= end:
                    # Its time ran out, and it is taken up again where there is more.
                    run.put_back()
                    self._unsettled = unsettled
                    break
        self.seconds += monotonic() - start
        return all(run.done == run.total for run in self._runs)

    @property
    def _tally(self) -> Tally:
        return Tally.of([run.tally for run in self._runs])

    @property
    def seconds_left(self) -> float:
        """About how long it would take to try the rest of what can be tried in full."""
        done, spent = sum(run.done for run in self._runs), self.seconds
        rest = sum(run.total - run.done for run in self._runs if run.family.size is not None)
        if self._first is not None and done > self._first[1]:
            # The first ones may have made what the others share.
            done, spent = done - self._first[1], spent - self._first[0]
        return rest * spent / max(1, done)

    @property
    def _chunk(self) -> int:
        n_voters, n = self._base.scores.shape
        if self._subject_is_dropped:
            return _MOST_CASES
        if not self.rule.broadcasts and n > MOST_CANDIDATES:
            return 1
        if not self.rule.broadcasts or self._policy != "available":
            return _FEWEST_CASES
        cells = max(n_voters * n, n * n)
        fewest = max(1, min(_FEWEST_CASES, _MOST_CELLS // cells))
        return min(_MOST_CASES, max(fewest, _CHUNK // cells))

    @property
    def _quick(self) -> bool:
        """The rule ranks many profiles at once, or all orders of few candidates are compared at once."""
        spec = self.rule.spec
        return spec.broadcasts or (spec.loss is not None and len(self._base.candidates) <= MOST_CANDIDATES)

    def _try(self, run: Run, cases: Cases) -> None:
        broken, after = self._judge(cases)
        run.met |= bool(broken.applies.any())
        first = after[0] if after else None
        found = weigh(run.tally, broken, cases, self._before, first, turned=self._turned)
        if found is not None and (self._shown is None or found[1] < self._shown.plainness):
            case, plainness = found
            self._shown = Shown(plainness, changes_of(cases, broken, self._before, case))

    @property
    def _turned(self) -> bool:
        return self.axiom.relation.asks == "reversed order"

    def _judge(self, cases: Cases) -> tuple[Broken, list[Results]]:
        """Where cases break the axiom, and the results after."""
        after = [self._evaluate(cases, j) for j in range(len(cases.after))]
        if self._base.weighting == "tree" and self._gaps and self._policy == "available":
            # A metric whose last score is gone is none any more: the others of its group share its weight.
            after = [
                replace(results, defined=results.defined & batch.heard)
                for results, batch in zip(after, cases.after, strict=True)
            ]
        return self.axiom.relation(cases, self._before, after), after

    def _evaluate(self, cases: Cases, j: int) -> Results:
        batch = cases.after[j]
        if self._subject_is_dropped:
            return self._without_subject(cases)
        direct = self._policy == "available" or not (self._gaps or not batch.complete)
        if direct and self._warm is not None:
            return self._settled(self._warm.after(self.axiom, cases, j, self._end))
        if direct:
            return evaluate(
                self.rule,
                batch,
                lambda k: cases.changes(k)[j].apply(self._base),
                about=self.about,
            )
        raw = [cases.changes(k)[j].apply(self._base) for k in range(batch.size)]
        ranked = [filled(one, self._policy) for one in raw]
        names = [one.candidates for one in raw]
        if self._warm is not None:
            return self._settled(self._warm.after_policy(self.axiom, ranked, names, self._end))
        if len(ranked) > 1:
            return evaluate_profiles(self.rule, ranked, names, about=self.about)
        # A policy may make the same of many cases, and a rule that is asked one at a time is slow.
        same = hash((ranked[0].candidates, ranked[0].voters, ranked[0].scores.tobytes(), names[0]))
        if same not in self._after_policy:
            self._after_policy[same] = evaluate_profiles(self.rule, ranked, names, about=self.about)
        return self._after_policy[same]

    def _without_subject(self, cases: Cases) -> Results:
        """The others as they were: what becomes of them is not asked."""
        if not isinstance(cases.subject, Model):
            raise TypeError("only a case about one model leaves it out")
        model = cases.subject.model
        ranks = np.repeat(self._before.ranks, len(model), axis=0)
        ranks[np.arange(len(model)), model] = 0
        return Results(ranks, np.ones(len(model), dtype=bool))

    def _settled(self, results: Results) -> Results:
        self._unsettled += int((~results.defined).sum())
        return results

    def verdict(self, end: float | None = None) -> Verdict:
        """What is known so far; a smaller violation than those met is searched for until the moment `end`."""
        if self.refused:
            return self._say("not_run" if self.refused == UNPROVED else "inapplicable", self.refused)
        tally, scope = self._tally, self._scope()
        if tally.violations:
            witness, size = self._witness(end)
            if self.known.status == "unknown" and witness is not None:
                self.known = refuted_by(witness, self._table, self.axiom, self.missing)
            return self._say("violated", scope, effect=replace(tally.effect(), size=size), witness=witness)
        listed = [run for run in self._runs if run.family.size is not None]
        whole = all(run.whole for run in listed) and all(run.family.decides for run in self._runs)
        if whole and any(run.met for run in listed) and not self._unsettled:
            proofs = dict.fromkeys(run.family.others for run in self._runs if run.family.others)
            return self._say(
                "kept", "; ".join([scope, *(f"no other breaks it, since {why}" for why in proofs)])
            )
        if tally.trials:
            return self._say("unseen", scope)
        if not any(run.done for run in self._runs):
            offered = any(run.total for run in self._runs)
            return self._say(*(("not_run", "no time was left") if offered else ("inapplicable", _NOTHING)))
        if self._unsettled:
            return self._say("not_run", f"no case that meets the premise was settled; {scope}")
        return self._say("inapplicable", f"no case meets the premise; {scope}")

    def _say(self, here: Here, scope: str, **found: Any) -> Verdict:
        tally = self._tally
        return Verdict(
            self.rule.id,
            self.rule.parameters,
            self.axiom.id,
            self.missing,
            self.known,
            here,
            scope,
            trials=tally.trials,
            violations=tally.violations,
            kinds=tuple(
                Kind(run.scope, run.tally.trials, run.tally.violations, run.tally.rank_change)
                for run in self._runs
                if run.done
            ),
            seconds=self.seconds,
            **found,
        )

    def _scope(self) -> str:
        parts = list(dict.fromkeys(run.scope for run in self._runs if run.done))
        if self._unsettled:
            parts.append(f"{self._unsettled:,} of them not settled, and not counted")
        if self._left:
            parts.append(
                f"on the {self._left} that {self.missing} leaves (to change the others changes nothing)"
            )
        if self._warm is not None:
            parts.append("judged on one optimal order: it stays optimal or does not")
        return "; ".join(parts)

    def _witness(self, end: float | None) -> tuple[Witness | None, int]:
        """The plainest case, ranked once more by itself, and how much its changes touch."""
        if self._shown is None:
            return None, 0
        start, unsettled = monotonic(), self._unsettled
        shown, minimal = self._smallest(self._shown, end)
        self.seconds += monotonic() - start
        self._unsettled = unsettled  # of what the scope speaks of
        # What one way of ranking a case breaks, another may not: the audit's own is left then.
        for one in (shown, self._shown):
            witness = make_witness(
                self.rule, self.axiom.id, self._base, one.changes, about=self.about, missing=self._policy
            )
            if witness is not None:
                return replace(witness, minimal=minimal and one is shown), one.plainness.size
        return None, self._shown.plainness.size

    def _smallest(self, shown: Shown, end: float | None) -> tuple[Shown, bool]:
        """The smallest and plainest violation there is time to find, and whether there is no smaller one."""
        settled = not self._unsettled
        tried = {run.family.touches for run in self._runs}
        exhausted = {
            touches
            for touches in tried
            if touches is not None
            and settled
            and all(run.whole for run in self._runs if run.family.touches == touches)
        }
        whole = settled and all(run.whole for run in self._runs)
        if self.axiom.smallest is not None:
            self._end = end
            search = Smallest(
                self._context,
                self._judge,
                before=self._before,
                turned=self._turned,
                chunk=self._chunk,
                together=self._policy == "available" and self._quick,
                unsettled=lambda: self._unsettled,
                end=end,
            )
            shown, exhausted = search.among(self.axiom.smallest(self._context), shown, exhausted)
            if shown.plainness.size > 2:
                shown = search.undone(shown, self._case)
        size = shown.plainness.size
        least = size <= 1 or exhausted.issuperset(range(1, size))
        return shown, least or (self.axiom.smallest is None and whole)

    def _case(self, changes: Sequence[Change]) -> Cases:
        """A case made of changes."""
        after = [change.apply(self._base) for change in changes]
        return case_of(self.rule, self.axiom, self._base, self._before, changes, after)


_NOTHING = "there is nothing to try"

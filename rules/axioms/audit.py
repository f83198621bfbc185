"""The audit: what holds here, on one profile, found by trying perturbations of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Any
from zlib import crc32

import numpy as np

from .._types import BoolArray
from ..errors import LlullError
from ..profile import Profile
from ..registry import RuleSpec, compute
from .axiom import Axiom, Cases, Context
from .change import Change, apply
from .effect import Tally, weigh
from .judges import reversed_order
from .orders import MOST_CANDIDATES
from .results import About, Results, evaluate, evaluate_profiles, of_rankings
from .run import Run
from .single import Complete, completed
from .stack import Stack
from .theorems import theory
from .verdict import Here, Verdict
from .warm import WarmKemeny, needs_warmth
from .witness import Witness, make_witness

__all__ = ["Here", "PairAudit", "Verdict", "audit", "audit_pair"]

#: Floats that one array of a chunk may hold: about what a core's cache does.
_CHUNK = 2**16
_FEWEST_CASES, _MOST_CASES = 16, 4096
#: Seconds that a first optimal order of many candidates may take, whatever one pair's share of the budget is.
_FIRST_SOLUTION = 10.0


def audit(
    profile: Profile,
    pairs: Sequence[tuple[RuleSpec, Mapping[str, Any], Axiom]],
    *,
    budget: float | None = None,
    seed: int = 0,
    samples: int = 200,
    missing: str = "available",
    complete: Complete | None = None,
    about: About = "ranking",
    progress: Callable[[int, Verdict], None] | None = None,
) -> list[Verdict]:
    """Audit rules against axioms on one profile.

    Parameters
    ----------
    profile
        With its gaps, oriented and weighted.
    pairs
        Rule, its resolved parameters, and axiom.
    budget
        Seconds in all. What one pair does not need goes to others, first to those that can be tried in full
        with it. None tries all.
    seed
        Of the perturbations that are drawn; each axiom has a stream of its own, the same for every rule.
    samples
        How many cases to draw of a kind that cannot be tried in full.
    missing, complete
        The missing policy, and the function that applies it, run after each perturbation; None ranks
        profiles as they are.
    progress
        Called with each verdict and the number of its pair.
    """
    end = None if budget is None else monotonic() + budget
    results: dict[tuple[str, str, bool], Results | WarmKemeny | str] = {}
    verdicts: dict[int, Verdict] = {}
    open_pairs: list[tuple[int, PairAudit]] = []

    def settle(number: int, pair: PairAudit) -> None:
        verdicts[number] = pair.verdict()
        if progress is not None:
            progress(number, verdicts[number])

    # Half of the time goes to all alike; the rest first to those that can still be tried in full.
    for number, (spec, parameters, axiom) in enumerate(pairs):
        share = None if end is None else max(0.0, end - monotonic()) / (len(pairs) - number) / 2
        key = spec.id, repr(sorted(parameters.items())), axiom.as_ranked and complete is not None
        if key not in results:
            results[key] = _before(spec, parameters, *_base(axiom, profile, complete), about, share)
        pair = PairAudit(
            profile,
            spec,
            parameters,
            axiom,
            before=results[key],
            seed=seed,
            samples=samples,
            missing=missing,
            complete=complete,
            about=about,
        )
        if pair.advance(None if share is None else monotonic() + share):
            settle(number, pair)
        else:
            open_pairs.append((number, pair))
    open_pairs.sort(key=lambda item: item[1].seconds_left or float("inf"))
    for turn, (number, pair) in enumerate(open_pairs):
        if end is not None:
            pair.advance(monotonic() + max(0.0, end - monotonic()) / _share_of(turn, len(open_pairs)))
        settle(number, pair)
    return [verdicts[number] for number in range(len(pairs))]


def _share_of(turn: int, count: int) -> float:
    """Into how many parts the time left is cut: those nearest to the end may take more than an even one."""
    return max(1.0, (count - turn) / 8)


def _base(axiom: Axiom, profile: Profile, complete: Complete | None) -> tuple[Profile | str, Complete | None]:
    """What cases are made from, and the policy that follows each; or why there is nothing."""
    base, _ = profile.pruned()
    if complete is None or not axiom.as_ranked:
        return base, complete
    try:
        return complete(base).pruned()[0], None
    except LlullError as error:
        return str(error), None


def _before(
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    base: Profile | str,
    complete: Complete | None,
    about: About,
    seconds: float | None,
) -> Results | WarmKemeny | str:
    """The result before any change, or why there is none."""
    if isinstance(base, str):
        return base
    if needs_warmth(spec, len(base.candidates)):
        limit = None if seconds is None else max(seconds, _FIRST_SOLUTION)
        ranked = completed(base, complete)
        warm = WarmKemeny(ranked, base.candidates, limit) if ranked.candidates else None
        if warm is not None:
            return warm if warm.order is not None else "no optimal order was proved in time"
    try:
        ranking = compute(spec, base if complete is None else complete(base), **parameters)
    except LlullError as error:
        return str(error)
    return of_rankings([ranking], [base.candidates], about=about)


class PairAudit:
    """The audit of one rule against one axiom, which can be taken up again where its time ran out.

    Parameters are those of :func:`audit`; `before` is the result before any change where it is known.
    """

    def __init__(
        self,
        profile: Profile,
        spec: RuleSpec,
        parameters: Mapping[str, Any],
        axiom: Axiom,
        *,
        before: Results | WarmKemeny | str | None = None,
        seed: int = 0,
        samples: int = 200,
        missing: str = "available",
        complete: Complete | None = None,
        about: About = "ranking",
    ) -> None:
        self.spec, self.parameters, self.axiom = spec, parameters, axiom
        self.missing = missing
        self.about: About = about
        base, self.complete = _base(axiom, profile, complete)
        filled = complete is not None and axiom.as_ranked and isinstance(base, Profile)
        self.known = theory(
            spec,
            parameters,
            axiom,
            base if filled and isinstance(base, Profile) else profile,
            missing="available" if filled else missing,
            about=about,
        )
        if before is None:
            before = _before(spec, parameters, base, self.complete, about, None)
        self.refused = base if isinstance(base, str) else before if isinstance(before, str) else ""
        self.seconds = 0.0
        self._tally, self._runs, self._unsettled = Tally(), list[Run](), 0
        self._worst: tuple[float, int] = (-1.0, -1)
        self._changes: tuple[Change, ...] | None = None
        self._end: float | None = None
        if isinstance(base, str) or isinstance(before, str):
            return
        self._base = base
        self._warm = before if isinstance(before, WarmKemeny) else None
        self._before = before.before() if isinstance(before, WarmKemeny) else before
        self._gaps = not base.present.all()
        self._rng = np.random.default_rng(np.random.SeedSequence([seed, crc32(axiom.id.encode())]))
        families = axiom.generator(Context.of(axiom, spec, self._before, Stack((base,))))
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
                index = run.next(self._chunk, self._rng)
                self._try(run, run.family.build(index, self._rng))
        self.seconds += monotonic() - start
        return all(run.done == run.total for run in self._runs)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Cases tried so far, those that met the premise, and those of them that broke it."""
        return sum(run.done for run in self._runs), self._tally.trials, self._tally.violations

    @property
    def seconds_left(self) -> float:
        """About how long it would take to try the rest of what can be tried in full."""
        done = sum(run.done for run in self._runs)
        rest = sum(run.total - run.done for run in self._runs if run.family.size is not None)
        return rest * self.seconds / max(1, done)

    @property
    def _chunk(self) -> int:
        n_voters, n = self._base.scores.shape
        if not self.spec.broadcasts and n > MOST_CANDIDATES:
            return 1
        if not self.spec.broadcasts or self.complete is not None:
            return _FEWEST_CASES
        return min(_MOST_CASES, max(_FEWEST_CASES, _CHUNK // max(n_voters * n, n * n)))

    def _try(self, run: Run, cases: Cases) -> None:
        after = [self._evaluate(cases, j) for j in range(len(cases.after))]
        broken = self.axiom.judge(cases, self._before, after)
        judged: BoolArray = np.ones(max([len(broken.mask), *(len(r) for r in after)]), dtype=bool)
        for result in after:
            judged &= result.defined
        if broken.applies is not None:
            judged &= broken.applies
        run.met |= bool(judged.any())
        turned = self.axiom.judge is reversed_order
        first = after[0] if after else None
        found = weigh(self._tally, broken, judged, cases, self._before, first, turned=turned)
        if found is not None and found[1] > self._worst:
            case, self._worst = found
            self._changes = cases.changes(case)

    def _evaluate(self, cases: Cases, j: int) -> Results:
        batch = cases.after[j]
        direct = self.complete is None or not (self._gaps or not batch.complete)
        if direct and self._warm is not None:
            return self._settled(self._warm.after(self.axiom, cases, j, self._end))
        if direct:
            return evaluate(
                self.spec,
                self.parameters,
                batch,
                lambda k: apply(self._base, cases.changes(k)[j]),
                about=self.about,
            )
        raw = [apply(self._base, cases.changes(k)[j]) for k in range(batch.size)]
        filled = [completed(one, self.complete) for one in raw]
        names = [one.candidates for one in raw]
        if self._warm is not None:
            return self._settled(self._warm.after_policy(self.axiom, filled, names, self._end))
        return evaluate_profiles(self.spec, self.parameters, filled, names, about=self.about)

    def _settled(self, results: Results) -> Results:
        self._unsettled += int((~results.defined).sum())
        return results

    def verdict(self) -> Verdict:
        """What is known so far."""
        if self.refused:
            return self._say("inapplicable", self.refused)
        tally, scope = self._tally, self._scope()
        if tally.violations:
            return self._say("violated", scope, effect=tally.effect(), witness=self._witness())
        listed = [run for run in self._runs if run.family.size is not None]
        whole = bool(listed) and all(run.whole for run in listed) and not self._unsettled
        if tally.trials:
            return self._say("kept" if whole and any(run.met for run in listed) else "unseen", scope)
        if not any(run.done for run in self._runs):
            offered = any(run.total for run in self._runs)
            return self._say(*(("not_run", "no time was left") if offered else ("inapplicable", _NOTHING)))
        return self._say("inapplicable", f"no case meets the premise; {scope}")

    def _say(self, here: Here, scope: str, **found: Any) -> Verdict:
        return Verdict(
            self.spec.id,
            self.parameters,
            self.axiom.id,
            self.missing,
            self.known,
            here,
            scope,
            trials=self._tally.trials,
            violations=self._tally.violations,
            seconds=self.seconds,
            **found,
        )

    def _scope(self) -> str:
        parts = list(dict.fromkeys(run.scope for run in self._runs if run.done))
        if self._unsettled:
            parts.append(f"{self._unsettled:,} of them not settled, and not counted")
        if self._warm is not None:
            parts.append("judged on one optimal order: it stays optimal or does not")
        return "; ".join(parts)

    def _witness(self) -> Witness | None:
        """The worst case, ranked once more by itself."""
        if self._changes is None:
            return None
        return make_witness(
            self.spec,
            self.parameters,
            self.axiom.id,
            self._base,
            self._changes,
            about=self.about,
            missing="available" if self.complete is None else self.missing,
            complete=self.complete,
        )


_NOTHING = "there is nothing to try"


def audit_pair(
    profile: Profile,
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    axiom: Axiom,
    *,
    seconds: float | None = None,
    **options: Any,
) -> Verdict:
    """Audit one rule against one axiom; options as for :class:`PairAudit`."""
    pair = PairAudit(profile, spec, parameters, axiom, **options)
    pair.advance(None if seconds is None else monotonic() + seconds)
    return pair.verdict()

"""The audit: what holds here, on one profile, found by trying perturbations of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any

from ...evaluate import About, Results
from ...missing import Missing
from ...profile import Profile
from ...resolved import Rule
from ..axiom import Axiom
from ..theory.policies import on_what_is_left
from .base import Base, before_any
from .kemeny_changes import WarmKemeny
from .pair_audit import PairAudit
from .verdict import Here, Verdict

__all__ = ["Here", "PairAudit", "Verdict", "audit", "audit_pair"]

#: The part of a budget that is for smaller violations.
_TELLING = 0.1
#: Every pair has its first cases, however late, unless a table of more scores makes even those take long.
_LARGE = 50_000


def audit(
    profile: Profile,
    pairs: Sequence[tuple[Rule, Axiom]],
    *,
    budget: float | None = None,
    seed: int = 0,
    samples: int = 200,
    missing: Missing = "available",
    about: About = "ranking",
    progress: Callable[[int, Verdict], None] | None = None,
) -> list[Verdict]:
    """Audit rules against axioms on one profile.

    Parameters
    ----------
    profile
        With its gaps, oriented and weighted.
    pairs
        Rule and axiom.
    budget
        Seconds in all. What one pair does not need goes to others, first to those that can be tried in full
        with it; a tenth is for smaller violations than those met. None tries all.
    seed
        Of the perturbations that are drawn; each axiom has a stream of its own, the same for every rule.
    samples
        How many cases to draw of a kind that cannot be tried in full.
    missing
        The missing policy, applied after each perturbation (or before all, where :mod:`..theory.policies`
        says why that is the same).
    progress
        Called with each verdict and the number of its pair.
    """
    clock = _Clock(budget, len(pairs))
    bases: dict[bool, Base] = {}
    results: dict[tuple[Rule, bool], Results | WarmKemeny | str] = {}
    verdicts: dict[int, Verdict] = {}
    open_pairs: list[tuple[int, PairAudit]] = []

    def settle(number: int, pair: PairAudit) -> None:
        with clock.telling() as until:
            verdicts[number] = pair.verdict(until)
        if progress is not None:
            progress(number, verdicts[number])

    # Half of the time goes to all alike; the rest first to those that can still be tried in full.
    for number, (rule, axiom) in enumerate(pairs):
        share = None if clock.left is None else clock.left / (len(pairs) - number) / 2
        left = on_what_is_left(axiom, missing)
        if left not in bases:
            bases[left] = Base.of(profile, missing, left=left)
        key = rule, left
        if key not in results:
            results[key] = before_any(rule, bases[left], about, share, clock.left)
        pair = PairAudit(
            profile,
            rule,
            axiom,
            base=bases[left],
            before=results[key],
            seed=seed,
            samples=samples,
            missing=missing,
            about=about,
        )
        late = clock.left == 0 and profile.scores.size > _LARGE
        if late or pair.advance(None if share is None else monotonic() + share):
            settle(number, pair)
        else:
            open_pairs.append((number, pair))
    open_pairs.sort(key=lambda item: item[1].seconds_left or float("inf"))
    for turn, (number, pair) in enumerate(open_pairs):
        if clock.left is not None:
            share = _share(clock.left, pair.seconds_left, len(open_pairs) - turn)
            pair.advance(monotonic() + share)
        settle(number, pair)
    return [verdicts[number] for number in range(len(pairs))]


def audit_pair(
    profile: Profile, rule: Rule, axiom: Axiom, *, seconds: float | None = None, **options: Any
) -> Verdict:
    """Audit one rule against one axiom; options as for :func:`audit`."""
    return audit(profile, [(rule, axiom)], budget=seconds, **options)[0]


class _Clock:
    """The time there is to try cases in, and apart from it the time to look for smaller violations in."""

    def __init__(self, budget: float | None, pairs: int) -> None:
        self._end = None if budget is None else monotonic() + budget
        self._telling = 0.0 if budget is None else budget * _TELLING
        self._waiting = pairs

    @property
    def left(self) -> float | None:
        """Seconds to try cases in; None where there is no end."""
        return None if self._end is None else max(0.0, self._end - self._telling - monotonic())

    @contextmanager
    def telling(self) -> Generator[float | None]:
        """Until when one pair may look for a smaller violation; what it does not need is for the others."""
        start = monotonic()
        share = max(self._telling / max(1, self._waiting), self._telling / 4)
        yield None if self._end is None else start + share
        self._telling = max(0.0, self._telling - (monotonic() - start))
        self._waiting -= 1


def _share(left: float, needed: float, waiting: int) -> float:
    """Of the seconds left, those of the pair whose turn it is, the nearest to its end of those that wait.

    More than an even share; where most of what is left is enough to end it, what it is thought to need.
    """
    share = left / max(1.0, waiting / 8)
    return max(share, min(left, 1.5 * needed)) if needed <= 0.8 * left else share

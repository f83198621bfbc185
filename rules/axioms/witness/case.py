"""One case, made again from its changes: what a witness file, its replay and its shrinking rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ...batch import rewritten
from ...errors import LlullError, ProfileError
from ...evaluate import About, Results, evaluate_each
from ...missing import Missing, fill
from ...numeric.arrays import IntArray
from ...profile import Profile
from ...resolved import Rule
from ..audit.kemeny_changes import WarmKemeny, needs_warmth
from ..axiom import Axiom, Context
from ..changes.change import Change
from ..changes.kinds import RenameModels
from ..relation import Broken, Cases

__all__ = ["Single", "case_of", "filled", "judge_single", "tiers"]


def filled(profile: Profile, missing: Missing) -> Profile:
    """The profile under a missing policy; an empty one, which no rule ranks, where it leaves nothing."""
    try:
        return fill(profile, missing)
    except LlullError:
        return profile.select(candidates=np.zeros(len(profile.candidates), dtype=bool))


@dataclass(frozen=True, eq=False)
class Single:
    """The results and the judgement of one case.

    Attributes
    ----------
    profile, after
        The profile before (without voters of weight 0 and candidates without scores) and the changed ones.
    kept, now
        ``[m]``: candidates that stand in all, by their place before and after.
    before, results
        Results on them, of one case.
    broken
        What the axiom's relation says.
    """

    profile: Profile
    after: Sequence[Profile]
    kept: IntArray
    now: IntArray
    before: Results
    results: Sequence[Results]
    broken: Broken

    @property
    def violated(self) -> bool:
        """Whether the relation is broken."""
        return bool(self.broken.mask.any())

    @property
    def place(self) -> dict[int, int]:
        """Where candidates that stand in all are after, by their place before."""
        return dict(zip(self.kept.tolist(), self.now.tolist(), strict=True))

    def pairs(self) -> list[tuple[int, int]]:
        """The broken pairs, by their places before, those nearest the top first."""
        ranks = self.before.ranks[0].tolist()
        return sorted(self.broken.pairs(0), key=lambda pair: sorted(ranks[c] for c in pair))


def judge_single(
    rule: Rule,
    axiom: Axiom,
    profile: Profile,
    changes: Sequence[Change],
    *,
    about: About = "ranking",
    missing: Missing = "available",
) -> Single:
    """Rank before and after the changes and judge.

    Parameters
    ----------
    changes
        One for each changed profile; none for axioms of a single profile.
    missing
        The missing policy, applied before each ranking.

    Raises
    ------
    ProfileError
        If a change does not fit the profile, or no such case, or number of changes, belongs to the axiom.
    """
    if len(changes) != (needed := axiom.relation.changes):
        raise ProfileError(f"changes: {axiom.id} is about {needed}, not {len(changes)}")
    base, _ = profile.pruned()

    def ranked(profiles: Sequence[Profile]) -> Results:
        return evaluate_each(
            rule,
            [filled(one, missing) for one in profiles],
            about=about,
            names=[one.candidates for one in profiles],
        )

    after = [change.apply(base) for change in changes]
    warm = (
        WarmKemeny(filled(base, missing), base.candidates, None)
        if needs_warmth(rule, len(base.candidates))
        else None
    )
    before = warm.before() if warm is not None and warm.order is not None else ranked([base])
    cases = case_of(rule, axiom, base, before, changes, after)
    if warm is None or warm.order is None:
        results = [ranked([one]) for one in after]
    elif missing != "available":
        results = [warm.after_policy(axiom, [filled(one, missing)], [one.candidates], None) for one in after]
    else:
        results = [warm.after(axiom, cases, j, None) for j in range(len(after))]
    try:
        broken = axiom.relation(cases, before, results)
    except (
        IndexError,
        ValueError,
    ) as error:  # it compares models that the change, of another axiom, took or added
        if isinstance(error, LlullError):
            raise
        raise ProfileError(f"no such change belongs to {axiom.id}: other models stand there") from None
    kept, now = cases.places(len(base.candidates))
    return Single(base, after, kept[0], now[0], before, results, broken)


def case_of(
    rule: Rule,
    axiom: Axiom,
    base: Profile,
    before: Results,
    changes: Sequence[Change],
    after: Sequence[Profile],
) -> Cases:
    """The case that changes of a profile make, which leads to the profiles `after`."""
    if not changes:
        context = Context.of(base, rule, before)
        return axiom.generator(context)[0].build(np.zeros(1, dtype=np.int64), np.random.default_rng(0))
    kept, now = _common(base, changes[0], after[0])
    batches = tuple(rewritten(one, one.scores[None]) for one in after)
    subject = changes[0].subject(base)
    return Cases(lambda _: tuple(changes), batches, subject, kept[None], now[None])


def _common(base: Profile, change: Change, after: Profile) -> tuple[IntArray, IntArray]:
    if isinstance(change, RenameModels):
        every = np.arange(len(base.candidates))
        return every, every
    place = {name: c for c, name in enumerate(after.candidates)}
    kept = [c for c, name in enumerate(base.candidates) if name in place]
    return np.array(kept), np.array([place[base.candidates[c]] for c in kept])


def tiers(results: Results, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The ranking of the first case as tiers of names."""
    ranks = results.ranks[0]
    return tuple(
        tuple(sorted(names[int(c)] for c in np.flatnonzero(ranks == rank)))
        for rank in sorted(set(ranks.tolist()) - {0})
    )

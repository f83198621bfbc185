"""One rule and one axiom on many profiles: how often the axiom is broken on each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...evaluate import About, Results, evaluate
from ...numeric.arrays import BoolArray, IntArray
from ...profile import Profile
from ...registry import RuleSpec
from ..audit.pair_audit import PairAudit
from ..axiom import Axiom, Context
from ..relation import Cases
from .rescored import Stack, common

__all__ = ["Counts", "audit_many"]

#: Cases that are tried at once, and numbers that one of their arrays may hold.
_MOST_CASES, _MOST_NUMBERS = 4096, 2**20


@dataclass(frozen=True, eq=False)
class Counts:
    """What the audits of many profiles come to.

    Attributes
    ----------
    cases
        ``cases[p]``: changed profiles that were ranked and judged.
    trials, violations
        ``[p]``: cases that met the axiom's premise, and those of them that broke it.
    """

    cases: IntArray
    trials: IntArray
    violations: IntArray


def audit_many(
    profiles: Sequence[Profile],
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    axiom: Axiom,
    *,
    samples: int = 200,
    seed: int = 0,
    about: About = "ranking",
) -> Counts:
    """Audit one rule against one axiom on each of many profiles, in full.

    Profiles of one shape and with the same voter weights share their work where the rule takes batches and
    the axiom's generator takes stacks; the others are audited one at a time. The counts are those of
    :func:`~llull.rules.axioms.audit_pair` on each profile.

    Parameters
    ----------
    parameters
        All of the rule's, resolved.
    samples, seed
        As for :func:`~llull.rules.axioms.audit`.
    """
    counts = Counts(*(np.zeros(len(profiles), dtype=np.int64) for _ in range(3)))
    takes_stacks = axiom.stacks and spec.broadcasts and spec.check is None
    for members in _side_by_side(profiles) if takes_stacks else [[p] for p in range(len(profiles))]:
        first, *others = (profiles[p] for p in members)
        if others:
            found = _together(Stack((first, *others)), spec, parameters, axiom, about)
        else:
            pair = PairAudit(first, spec, parameters, axiom, samples=samples, seed=seed, about=about)
            pair.advance(None)
            found = pair.counts
        counts.cases[members], counts.trials[members], counts.violations[members] = found
    return counts


def _side_by_side(profiles: Sequence[Profile]) -> list[list[int]]:
    """Which profiles can share a stack; those of which a model or a metric is left out stand alone."""
    kinds: dict[Hashable, list[int]] = {}
    for p, profile in enumerate(profiles):
        kinds.setdefault(common(profile), []).append(p)
    together: list[list[int]] = []
    for members in kinds.values():
        first = profiles[members[0]]
        heard = first.scores.size > 0 and all(weight > 0 for weight in first.weights)
        whole = Stack(tuple(profiles[p] for p in members)).batch.scored & heard
        if whole.any():
            together.append([p for p, fits in zip(members, whole, strict=True) if fits])
        together += [[p] for p, fits in zip(members, whole, strict=True) if not fits]
    return together


def _together(
    stack: Stack, spec: RuleSpec, parameters: Mapping[str, Any], axiom: Axiom, about: About
) -> tuple[IntArray, IntArray, IntArray]:
    """Cases, trials and violations of each profile of a stack."""
    before = evaluate(spec, parameters, stack.batch, lambda p: stack.profiles[p], about=about)
    context = Context.of(axiom, spec, before, stack)
    n_voters, n = stack.pool.scores.shape
    step = max(1, min(_MOST_CASES, _MOST_NUMBERS // (n * max(n_voters, n))))
    rng = np.random.default_rng(0)
    totals = np.zeros((3, len(before)), dtype=np.int64)
    for family in axiom.generator(context):
        size = family.size or 0
        for start in range(0, size, step):
            cases = family.build(np.arange(start, min(start + step, size)), rng)
            tried, judged, broken = _judged(stack, spec, parameters, axiom, cases, before, about)
            for total, mask in zip(totals, (tried, judged, broken), strict=True):
                total += np.bincount(np.asarray(cases.of)[mask], minlength=len(before))
    return totals[0], totals[1], totals[2]


def _judged(
    stack: Stack,
    spec: RuleSpec,
    parameters: Mapping[str, Any],
    axiom: Axiom,
    cases: Cases,
    before: Results,
    about: About,
) -> tuple[BoolArray, BoolArray, BoolArray]:
    """Which cases could be tried, met the premise, and broke the relation."""
    of: IntArray = np.asarray(cases.of)
    own = before.take(of)
    after = [
        evaluate(
            spec,
            parameters,
            batch,
            lambda k, j=j: cases.changes(k)[j].apply(stack.profiles[of[k]]),
            about=about,
        )
        for j, batch in enumerate(cases.after)
    ]
    broken = axiom.relation(cases, own, after)
    judged: BoolArray = own.defined.copy()
    for result in after:
        judged &= result.defined
    if broken.applies is not None:
        judged &= broken.applies
    bad: BoolArray = np.any(broken.mask & judged[:, None], axis=1)
    return own.defined, judged, bad

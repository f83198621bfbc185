"""Missing policies: what a gap means before a profile is ranked.

A policy is one entry of :data:`MISSING_POLICIES`, with the words that notes and the report say of it;
:func:`fill` applies it, for a ranking, an audit's changed profiles and every other analysis alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

import numpy as np

from .errors import SelectionError, UnknownNameError
from .numeric.arrays import BoolArray, FloatArray
from .numeric.decimals import middle
from .profile import Profile

__all__ = ["MISSING_POLICIES", "Missing", "Policy", "fill", "missing_notes", "missing_policy"]

Missing = Literal["available", "complete-models", "complete-metrics", "zero", "worst", "median", "baseline"]


@dataclass(frozen=True)
class Policy:
    """What one policy does with the gaps of a profile in which every candidate has a score.

    Attributes
    ----------
    words
        What becomes of gaps, as a sentence's end.
    drops
        Which of the two is left out where it has a gap.
    value
        ``value[v]``: the score that a gap of each voter counts as; NaN where there is none, which leaves the
        voter out.
    fixed
        The same where it does not depend on any score, NaN where it is not known.
    """

    words: str
    drops: Literal["models", "metrics"] | None = None
    value: Callable[[Profile], FloatArray] | None = None
    fixed: Callable[[Profile], FloatArray] | None = None

    def above_scores(self, profile: Profile) -> BoolArray:
        """``[v]``: a gap of the voter would count for more than some score, whatever the scores are."""
        if self.fixed is None:
            return np.zeros(len(profile.voters), dtype=bool)
        with np.errstate(invalid="ignore"):
            return np.asarray((profile.scores < self.fixed(profile)[:, None]).any(axis=1))


def _zero(profile: Profile) -> FloatArray:
    refused = np.flatnonzero(_gappy(profile) & profile.lower_is_better).tolist()
    if refused:
        raise SelectionError(
            f"missing policy zero: 0 would be the best score of {profile.voters[refused[0]]!r}, where lower "
            f"is better ({len(refused)} such metrics with gaps); use worst or available"
        )
    return _nothing(profile)


def _nothing(profile: Profile) -> FloatArray:
    return np.zeros(len(profile.voters))


def _baseline(profile: Profile) -> FloatArray:
    gappy = _gappy(profile)
    lacking = np.flatnonzero(gappy & np.isnan(profile.baseline)).tolist()
    if lacking:
        raise SelectionError(
            f"missing policy baseline: {profile.voters[lacking[0]]!r} has gaps and no baseline "
            f"({len(lacking)} such metrics); state one in the spec, or use worst or available"
        )
    return np.where(gappy, profile.baseline, 0.0)


def _stated_baseline(profile: Profile) -> FloatArray:
    return profile.baseline


def _worst(profile: Profile) -> FloatArray:
    return np.where(np.isnan(profile.worst), np.fmin.reduce(profile.scores, axis=1), profile.worst)


def _median(profile: Profile) -> FloatArray:
    ordered, count = np.sort(profile.scores, axis=1), profile.present.sum(axis=1)  # gaps come last
    rows = np.arange(len(ordered))
    return middle(ordered[rows, (count - 1) // 2], ordered[rows, count // 2])


#: By name, in the order in which they are listed.
MISSING_POLICIES: Mapping[Missing, Policy] = {
    "available": Policy("each rule uses what is there"),
    "complete-models": Policy("models with a gap are dropped", drops="models"),
    "complete-metrics": Policy("metrics with a gap are dropped", drops="metrics"),
    "zero": Policy("each counts as a score of 0", value=_zero, fixed=_nothing),
    # The worst possible score where that is stated, else the worst observed.
    "worst": Policy("each counts as the worst score of its metric", value=_worst),
    "median": Policy("each counts as the median of its metric", value=_median),
    "baseline": Policy(
        "each counts as the stated baseline of its metric", value=_baseline, fixed=_stated_baseline
    ),
}


def missing_policy(name: str) -> Missing:
    """The policy of that name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if name not in MISSING_POLICIES:
        raise UnknownNameError("missing policy", name, MISSING_POLICIES)
    return cast("Missing", name)


def fill(profile: Profile, policy: Missing) -> Profile:
    """The profile as it is ranked under a missing policy.

    First goes what can't matter (:meth:`.Profile.pruned`): voters of weight 0 make no gap, and candidates
    without any score are unranked under every policy. The profile itself is returned where nothing is to do.

    Raises
    ------
    SelectionError
        If the policy leaves no candidate or no voter (with the counts), `zero` would fill a voter's gap where
        lower is better, or `baseline` that of a voter that states none.
    UnknownNameError
        If there is no such policy.
    """
    does = MISSING_POLICIES[missing_policy(policy)]
    profile, _ = profile.pruned()
    if profile.present.all():
        return profile
    if does.drops == "models":
        return profile.select(candidates=_without_gaps(profile, policy, "model", "metrics"))
    if does.drops == "metrics":
        return profile.select(voters=_without_gaps(profile, policy, "metric", "models"))
    if does.value is None:
        return profile
    value = does.value(profile)
    part = profile if not np.isnan(value).any() else profile.select(voters=~np.isnan(value))
    value = value[~np.isnan(value)]
    return replace(part, scores=np.where(part.present, part.scores, value[:, None]) + 0.0)  # no -0.0


def missing_notes(before: Profile, policy: Missing, after: Profile) -> list[str]:
    """What a reader must know of the gaps of a profile and of what its policy did, in sentences."""
    gaps, size = int((~before.present).sum()), before.scores.size
    if not gaps:
        return []
    does, effect = MISSING_POLICIES[policy], MISSING_POLICIES[policy].words
    lost = [name for name in before.voters if name not in set(after.voters)]
    if does.drops == "models":
        n_models = len(before.candidates)
        effect = f"{n_models - len(after.candidates)} of {n_models} {effect}"
    if does.drops == "metrics":
        effect = f"{len(lost)} of {len(before.voters)} {effect}"
    notes = [f"{gaps} of {size} scores are missing ({gaps / size:.1%}); missing policy {policy}: {effect}"]
    if lost and does.value is not None:
        notes.append(f"left out, no score to take the {policy} of: {', '.join(lost)}")
    above = np.flatnonzero(_gappy(before) & does.above_scores(before)).tolist()
    if above:
        names = ", ".join(before.voters[v] for v in above)
        below = "negative scores" if policy == "zero" else f"scores below the {policy}"
        notes.append(f"policy {policy} ranks a gap above {below} on {names}")
    return notes


def _gappy(profile: Profile) -> BoolArray:
    return ~np.asarray(profile.present.all(axis=1))


def _without_gaps(profile: Profile, policy: Missing, kind: str, others: str) -> BoolArray:
    """A mask of the candidates (`kind` is model) or voters without a gap."""
    along = 0 if kind == "model" else 1
    complete = np.asarray(profile.present.all(axis=along))
    if not complete.any():
        gaps = (~profile.present).sum(axis=along)
        raise SelectionError(
            f"missing policy {policy} leaves none of {len(complete)} {kind}s: each misses at least "
            f"{int(gaps.min())} of {profile.scores.shape[along]} {others}; use another policy, "
            "or select first"
        )
    return complete

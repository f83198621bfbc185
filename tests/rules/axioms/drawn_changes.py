"""Changes of the kinds that axioms speak of, drawn freely."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from llull.rules import Profile
from llull.rules.axioms import Axiom
from llull.rules.axioms.axiom import Context
from llull.rules.axioms.changes import kinds
from llull.rules.axioms.changes.change import Change

__all__ = ["free_changes", "free_kinds"]


def _some(rng: np.random.Generator, names: Sequence[str], least: int, most: int) -> list[str]:
    size = int(rng.integers(least, max(least, most) + 1))
    return [str(names[i]) for i in np.sort(rng.permutation(len(names))[:size])]


def _raise(profile: Profile, _: Change, rng: np.random.Generator) -> Change:
    voter, model = (int(i) for i in rng.choice(np.argwhere(profile.present)))
    row = profile.scores[voter]
    aim = rng.choice(row[~np.isnan(row)]) + rng.choice([0.0, 0.05, -0.05, 7.0, 1000.0])
    to = max(float(np.round(aim, 6)), float(row[model]))
    return kinds.Raise(profile.candidates[model], profile.voters[voter], to)


def _delete(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    names = profile.candidates
    return kinds.Delete(_some(rng, names, 1, max(1, len(names) - 2)))


def _rescore(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    """Any scores on a metric for Arrow's condition; else other scores in the same order."""
    assert isinstance(like, kinds.Rescore)
    voter = int(rng.integers(len(profile.voters)))
    row = profile.scores[voter]
    there = np.flatnonzero(~np.isnan(row))
    if like.keeping:
        new = np.round(rng.random(len(there)) * 3, 1)
        keeping = [profile.candidates[c] for c in rng.permutation(len(row))[:2]]
    else:
        levels, at = np.unique(row[there], return_inverse=True)
        new, keeping = np.sort(np.round(rng.random(len(levels)) * 50, 4) + np.arange(len(levels)))[at], []
    scores = {profile.candidates[c]: float(s) for c, s in zip(there, new, strict=True)}
    return kinds.Rescore(profile.voters[voter], scores, keeping)


def _add_metric(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    assert isinstance(like, kinds.AddMetric)
    n = len(profile.candidates)
    one = len(set(like.scores.values())) == 1
    row = np.full(n, np.round(rng.random() * 9, 1)) if one else np.round(rng.random(n) * 3, 1)
    return replace(like, scores=dict(zip(profile.candidates, row.tolist(), strict=True)))


def _keep_metrics(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    return kinds.KeepMetrics(_some(rng, profile.voters, 1, len(profile.voters) - 1))


def _copy_metrics(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    """All metrics as often, or one."""
    assert isinstance(like, kinds.CopyMetrics)
    if len(like.names) > 1:
        return kinds.CopyMetrics([*profile.voters] * int(rng.integers(1, 3)))  # two or three times
    return kinds.CopyMetrics([str(rng.choice(profile.voters))])


def _order_metrics(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    return kinds.OrderMetrics([profile.voters[i] for i in rng.permutation(len(profile.voters))])


def _order_models(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    return kinds.OrderModels([profile.candidates[i] for i in rng.permutation(len(profile.candidates))])


def _rescale(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    # Factors and shifts that leave a decimal what it is.
    factor, shift = float(rng.choice([0.5, 2.0, 4.0, 10.0])), float(rng.integers(-9, 10))
    return kinds.Rescale(str(rng.choice(profile.voters)), factor, shift)


def _withhold(profile: Profile, like: Change, rng: np.random.Generator) -> Change:
    voter, model = (int(i) for i in rng.choice(np.argwhere(profile.present)))
    return kinds.Withhold(profile.candidates[model], profile.voters[voter])


#: How a change is drawn that is of the kind of another.
_DRAWN: Mapping[type[Change], Callable[[Profile, Change, np.random.Generator], Change]] = {
    kinds.Raise: _raise,
    kinds.Delete: _delete,
    kinds.Rescore: _rescore,
    kinds.AddMetric: _add_metric,
    kinds.CopyMetrics: _copy_metrics,
    kinds.OrderMetrics: _order_metrics,
    kinds.OrderModels: _order_models,
    kinds.Rescale: _rescale,
    kinds.Withhold: _withhold,
}


def free_changes(
    profile: Profile, like: Sequence[Change], rng: np.random.Generator
) -> tuple[Change, ...] | None:
    """Changes of the kinds of others, drawn freely; None where those are all there are of their kind."""
    if len(like) == 2 and isinstance(like[0], kinds.KeepMetrics) and len(profile.voters) > 1:
        part = _keep_metrics(profile, like[0], rng)
        assert isinstance(part, kinds.KeepMetrics)
        rest = [name for name in profile.voters if name not in part.names]
        return part, kinds.KeepMetrics(rest)
    if len(like) != 1 or type(like[0]) not in _DRAWN:
        return None
    return (_DRAWN[type(like[0])](profile, like[0], rng),)


def free_kinds(axiom: Axiom, profile: Profile) -> tuple[Change, ...]:
    """The changes of one of an axiom's own cases; none where it is about a single table."""
    rng = np.random.default_rng(0)
    for family in axiom.generator(Context(profile)):
        if family.size != 0:
            return family.build(np.zeros(1, dtype=np.int64), rng).changes(0)
    return ()

"""`kept` means all: nothing that an axiom asks of breaks it where an audit says so, tried or not.

The changes here are drawn without the axioms' own cases: any height of a raise, any set of models, any
scores, scale, split or order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from llull.rules import LlullError, Profile, Rule, list_rules
from llull.rules.axioms import Axiom, audit_pair, list_axioms
from llull.rules.axioms.audit.base import Base
from llull.rules.axioms.axiom import Context
from llull.rules.axioms.changes import kinds
from llull.rules.axioms.changes.change import Change
from llull.rules.axioms.theory.policies import drops_its_subject, on_what_is_left
from llull.rules.axioms.witness.case import judge_single
from tests.typed import untyped

RULES = [Rule.of(spec) for spec in list_rules()]
POLICIES = (
    "available",
    "available",
    "complete-models",
    "complete-metrics",
    "zero",
    "worst",
    "median",
    "baseline",
)


def drawn_table(rng: np.random.Generator) -> Profile:
    """A small table: with ties or without, with gaps, decimal and tree weights, and closeness."""
    n_voters, n = int(rng.integers(1, 6)), int(rng.integers(2, 7))
    few = rng.integers(1, int(rng.integers(3, 9)), size=(n_voters, n)).astype(float)
    scores = few if rng.random() < 0.5 else np.round(rng.random((n_voters, n)) * 9 + 0.5, 2)
    if rng.random() < 0.2:  # metrics that mostly agree, so that more is kept
        scores = np.sort(scores, axis=1)
    if rng.random() < 0.35:
        scores[rng.random(scores.shape) < 0.2] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 1.0
    return Profile.from_scores(
        scores,
        weights=rng.choice(["1", "1", "2", "0.3"], size=n_voters).tolist(),
        groups=rng.choice(["a", "b", "a/x", ""], size=n_voters).tolist(),
        weighting=untyped(rng.choice(["own", "own", "tree"])),
        tolerance=np.full(n_voters, 0.2) if rng.random() < 0.1 else None,
        baseline=rng.integers(-1, 4, size=n_voters),
    )


# -- changes that are drawn freely, by what the axiom's own are ---------------------------------------------


def _cell(profile: Profile, rng: np.random.Generator) -> tuple[int, int]:
    voter, model = rng.choice(np.argwhere(profile.present)).tolist()
    return voter, model


def _raise(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    voter, model = _cell(profile, rng)
    row = profile.scores[voter]
    near = float(rng.choice(row[~np.isnan(row)]))
    step = float(np.round(10.0 ** rng.uniform(-4, 7), 4))
    to = max(near, float(row[model])) + step if rng.random() < 0.5 else float(row[model]) + step
    return [kinds.Raise(profile.candidates[model], profile.voters[voter], float(f"{to:.12g}"))]


def _delete(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    size = int(rng.integers(1, max(2, len(profile.candidates) - 1)))
    return [kinds.Delete(rng.choice(profile.candidates, size, replace=False).tolist())]


def _rescore(profile: Profile, like: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    assert isinstance(like, kinds.Rescore)
    voter = int(rng.integers(len(profile.voters)))
    row = profile.scores[voter]
    there = np.flatnonzero(~np.isnan(row))
    keeping: list[str] = []
    if like.keeping:
        new = rng.integers(0, 6, size=len(there)) * float(rng.choice([0.1, 1.0, 100.0]))
        keeping = rng.choice(profile.candidates, 2, replace=False).tolist()
    else:
        levels, at = np.unique(row[there], return_inverse=True)
        new = np.cumsum(np.round(10.0 ** rng.uniform(-2, 3, size=len(levels)), 2))[at]
    scores = {profile.candidates[c]: float(f"{s:.12g}") for c, s in zip(there, new, strict=True)}
    return [kinds.Rescore(profile.voters[voter], scores, keeping)]


def _add_metric(profile: Profile, like: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    assert isinstance(like, kinds.AddMetric)
    n = len(profile.candidates)
    size = float(rng.choice([0.1, 1.0, 1000.0]))
    alike = "indifferent" in like.name
    row = np.full(n, rng.integers(-99, 99)) if alike else rng.integers(0, 6, size=n)
    scores = {name: float(f"{s * size:.6g}") for name, s in zip(profile.candidates, row, strict=True)}
    group = str(rng.choice(profile.groups)) if profile.weighting == "tree" else ""
    return [kinds.AddMetric("new metric", scores, 1, group)]


def _split(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    order = [profile.voters[i] for i in rng.permutation(len(profile.voters))]
    at = int(rng.integers(1, len(order)))
    return [kinds.KeepMetrics(order[:at]), kinds.KeepMetrics(order[at:])]


def _order_metrics(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    return [kinds.OrderMetrics(rng.permutation(profile.voters).tolist())]


def _order_models(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    names = rng.permutation(profile.candidates).tolist()
    if rng.random() < 0.5:
        return [kinds.OrderModels(names)]
    return [kinds.RenameModels(dict(zip(profile.candidates, names, strict=True)))]


def _rescale(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    factor, shift = float(rng.choice([1e-4, 0.125, 0.7, 3.0, 11.0, 1e5])), float(rng.integers(-50, 50))
    return [kinds.Rescale(str(rng.choice(profile.voters)), factor, shift)]


def _withhold(profile: Profile, _: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    voter, model = _cell(profile, rng)
    return [kinds.Withhold(profile.candidates[model], profile.voters[voter])]


def _clones(profile: Profile, like: Change, rule: Rule, rng: np.random.Generator) -> Sequence[Change]:
    """Copies, for rules that look at orders alone with scores anywhere between the neighbours."""
    count = len(like.scores) if isinstance(like, kinds.AddClones) else 1
    model = int(rng.integers(len(profile.candidates)))
    of = profile.candidates[model]
    scores: dict[str, dict[str, float | None]] = {f"copy {k}": {} for k in range(count)}
    for voter, row in zip(profile.voters, profile.scores, strict=True):
        own, rest = row[model], row[~np.isnan(row)]
        shared = (rest == own).sum() > 1 or rule.spec.cardinal
        up = float(np.min(rest[rest > own], initial=own + 3)) - own
        down = own - float(np.max(rest[rest < own], initial=own - 3))
        for copy in scores.values():
            away = 0.0 if shared else rng.choice([0.0, 0.3, 0.6, 0.9]) * rng.choice([up, -down])
            copy[voter] = None if np.isnan(own) else float(f"{own + away:.12g}")
    if count == 1:
        return [kinds.AddModel("copy 0", scores["copy 0"], of)]
    return [kinds.AddClones(of, scores)]


DRAWN: Mapping[type[Change], Callable[[Profile, Any, Rule, np.random.Generator], Sequence[Change]]] = {
    kinds.Raise: _raise,
    kinds.Delete: _delete,
    kinds.Rescore: _rescore,
    kinds.AddMetric: _add_metric,
    kinds.KeepMetrics: _split,
    kinds.OrderMetrics: _order_metrics,
    kinds.OrderModels: _order_models,
    kinds.Rescale: _rescale,
    kinds.Withhold: _withhold,
    kinds.AddModel: _clones,
    kinds.AddClones: _clones,
}


def attacked(
    profile: Profile, rule: Rule, axiom: Axiom, missing: Any, rng: np.random.Generator, count: int
) -> tuple[int, Sequence[Change]]:
    """Try changes drawn freely: how many met the premise, and those that broke the axiom."""
    base = Base.of(profile, missing, left=on_what_is_left(axiom, missing))
    assert isinstance(base.profile, Profile)
    families = [
        family for family in axiom.generator(Context(base.profile, rule.spec.cardinal)) if family.size != 0
    ]
    likes = [family.build(np.zeros(1, dtype=np.int64), rng).changes(0) for family in families]
    met = 0
    for _ in range(count):
        like = likes[int(rng.integers(len(likes)))]
        if not like or type(like[0]) not in DRAWN:
            return met, ()
        changes = DRAWN[type(like[0])](base.profile, like[0], rule, rng)
        policy = missing if drops_its_subject(axiom, missing) else base.missing
        try:
            case = judge_single(rule, axiom, base.profile, changes, missing=policy)
        except LlullError:  # nothing is left to rank
            continue
        met += int(case.broken.applies.sum())
        if case.violated:
            return met, changes
    return met, ()


@pytest.mark.parametrize("seed", range(6))
def test_no_change_that_an_axiom_speaks_of_breaks_what_is_kept(seed: int):
    rng = np.random.default_rng(seed)
    kept, met = 0, 0
    for _ in range(3):
        profile = drawn_table(rng)
        missing = untyped(str(rng.choice(POLICIES)) if not profile.present.all() else "available")
        pairs = [(rule, axiom) for rule in RULES for axiom in list_axioms()]
        for at in rng.permutation(len(pairs))[:60].tolist():
            rule, axiom = pairs[int(at)]
            verdict = audit_pair(profile, rule, axiom, missing=missing, samples=5, seconds=0.5)
            if verdict.here == "kept":
                kept += 1
                tried, broken = attacked(profile, rule, axiom, missing, rng, 20)
                met += tried
                assert not broken, (rule, axiom.id, missing, profile.scores, broken, verdict.scope)
    assert kept > 20
    assert met > 100

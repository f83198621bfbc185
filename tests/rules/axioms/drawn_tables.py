"""Tables that are drawn: with ties, gaps, weights, trees, directions and offsets, and towards a premise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from llull.rules import Profile, Rule
from llull.rules.axioms.witness.case import filled
from llull.rules.batch import rewritten
from llull.rules.evaluate import Results, evaluate
from llull.rules.missing import MISSING_POLICIES, Missing
from llull.rules.numeric.arrays import BoolArray, FloatArray, IntArray
from llull.rules.profile import LIMITS

__all__ = ["POLICIES", "alike", "bound", "draw_table", "moved", "parted", "results_of"]

POLICIES: Sequence[Missing] = tuple(MISSING_POLICIES)
WEIGHTS = ("0.1", "0.25", "1/3", "1", "1.5", "2", "3")
#: No two sets of these weigh the same.
APART = ("0.1", "0.2", "0.4", "0.8", "1.6", "3.2")
GROUPS = ("", "a", "b", "a/x")
#: In how many ways ties are broken and gaps filled to see whether they bind.
_WAYS = 2


def draw_table(rng: np.random.Generator, missing: Missing, *, binding: bool) -> Profile:
    """A table of 3 to 7 models and 2 to 6 metrics: ties, gaps, weights, trees, directions and offsets.

    Parameters
    ----------
    missing
        The policy that it is for, which leaves something of it to rank: ``zero`` refuses gaps on metrics
        where lower is better.
    binding
        With ties or gaps; else complete, and no two scores on a metric alike.
    """
    n, v = int(rng.choice([3, 3, 4, 4, 5, 6, 7])), int(rng.choice([2, 2, 3, 4, 5, 6]))
    # Models that differ in merit have Condorcet winners, and beat each other throughout.
    merit = rng.choice([0.0, 0.6, 1.5, 4.0]) * rng.random(n)
    scores: FloatArray = merit + rng.random((v, n)) * rng.choice([0.3, 1.0])
    ties = binding and rng.random() < 0.8
    digits = int(rng.choice([0, 0, 1])) if ties else 6
    scores = np.round(scores * (3 if digits == 0 else 1), digits)
    if not ties:
        scores = np.round(scores + np.arange(n) * 1e-6, 6)
    elif rng.random() < 0.4:
        # Level throughout, gaps and all: what breaks the ties decides.
        scores[:, 1] = scores[:, 0]
    if binding and (not ties or rng.random() < 0.6):
        scores[_gaps(rng, missing, v, n)] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 1.0
    # "zero" is mostly asked of scores that are not below it, and of metrics where higher is better.
    below = missing != "zero" or rng.random() < 0.2
    lower = (rng.random(v) < 0.25) & (missing != "zero")
    offset = rng.choice([0.0, -2.0, 1000.0, 1e6]) if below else rng.choice([0.0, 100.0])
    scores = np.where(rng.random((v, 1)) < 0.3, np.round(scores + offset, 6), scores)
    scores = np.where(lower[:, None], 0.0 - scores, scores)
    order = rng.permutation(n)
    baseline = np.full(v, np.floor(np.nanmin(scores)) - 1.0)
    if missing == "baseline" and rng.random() < 0.5:  # models may be worse than what their gaps count as
        baseline = np.fmin.reduce(scores, axis=1) + rng.choice([-1.0, 0.0, 0.5])
    return Profile.from_scores(
        scores[:, order],
        candidates=[chr(ord("A") + c) for c in range(n)],
        weights=_weights(rng, v),
        groups=[str(g) for g in rng.choice(GROUPS, size=v)],
        weighting="tree" if rng.random() < 0.25 else "own",
        baseline=baseline,
        ceiling=np.full(v, np.ceil(np.nanmax(scores)) + 1.0),
        worst=np.where(rng.random(v) < 0.3, np.floor(np.nanmin(scores, initial=0.0)) - 1, np.nan),
        lower_is_better=lower,
        tolerance=np.full(v, 0.1) if rng.random() < 0.05 else None,
    )


def _weights(rng: np.random.Generator, v: int) -> list[str]:
    if rng.random() < 0.1:
        return [str(w) for w in rng.permutation(APART)[:v]]
    return rng.choice(WEIGHTS, size=v).tolist() if rng.random() < 0.5 else ["1"] * v


def _gaps(rng: np.random.Generator, missing: Missing, v: int, n: int) -> BoolArray:
    """Which scores are missing: under a policy that drops, such that two models or a metric are left."""
    gaps = rng.random((v, n)) < rng.choice([0.1, 0.25])
    drops = MISSING_POLICIES[missing].drops
    if drops == "models":
        gaps[:, rng.permutation(n)[: int(rng.integers(2, n))]] = False
    if drops == "metrics":
        gaps[rng.permutation(v)[: int(rng.integers(1, v))]] = False
    if not gaps.any():
        gaps[int(rng.integers(v)), int(rng.integers(n))] = True
    return gaps


def moved(profile: Profile, rng: np.random.Generator) -> Profile:
    """The same scores on each metric, given to models anew: on some metrics from the best to the worst one.

    Ties and gaps stay on their metrics. A model that is left without any score gives the table up.
    """
    scores = rng.permuted(profile.scores, axis=1)
    ordered = rng.random(len(scores)) < rng.choice([0.2, 0.6, 0.9])
    scores[ordered] = -np.sort(-scores[ordered], axis=1)
    return profile if np.isnan(scores).all(axis=0).any() else replace(profile, scores=scores)


def parted(profile: Profile, rng: np.random.Generator) -> Profile:
    """A table of which some metrics are copies of others, so that parts of them rank alike.

    Of what is left, a metric and the same turned around cancel out under many rules. Sometimes two scores of
    a copy are exchanged.
    """
    v, n = profile.scores.shape
    size = int(rng.integers(1, v // 2 + 1))
    index = np.arange(v)
    index[size : 2 * size] = rng.permutation(size)
    scores, factor = profile.scores[index], int(rng.integers(1, 3))
    if 2 * size + 1 < v and not np.isnan(scores[-2]).all() and rng.random() < 0.7:
        index[-1] = index[-2]
        row = scores[-2]
        scores[-1] = np.round(np.nanmin(row) + np.nanmax(row) - row, 6)
    if rng.random() < 0.3:
        two, row = rng.permutation(n)[:2], int(rng.integers(size, 2 * size))
        scores[row, two] = scores[row, two[::-1]]
    if np.isnan(scores).all(axis=0).any():
        return profile
    weights = [profile.weights[i] for i in index]
    weights[size : 2 * size] = [weight * factor for weight in weights[size : 2 * size]]
    limits = {name: getattr(profile, name)[index] for name in LIMITS}
    return replace(profile, scores=scores, weights=tuple(weights), **limits)


# -- whether ties or gaps bind ------------------------------------------------------------------------------


def results_of(rule: Rule, tables: Sequence[Profile]) -> Results:
    """Results on tables that differ in nothing but their scores."""
    scores = np.stack([table.scores for table in tables])
    return evaluate(rule, rewritten(tables[0], scores), tables.__getitem__)


def alike(tables: Sequence[Profile], missing: Missing) -> list[tuple[IntArray, list[Profile]]]:
    """What a policy leaves of tables that differ only in their scores, by which models and metrics it leaves.

    Each group as places among the tables, and what is left of these; tables of which nothing is are in none.
    """
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[int, Profile]]] = {}
    for place, one in enumerate(filled(table, missing) for table in tables):
        if one.scores.size:
            groups.setdefault((one.candidates, one.voters), []).append((place, one))
    return [(np.array([place for place, _ in group]), [one for _, one in group]) for group in groups.values()]


def bound(rule: Rule, tables: Sequence[Profile], missing: Missing, rng: np.random.Generator) -> BoolArray:
    """``[k]``: ties or gaps bind on a table; tables differ in nothing but their scores.

    The rule ranks it otherwise where every tie on a metric is broken, by less than the next score is away,
    and every gap filled with a score from the metric's range: in one of a few ways to do so.
    """
    names = tables[0].candidates
    old = np.zeros((len(tables), len(names)), dtype=np.int64)
    for places, group in alike(tables, missing):
        there = np.array([names.index(name) for name in group[0].candidates])
        old[np.ix_(places, there)] = results_of(rule, group).ranks
    binds = np.zeros(len(tables), dtype=bool)
    for _ in range(_WAYS):
        settled = [_settled(table, rng) for table in tables]
        binds |= (results_of(rule, settled).ranks != old).any(axis=1)
    return binds


def _settled(table: Profile, rng: np.random.Generator) -> Profile:
    scores = table.scores.copy()
    for row in scores:
        there = ~np.isnan(row)
        values, at, count = np.unique(row[there], return_inverse=True, return_counts=True)
        step = np.diff(values).min(initial=1.0) / 4
        row[there] += np.where(count[at] > 1, step * rng.random(len(at)), 0.0) if len(values) else 0.0
        row[~there] = rng.uniform(values[0], values[-1], size=int((~there).sum())) if len(values) else 0.0
    return replace(table, scores=scores)

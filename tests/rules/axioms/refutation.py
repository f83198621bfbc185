"""Attempts to refute theory: drawn tables, and changes of them that may break what is said to hold.

A cell is a rule, an axiom and a missing policy. A table is drawn, and each axiom that is said to hold of a
rule on a table of its kind is attacked there: with some of the axiom's own cases, and with changes of the
same kinds that are drawn freely. Cells with many more changes than others are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import numpy as np

from llull.rules import LlullError, Profile, Rule
from llull.rules.axioms import Axiom, Theory, Witness, audit_pair, list_axioms
from llull.rules.axioms.audit.base import Base
from llull.rules.axioms.axiom import Context, Family
from llull.rules.axioms.changes import kinds
from llull.rules.axioms.changes.change import Change
from llull.rules.axioms.relation import Cases
from llull.rules.axioms.subjects import Demanded, Excluded, joined
from llull.rules.axioms.theory.policies import drops_its_subject, on_what_is_left
from llull.rules.axioms.theory.theory import proved_to_hold
from llull.rules.axioms.witness.case import filled, judge_single
from llull.rules.axioms.witness.witness import make_witness
from llull.rules.evaluate import evaluate_profiles
from llull.rules.missing import MISSING_POLICIES, Missing
from llull.rules.numeric.arrays import FloatArray
from tests.rules.axioms.variants import CALLS

__all__ = ["TWELVE", "Cell", "Refutation", "Report", "attack", "draw_table", "refute"]

TWELVE = (
    *("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny"),
    *("median", "win_rate", "plurality", "minimax", "schulze", "instant_runoff"),
)
#: What each cell of the twelve rules should come to, and how much of it where ties or gaps bind.
WANTED, BINDING = 200, 100
POLICIES: Sequence[Missing] = tuple(MISSING_POLICIES)
WEIGHTS = ("0.1", "0.25", "1/3", "1", "1.5", "2", "3")
GROUPS = ("", "a", "b", "a/x")
#: Of each family of an axiom's own cases, and freely.
_OWN, _FREE = 40, 3
#: How often a table is attacked, its scores moved each time, before so many changes met the premise.
_TURNS, _FEW = 8, 20
#: About how many cells there are: what one comes to before others have as much is bounded.
_CELLS = 2500
#: Tables that are changed for each such change, where an axiom is about a single one.
_TABLES = 8

#: Rule (with parameters that are not the default ones), axiom and missing policy.
Cell = tuple[str, str, Missing]


def draw_table(rng: np.random.Generator, missing: Missing, *, binding: bool) -> Profile:
    """A table of 3 to 7 models and 2 to 6 metrics: ties, gaps, weights, trees, directions and offsets.

    Parameters
    ----------
    missing
        The policy that it is for: ``zero`` refuses gaps on metrics where lower is better.
    binding
        With ties or gaps; else complete, and no two scores on a metric alike.
    """
    n, v = int(rng.choice([3, 3, 4, 4, 5, 6, 7])), int(rng.choice([2, 2, 3, 4, 5, 6]))
    # Models that differ in merit have Condorcet winners, and beat each other throughout.
    merit = rng.choice([0.0, 0.6, 1.5, 4.0]) * rng.random(n)
    scores: FloatArray = merit + rng.random((v, n)) * rng.choice([0.3, 1.0])
    digits = int(rng.choice([0, 1, 1])) if binding else 6
    scores = np.round(scores * (3 if digits == 0 else 1), digits)
    if not binding:
        scores = np.round(scores + np.arange(n) * 1e-6, 6)
    gaps = missing != "available" or (binding and rng.random() < 0.5)
    if gaps and binding:
        scores[rng.random(scores.shape) < rng.choice([0.1, 0.25])] = np.nan
        scores[0, np.isnan(scores).all(axis=0)] = 1.0
    # "zero" is mostly asked of scores that are not below it, and of metrics where higher is better.
    below = missing != "zero" or rng.random() < 0.2
    lower = (rng.random(v) < 0.25) & (missing != "zero")
    offset = rng.choice([0.0, -2.0, 1000.0, 1e6]) if below else rng.choice([0.0, 100.0])
    scores = np.where(rng.random((v, 1)) < 0.3, np.round(scores + offset, 6), scores)
    scores = np.where(lower[:, None], 0.0 - scores, scores)
    tree = rng.random() < 0.25
    bound = np.where(rng.random(v) < 0.3, np.floor(np.nanmin(scores, initial=0.0)) - 1, np.nan)
    return Profile.from_scores(
        scores,
        candidates=[chr(ord("A") + c) for c in range(n)],
        weights=rng.choice(WEIGHTS, size=v).tolist() if rng.random() < 0.5 else [1] * v,
        groups=[str(g) for g in rng.choice(GROUPS, size=v)],
        weighting="tree" if tree else "own",
        baseline=np.full(v, np.floor(np.nanmin(scores)) - 1.0),
        ceiling=np.full(v, np.ceil(np.nanmax(scores)) + 1.0),
        worst=bound,
        lower_is_better=lower,
        tolerance=np.full(v, 0.1) if rng.random() < 0.05 else None,
    )


# -- changes that are drawn freely ------------------------------------------------------------------------


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


# -- attacks ----------------------------------------------------------------------------------------------


@dataclass
class Attack:
    """What came of attacking one axiom on a table: changes that met the premise, and what broke it."""

    trials: int = 0
    broken: bool = False
    witness: Witness | None = None


def _some_of(family: Family, count: int) -> Family:
    """A few cases of a family, drawn."""
    if family.size is None or family.size <= count:
        return family
    whole = family.size

    def build(index: Any, rng: np.random.Generator) -> Cases:
        return family.build(rng.choice(whole, len(index), replace=False), rng)

    return Family(family.what, count, build)


def attack(
    profile: Profile,
    rule: Rule,
    axiom: Axiom,
    missing: Missing,
    rng: np.random.Generator,
    *,
    own: int = _OWN,
    free: int = _FREE,
) -> Attack:
    """Try to break an axiom.

    Parameters
    ----------
    own, free
        How many of each family of its own cases, and how many changes of their kinds drawn freely.
    """

    def few(context: Context) -> Sequence[Family]:
        return [_some_of(family, own) for family in axiom.generator(context)]

    done = Attack()
    if own:
        made = replace(axiom, generator=few)
        seed = int(rng.integers(2**31))
        found = audit_pair(profile, rule, made, missing=missing, samples=own, seed=seed)
        done = Attack(found.trials, found.here == "violated", found.witness)
    if not done.broken:
        _freely(done, profile, rule, axiom, missing, rng, free)
    return done


def _freely(
    done: Attack,
    profile: Profile,
    rule: Rule,
    axiom: Axiom,
    missing: Missing,
    rng: np.random.Generator,
    count: int,
) -> None:
    base = Base.of(profile, missing, left=on_what_is_left(axiom, missing))
    if isinstance(base.profile, str):
        return
    if issubclass(axiom.relation.needs, (Demanded, Excluded)):
        _on_changed_tables(done, profile, rule, axiom, missing, rng, count * _TABLES)
        return
    like = free_kinds(axiom, base.profile)
    # A model that withholds a score is dropped; other changes leave no gap that the policy had not dropped.
    policy = missing if drops_its_subject(axiom, missing) else base.missing
    for _ in range(count):
        changes = free_changes(base.profile, like, rng)
        if changes is None:
            return
        try:
            case = judge_single(rule, axiom, base.profile, changes, missing=policy)
        except LlullError:  # nothing is left to rank
            continue
        done.trials += int(case.broken.applies.sum())
        if case.violated:
            done.broken = True
            done.witness = make_witness(rule, axiom.id, base.profile, changes, missing=policy)
            return


def _on_changed_tables(
    done: Attack,
    profile: Profile,
    rule: Rule,
    axiom: Axiom,
    missing: Missing,
    rng: np.random.Generator,
    count: int,
) -> None:
    """Of an axiom about a single table: on tables made of one by moving scores within metrics."""
    made = (filled(moved(profile, rng), missing) for _ in range(count))
    by_names: dict[tuple[str, ...], list[Profile]] = {}
    for one in made:
        by_names.setdefault(one.candidates, []).append(one)
    for names, tables in by_names.items():
        if not names:
            continue
        before = evaluate_profiles(rule, tables, [names] * len(tables))
        cases = [axiom.generator(Context(one))[0].build(np.zeros(1, dtype=np.int64), rng) for one in tables]
        subject = joined([one.subject for one in cases], [1] * len(cases))
        broken = axiom.relation(Cases(lambda _: (), subject=subject), before, [])
        done.trials += int(broken.applies.sum())
        for k in np.flatnonzero(broken.mask.any(axis=1)):
            done.broken, done.witness = True, make_witness(rule, axiom.id, tables[k], ())


def moved(profile: Profile, rng: np.random.Generator) -> Profile:
    """The same scores on each metric, given to models anew: on some metrics from the best to the worst one.

    Ties and gaps stay on their metrics. A model that is left without any score gives the table up.
    """
    scores = rng.permuted(profile.scores, axis=1)
    ordered = rng.random(len(scores)) < rng.choice([0.2, 0.6, 0.9])
    scores[ordered] = -np.sort(-scores[ordered], axis=1)
    return profile if np.isnan(scores).all(axis=0).any() else replace(profile, scores=scores)


def free_kinds(axiom: Axiom, profile: Profile) -> tuple[Change, ...]:
    """The changes of one of an axiom's own cases; none where it is about a single table."""
    rng = np.random.default_rng(0)
    for family in axiom.generator(Context(profile)):
        if family.size != 0:
            return family.build(np.zeros(1, dtype=np.int64), rng).changes(0)
    return ()


# -- all of it --------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Refutation:
    """A `holds` that a table contradicts."""

    cell: Cell
    theory: Theory
    witness: Witness | None

    def to_dict(self) -> dict[str, Any]:
        """Plain data: what was claimed, and the witness, which replays."""
        witness = None if self.witness is None else self.witness.to_dict()
        return {"cell": self.cell, "theory": self.theory.to_dict(), "witness": witness}


@dataclass
class Report:
    """Changes that met the premise, by cell and whether ties or gaps bind; and what was refuted."""

    changes: dict[bool, Counter[Cell]] = field(default_factory=lambda: {True: Counter(), False: Counter()})
    refuted: list[Refutation] = field(default_factory=list[Refutation])
    tables: int = 0

    @property
    def total(self) -> int:
        """Changes in all."""
        return sum(counter.total() for counter in self.changes.values())

    @property
    def cells(self) -> list[Cell]:
        """All that were tried."""
        return list({**self.changes[False], **self.changes[True]})

    def of(self, cell: Cell) -> tuple[int, int]:
        """Changes in a cell, and those of them where ties or gaps bind."""
        return self.changes[False][cell] + self.changes[True][cell], self.changes[True][cell]

    def fewest(self, rules: Sequence[str] = TWELVE) -> list[tuple[Cell, int, int]]:
        """Cells of some rules, those with the fewest changes first."""
        own = [(cell, *self.of(cell)) for cell in self.cells if cell[0] in rules]
        return sorted(own, key=lambda one: (one[1], one[2], one[0]))


def refute(
    changes: int,
    *,
    seed: int = 0,
    seconds: float = float("inf"),
    twelve: float = 0.8,
    own: int = _OWN,
    free: int = _FREE,
    progress: Callable[[Report], None] | None = None,
) -> Report:
    """Attack every `holds` until so many changes met a premise, or the time is up.

    Parameters
    ----------
    twelve
        The share of attacks on the twelve rules; the others are all others, and all under other parameters.
    own, free
        Changes in each attack: of each family of the axiom's own, and drawn freely.
    """
    rng, end, report = np.random.default_rng(seed), monotonic() + seconds, Report()
    axioms = list_axioms()
    rules = {str(rule): rule for rule in (Rule.of(id, **given) for id, given in CALLS)}
    others = [id for id in rules if id not in TWELVE]
    while report.total < changes and monotonic() < end:
        missing = POLICIES[report.tables % len(POLICIES)]
        binding = bool(rng.random() < 0.6)
        profile = draw_table(rng, missing, binding=binding)
        report.tables += 1
        for rule in _drawn_rules(rng, others, twelve):
            wanted = max(changes // _CELLS, 3 * report.total // max(1, len(report.cells)))
            for axiom in axioms:
                cell = (rule, axiom.id, missing)
                if report.changes[binding][cell] >= wanted:
                    continue
                for claimed, done in _attacks(profile, rules[rule], axiom, missing, rng, own, free):
                    report.changes[binding][cell] += done.trials
                    if done.broken:
                        report.refuted.append(Refutation(cell, claimed, done.witness))
        if progress is not None:
            progress(report)
    return report


def _drawn_rules(rng: np.random.Generator, others: Sequence[str], twelve: float) -> Iterator[str]:
    for _ in range(5):
        pool = TWELVE if rng.random() < twelve else others
        yield pool[int(rng.integers(len(pool)))]


def _attacks(
    profile: Profile,
    rule: Rule,
    axiom: Axiom,
    missing: Missing,
    rng: np.random.Generator,
    own: int,
    free: int,
) -> Iterator[tuple[Theory, Attack]]:
    """Attacks on a table and, where few changes met the premise, on others made of it."""
    met = 0
    for turn in range(_TURNS):
        table = profile if turn == 0 else moved(profile, rng)
        claimed = proved_to_hold(rule, axiom, table, missing=missing)
        if claimed is None:
            return
        done = attack(table, rule, axiom, missing, rng, own=own, free=free)
        met += done.trials
        yield claimed, done
        if met >= _FEW or done.broken:
            return

"""Is the witness that is shown the smallest? ``python benchmarks/smallest.py [TABLE --spec S] [--budget S]``.

Rules are audited on the shipped examples, or on a table. Of each violation the size that is told is counted
again on the tables that the witness's file makes, and where it says ``minimal`` all smaller changes of its
kind are tried by other means than the audit's: sets of models deleted, one score changed (and two of a
metric, on tables up to 20 x 20), parts of the metrics. Exit code 1 where something smaller breaks an axiom.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, islice
from math import comb
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

import llull
from llull.engine.prepare.preparation import prepare
from llull.rules import Profile, Rule
from llull.rules.missing import fill
from llull.rules.numeric.arrays import BoolArray, FloatArray, IntArray
from tests.rules.axioms.drawn_tables import results_of
from tests.rules.axioms.files.table import changed, table_of

EXAMPLES = ("vtab", "helm-lite", "helm-efficiency")
#: Smaller changes that are tried at most, and at once.
MOST, CHUNK = 400_000, 500

#: What breaks an axiom: from ranks before and after (of the same models) to the cases that do.
Breaks = Callable[[IntArray, IntArray], BoolArray]


def size_of(witness: Mapping[str, Any]) -> int:
    """How many models, metrics or scores the changes touch, counted on the tables."""
    before, sizes = table_of(witness), [0] * (not witness["changes"])
    for change in witness["changes"]:
        after = changed(before, change)
        models, metrics = {*before.models} ^ {*after.models}, before.metrics.keys() ^ after.metrics.keys()
        if "keep_metrics" in change:
            sizes.append(len(after.metrics))
        elif models or metrics:
            sizes.append(len(models or metrics))
        elif "reverse" in change or "rescale" in change:
            sizes.append(sum(before.metrics[name] != after.metrics[name] for name in before.metrics))
        elif "rename_models" in change:
            sizes.append(len(change["rename_models"]))
        else:
            scores = sum(
                before.metrics[name].scores[model] != after.metrics[name].scores[model]
                for name in before.metrics
                for model in before.models
            )
            moved = [*zip(before.models, after.models, strict=True)]
            moved += [*zip(before.metrics, after.metrics, strict=True)]
            sizes.append(scores or sum(old != new for old, new in moved))
    return min(sizes)


def signs(ranks: IntArray) -> IntArray:
    """``[k, a, b]``: who is above whom."""
    return np.sign(ranks[:, :, None] - ranks[:, None, :])


def order_changed(old: IntArray, new: IntArray) -> BoolArray:
    return np.asarray((signs(old) != signs(new)).any(axis=(1, 2)))


def first_changed(old: IntArray, new: IntArray) -> BoolArray:
    """Where the first before are all there, others are first."""
    return np.asarray(((old == 1) != (new == 1)).any(axis=1) & (old == 1).any(axis=1))


def deletions(profile: Profile, rule: Rule, size: int, broken: Breaks, *, winner: bool) -> Iterator[bool]:
    """Whether a set of models that is deleted breaks the axiom, chunk by chunk."""
    before = results_of(rule, [profile]).ranks
    n, sets = len(profile.candidates), combinations(range(len(profile.candidates)), size)
    while some := list(islice(sets, CHUNK)):
        gone = np.array(some)
        keep = np.array([np.setdiff1d(np.arange(n), one) for one in gone])
        after = [profile.select(candidates=kept) for kept in keep]
        new = np.concatenate([results_of(rule, [one]).ranks for one in after])
        found = broken(before[0][keep], new)
        # Of winners it is asked where none of them is gone.
        yield bool((found & ~((before[0][gone] == 1).any(axis=1) & winner)).any())


def places(profile: Profile, v: int) -> FloatArray:
    """Where a score of a metric may go."""
    row = profile.scores[v]
    values = np.unique(row[~np.isnan(row)])
    low = np.fmin(values[0], profile.worst[v])
    high = np.fmax(values[-1], profile.best[v])
    span = values[-1] - values[0] or 1.0
    between = (values[1:] + values[:-1]) / 2
    return np.unique(np.concatenate([values, between, [low, high, low - span, high + span]]))


def rescored(profile: Profile, rule: Rule, size: int, *, order_stays: bool) -> Iterator[bool]:
    """Whether so many scores of one metric that go elsewhere break the axiom, chunk by chunk.

    All models keep their order on the metric, or two of them do, of which the axiom speaks.
    """
    before = signs(results_of(rule, [profile]).ranks)

    def rows() -> Iterator[tuple[int, FloatArray]]:
        for v in range(len(profile.voters)):
            there = np.flatnonzero(~np.isnan(profile.scores[v])).tolist()
            for models in combinations(there, size):
                grids = np.meshgrid(*[places(profile, v)] * size, indexing="ij")
                for to in zip(*(grid.ravel() for grid in grids), strict=True):
                    row = profile.scores[v].copy()
                    row[list(models)] = to
                    yield v, row

    made = rows()
    while some := list(islice(made, CHUNK)):
        scores = np.repeat(profile.scores[None], len(some), axis=0)
        for k, (v, row) in enumerate(some):
            scores[k, v] = row
        old = np.stack([profile.scores[v] for v, _ in some])
        new = np.stack([row for _, row in some])
        with np.errstate(invalid="ignore"):
            kept = np.sign(old[:, :, None] - old[:, None]) == np.sign(new[:, :, None] - new[:, None])
        kept |= np.isnan(old)[:, :, None] | np.isnan(old)[:, None]
        ranks = results_of(rule, [replace(profile, scores=one) for one in scores]).ranks
        changed_order = signs(ranks) != before
        if order_stays:
            yield bool((kept.all(axis=(1, 2)) & changed_order.any(axis=(1, 2))).any())
        else:
            yield bool((kept & changed_order).any())


def parts(profile: Profile, rule: Rule, size: int, *, winner: bool) -> Iterator[bool]:
    """Whether a part of so many metrics and the rest break the axiom."""
    whole, v = results_of(rule, [profile]).ranks, len(profile.voters)
    for part in combinations(range(v), size):
        halves = [profile.select(voters=half) for half in (part, [x for x in range(v) if x not in part])]
        if any(np.isnan(half.scores).all(axis=0).any() for half in halves):
            continue
        one, other = (results_of(rule, [half]).ranks for half in halves)
        if winner:
            shared = (one == 1) & (other == 1)
            yield bool(shared.any() and (shared != (whole == 1)).any())
        else:
            yield bool((one == other).all() and (whole != one).any())


def smaller(profile: Profile, rule: Rule, axiom: str, change: str, size: int) -> Iterator[bool] | None:
    """Whether a change that touches just so much breaks an axiom; None where that is not tried."""
    n, v, winner = len(profile.candidates), len(profile.voters), axiom.startswith("winner.")
    if change == "delete" and comb(n, size) <= MOST and "local" not in axiom:
        return deletions(profile, rule, size, first_changed if winner else order_changed, winner=winner)
    if change == "rescore" and (size == 1 or (size == 2 and max(n, v) <= 20)):
        return rescored(profile, rule, size, order_stays="arrow" not in axiom)
    if change == "keep_metrics" and comb(v, size) <= MOST:
        return parts(profile, rule, size, winner=winner)
    return None


def check(name: str, options: Mapping[str, Any], rules: str, budget: float | None) -> bool:
    """Audit a table, and say whether nothing smaller breaks what a minimal witness breaks."""
    prepared = prepare(name, **options)
    start = process_time()
    found = llull.axioms(prepared, rules, budget=budget)
    seconds, fine, sizes = process_time() - start, True, Counter[tuple[str, bool]]()
    tried, untried = Counter[str](), list[str]()
    for id, row in found.verdicts.items():
        for axiom, verdict in row.items():
            witness = verdict.witness
            if witness is None or verdict.effect is None:
                continue
            size, saved = verdict.effect.size, witness.to_dict()
            sizes[str(size) if size < 3 else "3 or more", witness.minimal] += 1
            if size_of(saved) != size:
                fine = False
                print(f"  WRONG SIZE: {id} {axiom}: {size}, and {size_of(saved)} are touched")
            if size < 2 or not witness.minimal:
                continue
            ((change, _), *_) = (next(iter(one.items())) for one in saved["changes"])
            for less in range(1, size) if change in ("delete", "rescore", "keep_metrics") else ():
                left = smaller(fill(witness.profile, witness.missing), Rule.of(id), axiom, change, less)
                if left is None:
                    untried.append(f"{id} {axiom} ({less})")
                    continue
                tried[f"{change} {less}"] += 1
                if any(left):
                    fine = False
                    print(f"  NOT THE SMALLEST: {id} {axiom}: {size}, and {less} are enough")
    models, metrics = len(prepared.profile.candidates), len(prepared.profile.voters)
    print(f"{Path(name).name}: {models} x {metrics}, {prepared.missing}; {seconds:.1f} s of CPU")
    for (size, minimal), count in sorted(sizes.items()):
        print(f"  {count:>5} violated, size {size}{', minimal' if minimal else ''}")
    print(f"  searched through for something smaller: {dict(tried)}; not: {untried}")
    return fine


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?")
    parser.add_argument("--spec")
    parser.add_argument("--missing", default="available")
    parser.add_argument("--rules", default="mean,z_mean,mean_rank,borda,copeland,kemeny")
    parser.add_argument("--budget", type=float, default=None)
    given = parser.parse_args()
    folder = Path(__file__).parents[1] / "examples"
    tables = [(str(folder / f"{name}.tsv"), str(folder / f"{name}.toml")) for name in EXAMPLES]
    fine = [
        check(table, {"spec": spec, "missing": given.missing}, given.rules, given.budget)
        for table, spec in ([(given.table, given.spec)] if given.table else tables)
    ]
    return 0 if all(fine) else 1


if __name__ == "__main__":
    sys.exit(main())

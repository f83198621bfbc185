"""Exact Kemeny at the size of leaderboards: time, cost, bound, gap and memory, every seed listed.

    python benchmarks/kemeny.py [--sizes 20,40,80] [--seeds 3] [--first-seed 0] [--limit 60]
                                [--families correlated,gaps] [--peers] [--check] [--brain-score FOLDER]

Families, with 69 metrics each: ``correlated`` (normal scores, mean correlation 0.2), ``gaps`` (the same, 30%
of the scores missing), ``mallows`` (dispersion 0.9), ``uniform`` (no correlation), ``ties`` (as the first, in
steps of a fifth of a deviation, 15% missing). Each instance runs in a process of its own, so that memory is
its own peak. Seconds are wall clock, cpu is processor time, from margins to certificate; on a busy machine
only the latter means much. ``--check`` adds random margins of 30 to 34 candidates, whose trees are deep.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import resource
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from llull.rules import Profile, compute
from llull.rules.optimal.kemeny import solve
from llull.rules.profile import Weighting

METRICS = 69
FAMILIES = ("correlated", "gaps", "mallows", "uniform", "ties")
SIZES = "20,40,80,120,160,200,240"
HEAD = "family          n seed  seconds      cpu        cost       bound   gap %  nodes    MB"


def instance(family: str, n: int, seed: int) -> Profile:
    rng = np.random.default_rng([FAMILIES.index(family), n, seed])
    if family == "mallows":
        return Profile.from_scores(np.stack([_mallows(rng, n, 0.9) for _ in range(METRICS)]))
    shared = 0.0 if family == "uniform" else 0.2
    scores = np.sqrt(shared) * rng.normal(size=n) + np.sqrt(1 - shared) * rng.normal(size=(METRICS, n))
    if family == "gaps":
        scores[rng.random(scores.shape) < 0.3] = np.nan
    if family == "ties":
        scores = np.round(scores * 5) / 5
        scores[rng.random(scores.shape) < 0.15] = np.nan
    return Profile.from_scores(scores)


def _mallows(rng: np.random.Generator, n: int, dispersion: float) -> np.ndarray:
    """Scores of one order drawn by repeated insertion."""
    order: list[int] = []
    for c in range(n):
        chance = dispersion ** np.arange(c, -1, -1.0)
        order.insert(int(rng.choice(c + 1, p=chance / chance.sum())), c)
    scores = np.empty(n)
    scores[order] = -np.arange(n)
    return scores


def brain_score(folder: Path) -> dict[str, Profile]:
    """The models complete on 50 leaf metrics (flat and tree weights), and all models with their gaps."""
    with (folder / "metrics.csv").open() as file:
        groups = {
            row["metric"]: row["group"] for row in csv.DictReader(file) if row["in_overall_score"] == "yes"
        }
    with (folder / "leaderboard_2025.csv").open() as file:
        rows = list(csv.DictReader(file))

    def profile(metrics: list[str], weighting: Weighting) -> Profile:
        scores = np.array([[_number(row[metric]) for row in rows] for metric in metrics])
        paths = [groups[metric] for metric in metrics]
        return Profile.from_scores(scores, voters=metrics, groups=paths, weighting=weighting).pruned()[0]

    fifty = [metric for metric, group in groups.items() if _in_fifty(metric, group)]
    flat, tree = profile(fifty, "own"), profile(fifty, "tree")
    complete = flat.present.all(axis=0)
    return {
        "complete": flat.select(candidates=complete),
        "tree weight": tree.select(candidates=complete),
        "all, gaps": profile(list(groups), "own"),
    }


def _in_fifty(metric: str, group: str) -> bool:
    four = ("MajajHong2015", "Sanghavi2020", "SanghaviJozwik2020", "SanghaviMurty2020")
    return (
        (group.startswith("neural/V1") and not metric.startswith("tong."))
        or metric in ("FreemanZiemba2013.V2-pls", "Rajalingham2018-i2n")
        or (group in ("neural/V4", "neural/IT") and metric.split(".")[0] in four)
        or (metric.startswith("Geirhos2021") and group.startswith("behavior"))
    )


def _number(text: str) -> float:
    return np.nan if text in ("", "X") else float(text)


def run(profile: Profile, limit: float | None) -> dict[str, Any]:
    _ = profile.margins
    start, used = time.perf_counter(), time.process_time()
    found = compute("kemeny", profile, time_limit=limit).certificate
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    assert found is not None
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "cpu": cpu,
        "cost": found.cost,
        "bound": found.lower_bound,
        "gap": 100 * found.gap,
        "nodes": found.details["nodes"],
        "memory": memory,
    }


def peer_seconds(peer: str, profile: Profile) -> tuple[float, float] | None:
    """Seconds and cost of another library on complete strict orders; None where it cannot be asked."""
    orders = [[int(c) for c in np.argsort(-row, kind="stable")] for row in profile.scores]
    start = time.perf_counter()
    if peer == "pref_voting":
        from pref_voting.other_methods import kemeny_young_rankings
        from pref_voting.profiles import Profile as Peer

        found, _ = kemeny_young_rankings(Peer(orders))
        best = list(found[0])
    else:
        from corankco.algorithms.exact.exactalgorithmpulp import ExactAlgorithmPulp
        from corankco.dataset import Dataset
        from corankco.scoringscheme import ScoringScheme

        dataset = Dataset.from_raw_list([[{c} for c in order] for order in orders])
        consensus = ExactAlgorithmPulp().compute_consensus_rankings(
            dataset, ScoringScheme.get_unifying_scoring_scheme(), True
        )
        best = [int(str(c)) for bucket in consensus.consensus_rankings[0] for c in bucket]
    seconds = time.perf_counter() - start
    place = np.argsort(best)
    against = sum(
        int(((row[:, None] < row[None, :]) & (place[:, None] < place[None, :])).sum())
        for row in profile.scores
    )
    return seconds, float(against)


def full_program(margins: np.ndarray, limit: float) -> int | None:
    """Least loss by one integer program with all triangles, as an independent check; None out of time."""
    from itertools import combinations

    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    n = len(margins)
    index = {pair: i for i, pair in enumerate(combinations(range(n), 2))}
    triples = list(combinations(range(n), 3))
    columns = [[index[a, b], index[b, c], index[a, c]] for a, b, c in triples]
    rows = np.repeat(np.arange(len(triples)), 3)
    values = np.tile([1.0, 1.0, -1.0], len(triples))
    matrix = csr_array((values, (rows, np.ravel(columns))), shape=(len(triples), len(index)))
    result = milp(
        [-float(margins[a, b]) for a, b in index],
        integrality=np.ones(len(index)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, 0, 1),
        options={"mip_rel_gap": 0.0, "time_limit": limit},
    )
    constant = sum(max(0, int(margins[a, b])) for a, b in index)
    return round(result.fun + constant) if result.status == 0 else None


def check_deep_trees(limit: float) -> None:
    """Compare trees of many nodes, on random margins, with the full integer program."""
    for n, largest in ((30, 3), (32, 9), (34, 9)):
        for seed in range(3):
            upper = np.triu(
                np.random.default_rng([seed, n, largest]).integers(-largest, largest + 1, (n, n)), 1
            )
            margins = upper - upper.T
            found = solve(margins, time_limit=limit)
            nodes = sum(part.nodes for part in found.parts)
            loss = apart(limit * 2, full_program, margins, limit)
            verdict = (
                "did not end" if loss is None else "same" if loss == found.loss else f"OTHER LOSS {loss}"
            )
            proved = "proved" if found.optimal else "not proved"
            ours = f"{nodes:5} nodes, loss {found.loss} {proved}"
            print(f"random margins {n:3}{seed:5} {ours}; full program: {verdict}", flush=True)


def _send(pipe: Any, function: Any, *arguments: Any) -> None:
    pipe.send(function(*arguments))


def apart(limit: float, function: Any, *arguments: Any) -> Any:
    """Call a function in a process of its own; None when it fails or takes longer than the limit."""
    here, there = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_send, args=(there, function, *arguments))
    process.start()
    there.close()
    answer = None
    try:
        if here.poll(limit):
            answer = here.recv()
    except EOFError:
        pass
    process.terminate()
    process.join()
    return answer


def report(name: str, n: int, seed: int | str, found: dict[str, Any]) -> None:
    print(
        f"{name:12}{n:5}{seed:>5}{found['seconds']:9.2f}{found['cpu']:9.2f}{float(found['cost']):12.2f}{float(found['bound']):12.2f}"
        f"{found['gap']:8.3f}{found['nodes']:7}{found['memory']:6.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default=SIZES)
    parser.add_argument("--seeds", type=int, default=3, help="instances of each family and size")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--families", default=",".join(FAMILIES))
    parser.add_argument("--limit", type=float, default=60.0, help="seconds for each instance")
    parser.add_argument("--peers", action="store_true", help="pref_voting and corankco, where installed")
    parser.add_argument(
        "--check", action="store_true", help="compare with a full integer program, n up to 40"
    )
    parser.add_argument("--brain-score", type=Path, help="folder with leaderboard_2025.csv and metrics.csv")
    options = parser.parse_args()
    compute("kemeny", instance("uniform", 20, 0))  # loads the solver, once for all the processes that follow
    print(HEAD)
    if options.brain_score:
        for name, profile in brain_score(options.brain_score).items():
            report(name, len(profile.candidates), "-", apart(1e6, run, profile, options.limit))
    if options.check:
        check_deep_trees(options.limit)
    for family in options.families.split(","):
        for n in (int(size) for size in options.sizes.split(",") if size):
            seconds, used, proved = [], [], 0
            for seed in range(options.first_seed, options.first_seed + options.seeds):
                profile = instance(family, n, seed)
                found = apart(1e6, run, profile, options.limit)
                report(family, n, seed, found)
                seconds.append(found["seconds"])
                used.append(found["cpu"])
                proved += found["gap"] == 0
                if options.check and n <= 40:
                    loss = apart(options.limit * 2, full_program, profile.margins, options.limit)
                    print(f"{'':22} full integer program: {_verdict(loss, profile, found)}", flush=True)
                if options.peers and family != "gaps":
                    for peer in ("pref_voting", "corankco"):
                        answer = apart(options.limit, peer_seconds, peer, profile)
                        text = "no answer" if answer is None else f"{answer[0]:.2f} s, cost {answer[1]:.0f}"
                        print(f"{'':22} {peer}: {text}", flush=True)
            times = f"median {median(seconds):.2f} s, cpu {median(used):.2f} s"
            print(f"{family:12}{n:5}  {times}, proved {proved} of {options.seeds}", flush=True)


def _verdict(loss: int | None, profile: Profile, found: dict[str, Any]) -> str:
    if loss is None:
        return "did not end"
    compared = int(np.triu(profile.compared, 1).sum())
    majorities = int(np.triu(np.abs(profile.margins), 1).sum())
    cost = profile.unit * (compared + profile.margin_divisor * (2 * loss - majorities)) / 2
    return "same cost" if cost == found["cost"] else f"OTHER COST {cost}"


if __name__ == "__main__":
    main()

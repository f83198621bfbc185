"""Time the bootstrap of rankings against a plain loop over the same replicates.

Run: python benchmarks/bootstrap.py [TABLE] [--spec SPEC] [--replicates N] [--loop N] [--rules LIST]

Without TABLE, random scores of 229 models on 50 metrics. The plain loop ranks one resampled profile after
another with ``compute``; it makes fewer replicates and is scaled up. The places must agree.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np

from llull.engine.address import open_table
from llull.engine.analysis.uncertainty.bootstrap import bootstrap
from llull.engine.prepare.preparation import Prepared, prepare
from llull.rules import compute, get_rule

RULES = "mean,z_mean,mean_rank,borda,copeland,kemeny"


def random_table(path: Path) -> Path:
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(229, 1)) + rng.normal(size=(229, 50))
    lines = ["model," + ",".join(f"k{v}" for v in range(50))]
    lines += [f"m{c}," + ",".join(f"{x:.4f}" for x in row) for c, row in enumerate(scores)]
    path.write_text("\n".join(lines) + "\n")
    return path


def plain_loop(prepared: Prepared, rule: str, replicates: int) -> np.ndarray:
    profile = prepared.profile
    n = len(profile.voters)
    places = []
    for r in range(replicates):
        drawn = np.bincount(np.random.default_rng([0, r]).integers(0, n, n), minlength=n)
        weights = tuple(w * int(k) for w, k in zip(profile.weights, drawn, strict=True))
        places.append(compute(rule, replace(profile, weights=weights)).ranks)
    return np.array(places)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", nargs="?")
    parser.add_argument("--spec", type=Path)
    parser.add_argument("--replicates", type=int, default=1000)
    parser.add_argument("--loop", type=int, default=50)
    parser.add_argument("--rules", default=RULES)
    parser.add_argument("--budget", type=float, default=20.0, help="seconds, for rules without batches")
    given = parser.parse_args()
    if given.table:
        table = open_table(given.table, spec=given.spec)
    else:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            table = open_table(str(random_table(Path(folder) / "random.csv")))
    prepared = prepare(table, missing="complete-models")
    n_metrics, n_models = prepared.profile.scores.shape
    print(f"{table.name}: {n_models} models x {n_metrics} metrics")
    print(f"{'rule':12} {'replicates':>10} {'seconds':>8} {'loop':>8} {'ratio':>6}")
    for rule in given.rules.split(","):
        start = perf_counter()
        made = bootstrap(prepared, rule, replicates=given.replicates, budget=given.budget)
        seconds = perf_counter() - start
        if not get_rule(rule).broadcasts:
            print(f"{rule:12} {made.done:10} {seconds:8.2f} {'is one':>8}")
            continue
        start = perf_counter()
        places = plain_loop(prepared, rule, given.loop)
        loop = (perf_counter() - start) * made.done / given.loop
        if not np.array_equal(places, made.places[: given.loop]):
            raise SystemExit(f"{rule}: the plain loop found other places")
        print(f"{rule:12} {made.done:10} {seconds:8.2f} {loop:8.2f} {loop / seconds:6.1f}")


if __name__ == "__main__":
    main()

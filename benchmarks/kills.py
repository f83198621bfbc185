"""Kill verbs that write (SIGKILL): ``python benchmarks/kills.py [KILLS] [--seed N]``, by default 300 runs."""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.kills import VERBS, one_kill


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("kills", nargs="?", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    draw = random.Random(given.seed)
    killed: Counter[str] = Counter()
    runs: Counter[str] = Counter()
    while killed.total() < given.kills:
        verb = draw.choices([*VERBS], [2 if verb in ("chart", "report") else 10 for verb in VERBS])[0]
        runs[verb] += 1
        killed[verb] += one_kill(verb, draw)
    for verb in VERBS:
        print(f"{verb:8} {killed[verb]:4} killed of {runs[verb]} runs")
    print(f"{killed.total()} kills: data whole, the next try worked")


if __name__ == "__main__":
    main()

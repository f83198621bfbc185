"""Inputs changed at random, over all readers, specs, weights, witnesses and databases: what comes of them.

    python benchmarks/fuzz.py [COUNT] [SEED] [PROCESSES]

Prints the seed, how many inputs ended in which way, by kind and in all, the slowest and the largest. Each
that ended in a traceback, an abort, a line of another library, or beyond 10 s or 1 GiB, is told of, and the
exit code is 1 where there is any; what a process died of is kept in fuzz-kept/.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[1]
GOOD = {"read", "refused", "not shown any more"}
#: Commands of one process, after which another begins.
SHARE = 500


def share(
    seed: int, count: int, kept: Path = Path("fuzz-kept")
) -> tuple[Counter[tuple[str, str]], float, float, list[str]]:
    """Run a share of the inputs: how many ended how, the longest time, the most memory, what is wrong."""
    ends: Counter[tuple[str, str]] = Counter()
    slowest = largest = 0.0
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = [sys.executable, "-m", "tests.cli.fuzz_worker", name, str(seed), str(count)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        begun: list[object] = []
        lines = [line.partition(" ") for line in done.stdout.splitlines()]
        for word, _, rest in lines:
            if word == "START":
                begun = json.loads(rest)
            elif word == "END":
                kind, end, shown, seconds, most = json.loads(rest)
                ends[kind, end] += 1
                slowest, largest = max(slowest, seconds), max(largest, most)
                if end not in GOOD:
                    wrong.append(f"seed {seed}: {begun}: {end}\n{shown}")
        if done.returncode:
            ends[str(begun[1]) if begun else "start", "abort"] += 1
            wrong.append(f"seed {seed}: {begun}: ended with {done.returncode}\n{done.stderr[-2000:]}")
            if begun:
                kept.mkdir(exist_ok=True)
                shutil.copy(folder / str(begun[1]), kept / f"{seed}-{begun[1]}")
    return ends, slowest, largest, wrong


def main() -> None:
    """Run all and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(10**6)
    workers = int(sys.argv[3]) if len(sys.argv) > 3 else 2
    print(f"seed {seed}, {count:,} inputs", flush=True)
    begin, total = time.monotonic(), Counter[tuple[str, str]]()
    slowest, largest = 0.0, 0.0
    shares = [(seed * 1_000 + at, min(SHARE, count - at * SHARE)) for at in range(-(-count // SHARE))]
    wrong: list[str] = []
    with ThreadPoolExecutor(workers) as pool:
        for ends, seconds, most, told in pool.map(share, *zip(*shares, strict=True)):
            total += ends
            slowest, largest = max(slowest, seconds), max(largest, most)
            for text in told:
                print(text, flush=True)
            wrong += told
    for kind in sorted({kind for kind, _ in total}):
        print(f"{kind:28}", ", ".join(f"{end} {n:,}" for (k, end), n in sorted(total.items()) if k == kind))
    words = Counter[str]()
    for (_, end), n in total.items():
        words[end] += n
    print("in all:", ", ".join(f"{end} {n:,}" for end, n in words.most_common()))
    print(
        f"slowest {slowest:.1f} s, most memory {largest:,.0f} MiB, {time.monotonic() - begin:,.0f} s in all"
    )
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

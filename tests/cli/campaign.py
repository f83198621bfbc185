"""Run the turns of a campaign in several processes, each with a seed of its own."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence


def asked(about: str, number: str, default: int) -> argparse.Namespace:
    """What the command line says: a number, ``--seed`` and ``--processes``."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument(number, nargs="?", type=int, default=default)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=1)
    return parser.parse_args()


def shared(script: str, number: int, seed: int, processes: int) -> bool:
    """Share the turns among processes, if there shall be several; ends with the first that fails."""
    if processes == 1:
        return False
    parts = [number // processes + (turn < number % processes) for turn in range(processes)]
    commands = [
        [sys.executable, script, str(part), "--seed", str(seed * 1000 + turn)]
        for turn, part in enumerate(parts)
    ]
    running = [subprocess.Popen(command) for command in commands]
    while any(process.poll() is None for process in running) and not any(one.returncode for one in running):
        time.sleep(0.2)
    for process in running:
        process.kill() if process.poll() is None else None
    sys.exit(max(abs(process.wait()) for process in running))


def campaign(
    verbs: Sequence[str], turn: Callable[[str, random.Random], tuple[bool, float]], number: int, seed: int
) -> None:
    """Take verbs in turn, in a random order, until so many were hit while they ran; print the counts.

    `turn` says whether it hit the verb, and how many seconds that then took to end.
    """
    draw, queue = random.Random(seed), list[str]()
    hit, runs, slowest = Counter[str](), Counter[str](), dict[str, float]()
    wrong: list[str] = []
    while hit.total() < number:
        queue = queue or draw.sample(list(verbs), len(verbs))
        verb = queue.pop()
        try:
            was_hit, seconds = turn(verb, draw)
        except AssertionError as error:
            print(f"WRONG {verb}: {error} {getattr(error, '__notes__', '')}", flush=True)
            wrong.append(verb)
            was_hit, seconds = True, 0.0
        runs[verb] += 1
        hit[verb] += was_hit
        if was_hit and hit.total() % 25 == 0:
            print(f"{hit.total()} of {number}", flush=True)
        slowest[verb] = max(slowest.get(verb, 0.0), seconds * was_hit)
    for verb in verbs:
        print(
            f"{verb:18} {hit[verb]:4} of {runs[verb]:4} runs; slowest to end {slowest.get(verb, 0.0):.2f} s"
        )
    share = hit.total() / runs.total()
    print(f"{hit.total()} of {runs.total()} hit the verb while it ran ({share:.0%}); {len(wrong)} went wrong")
    sys.exit(bool(wrong))

"""Signals at random moments over verbs that write and some that read: how soon they end, and what is left.

    python benchmarks/signals.py [--signals 300] [--seed 0]

Prints for each verb how many ended by the signal, the slowest of them, and each that was not as it should be:
one line on stderr, exit 130 or 143, no file but whole ones, the database's datasets as before or after.
Signals within Python's own start (about 0.1 s, before any line of llull runs) are not sent.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from llull.engine.store.store import Store
from llull.engine.store.verbs import datasets

ROOT = Path(__file__).parents[1]
VTAB = str(ROOT / "examples" / "vtab.tsv")
ENDLESS = "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM t) SELECT count(*) FROM t"
#: Verbs and the latest moment, in seconds after the start, at which a signal is sent.
VERBS: dict[str, tuple[list[str], float]] = {
    "ingest": (["ingest", VTAB, "--db", "new.duckdb"], 2.0),
    "ingest --replace": (["ingest", VTAB, "--db", "s.duckdb", "--name", "one", "--replace"], 2.0),
    "rank --save": (["rank", "s.duckdb::one", "--save"], 2.0),
    "rename": (["rename", "s.duckdb::two", "other"], 1.5),
    "drop": (["drop", "s.duckdb::two"], 1.5),
    "sql --write": (["sql", "s.duckdb", "CREATE TABLE x AS FROM range(30000000)", "--write"], 3.0),
    "export": (["export", "s.duckdb::one", "out.csv"], 1.5),
    "rank -o": (["rank", VTAB, "-f", "json", "-o", "out.json"], 2.0),
    "report": (["report", VTAB, "-o", "out.html", "--budget", "5"], 9.0),
    "chart": (["chart", "bump", VTAB, "-o", "out.png"], 5.0),
    "sql": (["sql", "s.duckdb", ENDLESS], 3.0),
    "kemeny": (["uncertainty", VTAB, "--rule", "kemeny", "--budget", "60"], 4.0),
    "dethrone": (["sensitivity", VTAB], 4.0),
    "workers": (["axioms", VTAB, "--budget", "60s", "--workers", "2"], 6.0),
}
WHOLE = {"s.duckdb", "new.duckdb", "out.csv", "out.json", "out.html", "out.png"}
NAMES = [["one", "two"], ["one", "other"], ["one"]]


def main() -> None:
    """Send the signals and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--signals", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    draw = random.Random(asked.seed)
    outcomes: Counter[tuple[str, str]] = Counter()
    slowest: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as made:
        template = Path(made) / "s.duckdb"
        for name in ("one", "two"):
            run = ["ingest", VTAB, "--db", str(template), "--name", name]
            subprocess.run([sys.executable, "-m", "llull", *run], check=True, capture_output=True)
        for turn in range(asked.signals):
            verb = list(VERBS)[turn % len(VERBS)]
            folder = Path(made) / "here"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            shutil.copy(template, folder)
            outcome, seconds = _signalled(verb, folder, draw)
            outcomes[verb, outcome] += 1
            slowest[verb] = max(slowest.get(verb, 0.0), seconds)
            if outcome not in {"ended", "done before"}:
                print(f"{verb}: {outcome}", flush=True)
    for verb in VERBS:
        counts = ", ".join(f"{n} {outcome}" for (of, outcome), n in outcomes.items() if of == verb)
        print(f"{verb:17} {counts}; slowest {slowest.get(verb, 0.0):.2f} s")


def _signalled(verb: str, folder: Path, draw: random.Random) -> tuple[str, float]:
    """Send one signal to a verb: what became of it, and after how many seconds."""
    arguments, latest = VERBS[verb]
    number, group = draw.choice([signal.SIGINT, signal.SIGTERM]), draw.random() < 0.3
    code = "import sys; sys.stderr.write('\\n'); sys.stderr.flush(); from llull.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stderr is not None
    process.stderr.readline()
    time.sleep(draw.uniform(0.05, latest))
    began = time.monotonic()
    # A terminal's Ctrl-C goes to all of the group.
    (os.killpg if group and number == signal.SIGINT else os.kill)(process.pid, number)
    try:
        code_, seconds = process.wait(timeout=60), time.monotonic() - began
    except subprocess.TimeoutExpired:
        process.kill()
        return "HANGS", 60.0
    said = [
        line
        for line in process.stderr.read().decode().splitlines()
        if not line.startswith(("note:", "saved:"))
    ]
    left = {path.name for path in folder.iterdir()} - WHOLE
    names = [one.name for one in datasets(folder / "s.duckdb")]
    with Store(folder / "s.duckdb", read_only=True) as store:
        whole = all(len(store.table(name).scores) for name in names)
    if left or names not in NAMES or not whole:
        return f"LEFT {sorted(left)} {names}", seconds
    if code_ == 0:
        return "done before", 0.0
    if (code_, said) != (128 + number, ["llull: interrupted"]):
        return f"SAID {code_} {said[-2:]}", seconds
    return "ended", seconds


if __name__ == "__main__":
    main()

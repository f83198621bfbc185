"""Try to refute what theory says holds: ``python benchmarks/refute.py [CHANGES] [--seed N]``.

Tables of 3 to 7 models and 2 to 6 metrics are drawn under every missing policy, and every ``holds`` of every
rule is attacked on them, with the axioms' own cases and with free changes, until so many changes met a
premise (by default 500,000). The report says how many did by rule, axiom and policy, and how many of these on
tables with ties or gaps; of the twelve main rules the cells with the fewest are listed. A ``holds`` that is
refuted ends with exit code 1 and witness files, each of which ``llull replay`` computes again.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rules.axioms.refutation import BINDING, TWELVE, WANTED, Report, refute

#: Cells that are listed.
SHOWN = 25


def by(report: Report, part: int) -> str:
    """Changes by rule, axiom or policy: how many, with ties or gaps, and in how many cells."""
    total, binding, cells = Counter[str](), Counter[str](), Counter[str]()
    for cell in report.cells:
        changes, bound = report.of(cell)
        total[cell[part]] += changes
        binding[cell[part]] += bound
        cells[cell[part]] += 1
    return "\n".join(
        f"  {name:40}{count:>10,}{binding[name]:>10,}{cells[name]:>8,}" for name, count in total.most_common()
    )


def told(report: Report) -> str:
    """The report in words."""
    parts = [
        f"{report.total:,} changes that met a premise, on {report.tables:,} tables, "
        f"in {len(report.cells):,} cells"
    ]
    for part, what in enumerate(("rule", "axiom", "policy")):
        parts.append(f"\n  {'by ' + what:40}{'changes':>10}{'binding':>10}{'cells':>8}\n{by(report, part)}")
    fewest = report.fewest()
    enough = [1 for _, changes, bound in fewest if changes >= WANTED and bound >= BINDING]
    some = [1 for _, changes, _ in fewest if changes >= WANTED]
    parts.append(
        f"\n  of {len(fewest):,} cells of the {len(TWELVE)} rules {len(some):,} have {WANTED} or more, "
        f"{len(enough):,} of them {BINDING} or more on tables with ties or gaps; those with the fewest:"
    )
    parts += [
        f"  {rule:16} {axiom:40} {missing:18}{changes:>8,}{bound:>8,}"
        for (rule, axiom, missing), changes, bound in fewest[:SHOWN]
    ]
    return "\n".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("changes", nargs="?", type=int, default=500_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--witnesses", type=Path, default=Path("refuted"))
    given = parser.parse_args()
    said = [monotonic()]

    def progress(report: Report) -> None:
        if monotonic() - said[0] > 10:
            said[0] = monotonic()
            print(f"{report.total:,} changes, {len(report.refuted)} refuted", file=sys.stderr, flush=True)

    start = process_time()
    report = refute(given.changes, seed=given.seed, seconds=given.seconds, progress=progress)
    print(told(report))
    print(f"\n  seed {given.seed}, {process_time() - start:.0f} s of CPU")
    if not report.refuted:
        print("  nothing was refuted")
        return 0
    given.witnesses.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(report.refuted):
        if one.witness is not None:
            path = given.witnesses / f"{'-'.join(one.cell)}-{number}.json"
            path.write_text(json.dumps(one.witness.to_dict(), indent=1), encoding="utf-8")
    cells = Counter(one.cell for one in report.refuted)
    print("  REFUTED: " + "; ".join(f"{' '.join(cell)} ({count})" for cell, count in cells.items()))
    print(f"  witnesses: {given.witnesses}")
    return 1


if __name__ == "__main__":
    sys.exit(main())

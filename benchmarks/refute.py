"""Try to refute what theory says holds: ``python benchmarks/refute.py [CHANGES] [--seed N]``.

Tables of 3 to 7 models and 2 to 6 metrics are drawn under every missing policy, towards what axioms presume,
and every ``holds`` of every rule is attacked on them, with the axioms' own cases and with free changes: until
so many changes met a premise (by default 500,000), and each cell of the twelve main rules has 200, half of
them where ties or gaps bind. A cell is a rule, an axiom, a policy and a domain as theory states it; ties or
gaps bind on a table that the rule ranks otherwise once the ties are broken and the gaps filled. The report
says how many there are by rule, axiom and policy, and lists the cells with the fewest.

Then rules are audited on such tables (``--witnesses N``): each witness is saved, its tables are written as
files and ranked by ``llull rank``, and code that does not use the audit decides; free changes try to break
what is ``kept``. What is refuted, not confirmed or not kept ends with exit code 1 and files.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from time import monotonic, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rules.axioms.audited import Audited, audited
from tests.rules.axioms.refutation import TWELVE, WANTED, Cell, Report, refute

#: Cells that are listed.
SHOWN = 25


def by(report: Report, part: int) -> str:
    """Changes by rule, axiom or policy: how many, where ties or gaps bind, and in how many cells."""
    total, binding, cells = Counter[str](), Counter[str](), Counter[str]()
    for cell in report.attacks:
        total[cell[part]] += report.changes[cell]
        binding[cell[part]] += report.binding[cell]
        cells[cell[part]] += 1
    return "\n".join(
        f"  {name:40}{count:>10,}{binding[name]:>10,}{cells[name]:>8,}" for name, count in total.most_common()
    )


def told(report: Report) -> str:
    """The report in words."""
    parts = [
        f"{report.total:,} changes that met a premise, on {report.tables:,} tables and more made of them, "
        f"in {len(report.attacks):,} cells"
    ]
    for part, what in enumerate(("rule", "axiom", "policy")):
        parts.append(f"\n  {'by ' + what:40}{'changes':>10}{'binding':>10}{'cells':>8}\n{by(report, part)}")
    fewest = report.fewest()
    enough = [cell for cell, changes, _ in fewest if changes >= WANTED]
    bind = [cell for cell, _, _ in fewest if cell in report.can_bind]
    tight = [cell for cell in bind if 2 * report.binding[cell] >= WANTED]
    parts.append(
        f"\n  of {len(fewest):,} cells of the {len(TWELVE)} rules {len(enough):,} have {WANTED} or more; "
        f"{len(bind):,} have tables with ties or gaps, {len(tight):,} of these {WANTED // 2} or more where "
        "they bind; those with the fewest:"
    )
    parts += [_row(report, cell) for cell, _, _ in fewest[:SHOWN]]
    parts.append("\n  and those with the fewest where ties or gaps bind:")
    parts += [_row(report, cell) for cell in sorted(bind, key=report.binding.__getitem__)[:SHOWN]]
    return "\n".join(parts)


def _row(report: Report, cell: Cell) -> str:
    rule, axiom, missing, domain = cell
    counts = f"{report.changes[cell]:>6,}{report.binding[cell]:>6,}"
    return f"  {counts}  {rule:16} {axiom:32} {missing:18}{domain}"


def told_audited(done: Audited) -> str:
    """What verdicts came to, in words."""
    here = ", ".join(f"{count:,} {name}" for name, count in done.here.most_common())
    return (
        f"\n  audits: {here}\n  {done.confirmed:,} witnesses confirmed by files, {len(done.doubtful)} not; "
        f"{done.tried:,} free changes of what is kept, {len(done.not_kept)} of which break it"
    )


def _save(folder: Path, name: str, witness: dict[str, Any] | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(witness, indent=1), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("changes", nargs="?", type=int, default=500_000)
    parser.add_argument("--witnesses", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--folder", type=Path, default=Path("refuted"))
    given = parser.parse_args()
    last = [monotonic()]

    def progress(done: Report | Audited) -> None:
        if monotonic() - last[0] > 10:
            last[0] = monotonic()
            counts = (
                f"{done.total:,} changes, {len(done.refuted)} refuted"
                if isinstance(done, Report)
                else f"{done.confirmed:,} confirmed, {len(done.doubtful)} not, {len(done.not_kept)} not kept"
            )
            print(counts, file=sys.stderr, flush=True)

    start = process_time()
    report = refute(given.changes, seed=given.seed, seconds=given.seconds, progress=progress)
    print(told(report))
    with tempfile.TemporaryDirectory() as folder:
        done = audited(
            given.witnesses, Path(folder), seed=given.seed, seconds=given.seconds, progress=progress
        )
    print(told_audited(done))
    print(f"\n  seed {given.seed}, {process_time() - start:.0f} s of CPU")
    for number, one in enumerate(report.refuted):
        _save(given.folder, f"refuted-{'-'.join(one.cell[:3])}-{number}", one.to_dict()["witness"])
    for number, (call, _, witness) in enumerate(done.doubtful):
        _save(given.folder, f"doubtful-{'-'.join(call)}-{number}", witness)
    for number, (call, witness) in enumerate(done.not_kept):
        _save(given.folder, f"not-kept-{'-'.join(call)}-{number}", witness and witness.to_dict())
    cells = Counter(one.cell for one in report.refuted)
    print("  nothing was refuted" if not cells else "  REFUTED:")
    for cell, count in cells.items():
        print(f"  {count:>6,}  {' '.join(cell)}")
    for call, why, _ in done.doubtful:
        print(f"  NOT CONFIRMED: {' '.join(call)}: {why}")
    for call, count in Counter(call for call, _ in done.not_kept).items():
        print(f"  NOT KEPT: {' '.join(call)} ({count})")
    return 1 if report.refuted or done.doubtful or done.not_kept else 0


if __name__ == "__main__":
    sys.exit(main())

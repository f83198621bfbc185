"""How drawn tables are read: ``python benchmarks/readings.py [COUNT] [SEED] [MARK]``.

Prints, by kind of table and by what stands in it, how many were read right, asked about, and read wrong
without a word; with a mark, the files that have it and were missed. Exit code 1 if any was read wrong, or
fewer than 90% of those whose evidence settles the reading were read right without a question.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.engine.readers.drawn_tables import drawn_tables
from tests.engine.readers.judged_reading import Tally


def main() -> int:
    """Draw, read, count."""
    arguments = sys.argv[1:]
    count, seed = (int(x) for x in (arguments[:2] + ["2000", "1"][len(arguments[:2]) :]))
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for drawn in drawn_tables(count, seed):
            tally.add(drawn, Path(folder))
    for drawn, verdict, why in tally.missed:
        if {drawn.kind, verdict, *drawn.marks} & set(arguments[2:]):
            print(f"{verdict}: {drawn.kind}, {', '.join(drawn.marks)}\n{why}\n{drawn.text}")
    print(*tally.lines(), sep="\n")
    return int(tally.wrong > 0 or tally.share < 0.9)


if __name__ == "__main__":
    sys.exit(main())

"""Signals to verbs that write or read: ``python benchmarks/signals.py [SIGNALS] [--seed N] [--processes N]``.

Prints for each verb how many came while it ran, and the slowest to end. Each ended with one line on stderr
and exit code 130 or 143, and left no process, no temporary file, and each file and database as before or as
after; the verb, run again, did its work. Signals within Python's own start, before any line of llull runs,
are not sent.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.campaign import asked, campaign, shared
from tests.cli.signals import READERS, one_signal
from tests.cli.writers import WRITERS


def main() -> None:
    told = asked(__doc__ or "", "signals", 300)
    if not shared(__file__, told.signals, told.seed, told.processes):
        campaign([*WRITERS, *READERS], one_signal, told.signals, told.seed)


if __name__ == "__main__":
    main()

"""Kill verbs that write (SIGKILL): ``python benchmarks/kills.py [KILLS] [--seed N] [--processes N]``.

Prints for each verb how often it was killed while it ran. Afterwards each file and database was as before or
as after, at most temporary files were left, and the verb, run again, did its work and removed them.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.campaign import asked, campaign, shared
from tests.cli.kills import KILLED, one_kill


def main() -> None:
    told = asked(__doc__ or "", "kills", 300)
    if not shared(__file__, told.kills, told.seed, told.processes):
        campaign(KILLED, lambda verb, draw: (one_kill(verb, draw), 0.0), told.kills, told.seed)


if __name__ == "__main__":
    main()

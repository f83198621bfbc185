"""SQL that would leave the database, all of it in both modes: ``python -m benchmarks.escapes``.

Prints what any statement read, wrote or loaded, and the slowest; exit code 1 if any did.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from llull.engine.store.store import Store
from tests.engine.store.escapes import escapes, harm
from tests.engine.store.hostile import SECRET
from tests.engine.tables import make_table


def main() -> int:
    """Run all of them, each on a database as it was made."""
    os.environ["LLULL_SECRET"] = SECRET
    harmful, slowest, runs = 0, (0.0, ""), 0
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "s.duckdb")
        Path(folder, "secret.csv").write_text(f"x\n{SECRET}\n")
        with Store(database) as store:
            store.add(make_table([[3, 2, 1], [2, 3, 1]], name="small"))
        sound = database.read_bytes()
        for write in (False, True):
            for sql in escapes():
                if database.read_bytes() != sound:
                    database.write_bytes(sound)
                start = time.perf_counter()
                said = harm(sql, database, write=write)
                slowest = max(slowest, (time.perf_counter() - start, sql))
                runs += 1
                if said:
                    harmful += 1
                    print(f"{'write' if write else 'read'}: {sql}: {said}")
    print(f"{runs} runs of {len(escapes())} statements, {harmful} harmful")
    print("slowest: {:.1f} s, {}".format(*slowest))
    return int(bool(harmful))


if __name__ == "__main__":
    sys.exit(main())

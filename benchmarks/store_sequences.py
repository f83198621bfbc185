"""A store against a model: ``python benchmarks/store_sequences.py [SEQUENCES] [--seed N] [--processes N]``.

Each sequence (2,000 by default) ingests, replaces, renames, drops, ranks and saves, reopens, and kills a
process (SIGKILL) in the middle of any of these; after every step the store holds what a model in plain Python
holds. A difference is printed with the shortest sequence that shows it, and ends with exit code 1.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.campaign import asked, shared


def main() -> None:
    told = asked(__doc__ or "", "sequences", 2000)
    if shared(__file__, told.sequences, told.seed, told.processes):
        return
    # Here, since each process that is to be killed begins by loading this file.
    from hypothesis import HealthCheck, seed, settings
    from hypothesis.stateful import run_state_machine_as_test

    from tests.engine.store.machine import Machine

    begin = perf_counter()
    run_state_machine_as_test(
        seed(told.seed)(Machine),
        settings=settings(
            max_examples=told.sequences,
            stateful_step_count=10,
            deadline=None,
            database=None,
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.filter_too_much,
                HealthCheck.data_too_large,
            ],
        ),
    )
    print(
        f"{Machine.sequences} sequences, {Machine.states} states, {Machine.kills} kills ({Machine.cut} "
        f"before the step was done): no difference; {perf_counter() - begin:.0f} s"
    )


if __name__ == "__main__":
    main()

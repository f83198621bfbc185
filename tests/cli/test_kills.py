"""A verb that is killed leaves old files and databases whole; the next try works and removes what is left."""

from __future__ import annotations

import os
import random

import pytest

from tests.cli.kills import one_kill


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL and forkserver are POSIX")
def test_verbs_that_are_killed_leave_all_whole():
    draw = random.Random(0)
    verbs = [
        "rank csv",
        "witnesses",
        "export parquet",
        "ingest",
        "ingest several",
        "rename",
        "compare --save",
    ]
    assert sum(one_kill(verb, draw) for verb in [*verbs, "sql --write", "spilling", "upgrade"]) > 0

"""A thousand inputs changed at random: each is read or refused in one line, in time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOOD = {"read", "refused", "not shown any more"}


@pytest.mark.parametrize("seed", [1])
def test_inputs_changed_at_random_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    command = [sys.executable, "-m", "tests.cli.fuzz_worker", tmp_path, str(seed), "1000"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    lines = [line.partition(" ") for line in done.stdout.splitlines()]
    assert done.returncode == 0, [rest for word, _, rest in lines if word == "START"][-1:]
    ends = [json.loads(rest) for word, _, rest in lines if word == "END"]
    assert len(ends) == 1000
    assert [end for end in ends if end[1] not in GOOD] == []
    assert {end[1] for end in ends} >= {"read", "refused"}
    assert len({end[0] for end in ends}) > 30  # all formats, specs, witnesses, databases

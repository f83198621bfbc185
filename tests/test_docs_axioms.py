"""The page on axioms: its sessions print what they show, and its count of open cells is right."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from llull.rules import Profile, Rule
from llull.rules.axioms import list_axioms, theory
from tests.test_readme import commands, fits

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "axioms.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)

TWELVE = (
    *("mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny"),
    *("median", "win_rate", "plurality", "minimax", "schulze", "instant_runoff"),
)


@pytest.mark.parametrize(
    "command", [c for session in SESSIONS for c in commands(session)], ids=lambda c: c[0]
)
def test_a_console_example_prints_what_it_shows(command: tuple[str, ...]):
    line, shown = command
    done = subprocess.run(
        [sys.executable, "-c", "from llull.cli.main import main; main()", *shlex.split(line)[1:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert fits(shown, done.stdout), done.stdout


def test_the_page_says_that_the_twelve_rules_are_settled():
    tied = Profile.from_scores([[2, 2, 3], [3, 1, 2]])
    cells = [(rule, axiom) for rule in TWELVE for axiom in list_axioms()]
    assert all(theory(Rule.of(rule), axiom, tied).status != "unknown" for rule, axiom in cells)
    told = "tables with ties and fixed weights, every cell of these twelve rules is settled"
    assert told in " ".join(PAGE.split())

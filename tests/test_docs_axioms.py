"""The page on axioms: its sessions print what they show, and what it says of cells and of `kept` is so."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from llull.rules import TRAITS, Profile, Rule, Trait
from llull.rules.axioms import Axiom, get_axiom, list_axioms, theory
from llull.rules.axioms.axiom import Context
from llull.rules.axioms.theory.policies import carries_over, on_what_is_left
from llull.rules.evaluate import of_rankings
from llull.rules.missing import Missing
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


def policy_table() -> dict[tuple[str, str], str]:
    """The cells of the table of policies, by axiom and policy."""
    head, _, *rows = re.findall(r"^\|.*\|$", PAGE.partition("## Gaps: policy and change")[2], re.MULTILINE)[
        :10
    ]
    policies = [cell.strip() for cell in head.strip("|").split("|")][1:]
    found: dict[tuple[str, str], str] = {}
    for row in rows:
        ids, *cells = [cell.strip() for cell in row.strip("|").split("|")]
        for id in re.findall(r"`([^`]+)`", ids):
            found |= {(id, policy): cell for policy, cell in zip(policies, cells, strict=True)}
    return found


def exchange(axiom: Axiom, missing: Missing) -> str:
    """How policy and change go together, by the code."""
    scores, orders = (carries_over(Rule.of(rule), axiom, missing) for rule in ("mean", "borda"))
    if on_what_is_left(axiom, missing):
        return "left"
    return "same" if scores and orders else "copies" if scores else "again"


def test_the_table_of_policies_is_what_the_code_does_and_what_theory_says():
    table = policy_table()
    changing = [axiom for axiom in list_axioms() if not axiom.as_ranked]
    policies: list[Missing] = ["complete-models", "complete-metrics", "zero", "worst", "median", "baseline"]
    assert table == {(axiom.id, policy): exchange(axiom, policy) for axiom in changing for policy in policies}
    complete = Profile.from_scores([[2, 2, 3], [3, 1, 2], [1, 2, 3]])
    gappy = Profile.from_scores([[2, 2, 3], [3, float("nan"), 2], [1, 2, 3]], baseline=[0, 0, 0])
    carried = 0
    for axiom in changing:
        for policy in policies:
            for rule in (Rule.of(id) for id in TWELVE):
                # To withhold makes gaps: of complete tables nothing is known that could carry over.
                holds = theory(rule, axiom, complete).status == "holds" and axiom.id != "withholding"
                copies = table[axiom.id, policy] == "copies" and rule.spec.cardinal
                if holds and (copies or table[axiom.id, policy] in ("left", "same")):
                    assert theory(rule, axiom, gappy, missing=policy).status == "holds", (rule.id, axiom.id)
                    carried += 1
    assert carried > 200


def test_the_page_says_that_the_twelve_rules_are_settled():
    tied = Profile.from_scores([[2, 2, 3], [3, 1, 2]])
    cells = [(rule, axiom) for rule in TWELVE for axiom in list_axioms()]
    assert all(theory(Rule.of(rule), axiom, tied).status != "unknown" for rule, axiom in cells)
    told = "tables with ties and fixed weights, every cell of these twelve rules is settled"
    assert told in " ".join(PAGE.split())


#: The table of what can be kept: axioms, how much of each is tried, and the traits by which that decides.
KEPT = re.findall(
    r"^\| (`[a-z_.`, ]+`) \| ([^|]+) \|([^|]*)\|$", PAGE.split("## What can be kept")[1], re.MULTILINE
)


def decides(axiom: str, n_metrics: int, n: int, *promises: Trait) -> bool:
    """What is tried decides, for a rule with these traits on a table without ties and gaps."""
    profile = Profile.from_scores(np.random.default_rng(0).random((n_metrics, n)))
    before = of_rankings([Rule.of("mean").rank(profile)], [profile.candidates])
    context = Context(profile, "ordinal" not in promises, False, before, frozenset(promises))
    return all(family.decides for family in get_axiom(axiom).generator(context))


def test_the_page_says_which_axioms_can_be_kept_by_which_rules():
    said = set[str]()
    for named, tried, by in KEPT:
        ids = re.findall(r"`(.*?)`", named)
        ids += [f"winner.{id}" for id in ids if f"winner.{id}" in {axiom.id for axiom in list_axioms()}]
        said.update(ids)
        for id in ids:
            assert decides(id, 12, 12) == tried.startswith("always"), id
            for most, what in re.findall(r"up to (\d+) (models|metrics)", tried):
                within, beyond = (
                    (most_, 12) if what == "metrics" else (12, most_) for most_ in (int(most), int(most) + 1)
                )
                assert (decides(id, *within, "ordinal"), decides(id, *beyond, "ordinal")) == (True, False), id
            shapes = [(12, 12), (12, 4)]
            traits = {
                trait
                for trait in TRAITS
                if any(decides(id, *shape, trait) and not decides(id, *shape) for shape in shapes)
            }
            assert traits == set(re.findall(r"`(.*?)`", by)), id
            if "`ordinal` up to 4 models" in by:
                assert not decides(id, 12, 5, "ordinal")
    assert said == {axiom.id for axiom in list_axioms()}

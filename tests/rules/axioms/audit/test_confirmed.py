"""Witnesses are confirmed without the audit: their tables as files, ranked by the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from llull.rules import Profile, Rule
from llull.rules.axioms import audit_pair, get_axiom, list_axioms
from tests.rules.axioms.audited import audited
from tests.rules.axioms.files.confirm import unconfirmed
from tests.rules.axioms.files.judge import JUDGES
from tests.typed import Llull, some


def test_every_axiom_has_a_judge():
    assert JUDGES.keys() == {axiom.id for axiom in list_axioms()}


@pytest.mark.parametrize(
    ("table", "rules"),
    [
        ("vtab", "mean,z_mean,mean_rank,borda,copeland,kemeny"),
        ("helm-efficiency", "z_mean,plurality,minimax"),
    ],
)
def test_witnesses_of_the_examples_are_confirmed_by_files(
    table: str, rules: str, llull: Llull, tmp_path: Path
):
    folder = tmp_path / "witnesses"
    call = ["axioms", f"examples/{table}.tsv", "--spec", f"examples/{table}.toml", "--rules", rules]
    assert llull(*call, "--budget", "5s", "--witnesses", folder)[0] == 0
    saved = sorted(folder.glob("*.json"))
    assert len(saved) > 10
    for path in saved:
        assert unconfirmed(json.loads(path.read_text(encoding="utf-8")), tmp_path) == "", path.name


def test_witnesses_of_drawn_tables_are_confirmed_by_files(tmp_path: Path):
    done = audited(30, tmp_path, seed=5)
    assert [(call, why) for call, why, _ in done.doubtful] == []
    assert done.confirmed >= 30


@pytest.fixture
def saved() -> Mapping[str, Any]:
    """Borda's rule, the order of whose first two hangs on the third."""
    profile = Profile.from_scores([[3, 2, 1], [3, 2, 1], [3, 2, 1], [1, 3, 2], [1, 3, 2]])
    found = audit_pair(profile, Rule.of("borda"), get_axiom("independence_of_deleted_models"))
    return json.loads(json.dumps(some(found.witness).to_dict()))


def test_what_is_no_witness_is_not_confirmed(saved: Mapping[str, Any], tmp_path: Path):
    assert unconfirmed(saved, tmp_path) == ""
    kept = deepcopy({**saved, "rule": "mean", "parameters": {}})
    assert "is stated" in unconfirmed(kept, tmp_path)
    elsewhere = {**saved, "axiom": "monotonicity"}
    assert "none of the axiom's" in unconfirmed(elsewhere, tmp_path)
    other_table = deepcopy(dict(saved))
    other_table["profile"]["scores"][3] = [3.0, 2.0, 1.0]
    assert "is stated" in unconfirmed(other_table, tmp_path)
    # The rankings are as stated, and nothing changes between them.
    nothing = {**saved, "changes": [{"order_models": saved["profile"]["models"]}], "axiom": "neutrality"}
    nothing["after"] = [saved["before"]]
    assert unconfirmed(nothing, tmp_path) == "the rankings keep the axiom"

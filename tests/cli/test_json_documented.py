"""What every verb prints as JSON is in docs/json.md, key by key at the top level."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from llull.rules import list_rules
from llull.rules.numeric.ties import TIE_TOLERANCE
from tests.typed import Llull

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "json.md").read_text(encoding="utf-8")
TABLE = "model,x,y,z\na,1,2,3\nb,2,3,1\nc,3,1,\nd,4,4,4\n"
SPEC = '[metrics.x]\ngroup = "g"\n[metrics.y]\ngroup = "g"\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, llull: Llull) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(TABLE)
    Path("t.toml").write_text(SPEC)
    llull("ingest", "t.csv", "--db", "d.duckdb")


def section(verb: str) -> str:
    """The part of the text under a verb's heading, after what every result begins with."""
    common = DOCUMENTED.partition("\n## ")[0]
    found = re.search(rf"^## [^\n]*`llull {verb}\b.*?(?=^## |\Z)", DOCUMENTED, re.DOTALL | re.MULTILINE)
    assert found, verb
    return common + found[0]


@pytest.mark.parametrize(
    "arguments",
    [
        ("rank", "t.csv"),
        ("compare", "t.csv", "--rules", "mean,kemeny"),
        ("agreement", "t.csv", "--replicates", 10),
        ("influence", "t.csv"),
        ("coverage", "t.csv"),
        ("uncertainty", "t.csv", "--replicates", 10),
        ("sensitivity", "t.csv", "--samples", 20),
        ("explain", "t.csv", "a", "b"),
        ("diff", "t.csv", "t.csv"),
        ("describe", "t.csv"),
        ("datasets", "d.duckdb"),
        ("doctor", "d.duckdb"),
        ("rules",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_every_key_is_documented(arguments: tuple[Any, ...], llull: Llull):
    code, out, _ = llull(*arguments, "-f", "json")
    assert code == 0
    result = json.loads(out, parse_constant=pytest.fail)
    keys = result[0] if isinstance(result, list) else result
    text = section(arguments[0])
    rule_of_the_ranking = {"rule", "parameters", "notes"}
    assert [key for key in keys if f"`{key}`" not in text and f'"{key}"' not in text
            and key not in rule_of_the_ranking] == []  # fmt: skip


def test_one_file_is_an_object_and_several_are_a_list(llull: Llull):
    Path("u.csv").write_text(TABLE)
    one = json.loads(llull("ingest", "t.csv", "--db", "e.duckdb", "--json")[1])
    assert one["dataset"] == "t"
    several = json.loads(llull("ingest", "t.csv", "u.csv", "--db", "f.duckdb", "--json")[1])
    assert [summary["dataset"] for summary in several] == ["t", "u"]


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("coverage", "possible"),
        ("coverage", "possible.models.0"),
        ("coverage", "possible.models.0.own"),
        ("sensitivity", "dethroning"),
        ("sensitivity", "leave_out"),
        ("compare", "top_overlap"),
        ("compare", "rank_biased_overlap"),
    ],
)
def test_what_stands_within_is_documented_in_its_row(verb: str, path: str, llull: Llull):
    result = json.loads(llull(verb, "t.csv", "-f", "json")[1])
    for step in path.split("."):
        result = result[int(step) if step.isdigit() else step]
    name = path.partition(".")[0]
    row = next(
        part for part in re.split(r"\n\| |\n\n", section(verb)) if f"`{name}`" in part.partition(" |")[0]
    )
    assert [key for key in result if f"`{key}`" not in row and f'"{key}"' not in row] == []


def test_possible_ranks_are_of_the_table_with_its_gaps_whatever_the_policy(llull: Llull):
    found = [
        json.loads(llull("coverage", "t.csv", "--missing", policy, "-f", "json")[1])["possible"]
        for policy in ("available", "complete-models", "worst")
    ]
    assert found[0] == found[1] == found[2]
    ranked = json.loads(llull("rank", "t.csv", "-f", "json")[1])["ranking"]
    assert [(row["model"], row["rank"]) for row in found[0]["models"]] == [
        (row["model"], row["rank"]) for row in ranked
    ]


def test_rules_that_tie_within_rounding_are_those_without_exact_keys_and_the_tolerances_are_theirs():
    table = DOCUMENTED.partition("## Ties")[2].partition("\n\n|")[2].partition("\n\n")[0]
    told = {id for line in table.splitlines() for id in re.findall(r"`(\w+)`", line)}
    exact = {spec.id for spec in list_rules() if spec.keys is not None}
    assert told & exact == {"hierarchical"}  # which has them where it takes means alone
    assert told >= {spec.id for spec in list_rules() if spec.id in ("bradley_terry", "plackett_luce")}
    assert f"{TIE_TOLERANCE:.0e}" == "1e-12"
    assert "1e-12 of the largest score" in table

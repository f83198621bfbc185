"""What every verb prints as JSON is in docs/json.md, key by key at the top level."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

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

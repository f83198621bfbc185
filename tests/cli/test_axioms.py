"""Audits, searches and replays on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.typed import Llull

# Borda ties a and c; without b, a is ahead: deletion changes the order of the rest.
CSV = "model,k1,k2,k3\na,3,1,3\nb,1,3,2\nc,2,2,1\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(CSV)


def test_verdicts_have_the_documented_keys(llull: Llull):
    code, out, _ = llull("axioms", "t.csv", "--rules", "mean,borda", "--budget", "none", "-f", "json")
    result = json.loads(out)
    assert code == 0
    assert result["rules"] == ["mean", "borda"]
    assert len(result["verdicts"]) == 2 * len(result["axioms"])
    keys = {
        "rule",
        "axiom",
        "missing",
        "weights",
        "theory",
        "here",
        "scope",
        "trials",
        "violations",
        "effect",
    }
    for verdict in result["verdicts"]:
        assert keys | {"witness"} <= set(verdict)
        assert set(verdict["theory"]) == {"status", "domain", "citation"}
        assert verdict["here"] in {"violated", "kept", "unseen", "inapplicable", "not_run"}
        assert (verdict["witness"] is not None) == (verdict["here"] == "violated")
        assert not (verdict["theory"]["status"] == "holds" and verdict["here"] == "violated")


def test_fail_on_sets_the_exit_code_only_for_what_was_asked(llull: Llull):
    arguments = ("axioms", "t.csv", "--rules", "mean", "--axioms", "neutrality,metric_scale_invariance")
    code, _, err = llull(*arguments, "--fail-on", "metric_scale_invariance")
    assert code == 1
    assert "violated: metric_scale_invariance by mean" in err
    assert llull(*arguments, "--fail-on", "neutrality")[0] == 0
    assert llull(*arguments)[0] == 0


def test_a_written_witness_replays(llull: Llull):
    llull("axioms", "t.csv", "--rules", "mean", "--axioms", "metric_scale_invariance", "--witnesses", "w")
    (path,) = Path("w").iterdir()
    code, out, _ = llull("replay", path)
    assert code == 0
    assert out.startswith("metric_scale_invariance is broken by mean\n\nMultiply ")
    changed = json.loads(path.read_text())
    changed |= {"rule": "borda", "parameters": {}}  # scales do not matter to it
    path.write_text(json.dumps(changed))
    assert llull("replay", path)[0] == 1


def test_the_search_in_general_writes_its_witnesses_too(llull: Llull):
    llull("axioms", "--general", "z_mean", "--axioms", "monotonicity,pareto", "--witnesses", "w")
    assert [path.name for path in Path("w").iterdir()] == ["z_mean-monotonicity.json"]
    assert llull("replay", "w/z_mean-monotonicity.json")[0] == 0


def test_the_search_in_general_finds_that_z_mean_is_not_monotone(llull: Llull):
    code, out, _ = llull("axioms", "--general", "z_mean", "--axioms", "monotonicity", "-f", "json")
    (result,) = json.loads(out)["results"]
    assert code == 0
    assert result["status"] == "violated"
    assert len(result["witness"]["profile"]["models"]) == 3


def test_wanted_axioms_order_the_rules(llull: Llull):
    wanted = ("--want", "condorcet_winner,reinforcement", "--rules", "borda,copeland,kemeny")
    _, out, _ = llull("axioms", "t.csv", *wanted, "-f", "json")
    result = json.loads(out)
    assert result["want"] == ["condorcet_winner", "reinforcement"]
    assert result["rules"][0]["rule"] == "kemeny"


def test_verdicts_can_be_kept_in_the_database(llull: Llull):
    llull("ingest", "t.csv", "--db", "d.duckdb")
    code, _, err = llull(
        "axioms", "d.duckdb::t", "--rules", "borda", "--axioms", "anonymity,neutrality", "--save"
    )
    assert code == 0
    assert "saved: 2 verdicts" in err
    _, out, _ = llull(
        "sql", "d.duckdb", "SELECT rule, axiom, here FROM axiom_checks ORDER BY axiom", "-f", "json"
    )
    assert [(row["axiom"], row["here"]) for row in json.loads(out)] == [
        ("anonymity", "kept"),
        ("neutrality", "kept"),
    ]


def test_the_axioms_are_listed_with_statement_and_source(llull: Llull):
    _, out, _ = llull("axioms", "--list", "-f", "json")
    listed = json.loads(out)
    assert {"pareto", "monotonicity", "withholding"} <= {axiom["id"] for axiom in listed}
    assert all(axiom["statement"] and axiom["citation"] and axiom["protects"] for axiom in listed)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["axioms"], "name a TABLE"),
        (["axioms", "t.csv", "--axioms", "monotony"], "unknown axiom"),
        (["axioms", "t.csv", "--budget", "soon"], "write 10s, 2m or none"),
        (["axioms", "t.csv", "--save"], "is a file"),
        (["axioms", "--general", "z_men"], "did you mean 'z_mean'"),
        (["axioms", "--general", "z_mean", "--fail-on", "pareto"], "--general searches"),
        (["axioms", "t.csv", "--want", "pareto,,pareto"], "a name is empty"),
        (["axioms", "t.csv", "--want", ""], "a name is empty"),
        (["axioms", "t.csv", "--want", "pareto,pareto"], "'pareto' stands twice"),
        (["axioms", "t.csv", "--axioms", "pareto,"], "a name is empty"),
        (["axioms", "t.csv", "--want", "pareto", "--axioms", "smith"], "leave --axioms out"),
        (["axioms", "t.csv", "--axioms", "pareto", "--fail-on", "smith"], "not among the axioms"),
        (["axioms", "t.csv", "--axioms", "pareto", "--witnesses", "t.csv"], "t.csv: cannot be written"),
        (["axioms", "t.csv", "--axioms", "pareto", "--witnesses", "t.csv/w"], "cannot be written"),
        (["replay", "none.json"], "none.json"),
        (["replay", "t.csv"], "t.csv"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(llull: Llull, arguments: list[str], message: str):
    code, out, err = llull(*arguments)
    assert (code, out) == (2, "")
    assert message in err.splitlines()[-1]

"""The command line: forms of output, exit codes, one-line errors, and that nothing stored is lost."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from llull.cli.app import app
from tests.cli.broken_inputs import BROKEN, Broken
from tests.typed import Llull

CSV = "model,acc,err\nalpha,0.9,0.2\nbeta,0.8,0.1\ngamma,0.9,\n"
SPEC = '[metrics.err]\ndirection = "lower"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a small table, which is also the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(CSV)
    (tmp_path / "s.toml").write_text(SPEC)
    return tmp_path


def test_rank_as_a_table(here: Path, llull: Llull):
    code, out, err = llull("rank", "t.csv", "--spec", "s.toml", "--rule", "borda")
    assert code == 0
    assert out.splitlines() == [
        "t: borda (ties=average, gaps=average) · 3 models, 2 metrics · weights flat, missing available",
        "",
        "rank  model  score",
        "   1  gamma    3.0",
        "   2  alpha    1.5",
        "   3  beta     1.0",
    ]
    assert "note: 3 models x 2 metrics, 1 of 6 scores missing" in err
    assert len(err.splitlines()) == 3
    assert "(2 more: --verbose)" in err


def test_rank_as_json_is_the_documented_result(here: Path, llull: Llull):
    code, out, _ = llull("rank", "t.csv", "--spec", "s.toml", "-r", "copeland", "-p", "alpha=0", "-f", "json")
    result = json.loads(out)
    assert code == 0
    assert {
        key: result[key] for key in ("dataset", "rule", "parameters", "missing", "weights", "n_models")
    } == {
        "dataset": "t",
        "rule": "copeland",
        "parameters": {"alpha": 0.0, "score": "wins"},
        "missing": "available",
        "weights": "flat",
        "n_models": 3,
    }
    # alpha and beta win a metric each, alpha and gamma tie, gamma beats beta on the only metric of both.
    assert result["ranking"] == [
        {"model": "gamma", "rank": 1, "score": 1.0, "tied": False},
        {"model": "alpha", "rank": 2, "score": 0.0, "tied": True},
        {"model": "beta", "rank": 2, "score": 0.0, "tied": True},
    ]
    assert result["certificate"] is None
    assert result["tie_break"] is None
    assert result["dropped"] == []


def test_rank_as_csv_markdown_and_parquet_hold_the_same_rows(here: Path, llull: Llull):
    _, csv, _ = llull("rank", "t.csv", "-f", "csv")
    _, markdown, _ = llull("rank", "t.csv", "-f", "markdown")
    code, _, _ = llull("rank", "t.csv", "-f", "parquet", "-o", "out.parquet")
    assert code == 0
    frame = pl.read_parquet("out.parquet")
    assert frame.columns == ["model", "rank", "score", "tied"]
    assert pl.read_csv(io.StringIO(csv)).rows() == frame.rows()
    assert markdown.splitlines()[0] == "| model | rank | score | tied |"
    assert len(markdown.splitlines()) == 2 + len(frame)
    assert llull("rank", "t.csv", "-o", "out.xlsx")[0] == 0
    assert pl.read_excel("out.xlsx").select("model", "rank", "score").rows() == frame.drop("tied").rows()


def test_compare_correlates_the_rules(here: Path, llull: Llull):
    _, out, _ = llull("compare", "t.csv", "--rules", "mean,copeland(alpha=0)", "-f", "json")
    result = json.loads(out)
    assert result["rules"] == ["mean", "copeland(alpha=0)"]
    assert set(result["rankings"]["mean"][0]) == {"model", "rank", "score", "tied"}
    assert result["spearman"]["mean"]["mean"] == 1.0
    assert result["kendall"]["mean"].keys() == {"mean", "copeland(alpha=0)"}


def test_a_file_and_its_dataset_give_the_same_ranking(here: Path, llull: Llull):
    assert llull("ingest", "t.csv", "--spec", "s.toml", "--db", "d.duckdb")[0] == 0
    for rule in ("mean", "kemeny", "borda"):
        file = json.loads(llull("rank", "t.csv", "--spec", "s.toml", "-r", rule, "-f", "json")[1])
        stored = json.loads(llull("rank", "d.duckdb::t", "-r", rule, "-f", "json")[1])
        if rule == "kemeny":
            del file["certificate"]["seconds"], stored["certificate"]["seconds"]
        assert file == stored


def test_a_saved_ranking_is_in_the_database(here: Path, llull: Llull):
    llull("ingest", "t.csv", "--db", "d.duckdb")
    code, _, err = llull("rank", "d.duckdb::t", "-r", "borda", "--save")
    assert code == 0
    assert "saved: borda as run 1" in err
    _, out, _ = llull(
        "sql", "d.duckdb", "SELECT model FROM rankings WHERE run_id = 1 ORDER BY rank", "-f", "json"
    )
    assert [row["model"] for row in json.loads(out)] == ["gamma", "alpha", "beta"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["agreement"],
        ["influence"],
        ["coverage"],
        ["sensitivity"],
        ["explain", "alpha", "beta"],
        ["uncertainty"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_kept_analysis_is_what_json_says(here: Path, llull: Llull, arguments: list[str]):
    (here / "t.csv").write_text("model,acc,err,f1\nalpha,0.9,0.2,0.5\nbeta,0.8,0.1,0.6\ngamma,0.7,,0.8\n")
    llull("ingest", "t.csv", "--db", "d.duckdb")
    verb, *rest = arguments
    code, _, err = llull(verb, "d.duckdb::t", *rest, "--save")
    assert code == 0
    assert f"saved: {verb} of t" in err
    _, out, _ = llull("sql", "d.duckdb", "SELECT analysis, result FROM analyses", "-f", "json")
    (kept,) = json.loads(out)
    assert kept["analysis"] == verb
    printed = json.loads(llull(verb, "d.duckdb::t", *rest, "-f", "json")[1])
    assert without_times(json.loads(kept["result"])) == without_times(printed)
    code, _, err = llull(verb, "t.csv", *rest, "--save")
    assert code == 2
    assert "is a file" in err


def without_times(value: Any) -> Any:
    """A result without what differs between runs: how long it took."""
    if isinstance(value, dict):
        return {k: without_times(v) for k, v in value.items() if k not in {"seconds", "time"}}
    return [without_times(v) for v in value] if isinstance(value, list) else value


def test_datasets_can_be_listed_described_exported_renamed_and_dropped(here: Path, llull: Llull):
    llull("ingest", "t.csv", "--db", "d.duckdb", "--name", "one")
    llull("rename", "d.duckdb::one", "two")
    assert [d["name"] for d in json.loads(llull("datasets", "d.duckdb", "-f", "json")[1])] == ["two"]
    assert "two: 3 models, 2 metrics, 16.7% of 6 cells missing" in llull("describe", "d.duckdb::two")[1]
    assert llull("export", "d.duckdb::two", "out.csv", "--layout", "wide")[0] == 0
    assert pl.read_csv("out.csv").height == 3
    llull("drop", "d.duckdb::two")
    assert json.loads(llull("datasets", "d.duckdb", "-f", "json")[1]) == []


def test_metrics_of_another_file_join_a_dataset(here: Path, llull: Llull):
    (here / "more.csv").write_text("model,recall\nALPHA,3\nbeta,4\ndelta,5\n")
    (here / "names.csv").write_text("there,here\nALPHA,alpha\n")
    llull("ingest", "t.csv", "--db", "d.duckdb")
    code, out, _ = llull(
        "ingest", "more.csv", "--db", "d.duckdb", "--into", "t", "--names", "names.csv", "--json"
    )
    assert code == 0
    (joined,) = json.loads(out)["joined"]
    assert joined["matched"] == {"alpha": "ALPHA", "beta": "beta"}
    assert joined["only_other"] == ["delta"]
    assert json.loads(llull("rank", "d.duckdb", "-f", "json")[1])["n_metrics"] == 3


def test_models_of_another_file_join_a_dataset(here: Path, llull: Llull):
    (here / "base.csv").write_text("model,t1,t2\nA,0.9,0.5\nB,0.8,0.6\n")
    (here / "new.csv").write_text("model,t1,t2\nC,0.85,0.7\n")
    llull("ingest", "base.csv", "--db", "d.duckdb")
    into = ("ingest", "new.csv", "--db", "d.duckdb", "--into", "base")
    code, out, _ = llull(*into, "--keep-unmatched", "--json")
    assert code == 0
    (joined,) = json.loads(out)["joined"]
    assert (joined["models"], joined["metrics"]) == (["C"], [])
    ranking = json.loads(llull("rank", "d.duckdb", "-f", "json")[1])["ranking"]
    assert [(row["model"], row["score"]) for row in ranking] == [("C", 0.775), ("A", 0.7), ("B", 0.7)]
    (here / "new.csv").write_text("model,t1,t2\nC,0.5,0.7\n")
    code, _, err = llull(*into)
    assert code == 2
    assert "'C' has 0.85 on 't1' in 'base', and 0.5 in 'new'; --newer" in err
    assert llull(*into, "--newer")[0] == 0
    ranking = json.loads(llull("rank", "d.duckdb", "-f", "json")[1])["ranking"]
    assert {row["model"]: row["score"] for row in ranking} == {"A": 0.7, "B": 0.7, "C": 0.6}


def test_several_files_and_a_folder_are_one_table(here: Path, llull: Llull):
    (here / "runs").mkdir()
    for name in ("a", "b"):
        (here / "runs" / f"{name}.csv").write_text(
            f"model,x\n{name},0.{ord(name)}\nz,0\n".replace("z", "z" + name)
        )
    for tables in (["runs"], ["runs/a.csv", "runs/b.csv"]):
        code, out, err = llull("rank", *tables, "-f", "json")
        assert code == 0, err
        assert [row["model"] for row in json.loads(out)["ranking"]][:2] == ["b", "a"]
        assert json.loads(out)["dataset"] == "runs"
    llull("ingest", "runs/a.csv", "runs/b.csv", "--db", "d.duckdb", "--name", "both")
    assert json.loads(llull("datasets", "d.duckdb", "-f", "json")[1])[0]["n_models"] == 4
    assert llull("rank", "runs", "-f", "csv", "-o", "runs/a.csv")[0] == 2  # which is read
    assert "among several files" in llull("rank", "runs/a.csv", "d.duckdb::both")[2]


def test_hostile_names_are_shown_and_not_obeyed(here: Path, llull: Llull):
    (here / "h.csv").write_text("model,a\n[bold red]x[/],2\n‮abc,3\n")
    code, out, _ = llull("rank", "h.csv")
    assert code == 0
    assert "[bold red]x[/]" in out
    assert "\\u202eabc" in out
    (here / "h.csv").write_text("model,a\n\x1b[2Jboom,1\n")
    code, out, err = llull("rank", "h.csv")
    assert code == 2
    assert "\x1b" not in out + err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["rank", "nowhere.csv"], "nowhere.csv"),
        (["rank", "t.csv", "--rule", "bordo"], "did you mean 'borda'"),
        (["rank", "t.csv", "--param", "alpha"], "NAME=VALUE"),
        (["rank", "t.csv", "--param", "alpha=1"], "rule mean"),
        (["rank", "t.csv", "--param", "rule=1"], "unknown parameter 'rule'"),
        (["sensitivity", "t.csv", "--param", "seed=1"], "unknown parameter 'seed'"),
        (["explain", "t.csv", "alpha", "beta", "--param", "budget=1"], "unknown parameter 'budget'"),
        (["rank", "t.csv", "--models", "delta"], "unknown model 'delta'"),
        (["rank", "t.csv", "--metrics", "ac"], "did you mean 'acc'"),
        (["rank", "t.csv", "--group", "x"], "unknown group 'x'"),
        (["rank", "t.csv", "--min-coverage", "2"], "between 0 and 1"),
        (["rank", "t.csv", "--missing", "never"], "complete-models"),
        (["rank", "t.csv", "--weights", "heavy"], "unknown weighting 'heavy'"),
        (["rank", "t.csv", "--weights", "tree", "--missing", "nope"], "nope"),
        (["rank", "t.csv", "--save"], "is a file"),
        (["rank", "t.csv", "--format", "xml"], "xml"),
        (["rank", "t.csv", "--spec", "no.toml"], "no.toml"),
        (["rank", "d.duckdb::x"], "d.duckdb"),
        (["rank"], "'TABLE…'"),
        (["rank", "t.csv", "--nonsense"], "--nonsense"),
        (["nonsense"], "nonsense"),
        (["rank", "folder.csv"], "folder.csv: no file of a kind that is read"),
        (["agreement", "t.csv", "--seed", "-1"], "--seed"),
        (["sensitivity", "t.csv", "--samples", "0"], "--samples"),
        (["axioms", "t.csv", "--general", "mean"], "leave TABLE"),
        (["compare", "t.csv", "--rules", "mean,mean"], "stands twice"),
        (["sql", "none.duckdb", "SELECT 1"], "none.duckdb"),
        (["drop", "t.csv"], "DB::NAME"),
        (["rank", "t.csv", "-o", "no/such/folder/x"], "cannot be written"),
        (["ingest", "t.csv", "--db", "d.duckdb", "--newer"], "go with --into"),
        (["ingest", "t.csv", "--db", "d.duckdb", "--names", "n.csv"], "go with --into"),
        (["ingest", "t.csv", "--db", "d.duckdb::x"], "asked for: d.duckdb, without the dataset 'x'"),
        (["ingest", "t.csv", "--db", "d.duckdb", "--name", ""], "cannot be named ''"),
        (["ingest", "t.csv", "--db", "d.duckdb", "--name", " "], "cannot be named ' '"),
        (["ingest", "t.csv", "--db", "d.duckdb", "--name", "a\nb"], "cannot be named"),
        (["rank", "t.csv", "--weights", "none.csv"], "none.csv: no such file"),
        (["rank", "t.csv", "--weights", "empty.csv"], "empty.csv: it is empty; the columns 'metric' and"),
        (["rank", "t.csv", "--weights", "t.csv"], "its columns are 'model', 'acc', 'err';"),
        (["rank", "t.csv", "--weights", "folder.csv"], "folder.csv: a folder; give a file"),
        (["rank", "t.csv", "--spec", "latin.toml"], "latin.toml: line 2: not UTF-8 text"),
        (["rank", "t.csv", "--weights", "tre"], "did you mean 'tree'"),
        (["rank", "t.csv", "--models", ""], "models '': empty; give names"),
        (["rank", "t.csv", "--rule", "copeland", "-p", "alpha=0", "-p", "alpha=1"], "alpha is given twice"),
        (["rules", ""], "unknown rule ''"),
        (["agreement", "t.csv", "--level", "0"], "--level"),
        (["agreement", "t.csv", "--redundant", "nan"], "--redundant"),
        (["agreement", "t.csv", "--replicates", "99999999999"], "--replicates"),
        (["uncertainty", "t.csv", "--replicates", "0"], "--replicates"),
        (["uncertainty", "t.csv", "--workers", "0"], "--workers"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(here: Path, llull: Llull, arguments: list[str], message: str):
    (here / "empty.csv").write_text("")
    (here / "folder.csv").mkdir()
    (here / "latin.toml").write_bytes(b"[dataset]\nname = '\xe9'\n")
    code, out, err = llull(*arguments)
    assert code == 2
    assert out == ""
    last = err.splitlines()[-1]
    assert last.startswith("llull: ")
    assert message in last
    assert "Traceback" not in err


def test_messages_name_what_the_user_named(here: Path, llull: Llull):
    llull("ingest", "t.csv", "--db", "d.duckdb")
    code, _, err = llull("export", "d.duckdb::t", "nowhere/x.csv")
    assert code == 2
    assert err.startswith("llull: nowhere/x.csv: cannot be written: there is no folder ")
    for query in ("DROP TABLE scores", "INSERT INTO meta SELECT * FROM meta"):
        assert "say --write to let it change the database" in llull("sql", "d.duckdb", query)[2]
    assert "Value error" not in llull("rank", "t.csv", "--missing", "x")[2]


def test_without_a_verb_there_is_help_and_no_message(llull: Llull):
    code, out, err = llull()
    assert code == 2
    assert "Usage: llull" in out + err
    assert "llull: " not in err


def test_names_that_hold_commas_can_stand_in_lists(here: Path, llull: Llull):
    (here / "c.csv").write_text('model,"x, y",last\n"a,b",1,2\na,2,1\n"b, c",3,3\nd,4,4\n')

    def ranked(*options: Any):
        code, out, err = llull("rank", "c.csv", *options, "-f", "json")
        assert code == 0, err
        return [row["model"] for row in json.loads(out)["ranking"]]

    assert ranked("--models", "a,b") == ["a,b"]
    assert ranked("--models", "d, a,b") == ["d", "a,b"]
    assert ranked("--models", "b, c,a,") == ["b, c", "a"]
    assert ranked("--models", "?", "--metrics", "last,x, y") == ["d", "a"]
    assert "unknown model 'e'" in llull("rank", "c.csv", "--models", "a,e")[2]


def test_a_budget_without_end_is_no_number(here: Path, llull: Llull):
    for verb in (
        ["sensitivity"],
        ["coverage"],
        ["uncertainty", "--replicates", "5"],
        ["explain", "alpha", "beta"],
    ):
        code, out, _ = llull(verb[0], "t.csv", *verb[1:], "--budget", "inf", "-f", "json")
        assert code == 0
        json.loads(out, parse_constant=pytest.fail)


def test_every_verb_has_help_with_a_sentence(llull: Llull):
    verbs = [command.callback.__name__ for command in app.registered_commands if command.callback]
    assert {"ingest", "rank", "compare", "sql", "rules", "report"} <= set(verbs)
    for verb in verbs:
        code, out, _ = llull(verb, "--help")
        assert code == 0
        assert f"llull {verb}" in out


def test_rules_are_listed_and_described(llull: Llull):
    listed = json.loads(llull("rules", "-f", "json")[1])
    assert {"mean", "z_mean", "mean_rank", "borda", "copeland", "kemeny"} <= {rule["id"] for rule in listed}
    assert all(rule["reference"] and rule["complexity"] and rule["summary"] for rule in listed)
    assert "alpha" in llull("rules", "copeland")[1]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_broken_input_is_one_line_and_leaves_the_database_as_it_was(
    here: Path, llull: Llull, tmp_path: Path, broken: Broken
):
    llull("ingest", "t.csv", "--db", "d.duckdb")
    before = Path("d.duckdb").read_bytes()
    folder = tmp_path / "broken"
    folder.mkdir()
    table, spec = broken.make(folder)
    code, out, err = llull("ingest", table, "--db", "d.duckdb", *(["--spec", spec] if spec else []))
    assert (code, out) == (2, "")
    (line,) = err.splitlines()
    assert line.startswith("llull: ")
    for part in broken.says:
        assert part in line
    assert Path("d.duckdb").read_bytes() == before
    assert {path.name for path in here.glob("*.wal")} == set()


def test_a_name_that_is_taken_is_refused_unless_replaced(here: Path, llull: Llull):
    llull("ingest", "t.csv", "--db", "d.duckdb")
    before = Path("d.duckdb").read_bytes()
    code, _, err = llull("ingest", "t.csv", "--db", "d.duckdb")
    assert code == 2
    assert "dataset 't' is there" in err
    assert Path("d.duckdb").read_bytes() == before
    assert llull("ingest", "t.csv", "--db", "d.duckdb", "--replace")[0] == 0


def test_several_files_are_ingested_together_or_not_at_all(here: Path, llull: Llull):
    (here / "bad.csv").write_text("model,a\nu,1\nu,2\n")
    code, _, err = llull("ingest", "t.csv", "bad.csv", "--db", "d.duckdb")
    assert code == 2
    assert "'u' stands twice" in err
    assert not Path("d.duckdb").exists()


def test_output_is_written_through_a_link_and_into_a_pipe(here: Path, llull: Llull):
    (here / "real.csv").write_text("old")
    (here / "link.csv").symlink_to("real.csv")
    assert llull("rank", "t.csv", "-f", "csv", "-o", "link.csv")[0] == 0
    assert (here / "link.csv").is_symlink()
    assert (here / "real.csv").read_text().startswith("model,rank,score,tied")
    assert llull("rank", "t.csv", "-o", "/dev/null")[0] == 0
    assert Path("/dev/null").is_char_device()
    assert llull("rank", "t.csv", "-o", here)[0] == 2


def test_sums_beyond_floats_are_refused_and_not_ties(here: Path, llull: Llull):
    (here / "big.csv").write_text("model,a,b\nX,1e308,1e308\nY,1.7e308,1.7e308\nZ,1,2\n")
    code, _, err = llull("rank", "big.csv", "--rule", "mean")
    assert code == 2
    assert "no finite score for 'X'" in err


def test_an_interval_of_few_defined_correlations_is_finite(here: Path, llull: Llull):
    (here / "k.csv").write_text("model,a,b\nm1,1,0\nm2,0,1\nm3,0,1\nm4,0,0\nm5,0,1\nm6,0,0\n")
    code, out, _ = llull("agreement", "k.csv", "--method", "kendall", "-f", "json")
    assert code == 0
    assert json.loads(out)["dataset"] == "k"


def test_the_separator_may_stand_in_paths_and_names(here: Path, llull: Llull):
    assert llull("ingest", "t.csv", "--db", "we::ird.duckdb", "--name", "a::b")[0] == 0
    assert llull("rank", "we::ird.duckdb::a::b")[0] == 0
    assert llull("rename", "we::ird.duckdb::a::b", "c")[0] == 0
    assert llull("rank", "we::ird.duckdb::c", "--save")[0] == 0


def test_a_database_path_is_never_taken_for_a_url(here: Path, llull: Llull):
    code, _, err = llull("ingest", "t.csv", "--db", "md:x.duckdb")
    assert code == 2
    assert "md:x.duckdb: a remote address" in err
    assert not (here / "md:x.duckdb").exists()


def test_nested_values_of_a_query_are_text_in_csv(here: Path, llull: Llull):
    llull("ingest", "t.csv", "--db", "d.duckdb")
    code, out, _ = llull("sql", "d.duckdb", "SELECT [1, 2] AS l, {'a': 1} AS s", "-f", "csv")
    assert code == 0
    assert out == 'l,s\n"[1, 2]","{""a"": 1}"\n'


def test_report_names_a_missing_folder_before_any_work(
    llull: Llull, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def gather(*_: object, **__: object) -> None:
        raise AssertionError("the work was begun")

    monkeypatch.setattr("llull.reports.verbs.gather", gather)
    code, out, err = llull("report", "examples/vtab.tsv", "-o", str(tmp_path / "nowhere" / "report.html"))
    assert (code, out) == (2, "")
    assert "there is no folder" in err.splitlines()[-1]

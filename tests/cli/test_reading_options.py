"""Options that say what a table means, the lines before an answer, and ``llull spec``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.typed import Llull

TABLE = "model,params,acc,WER,note\na,7,0.8,4.0,x\nb,70,0.9,9.0,y\nc,3,0.7,2.0,oops\n"
LONG = "system,task,score\na,t1,1\na,t2,2\nb,t1,2\nb,t2,3\n"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text(TABLE)
    Path("l.csv").write_text(LONG)


def first(llull: Llull, *arguments: str) -> str:
    code, out, err = llull("rank", *arguments, "-r", "borda", "-f", "json")
    assert code == 0, err
    return json.loads(out)["ranking"][0]["model"]


def test_directions_and_columns_are_said_by_options(llull: Llull):
    assert first(llull, "t.csv", "--leave-out", "acc") == "c"
    assert first(llull, "t.csv", "--leave-out", "acc", "--higher", "W*") == "b"
    assert first(llull, "t.csv", "--lower", "acc", "--lower", "WER") == "c"
    assert first(llull, "l.csv", "--model", "task", "--metric", "system", "--score", "score") == "t2"


def test_a_dataset_follows_directions_and_columns_left_out_alone(llull: Llull):
    assert llull("ingest", "t.csv", "--db", "d.duckdb")[0] == 0
    assert first(llull, "d.duckdb::t", "--leave-out", "acc", "--higher", "WER") == "b"
    code, _, err = llull("rank", "d.duckdb::t", "--lower", "acc", "--save")
    assert (code, "ingest it anew" in err) == (2, True)
    for words in (("--model", "note"), ("--transpose",), ("--decimal", ","), ("--missing-code", "x")):
        code, _, err = llull("rank", "d.duckdb::t", *words)
        assert (code, len(err.splitlines())) == (2, 1)
        assert f"{words[0]} says how a file is read" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--model", "modle"), "did you mean 'model'? (--models selects models)"),
        (("--metric", "acc"), "holds scores, not names of metrics; --metrics selects metrics"),
        (("--lower", "wer"), "did you mean 'WER'?"),
        (("--lower", "WER,acc"), "give --lower again for each"),
        (("--leave-out", "z*"), "--leave-out: unknown metric 'z*'"),
        (("--lower", "*", "--higher", "W*"), "both fit metric 'WER'"),
        (("--transpose", "--score", "acc"), "--score does not go with --transpose"),
        (("--decimal", ";"), "--decimal is ';'"),
    ],
)
def test_what_does_not_fit_is_one_line(words: tuple[str, ...], says: str, llull: Llull):
    code, _, err = llull("rank", "t.csv", *words)
    assert (code, len(err.splitlines())) == (2, 1)
    assert says in err


def test_three_lines_stand_before_an_answer_and_all_by_verbose(llull: Llull):
    err = llull("rank", "t.csv")[2].splitlines()
    assert len(err) <= 3
    assert err[0].startswith("note: 3 models x 2 metrics; left out: note, params")
    assert "lower is better by its name: WER" in err[1]
    assert all(len(line) <= 80 for line in err)
    assert len(llull("rank", "t.csv", "--verbose")[2].splitlines()) > 3


def test_a_written_spec_reads_the_same(llull: Llull):
    code, text, _ = llull("spec", "t.csv", "--lower", "acc")
    assert code == 0
    assert 'acc = { direction = "lower" }\n' in text
    assert 'WER = { direction = "lower" }  # by its name\n' in text
    assert "# left out, sizes, by their names: params\n" in text
    assert llull("spec", "t.csv", "--lower", "acc", "-o", "t.toml")[0] == 0
    assert Path("t.toml").read_text() == text
    assert first(llull, "t.csv") == "c"
    code, _, err = llull("spec", "t.csv", "-o", "t.toml")
    assert (code, len(err.splitlines())) == (2, 1)

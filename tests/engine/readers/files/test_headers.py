"""Columns named in several rows: as pandas writes them, as spreadsheets merge them, and what is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from llull.engine.errors import ReadError
from tests.engine.readers.files.raw_of import columns, groups, read, write
from tests.typed import untyped

INDEX = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y"), ("b", "x")])
SCORES = {"a.x": ["1", "4"], "a.y": ["2", "5"], "b.x": ["3", "6"]}


def frame(index: list[Any], names: list[str | None], levels: list[str] | None = None) -> Any:
    made = untyped(pd.DataFrame([[1, 2, 3], [4, 5, 6]], columns=INDEX))
    made.index = pd.MultiIndex.from_tuples(index) if isinstance(index[0], tuple) else pd.Index(index)
    made.index.names = names
    if levels:
        made.columns.names = levels
    return made


PLAIN = frame(["m1", "m2"], [None])
TWO = [("t", "m1"), ("t", "m2")]
WRITTEN = {
    "plain": (PLAIN.to_csv(), {"column 1": ["m1", "m2"]}),
    "named index": (frame(["m1", "m2"], ["model"]).to_csv(), {"model": ["m1", "m2"]}),
    "named levels": (frame(["m1", "m2"], ["model"], ["g", "t"]).to_csv(), {"model": ["m1", "m2"]}),
    "levels alone": (frame(["m1", "m2"], [None], ["g", "t"]).to_csv(), {"column 1": ["m1", "m2"]}),
    "index reset": (
        frame(["m1", "m2"], ["model"]).reset_index().to_csv(index=False),
        {"model": ["m1", "m2"]},
    ),
    "two columns": (
        frame(TWO, ["task", "model"], ["g", "t"]).to_csv(),
        {"task": ["t", "t"], "model": ["m1", "m2"]},
    ),
    "two reset": (
        frame(TWO, ["task", "model"]).reset_index().to_csv(index=False),
        {"task": ["t", "t"], "model": ["m1", "m2"]},
    ),
    "read and written": (
        "Unnamed: 0_level_0,a,a,b\nUnnamed: 0_level_1,x,y,x\nm1,1,2,3\nm2,4,5,6\n",
        {"column 1": ["m1", "m2"]},
    ),
    "merged": (",a,,b\nmodel,x,y,x\nm1,1,2,3\nm2,4,5,6\n", {"model": ["m1", "m2"]}),
    "quoted": (PLAIN.to_csv(quoting=1), {"column 1": ["m1", "m2"]}),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_two_rows_of_names_become_dotted_names_and_groups(kind: str, tmp_path: Path):
    text, names = WRITTEN[kind]
    raw = read(write(tmp_path, "t.csv", text))
    assert columns(raw) == {**names, **SCORES}
    assert groups(raw) == {"a.x": "a", "a.y": "a", "b.x": "b"}
    assert raw.place(1) == f"line {len(text.splitlines())}"
    assert any("rows name the columns" in said for said in raw.inferred)


def test_a_frame_in_memory_has_the_same_names():
    assert columns(read(frame(["m1", "m2"], ["model"]))).keys() == {"model", *SCORES}


def test_three_rows_of_names_and_numbers_among_them(tmp_path: Path):
    raw = read(write(tmp_path, "t.csv", ",a,a\n,x,x\n,1,5\nm,0.1,0.2\n"))
    assert groups(raw) == {"a.x.1": "a/x", "a.x.5": "a/x"}


@pytest.mark.parametrize(
    ("text", "says"),
    [("model,x,x\na,1,2\n", "both named 'x'"), ("model,x,x\na,fail,OOM\nb,1,2\n", "both named 'x'")],
)
def test_names_that_repeat_above_scores_are_still_refused(text: str, says: str, tmp_path: Path):
    with pytest.raises(ReadError, match=says):
        read(write(tmp_path, "t.csv", text))


def test_a_row_without_a_model_is_no_row_of_names(tmp_path: Path):
    raw = read(write(tmp_path, "t.csv", "model,team,x\n,red,1\nm,blue,2\n"))
    assert columns(raw)["team"] == ["red", "blue"]

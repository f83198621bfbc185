"""What a spec does to a wide table: split cells, repeated models, rows, errors and counts."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.engine.errors import ReadError, SpecError
from llull.engine.readers.read import read_table
from llull.engine.table import ScoreTable


def read(columns: dict[str, Any], **tables: Any) -> ScoreTable:
    return read_table(columns, spec=tables)


PAIRS = {"model": ["a", "b", "c"], "m": ["1/2", "-", "NaN/4"], "x": [1, 2, 3]}


def test_split_cells_become_two_metrics_of_half_the_weight():
    table = read(PAIRS, table={"split": ["m"]}, metrics={"m": {"weight": "1/3", "group": "g"}})
    assert table.metric_names == ("m_n1", "m_n2", "x")
    assert table.metrics["weight"].to_list() == ["1/6", "1/6", "1"]
    assert table.metrics["group"].to_list() == ["g", "g", ""]
    np.testing.assert_array_equal(table.matrix, [[1, np.nan, np.nan], [2, np.nan, 4], [1, 2, 3]])
    assert table.missing_by_code == {"-": 2, "NaN": 1}


def test_parts_of_a_split_can_be_named_and_described():
    table = read(
        PAIRS,
        table={"split": {"m": ["f1", "loss"]}},
        metrics={"*": {"direction": "higher"}, "loss": {"direction": "lower", "weight": 2}},
    )
    assert table.metric_names == ("f1", "loss", "x")
    assert table.metrics["direction"].to_list() == ["higher", "lower", "higher"]
    assert [Fraction(w) for w in table.metrics["weight"]] == [Fraction(1, 2), 2, 1]


def test_a_part_must_not_take_the_name_of_another_column():
    with pytest.raises(SpecError, match="'x'"):
        read(PAIRS, table={"split": {"m": ["x", "y"]}})
    with pytest.raises(SpecError, match="'y'"):
        read(PAIRS, table={"split": {"m": ["y", "y"]}})


TWICE = {"model": ["a", "b", "a", "a"], "x": [1, 2, 4, None], "y": [None, 1, None, None]}


@pytest.mark.parametrize(
    ("duplicates", "models", "x", "y"),
    [
        ("suffix", ("a_1", "b", "a_2", "a_3"), [1, 2, 4, np.nan], [np.nan, 1, np.nan, np.nan]),
        ("first", ("a", "b"), [1, 2], [np.nan, 1]),
        ("last", ("b", "a"), [2, np.nan], [1, np.nan]),
        ("mean", ("a", "b"), [2.5, 2], [np.nan, 1]),
    ],
)
def test_models_that_stand_twice(duplicates: str, models: tuple[str, ...], x: list[Any], y: list[float]):
    table = read(TWICE, table={"duplicates": duplicates})
    assert table.model_names == models
    np.testing.assert_array_equal(table.matrix, [x, y])
    assert any(duplicates in said for said in table.origin.inferred)


def test_a_suffixed_name_that_is_taken_is_refused():
    with pytest.raises(ReadError, match="'a_1'"):
        read({"model": ["a", "a", "a_1"], "x": [1, 2, 3]}, table={"duplicates": "suffix"})


def test_rows_are_taken_after_names_are_suffixed():
    table = read(TWICE, table={"duplicates": "suffix", "rows": 2})
    assert table.model_names == ("a_1", "b")
    assert any("first 2 of 4" in said for said in table.origin.left_out)


ERRORS = {"model": ["a", "b"], "x": [1, 2], "x_stderr": [0.1, None], "x_n": [10, 20], "y": [3, 4]}


def test_columns_of_errors_and_counts_belong_to_their_metric():
    table = read(ERRORS, table={"n": "{metric}_n"})
    assert table.metric_names == ("x", "y")
    assert table.scores.select("stderr", "n").rows() == [(0.1, 10), (None, 20), (None, None), (None, None)]
    assert any("standard errors" in said for said in table.origin.inferred)


def test_errors_and_counts_may_stand_in_second_tables(tmp_path: Path):
    (tmp_path / "t.csv").write_text("model,x,y\na,1,3\nb,2,4\n")
    (tmp_path / "se.csv").write_text("model,y,x\nb,0.4,0.2\nc,9,9\na,-,0.1\n")
    (tmp_path / "n.csv").write_text("model,x\na,10\n")
    (tmp_path / "t.toml").write_text('[table]\nstderr_file = "se.csv"\nn_file = "n.csv"\n')
    table = read_table(tmp_path / "t.csv")
    rows = table.scores.select("model", "metric", "stderr", "n").rows()
    assert rows == [("a", "x", 0.1, 10), ("b", "x", 0.2, None), ("a", "y", None, None), ("b", "y", 0.4, None)]


def test_a_second_table_must_have_the_models_column_and_each_model_once(tmp_path: Path):
    (tmp_path / "t.csv").write_text("model,x\na,1\n")
    (tmp_path / "t.toml").write_text('[table]\nstderr_file = "se.csv"\n')
    for content, says in (
        ("name,x\na,1\n", "se.csv"),
        ("model,x\na,1\na,2\n", "line 3"),
        ("model,x\na,?!\n", "se.csv"),
    ):
        (tmp_path / "se.csv").write_text(content)
        with pytest.raises((SpecError, ReadError), match=says):
            read_table(tmp_path / "t.csv")


def test_metrics_are_taken_and_left_out_by_pattern():
    columns = {"model": ["a", "b"], "x1": [1, 2], "x2": [3, 4], "y": [5, 6]}
    assert read(columns, table={"metrics": ["x*"]}).metric_names == ("x1", "x2")
    assert read(columns, table={"metrics": ["x*"], "leave_out": ["x2"]}).metric_names == ("x1",)
    table = read(columns, table={"leave_out": ["y", "z*"]})
    assert table.metric_names == ("x1", "x2")
    assert any("'z*'" in said for said in table.origin.warnings)


def test_a_column_that_the_spec_names_is_a_metric_even_if_it_looks_like_text():
    columns = {"model": ["a", "b", "c"], "x": ["1", "bad", "worse"], "y": [1, 2, 3]}
    assert read(columns).metric_names == ("y",)
    with pytest.raises(ReadError, match="'bad'"):
        read(columns, metrics={"x": {"weight": 2}})


def test_a_spec_beside_the_file_is_used_and_said_and_one_given_overrules_it(tmp_path: Path):
    (tmp_path / "t.csv").write_text("model,x\na,1\n")
    (tmp_path / "t.toml").write_text('[dataset]\nname = "beside"\n')
    table = read_table(tmp_path / "t.csv")
    assert table.name == "beside"
    assert "t.toml" in table.origin.inferred[0]
    (tmp_path / "u.toml").write_text('[dataset]\nname = "given"\n')
    assert read_table(tmp_path / "t.csv", spec=tmp_path / "u.toml").name == "given"
    assert read_table(tmp_path / "t.csv", name="told").name == "told"


@pytest.mark.parametrize(
    ("content", "models"),
    [
        ("model,a\nX,1\n", ["X"]),
        ("id,System,a\n1,-,5\n2,NA,6\n", ["-", "NA"]),
        ("Model,org,a\nX,one,1\n?,two,2\n", ["X", "?"]),
    ],
)
def test_a_column_called_model_is_one_even_if_its_names_look_missing(
    content: str, models: list[str], tmp_path: Path
):
    (tmp_path / "t.csv").write_text(content)
    table = read_table(tmp_path / "t.csv")
    assert list(table.model_names) == models
    assert any("by its name, though" in line for line in table.origin.inferred)


def test_an_empty_column_called_model_is_not_the_models(tmp_path: Path):
    (tmp_path / "t.csv").write_text("name,model,a\nx,,1\ny,,2\n")
    assert list(read_table(tmp_path / "t.csv").model_names) == ["x", "y"]

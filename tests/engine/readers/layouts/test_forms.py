"""Cells that are no plain numbers: a column as a whole settles what they say, or it is asked about."""

from __future__ import annotations

import re
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llull.engine.errors import ReadError
from llull.engine.readers.layouts.forms import CellColumns, Form
from llull.engine.readers.layouts.numbers import NumberStyle
from llull.engine.readers.read import read_table
from llull.engine.table import ScoreTable


def look(*cells: str, name: str = "acc", **style: Any) -> tuple[list[float | None], list[float | None], Form]:
    """Scores and standard errors of a column, and its form; scores of a column that asks are none."""
    columns = CellColumns(pl.DataFrame({name: cells}), NumberStyle(**style))
    read, form = columns[name], columns.form(name)
    stderr: list[float | None] = read["stderr"].to_list() if "stderr" in read.columns else [None] * len(cells)
    if form.question is not None or read["wrong"].any():
        return [None] * len(cells), stderr, form
    return read["score"].to_list(), stderr, form


def read(columns: dict[str, Any], **table: Any) -> ScoreTable:
    return read_table({"model": ["a", "b", "c"], **columns}, spec={"table": table})


@pytest.mark.parametrize(
    ("cells", "scores"),
    [
        (["1.8 %", "3.3%"], [1.8, 3.3]),
        (["**85.3**", "84", "—"], [85.3, 84, None]),
        (["<b>85.3</b>", "~~84~~", "`3`"], [85.3, 84, 3]),
        (["__85.3__", "*84*", "_3_"], [85.3, 84, 3]),
        (["$85.3$", r"\textbf{84}", "3"], [85.3, 84, 3]),
        (["[85.3](https://x.org/y)", "84"], [85.3, 84]),
        (["85.3*", "84†", "3 ‡", "2"], [85.3, 84, 3, 2]),
        (["85.3[1]", "84¹", "0.5<sup>2</sup>", "2"], [85.3, 84, 0.5, 2]),
        (["0,85", "1,2", "-"], [0.85, 1.2, None]),
        (["0,853", "1,234"], [0.853, 1.234]),
        (["1.234,5", "12"], [1234.5, 12]),
        (["1.234,5", "1.234"], [1234.5, 1234]),
        (["1,234,567", "982", "1,234"], [1234567, 982, 1234]),
        (["1,234", "56.7"], [1234, 56.7]),
        (["1'234", "5"], [1234, 5]),
        (["1 234 567", "5 000"], [1234567, 5000]),
        (["85.3 (1)", "84.2 (3)", "84.9 (2)"], [85.3, 84.2, 84.9]),
        (["85.3 (3rd)", "84.2 (#1)", "84.9 (2nd)"], [85.3, 84.2, 84.9]),
    ],
)
def test_what_a_column_settles_is_read(cells: list[str], scores: list[float | None]):
    assert look(*cells)[0] == scores


@pytest.mark.parametrize(
    ("name", "cells", "scores", "errors"),
    [
        ("acc", ["1.8 ± 0.2", "3±.1", "OOM"], [1.8, 3, None], [0.2, 0.1, None]),
        ("acc", ["1.8 +/- 0.2", "3 +- 0.1"], [1.8, 3], [0.2, 0.1]),
        ("acc", ["1.8% ± 0.2%", "3 ± 0.1 %"], [1.8, 3], [0.2, 0.1]),
        ("acc", ["**1.8** ± 0.2", r"$3 \pm 0.1$"], [1.8, 3], [0.2, 0.1]),
        ("acc", ["1.8 (±0.2)", "3"], [1.8, 3], [0.2, None]),
        ("acc", ["0,85 ± 0,02", "0,9 ± 0,01"], [0.85, 0.9], [0.02, 0.01]),
        ("acc (se)", ["85.3 (0.4)", "84.2 (0.3)"], [85.3, 84.2], [0.4, 0.3]),
        ("acc (std)", ["85.3 (0.4)", "84.2 (0.3)"], [85.3, 84.2], [None, None]),
        ("acc ± std", ["85.3 ± 0.4", "84.2 ± 0.3"], [85.3, 84.2], [None, None]),
        ("acc", ["85 [84, 86]", "84.2 (82.2 – 86.2)"], [85, 84.2], [1 / 1.959964, 2 / 1.959964]),
        ("acc", ["1470 +5/-5", "1446 +6/-4"], [1470, 1446], [5 / 1.959964] * 2),
        ("acc (90% CI)", ["85 ± 1", "84 ± 2"], [85, 84], [1 / 1.644854, 2 / 1.644854]),
    ],
)
def test_errors_stand_with_their_scores(
    name: str, cells: list[str], scores: list[float], errors: list[float | None]
):
    found, stderr, form = look(*cells, name=name)
    assert found == scores
    assert stderr == [None if e is None else pytest.approx(e, rel=1e-6) for e in errors]
    assert form.said


@pytest.mark.parametrize(
    ("cells", "asks"),
    [
        (["85%", "84"], "percent"),
        (["1,234", "2,345"], "1.234 or 1234"),
        (["1,000", "2"], "1.000 or 1000"),
        (["0,85", "0.9"], "point"),
        (["0,85", "1,234,567"], "thousands"),
        (["85.3 (0.4)", "84.2 (0.3)"], "brackets"),
        (["85.3 (2)", "84.2 (2)", "3 (2)"], "brackets"),
        (["85.3 [1]", "84.2 [2]"], "behind each score"),
        (["85.3 [86, 87]", "84.2 [84, 85]"], "does not hold"),
        (["85 123", "7"], "one number or two"),
        (["+5/-5", "+6/-6"], "intervals"),
        (["[84.1, 86.5]", "80 – 82"], "intervals"),
        (["[86.5, 84.1]", "[80, 82]"], "larger"),
        (["+5/-5", "[80, 82]"], "distances"),
    ],
)
def test_what_a_column_leaves_open_is_asked(cells: list[str], asks: str):
    scores, _, form = look(*cells)
    assert scores == [None] * len(cells)
    assert asks in (form.question or "")


@pytest.mark.parametrize(
    "wrong",
    [
        "8O.3",
        "<img src='x.png'>",
        "85..3",
        "12,34,5",
        "0.8.1",
        "85.3/84.2",
        "about 80",
        "85.3 84.2",
        "١٢",
        "1e",
        "--3",
        "3*4*5",
        "10²",
        "10<sup>2</sup>",
        "1.2×10³",
        "~80",
        "<80",
        ">80",
        "≈80",
        "2^10",
        "85.3 ± -0.4",
        "85.3 ±",
        "7B",
        "80-85",
        "0x10",
        "(80)",
        "80 (",
        "[80]",
        "80 [",
        "1_000",
        "½",
        "80,",
        ",",
        "±3",
        "$80",
        "↓ 2.1",
        "80 ms",
        "1:30",
    ],
)
def test_a_cell_that_is_no_number_among_numbers_is_no_score(wrong: str):
    columns = CellColumns(pl.DataFrame({"x": ["85.3", "84.2", "80.1", wrong]}), NumberStyle())
    assert columns["x"]["wrong"].to_list()[3] or columns.form("x").question
    with pytest.raises(ReadError, match="--leave-out x"):
        read_table({"model": list("abcd"), "x": ["85.3", "84.2", "80.1", wrong], "y": [1, 2, 3, 4]})


@given(
    st.lists(st.text("0123456789.,-+ ±%()[]*/eE'†", min_size=1, max_size=12), min_size=1, max_size=5)
    | st.lists(
        st.from_regex(r"\A[1-9]?[0-9]{0,2}[.,]?[0-9]{1,3}( ?[±(\[%*] ?[0-9.,]{0,4}[)\]]?)?\Z"), max_size=5
    )
)
@settings(max_examples=600)
def test_a_score_is_the_number_that_its_cell_begins_with(cells: list[str]):
    scores, _, _ = look(*cells, "1")
    for cell, score in zip(cells, scores, strict=False):
        if score is not None:
            begins = re.match(r"[\s*]*([+-]?[0-9.,' ]*(?:[eE][+-]?[0-9]+)?)", cell)
            digits = begins[1].strip().replace(" ", "").replace("'", "") if begins else ""
            ways = {digits, digits.replace(",", "."), digits.replace(",", "")}
            ways.add(digits.replace(".", "").replace(",", "."))
            assert score in {
                float(way)
                for way in ways
                if re.fullmatch(r"[+-]?[0-9.]*(?:[eE].*)?", way) and way.count(".") < 2
            }


@pytest.mark.parametrize(
    "texts",
    [
        ["GPT-4*", "Llama 3 (7B)", "1*"],
        ["5-shot", "see 3%", "2024/10"],
        ["2024/10", "2024-10-01", "10/2024"],
        ["1.0.3", "v2", "3.1.4"],
        ["https://x.org/1", "3", "a, b"],
    ],
)
def test_text_stays_text(texts: list[str]):
    scores, _, form = look(*texts)
    assert scores == [None] * len(texts)
    assert form == Form()
    assert read({"x": texts, "y": [1, 2, 3]}).metric_names == ("y",)


def test_units_and_what_was_taken_for_what_are_told():
    table = read({"wer": ["1.8 %", "2.5%", "**3**%"], "acc": ["1 ± 0.1", "2 ± 0.1", "3 ± 0.2"]})
    assert table.metrics["unit"].to_list() == ["%", None]
    assert table.scores["score"].to_list() == [1.8, 2.5, 3, 1, 2, 3]
    assert table.scores["stderr"].to_list() == [None] * 3 + [0.1, 0.1, 0.2]
    said = " ".join(table.origin.inferred)
    assert all(what in said for what in ("numbers with %", "standard errors", "Markdown"))


def test_each_score_that_is_missing_is_counted_by_its_word():
    words = ["OOM", "failed", "timeout", "error", "crash", "N/A", "TBD", "—", "**N/A**", "Timed out"]
    table = read_table({"model": list("abcdefghijk"), "x": [*words, "1.5"], "y": range(11)})
    assert sum(table.missing_by_code.values()) == 10
    assert table.missing_by_code["OOM"] == table.missing_by_code["crash"] == 1
    assert table.missing_by_code["N/A"] == 2


def test_links_and_bold_names_are_names():
    table = read_table({"**Model**": ["[A](http://x.y/z)", "**B**", "`C`"], "[x](http://x.y)": [1, 2, 3]})
    assert table.model_names == ("A", "B", "C")
    assert table.metric_names == ("x",)


def test_metrics_of_a_turned_table_settle_their_cells_by_row():
    columns = {
        "task": ["WER", "acc", "points"],
        "A": ["1 %", "5 ± 1", "1,234,567"],
        "B": ["*2%*", "6 ± 2", "982"],
    }
    table = read_table(columns, spec={"table": {"layout": "transposed"}})
    assert table.model_names == ("A", "B")
    assert table.matrix.tolist() == [[1, 2], [5, 6], [1234567, 982]]
    assert table.metrics["unit"].to_list() == ["%", None, None]
    assert table.scores["stderr"].drop_nulls().to_list() == [1, 2]


# Each hint, followed


def test_the_hint_on_commas_gives_either_number():
    columns = {"x": ["1,234", "2,345", "3,456"]}
    with pytest.raises(ReadError, match=r"1.234 or 1234.*first say --decimal , .*second --decimal \."):
        read(columns)
    assert read(columns, decimal=",", thousands=".").matrix.tolist() == [[1.234, 2.345, 3.456]]
    assert read(columns, decimal=".", thousands=",").matrix.tolist() == [[1234, 2345, 3456]]


def test_no_hint_makes_points_thousands_in_other_columns():
    columns = {"x": ["1,234", "2,345", "3,456"], "y": ["0.123", "4.567", "8.901"]}
    with pytest.raises(ReadError) as asked:
        read(columns)
    assert "--decimal ," not in str(asked.value)
    assert read(columns, thousands=",").matrix.tolist() == [[1234, 2345, 3456], [0.123, 4.567, 8.901]]
    with pytest.raises(ReadError, match="'y'"):
        read(columns, decimal=",", thousands=".")
    assert read(columns, leave_out=["x"]).metric_names == ("y",)


def test_the_hint_on_brackets_gives_errors_or_deviations():
    cells = ["85.3 (0.4)", "84.2 (0.3)", "83 (0.5)"]
    with pytest.raises(ReadError, match=r"\(se\), \(sd\) or \(rank\)"):
        read({"acc": cells})
    for mark, errors in (("se", [0.4, 0.3, 0.5]), ("sd", [None] * 3), ("rank", [None] * 3)):
        scores = read({f"acc ({mark})": cells}).scores
        assert (scores["score"].to_list(), scores["stderr"].to_list()) == ([85.3, 84.2, 83], errors)


def test_the_hint_on_spaces_and_splits_and_codes():
    assert read({"x": ["1 234", "2", "3"]}, thousands=" ").matrix.tolist() == [[1234, 2, 3]]
    with pytest.raises(ReadError, match=r"split = \['x'\]"):
        read({"x": ["1/2", "3/4", "5/6"]})
    assert read({"x": ["1/2", "3/4", "5/6"]}, split=["x"]).matrix.tolist() == [[1, 3, 5], [2, 4, 6]]
    with pytest.raises(ReadError, match="--missing-code skip"):
        read({"x": ["1", "skip", "3"]})
    assert read({"x": ["1", "skip", "3"]}, also_missing=["skip"]).missing_by_code == {"skip": 1}


@pytest.mark.parametrize("cell", ["8O.3", "85.3/84.2x", "85..3", "about 80", "+5/-5", "2024/10", "80 ms"])
def test_no_hint_calls_a_text_with_digits_missing(cell: str):
    with pytest.raises(ReadError) as asked:
        read({"x": ["1.5", cell, "3"], "y": [1, 2, 3]})
    assert "--missing-code" not in str(asked.value)
    assert "split" not in str(asked.value)


# Intervals in a column of their own

RATINGS = {"elo": [1470, 1446, 1430], "elo_ci": ["+5/-5", "+6/-4", "-4/+8"]}


def test_a_column_of_intervals_is_the_uncertainty_of_its_metric():
    table = read(RATINGS)
    assert table.metric_names == ("elo",)
    assert table.scores["stderr"].to_list() == pytest.approx([10 / 3.919928, 10 / 3.919928, 12 / 3.919928])
    assert any("95%" in said for said in table.origin.inferred)


def test_intervals_without_a_telling_name_belong_to_the_metric_that_lies_in_them():
    columns = {"x": [0.8, 0.7, 0.6], "y": [5, 6, 7], "z1": ["[0.7, 0.9]", "[0.6, 0.8]", "[0.5, 0.7]"]}
    table = read(columns)
    assert table.metric_names == ("x", "y")
    assert table.scores["stderr"].to_list() == [pytest.approx(0.1 / 1.959964)] * 3 + [None] * 3


def test_intervals_that_belong_to_no_one_metric_are_left_out_aloud():
    table = read({"x": [1, 2, 3], "y": [5, 6, 7], "ci": ["+1/-1", "+2/-2", "+3/-3"]})
    assert table.scores["stderr"].count() == 0
    assert any("ci" in said for said in table.origin.left_out)


def test_a_told_interval_that_does_not_hold_its_score_is_refused():
    entries = {"x": {"interval": "ci"}}
    columns = {"model": ["a", "b"], "x": [1, 9], "ci": ["[0, 2]", "[0, 2]"]}
    with pytest.raises(ReadError, match="does not hold the score"):
        read_table(columns, spec={"metrics": entries})

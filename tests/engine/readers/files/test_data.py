"""JSON, YAML and Excel: what is a table in them, and that values are those of the file."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

from llull.engine.errors import ReadError
from llull.engine.readers.files.json_text import parsed_json
from tests.engine.readers.files.raw_of import columns, groups, read, write
from tests.typed import untyped

WIDE = {"model": ["a", "b"], "s.x": [1.0, 3.0], "s.y": [2.0, None]}
RECORDS: Any = [{"model": "a", "s": {"x": 1, "y": 2}}, {"model": "b", "s": {"x": 3}}]
BY_MODEL = {"a": {"s": {"x": 1, "y": 2}}, "b": {"s": {"x": 3}}}


@pytest.mark.parametrize(
    "data",
    [
        RECORDS,
        BY_MODEL,
        {"results": RECORDS, "date": "today"},
        {"results": BY_MODEL, "config": {"seed": 1}},
        {"all": {"results": BY_MODEL}},
        [["model", "s.x", "s.y"], ["a", 1, 2], ["b", 3, None]],
        {"columns": ["model", "s.x", "s.y"], "index": [0, 1], "data": [["a", 1, 2], ["b", 3, None]]},
        {"model": {"0": "a", "1": "b"}, "s.x": {"0": 1, "1": 3}, "s.y": {"0": 2, "1": None}},
        {"0": RECORDS[0], "1": RECORDS[1]},
        {"model": ["a", "b"], "s.x": [1, 3], "s.y": [2, None], "date": "today"},
    ],
)
def test_tables_of_json(data: Any, tmp_path: Path):
    raw = read(write(tmp_path, "t.json", json.dumps(data)))
    assert columns(raw) == WIDE
    assert set(groups(raw)) <= {"s.x", "s.y"}


def test_nested_scores_of_models_are_dotted_metrics_of_groups(tmp_path: Path):
    data = {"m one": {"link": "x", "pass@1": {"t1": 81.7, "t2": 77.4}, "size": 8.0}}
    raw = read(write(tmp_path, "t.json", json.dumps({**data, "m two": data["m one"]})))
    assert columns(raw)["pass@1.t1"] == [81.7, 81.7]
    assert groups(raw) == {"pass@1.t1": "pass@1", "pass@1.t2": "pass@1"}


def test_lists_in_records_are_left_out_aloud(tmp_path: Path):
    raw = read(write(tmp_path, "t.json", '[{"model": "a", "x": 1, "runs": [1, 2]}]'))
    assert columns(raw) == {"model": ["a"], "x": [1.0]}
    assert "'runs'" in raw.left_out[0]


def test_an_object_of_objects_that_say_who_they_are_keeps_both(tmp_path: Path):
    raw = read(write(tmp_path, "t.json", '{"r1": {"model": "a", "x": 1}, "r2": {"model": "b", "x": 2}}'))
    assert columns(raw) == {"key": ["r1", "r2"], "model": ["a", "b"], "x": [1.0, 2.0]}


def test_of_several_lists_one_is_named(tmp_path: Path):
    path = write(tmp_path, "t.json", json.dumps({"dev": RECORDS, "test": RECORDS[:1]}))
    with pytest.raises(ReadError, match=r"#1 dev \(2 records\); #2 test \(1 record\)"):
        read(path)
    assert columns(read(f"{path}#test"))["model"] == ["a"]


@pytest.mark.parametrize(
    "content",
    [
        "[" * 900 + "]" * 900,
        '{"a":' * 900 + "1" + "}" * 900,
        "[" * 100_000,
        '[{"m": "a", "x": ' + '{"a":' * 100 + "1" + "}" * 101 + "]",
        "[" + ",".join(f'{{"k{i}": 1}}' for i in range(20_000)) + "]",
        '[{"a.b": 1, "a": {"b": 2}}]',
    ],
    ids=["lists", "objects", "open", "deep record", "sparse", "one name"],
)
def test_hostile_json_is_refused_in_one_line(content: str, tmp_path: Path):
    with pytest.raises(ReadError) as caught:
        read(write(tmp_path, "t.json", content))
    assert "\n" not in str(caught.value)


YAML = "- model: a\n  s: {x: 1, y: 2}\n- model: b\n  s:\n    x: 3\n    y: ~\n"


def test_yaml_holds_texts(tmp_path: Path):
    raw = read(write(tmp_path, "t.yaml", YAML))
    assert columns(raw) == {"model": ["a", "b"], "s.x": ["1", "3"], "s.y": ["2", None]}
    raw = read(write(tmp_path, "t.yml", "no: {x: 12:30, y: 010}\n'null': {x: 1e3, y: yes}\n"))
    assert columns(raw) == {"model": ["no", "null"], "x": ["12:30", "1e3"], "y": ["010", "yes"]}


ALIASES = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(9)
)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (ALIASES, "aliases"),
        ("a: &a\n  b: *a\n", "line 2"),
        ("[" * 100_000, "nest"),
        ("a: {x: 1}\na: {x: 2}\n", "'a' twice"),
        ("<<: {x: 1}\n", "merge key"),
        ("a: 1\n---\nb: 2\n", "2 documents"),
        ("a: [1\n", "line 2"),
        ("!!python/object/apply:os.getcwd []", "no records"),
    ],
)
def test_hostile_yaml_is_refused_in_one_line(content: str, says: str, tmp_path: Path):
    with pytest.raises(ReadError, match=says) as caught:
        read(write(tmp_path, "t.yaml", content))
    assert "\n" not in str(caught.value)


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    book.close()
    return buffer.getvalue()


def test_a_sheet_with_a_title_and_merged_names(tmp_path: Path):
    rows = [["The board"], [], [None, "G", None], ["model", "x", "y"], ["a", 1, 1.5e-12], ["b", 2 / 3, "-"]]
    raw = read(write(tmp_path, "t.xlsx", workbook({"s": rows, "empty": []})))
    assert columns(raw) == {
        "model": ["a", "b"],
        "G.x": ["1", "0.6666666666666666"],
        "G.y": ["1.5e-12", "-"],
    }
    assert raw.place(0) == "line 5"


def test_of_several_sheets_one_is_named(tmp_path: Path):
    rows = [["model", "x"], ["a", 1]]
    path = write(tmp_path, "t.xlsx", workbook({"one": rows, "two": [*rows, ["b", 2]]}))
    with pytest.raises(ReadError, match=r"#1 one \(1 row, 2 columns\); #2 two"):
        read(path)
    assert columns(read(f"{path}#two"))["model"] == ["a", "b"]


def test_workbooks_that_would_take_all_memory_are_refused(tmp_path: Path):
    buffer = io.BytesIO()
    book: Any = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write("A1", "m")
    sheet.write("XFD1048576", 1)
    book.close()
    with pytest.raises(ReadError, match="as far as row 1,048,576"):
        read(write(tmp_path, "t.xlsx", buffer.getvalue()))
    buffer = io.BytesIO(workbook({"s": [["model", "x"], ["a", 1]]}))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b" " * 2**26)
    with pytest.raises(ReadError, match="unpacks to more than"):
        read(write(tmp_path, "t.xlsx", buffer.getvalue()))


def test_pandas_json_of_every_orientation_has_the_same_scores(tmp_path: Path):
    frame = untyped(pd.DataFrame({"model": ["a", "b"], "x": [1.0, 2.0]}))
    for orient in ("columns", "records", "index", "split", "values"):
        text = frame.to_json(orient=orient)
        if orient == "values":  # which has no names
            with pytest.raises(ReadError):
                read(write(tmp_path, "t.json", "[[1, 2], [3, 4]]"))
            continue
        assert columns(read(write(tmp_path, "t.json", text))) == {"model": ["a", "b"], "x": [1.0, 2.0]}


@pytest.mark.parametrize("text", [r'"\ud800"', r'"\ude00 a"', r'"\ud83d\ud83d\ude00"'])
def test_half_a_character_is_refused_and_a_whole_one_read(text: str):
    with pytest.raises(ReadError, match="f: half of a character"):
        parsed_json("f", text)
    assert parsed_json("f", r'["\ud83d\ude00", "\\ud800"]') == ["😀", r"\ud800"]

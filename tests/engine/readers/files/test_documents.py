"""Tables in documents: which are tables, what their cells are, and that one of several must be named."""

from __future__ import annotations

from pathlib import Path

import pytest

from llull.engine.errors import ReadError
from tests.engine.readers.files.raw_of import columns, groups, read, write
from tests.shared_data import shared

BOARD = "| Model | a \\| b |\n|:--|--:|\n| [x](http://y) | **1** |\n| z | 2 % |\n"
TWO = f"# One\n\n{BOARD}\n## Two\n\nc|d\n-|-\ne|3\nf|\n\ntext | text\n"


def test_a_markdown_table_has_cells_as_they_stand(tmp_path: Path):
    raw = read(write(tmp_path, "b.md", f"# Board\n\nSee | this\n\n{BOARD}\nend\n"))
    assert columns(raw) == {"Model": ["[x](http://y)", "z"], "a | b": ["**1**", "2 %"]}
    assert raw.place(1) == "line 8"


def test_of_several_tables_one_is_named_by_number_or_heading(tmp_path: Path):
    path = write(tmp_path, "b.md", TWO)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert "2 tables, name one as 'b.md#1': #1 One (2 rows, 2 columns); #2 Two (2 rows" in str(caught.value)
    for part in ("#2", "#Two", "#two"):
        raw = read(f"{path}{part}")
        assert columns(raw) == {"c": ["e", "f"], "d": ["3", ""]}
        assert raw.name == "b"
    with pytest.raises(ReadError, match="none of them is '3'"):
        read(f"{path}#3")


def test_code_is_no_table_and_html_in_markdown_is_one(tmp_path: Path):
    text = f"```\n{BOARD}```\n<table><tr><th>m<th>s<tr><td>k<td>3</table>"
    assert columns(read(write(tmp_path, "b.md", text))) == {"m": ["k"], "s": ["3"]}


def test_a_row_longer_than_its_header_is_refused(tmp_path: Path):
    with pytest.raises(ReadError, match=r"line 3 has 3 cells, the header has 2.*\\\|"):
        read(write(tmp_path, "b.md", "|a|b|\n|-|-|\n|x|1|2|\n"))


def test_the_hallucination_board_is_one_table():
    raw = read(shared("harness/boards/vectara_readme.md"))
    assert raw.frame.columns == [
        *("Model", "Hallucination Rate", "Factual Consistency Rate", "Answer Rate"),
        "Average Summary Length (Words)",
    ]
    assert raw.frame.row(0) == ("antgroup/finix_s1_32b", "1.8 %", "98.2 %", "99.5 %", "172.4")


PAGE = """<!doctype html><h2>The <b>board</b></h2><script>"<table>"</script><table>
<thead><tr><th rowspan=2>Model</th><th colspan="2">G</th></tr><tr><th>x</th><th>y<br>z</th></tr></thead>
<tbody><tr><td rowspan="2"><a href="u">m</a><sup>1</sup></td><td>1<br>2</td><td>12<sup>1</sup></td></tr>
<tr><td><span style="display: none">00</span>7&nbsp;%</td><td>9<sub>2</sub></td></tr></tbody>
<tfoot><tr><td>mean<td>1<td>2</tfoot></table>"""


def test_html_spans_marks_and_hidden_text(tmp_path: Path):
    raw = read(write(tmp_path, "b.html", PAGE))
    assert columns(raw) == {"Model": ["m¹", "m¹"], "G.x": ["1\n2", "7 %"], "G.y z": ["12¹", "9₂"]}
    assert groups(raw) == {"G.x": "G", "G.y z": "G"}


def test_html_without_closing_tags_and_with_tables_around(tmp_path: Path):
    inner = "<table><caption>Cap</caption><tr><th>a<th>b<tr><td>c<td>1<tr><td>d<td>2</table>"
    raw = read(write(tmp_path, "b.html", f"<table><tr><td>{inner}</table>"))
    assert columns(raw) == {"a": ["c", "d"], "b": ["1", "2"]}
    path = write(tmp_path, "c.html", inner * 2)
    assert columns(read(f"{path}#2")) == columns(raw)


@pytest.mark.parametrize(
    "content",
    [
        '<a "' * 200_000,
        "<!--" * 200_000,
        "<script></script " * 100_000,
        "<table>" * 200_000,
        "<table>" + "<tr><td rowspan=60000 colspan=50000>x" * 500,
        "<table><tr><td colspan=40000 rowspan=9999>x" + "<tr><td>" * 500,
        "<h1>" + "<b>x</b>" * 200_000,
        "|" + "a|" * 20_000 + "\n|" + "-|" * 20_000 + "\n" + "|x\n" * 5_000,
        "<table><tr>" + "<td>x" * 20_000 + "<tr><td>y" * 5_000,
        "\n" * 3_000_000,
        "x" * 5_000_000,
    ],
    ids=[
        "quotes",
        "comments",
        "scripts",
        "nested",
        "wide",
        "tall",
        "heading",
        "bars",
        "cells",
        "blank",
        "large",
    ],
)
def test_hostile_pages_are_refused_in_one_line(content: str, tmp_path: Path):
    for name in ("b.html", "b.md"):
        with pytest.raises(ReadError) as caught:
            read(write(tmp_path, name, content))
        assert "\n" not in str(caught.value)

"""Marks around texts come off; what is no mark stays."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llull.engine.readers.marks import plain_name, plain_texts


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("[GPT-4](https://x.y/a_(b))", "GPT-4"),
        ("**[A](http://x.y)** (beta)", "**A** (beta)"),
        ("**[A](http://x.y)**", "A"),
        ('[A](a.md "title")', "A"),
        ("***A***", "A"),
        ("`A`", "A"),
        ("<a href='x'>A</a>", "A"),
        ("A<sup>1</sup>", "A[1]"),
        ("AT&amp;T", "AT&T"),
        (r"A\*", "A*"),
        ("  A ", "A"),
    ],
)
def test_marks_come_off(text: str, plain: str):
    assert plain_name(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "A*",
        "*",
        "**",
        "<unk>",
        "<img src='x'>",
        "[](http://x.y)",
        "a*b*c",
        "__main__",
        "_A_",
        "[84.1](0.4)",
        "A & B",
        "snake_case",
        "~A",
        "$5",
    ],
)
def test_what_is_no_mark_stays(text: str):
    assert plain_name(text) == text


@given(st.lists(st.text(max_size=8) | st.text("*_`~[]()<>&;\\$ab1.", max_size=8), max_size=8))
def test_texts_keep_their_number_and_order(texts: list[str]):
    cells = pl.Series("x", texts, dtype=pl.String)
    assert [text.strip() for text in plain_texts(cells)] == [plain_name(text) for text in texts]
    assert len(plain_texts(cells, numbers=True)) == len(texts)

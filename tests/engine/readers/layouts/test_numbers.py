"""Numbers as text: what is read is what Python reads, and nothing else is a number."""

from __future__ import annotations

import math
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llull.engine.readers.layouts.numbers import NEVER_NUMBERS, USUAL_CODES, NumberStyle, hint


def read(*texts: str | None, **style: Any) -> list[tuple[float | None, str | None, bool]]:
    (frame,) = NumberStyle(**style).read([pl.Series(texts, dtype=pl.String)])
    return frame.rows()


finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(finite, min_size=1, max_size=20))
@settings(max_examples=200)
def test_every_float_survives_as_text(values: list[float]):
    shown = [repr(value) for value in values]
    assert [score for score, _, _ in read(*shown)] == values


@given(
    st.from_regex(r"[+-]?([0-9]{1,20}(\.[0-9]{0,20})?|\.[0-9]{1,20})([eE][+-]?[0-9]{1,2})?", fullmatch=True)
)
@settings(max_examples=300)
def test_decimal_text_is_rounded_as_python_rounds_it(text: str):
    assert read(f" {text}\t") == [(float(text), None, False)]


@given(st.integers(-(10**12), 10**12), st.integers(0, 99))
def test_separators_are_taken_only_as_told(whole: int, hundredths: int):
    value = float(f"{whole}.{hundredths:02}")
    english = f"{whole:,}.{hundredths:02}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read(english, thousands=",") == [(value, None, False)]
    assert read(german, thousands=".", decimal=",") == [(value, None, False)]
    assert read(german, thousands=",")[0][2]
    assert read(english)[0][2] == ("," in english)


@given(st.text(max_size=12))
@settings(max_examples=500)
def test_no_text_is_a_number_that_python_does_not_read(text: str):
    ((score, code, wrong),) = read(text)
    assert (score is not None) + (code is not None) + wrong == 1
    if score is not None:
        assert score == float(text.replace("−", "-"))


@pytest.mark.parametrize(
    "text", ["1_000", "0x10", "1e", "e5", ".", "1.2.3", "--1", "+-1", "1 2", "٣", "½", "1f", "1d5"]
)
def test_what_some_parsers_take_for_numbers_is_refused(text: str):
    assert read(text) == [(None, None, True)]


@pytest.mark.parametrize("text", sorted({*USUAL_CODES, *NEVER_NUMBERS}))
def test_usual_codes_are_missing_in_any_case_and_keep_their_text(text: str):
    for written in (text, text.upper(), f" {text} "):
        assert read(written) == [(None, written.strip(), False)]


def test_codes_that_are_told_replace_the_usual_ones_but_not_nan_and_blank():
    rows = read("X", "x", "-", "nan", "", "Inf", None, missing=("X",))
    assert [code for _, code, _ in rows] == ["X", None, None, "nan", "", "Inf", ""]
    assert [wrong for _, _, wrong in rows] == [False, True, True, False, False, False, False]


def test_columns_of_numbers_count_nan_infinity_and_null_apart():
    (frame,) = NumberStyle().read([pl.Series([1.0, math.nan, math.inf, -math.inf, None])])
    assert frame["code"].to_list() == [None, "NaN", "inf", "-inf", ""]
    assert frame["score"].to_list() == [1.0, None, None, None, None]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("12%", "sign"),
        ("1/2", "split"),
        ("NaN/3.5", "split"),
        ("+5/-5", "interval"),
        ("0.5±0.1", "column of its own"),
        ("0.5 (0.1)", "column of its own"),
        ("1,234,567.8", "not one number"),
        ("1 234.5", "not one number"),
        ("1e400", "too large"),
    ],
)
def test_what_is_nearly_a_number_gets_the_right_advice(text: str, advice: str):
    assert advice in (hint(text, "x") or "")


@pytest.mark.parametrize(
    "text",
    ["2024-01-05", "2024/10", "10/2024", "12,34,5", "85..3", "v1.2", "7B", "BERT", "633.5M", "1:30", "#1"],
)
def test_what_is_far_from_a_number_gets_none(text: str):
    assert hint(text, "x") is None

"""Specs that are written: they read back as they were, whatever names they hold."""

from __future__ import annotations

import tomllib
import unicodedata
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from llull.engine.options import Duplicates, Layout, Scale
from llull.engine.spec.spec import MetricEntry, Spec, parse_spec
from llull.engine.spec.write import write

#: Texts as a spec may hold them: stripped, not empty, of any characters that TOML can hold.
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(str.strip).filter(bool)
SEPARATORS = st.sampled_from([",", ";", "|", "\t", " ", "'", "_", "·"])
FINITE = st.floats(allow_nan=False, allow_infinity=False)
GROUPS = st.lists(st.sampled_from(["a", "b c", "é", '"', "\\", "x.y", "\u202e"]), max_size=3).map("/".join)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


@st.composite
def entries(draw: st.DrawFn) -> MetricEntry:
    lower, upper = sorted(draw(st.tuples(FINITE, FINITE)))
    return MetricEntry(
        draw(TEXTS),
        direction=draw(st.sampled_from([None, "higher", "lower"])),
        weight=draw(st.sampled_from([None, "1/3", "0", "2"])),
        group=draw(maybe(GROUPS)),
        counts=draw(st.sampled_from([None, True, False])),
        lower=draw(st.sampled_from([None, lower])),
        upper=draw(st.sampled_from([None, upper])),
        baseline=draw(maybe(FINITE)),
        ceiling=draw(maybe(FINITE)),
        unit=draw(maybe(TEXTS)),
        tolerance=draw(maybe(FINITE.map(abs))),
        scale=draw(maybe(st.sampled_from(get_args(Scale)))),
        stderr=draw(maybe(TEXTS)),
        interval=draw(maybe(TEXTS)),
    )


@st.composite
def specs(draw: st.DrawFn) -> Spec:
    columns = st.lists(TEXTS, max_size=3, unique=True).map(tuple)
    patterns = st.lists(TEXTS, max_size=9).map(tuple)
    pairs = st.tuples(TEXTS, TEXTS).filter(lambda pair: pair[0] != pair[1])
    decimal = draw(st.sampled_from([".", ","]))
    texts = ("name", "title", "source", "licence", "date", "model", "label", "stderr", "interval", "n")
    return Spec(
        file="s.toml",
        **{key: draw(maybe(TEXTS)) for key in (*texts, "stderr_file", "n_file", "encoding")},
        layout=draw(st.sampled_from(get_args(Layout))),
        metric=draw(columns),
        score=draw(columns),
        missing=draw(maybe(patterns)),
        also_missing=draw(patterns),
        take=draw(patterns),
        leave_out=draw(patterns),
        split=draw(st.dictionaries(TEXTS, pairs, max_size=2)),
        decimal=decimal,
        thousands=draw(maybe(SEPARATORS.filter(lambda mark: mark != decimal))),
        separator=draw(maybe(SEPARATORS)),
        duplicates=draw(st.sampled_from(get_args(Duplicates))),
        revision=draw(patterns),
        rows=draw(maybe(st.integers(1, 10**9))),
        entries=tuple(draw(st.lists(entries(), max_size=4, unique_by=lambda e: e.pattern))),
    )


@settings(max_examples=60)
@given(specs(), st.lists(st.text(), max_size=3), st.text())
def test_a_written_spec_reads_back_as_it_was(spec: Spec, comments: list[str], reason: str):
    why = {entry.pattern: reason for entry in spec.entries}
    text = write(spec, head=comments, aside=comments, why=why)
    assert parse_spec(tomllib.loads(text), file="s.toml") == spec
    assert not {"Cc", "Cf"} & {unicodedata.category(ch) for ch in text.replace("\n", "")}


def test_what_is_written_is_short_and_says_why():
    spec = Spec(
        layout="wide",
        model="system",
        take=("WER", "acc@1"),
        entries=(MetricEntry("WER", direction="lower", unit="%"), MetricEntry("acc@1")),
    )
    assert write(
        spec, head=["How x.csv is read."], aside=["no metrics: year"], why={"WER": "by its name"}
    ) == (
        "# How x.csv is read.\n"
        "\n"
        "[table]\n"
        'layout = "wide"\n'
        'model = "system"\n'
        'metrics = ["WER", "acc@1"]\n'
        "# no metrics: year\n"
        "\n"
        "[metrics]\n"
        'WER = { direction = "lower", unit = "%" }  # by its name\n'
        '"acc@1" = {}\n'
    )

"""Drawn tables: none is read wrong without a word, and what the file settles is not asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from llull.engine.errors import ReadError
from llull.engine.table import ScoreTable
from tests.engine.readers import judged_reading
from tests.engine.readers.drawn_tables import TROUBLES, Drawn, drawn_tables
from tests.engine.readers.judged_reading import Tally, judge
from tests.engine.tables import make_table


def test_no_table_is_read_wrong_in_silence(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    tally = Tally()
    for drawn in drawn_tables(2000, seed=1):
        tally.add(drawn, tmp_path)
    record_property("summary", "\n".join(tally.lines()))
    assert tally.wrong == 0
    assert tally.share >= 0.9


def test_a_seed_draws_the_same_tables_with_every_trouble_and_two_readings_where_a_coin_decides() -> None:
    tables = list(drawn_tables(600, seed=3))
    assert tables == list(drawn_tables(600, seed=3))
    assert {drawn.marks[-1] for drawn in tables if not drawn.settled} == set(TROUBLES)
    readings = {
        (drawn.marks[-1], len(drawn.scores or ()))
        for drawn in tables
        if drawn.marks[-1:] == ("quiet number",)
    }
    assert len(readings) > 1


DRAWN = Drawn("", ".csv", "wide", (), True, {("k0",): {"m0": 1.0, "m1": None}}, frozenset(), {})


@pytest.mark.parametrize(
    ("table", "verdict"),
    [
        (make_table([[1, None]]), "right"),
        (make_table([[1, 2]]), "wrong"),
        (make_table([[1, None]], direction=["lower"]), "wrong"),
        (make_table([[1, None]], metrics=["other"]), "wrong"),
        (make_table([[1, None]], models=["m0", "m2"]), "wrong"),
        (make_table([[1, None], [3, 4]]), "wrong"),
        (ReadError("who?"), "asked"),
    ],
)
def test_the_judge_sees_each_difference(
    table: ScoreTable | ReadError, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_: Path) -> ScoreTable:
        if isinstance(table, ReadError):
            raise table
        return table

    monkeypatch.setattr(judged_reading, "read_table", read)
    assert judge(DRAWN, tmp_path)[0] == verdict


def reading(table: ScoreTable) -> Callable[[Path], ScoreTable]:
    return lambda _: table


def test_the_judge_sees_a_lost_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = make_table([[1, None]])
    drawn = Drawn(
        "", ".csv", "wide", (), True, {("k0",): {"m0": 1.0, "m1": None}}, frozenset(), {("k0",): {"m0": 0.5}}
    )
    monkeypatch.setattr(judged_reading, "read_table", reading(table))
    assert judge(drawn, tmp_path)[0] == "wrong"
    with_error = table.scores.with_columns(pl.when(pl.col("model") == "m0").then(0.5).alias("stderr"))
    right = ScoreTable("t", table.models, table.metrics, with_error)
    monkeypatch.setattr(judged_reading, "read_table", reading(right))
    assert judge(drawn, tmp_path)[0] == "right"

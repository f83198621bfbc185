"""Boards of arenas: intervals become standard errors and never metrics; the whole counts alone."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples.arena import BOARD
from tests.engine.readers.samples.arena_dataset import rows
from tests.engine.readers.test_harness import facts, held, scores, write

#: Half the width of an interval of 95%, in standard errors.
Z = 1.959963984540054


def test_ratings_have_the_errors_of_their_intervals(tmp_path: Path):
    path = write(tmp_path / "b.json", BOARD)
    table = read_table(path)
    assert facts(table, "counts") == {"overall": True, "coding": False}
    assert facts(table, "direction") == {"overall": "higher", "coding": "higher"}
    assert facts(table, "unit") == {"overall": "rating", "coding": "rating"}
    assert scores(table)["m-two", "overall"] == 1298.25
    errors = scores(table, "stderr")
    assert errors["m-one", "overall"] == pytest.approx(8 / Z)
    assert errors["m-two", "overall"] == pytest.approx(15 / Z)  # 10 below and 20 above
    assert ("m-three", "overall") not in scores(table)
    assert llull.rank(path).frame()["model"].to_list() == ["m-one", "m-two"]
    assert llull.rank(path, metrics=["coding"]).frame()["model"].to_list() == ["m-two", "m-one", "m-three"]
    held(path, tmp_path)


def test_without_the_whole_all_categories_count(tmp_path: Path):
    path = write(tmp_path / "b.json", {"a/b": BOARD["overall"], "coding": BOARD["coding"]})
    assert facts(read_table(path), "counts") == {"a/b": True, "coding": True}
    held(path, tmp_path)


def test_the_same_as_a_table_is_read_by_its_latest_date(tmp_path: Path):
    rows().write_parquet(tmp_path / "b.parquet")
    table = read_table(tmp_path / "b.parquet")
    assert scores(table)["m-one", "overall"] == 1312.5
    assert scores(table, "n")["m-one", "overall"] == 9000
    assert scores(table, "stderr")["m-two", "overall"] == pytest.approx(15 / Z)
    assert facts(table, "counts") == {"overall": True, "coding": False}
    assert "boards before the latest of each category: 1 older row" in table.origin.left_out
    held(tmp_path / "b.parquet", tmp_path)


def test_ratings_without_quantiles_are_a_table_like_any(tmp_path: Path):
    plain = {"a": {"rating": 2.0}, "b": {"rating": 1.0}}
    assert read_table(write(tmp_path / "b.json", plain)).metric_names == ("rating",)


def test_several_boards_in_one_file_are_refused(tmp_path: Path):
    with pytest.raises(ReadError, match=r"b.json: a list of 2 boards; one a file expected"):
        read_table(write(tmp_path / "b.json", [BOARD, BOARD]))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"late": 3}, "a board of an arena, but 'late' is 3; models and their ratings expected"),
        ({"late": {"m": {"rating": 3}}}, "but 'm' in 'late' is .*; rating and quantiles expected"),
        ({"late": {"m": {"rating": [3], "rating_q025": 1, "rating_q975": 2}}}, "a rating is no number"),
    ],
)
def test_broken_boards_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    board = deepcopy(BOARD) | {"more": deepcopy(BOARD["coding"])} | change
    with pytest.raises(ReadError, match=message) as caught:
        read_table(write(tmp_path / "b.json", board))
    assert "\n" not in str(caught.value)

"""Results of aeon: a file an estimator, a row a dataset, a column a resample."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples.aeon import FILES, write
from tests.engine.readers.test_harness import facts, held, scores


def test_files_of_estimators_are_one_table(tmp_path: Path):
    write(tmp_path)
    folder = tmp_path / "accuracy"
    table = read_table(folder)
    assert set(table.model_names) == {"HC2", "FreshPRINCE"}
    assert facts(table, "direction") == {"Adiac accuracy": "higher", "Beef accuracy": "higher"}
    assert scores(table)["HC2", "Adiac accuracy"] == pytest.approx((0.81 + 0.80 + 0.85) / 3)
    assert scores(table, "n")["HC2", "Adiac accuracy"] == 3
    assert scores(table, "stderr")["HC2", "Beef accuracy"] == pytest.approx(0.1 / 3**0.5)
    assert llull.rank(folder).frame()["model"].to_list() == ["HC2", "FreshPRINCE"]
    held(folder, tmp_path)


def test_a_resample_that_failed_is_counted(tmp_path: Path):
    write(tmp_path)
    table = read_table(tmp_path / "accuracy")
    assert scores(table)["FreshPRINCE", "Beef accuracy"] == pytest.approx(0.75)
    assert scores(table, "n")["FreshPRINCE", "Beef accuracy"] == 2
    assert (
        "1 of 12 rows have no score; FreshPRINCE on Beef accuracy is the mean of 2 of 3"
        in table.origin.warnings
    )


@pytest.mark.parametrize(
    ("name", "metric", "direction"),
    [
        ("logloss/HC2_TESTFOLDS.csv", "Adiac logloss", "lower"),
        ("results/HC2_TESTFOLDS.csv", "Adiac", "higher"),
        ("results/HC2_rmse.csv", "Adiac rmse", "lower"),
        ("results/HC2_nll.csv", "Adiac nll", "lower"),
    ],
)
def test_the_measure_is_of_the_files_name_or_of_its_folder(
    name: str, metric: str, direction: str, tmp_path: Path
):
    path = tmp_path / name
    path.parent.mkdir()
    path.write_text("folds:,0,1\nAdiac,0.2,0.4\n", encoding="utf-8")
    assert facts(read_table(path), "direction") == {metric: direction}
    assert read_table(path).model_names == ("HC2",)


def test_names_of_estimators_hold_dots(tmp_path: Path):
    path = tmp_path / "WEASEL-2.0_accuracy.csv"
    path.write_text(FILES["HC2_accuracy.csv"], encoding="utf-8")
    assert read_table(path).model_names == ("WEASEL-2.0",)


def test_the_same_resample_in_two_files_is_refused(tmp_path: Path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "HC2_accuracy.csv").write_text(FILES["HC2_accuracy.csv"], encoding="utf-8")
    with pytest.raises(
        ReadError, match=r"'HC2' has resample '0' on metric 'Adiac accuracy' twice: a.*line 2 and b"
    ):
        read_table(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("hc2.csv", FILES["HC2_accuracy.csv"], "whose name the file's tells: ESTIMATOR_MEASURE.csv"),
        ("HC2_accuracy.csv", "folds:,0\n,0.1\n", "line 2: column 'folds:' is blank; a name expected"),
        ("HC2_accuracy.csv", "folds:,0\nA,x1\n", r"line 2 \(model 'HC2'\): 'x1' is not a number"),
        (
            "HC2_accuracy.csv",
            "folds:,0,1\nA,1,2\nA,3,4\n",
            "'HC2' has resample '0' .* twice: line 2 and line 3",
        ),
    ],
)
def test_broken_files_are_refused_in_one_line(name: str, text: str, message: str, tmp_path: Path):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=message) as caught:
        read_table(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_frame_has_no_name_of_an_estimator():
    with pytest.raises(ReadError, match="whose name the file's tells"):
        read_table(pl.DataFrame({"folds:": ["A"], "0": [0.5]}))

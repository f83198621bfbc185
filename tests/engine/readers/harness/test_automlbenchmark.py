"""Results of the AutoML benchmark: another measure on each task, and folds that failed."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples.automlbenchmark import RESULTS
from tests.engine.readers.test_harness import facts, held, scores
from tests.shared_data import shared


def results(folder: Path, text: str = RESULTS) -> Path:
    path = folder / "results.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_each_task_has_its_own_measure_and_direction(tmp_path: Path):
    path = results(tmp_path)
    table = read_table(path)
    counts = table.metrics.filter("counts")
    assert dict(counts.select("metric", "direction").rows()) == {
        "adult auc": "higher",
        "shuttle neg_logloss": "higher",  # the benchmark turns losses
    }
    assert facts(table, "direction")["adult logloss"] == "lower"
    assert scores(table)["A", "adult auc"] == pytest.approx((0.92 + 0.94) / 2)
    assert scores(table)["A", "shuttle neg_logloss"] == pytest.approx((-0.10 - 0.30) / 2)  # the later run
    assert scores(table, "n")["A", "adult auc"] == 2
    assert scores(table, "stderr")["A", "adult auc"] == pytest.approx(0.01)  # 0.0141421 / sqrt(2)
    assert llull.rank(table).frame()["model"].to_list() == ["A", "B"]
    assert any(
        "folds that ran several times" in said and "1 older run" in said for said in table.origin.left_out
    )
    held(path, tmp_path)


def test_folds_that_failed_are_counted(tmp_path: Path):
    table = read_table(results(tmp_path))
    assert scores(table)["B", "adult auc"] == 0.90
    assert scores(table, "n")["B", "adult auc"] == 1
    assert "1 of 8 rows have no score; B on adult auc is the mean of 1 of 2" in table.origin.warnings
    worst = llull.rank(table, missing="worst")
    assert dict(worst.frame().select("model", "score").iter_rows())["B"] == pytest.approx((0.90 - 0.5) / 2)


def test_a_fold_that_stands_twice_is_refused(tmp_path: Path):
    one = results(tmp_path)
    two = one.rename(tmp_path / "other.csv")
    with pytest.raises(
        ReadError, match=r"model 'A' has fold '0' on metric 'adult auc' twice: .*; leave one out"
    ):
        read_table([results(tmp_path), two])
    dated = RESULTS.replace("utc", "when")
    with pytest.raises(
        ReadError, match=r"'A' has fold '1' on metric 'shuttle neg_logloss' twice: line 7 and line 8"
    ):
        read_table(results(tmp_path, dated))


@pytest.mark.parametrize(("column", "value"), [("1h8c", "4h8c"), ("1.0", "1.1")])
def test_a_framework_under_two_constraints_or_versions_is_two_models(column: str, value: str, tmp_path: Path):
    lines = RESULTS.splitlines()
    again = [line.replace(f",{column},", f",{value},") for line in lines if ",A," in line]
    table = read_table(results(tmp_path, "\n".join([*lines, *again])))
    assert set(table.model_names) == {f"A {column}", f"A {value}", "B"}
    assert any(f"models of their own: A {column}, A {value}" in said for said in table.origin.inferred)


def test_a_spec_of_the_columns_goes_over_the_format(tmp_path: Path):
    table = read_table(results(tmp_path), score=["acc"], metric=["task"], duplicates="last")
    assert scores(table) == {("A", "adult"): 0.87, ("B", "adult"): None} | {
        ("A", "shuttle"): 0.90,
        ("B", "shuttle"): 0.86,
    }


def test_frames_are_read_like_files(tmp_path: Path):
    path = results(tmp_path)
    assert scores(read_table(pl.read_csv(path))) == scores(read_table(path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            RESULTS.replace("-0.40,neg_logloss", "0.88,acc"),
            "'shuttle': column 'metric' says neg_logloss, acc; one",
        ),
        (
            RESULTS.replace("neg_logloss", ""),
            "'shuttle': column 'metric' says nothing; one measure a task exp",
        ),
        (
            RESULTS.replace("metric,", "was,"),
            "'adult': no column 'metric' says .* it repeats auc, f1; one meas",
        ),
    ],
)
def test_results_of_several_measures_are_refused(text: str, message: str, tmp_path: Path):
    if "was" in text:
        text = "\n".join(f"{line},{line.split(',')[6] or 'f1'}" for line in text.splitlines())
        text = text.replace("logloss,result", "logloss,f1")
    with pytest.raises(ReadError, match=message) as caught:
        read_table(results(tmp_path, text))
    assert "\n" not in str(caught.value)


def test_the_published_file_before_the_column_of_measures(tmp_path: Path):
    board = shared("harness/boards/amlb_results_large.csv")
    table = read_table(board)
    counting = table.metrics.filter("counts")
    assert dict(counting.select("metric", "direction").rows()) == {
        "Airlines auc": "higher",  # lines 2 to 11: result equals auc
        "Albert auc": "higher",
        "Covertype logloss": "lower",  # lines 21 to 30: result equals logloss
        "Dionis logloss": "lower",
    }
    folds = [0.729177, 0.726055, 0.723957, 0.728702]  # autosklearn on Airlines, lines 2 to 5
    rows = pl.read_csv(board).filter(pl.col("task") == "Airlines", pl.col("framework") == "autosklearn")
    assert rows["result"].to_list()[:4] == folds
    assert scores(table)["autosklearn", "Airlines auc"] == pytest.approx(rows["result"].mean(), abs=1e-15)
    assert scores(table, "n")["autosklearn", "Albert auc"] == 7  # nine lines, of which two have no result
    assert ("TPOT", "Dionis logloss") not in {
        pair for pair, score in scores(table).items() if score is not None
    }
    assert any("autosklearn on Albert auc is the mean of 7 of 9" in said for said in table.origin.warnings)
    held(board, tmp_path)

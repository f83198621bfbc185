"""Long tables of TabArena and OpenML are read as they mean it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.samples.openml import EVALUATIONS
from tests.engine.readers.samples.tabarena import RESULTS
from tests.engine.readers.test_harness import facts, held, scores


def written(folder: Path, text: str) -> Path:
    path = folder / "results.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_tabarena_holds_errors_over_folds(tmp_path: Path):
    path = written(tmp_path, RESULTS)
    table = read_table(path)
    assert facts(table, "direction") == {"anneal log_loss error": "lower", "airfoil rmse error": "lower"}
    assert scores(table)["CAT (default)", "anneal log_loss error"] == pytest.approx(0.12)
    assert scores(table, "stderr")["CAT (default)", "anneal log_loss error"] == pytest.approx(0.02)
    assert scores(table, "n")["CAT (default)", "airfoil rmse error"] == 2
    assert llull.rank(path).frame()["model"].to_list() == ["CAT (default)", "RF (tuned)"]
    held(path, tmp_path)


def test_scores_of_another_method_are_gaps(tmp_path: Path):
    path = written(tmp_path, RESULTS)
    table = read_table(path)
    assert scores(table)["RF (tuned)", "anneal log_loss error"] == 0.20
    assert scores(table, "n")["RF (tuned)", "anneal log_loss error"] == 1
    said = "scores of another method in the place of one that failed: 1 row"
    assert said in table.origin.left_out
    assert scores(read_table(pl.read_csv(path).with_columns(pl.col("imputed").cast(pl.String)))) == scores(
        table
    )
    blind = read_table(pl.read_csv(path))  # true and false are no column of a table
    assert scores(blind)["RF (tuned)", "anneal log_loss error"] == pytest.approx(0.17)
    assert any("other methods in the place of ones that failed are taken" in s for s in blind.origin.inferred)


def test_a_fold_of_tabarena_that_stands_twice_is_refused(tmp_path: Path):
    with pytest.raises(
        ReadError, match=r"'RF \(tuned\)' has fold '1' .* twice: line 9 and line 10; leave one out"
    ):
        read_table(written(tmp_path, RESULTS + RESULTS.splitlines()[-1]))


def test_openml_tells_setups_apart_and_takes_the_latest_run(tmp_path: Path):
    path = written(tmp_path, EVALUATIONS)
    table = read_table(path)
    svc = "sklearn.SVC(2) (setup 11)"
    assert facts(table, "direction") == {
        "iris predictive_accuracy": "higher",
        "iris root_mean_squared_error": "lower",
    }
    assert scores(table)["weka.J48(1)", "iris predictive_accuracy"] == 0.95
    assert scores(table)[svc, "iris root_mean_squared_error"] == 0.12
    assert set(table.model_names) == {"weka.J48(1)", svc, "sklearn.SVC(2) (setup 12)"}
    assert "of several runs of a setup the latest counts; 1 older one" in table.origin.left_out
    held(path, tmp_path)


def test_openml_tells_tasks_on_one_data_set_apart(tmp_path: Path):
    lines = EVALUATIONS.splitlines()
    lines[3] = lines[3].replace("3,59,", "3,60,")
    assert {"iris (task 59) predictive_accuracy", "iris (task 60) predictive_accuracy"} <= set(
        read_table(written(tmp_path, "\n".join(lines))).metric_names
    )


def test_openml_is_read_as_its_interface_writes_it(tmp_path: Path):
    rows = pl.read_csv(io.StringIO(EVALUATIONS)).drop("values", "array_data").cast(pl.String).to_dicts()
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"evaluations": {"evaluation": rows}}), encoding="utf-8")
    assert scores(read_table(path)) == scores(read_table(written(tmp_path, EVALUATIONS)))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EVALUATIONS.replace("weka.J48(1)", ""), "line 2: column 'flow_name' is blank; a name expected"),
        (EVALUATIONS.replace("0.96", "high"), "line 4 .*'high' is not a number"),
        (RESULTS.replace("anneal", ""), "line 2: column 'dataset' is blank; a name expected"),
        (RESULTS.replace("1.50", "good"), "line 6 .*'good' is not a number"),
    ],
)
def test_broken_tables_are_refused_in_one_line(text: str, message: str, tmp_path: Path):
    with pytest.raises(ReadError, match=message) as caught:
        read_table(written(tmp_path, text))
    assert "\n" not in str(caught.value)

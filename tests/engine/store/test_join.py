"""Adding the metrics of another table: which models are the same, and what becomes of the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from llull.engine.errors import ReadError
from llull.engine.store.join import join_tables
from llull.engine.table import ScoreTable
from tests.engine.tables import make_table

OURS = make_table(
    [[1, 2, 3]], models=["k1", "k2", "k3"], labels=["Ape", "Bee", "Cat"], metrics=["x"], name="ours"
)


def other(models: Any, labels: Any = None, metrics: Any = ("y",), scores: Any = None):
    values = scores or [[10.0 * (i + 1) for i in range(len(models))] for _ in metrics]
    return make_table(values, models=models, labels=labels, metrics=list(metrics), name="theirs")


def test_models_match_by_key_then_by_label():
    table, report = join_tables(OURS, other(["k2", "Ape", "Dog"]))
    assert table.metric_names == ("x", "y")
    np.testing.assert_array_equal(table.matrix, [[1, 2, 3], [20, 10, np.nan]])
    assert report.to_dict() == {
        "matched": {"k2": "k2", "k1": "Ape"},
        "only_table": ["k3"],
        "only_other": ["Dog"],
        "kept": False,
        "models": [],
        "metrics": ["y"],
    }
    assert any("Dog" in said for said in table.origin.left_out)


def test_their_label_matches_our_key_or_label():
    table, report = join_tables(OURS, other(["1", "2"], labels=["k3", "Bee"]))
    assert report.matched == {"k3": "1", "k2": "2"}
    np.testing.assert_array_equal(table.matrix[1], [np.nan, 20, 10])


def test_a_map_of_names_comes_first(tmp_path: Path):
    path = tmp_path / "names.csv"
    path.write_text("theirs,ours\nk1,k2\nDog,Cat\n")
    for names in (path, str(path), {"k1": "k2", "Dog": "Cat"}):
        table, report = join_tables(OURS, other(["k1", "Dog"]), names=names)
        assert report.matched == {"k2": "k1", "k3": "Dog"}
        np.testing.assert_array_equal(table.matrix[1], [np.nan, 10, 20])


def test_models_of_the_other_table_are_kept_on_request():
    table, report = join_tables(OURS, other(["k1", "Dog"], labels=[None, "Good dog"]), add="both")
    assert table.model_names == ("k1", "k2", "k3", "Dog")
    assert table.labels["Dog"] == "Good dog"
    np.testing.assert_array_equal(table.matrix, [[1, 2, 3, np.nan], [10, np.nan, np.nan, 20]])
    assert report.only_other == ("Dog",)
    assert report.kept


def test_a_label_of_several_models_matches_none():
    ours = make_table([[1, 2]], models=["k1", "k2"], labels=["same", "same"], metrics=["x"])
    with pytest.raises(ReadError, match="no model"):
        join_tables(ours, other(["same"]))


@pytest.mark.parametrize(
    ("theirs", "names", "says"),
    [
        (other(["k1"], metrics=["x"]), None, "'k1' has 1.0 on 'x' in 'ours', and 10.0 in 'theirs'; --newer"),
        (other(["k1", "Dog"], metrics=["x", "y"]), None, "--add models, --add metrics or --add both"),
        (other(["p", "q"]), None, "p, q"),
        (other(["k1", "Ape"]), None, "'k1' and 'Ape'"),
        (other(["k1"]), {"zz": "k1"}, "'zz'"),
        (other(["k1"]), {"k1": "zz"}, "'zz'"),
    ],
    ids=[
        "another score",
        "models and metrics new",
        "no model in common",
        "two are one",
        "unknown name there",
        "unknown name here",
    ],
)
def test_joins_that_cannot_be_right_are_refused(theirs: ScoreTable, names: dict[str, str] | None, says: str):
    with pytest.raises(ReadError) as caught:
        join_tables(OURS, theirs, names=names)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", ["a,b\nk1\n", "a,b\nk1,\n", "a,b\nk1,k1\nk1,k2\n"])
def test_broken_maps_of_names_are_refused_with_their_line(content: str, tmp_path: Path):
    path = tmp_path / "names.csv"
    path.write_text(content)
    with pytest.raises(ReadError, match=r"names\.csv: line \d"):
        join_tables(OURS, other(["k1"]), names=path)
    with pytest.raises(ReadError, match="absent"):
        join_tables(OURS, other(["k1"]), names=tmp_path / "absent.csv")


def test_joining_leaves_both_tables_as_they_were():
    theirs = other(["k1"])
    join_tables(OURS, theirs)
    assert OURS.metric_names == ("x",)
    assert theirs.model_names == ("k1",)


@pytest.mark.parametrize(
    ("content", "matched"),
    [
        ("a,b\nk1,k2\n", {"k2": "k1"}),
        ("theirs,ours\nk1,k2\nDog,k3\n", {"k2": "k1", "k3": "Dog"}),
        ("k1,k2\n", {"k2": "k1"}),
        ("Dog,Cat\nk1,Bee\n", {"k2": "k1", "k3": "Dog"}),
    ],
)
def test_a_first_line_of_known_names_is_no_header(content: str, matched: dict[str, str], tmp_path: Path):
    path = tmp_path / "names.csv"
    path.write_text(content)
    report = join_tables(OURS, other(["k1", "Dog"]), names=path)[1]
    assert dict(report.matched) == matched


def test_a_first_line_with_one_known_name_is_a_mistake_and_no_header(tmp_path: Path):
    path = tmp_path / "names.csv"
    path.write_text("k1,k9\n")
    with pytest.raises(ReadError, match="'k9' is no model of 'ours'"):
        join_tables(OURS, other(["k1"]), names=path)


@pytest.mark.parametrize(
    ("add", "models", "metrics"),
    [("models", ("Dog",), ()), ("metrics", (), ("y",)), ("both", ("Dog",), ("y",))],
)
def test_what_is_added_is_what_was_said(add: Any, models: tuple[str, ...], metrics: tuple[str, ...]):
    theirs = other(["k1", "Dog"], metrics=["x", "y"], scores=[[1, 5], [6, 7]])
    table, report = join_tables(OURS, theirs, add=add)
    assert (report.models, report.metrics) == (models, metrics)
    assert table.model_names == ("k1", "k2", "k3", *models)
    assert table.metric_names == ("x", *metrics)
    cells = {(m, x): s for m, x, s in table.scores.select("model", "metric", "score").iter_rows()}
    assert cells.get(("Dog", "x")) == (5 if models else None)
    assert cells.get(("Dog", "y")) == (7 if models and metrics else None)
    assert cells.get(("k1", "y")) == (6 if metrics else None)


def test_new_models_on_known_metrics_are_added_and_gaps_filled():
    ours = make_table([[1, np.nan]], models=["a", "b"], metrics=["x"], name="ours")
    theirs = make_table([[np.nan, 2, 3]], models=["a", "b", "c"], metrics=["x"], name="theirs")
    table, report = join_tables(ours, theirs)
    assert report.models == ("c",)
    assert dict(zip(table.model_names, table.matrix[0], strict=True)) == {"a": 1, "b": 2, "c": 3}


def test_the_newer_of_two_scores_is_taken_on_request():
    table, _ = join_tables(OURS, other(["k1"], metrics=["x"]), newer=True)
    assert table.matrix.tolist() == [[10, 2, 3]]

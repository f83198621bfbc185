"""Trees of results of MTEB are read as one table, of scores that compare."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.harness.reading import facts, held, scores, write
from tests.engine.readers.samples.mteb import meta, result
from tests.shared_data import shared

#: The model and its revisions.
A, ONE, TWO = "org/a", "1111111111111111", "2222222222222222"


def task(root: Path, model: str, name: str, splits: Any, revision: str = ONE, data: str = "d") -> Path:
    place = root / model.replace("/", "__") / revision
    write(place / "model_meta.json", meta(model, revision))
    return write(place / f"{name}.json", result(name, splits, data))


def test_a_real_result(tmp_path: Path):
    # model_meta.json: name; STS17.json: task_name, and main_score of en-en, es-en and es-es of scores.test
    folder = shared("harness/mteb")
    table = read_table(folder)
    key = ("fixture-org/small-model", "STS17")
    assert scores(table) == {key: pytest.approx((0.871582 + 0.729968 + 0.852723) / 3, abs=1e-15)}
    assert facts(table, "direction") == {"STS17": "higher"}
    assert (scores(table, "stderr")[key], scores(table, "n")[key]) == (None, None)
    held(folder, tmp_path)


def test_a_real_result_is_ranked_and_stored_without_options(tmp_path: Path):
    folder = shared("harness/mteb")
    llull.ingest(folder, tmp_path / "d.duckdb", name="t")
    for source in (folder, f"{tmp_path}/d.duckdb::t", next(folder.rglob("STS17.json"))):
        assert llull.rank(source).frame()["model"].to_list() == ["fixture-org/small-model"]


def two_revisions(root: Path) -> Path:
    task(root, A, "T", {"test": {"default": 0.5}}, ONE)
    task(root, A, "T", {"test": {"default": 0.6}}, TWO)
    task(root, "org/b", "T", {"test": {"default": 0.7}}, "3333")
    return root


def test_of_several_revisions_one_is_asked_for(tmp_path: Path):
    root = two_revisions(tmp_path / "results")
    with pytest.raises(
        ReadError, match=r"org/a has 2 revisions, 1{16}, 2{16}; say which counts: --revision 1{16}$"
    ):
        read_table(root)
    for wanted, score in ((ONE, 0.5), ("222", 0.6), ("2*", 0.6), (["9*", "1"][1:], 0.5)):
        table = read_table(root, revision=wanted)
        assert scores(table) == {(A, "T"): score, ("org/b", "T"): 0.7}
    assert "other revisions of models than org/a 111111111111" in table.origin.left_out
    with pytest.raises(ReadError, match="org/a has 2 revisions"):
        read_table(root, revision="3")
    with pytest.raises(ReadError, match="org/a has 2 revisions"):
        read_table(root, revision=["1", "2"])
    with pytest.raises(ReadError, match=r"--revision '4', but .*333.* expected"):
        read_table(root, revision="4")
    spec = tmp_path / "s.toml"
    spec.write_text(llull.spec(root, revision="2"), encoding="utf-8")
    assert scores(read_table(root, spec=spec))[A, "T"] == 0.6


def test_a_revision_of_what_has_none_is_refused(tmp_path: Path):
    (tmp_path / "t.csv").write_text("model,x\na,1\nb,2\n")
    with pytest.raises(ReadError, match="a file that says which revision it is of expected"):
        read_table(tmp_path / "t.csv", revision="1")


def test_revisions_of_different_tasks_are_asked_about_too(tmp_path: Path):
    task(tmp_path, A, "T", {"test": {"default": 0.5}}, ONE)
    task(tmp_path, A, "U", {"test": {"default": 0.6}}, TWO)
    with pytest.raises(ReadError, match="org/a has 2 revisions"):
        read_table(tmp_path)


def test_a_mean_over_fewer_subsets_is_a_gap(tmp_path: Path):
    task(tmp_path / "r", A, "T", {"test": {"en": 0.4, "de": 0.8}})
    task(tmp_path / "r", "org/b", "T", {"test": {"en": 0.9}})
    task(tmp_path / "r", "org/b", "U", {"test": {"en": 0.9}})
    table = read_table(tmp_path / "r")
    assert scores(table)[A, "T"] == pytest.approx(0.6)
    assert scores(table).get(("org/b", "T")) is None
    assert "means over fewer parts than others have: T of org/b (without de)" in table.origin.left_out
    held(tmp_path / "r", tmp_path)


def test_another_split_is_another_metric(tmp_path: Path):
    task(tmp_path / "r", A, "T", {"validation": {"default": 0.3}, "test": {"default": 0.5}})
    task(tmp_path / "r", "org/b", "T", {"validation": {"default": 0.9}})
    table = read_table(tmp_path / "r")
    assert scores(table)[A, "T"] == 0.5
    assert scores(table)["org/b", "T validation"] == 0.9
    assert scores(table).get(("org/b", "T")) is None
    assert set(facts(table, "counts").values()) == {
        True
    }  # the headline of one is another split than of the other
    assert any("T has no split test, and is of validation" in said for said in table.origin.inferred)


def test_the_split_test_is_the_headline(tmp_path: Path):
    task(tmp_path, A, "T", {"dev": {"default": 0.3}, "test": {"default": 0.5}})
    assert facts(read_table(tmp_path), "counts") == {"T": True, "T dev": False}
    assert llull.rank(tmp_path, metrics=["T dev"]).frame()["score"].to_list() == [0.3]


def test_different_versions_of_the_data_are_said(tmp_path: Path):
    task(tmp_path, A, "T", {"test": {"default": 0.5}}, data="old")
    task(tmp_path, "org/b", "T", {"test": {"default": 0.6}}, data="new")
    said = "files differ: dataset_revision of T (old in org__a, new in org__b)"
    assert said in read_table(tmp_path).origin.left_out


def test_a_subset_without_a_number_leaves_a_gap(tmp_path: Path):
    task(tmp_path, A, "T", {"test": {"en": 0.4, "de": None}})
    task(tmp_path, A, "U", {"test": {"en": 0.4}})
    assert scores(read_table(tmp_path)).get((A, "T")) is None


def test_an_experiment_is_a_model_of_its_own(tmp_path: Path):
    task(tmp_path, A, "T", {"test": {"default": 0.5}})
    write(
        tmp_path / "org__a" / ONE / "experiments" / "dim_64" / "T.json",
        result("T", {"test": {"default": 0.4}}),
    )
    assert scores(read_table(tmp_path)) == {(A, "T"): 0.5, (f"{A} dim_64", "T"): 0.4}


def test_folders_name_the_model_where_nothing_else_does(tmp_path: Path):
    path = task(tmp_path, A, "T", {"test": {"default": 0.5}})
    (path.parent / "model_meta.json").unlink()
    assert scores(read_table(tmp_path)) == {(A, "T"): 0.5}
    with pytest.raises(ReadError, match="neither a model_meta.json beside it nor the folders"):
        read_table(write(tmp_path / "elsewhere" / "T.json", result("T", {"test": {"default": 0.5}})))


def test_a_tree_in_a_zip_file(tmp_path: Path):
    root = two_revisions(tmp_path / "results")
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as packed:
        for path in root.rglob("*.json"):
            packed.write(path, path.relative_to(tmp_path))
    assert scores(read_table(tmp_path / "r.zip", revision="1"))[A, "T"] == 0.5


def test_a_tree_of_many_models_and_tasks(tmp_path: Path):
    for model in range(12):
        for at in range(10):
            parts = {subset: (model + at + add) / 1000 for add, subset in enumerate(("en", "de", "fr"))}
            task(tmp_path / "results", f"org/m{model}", f"T{at}", {"test": parts})
    table = read_table(tmp_path / "results")
    assert len(table.scores) == 120
    assert scores(table)["org/m11", "T9"] == pytest.approx(0.021)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"task_name": ""}, "task_name is ''; the task's name expected"),
        ({"scores": [1]}, "an object of splits expected"),
        ({"scores": {"test": []}}, r"scores.test is \[\]; a list of scores expected"),
        ({"scores": {"test": [3]}}, "a list of scores expected"),
        ({"scores": {}}, "no score of 'org/a'"),
        ({"scores": {"test": [{"main_score": "x"}]}}, "a main_score of test is 'x'; a number expected"),
        ({"task_name": "t" * 2000}, "at most 1,000"),
    ],
)
def test_broken_results_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    path = task(tmp_path, A, "T", {"test": {"default": 0.5}})
    with pytest.raises(ReadError, match=message) as caught:
        read_table(write(path, {**result("T", {"test": {"default": 0.5}}), **change}))
    assert "\n" not in str(caught.value)
    with pytest.raises(ReadError, match="is one record a file"):
        read_table(write(path, [result("T", {}), result("T", {})]))

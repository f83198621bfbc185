"""Runs of HELM are read with who, what, how well, how surely and on how many items."""

from __future__ import annotations

import zipfile
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.harness.reading import facts, held, scores, write
from tests.shared_data import shared

MMLU = "mmlu-subject=philosophy,method=multiple_choice_joint,model=openai_gpt2"
PHILOSOPHY = "mmlu:subject=philosophy,method=multiple_choice_joint exact_match"
HELLASWAG = "commonsense:dataset=hellaswag,method=multiple_choice_joint exact_match"


def stat(name: str, mean: float, split: str = "test", count: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "name": {"name": name, "split": split, **more},
        "count": count,
        "sum": mean * count,
        "sum_squared": 0,
    }


def run(folder: Path, model: str, stats: Any, instances: Any = None, **more: Any) -> Path:
    spec = {
        "name": f"wmt_14:language_pair=de-en,model={model.replace('/', '_')}",
        "scenario_spec": {},
        "adapter_spec": {"model": model},
        "groups": ["wmt_14"],
        **more,
    }
    place = folder / model.replace("/", "_")
    write(place / "run_spec.json", spec)
    if stats is not None:
        write(place / "stats.json", stats)
    if instances is not None:
        write(place / "per_instance_stats.json", instances)
    return place


def instance(at: int, trial: int, *stats: Any, **more: Any) -> dict[str, Any]:
    return {"instance_id": f"id{at}", "train_trial_index": trial, "stats": stats, **more}


def test_two_real_runs_are_one_table(tmp_path: Path):
    # run_spec.json: adapter_spec.model and name. stats.json, line 218 of both: exact_match of test 0.111…,
    # and of valid 0.3, which is the only split. Of 9 instances of test in per_instance_stats.json id222 alone
    # is right, and 3 of 10 of valid; the errors are the roots of p (1 - p) / (n - 1).
    folder = shared("harness/helm/runs")
    table = read_table(folder)
    gpt2, pythia = ("openai/gpt2", PHILOSOPHY), ("eleutherai/pythia-1b-v0", HELLASWAG)
    assert {key: scores(table)[key] for key in (gpt2, pythia)} == {gpt2: 0.1111111111111111, pythia: 0.3}
    errors = scores(table, "stderr")
    assert errors[gpt2] == pytest.approx(1 / 9)
    assert errors[pythia] == pytest.approx((0.3 * 0.7 / 9) ** 0.5)
    items = scores(table, "n")
    assert (items[gpt2], items[pythia]) == (9, 10)
    assert (facts(table, "direction")[PHILOSOPHY], facts(table, "group")[PHILOSOPHY]) == ("higher", "mmlu")
    assert facts(table, "group")[HELLASWAG] == "hellaswag"
    assert not any("num_" in name or "finish" in name for name in table.metric_names)
    assert [name for name, counts in facts(table, "counts").items() if counts] == [HELLASWAG, PHILOSOPHY]
    assert table.origin.assumed == ()
    assert not any("direction not stated" in said for said in table.origin.inferred)
    held(folder, tmp_path)


def test_a_run_is_named_by_its_folder_its_scores_or_in_a_zip_file(tmp_path: Path):
    folder = shared("harness/helm/runs") / MMLU
    expected = scores(read_table(folder))
    assert scores(read_table(folder / "stats.json")) == expected
    with zipfile.ZipFile(tmp_path / "runs.zip", "w") as packed:
        for path in folder.iterdir():
            packed.write(path, f"suite/{MMLU}/{path.name}")
    assert scores(read_table(tmp_path / "runs.zip")) == expected


def test_instances_are_read_where_there_is_nothing_else(tmp_path: Path):
    copytree(shared("harness/helm/runs") / MMLU, tmp_path / "run")
    (tmp_path / "run" / "stats.json").unlink()
    table = read_table(tmp_path / "run")
    key = ("openai/gpt2", PHILOSOPHY)
    assert scores(table)[key] == pytest.approx(1 / 9)
    assert (scores(table, "n")[key], scores(table, "stderr")[key]) == (9, pytest.approx(1 / 9))
    assert "standard errors are those of means over instances" in table.origin.inferred
    held(tmp_path / "run", tmp_path)


def test_the_main_statistic_is_the_one_of_the_schema_and_what_it_lacks_is_taken_of_instances(tmp_path: Path):
    # bleu_4 is the main one of wmt_14; two instances, 0.2 on average over two trials, and 0.6
    instances = [
        instance(1, 0, stat("bleu_4", 0.1), stat("comet", 5)),
        instance(1, 1, stat("bleu_4", 0.3), stat("comet", 5)),
        instance(2, 0, stat("bleu_4", 0.6)),
        instance(2, 0, stat("bleu_4", 0.0), perturbation={"name": "typos"}),
    ]
    run(tmp_path / "runs", "org/a", [stat("exact_match", 0.5), stat("num_instances", 4)], instances)
    run(tmp_path / "runs", "org/b", [stat("bleu_4", 0.9), stat("num_instances", 4)])
    table = read_table(tmp_path / "runs")
    main = "wmt_14:language_pair=de-en bleu_4"
    assert scores(table)["org/a", main] == pytest.approx(0.4)
    assert scores(table, "stderr")["org/a", main] == pytest.approx(0.2)
    assert scores(table, "n")["org/a", main] == 2
    assert (scores(table, "stderr")["org/b", main], scores(table, "n")["org/b", main]) == (None, 4)
    assert [name for name, counts in facts(table, "counts").items() if counts] == [main]
    other = main.replace("bleu_4", "exact_match")
    assert llull.rank(tmp_path / "runs", metrics=[other]).frame()["score"].to_list() == [0.5]


def test_a_score_that_is_no_mean_of_instances_has_no_error(tmp_path: Path):
    instances = [instance(at, 0, stat("bits_per_byte", at)) for at in range(3)]
    stats = [stat("bits_per_byte", 1.5), stat("num_instances", 3)]
    place = run(tmp_path, "org/a", stats, instances, groups=["the_pile"])
    table = read_table(place)
    metric = ("org/a", "wmt_14:language_pair=de-en bits_per_byte")
    assert (scores(table)[metric], scores(table, "stderr")[metric], scores(table, "n")[metric]) == (
        1.5,
        None,
        3,
    )
    assert facts(table, "direction")[metric[1]] == "lower"


@pytest.mark.parametrize("huge", [1e200, 1e300])
def test_huge_scores_have_no_error(huge: float, tmp_path: Path):
    instances = [instance(at, 0, stat("bleu_4", at * huge)) for at in range(3)]
    place = run(tmp_path, "org/a", [stat("bleu_4", huge)], instances)
    assert list(scores(read_table(place), "stderr").values()) == [None]


def test_parts_of_a_split_are_taken_together_as_the_harness_does(tmp_path: Path):
    parts = [stat("bleu_4", 0.2, sub_split="a"), stat("bleu_4", 0.4, count=3, sub_split="b")]
    place = run(tmp_path, "org/a", [*parts, stat("bleu_4", 0.9, perturbation={"name": "robustness"})])
    assert list(scores(read_table(place)).values()) == [pytest.approx((0.2 + 1.2) / 4)]


def test_another_split_is_another_metric(tmp_path: Path):
    run(tmp_path / "runs", "org/a", [stat("bleu_4", 0.2), stat("bleu_4", 0.8, "valid")])
    run(tmp_path / "runs", "org/b", [stat("bleu_4", 0.9, "valid")])
    metric = "wmt_14:language_pair=de-en bleu_4"
    assert scores(read_table(tmp_path / "runs")) == {
        ("org/a", metric): 0.2,
        ("org/b", f"{metric} valid"): 0.9,
    }


def test_two_configurations_of_a_model_are_refused(tmp_path: Path):
    run(tmp_path / "runs", "org/a", [stat("bleu_4", 0.2)])
    run(tmp_path / "runs" / "again", "org/a", [stat("bleu_4", 0.3)])
    with pytest.raises(
        ReadError, match="'org/a' has two scores on metric 'wmt_14:language_pair=de-en bleu_4'"
    ):
        read_table(tmp_path / "runs")


def test_what_a_suite_holds_beside_its_runs_is_passed_over(tmp_path: Path):
    run(tmp_path / "suite", "org/a", [stat("bleu_4", 0.2)])
    for name in ("schema", "runs", "run_specs", "groups", "summary", "costs", "runs_to_run_suites"):
        write(tmp_path / "suite" / f"{name}.json", [{"name": "x", "sum": 1}])
    assert len(read_table(tmp_path / "suite").scores) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"adapter_spec": {}}, "adapter_spec.model of run_spec.json is None; the model's name expected"),
        ({"name": 3}, "name of run_spec.json is 3; the run's name expected"),
        ({"name": "t" * 2000}, "at most 1,000"),
        ({"groups": ["g" * 2000]}, "at most 1,000"),
    ],
)
def test_broken_specifications_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    place = run(tmp_path, "org/a", [stat("bleu_4", 0.2)], **change)
    with pytest.raises(ReadError, match=message) as caught:
        read_table(place)
    assert "\n" not in str(caught.value)


def test_a_run_without_its_other_files_is_refused_in_one_line(tmp_path: Path):
    place = run(tmp_path, "org/a", [stat("bleu_4", 0.2)])
    with pytest.raises(ReadError, match="without its scores; give the folder it lies in"):
        read_table(place / "run_spec.json")
    with pytest.raises(ReadError, match="per_instance_stats.json is .*; a list of instances expected"):
        read_table(run(tmp_path, "org/b", [stat("bleu_4", 0.2)], {"a": 1}))
    with pytest.raises(ReadError, match="no score of 'org/c'"):
        read_table(
            run(
                tmp_path,
                "org/c",
                [stat("num_instances", 4), {"name": 1, "count": 1, "sum": 1, "sum_squared": 1}],
            )
        )
    (place / "run_spec.json").unlink()
    with pytest.raises(ReadError, match="a run of HELM, but no run_spec.json beside it says of which model"):
        read_table(place / "stats.json")
    (place / "run_spec.json").write_text("{")
    with pytest.raises(ReadError, match="run_spec.json: line 1, column 2: not JSON"):
        read_table(place / "stats.json")


def test_real_runs_are_ranked_and_stored_without_options(tmp_path: Path):
    folder = shared("harness/helm/runs")
    llull.ingest(folder, tmp_path / "d.duckdb", name="runs")
    for source in (folder, f"{tmp_path}/d.duckdb::runs"):
        assert set(llull.rank(source).frame()["model"]) == {"openai/gpt2", "eleutherai/pythia-1b-v0"}

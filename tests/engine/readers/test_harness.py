"""What evaluation harnesses write is read with all that it states: models, directions, errors, counts."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import llull
from llull.engine.errors import ReadError
from llull.engine.readers.read import read_table
from tests.engine.readers.harness.reading import facts, held, scores
from tests.shared_data import shared


def row(acc: float, norm: float, perplexity: float) -> dict[str, Any]:
    errors = {"acc_stderr,none": 0.01, "acc_norm_stderr,none": 0.0101}
    arc = {"alias": "arc_easy", "acc,none": acc, "acc_norm,none": norm, **errors}
    wiki = {"alias": "wikitext", "word_perplexity,none": perplexity, "word_perplexity_stderr,none": "N/A"}
    return {"arc_easy": arc, "wikitext": wiki}


def lm_eval(model: str, results: Any, **more: Any) -> dict[str, Any]:
    higher = {"arc_easy": {"acc": True, "acc_norm": True}, "wikitext": {"word_perplexity": False}}
    return {"results": results, "higher_is_better": higher, "model_name": model, **more}


def eee(model: str, t1: Any, t2: Any) -> dict[str, Any]:
    bounded = {"lower_is_better": False, "min_score": 0.0, "max_score": 1.0}
    open_ = {"lower_is_better": True, "min_score": "-Infinity"}
    results: list[dict[str, Any]] = [
        {"evaluation_name": "T1", "metric_config": bounded, "score_details": {"score": t1}},
        {"evaluation_name": "T2", "metric_config": open_, "score_details": {"score": t2}},
    ]
    return {"schema_version": "0.0.1", "model_info": {"id": model}, "evaluation_results": results}


def helm_cells(row: list[Any]) -> list[dict[str, Any]]:
    return [{} if value is None else {"value": value} for value in row]


HELM: list[dict[str, Any]] = [
    {
        "title": "Accuracy",
        "header": [
            {"value": "Model", "metadata": {}},
            {"value": "Mean win rate", "lower_is_better": False},
            {"value": "T1 - EM", "lower_is_better": False},
            {"value": "T2 - F1", "lower_is_better": False},
        ],
        "rows": [helm_cells(["M one", 0.5, 0.9, 0.4]), helm_cells(["M two", 0.5, 0.8, 0.6])],
    },
    {
        "title": "Efficiency",
        "header": [
            {"value": "Model"},
            {"value": "T1 - time (s)", "lower_is_better": True},
            {"value": "# eval"},
        ],
        "rows": [
            helm_cells(["M one", 3.1, 9]),
            helm_cells(["M two", 1.2, 9]),
            helm_cells(["M three", None, 9]),
        ],
    },
]
M1, M2 = lm_eval("org/m1", row(0.61, 0.58, 12.5)), lm_eval("org/m2", row(0.63, 0.57, 11.0))


def write(path: Path, data: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def two_models(folder: Path) -> list[Path]:
    return [
        write(folder / "org__m1" / "results_2025-01-01T00-00-00.json", M1),
        write(folder / "org__m2" / "results_2025-01-02T00-00-00.json", M2),
    ]


# -- lm-evaluation-harness ------------------------------------------------------------------------------


@pytest.mark.parametrize("as_folder", [True, False])
def test_results_of_two_models_are_one_table(as_folder: bool, tmp_path: Path):
    paths = two_models(tmp_path / "evals")
    source = tmp_path / "evals" if as_folder else paths
    table = read_table(source)
    assert facts(table, "direction") == {
        "arc_easy acc": "higher",
        "arc_easy acc_norm": "higher",
        "wikitext word_perplexity": "lower",
    }
    assert scores(table)["org/m2", "wikitext word_perplexity"] == 11.0
    errors = scores(table, "stderr")
    assert errors["org/m1", "arc_easy acc_norm"] == 0.0101
    assert errors["org/m1", "wikitext word_perplexity"] is None
    borda = llull.rank(table, rule="borda")
    assert dict(zip(borda.frame()["model"], borda.frame()["score"], strict=True)) == {
        "org/m2": 2,
        "org/m1": 1,
    }
    held(source, tmp_path)


def test_groups_are_the_tree_and_no_metrics(tmp_path: Path):
    results = {
        "mmlu": {"acc,none": 0.5, "acc_stderr,none": 0.01, "alias": "mmlu"},
        "mmlu_stem": {"acc,none": 0.4, "alias": " - stem"},
        "mmlu_algebra": {"acc,none": 0.3, "samples": 100},
        "mmlu_law": {"acc,none": 0.6},
        "blimp": {"acc,none": 0.8},
        "loop": {"acc,none": 0.1},
    }
    tree = {
        "mmlu": ["mmlu_stem", "mmlu_law"],
        "mmlu_stem": ["mmlu_algebra"],
        "blimp": ["blimp_a"],
        "loop": [],
    }
    samples = {"mmlu_law": {"original": 1534, "effective": 1500}}
    record = {"results": results, "group_subtasks": tree, "n-samples": samples, "model_name": "m"}
    table = read_table(write(tmp_path / "r.json", record))
    assert facts(table, "group") == {
        "mmlu_algebra acc": "mmlu/mmlu_stem",
        "mmlu_law acc": "mmlu",
        "blimp acc": "",  # its tasks do not stand here, so that nothing is counted twice
        "loop acc": "",
    }
    assert scores(table, "n")["m", "mmlu_law acc"] == 1500
    assert "groups, which are means of their tasks: mmlu, mmlu_stem" in table.origin.left_out
    held(tmp_path / "r.json", tmp_path)


def test_a_task_of_itself_is_read(tmp_path: Path):
    record = {
        "results": {"a": {"acc,none": 0.5}},
        "group_subtasks": {"b": ["a"], "a": ["b"]},
        "model_name": "m",
    }
    with pytest.raises(ReadError, match="no score of 'm'"):
        read_table(write(tmp_path / "r.json", record))


def test_filters_are_part_of_the_name(tmp_path: Path):
    gsm = {"exact_match,strict-match": 0.4, "exact_match_stderr,strict-match": 0.02}
    gsm |= {"exact_match,flexible-extract": 0.5, "exact_match_stderr,flexible-extract": 0.03}
    table = read_table(write(tmp_path / "r.json", lm_eval("m", {"gsm8k": gsm})))
    assert scores(table) == {
        ("m", "gsm8k exact_match strict-match"): 0.4,
        ("m", "gsm8k exact_match flexible-extract"): 0.5,
    }
    assert scores(table, "stderr")["m", "gsm8k exact_match flexible-extract"] == 0.03


def test_the_first_metric_of_a_task_by_its_first_filter_counts(tmp_path: Path):
    gsm = {"exact_match,flexible": 0.5, "exact_match,strict": 0.4, "other,strict": 0.1}
    settings = {
        "gsm8k": {"metric_list": [{"metric": "exact_match"}], "filter_list": [{"name": "strict"}]},
        "arc_easy": {"metric_list": [{"metric": "acc"}, {"metric": "acc_norm"}]},
        "wikitext": {"metric_list": []},
    }
    norms = {"a": 0.1, "b": 0.2}
    records = [
        lm_eval(m, {**row(0.1, norm, 9.0), "gsm8k": gsm}, configs=settings) for m, norm in norms.items()
    ]
    path = write(tmp_path / "r.json", records)
    table = read_table(path)
    assert facts(table, "counts") == {
        "arc_easy acc": True,
        "arc_easy acc_norm": False,
        "wikitext word_perplexity": True,
        "gsm8k exact_match strict": True,
        "gsm8k exact_match flexible": False,
        "gsm8k other strict": False,
    }
    assert any("beside the headline of their task" in said for said in table.origin.inferred)
    for asked in ("arc_easy acc_norm", "*_norm", "*_norm,gsm8k other strict"):
        assert llull.rank(path, metrics=[asked]).frame()["model"].to_list() == ["b", "a"]
    assert llull.describe(str(path)).silent == tuple(
        name for name, counts in facts(table, "counts").items() if not counts
    )
    assert llull.prepare(path, metrics=["*"]).profile.voters == llull.prepare(path).profile.voters
    held(path, tmp_path)


def test_results_before_version_0_4_have_no_commas(tmp_path: Path):
    results = {"wikitext": {"word_perplexity": 20.5}, "boolq": {"acc": 0.7, "acc_stderr": 0.008}}
    config = {"model": "hf-causal", "model_args": "pretrained=org/old,dtype=float16"}
    record = {"results": results, "versions": {"boolq": 1}, "config": config}
    table = read_table(write(tmp_path / "r.json", record))
    assert scores(table, "stderr") == {
        ("org/old", "wikitext word_perplexity"): None,
        ("org/old", "boolq acc"): 0.008,
    }
    assert facts(table, "direction") == {"wikitext word_perplexity": "lower", "boolq acc": "higher"}


def test_directions_are_found_in_the_settings_of_older_files(tmp_path: Path):
    settings = {"t": {"metric_list": [{"metric": "mystery", "higher_is_better": False}]}}
    results = {"t": {"mystery,none": 0.5}}
    record = {
        "results": results,
        "configs": settings,
        "versions": {},
        "config": {"model_args": {"pretrained": "m"}},
    }
    assert facts(read_table(write(tmp_path / "r.json", record)), "direction") == {"t mystery": "lower"}


@pytest.mark.parametrize("dated", [True, False])
def test_of_two_runs_of_a_model_the_newest_counts(dated: bool, tmp_path: Path):
    folder = tmp_path / "evals"
    two_models(folder)
    again = lm_eval("org/m1", {"arc_easy": {"acc,none": 0.7}})
    if dated:
        again["date"] = 1e10
    write(folder / "org__m1" / ("a.json" if dated else "results_2025-01-01T00-00-01.5.json"), again)
    table = read_table(folder)
    assert scores(table)["org/m1", "arc_easy acc"] == 0.7
    assert scores(table)["org/m1", "arc_easy acc_norm"] == 0.58  # what was not run again stays
    assert any(
        "of several scores of org/m1 the newest counts; 1 older one" in s for s in table.origin.left_out
    )
    held(folder, tmp_path)


def test_of_two_runs_without_a_date_none_is_taken_in_silence(tmp_path: Path):
    write(tmp_path / "evals" / "a.json", M1)
    write(tmp_path / "evals" / "b.json", lm_eval("org/m1", row(0.7, 0.6, 9.0)))
    with pytest.raises(
        ReadError, match=r"'org/m1' has two scores on metric 'arc_easy acc', a.json, row 1 and b"
    ):
        read_table(tmp_path / "evals")


def test_runs_of_a_model_that_is_set_up_in_two_ways_are_no_repeats(tmp_path: Path):
    for at, kind in enumerate(("float16,device=cuda:0", "float16,device=cuda:1", "bfloat16")):
        record = lm_eval("org/m", row(at / 10, 0.5, 9.0), date=at, config={"model_args": f"dtype={kind}"})
        write(tmp_path / "evals" / f"{at}.json", record)
    pairs = r"two scores on metric 'arc_easy acc', 1.json, row 1 and 2.json, row 1"
    with pytest.raises(ReadError, match=pairs):
        read_table(tmp_path / "evals")
    assert scores(read_table(tmp_path / "evals", duplicates="last"))["org/m", "arc_easy acc"] == 0.2


def test_versions_of_a_task_are_not_compared(tmp_path: Path):
    for model, version, shots in (("a", 1.0, 0), ("b", 1.0, 5), ("c", "2.0", 5)):
        more = {"versions": {"arc_easy": version}, "n-shot": {"arc_easy": shots}}
        write(tmp_path / model / "r.json", lm_eval(model, row(0.1, 0.2, 9.0), **more))
    said = "files differ: n-shot of arc_easy acc (0 in a, 5 in b)"
    table = read_table([tmp_path / "a" / "r.json", tmp_path / "b" / "r.json"])
    assert any(said in line for line in table.origin.left_out)
    with pytest.raises(ReadError, match=r"'arc_easy acc' is of version 1.0 in a and 2.0 in c"):
        read_table(tmp_path)


def test_files_of_formats_that_do_not_go_together_are_refused(tmp_path: Path):
    write(tmp_path / "evals" / "a.json", M1)
    (tmp_path / "evals" / "b.csv").write_text("model,x\nm,1\n")
    with pytest.raises(ReadError, match="a holds results of lm-evaluation-harness, b a table of no harness"):
        read_table(tmp_path / "evals")


def test_a_truncated_file_is_named_with_its_folder(tmp_path: Path):
    write(tmp_path / "evals" / "a" / "r.json", M1)
    write(tmp_path / "evals" / "b" / "r.json", M2)
    (tmp_path / "evals" / "b" / "r.json").write_text('{"results": {"a": {')
    with pytest.raises(ReadError, match=r"^b/r.json: line 1, column 20: not JSON") as caught:
        read_table(tmp_path / "evals")
    assert "\n" not in str(caught.value)


def test_files_that_contradict_each_other_are_refused(tmp_path: Path):
    other = deepcopy(M2)
    other["higher_is_better"]["arc_easy"]["acc"] = False
    write(tmp_path / "evals" / "a.json", M1)
    write(tmp_path / "evals" / "b.json", other)
    with pytest.raises(ReadError, match="'arc_easy acc' higher is better in a, lower in b"):
        read_table(tmp_path / "evals")


def test_samples_beside_their_results_are_passed_over(tmp_path: Path):
    folder = tmp_path / "evals"
    write(folder / "results_2025-01-01T00-00-00.json", M1)
    write(folder / "samples_arc_easy_2025-01-01T00-00-00.jsonl", {"doc_id": 0, "doc": {}, "resps": []})
    assert len(read_table(folder).metrics) == 3


def test_records_in_memory_and_as_lines_are_read_too(tmp_path: Path):
    lines = tmp_path / "all.jsonl"
    lines.write_text(f"{json.dumps(M1)}\n{json.dumps(M2)}\n", encoding="utf-8")
    expected = scores(read_table(two_models(tmp_path / "evals")))
    assert scores(read_table(lines)) == expected
    assert scores(read_table([M1, M2])) == expected


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"results": []}, "an object of tasks expected"),
        ({"results": {"t": 1}}, "an object of tasks expected"),
        ({"results": {"t": {"alias": "t"}}}, "no score of 'm'"),
        ({"results": {"t": {"acc,none": True}}}, "no score of 'm'"),
        ({"model_name": ["m"]}, "without the model's name"),
        ({"results": {"t" * 2000: {"acc,none": 0.5}}}, "at most 1,000"),
        ({"results": {"t\x1b": {"acc,none": 0.5}}}, "control character"),
    ],
)
def test_broken_results_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    with pytest.raises(ReadError, match=message) as caught:
        read_table(write(tmp_path / "r.json", {**lm_eval("m", {}), **change}))
    assert "\n" not in str(caught.value)


# -- single samples -------------------------------------------------------------------------------------


def lines(path: Path, records: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def test_samples_of_lm_eval_are_summed_up(tmp_path: Path):
    folder, stamp = tmp_path / "org__m1", "2025-01-01T00-00-00"
    same = {"doc": {}, "resps": [], "metrics": ["acc", "pair"], "pair": [1, 2]}
    # Items 0, 1, 2 are 1, 0 and (asked twice) 0.5: mean 1/2, and the standard error is sqrt(1/4) / sqrt(3).
    asked = [(0, True), (1, 0), (2, 1.0), (2, 0)]
    records = [{**same, "doc_id": at, "acc": acc, "filter": "none"} for at, acc in asked]
    records += [{**same, "doc_id": at, "acc": 1, "filter": "strict"} for at in (0, 1)]
    path = lines(folder / f"samples_arc_easy_{stamp}.jsonl", records)
    table = read_table(path)
    assert scores(table) == {("org/m1", "arc_easy acc"): 0.5, ("org/m1", "arc_easy acc strict"): 1.0}
    assert scores(table, "stderr")["org/m1", "arc_easy acc"] == pytest.approx((1 / 12) ** 0.5, rel=1e-15)
    assert scores(table, "n") == {("org/m1", "arc_easy acc"): 3, ("org/m1", "arc_easy acc strict"): 2}
    assert any("means over single items" in said for said in table.origin.inferred)
    assert "metrics with samples that are no numbers: pair" in table.origin.left_out
    held(path, tmp_path)
    results = {"results": {}, "model_name": "the/model", "higher_is_better": {"arc_easy": {"acc": False}}}
    write(folder / f"results_{stamp}.json", results)
    table = read_table(path)
    assert set(facts(table, "direction").values()) == {"lower"}
    assert table.model_names == ("the/model",)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("s.jsonl", {}, "samples_TASK_DATE.jsonl expected"),
        ("samples_t_2025-01-01T00-00-00.jsonl", {}, "a folder ORGANISATION__MODEL, expected"),
        (
            "o__m/samples_t_2025-01-01T00-00-00.jsonl",
            {"metrics": 1},
            "metrics of line 1 is 1; a list of names",
        ),
        ("o__m/samples_t_2025-01-01T00-00-00.jsonl", {"acc": "x"}, "no score of 'o/m'"),
    ],
)
def test_broken_samples_are_refused_in_one_line(name: str, change: Any, message: str, tmp_path: Path):
    record = {"doc_id": 0, "doc": {}, "resps": [], "metrics": ["acc"], "acc": 1, **change}
    with pytest.raises(ReadError, match=message) as caught:
        read_table(lines(tmp_path / name, [record]))
    assert "\n" not in str(caught.value)


def test_real_samples(tmp_path: Path):
    # Ten lines, each with "exact_match": 0.0.
    (path,) = shared("harness/lm-eval").glob("samples_*.jsonl")
    table = read_table(path)
    pair = ("RylanSchaeffer/mem_Qwen3-93M_minerva_math_rep_0_sbst_1.0000_epch_1_ot_1",)
    count = len(path.read_text().splitlines())
    assert scores(table) == {(*pair, "math_perturbed_full exact_match"): 0.0}
    assert scores(table, "n") == {(*pair, "math_perturbed_full exact_match"): count}
    assert facts(table, "direction") == {"math_perturbed_full exact_match": "higher"}
    held(path, tmp_path)
    # One line, with "score": 1.0; the record beside has metric_name accuracy, from 0 to 1.
    path = shared("harness/eee") / "record-with-samples_samples.jsonl"
    table = read_table(path)
    assert scores(table) == {("demo-org/demo-model", "demo-source.demo_bench accuracy"): 1.0}
    assert scores(table, "n") == {("demo-org/demo-model", "demo-source.demo_bench accuracy"): 1}
    assert scores(table, "stderr") == {("demo-org/demo-model", "demo-source.demo_bench accuracy"): None}
    assert facts(table, "upper") == {"demo-source.demo_bench accuracy": 1.0}
    held(path, tmp_path)


# -- Every Eval Ever ------------------------------------------------------------------------------------


def test_records_of_two_models_are_one_table(tmp_path: Path):
    one, two = eee("org/m-one", 0.88, 0.85), eee("org/m-two", 0.80, 0.60)
    doubt = {"standard_error": {"value": 0.02}, "num_samples": 250}
    one["evaluation_results"][0]["score_details"]["uncertainty"] = doubt
    source = [write(tmp_path / "eee-one.json", one), write(tmp_path / "eee-two.json", two)]
    table = read_table(source)
    assert scores(table)["org/m-two", "T2"] == 0.60
    assert facts(table, "direction") == {"T1": "higher", "T2": "lower"}
    assert facts(table, "lower") == {"T1": 0.0, "T2": None}
    assert facts(table, "upper") == {"T1": 1.0, "T2": None}
    assert scores(table, "stderr")["org/m-one", "T1"] == 0.02
    assert scores(table, "n")["org/m-one", "T1"] == 250
    assert set(llull.rank(table, rule="borda").frame()["score"]) == {1.0}
    held(source, tmp_path)


def test_a_record_of_one_result_is_read(tmp_path: Path):
    record = eee("org/m", 0.5, 0.5)
    del record["evaluation_results"][1]
    path = write(tmp_path / "r.json", record)
    assert scores(read_table(path)) == {("org/m", "T1"): 0.5}
    held(path, tmp_path)


def test_names_of_metrics_tell_results_of_one_evaluation_apart(tmp_path: Path):
    record = eee("m", 0.5, 0.6)
    for result, metric in zip(record["evaluation_results"], ("accuracy", "f1"), strict=True):
        result |= {"evaluation_name": "MMLU"}
        result["metric_config"]["metric_name"] = metric
    assert set(scores(read_table(write(tmp_path / "r.json", record)))) == {
        ("m", "MMLU accuracy"),
        ("m", "MMLU f1"),
    }


def test_bounds_that_files_state_differently_are_not_taken(tmp_path: Path):
    other = eee("b", 0.5, 0.5)
    other["evaluation_results"][0]["metric_config"]["max_score"] = 100
    table = read_table([write(tmp_path / "a.json", eee("a", 0.4, 0.4)), write(tmp_path / "b.json", other)])
    assert facts(table, "upper")["T1"] is None
    assert "files differ, and none is taken: upper bound of T1" in table.origin.left_out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_info": {}}, "the model's name expected"),
        ({"evaluation_results": {}}, "a list expected"),
        ({"evaluation_results": [1]}, "result 1 has no evaluation_name"),
        ({"evaluation_results": []}, "no score of 'm'"),
    ],
)
def test_broken_records_are_refused_in_one_line(change: dict[str, Any], message: str, tmp_path: Path):
    with pytest.raises(ReadError, match=message) as caught:
        read_table(write(tmp_path / "r.json", {**eee("m", 1, 1), **change}))
    assert "\n" not in str(caught.value)


# -- HELM -----------------------------------------------------------------------------------------------


def test_one_of_several_tables_is_named(tmp_path: Path):
    path = write(tmp_path / "group.json", HELM)
    with pytest.raises(ReadError, match=r"2 tables, .*#1 Accuracy \(2 rows\); #2 Efficiency \(3 rows\)"):
        read_table(path)
    table = read_table(f"{path}#Accuracy")
    means = llull.rank(table, rule="mean").frame()
    assert means["model"].to_list() == ["M two", "M one"]
    assert means["score"].to_list() == pytest.approx([0.70, 0.65])
    assert "aggregates of the others: Mean win rate" in table.origin.left_out
    held(f"{path}#Accuracy", tmp_path)


def test_the_header_states_directions(tmp_path: Path):
    source = f"{write(tmp_path / 'group.json', HELM)}#2"
    table = read_table(source)
    assert facts(table, "direction") == {"T1 - time (s)": "lower"}
    assert scores(table)["M three", "T1 - time (s)"] is None
    assert "facts about the prompts: # eval" in table.origin.left_out
    assert llull.rank(table, rule="mean").frame()["model"][0] == "M two"
    held(source, tmp_path)


def test_files_of_single_tables_are_joined_by_their_models(tmp_path: Path):
    paths = [write(tmp_path / f"{at}.json", table) for at, table in enumerate(HELM)]
    assert set(read_table(paths).metric_names) == {"T1 - EM", "T2 - F1", "T1 - time (s)"}


def test_a_duration_counts_where_the_header_states_which_way(tmp_path: Path):
    header = [{"value": "Model/adapter"}, {"value": "EM", "lower_is_better": False}]
    header += [{"value": "Denoised inference time (s)", "lower_is_better": True}, {"value": "params"}]
    rows = [helm_cells(["a", 0.5, 1.2, 7e9]), helm_cells(["b", 0.6, 2.2, 13e9])]
    table = read_table(write(tmp_path / "g.json", {"title": "mmlu", "header": header, "rows": rows}))
    assert facts(table, "direction") == {"EM": "higher", "Denoised inference time (s)": "lower"}


@pytest.mark.parametrize("row", [[], [{"value": 1}], "row", [1, 2, 3, 4]])
def test_broken_rows_are_refused_in_one_line(row: Any, tmp_path: Path):
    broken = [{**HELM[0], "rows": [row]}]
    with pytest.raises(ReadError, match=r"table 'Accuracy': row 1 is .*; 4 cells expected") as caught:
        read_table(write(tmp_path / "g.json", broken))
    assert "\n" not in str(caught.value)


# -- real files -----------------------------------------------------------------------------------------


def test_real_results_of_lm_eval(tmp_path: Path):
    folder = shared("harness/lm-eval")
    table = read_table(folder)
    model = "RylanSchaeffer/mem_Qwen3-93M_minerva_math_rep_0_sbst_1.0000_epch_1_ot_1"
    metric = "math_rephrased_full exact_match"
    assert scores(table) == {(model, "math_perturbed_full exact_match"): 0.0, (model, metric): 0.0004}
    assert scores(table, "stderr")[model, metric] == 0.0002828144211304471
    assert scores(table, "n")[model, metric] == 5000
    held(folder, tmp_path)


def test_real_records_of_every_eval_ever(tmp_path: Path):
    folder = shared("harness/eee")
    table = read_table(folder)
    assert scores(table)["TencentARC/LLaMA-Pro-8B-Instruct", "MATH Level 5"] == 0.0249
    assert scores(table)["demo-org/demo-model", "demo-source.demo_bench accuracy"] == 0.75
    assert set(facts(table, "upper").values()) == {1.0}
    assert table.origin.assumed == ()
    held(folder, tmp_path)


def test_a_score_that_is_a_list_is_told(tmp_path: Path):
    path = tmp_path / "r.json"
    for pair in (([1], 2), (0.5, {"a": 1})):
        path.write_text(json.dumps(eee("m", *pair)))
        with pytest.raises(ReadError, match="the score on 'T[12]' is .*; a number expected"):
            read_table(path)

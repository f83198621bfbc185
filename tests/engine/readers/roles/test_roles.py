"""Who is ranked, what counts, which way: decided from all columns, whatever their order, or asked."""

from __future__ import annotations

import itertools
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from llull.engine.errors import ReadError, UnsettledError
from llull.engine.readers.files.raw import raw_table
from llull.engine.readers.layouts.columns import Notes
from llull.engine.readers.layouts.layout import lay_out
from llull.engine.readers.read import read, read_table
from llull.engine.readers.roles import words
from llull.engine.readers.roles.infer import infer
from llull.engine.spec.spec import Spec
from llull.engine.table import ScoreTable
from tests.shared_data import shared

LONG = """\
dataset_name,classifier_name,accuracy
D1,RF,0.87
D1,XGB,0.90
D2,RF,0.76
D2,XGB,0.79
D3,RF,0.66
D3,XGB,0.64
"""
TURNED = """\
dataset,version,metric,mode,model-a,model-b,model-c
task1,1d7fe4,accuracy,gen,65.62,70.10,-
task2,4d595a,accuracy,gen,61.00,60.20,58.30
task3,aa11bb,accuracy,gen,40.10,-,44.50
"""
LOWER = """\
model,acc,WER,latency_ms,loss,perplexity,RMSE,error_rate
m1,0.9,5.0,10,0.2,12,1.0,0.1
m2,0.8,9.0,90,0.9,30,3.0,0.3
"""
COUNTS = """\
,win_rate,standard_error,n_wins,n_draws,n_total,avg_length,length_controlled_winrate,lc_standard_error
m1,76.9,0.91,676,0,805,872,86.4,0.14
m2,50.0,1.10,400,5,805,4500,48.0,0.30
m3,60.0,1.20,480,6,805,1500,62.0,0.25
"""
SEVERAL = """\
dataset,model,MASE,CRPS
d1,m1,1.0,0.30
d1,m2,0.8,0.35
d2,m1,2.0,0.10
d2,m2,4.0,0.12
"""
ARENA = """\
rank,model,arena_score,95_pct_ci,votes,knowledge_cutoff
1,m-a,1470,+5/-5,26019,2024/10
2,m-b,1446,+6/-6,13715,
3,m-c,1430,+4/-5,90000,2024/12
"""
ABOUT = """\
,model,params_b,year,mmlu,arc
0,alpha,7,2023,60.1,55.0
1,beta,70,2024,70.2,66.0
2,gamma,13,2022,65.0,50.0
3,delta,1,2021,40.0,70.0
"""


def csv(folder: Path, content: str, **options: Any) -> ScoreTable:
    path = folder / "t.csv"
    path.write_text(content, encoding="utf-8")
    return read_table(path, **options)


def turned(content: str, order: tuple[int, ...]) -> str:
    """The same table with its columns in another order."""
    rows = [line.split(",") for line in content.splitlines()]
    return "".join(",".join(row[i] for i in order) + "\n" for row in rows)


def means(table: ScoreTable) -> dict[str, float]:
    """Each model's mean of the scores it has."""
    by = table.scores.drop_nulls("score").group_by("model").agg(pl.col("score").mean())
    return {model: round(mean, 6) for model, mean in by.iter_rows()}


# -- who is ranked --------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_long_table_is_read_whatever_the_order_of_its_columns(order: tuple[int, ...], tmp_path: Path):
    assert means(csv(tmp_path, turned(LONG, order))) == {"RF": 0.763333, "XGB": 0.776667}


@pytest.mark.parametrize("shift", range(7))
def test_one_row_a_dataset_and_one_column_a_model(shift: int, tmp_path: Path):
    order = tuple((i + shift) % 7 for i in range(7))
    table = csv(tmp_path, turned(TURNED, order))
    assert means(table) == {"model-b": 65.15, "model-a": 55.573333, "model-c": 51.4}
    assert sorted(table.metric_names) == ["task1 accuracy", "task2 accuracy", "task3 accuracy"]


def test_rows_that_are_averages_are_no_metrics(tmp_path: Path):
    table = csv(tmp_path, "task,a,b\nmmlu,0.1,0.2\narc,0.3,0.5\nAverage,0.2,0.35\n")
    assert table.metric_names == ("mmlu", "arc")


def test_a_column_called_model_gives_way_where_its_values_cannot_be_the_models(tmp_path: Path):
    table = csv(tmp_path, "model,method,acc\nbert,a,1\nbert,b,2\nbert,c,4\n")
    assert table.model_names == ("a", "b", "c")


def test_several_columns_of_scores_are_metrics_of_each_dataset(tmp_path: Path):
    table = csv(tmp_path, SEVERAL)
    assert set(table.metric_names) == {"d1 MASE", "d2 MASE", "d1 CRPS", "d2 CRPS"}
    assert set(table.metrics["direction"]) == {"lower"}
    assert dict(table.metrics.select("metric", "group").iter_rows())["d2 CRPS"] == "CRPS"
    assert "lower is better by their names: MASE, CRPS" in table.origin.assumed[0]


def test_a_metric_is_named_by_task_and_measure(tmp_path: Path):
    rows = [(m, t, k) for m in "ab" for t in ("x", "y") for k in ("accuracy", "WER")]
    text = "value,task,system,metric\n" + "".join(f"{i},{t},{m},{k}\n" for i, (m, t, k) in enumerate(rows))
    table = csv(tmp_path, text)
    assert table.model_names == ("a", "b")
    ways = dict(table.metrics.select("metric", "direction").iter_rows())
    assert ways == {"x accuracy": "higher", "x WER": "lower", "y accuracy": "higher", "y WER": "lower"}


def test_the_mean_is_taken_over_folds_and_said(tmp_path: Path):
    text = "fold,framework,task,acc\n" + "".join(
        f"{f},{m},{t},{i + f}\n" for i, (m, t) in enumerate(itertools.product("ab", "xy")) for f in range(2)
    )
    table = csv(tmp_path, text)
    assert table.matrix.tolist() == [[0.5, 2.5], [1.5, 3.5]]
    assert any("mean is taken over 'fold'" in said for said in table.origin.inferred)


# -- what counts ----------------------------------------------------------------------------------------


def test_counts_errors_and_lengths_are_no_metrics(tmp_path: Path):
    table = csv(tmp_path, COUNTS)
    assert table.metric_names == ("win_rate", "length_controlled_winrate")
    assert means(table) == {"m1": 81.65, "m3": 61.0, "m2": 49.0}


def test_sizes_years_and_counters_are_no_metrics(tmp_path: Path):
    table = csv(tmp_path, ABOUT)
    assert means(table) == {"beta": 68.1, "alpha": 57.55, "gamma": 57.5, "delta": 55.0}
    assert {"sizes, by their names: params_b", "dates, by their names: year"} <= set(table.origin.left_out)


def test_ranks_votes_and_dates_are_no_metrics_and_intervals_are_errors(tmp_path: Path):
    table = csv(tmp_path, ARENA)
    assert table.metric_names == ("arena_score",)
    assert table.scores["stderr"].round(4).to_list() == [2.5511, 3.0613, 2.296]
    assert csv(tmp_path, ARENA, selected=["arena_score"]).metric_names == ("arena_score",)


def test_what_the_user_names_is_a_metric_whatever_it_sounds_like(tmp_path: Path):
    assert csv(tmp_path, ABOUT, score=["params_b"]).metric_names == ("params_b",)
    assert "year" in csv(tmp_path, ABOUT, spec={"metrics": {"year": {"direction": "higher"}}}).metric_names
    assert "params_b" in csv(tmp_path, ABOUT, selected=["params_b,mmlu"]).metric_names


def test_columns_that_a_selection_excludes_never_stop_a_read(tmp_path: Path):
    text = "model,good,bad\na,1,2\nb,2,1,5\n".replace("1,5", "8O.3x1")
    assert csv(tmp_path, text, selected=["good"]).metric_names == ("good",)
    with pytest.raises(ReadError, match="bad"):
        csv(tmp_path, text)


def test_a_column_of_scores_that_mixes_measures_is_refused_with_the_reason(tmp_path: Path):
    rows = ["task,framework,result,auc,logloss"]
    rows += ["p,a,0.5,0.5,", "p,b,0.7,0.7,", "q,a,0.5,,0.5", "q,b,0.7,,0.7"]
    with pytest.raises(UnsettledError, match="'auc' on 1 .p., 'logloss' on 1 .q.") as asked:
        csv(tmp_path, "\n".join(rows))
    assert "--score auc" in str(asked.value)


# -- which way ------------------------------------------------------------------------------------------


def test_names_that_say_lower(tmp_path: Path):
    table = csv(tmp_path, LOWER)
    assert table.metrics["direction"].to_list() == ["higher", *["lower"] * 6]
    assert table.origin.assumed[0] == (
        "6 metrics lower is better by their names: WER, latency_ms, loss, perplexity, RMSE, error_rate"
    )


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("AMI WER", "lower"),
        ("top-1 error", "lower"),
        ("eval_metrics/sMAPE[0.5]", "lower"),
        ("logLoss", "lower"),
        ("score ↓", "lower"),
        ("error (higher is better)", "higher"),
        ("WER reduction", "higher"),
        ("1 - error", "higher"),
        ("neg_mean_squared_error", "higher"),
        ("error_consistency", None),
        ("MMLU", None),
        ("DROP", None),
        ("accuracy", "higher"),
        ("length_controlled_winrate", "higher"),
        ("accuracy loss", "unclear"),
    ],
)
def test_what_names_tell_of_directions(name: str, way: str | None):
    assert words.better(name) == way


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Model size (B)", "size"),
        ("#Params (B)", "size"),
        ("RTFx", "speed"),
        ("tokens/s", "speed"),
        ("95% CI", "interval"),
        ("acc_stderr", "stderr"),
        ("n_wins", "count"),
        ("avg_length", "length"),
        ("Cost ($)", "cost"),
        ("$ per 1M tokens", "cost"),
        ("release_year", "date"),
        ("rank_stylectrl", "rank"),
        ("submission_id", "id"),
        ("training time (s)", "time"),
        ("latency_ms", None),
        ("nDCG@10", None),
        ("win_rate", None),
        ("mmlu", None),
        ("length_controlled_winrate", None),
    ],
)
def test_what_names_tell_of_columns_that_are_no_metrics(name: str, kind: str | None):
    assert words.aside(name) == kind


def test_ranks_in_the_file_contradict_what_is_assumed(tmp_path: Path):
    text = "model,rank,foo,bar\na,1,1.0,2.0\nb,2,2.5,3.0\nc,3,4.0,5.5\nd,4,7.0,6.0\n"
    with pytest.raises(UnsettledError, match="which way"):
        csv(tmp_path, text)
    assert csv(tmp_path, text, lower=["*"]).metrics["direction"].to_list() == ["lower", "lower"]
    assert csv(tmp_path, text.replace("foo", "foo error").replace("bar", "bar error")).metric_names


def test_that_ranks_go_by_one_metric_of_several_may_be_chance(tmp_path: Path):
    rows = ["a,1,1,1,9", "b,2,40,1,8", "c,3,30,30,6", "d,4,60,20,4", "e,5,80,30,3"]
    text = "\n".join(["model,rank,foo,bar,baz", *rows])
    with pytest.raises(UnsettledError, match="which way"):
        csv(tmp_path, text)
    assert csv(tmp_path, text, higher=["*"]).metric_names == ("foo", "bar", "baz")


def test_durations_are_ranked_by_where_they_stand_alone(tmp_path: Path):
    assert csv(tmp_path, "model,inference time (s)\na,2.5\nb,1.5\n").metrics["direction"].to_list() == [
        "lower"
    ]
    with pytest.raises(UnsettledError):
        csv(tmp_path, "model,model_size,inference time (s)\na,7,2.5\nb,13,1.5\n")


# -- what is asked --------------------------------------------------------------------------------------

QUESTIONS = {
    "two texts": "a,b,mmlu\np,x,1\nq,y,2\n",
    "which is which": "a,b,much\np,x,1\nq,x,2\np,y,3\nq,y,4\n",
    "no models": "task,accuracy,F1\nx,1,2\ny,3,4\n",
    "quiet number": "model,col7,mmlu\na,0.5,0.7\nb,0.4,0.2\n",
    "like years": "model,foo,mmlu\na,2015,0.7\nb,2020,0.2\n",
    "nothing to rank": "model,params_b,year\na,7,2020\nb,13,2021\n",
    "blank corner": ",GPT-4,Llama-3-70B\nMMLU,80,70\nARC,75,72\n",
    "contradiction": "model,accuracy loss\na,1\nb,2\n",
    "an average of what": "model,Average,foo\na,1,3\nb,2,2\n",
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_reading_that_is_offered_is_what_its_option_gives(question: str, tmp_path: Path):
    with pytest.raises(UnsettledError) as asked:
        csv(tmp_path, QUESTIONS[question])
    first, *offers = str(asked.value).splitlines()
    assert first.startswith("t.csv: ")
    assert offers
    found: list[tuple[Any, ...]] = []
    for offer in offers:
        options: dict[str, Any] = {}
        typed = shlex.split(offer.strip().split("  ")[0])
        while typed:
            key = typed.pop(0)[2:].replace("-", "_")
            if key == "transpose":
                options[key] = True
            elif key in ("model", "duplicates"):
                options[key] = typed.pop(0)
            else:
                options.setdefault(key, []).append(typed.pop(0))
        table = csv(tmp_path, QUESTIONS[question], **options)
        ways = tuple(table.metrics["direction"])
        found.append((table.model_names, table.metric_names, ways))
    assert len(set(found)) == len(found)


# -- several files --------------------------------------------------------------------------------------


def of_files(**files: dict[str, list[Any]]) -> ScoreTable:
    """Read several tables put together as files are."""
    frames = [pl.DataFrame(columns).with_columns(file=pl.lit(name)) for name, columns in files.items()]
    frame = pl.concat(frames, how="diagonal")
    raw = replace(raw_table("files", [(s.name, s) for s in frame.iter_columns()]), file_column="file")
    reading = infer(raw, Spec())
    return lay_out(reading.raw, reading.spec, "files", Notes())


def test_a_file_is_a_model_where_no_column_can_be():
    table = of_files(m1={"task": ["x", "y"], "accuracy": [1, 2]}, m2={"task": ["x", "y"], "accuracy": [3, 4]})
    assert table.model_names == ("m1", "m2")
    assert table.matrix.tolist() == [[1, 3], [2, 4]]


def test_a_file_names_a_metric_where_models_repeat_across_files():
    table = of_files(x={"model": ["a", "b"], "acc": [1, 2]}, y={"model": ["a", "b"], "acc": [3, 4]})
    assert (table.model_names, table.metric_names) == (("a", "b"), ("x", "y"))


def test_files_with_other_columns_of_the_same_models_are_joined():
    table = of_files(x={"model": ["a", "b"], "acc": [1, 2]}, y={"model": ["b", "a"], "F1": [3, 4]})
    assert table.metric_names == ("acc", "F1")
    assert table.matrix.tolist() == [[1, 2], [4, 3]]


def test_files_are_ignored_where_columns_say_all():
    m1 = {"dataset": ["x", "y"], "model": ["m1", "m1"], "MASE": [1, 2]}
    m2 = {"dataset": ["x", "y"], "model": ["m2", "m2"], "MASE": [3, 4]}
    table = of_files(one=m1, two=m2)
    assert (table.model_names, table.metric_names) == (("m1", "m2"), ("x", "y"))


# -- boards as they are published -----------------------------------------------------------------------


def test_the_speech_board_keeps_its_published_order():
    table = read_table(shared("harness/boards/open_asr_en_shortform.csv"))
    assert len(table.metrics) == 8
    assert set(table.metrics["direction"]) == {"lower"}
    published = pl.read_csv(shared("harness/boards/open_asr_en_shortform.csv"))
    ours = means(table)
    apart = [abs(ours[m] - x) for m, x in published.select("model", "Avg. WER").iter_rows()]
    assert sum(x > 0.0051 for x in apart) == 2  # two averages were not published anew with their parts


def test_the_board_of_win_rates_has_two_of_them():
    board = shared("harness/boards/alpaca_eval_2.csv")
    with pytest.raises(ReadError, match="'GPT 3.5 Turbo .06/13.' stands twice"):
        read_table(board)
    table = read_table(board, duplicates="suffix")
    assert table.metric_names == ("length_controlled_winrate", "win_rate")
    assert len(table.models) == 211


def test_the_arena_board_has_ratings_with_their_errors():
    table = read_table(shared("harness/boards/lmarena_vision.csv"))
    assert table.metric_names == ("arena_score",)
    assert table.scores["stderr"].null_count() == 0


def test_the_forecasting_board_has_eleven_errors_of_each_dataset():
    table = read_table(shared("harness/boards/gift_eval_DLinear.csv"))
    assert len(table.metrics) == 97 * 11
    assert set(table.metrics["direction"]) == {"lower"}
    assert table.model_names == ("DLinear",)


def test_a_board_of_mixed_results_is_refused_and_read_by_one_measure():
    board = shared("harness/boards/amlb_results_large.csv")
    with pytest.raises(
        UnsettledError, match="'auc' on 2 .Airlines, Albert., 'logloss' on 2 .Covertype, Dionis."
    ):
        read_table(pl.read_csv(board).drop("mode"))  # so that nothing tells who wrote it
    table = read_table(board, score=["acc"])
    assert set(table.metric_names) == {"Airlines", "Albert", "Covertype", "Dionis"}
    assert any("over 'fold', 'seed'" in said for said in table.origin.inferred)


@pytest.mark.parametrize("content", [LONG, TURNED, LOWER, COUNTS, SEVERAL, ARENA, ABOUT])
def test_reading_with_the_resolved_spec_is_the_same_reading(content: str, tmp_path: Path):
    (tmp_path / "t.csv").write_text(content)
    first = read(tmp_path / "t.csv")
    second = read(tmp_path / "t.csv", spec=replace(first.reading.spec, file="again"))
    table, again = first.table, second.table
    for part in ("models", "metrics", "scores"):
        assert getattr(table, part).equals(getattr(again, part))
    assert not second.reading.assumed

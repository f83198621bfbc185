"""Published files whose cells hold percent signs, intervals and dates."""

from __future__ import annotations

from pathlib import Path
from statistics import NormalDist

import pytest

import llull
from llull.engine.readers.read import read_table
from tests.shared_data import shared

Z = NormalDist().inv_cdf(0.975)
PERCENT = {
    "board.csv": "model,hallucination rate,answer rate\nm1,1.8 %,99.5 %\nm2,3.3%,80.7%\n",
    "board.md": "| Model | Hallucination Rate | Answer Rate |\n|----|----:|----:|\n"
    "| m1 | 1.8 % | **99.5 %** |\n| [m2](https://m2.org) | 3.3 % | 80.7 % |\n",
}
ARENA = (
    "rank,model,arena_score,95_pct_ci,votes,knowledge_cutoff\n"
    "1,m-a,1470,+5/-5,26019,2024/10\n2,m-b,1446,+6/-6,13715,\n3,m-c,1430,+4/-5,90000,2024/12\n"
)


@pytest.mark.parametrize("name", PERCENT)
def test_columns_of_percentages(name: str, tmp_path: Path):
    (tmp_path / name).write_text(PERCENT[name])
    table = read_table(tmp_path / name)
    assert table.model_names == ("m1", "m2")
    assert table.matrix.tolist() == [[1.8, 3.3], [99.5, 80.7]]
    assert table.metrics["unit"].to_list() == ["%", "%"]
    assert table.metrics["direction"].to_list() == ["lower", "higher"]


@pytest.mark.parametrize("metrics", [(), ("arena_score",)])
def test_intervals_and_dates_are_no_scores(metrics: tuple[str, ...], tmp_path: Path):
    (tmp_path / "text.csv").write_text(ARENA)
    ranked = llull.rank(tmp_path / "text.csv", "mean", metrics=metrics)
    assert [place["model"] for place in ranked.to_dict()["ranking"]] == ["m-a", "m-b", "m-c"]
    table = read_table(tmp_path / "text.csv")
    assert table.metric_names == ("arena_score",)
    assert table.scores["stderr"].to_list() == pytest.approx([5 / Z, 6 / Z, 4.5 / Z])
    left_out = " ".join(table.origin.left_out)
    assert all(column in left_out for column in ("rank", "votes", "knowledge_cutoff"))


def test_an_arena_board_has_ratings_and_their_errors():
    table = read_table(shared("harness/boards/lmarena_vision.csv"))
    assert table.metric_names == ("arena_score",)
    rows = {row["model"]: (row["score"], row["stderr"]) for row in table.scores.iter_rows(named=True)}
    assert rows["Gemini-2.5-Pro"] == (1317, pytest.approx(9 / Z))
    assert table.scores["stderr"].null_count() == 0


def test_a_board_that_is_a_readme_has_percentages():
    table = read_table(shared("harness/boards/vectara_readme.md"))
    assert table.metric_names == ("Hallucination Rate", "Factual Consistency Rate", "Answer Rate")
    assert set(table.metrics["unit"]) == {"%"}
    assert table.matrix[:, 0].tolist() == [1.8, 98.2, 99.5]
    assert not table.missing_by_code

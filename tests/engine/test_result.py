"""What results show of themselves: tables whose text is text, with the numbers they hold, and one line."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.ranking.comparison import compare, rank
from llull.engine.prepare.preparation import Prepared, prepare
from llull.engine.result import Column
from llull.rules.notebook import html_table
from tests.engine.tables import make_table
from tests.typed import of_one, untyped

HOSTILE = "</th><script>alert(1)</script>"


def cells(html: str) -> list[list[str]]:
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]


@pytest.fixture
def prepared() -> Prepared:
    table = make_table([[3, 3, 1], [2, None, 1]], models=[HOSTILE, "b", "c"], metrics=["x", "<i>y</i>"])
    return prepare(table)


@pytest.mark.parametrize(
    "make", [of_one(lambda p: p), of_one(lambda p: p.table), rank, of_one(lambda p: compare(p, "mean,borda"))]
)
def test_hostile_names_are_text(prepared: Prepared, make: Callable[..., Any]):
    html = make(prepared)._repr_html_()
    assert "<script" not in html
    assert "<i>" not in html
    assert "&lt;" in html


def test_rankings_show_ranks_ties_and_what_was_ranked(prepared: Prepared):
    html = untyped(rank(prepared, "borda"))._repr_html_()
    assert "3 models, 2 metrics · weights flat, missing available" in html
    ranking = rank(prepared, "borda").ranking
    assert [row[0].rstrip("=") for row in cells(html)[1:]] == [str(row["rank"]) for row in ranking.rows()]
    both = untyped(compare(prepare(make_table([[3, 3, 1]])), "mean,copeland"))._repr_html_()
    assert [row[1:] for row in cells(both)][:4] == [
        ["mean", "copeland"],
        ["1=", "1="],
        ["1=", "1="],
        ["3", "3"],
    ]


def test_a_table_shows_its_first_scores_and_says_how_many_there_are():
    table: Any = make_table(np.arange(13.0 * 21).reshape(13, 21).tolist())
    html = table._repr_html_()
    assert "21 models, 13 metrics, the first 12 shown" in html
    assert "… and 1 more" in html
    assert [len(row) for row in cells(html)] == [13] * 21 + [1]
    assert "<td>—</td>" in untyped(make_table([[1, None]]))._repr_html_()
    assert html_table("c", ["a"], [["1"], ["2"]]).count("<tr>") == 3


def test_cells_are_printed_as_their_column_says():
    assert Column("x").cells([0.5, 0.25, None]) == ["0.50", "0.25", "—"]
    assert Column("x", places=1).cells([0.25, 3]) == ["0.2", "3"]
    assert Column("x", "percent").cells([0.1234, None]) == ["12.3%", "—"]
    assert Column("x", "signed").cells([2, -1, 0]) == ["+2", "-1", ""]
    assert Column("x", "rank").cells([(1, True), (3, False), None]) == ["1=", "3", "—"]
    assert Column("x", "value").cells([1 / 3, 7, None]) == ["0.333333", "7", ""]


def test_a_result_is_one_useful_line(prepared: Prepared):
    assert repr(rank(prepared, "borda")).startswith(
        "<Ranked t: borda (ties=average, gaps=average) · 3 models, 2 metrics"
    )
    assert "\n" not in repr(compare(prepared, "mean,borda"))

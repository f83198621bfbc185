"""The report: its numbers are those of the results, and its file appears whole or not at all."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from llull.engine.analysis.ranking.comparison import Comparison
from llull.engine.prepare.preparation import prepare
from llull.reports.charts.bump import bump_chart
from llull.reports.sections.answer import facts
from llull.reports.standings import Standings
from llull.reports.text.commands import repeat_command
from llull.reports.text.numbers import coefficient, decimals
from llull.reports.text.safe import shortened
from llull.rules import Certificate, LlullError, Ranking
from tests.reports.markup import Page
from tests.reports.tables import (
    RULES,
    SPLIT,
    compare,
    far_move,
    hand_made,
    random_comparison,
    rendered,
    score_table,
)

# -- the ranking table ------------------------------------------------------------------------------


def test_table_shows_ranks_ties_changes_and_scores() -> None:
    page = Page(rendered(compare(score_table(SPLIT, ["a", "b", "c"]), ("copeland", "mean"))))
    assert page.rows == [
        ["a", "1–2", "1 3.67", "2 ▼−1 1"],
        ["b", "1–2", "2 1.67", "1 ▲+1 2"],
        ["c", "3", "3 0.00", "3 0"],
    ]
    tied = Page(rendered(compare(score_table([[1, 1, 0]], ["a", "b", "c"]), ("mean", "borda"))))
    assert [row[2] for row in tied.rows] == ["1= 1", "1= 1", "3 0"]


def test_a_far_change_has_a_mark_that_is_not_colour() -> None:
    rows = Page(rendered(hand_made(far_move()))).rows
    assert "▲▲+12" in rows[-1][3]
    assert "▼▼" not in str(rows)


def test_the_baseline_is_the_arithmetic_mean_or_else_the_first_rule() -> None:
    table = score_table(SPLIT)
    assert Standings.of(compare(table, ("borda", "mean", "copeland"))).rules == ("mean", "borda", "copeland")
    assert Standings.of(compare(table, ("copeland", "borda"))).rules == ("copeland", "borda")


def test_a_model_that_one_rule_does_not_rank_has_a_dash_with_a_reason() -> None:
    table = score_table(SPLIT, ["a", "b", "c"])
    some = Ranking("mine", {}, ("a", "b"), np.array([2.0, 1.0]), np.array([1, 2]), True)
    page = Page(rendered(compare(table, ("mean",), extra={"mine": some})))
    assert page.rows[2] == ["c", "3", "3 0.00", "— —"]
    (table,) = page.root.all("table", id="ranking-table")
    titles = [td.attributes["title"] for td in table.all("td") if "title" in td.attributes]
    assert titles == ["this rule does not rank it: no score"]


def test_models_with_one_label_are_told_apart_by_their_key() -> None:
    table = score_table(SPLIT, ["1", "2", "3"], labels={"1": "net", "2": "net", "3": "other"})
    assert [row[0] for row in Page(rendered(compare(table))).rows] == ["net (1)", "net (2)", "other"]


def test_the_order_of_rows_and_columns_changes_nothing_on_the_page() -> None:
    scores = np.random.default_rng(5).normal(size=(5, 12)).round(1)
    models = [f"m{i}" for i in range(12)]
    one = Page(rendered(compare(score_table(scores, models))))
    order = np.random.default_rng(6).permutation(12)
    other = Page(rendered(compare(score_table(scores[::-1, order], [models[i] for i in order]))))
    assert one.rows == other.rows
    assert one.charts["bump"]["datasets"] == other.charts["bump"]["datasets"]


@pytest.mark.parametrize(
    ("scores", "places"),
    [
        ([338.0, 12.0], 0),
        ([8.0, 7.5], 1),
        ([0.6612, 0.4021], 3),
        ([0.6612, 0.6614], 4),
        ([91.0, 78.25], 1),
        ([0.0, 0.0], 0),
        ([1 / 3, 2 / 3], 3),
    ],
)
def test_scores_have_three_digits_or_what_tells_them_apart(scores: list[float], places: int) -> None:
    assert decimals(np.array(scores)) == places


# -- numbers on the page are those of the results ------------------------------------------------------


def test_charts_hold_exactly_the_ranks_of_the_results() -> None:
    comparison = random_comparison(45, 6)
    charts = Page(rendered(comparison)).charts
    names = next(p["value"] for p in charts["bump"]["params"] if p["name"] == "names")
    drawn = {(RULES[p["rule"]], names[p["model"]]): p["rank"] for p in charts["bump"]["datasets"]["points"]}
    expected = {
        (rule, row["model"]): row["rank"]
        for rule, ranking in comparison.rankings.items()
        for row in ranking.rows()
    }
    assert drawn == expected
    assert set(charts) == {"bump", "strip", "agreement", *(f"shift-{r}" for r in range(1, len(RULES)))}
    for r, rule in enumerate(RULES[1:], start=1):
        for point in charts[f"shift-{r}"]["datasets"]["changes"]:
            model = names[point["model"]]
            assert point["change"] == expected["mean", model] - expected[rule, model]
    for pair in charts["agreement"]["datasets"]["pairs"]:
        r = comparison.spearman[RULES[pair["a"]]][RULES[pair["b"]]]
        assert pair["text"] == ("" if pair["a"] == pair["b"] else coefficient(r))


def test_a_crowded_chart_names_few_models_and_their_names_do_not_touch() -> None:
    spec = bump_chart(Standings.of(random_comparison(456, 8)), "ranks")
    pixels = 680 / 456
    for side in ("left labels", "right labels"):
        slots = sorted(row["slot"] for row in spec["datasets"][side])
        assert 1 <= len(slots) <= 11
        assert all((b - a) * pixels > 14 for a, b in itertools.pairwise(slots))
        assert slots[0] > 0
        assert slots[-1] <= 456


def test_one_rule_gives_a_page_without_comparisons() -> None:
    page = Page(rendered(compare(score_table(SPLIT), ("mean",))))
    assert page.charts == {}
    assert len(page.rows) == 3


def test_a_comparison_without_rankings_is_refused() -> None:
    empty = compare(score_table(SPLIT))
    with pytest.raises(LlullError, match="holds no ranking"):
        rendered(Comparison(empty.prepared, {}, {}, {}))


# -- facts ------------------------------------------------------------------------------------------


def test_gaps_are_a_share_of_the_table_before_the_policy_drops_any_of_it() -> None:
    table = score_table([[1, 2, 3, np.nan], [3, 1, np.nan, np.nan]], ["a", "b", "gap", "empty"])
    told = dict(facts(prepare(table, missing="complete-models")))
    assert told["Models"] == "2, 2 more not ranked"
    assert told["Gaps"] == "1 (16.7% of 6 scores)"


def test_facts_say_what_was_ranked_and_how_to_repeat_it() -> None:
    table = score_table([[1, 2, np.nan], [3, np.nan, np.nan]], ["a", "b", "empty"], name="my table")
    comparison = compare(table, notes=("3 gaps were passed over",))
    html = rendered(comparison, date="2025-06-01", data_hash="c0ffee")
    page = Page(html)
    facts = {row.all("dt")[0].text: row.all("dd")[0].text for row in page.root.all("aside")[0].all("div")}
    assert facts["Models"] == "2, 1 more not ranked"
    assert facts["Metrics"] == "2"
    assert facts["Gaps"] == "3 (50.0% of 6 scores)"
    assert facts["Policy"].startswith("available: ")
    assert facts["Date"] == "2025-06-01"
    assert facts["Data hash"] == "c0ffee"
    assert "3 gaps were passed over" in page.root.text
    assert "Models not ranked (1)" in page.root.text
    assert repeat_command(comparison) == (
        "llull compare 'my table' --rules mean,z_mean,mean_rank,borda,copeland --missing available "
        "--weights flat --format json"
    )
    assert "<dt>Date</dt>" not in rendered(comparison)
    assert "llull report x.csv -o y.html" in rendered(comparison, command="llull report x.csv -o y.html")


@pytest.mark.parametrize(
    ("certificate", "proof"),
    [
        (
            Certificate(("a",), Fraction(7, 2), Fraction(7, 2), "optimal", unique=True),
            "no other order costs 3.5",
        ),
        (
            Certificate(("a",), Fraction(4), Fraction(4), "optimal", unique=False, optima=(("a",), ("b",))),
            "Proved optimal: 2 orders share the least cost, 4.",
        ),
        (Certificate(("a",), Fraction(4), Fraction(4), "optimal"), "whether another shares it is not known"),
        (
            Certificate(("a",), Fraction(4), Fraction(3), "bounded"),
            "Not proved optimal: the best order found costs 4, and no order costs less than 3 (gap 25.00%).",
        ),
    ],
)
def test_the_page_says_what_is_proved_and_never_more(certificate: Certificate, proof: str) -> None:
    table = score_table(SPLIT, ["a", "b", "c"])
    ranking = Ranking(
        rule="mine",
        parameters={},
        candidates=("a", "b", "c"),
        scores=np.array([3.0, 2.0, 1.0]),
        ranks=np.array([1, 2, 3]),
        higher_is_better=True,
        certificate=certificate,
        tie_break="the name, since the data left it open",
        notes=("a note of the rule",),
    )
    text = " ".join(Page(rendered(compare(table, ("mean",), extra={"mine": ranking}))).root.text.split())
    assert proof in text
    assert ("Proved optimal" in text) == (certificate.status == "optimal")
    assert "were broken: the name, since the data left it open." in text
    assert "a note of the rule" in text


# -- the file ---------------------------------------------------------------------------------------


def test_the_same_input_gives_the_same_page() -> None:
    assert rendered(random_comparison(30, 5)) == rendered(random_comparison(30, 5))


def test_one_library_serves_all_charts_and_pages_stay_small() -> None:
    page = rendered(random_comparison(30, 14))
    assert page.count("window.vegaEmbed=") == 1
    assert len(page.encode()) < 3e6
    names = [f"{i:03d} " + "very long name " * 20 for i in range(456)]
    scores = np.random.default_rng(0).normal(size=(20, 456)).round(3)
    many = compare(score_table(scores, names))
    wide = compare(
        score_table(scores, names),
        extra={f"{rule} again {i}": r for i in range(2) for rule, r in many.rankings.items()},
    )
    assert len(wide.rankings) == 15
    assert len(rendered(wide).encode()) < 8e6


def test_long_names_are_cut_in_the_middle() -> None:
    assert shortened("a" * 64) == "a" * 64
    cut = shortened("start" + "x" * 300 + "end")
    assert len(cut) == 64
    assert cut.startswith("start")
    assert cut.endswith("end")

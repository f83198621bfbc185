"""The first screen and the common order: what they say is what the results say."""

from __future__ import annotations

import json
from typing import Any

import pytest

from llull.engine.prepare.preparation import prepare
from llull.engine.table import Origin
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from tests.reports.markup import Page
from tests.reports.tables import compare, gappy, hand_made, rendered, score_table

RULES = ("mean", "borda", "copeland")


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return gather(prepare(gappy(14, 8)), ",".join(RULES), sections="rankings,uncertainty", budget=10.0)


@pytest.fixture(scope="module")
def told(dossier: Dossier) -> dict[str, Any]:
    return json.loads(json.dumps(dossier.to_dict()))


def ends(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def test_the_leaders_have_the_ranks_and_intervals_of_the_verbs(
    dossier: Dossier, told: dict[str, Any]
) -> None:
    table = Page(rendered(dossier)).root.all("table", class_="leaders")[0]
    rows = table.all("tbody")[0].all("tr")
    by_rule = {
        rule: {row["model"]: row["rank"] for row in rows}
        for rule, rows in told["compare"]["rankings"].items()
    }
    first = sorted(by_rule["mean"], key=lambda model: by_rule["mean"][model])[:5]
    intervals = {row["model"]: (row["lower"], row["upper"]) for row in told["uncertainty"]["mean"]["models"]}
    assert [row.all("th")[0].text for row in rows] == first
    reach = max(max(by_rule[rule][m] for rule in RULES for m in first), max(intervals[m][1] for m in first))
    assert f"Ranks from 1 to {reach}" in [e.attributes.get("aria-label") for e in table.all("svg")]
    for row, model in zip(rows, first, strict=True):
        ranks = {by_rule[rule][model] for rule in RULES}
        assert [cell.text for cell in row.all("td")[1:]] == [
            ends(min(ranks), max(ranks)),
            ends(*intervals[model]),
        ]
        share = (by_rule["mean"][model] - 1) / (reach - 1)
        (dot,) = row.all("circle")
        assert float((dot.attributes["cx"] or "").rstrip("%")) == pytest.approx(2 + 96 * share, abs=0.06)
        assert len(row.all("line")) == len(ranks)
        (bar,) = row.all("rect", class_="span")
        assert float((bar.attributes["width"] or "").rstrip("%")) > 0


def test_one_rule_without_intervals_has_no_strips() -> None:
    assert "leaders" not in str(
        [e.attributes for e in Page(rendered(compare(gappy(), ("mean",)))).elements["table"]]
    )


def test_the_heading_is_the_title_of_the_table_unless_another_is_given() -> None:
    origin = Origin("s.csv", title="Some <benchmark>", citation="A place", licence="CC0", date="2024")
    comparison = compare(score_table([[1.0, 2], [2, 1]], origin=origin))
    page = Page(rendered(comparison))
    assert page.elements["h1"][0].text == "Some <benchmark>"
    facts = {row.all("dt")[0].text: row.all("dd")[0].text for row in page.root.all("aside")[0].all("div")}
    assert (facts["Source"], facts["Licence"], facts["As of"]) == ("A place", "CC0", "2024")
    assert Page(rendered(comparison, title="Mine")).elements["h1"][0].text == "Mine"
    assert Page(rendered(compare(score_table([[1.0, 2]])))).elements["h1"][0].text == "Rankings of toy"


def rows_of(page: Page, name: str) -> list[list[str]]:
    (region,) = [e for e in page.root.all("div", role="region") if e.attributes.get("aria-label") == name]
    return [[cell.text for cell in row.children] for row in region.all("tbody")[0].all("tr")]


def test_the_common_order_and_the_split_pairs_are_those_of_compare(
    dossier: Dossier, told: dict[str, Any]
) -> None:
    page = Page(rendered(dossier))
    consensus = told["compare"]["consensus"]
    layers = rows_of(page, "Layers of the order that all rules share")
    assert [set(names.split(", ")) for _, names in layers] == [set(layer) for layer in consensus["layers"]]
    ranks = {
        rule: {row["model"]: row["rank"] for row in rows}
        for rule, rows in told["compare"]["rankings"].items()
    }
    pairs = rows_of(page, "Pairs on which the rules split")
    assert {frozenset(row[:2]) for row in pairs} == {frozenset(pair) for pair in consensus["split_pairs"]}
    titles = {"mean": "arithmetic mean", "borda": "Borda count", "copeland": "Copeland"}
    for a, b, above, below in pairs:
        assert above == ", ".join(titles[r] for r in RULES if ranks[r][a] < ranks[r][b])
        assert below == ", ".join(titles[r] for r in RULES if ranks[r][b] < ranks[r][a])


def test_long_lists_of_split_pairs_are_cut_at_the_end_and_say_so() -> None:
    n = 20
    reverse = hand_made({"mean": list(range(1, n + 1)), "borda": list(range(n, 0, -1))})
    page = Page(rendered(reverse))
    assert len(rows_of(page, "Pairs on which the rules split")) == 40
    assert f"(40 of {n * (n - 1) // 2})" in page.root.text
    assert rows_of(page, "Pairs on which the rules split")[0][:2] == ["m1", "m2"]

"""Curves and scatter charts: their numbers are those of the results; large tables are shown page by page."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from llull.engine.analysis.gaps.coverage import coverage
from llull.engine.prepare.preparation import prepare
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from tests.reports.markup import Page
from tests.reports.tables import gappy, rendered, score_table

RULES = "mean,borda,copeland"


def parameters(spec: dict[str, Any]) -> dict[str, Any]:
    return {one["name"]: one.get("value") for one in spec["params"]}


def near(value: float | None) -> Any:
    """As it was told, up to the digits that the page keeps."""
    return None if value is None else pytest.approx(value, rel=1e-3, abs=1e-12)


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return gather(prepare(gappy(12, 6)), RULES, sections="rankings,metrics,gaps", budget=10.0)


@pytest.fixture(scope="module")
def page(dossier: Dossier) -> Page:
    return Page(rendered(dossier))


@pytest.fixture(scope="module")
def told(dossier: Dossier) -> dict[str, Any]:
    return json.loads(json.dumps(dossier.to_dict()))


@pytest.mark.parametrize("scale", ["raw", "z"])
def test_dots_are_the_scores_of_groups_and_metrics(page: Page, told: dict[str, Any], scale: str) -> None:
    spec = page.charts[f"scatter-{scale}"]
    found = parameters(spec)
    parts = {part["name"]: part[scale] for part in told["spread"]["parts"]}
    assert found["axes"] == list(parts)
    ranks = {row["model"]: row["rank"] for row in told["compare"]["rankings"]["mean"]}
    models = told["spread"]["models"]
    assert len(spec["datasets"][scale]) == len(models)
    for row in spec["datasets"][scale]:
        name = found["names"][row["model"]]
        assert row["at"] == [near(part["scores"][models.index(name)]) for part in parts.values()]
        assert row["shade"] == ranks[name]
    matrix = told["spread"]["correlations"][scale]
    assert found[f"correlations_{scale}"] == [[near(r) for r in row] for row in matrix]
    assert [found["axes"][i] for i in (found["across"], found["up"])] == ["left", "right"]


@pytest.mark.parametrize("scale", ["raw", "z"])
def test_curves_are_those_of_the_results(page: Page, told: dict[str, Any], scale: str) -> None:
    spec = page.charts[f"density-{scale}"]
    pages = parameters(spec)["pages"]
    parts = {part["name"]: part[scale] for part in told["spread"]["parts"]}
    drawn = [pages[row["page"]][row["slot"]] for row in spec["datasets"][scale]]
    assert sorted(drawn) == sorted(parts)
    for name, row in zip(drawn, spec["datasets"][scale], strict=True):
        part = parts[name]
        assert row["density"] == [near(height) for height in part["density"]]
        for key in ("begin", "end", "median", "deviation", "n"):
            assert row[key] == near(part[key])
    widest = max(pages[0], key=lambda name: parts[name]["deviation"])
    if scale == "raw":
        assert [
            n for n, row in zip(drawn, spec["datasets"][scale], strict=True) if row["kind"] == "wide"
        ] == [widest]


def test_dots_by_number_of_scores_are_those_of_the_verbs(
    dossier: Dossier, page: Page, told: dict[str, Any]
) -> None:
    spec = page.charts["scored"]
    found = parameters(spec)
    counts = {one.name: one.scored for one in coverage(dossier.prepared, possible=False).models}
    ranks = {
        rule: {row["model"]: row["rank"] for row in rows}
        for rule, rows in told["compare"]["rankings"].items()
    }
    assert len(spec["datasets"]["models"]) == 12
    for row in spec["datasets"]["models"]:
        name = found["names"][row["model"]]
        assert row["shade"] == counts[name]
        assert row["at"] == [ranks[rule][name] for rule in RULES.split(",")]
    assert found["correlations_models"] == [
        [told["compare"]["spearman"][a][b] for b in RULES.split(",")] for a in RULES.split(",")
    ]


def test_tables_behind_the_charts_hold_the_same(page: Page, told: dict[str, Any]) -> None:
    tables = {
        region.attributes["aria-label"]: region.all("tbody")[0].all("tr")
        for region in page.root.all("div", role="region")
        if "aria-label" in region.attributes and region.all("tbody")
    }
    parts = {part["name"]: part for part in told["spread"]["parts"]}
    for row in tables["Scores of groups and metrics as they are"]:
        cells = [cell.text.replace("−", "-") for cell in row.children]
        part = parts[cells[0]]["raw"]
        keys = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum", "mean", "deviation")
        assert [float(cell) for cell in cells[3:]] == [near(part[key]) for key in keys]
    models = told["spread"]["models"]
    for row in tables["Two groups or metrics"]:
        cells = [cell.text.replace("−", "-") for cell in row.children]
        at = models.index(cells[0])
        assert [float(cell) for cell in cells[2:]] == [
            near(parts[name][scale]["scores"][at]) for scale in ("raw", "z") for name in ("left", "right")
        ]


def test_many_metrics_are_shown_page_by_page_and_none_twice() -> None:
    scores = np.random.default_rng(2).normal(size=(106, 30)).round(2)
    whole = gather(prepare(score_table(scores)), "mean,borda", sections="metrics", budget=5.0)
    page = Page(rendered(whole))
    pages = parameters(page.charts["density-raw"])["pages"]
    assert max(map(len, pages)) <= 16
    names = [name for one in pages for name in one]
    assert len(names) == len(set(names)) == 106
    assert len(parameters(page.charts["scatter-raw"])["axes"]) == 32
    assert "32 of 106 axes" in page.root.text
    options = [e.text for e in page.root.all("select", id="density-page")[0].all("option")]
    assert options[0] == "metrics 1 to 16 of 106"
    assert len(options) == len(pages)


def test_what_cannot_be_drawn_is_left_out_with_a_word() -> None:
    one = gather(prepare(score_table([[1.0, 2.0, 3.0]])), "mean,borda", sections="metrics", budget=5.0)
    page = Page(rendered(one))
    assert not [name for name in page.charts if name.startswith(("scatter", "density"))]
    assert "The scores of groups are not shown" in page.root.text
    level = gather(
        prepare(score_table([[1.0, 2, 3], [4, 4, 4]])), "mean,borda", sections="metrics", budget=5.0
    )
    page = Page(rendered(level))
    assert "density-raw" in page.charts
    assert "scatter-raw" not in page.charts
    assert "no two have a defined correlation" in page.root.text
    single = gather(prepare(gappy()), "mean", sections="gaps", budget=5.0)
    assert "that needs two rules" in Page(rendered(single)).root.text

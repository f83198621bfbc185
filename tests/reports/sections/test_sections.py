"""The sections beyond the rankings: their numbers are those of the verbs' JSON, and names are text."""

from __future__ import annotations

import json
from typing import Any

import html5lib
import numpy as np
import pytest

from llull.engine.errors import UnknownNameError
from llull.engine.prepare.preparation import prepare
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from llull.reports.needs import AUDIT, Missed
from llull.reports.sections import parse_sections
from llull.reports.sections.axioms import HERE, THEORY
from tests.reports.markup import Page
from tests.reports.tables import HOSTILE, gappy, rendered, score_table
from tests.typed import untyped

RULES = "mean,borda,copeland"
AXIOMS = "pareto,condorcet_winner,independence_of_deleted_models,duplicate_metric,winner.monotonicity"


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return gather(prepare(gappy()), RULES, axioms=AXIOMS, budget=20.0)


@pytest.fixture(scope="module")
def page(dossier: Dossier) -> Page:
    return Page(rendered(dossier))


def chart_names(spec: dict[str, Any]) -> list[str]:
    return next(p["value"] for p in spec["params"] if p["name"] == "names")


def test_the_page_is_valid_html(dossier: Dossier) -> None:
    untyped(html5lib).HTMLParser(strict=True).parse(rendered(dossier))


def test_correlations_are_those_of_the_verb(dossier: Dossier, page: Page) -> None:
    told = json.loads(json.dumps(dossier.to_dict()))["agreement"]
    expected = {frozenset((p["a"], p["b"])): (p["r"], p["n"], p["significant"]) for p in told["pairs"]}
    spec = page.charts["metrics"]
    names = chart_names(spec)
    drawn = {
        frozenset((names[c["a"]], names[c["b"]])): (c["r"], c["n"], c["sure"])
        for c in spec["datasets"]["cells"]
    }
    assert drawn == expected


def test_rank_intervals_are_those_of_the_verb(dossier: Dossier, page: Page) -> None:
    told = dossier.to_dict()["uncertainty"]
    rows = {row["model"]: (row["rank"], row["lower"], row["upper"]) for row in told["mean"]["models"]}
    spec = page.charts["intervals"]
    names = chart_names(spec)
    assert {
        names[r["place"]]: (r["rank"], r["lower"], r["upper"]) for r in spec["datasets"]["ranges"]
    } == rows
    # The ranking table shows them for every rule.
    for r, rule in enumerate(("mean", "borda", "copeland")):
        for row in page.rows:
            (model,) = [m for m in told[rule]["models"] if m["model"] == row[0]]
            low, high = model["lower"], model["upper"]
            assert row[2 + r].split()[-1].endswith(f"{low}–{high}" if low != high else str(low))


def test_possible_ranks_and_leave_one_out_are_those_of_the_verbs(dossier: Dossier, page: Page) -> None:
    told = dossier.to_dict()
    rows = {m["model"]: m for m in told["possible_ranks"]["models"]}
    spec = page.charts["possible"]
    names = chart_names(spec)
    for row in spec["datasets"]["ranges"]:
        model = rows[names[row["place"]]]
        assert (row["lower"], row["upper"]) == (
            model["everyone"]["best_bound"],
            model["everyone"]["worst_bound"],
        )
        assert (row["inner_lower"], row["inner_upper"]) == (
            model["own"]["best_bound"],
            model["own"]["worst_bound"],
        )
    cases = {c["left_out"]: c for c in told["leave_out"]["cases"] if c["kind"] != "model"}
    spec = page.charts["without"]
    names = chart_names(spec)
    assert len(spec["datasets"]["without"]) == len(cases)
    for row in spec["datasets"]["without"]:
        case = cases[untyped(names[row["place"]]).removesuffix(" (group)")]
        assert (row["largest"], row["moved"], row["changed"]) == (
            case["largest_move"],
            case["models_moved"],
            case["winner_changed"],
        )


def test_normalised_scores_are_those_of_compare(dossier: Dossier, page: Page) -> None:
    told = dossier.to_dict()["compare"]["normalised"]
    spec = page.charts["strip"]
    names = chart_names(spec)
    rules = RULES.split(",")
    drawn = {(rules[p["rule"]], names[p["model"]]): p["score"] for p in spec["datasets"]["scores"]}
    assert drawn == {(rule, model): score for rule, row in told.items() for model, score in row.items()}


def test_every_cell_of_the_matrix_says_what_the_audit_says(dossier: Dossier, page: Page) -> None:
    verdicts = dossier.to_dict()["axioms"]["verdicts"]
    cells = page.root.all("table", class_="matrix")[0].all("tbody")[0].all("button")
    assert len(cells) == len(verdicts) == 15
    by_label = {cell.attributes["aria-label"]: cell for cell in cells}
    for verdict in verdicts:
        words = f"in theory {THEORY[verdict['theory']['status']][1]}, here {HERE[verdict['here']][1]}"
        title = {"mean": "arithmetic mean", "borda": "Borda count", "copeland": "Copeland"}[verdict["rule"]]
        from llull.rules.axioms import get_axiom

        cell = by_label[f"{title}, {get_axiom(verdict['axiom']).title}: {words}"]
        marks = [mark.text for mark in cell.all("span")]
        assert marks == [THEORY[verdict["theory"]["status"]][0], HERE[verdict["here"]][0]]
        (popup,) = page.root.all("div", id=cell.attributes["popovertarget"] or "")
        text = " ".join(popup.text.split())
        assert verdict["theory"]["domain"] in text
        if verdict["witness"]:
            assert f"{verdict['violations']:,} of {verdict['trials']:,} trial" in text
            assert all(" ".join(s.split()) in text for s in verdict["witness"]["explanation"])
    assert any(verdict["witness"] for verdict in verdicts)


def test_marks_of_one_row_differ_without_colour() -> None:
    for marks in (THEORY, HERE):
        assert len({mark for mark, _ in marks.values()}) == len(marks)


def test_policies_give_the_ranks_of_the_verb_under_each(dossier: Dossier, page: Page) -> None:
    told = dossier.to_dict()["policies"]
    table = page.root.all("table", class_="ranks")[0]
    head = [th.text for th in table.all("thead")[0].all("th")[1:]]
    for row in table.all("tbody")[0].all("tr"):
        model = row.all("th")[0].text
        for name, cell in zip(head, row.all("td"), strict=True):
            (policy,) = [p for p in told if name.startswith(p)]
            ranks = {r["model"]: r["rank"] for r in told[policy]["ranking"]}
            assert cell.text.rstrip("=") == (str(ranks[model]) if model in ranks else "—")


def test_explanations_are_those_of_the_verb(dossier: Dossier, page: Page) -> None:
    (script,) = page.root.all("script", id="explanations")
    data = json.loads(script.text)
    told = dossier.to_dict()["explanations"]
    assert len(data["pairs"]) == len(told) == 9 * 8 // 2
    for drawn, one in zip(data["pairs"], told, strict=True):
        assert data["names"][str(drawn["a"])] == one["a"]["model"]
        for row, metric in zip(drawn["metrics"], one["metrics"], strict=True):
            assert row == [metric[k] for k in ("metric", "a", "b", "says", "contribution", "without")]


def test_sections_are_chosen_and_those_that_do_not_apply_say_why() -> None:
    whole = score_table(np.random.default_rng(0).normal(size=(4, 5)).round(2))
    some = gather(prepare(whole), "mean,borda", sections="gaps,metrics", budget=5.0)
    page = Page(rendered(some))
    ids = [section.attributes["id"] for section in page.root.all("section")]
    assert ids == ["answer", "rankings", "moves", "agreement", "metrics", "gaps", "rules", "ranked"]
    assert "This table has no gaps among what was ranked." in page.root.text
    assert "the metrics have no groups" in page.root.text
    assert isinstance(some[AUDIT], Missed)
    assert [one.name for one in parse_sections("uncertainty, axioms")] == ["axioms", "uncertainty"]
    with pytest.raises(UnknownNameError, match="axioms"):
        parse_sections("axiom")


def test_hostile_names_are_text_in_every_section() -> None:
    rng = np.random.default_rng(7)
    scores = rng.normal(size=(5, len(HOSTILE))).round(2)
    scores[0, 0] = np.nan
    table = score_table(scores, HOSTILE, metrics=[name + " metric" for name in HOSTILE[:5]], name=HOSTILE[0])
    html = rendered(gather(prepare(table), "mean,borda", axioms=AXIOMS, budget=10.0))
    untyped(html5lib).HTMLParser(strict=True).parse(html)
    page = Page(html)
    assert "img" not in page.elements
    assert all("style" not in e.attributes for found in page.elements.values() for e in found)
    assert not [a for found in page.elements.values() for e in found for a in e.attributes if a[:2] == "on"]
    data = [s for s in page.elements["script"] if s.attributes.get("type") == "application/json"]
    assert len(page.elements["script"]) == len(data) + 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_holds_whatever_the_system_says(dossier: Dossier, theme: Any) -> None:
    html = rendered(dossier, theme=theme)
    assert "prefers-color-scheme" not in html.split("</style>")[0]
    assert f'<meta name="color-scheme" content="{theme}">' in html


def test_the_same_dossier_gives_the_same_page(dossier: Dossier) -> None:
    assert rendered(dossier) == rendered(dossier)

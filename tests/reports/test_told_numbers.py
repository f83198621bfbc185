"""Numbers that the page tells in words and tables are the verbs': the answer, axioms, uncertainty, facts."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from llull.engine.prepare.preparation import prepare
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from llull.rules.axioms import get_axiom
from tests.reports.markup import Element, Page
from tests.reports.tables import gappy, rendered, score_table
from tests.typed import some

AXIOMS = "pareto,independence_of_deleted_models,duplicate_metric,metric_scale_invariance,withholding"


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return gather(prepare(gappy()), "mean,borda,copeland", axioms=AXIOMS, budget=20.0)


@pytest.fixture(scope="module")
def told(dossier: Dossier) -> dict[str, Any]:
    return json.loads(json.dumps(dossier.to_dict()))


@pytest.fixture(scope="module")
def page(dossier: Dossier) -> Page:
    return Page(rendered(dossier))


def section(page: Page, id: str) -> Element:
    return page.root.all("section", id=id)[0]


def text(element: Element) -> str:
    return " ".join(element.text.split())


def table(page: Page, name: str) -> list[list[str]]:
    """Cells of the table in the region of this name."""
    (region,) = [div for div in page.root.all("div") if div.attributes.get("aria-label") == name]
    return [[text(cell) for cell in row.children] for row in region.all("tbody")[0].all("tr")]


def test_the_answer_says_what_compare_and_uncertainty_say(page: Page, told: dict[str, Any]) -> None:
    first, sure, choice = [text(item) for item in page.root.all("ol", class_="answer")[0].all("li")]
    winners = {rule: rows[0]["model"] for rule, rows in told["compare"]["rankings"].items()}
    assert all(winner in first for winner in winners.values())
    leader = told["uncertainty"]["mean"]["models"][0]
    assert leader["model"] == winners["mean"]
    assert f"{leader['model']} comes first in {leader['p_first']:.0%} of draws" in sure
    assert f"ranks {leader['lower']} to {leader['upper']} in at least 95%" in sure
    others = sum(row["lower"] == 1 for row in told["uncertainty"]["mean"]["models"][1:])
    assert f"the intervals of {others} other models" in sure
    assert f"With the {told['compare']['n_metrics']} metrics" in sure
    ranks = {
        rule: {row["model"]: row["rank"] for row in rows}
        for rule, rows in told["compare"]["rankings"].items()
    }
    moves = {
        (model, rule): abs(rank - ranks["mean"][model])
        for rule in ("borda", "copeland")
        for model, rank in ranks[rule].items()
    }
    largest, model, before, after = some(
        re.search(r"at most (\d+) places? against .*: (model \d) goes from (\d+)=? to (\d+)=? ", choice)
    ).groups()
    assert int(largest) == max(moves.values()) == abs(int(before) - int(after))
    assert ranks["mean"][model] == int(before)


def test_what_the_ranking_can_be_attacked_for_is_what_the_audit_found(
    page: Page, told: dict[str, Any]
) -> None:
    broken = {v["axiom"]: v for v in told["axioms"]["verdicts"] if v["rule"] == "mean" and v["witness"]}
    (attacks,) = section(page, "axioms").all("ul", class_="notes")
    found = {strong.text: text(item) for item in attacks.all("li") for strong in item.all("strong")}
    assert len(found) == min(4, len(broken)) > 1
    for axiom, verdict in broken.items():
        said = found.get(f"Against {get_axiom(axiom).title}.", "")
        assert said
        start = verdict["witness"]["explanation"][0].split("; ")[0].rstrip(".")
        assert " ".join(start.split()) in said
        changed = verdict["effect"]["winner_changed"]
        assert (f"In {changed:,} of {verdict['trials']:,} trial" in said) == bool(changed)
    title = text(section(page, "axioms").all("h3")[0])
    tried = [
        v
        for v in told["axioms"]["verdicts"]
        if v["rule"] == "mean" and v["here"] in {"violated", "kept", "unseen"}
    ]
    assert title.startswith(f"Arithmetic mean breaks {len(broken)} of the {len(tried)} axioms")


def test_every_violated_cell_tells_its_counts_and_its_effect(page: Page, told: dict[str, Any]) -> None:
    popups = {
        text(div.all("p")[0]) + text(div.all("h4")[0]): text(div)
        for div in page.root.all("div", class_="witness")
    }
    titles = {"mean": "arithmetic mean", "borda": "Borda count", "copeland": "Copeland"}
    for verdict in told["axioms"]["verdicts"]:
        said = popups[titles[verdict["rule"]] + get_axiom(verdict["axiom"]).title]
        assert verdict["scope"].casefold() in said.casefold()
        if verdict["trials"]:
            assert f": {verdict['violations']:,} of {verdict['trials']:,} trial" in said
        if verdict["effect"]:
            effect = verdict["effect"]
            assert (
                f"{effect['pairs']:.2%} of pairs out of order on average, {effect['most_pairs']:.1%}" in said
            )


def test_uncertainty_is_told_as_the_verb_tells_it(page: Page, told: dict[str, Any]) -> None:
    rows = told["uncertainty"]["mean"]["models"]
    assert table(page, "Rank intervals") == [
        [
            row["model"],
            str(row["rank"]),
            f"{row['lower']}–{row['upper']}",
            f"{row['mean_rank']:.1f}",
            f"{row['p_first']:.1%}",
        ]
        for row in rows
    ]
    first = sum(row["lower"] == 1 for row in rows)
    assert text(section(page, "uncertainty").all("h3")[0]).startswith(f"{first} models may come first")


def test_critical_differences_are_told_as_the_verb_tells_them() -> None:
    scores = np.random.default_rng(4).normal(size=(20, 8)) + np.linspace(1, 0, 8)
    whole = gather(prepare(score_table(scores.round(2))), "mean", sections="uncertainty", budget=20.0)
    page = Page(rendered(whole))
    critical = whole.to_dict()["uncertainty"]["mean"]["critical_difference"]
    assert table(page, "Mean ranks") == [
        [row["model"], f"{row['mean_rank']:.2f}"] for row in critical["mean_ranks"]
    ]
    said = text(section(page, "uncertainty"))
    assert f"the critical difference, {critical['difference']:.2f}" in said
    assert f"p = {critical['friedman']['p']:.2g}" in said
    (level,) = [group for group in critical["groups"] if critical["mean_ranks"][0]["model"] in group]
    assert f"{len(level) - 1} models cannot be told from the first" in said
    lanes = page.charts["difference"]["datasets"]["runs"]
    assert [lane["last"] - lane["first"] + 1 for lane in lanes] == [
        len(group) for group in critical["groups"] if len(group) > 1
    ]


def test_what_leaving_out_changes_is_told_as_the_verb_tells_it(page: Page, told: dict[str, Any]) -> None:
    cases = {case["left_out"]: case for case in told["leave_out"]["cases"] if case["kind"] != "model"}
    rows = table(page, "Left out one by one")
    assert {row[0] for row in rows} == set(cases)
    for name, kind, largest, moved, first in rows:
        case = cases[name]
        assert (kind, int(largest), int(moved)) == (case["kind"], case["largest_move"], case["models_moved"])
        assert all(winner in first for winner in case["winners"])
    fallen = told["dethrone"]
    said = text(section(page, "uncertainty"))
    assert f"Without {fallen['size']} metric" in said
    assert all(metric in said.split("Leave out ")[1] for metric in fallen["removed"])
    assert f"and {fallen['new_winners'][0]} comes first" in said
    assert ("no fewer would do" in said) == (fallen["status"] == "optimal")


def test_facts_are_those_of_the_table(page: Page, told: dict[str, Any]) -> None:
    (aside,) = page.root.all("aside")
    facts = {text(row.all("dt")[0]): text(row.all("dd")[0]) for row in aside.all("div")}
    compared = told["compare"]
    assert facts["Models"] == str(compared["n_models"])
    assert facts["Metrics"] == str(compared["n_metrics"])
    assert facts["Gaps"].startswith(f"{compared['gaps']} (")
    assert facts["Policy"].startswith(compared["missing"])

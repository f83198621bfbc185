"""The axioms on the page: witnesses that replay once saved, and rules chosen anew by the ticked axioms."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llull.cli.main import main
from llull.engine.analysis.audit.audit import Audit
from llull.engine.analysis.audit.choice import choice_of
from llull.engine.analysis.audit.witnesses import replay
from llull.engine.prepare.preparation import prepare
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from llull.reports.needs import AUDIT
from llull.reports.standings import Standings
from llull.rules.axioms import get_axiom, list_axioms
from tests.reports.markup import Page
from tests.reports.tab import Tab
from tests.reports.tables import AXIOMS, full, gappy, hostile_full, rendered, written
from tests.typed import untyped


def gathered(missing: Any) -> Dossier:
    return gather(
        prepare(gappy(), missing=missing), "mean,borda", axioms=f"{AXIOMS},withholding", budget=10.0
    )


DOSSIERS = {
    "available": lambda: gathered("available"),
    "complete-models": lambda: gathered("complete-models"),
    "median": lambda: gathered("median"),
    "hostile names": hostile_full,
}


@pytest.fixture(scope="module", params=list(DOSSIERS))
def dossier(request: pytest.FixtureRequest) -> Dossier:
    return DOSSIERS[request.param]()


def audited(dossier: Dossier) -> Audit:
    audit = dossier[AUDIT]
    assert isinstance(audit, Audit)
    return audit


def embedded(page: Page, id: str) -> dict[str, Any]:
    (script,) = page.root.all("script", id=id)
    return json.loads(script.text)


def put_together(data: Mapping[str, Any], place: str) -> dict[str, Any]:
    """A witness's file as the page's script makes it."""
    file = data["files"][place]
    profile, witness = data["profiles"][file["profile"]], file["witness"]

    def named(tiers: list[list[int | str]]) -> list[list[str]]:
        return [[profile["models"][m] if isinstance(m, int) else m for m in tier] for tier in tiers]

    after = [named(tiers) for tiers in witness["after"]]
    return {**witness, "profile": profile, "before": named(witness["before"]), "after": after}


def test_every_witness_on_the_page_is_the_audits_and_replays(dossier: Dossier) -> None:
    page = Page(rendered(dossier))
    data = embedded(page, "witnesses")
    verdicts = {(v["rule"], v["axiom"]): v for v in dossier.to_dict()["axioms"]["verdicts"]}
    found: set[Any] = set()
    for place in data["files"]:
        witness = put_together(data, place)
        told = {k: v for k, v in witness.items() if k != "profile"}
        again = replay(witness)
        found_again = {**told, "broken": [list(pair) for pair in untyped(again.witness).broken]}
        assert found_again == json.loads(json.dumps(verdicts[told["rule"], told["axiom"]]["witness"]))
        assert again.reproduced
        assert again.same
        found.add((told["rule"], told["axiom"]))
        assert page.root.all("button", **{"data-witness": place})
    assert found == {key for key, verdict in verdicts.items() if verdict["witness"]}
    assert found


def test_the_table_of_a_report_stands_on_the_page_once() -> None:
    data = embedded(Page(rendered(gathered("available"))), "witnesses")
    assert len(data["files"]) > 3
    assert len(data["profiles"]) == 1


def rows_of(page: Page) -> list[list[str]]:
    (body,) = page.root.all("tbody", id="choice-rows")
    return [[" ".join(cell.text.split()) for cell in row.children] for row in body.all("tr")]


def expected_rows(dossier: Dossier, want: list[str]) -> list[list[Any]]:
    """The verb's answer as the page words it."""
    standings = Standings.of(dossier.comparison)
    titles = dict(zip(standings.rules, standings.titles, strict=True))
    choice = choice_of(audited(dossier), want)

    def named(ids: list[str]) -> set[str]:
        return {get_axiom(id).title for id in ids}

    def share(pairs: float, untried: int) -> Any:
        if untried == len(want):
            return "—"
        # Python and JavaScript round what lies halfway to different sides.
        return "<0.01%" if 0 < pairs < 5e-5 else pytest.approx(100 * pairs, abs=0.0051)

    rows: list[Any] = []
    for score in choice.to_dict()["rules"]:
        row = audited(dossier).verdicts[score["rule"]]
        untried = sum(row[id].here == "not_run" for id in want)
        rows.append(
            [
                titles[score["rule"]],
                f"{len(score['holds'])} of {len(want)}",
                named([*score["fails"], *score["unknown"]]),
                named(score["violated"]) | ({f"{untried} not tried"} if untried else set()),
                share(score["pairs"], untried),
            ]
        )
    return rows


def as_sets(rows: list[list[str]]) -> list[list[Any]]:
    return [
        [
            *row[:2],
            *(set(re.split("[,;] ", cell)) - {"—"} for cell in row[2:4]),
            row[4] if row[4] in {"—", "<0.01%"} else float(row[4][:-1]),
        ]
        for row in rows
    ]


def test_what_was_not_tried_is_not_shown_as_kept(dossier: Dossier) -> None:
    rest = {rule: dict(row) for rule, row in audited(dossier).verdicts.items()}
    (first, *_), rule = dossier.want, "borda"
    rest[rule][first] = replace(rest[rule][first], here="not_run", trials=0, violations=0, effect=None)
    some = replace(dossier, results={**dossier.results, AUDIT.name: replace(audited(dossier), verdicts=rest)})
    (row,) = [row for row in rows_of(Page(rendered(some))) if row[0] == "Borda count"]
    assert "1 not tried" in row[3]
    assert not row[3].startswith("—")
    none = replace(some, want=(first,))
    (row,) = [row for row in rows_of(Page(rendered(none))) if row[0] == "Borda count"]
    assert row[3:] == ["1 not tried", "—"]


def test_the_choice_on_the_page_is_the_verbs(dossier: Dossier) -> None:
    page = Page(rendered(dossier))
    assert as_sets(rows_of(page)) == expected_rows(dossier, list(dossier.want))
    ticked = [box.attributes["value"] for box in page.elements["input"] if "checked" in box.attributes]
    assert (
        set(ticked)
        == set(dossier.want)
        == {a.id for a in list_axioms() if a.usual} & set(audited(dossier).axioms)
    )
    told = [item.all("p")[1].text for item in page.root.all("ul", id="choice-impossible")[0].all("li")]
    assert told == [theorem["citation"] for theorem in dossier.to_dict()["choice"]["impossible"]]
    assert len(told) == 1


def test_wanted_axioms_are_audited_though_not_asked_for() -> None:
    some = gather(prepare(gappy()), "mean,borda", axioms="pareto", want="majority,pareto", sections="axioms")
    assert some.want == ("majority", "pareto")
    assert audited(some).axioms == ("pareto", "majority")


# -- in a browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole() -> Dossier:
    return full()


def test_ticking_axioms_orders_the_rules_as_the_verb_does(
    chromium: Any, whole: Dossier, tmp_path: Path
) -> None:
    from selenium.webdriver.common.keys import Keys

    tab = Tab(chromium, written(whole, tmp_path / "report.html"))
    tab.emulate()
    tab.run("document.getElementById('wanted').open = true")
    boxes = {
        box.get_attribute("value"): box for box in chromium.find_elements("css selector", "#wanted input")
    }
    read = (
        "return [...document.querySelectorAll('#choice-rows tr')].map(row => [...row.cells].map("
        "cell => cell.textContent))"
    )
    want = set(whole.want)
    for id in ("duplicate_metric", "condorcet_winner", "pareto", "independence_of_deleted_models"):
        tab.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", boxes[id])
        boxes[id].send_keys(Keys.SPACE)
        want ^= {id}
        ordered = [axiom for axiom in boxes if axiom in want]
        choice = choice_of(audited(whole), ordered)
        assert as_sets(tab.run(read)) == expected_rows(whole, ordered)
        words = tab.element("#choice-words").text
        assert ("Proved to keep all" in words) == bool(choice.keep_all)
        cited = tab.run(
            "return [...document.querySelectorAll('#choice-impossible .small')].map(e => e.textContent)"
        )
        assert cited == [theorem.citation for theorem in choice.impossible]
        marked = tab.run("return document.querySelectorAll('#choice-rows .all').length")
        assert marked == len(choice.keep_all)
    assert want == {"duplicate_metric"}
    assert [entry["message"] for entry in chromium.get_log("browser")] == []


@pytest.mark.parametrize("make", [full, hostile_full], ids=["plain", "hostile names"])
def test_a_witness_saved_from_the_page_replays(
    chromium: Any, make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    folder = tmp_path / "saved"
    told = {"behavior": "allow", "downloadPath": str(folder)}
    chromium.execute_cdp_cmd("Browser.setDownloadBehavior", told)
    tab = Tab(chromium, written(make(), tmp_path / "report.html"))
    tab.emulate()
    button = tab.element("[data-witness]")
    tab.run(
        "document.querySelector(`[popovertarget='${arguments[0]}']`).click()",
        button.get_attribute("data-witness"),
    )
    button.click()
    WebDriverWait(chromium, 20).until(lambda _: list(folder.glob("*.json")))
    (file,) = folder.glob("*.json")
    with pytest.raises(SystemExit) as stop:
        main(["replay", str(file), "--format", "json"])
    assert stop.value.code == 0
    said = json.loads(capsys.readouterr().out)
    assert said["reproduced"]
    assert said["same"]
    assert file.name == f"{said['witness']['rule']}-{said['witness']['axiom']}.json"
    assert [entry["message"] for entry in chromium.get_log("browser")] == []
    chromium.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "default"})

"""The report in a real browser with the network cut: it draws, sorts, finds, and runs nothing hostile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from llull.engine.analysis.ranking.comparison import Comparison
from llull.reports import write_chart
from llull.reports.dossier import Dossier
from tests.reports.tab import Tab
from tests.reports.tables import HOSTILE, full, hostile_comparison, hostile_full, random_comparison, written

TABLES: dict[str, Callable[[], Comparison | Dossier]] = {
    "full": full,
    "hostile full": hostile_full,
    "ten models": lambda: random_comparison(10, 6),
    "456 models": lambda: random_comparison(456, 8),
    "hostile": hostile_comparison,
}

ROWS = "[...document.querySelectorAll('#ranking-table tbody tr:not([hidden])')]"
FIRST = f"return {ROWS}.map(row => row.querySelector('.name').textContent)"
COLUMN = f"return {ROWS}.map(row => Number(row.cells[arguments[0]].dataset.v))"


@pytest.fixture(scope="module", params=list(TABLES))
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(TABLES[request.param](), tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture
def tab(chromium: Any, report: Path) -> Iterator[Tab]:
    opened = Tab(chromium, report)
    opened.emulate()
    yield opened
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_it_opens_without_a_complaint_and_without_a_request(tab: Tab, report: Path) -> None:
    assert tab.requests == [report.as_uri()]
    assert [entry["message"] for entry in tab.chrome.get_log("browser")] == []


def test_every_chart_drew_its_marks(tab: Tab) -> None:
    drawn = tab.run(
        "return [...document.querySelectorAll('[data-chart]')].map(e => [e.dataset.chart, e.dataset.drawn, "
        "e.querySelectorAll('svg .mark-symbol path, svg .mark-rect path').length, "
        "e.querySelector('svg').getAttribute('aria-label')])"
    )
    specs = tab.run("return document.querySelectorAll('script[id^=\"spec-\"]').length")
    assert len(drawn) == specs >= 2
    for name, state, marks, label in drawn:
        assert state == "yes", name
        assert marks >= (1 if name == "coverage" else 10), name
        assert len(label) > 40, name


def test_no_hostile_text_ran(tab: Tab) -> None:
    assert tab.run("return window.broken") is None
    assert tab.run("return document.querySelectorAll('img, iframe, main script, .chart script').length") == 0
    tab.run("document.querySelectorAll('tbody th').forEach(e => e.dispatchEvent(new Event('mouseover')))")
    assert tab.run("return window.broken") is None


def test_a_column_sorts_both_ways_from_the_keyboard(tab: Tab) -> None:
    from selenium.webdriver.common.keys import Keys

    heads = tab.chrome.find_elements("css selector", "#ranking-table thead th")
    last = len(heads) - 1
    button = heads[last].find_element("css selector", "button")
    assert heads[2].get_attribute("aria-sort") == "ascending"
    button.send_keys(Keys.ENTER)
    up = tab.run(COLUMN, last)
    assert up == sorted(up)
    assert heads[last].get_attribute("aria-sort") == "ascending"
    assert heads[2].get_attribute("aria-sort") == "none"
    button.send_keys(Keys.SPACE)
    down = tab.run(COLUMN, last)
    assert down == sorted(up, reverse=True)
    assert heads[last].get_attribute("aria-sort") == "descending"
    heads[0].find_element("css selector", "button").send_keys(Keys.ENTER)
    names = tab.run(FIRST)
    assert names == tab.run(
        "const c = new Intl.Collator('en', {numeric: true}); return [...arguments[0]].sort(c.compare)", names
    )


def test_search_keeps_matching_rows_and_marks_them_in_the_charts(tab: Tab) -> None:
    thick = "return document.querySelectorAll('#chart-bump path[stroke-width=\"3\"]').length"
    names = tab.run(FIRST)
    field = tab.element("#find")
    wanted = names[len(names) // 2]
    assert tab.run(thick) == 0
    # Typed by script: the driver's keyboard has no key for some of the characters.
    enter = (
        "arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))"
    )
    tab.run(enter, field, wanted.strip().upper()[:60])
    left = tab.run(FIRST)
    assert wanted in left
    assert len(left) < len(names)
    assert tab.element("#found").text == f"{len(left)} of {len(names)} models"
    tab.run("return new Promise(done => requestAnimationFrame(() => setTimeout(done, 100)))")
    assert tab.run(thick) == len(left)
    tab.run(enter, field, "no model is called this")
    assert tab.run(FIRST) == []
    tab.run(enter, field, "")
    assert tab.run(FIRST) == names


def test_nothing_runs_over_a_phone_and_text_stays_in_its_chart(tab: Tab) -> None:
    tab.emulate(width=380)
    tab.run("return new Promise(done => setTimeout(done, 400))")
    assert tab.run("return document.documentElement.scrollWidth") <= 380
    over = tab.run(
        "return [...document.querySelectorAll('[data-chart] svg')].filter("
        "e => e.getBoundingClientRect().right > innerWidth + 1).length"
    )
    assert over == 0


def test_dark_and_print_change_colours_without_a_redraw(tab: Tab) -> None:
    ground = "return getComputedStyle(document.body).backgroundColor"
    text = "return getComputedStyle(document.querySelector('#chart-bump svg text')).fill"
    light = tab.run(ground), tab.run(text)
    tab.emulate(scheme="dark")
    dark = tab.run(ground), tab.run(text)
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    tab.emulate(media="print", scheme="dark")
    assert (tab.run(ground), tab.run(text)) == light
    assert tab.run("return getComputedStyle(document.querySelector('.scroll')).overflow") == "visible"


def test_header_and_first_column_stay_in_sight(tab: Tab) -> None:
    tab.emulate(width=380)
    moved = tab.run(
        "const box = document.querySelector('.scroll.tall');"
        "box.scrollTo(120, 200);"
        "const outer = box.getBoundingClientRect();"
        "const corner = box.querySelector('thead th').getBoundingClientRect();"
        "return [box.scrollLeft, Math.round(corner.left - outer.left), Math.round(corner.top - outer.top)]"
    )
    assert moved[0] > 0
    assert moved[1] == 0
    assert 0 <= moved[2] <= 2


def test_hostile_names_are_read_as_they_were_written(chromium: Any, tmp_path: Path) -> None:
    tab = Tab(chromium, written(hostile_comparison(), tmp_path / "hostile.html", title=HOSTILE[0]))
    names = tab.run(FIRST)
    for name in (*HOSTILE[:8], HOSTILE[9], HOSTILE[11]):
        assert name in names
    drawn = tab.run("return [...document.querySelectorAll('#chart-bump text')].map(e => e.textContent)")
    assert any("{{7*7}}" in text for text in drawn)
    assert any("</script>" in text for text in drawn)
    assert tab.chrome.title == HOSTILE[0]


@pytest.fixture(scope="module", params=["full", "hostile full"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(TABLES[request.param](), tmp_path_factory.mktemp("whole") / "report.html")


def test_a_cell_of_the_matrix_opens_by_click_and_by_enter_and_closes(chromium: Any, whole: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    tab = Tab(chromium, whole)
    tab.emulate()
    cell = tab.element(".matrix tbody button")
    tab.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", cell)

    def open_cells() -> int:
        """After the browser has had time to follow."""
        tab.run("return new Promise(done => requestAnimationFrame(() => setTimeout(done, 150)))")
        return tab.run("return document.querySelectorAll('.witness:popover-open').length")

    assert open_cells() == 0
    cell.click()
    assert open_cells() == 1
    assert "In theory" in tab.element(".witness:popover-open").text
    tab.element(".witness:popover-open .close[popovertarget]").click()
    assert open_cells() == 0
    tab.run("arguments[0].focus({preventScroll: true})", cell)
    cell.send_keys(Keys.ENTER)
    assert open_cells() == 1
    tab.element("body").send_keys(Keys.ESCAPE)
    assert open_cells() == 0
    assert [entry["message"] for entry in chromium.get_log("browser")] == []


def test_two_chosen_models_are_explained(chromium: Any, whole: Path) -> None:
    tab = Tab(chromium, whole)
    choose = (
        "const field = document.getElementById(arguments[0]); field.selectedIndex = arguments[1]; "
        "field.dispatchEvent(new Event('change')); return field.selectedOptions[0].textContent"
    )
    one, other = tab.run(choose, "explain-a", 3), tab.run(choose, "explain-b", 1)
    text = tab.run("return document.getElementById('explained').textContent")
    assert "metrics" in text
    assert one in text
    assert other in text
    assert tab.run("return document.querySelectorAll('#explained tbody tr').length") == 12
    tab.run(choose, "explain-b", 3)
    assert (
        tab.run("return document.getElementById('explained').textContent") == "Choose two different models."
    )
    assert tab.run("return window.broken") is None


@pytest.mark.parametrize("kind", ["hostile full", "ten models"])
def test_a_bump_chart_alone_tells_model_rule_and_rank_under_the_pages_policy(
    chromium: Any, tmp_path: Path, kind: str
) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    made = TABLES[kind]()
    dossier = made if isinstance(made, Dossier) else Dossier(made)
    path = write_chart(dossier, "bump", tmp_path / "bump.html")
    assert "default-src 'none'; script-src 'sha256-" in path.read_text(encoding="utf-8")
    tab = Tab(chromium, path)
    assert chromium.get_log("browser") == []
    assert tab.requests == [path.as_uri()]
    svg = tab.element("#chart svg")
    size, told = svg.rect, 0
    for step in range(1, 20):
        x, y = (step / 20 - 0.5) * size["width"] / 2, ((7 * step % 20) / 20 - 0.5) * size["height"] * 0.9
        ActionChains(chromium).move_to_element_with_offset(svg, int(x), int(y)).pause(0.05).perform()
        text = tab.run("return (document.querySelector('#vg-tooltip-element.visible') || {}).innerText || ''")
        assert "undefined" not in text
        told += text.startswith("model")
    assert told >= 10
    assert tab.run("return window.broken") is None

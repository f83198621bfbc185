"""In a real browser: pointing at a model marks it everywhere, and choices beside a chart change it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.reports.tab import Tab
from tests.reports.tables import full, hostile_full, written

#: How many marks a chart has for models that are marked; each is drawn in a layer of its own.
MARKED = {
    "bump": "#chart-bump path[stroke-width='3']",
    "strip": "#chart-strip .layer_3_marks path",
    "scatter-raw": "#chart-scatter-raw .layer_1_marks path",
    "scatter-z": "#chart-scatter-z .layer_1_marks path",
    "scored": "#chart-scored .layer_1_marks path",
}


@pytest.fixture(scope="module", params=[full, hostile_full])
def report(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(request.param(), tmp_path_factory.mktemp("linked") / "report.html")


@pytest.fixture
def tab(chromium: Any, report: Path) -> Tab:
    opened = Tab(chromium, report)
    opened.emulate()
    opened.run("scrollTo({top: 0, behavior: 'instant'})")
    return opened


def settle(tab: Tab) -> None:
    tab.run("return new Promise(done => requestAnimationFrame(() => setTimeout(done, 150)))")


def marked(tab: Tab) -> dict[str, int]:
    settle(tab)
    return {
        name: tab.run("return document.querySelectorAll(arguments[0]).length", selector)
        for name, selector in MARKED.items()
    }


def marked_rows(tab: Tab) -> list[str]:
    return tab.run(
        "return [...document.querySelectorAll('#ranking-table tr.found')].map(row => row.dataset.model)"
    )


def names(tab: Tab) -> list[Any]:
    return tab.chrome.find_elements("css selector", "#ranking-table button.name")


def test_the_name_under_the_keyboard_is_marked_in_every_chart(tab: Tab) -> None:
    from selenium.webdriver.common.keys import Keys

    assert set(marked(tab).values()) == {0}
    first = names(tab)[0]
    tab.run("arguments[0].focus()", first)
    # One line in the bump chart, one dot a rule in the strip chart, one dot in each scatter.
    assert marked(tab) == {"bump": 1, "strip": 3, "scatter-raw": 1, "scatter-z": 1, "scored": 1}
    assert marked_rows(tab) == ["0"]
    first.send_keys(Keys.ARROW_DOWN)
    settle(tab)
    assert marked_rows(tab) == ["1"]
    assert tab.run("return document.querySelectorAll('button.name[tabindex=\"0\"]').length") == 1
    tab.run("document.activeElement.blur()")
    assert set(marked(tab).values()) == {0}


def test_a_chosen_name_stays_marked_until_it_is_chosen_again(tab: Tab) -> None:
    from selenium.webdriver.common.keys import Keys

    third = names(tab)[2]
    pressed = (
        "return [...document.querySelectorAll('[aria-pressed=true]')].map(b => b.closest('tr').dataset.model)"
    )
    third.send_keys(Keys.ENTER)
    tab.run("document.activeElement.blur()")
    assert marked(tab)["bump"] == 1
    assert tab.run(pressed) == ["2"] == marked_rows(tab)
    third.send_keys(Keys.SPACE)
    tab.run("document.activeElement.blur()")
    assert set(marked(tab).values()) == {0}
    assert tab.run(pressed) == []


@pytest.mark.parametrize("chart", ["scatter-raw", "strip", "bump"])
def test_pointing_at_a_mark_in_one_chart_marks_the_model_in_the_others(tab: Tab, chart: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    target = tab.element(f"#chart-{chart} .mark-symbol.role-mark path")
    tab.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", target)
    settle(tab)
    ActionChains(tab.chrome).move_to_element(target).perform()
    found = marked(tab)
    assert all(found.values()), found
    assert len(marked_rows(tab)) == 1
    ActionChains(tab.chrome).click().perform()
    tab.run("scrollTo({top: 0, behavior: 'instant'})")
    ActionChains(tab.chrome).move_to_element(tab.element("h1")).perform()
    settle(tab)
    assert tab.run("return document.querySelectorAll('[aria-pressed=true]').length") == 1
    assert all(marked(tab).values())


CHOOSE = (
    "const field = document.getElementById(arguments[0]); field.selectedIndex = arguments[1];"
    "field.dispatchEvent(new Event('change')); return field.selectedOptions[0].textContent"
)


def test_two_other_axes_can_be_chosen(tab: Tab) -> None:
    chart = "return [...document.querySelectorAll('#chart-scatter-z {}')].map(e => e.{})"
    dots = chart.format(".layer_0_marks path", "getAttribute('transform')")
    words = chart.format("text", "textContent")
    before = tab.run(dots)
    last = tab.run("return document.getElementById('scatter-up').length - 1")
    name = tab.run(CHOOSE, "scatter-up", last)
    settle(tab)
    assert tab.run(dots) != before
    assert any(name[:12] in text for text in tab.run(words))


def test_other_curves_can_be_chosen(chromium: Any, tmp_path: Path) -> None:
    from llull.engine.prepare.preparation import prepare
    from llull.reports.gather import gather
    from tests.reports.tables import gappy

    many = gather(prepare(gappy(12, 40)), "mean,borda", sections="metrics", budget=5.0)
    tab = Tab(chromium, written(many, tmp_path / "many.html"))
    axis = "#chart-density-raw .role-axis-label text"
    labels = f"return [...document.querySelectorAll('{axis}')].map(e => e.textContent)"
    assert {"left", "right"} <= set(tab.run(labels))
    height = "return document.querySelector('#chart-density-raw svg').getBoundingClientRect().height"
    low = tab.run(height)
    assert tab.run(CHOOSE, "density-page", 3) == "metrics 28 to 40 of 40"
    settle(tab)
    assert len([text for text in tab.run(labels) if text.startswith("k")]) == 13
    assert tab.run(height) > 2 * low
    assert [entry["message"] for entry in chromium.get_log("browser")] == []

"""axe-core finds nothing serious on the page: either theme, wide and narrow, plain names and hostile ones."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest

from llull.engine.prepare.preparation import prepare
from llull.engine.readers.read import read_table
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from tests.reports.tab import Tab
from tests.reports.tables import hostile_full, written
from tests.shared_data import EXAMPLES


def example() -> Dossier:
    """A shipped table."""
    return gather(prepare(read_table(EXAMPLES / "vtab.tsv")), budget=10.0)


PAGES: dict[str, Callable[[], Dossier]] = {"example": example, "hostile names": hostile_full}

#: Run by the driver, which the page's own policy does not bind and need not be weakened for.
RUN = (
    "const done = arguments[0];"
    "axe.run(document, {resultTypes: ['violations']}).then("
    "found => done(found.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html)])),"
    "error => done([['critical', String(error), []]]))"
)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core; missing, it fails in CI and skips elsewhere."""
    try:
        # Read, not imported: what the package does with it needs another browser driver.
        place = distribution("axe-playwright-python").locate_file("axe_playwright_python/axe.min.js")
        return Path(str(place)).read_text(encoding="utf-8")
    except (PackageNotFoundError, OSError):
        reason = "axe-core is missing; PyPI has it in axe-playwright-python, which the extra test names"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module", params=list(PAGES))
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(PAGES[request.param](), tmp_path_factory.mktemp("axe") / "report.html")


def violations(tab: Tab, axe: str) -> list[Any]:
    tab.run("document.querySelectorAll('details').forEach(part => { part.open = true; })")
    tab.run(axe)
    found = tab.chrome.execute_async_script(RUN)
    return [violation for violation in found if violation[0] in {"serious", "critical"}]


@pytest.mark.parametrize("width", [1280, 380])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_found(chromium: Any, axe: str, page: Path, scheme: str, width: int) -> None:
    chromium.set_script_timeout(120)
    tab = Tab(chromium, page)
    tab.emulate(width=width, scheme=scheme)
    assert violations(tab, axe) == []
    # What opens over the page is examined while it is open.
    tab.run("document.querySelector('.witness:has(.told)').showPopover()")
    assert violations(tab, axe) == []


def test_axe_sees_what_is_wrong(chromium: Any, axe: str, page: Path) -> None:
    tab = Tab(chromium, page)
    tab.run("document.querySelector('#ranking-table').before(document.createElement('button'))")
    assert [violation[1] for violation in violations(tab, axe)] == ["button-name"]

"""A real browser without a network, for what only a browser can show."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from tests.typed import some

_BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium that reaches no host; missing, it fails in CI and skips elsewhere."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    driver = shutil.which("chromedriver")
    try:
        from selenium import webdriver
    except ImportError:
        webdriver = None
    needed = {"chromium": browser, "chromedriver": driver, "selenium": webdriver}
    if missing := [name for name, found in needed.items() if not found]:
        reason = f"{' and '.join(missing)} missing; Debian has chromium and chromium-driver, PyPI selenium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    options: Any = some(webdriver).ChromeOptions()
    options.binary_location = browser
    for flag in (
        "--headless=new",
        "--no-sandbox",  # tests may run as root
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        "--proxy-server=127.0.0.1:9",
        "--window-size=1280,900",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    chrome = some(webdriver).Chrome(options=options, service=some(webdriver).ChromeService(driver))
    yield chrome
    chrome.quit()

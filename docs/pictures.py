"""Take the README's pictures of the report again.

    python docs/pictures.py

It needs Chromium with its driver, and selenium (in the extra ``test``).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

DOCS = Path(__file__).parent
EXAMPLES = DOCS.parent / "examples"


def main() -> None:
    """Write the report of an example; photograph its first screen, the axiom matrix, and a phone's view."""
    with tempfile.TemporaryDirectory() as folder:
        # From a folder of its own, so that the command on the page is the one a reader would type.
        shutil.copytree(EXAMPLES, Path(folder) / "examples")
        page = Path(folder) / "report.html"
        code = "from llull.cli.main import main; main()"
        report = ["report", "examples/vtab.tsv", "-o", page.name]
        subprocess.run([sys.executable, "-c", code, *report], check=True, cwd=folder)
        for name, width, height, dark, section in (
            ("report.png", 1280, 900, False, None),
            ("report-axioms.png", 1280, 1000, False, "axioms"),
            ("report-phone.png", 390, 844, True, None),
        ):
            photograph(page, DOCS / name, width, height, dark=dark, section=section)


def photograph(page: Path, target: Path, width: int, height: int, *, dark: bool, section: str | None) -> None:
    """Open the page in a window of this size and save what is seen, from a section on."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("google-chrome") or ""
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        options.add_argument(flag)
    driver = webdriver.ChromeService(shutil.which("chromedriver"))
    chrome: Any = webdriver.Chrome(options=options, service=driver)
    try:
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": dark}
        chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        chrome.get(page.as_uri())
        WebDriverWait(chrome, 60).until(lambda c: not c.find_elements(By.CSS_SELECTOR, ".chart .waiting"))
        if section is not None:
            scroll = "document.getElementById(arguments[0]).scrollIntoView({behavior: 'instant'})"
            chrome.execute_script(scroll, section)
            time.sleep(1)  # fonts and charts below settle
        chrome.save_screenshot(str(target))
    finally:
        chrome.quit()


if __name__ == "__main__":
    main()

"""A page in a browser's tab, for the tests that need a real one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Tab:
    """One report, open."""

    def __init__(self, chrome: Any, path: Path) -> None:
        self.chrome = chrome
        for kind in ("browser", "performance"):
            chrome.get_log(kind)  # forget what earlier pages said
        chrome.get(path.as_uri())
        from selenium.webdriver.support.ui import WebDriverWait

        WebDriverWait(chrome, 60).until(
            lambda c: c.execute_script("return document.documentElement.dataset.charts === 'drawn'")
        )

    def run(self, script: str, *arguments: Any) -> Any:
        return self.chrome.execute_script(script, *arguments)

    @property
    def requests(self) -> list[str]:
        events = [json.loads(entry["message"])["message"] for entry in self.chrome.get_log("performance")]
        sent = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return [url for url in sent if not url.startswith("data:")]

    def element(self, selector: str) -> Any:
        return self.chrome.find_element("css selector", selector)

    def emulate(self, width: int = 1280, media: str = "screen", scheme: str = "light") -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.chrome.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        self.chrome.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

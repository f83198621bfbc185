"""A page taken apart, as a browser would read it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_VOID = {"meta", "input", "br", "img", "link", "hr", "path", "circle"}


@dataclass
class Element:
    """An element with its attributes and its own and inner text."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements within, in order."""
        found: list[Element] = []
        for child in self.children:
            wanted = {k.rstrip("_"): v for k, v in attributes.items()}
            if child.tag == tag and all(
                v in (child.attributes.get(k) or "").split() for k, v in wanted.items()
            ):
                found.append(child)
            found += child.all(tag, **attributes)
        return found


class Page(HTMLParser):
    """Elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", {})
        self.elements: dict[str, list[Element]] = defaultdict(list)
        self._open = [self.root]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements[tag].append(element)
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    @property
    def charts(self) -> dict[str, dict[str, Any]]:
        """Specifications by the id of their figure."""
        return {
            (script.attributes["id"] or "").removeprefix("spec-"): json.loads(script.text)
            for script in self.elements["script"]
            if (script.attributes.get("id") or "").startswith("spec-")
        }

    @property
    def rows(self) -> list[list[str]]:
        """Cells of the ranking table as text."""
        table = self.root.all("table", id="ranking-table")[0]
        return [
            [" ".join(cell.text.split()) for cell in row.children] for row in table.all("tbody")[0].all("tr")
        ]

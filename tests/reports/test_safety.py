"""What others wrote is shown as text and never runs; the page needs nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re

import numpy as np
import pytest

from llull.reports.charts.theme import DARK, LIGHT, Palette
from llull.reports.text.safe import json_script
from tests.reports.markup import Page
from tests.reports.tables import HOSTILE, RULES, hostile_comparison, random_comparison, rendered


def test_hostile_names_are_text_and_only_text() -> None:
    hostile, plain = hostile_comparison(), random_comparison(15, 4, (*RULES, "mean_rank"))
    page = Page(
        rendered(hostile, title=HOSTILE[0], command=HOSTILE[1], date=HOSTILE[0], data_hash=HOSTILE[1])
    )
    assert set(page.elements) == set(Page(rendered(plain)).elements) | {"ul"}
    assert "img" not in page.elements
    kinds = [script.attributes for script in page.elements["script"]]
    assert kinds[-2:] == [{}, {}]  # the chart library and the page's own script
    assert all(kind["type"] == "application/json" for kind in kinds[:-2])
    assert not [
        name
        for elements in page.elements.values()
        for e in elements
        for name in e.attributes
        if name[:2] == "on"
    ]
    shown = {row[0] for row in page.rows}
    for name in (
        HOSTILE[0],
        HOSTILE[1],
        "{{7*7}}{% raw %}${7*7}",
        "&lt;b&gt;&amp;amp;",
        HOSTILE[8],
        HOSTILE[9],
    ):
        assert name in shown
    assert "49" not in page.elements["h1"][0].text
    # In the charts, too, a name is a value like any other, and right-to-left text is isolated.
    names = next(p["value"] for p in page.charts["bump"]["params"] if p["name"] == "names")
    assert HOSTILE[0] in names
    assert f"\u2068{HOSTILE[8]}\u2069" in names


@pytest.mark.parametrize("text", HOSTILE)
def test_embedded_json_keeps_any_text_and_cannot_end_its_element(text: str) -> None:
    written = json_script({text: [text, None, 1.5]})
    assert json.loads(written) == {text: [text, None, 1.5]}
    assert not set(written) & set("<>&\u2028\u2029")


def test_embedded_json_refuses_what_json_cannot_say() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_script([float("nan")])


def test_the_policy_allows_the_page_s_own_scripts_by_hash_and_nothing_else() -> None:
    page = Page(rendered(hostile_comparison()))
    (policy,) = [
        meta.attributes["content"] or ""
        for meta in page.elements["meta"]
        if meta.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    allowed = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert allowed["default-src"] == "'none'"
    assert "unsafe" not in policy

    def source(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"

    run = [script.text for script in page.elements["script"] if not script.attributes]
    assert allowed["script-src"].split() == [source(text) for text in run]
    assert allowed["style-src"] == source(page.elements["style"][0].text)
    assert not [e for elements in page.elements.values() for e in elements if "style" in e.attributes]


def test_the_page_points_nowhere_but_into_itself() -> None:
    page = Page(rendered(random_comparison(50, 5)))
    ids = [
        e.attributes["id"] for elements in page.elements.values() for e in elements if "id" in e.attributes
    ]
    assert len(ids) == len(set(ids))
    for elements in page.elements.values():
        for element in elements:
            assert "src" not in element.attributes
            if "href" in element.attributes:
                assert (element.attributes["href"] or "").removeprefix("#") in ids
            for reference in ("aria-labelledby", "for"):
                assert element.attributes.get(reference) in (None, *ids)
    assert "link" not in page.elements
    assert "@import" not in page.elements["style"][0].text
    assert "url(" not in page.elements["style"][0].text


def test_headings_descend_one_level_at_a_time() -> None:
    html = rendered(random_comparison(50, 5))
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast_aa_on_all_it_stands_on(palette: Palette) -> None:
    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a: str, b: str) -> float:
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for ground in (palette.paper, palette.band):
        for text in (palette.ink, palette.soft, palette.up, palette.down):
            assert contrast(text, ground) >= 4.5
    for share in np.linspace(0, 1, 21):
        for end in ("cool", "warm"):
            assert contrast(palette.ink, palette.blend(end, float(share))) >= 4.5
    assert contrast(palette.ink, palette.mark) >= 4.5

"""The verbs report and chart: what they write is what was asked for, whole or not at all."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from llull.engine.errors import UnknownNameError
from llull.engine.prepare.preparation import prepare
from llull.reports import chart, report
from llull.rules import LlullError
from tests.reports.markup import Page
from tests.reports.tables import SPLIT, score_table

TABLE = prepare(score_table(SPLIT))


def test_a_report_replaces_an_old_file_and_says_what_was_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")
    written = report(
        TABLE, target, rules="mean,borda", sections="metrics", title="New", theme="dark", budget=5.0
    )
    assert written == target
    assert os.listdir(tmp_path) == ["report.html"]
    page = Page(target.read_text(encoding="utf-8"))
    assert page.elements["h1"][0].text == "New"
    assert [section.attributes["id"] for section in page.root.all("section")][4] == "metrics"
    assert datetime.date.today().isoformat() in page.root.all("aside")[0].text
    assert "llull report toy --rules mean,borda" in page.root.text


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.html"
    target.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(LlullError, match="No space left on device"):
        report(TABLE, target, rules="mean", sections="rankings")
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.html"]


def test_a_missing_folder_is_named_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def begun(*_: object, **__: object) -> None:
        raise AssertionError("the work was begun")

    monkeypatch.setattr("llull.reports.verbs.gather", begun)
    with pytest.raises(LlullError, match="there is no folder .*nowhere"):
        report(TABLE, tmp_path / "nowhere" / "report.html")


def test_a_chart_is_drawn_with_the_section_that_it_needs(tmp_path: Path) -> None:
    target = tmp_path / "intervals.svg"
    assert chart("intervals", TABLE, target, rules="mean,borda", budget=5.0) == target
    assert target.read_bytes().startswith(b"<svg")
    with pytest.raises(UnknownNameError, match="intervals"):
        chart("interval", TABLE, target)
    with pytest.raises(LlullError, match="it needs two rules or more"):
        chart("bump", TABLE, target, rules="mean")

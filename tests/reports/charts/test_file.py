"""Single charts: every form is written, hostile text stays text, and what does not apply says why."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from llull.engine.errors import UnknownNameError
from llull.engine.prepare.preparation import prepare
from llull.reports import CHARTS, write_chart
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from llull.reports.verbs import chart_specification
from llull.rules import LlullError
from tests.reports.tables import HOSTILE, compare, gappy, score_table
from tests.typed import untyped

STARTS = {"svg": b"<svg", "png": b"\x89PNG", "pdf": b"%PDF", "json": b"{", "html": b"<!doctype html>"}


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return gather(prepare(gappy()), "mean,borda", sections="rankings,metrics,gaps,uncertainty", budget=10.0)


@pytest.mark.parametrize("form", STARTS)
def test_a_chart_is_written_in_the_form_its_name_ends_in(dossier: Dossier, form: str, tmp_path: Path) -> None:
    path = write_chart(dossier, "bump", tmp_path / f"bump.{form}")
    assert path.read_bytes().startswith(STARTS[form])


@pytest.mark.parametrize("kind", sorted(set(CHARTS) - {"difference"}))
def test_every_kind_stands_alone_with_the_numbers_of_the_page(dossier: Dossier, kind: str) -> None:
    spec = chart_specification(dossier, kind, "dark")
    assert "var(--" not in json.dumps(spec)
    assert "containerSize" not in json.dumps({k: v for k, v in spec.items() if k != "padding"})
    assert all(
        rows for name, rows in spec["datasets"].items() if name in {"points", "cells", "ranges", "scores"}
    )


@pytest.mark.parametrize(("kind", "words"), [("scatter", ("left", "right")), ("density", ("k1", "k6"))])
def test_raw_and_z_scores_stand_beside_each_other_in_one_drawing(
    dossier: Dossier, kind: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    spec = chart_specification(dossier, kind)
    assert {"raw", "z"} <= set(spec["datasets"])
    names = [one["name"] for one in spec["params"]]
    assert len(names) == len(set(names))
    drawn = write_chart(dossier, kind, tmp_path / "chart.svg").read_text()
    for text in ("scores as they are", "z-scores of each metric", *words):
        assert text in drawn


def test_a_chart_that_does_not_apply_or_exist_is_refused(dossier: Dossier, tmp_path: Path) -> None:
    with pytest.raises(LlullError, match="critical differences need every score"):
        chart_specification(dossier, "difference")
    with pytest.raises(UnknownNameError, match="bump"):
        chart_specification(dossier, "bumb")
    with pytest.raises(LlullError, match="svg, png, pdf, json, html"):
        write_chart(dossier, "bump", tmp_path / "bump.gif")


def test_hostile_names_stay_text_in_a_drawn_chart(tmp_path: Path) -> None:
    names = [*HOSTILE, "var(--ink)"]
    table = score_table(np.random.default_rng(1).normal(size=(4, len(names))).round(2), names)
    dossier = gather(prepare(table), "mean,borda", sections="rankings", budget=5.0)
    drawn = write_chart(dossier, "bump", tmp_path / "bump.svg").read_text()
    assert "<script" not in drawn
    assert "<img" not in drawn
    assert "var(--ink)" in drawn
    assert "<img" not in write_chart(dossier, "bump", tmp_path / "bump.html").read_text().split("<script>")[0]


def test_a_ranking_shows_itself_in_a_notebook_as_a_table_of_text() -> None:
    table = score_table([[1.0, 1.0, 0.5]], [HOSTILE[0], "b", "c"])
    html = untyped(compare(table, ("mean",)).rankings["mean"])._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count("<tr>") == 4
    assert "<th>1=</th>" in html

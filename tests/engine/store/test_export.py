"""Exported files hold the scores, exactly, and are whole or not there."""

from __future__ import annotations

import zipfile
from pathlib import Path

import polars as pl
import pytest

from llull.engine.errors import LlullError, StoreError
from llull.engine.store.export import write_table
from llull.engine.store.store import Store
from tests.engine.tables import make_table
from tests.typed import of_one

TABLE = make_table([[0.1 + 0.2, None, -0.0], [1e300, 2.5, 5e-324]], labels=["a, b", None, 'c "d"'])
READERS = {
    ".csv": pl.read_csv,
    ".tsv": of_one(lambda path: pl.read_csv(path, separator="\t")),
    ".parquet": pl.read_parquet,
    ".xlsx": pl.read_excel,
}


@pytest.mark.parametrize("suffix", READERS)
def test_long_files_hold_every_score(suffix: str, tmp_path: Path):
    path = tmp_path / f"out{suffix}"
    with Store(tmp_path / "scores.duckdb") as store:
        store.add(TABLE)
        store.export("t", path)
    found = READERS[suffix](path)
    assert found.columns == TABLE.scores.columns
    assert found.select("model", "metric", "score").equals(TABLE.scores.select("model", "metric", "score"))


@pytest.mark.parametrize("suffix", READERS)
def test_wide_files_have_a_row_a_model_and_a_column_a_metric(suffix: str, tmp_path: Path):
    path = tmp_path / f"out{suffix}"
    write_table(TABLE, path, "wide")
    found = READERS[suffix](path)
    assert found.columns == ["model", "label", "k0", "k1"]
    assert found["label"].to_list() == ["a, b", None, 'c "d"']
    assert found["k0"].to_list() == [0.1 + 0.2, None, 0.0]
    assert found["k1"].to_list() == [1e300, 2.5, 5e-324]


def test_papers_and_pages_get_the_same_cells(tmp_path: Path):
    table = make_table([[0.1 + 0.2, None]], metrics=["a_b & c"])
    write_table(table, tmp_path / "out.tex", "wide")
    assert (tmp_path / "out.tex").read_text() == (
        "\\begin{tabular}{lr}\n\\toprule\nmodel & a\\_b \\& c \\\\\n\\midrule\n"
        "m0 & 0.30000000000000004 \\\\\nm1 &  \\\\\n\\bottomrule\n\\end{tabular}\n"
    )
    write_table(table, tmp_path / "out", "wide", form="markdown")
    assert (tmp_path / "out").read_text() == (
        "| model | a\\_b &amp; c |\n| :-- | --: |\n| m0 | 0.30000000000000004 |\n| m1 |  |\n"
    )


def test_a_workbook_runs_no_text(tmp_path: Path):
    formula = '=HYPERLINK("https://example.invalid")'
    write_table(make_table([[1, 2]], labels=[formula, "https://x"]), tmp_path / "out.xlsx", "wide")
    assert pl.read_excel(tmp_path / "out.xlsx")["label"].to_list() == [formula, "https://x"]
    sheet = zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet


def test_labels_are_left_out_where_no_model_has_one(tmp_path: Path):
    write_table(make_table([[1, 2]]), tmp_path / "out.csv", "wide")
    assert (tmp_path / "out.csv").read_text() == "model,k0\nm0,1.0\nm1,2.0\n"


def test_a_file_is_replaced_whole(tmp_path: Path):
    (tmp_path / "out.csv").write_text("old")
    write_table(TABLE, tmp_path / "out.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["out.csv"]
    assert pl.read_csv(tmp_path / "out.csv").height == 6


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("out.ods", r"unknown suffix '.ods'; one of .parquet, .csv, .tsv, .xlsx, .md, .tex"),
        ("absent/out.csv", "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(name: str, why: str, tmp_path: Path):
    with pytest.raises(LlullError, match=why) as caught:
        write_table(TABLE, tmp_path / name)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_metric_named_like_the_key_is_refused_wide(tmp_path: Path):
    with pytest.raises(StoreError, match="metric 'model'"):
        write_table(make_table([[1, 2]], metrics=["model"]), tmp_path / "out.csv", "wide")

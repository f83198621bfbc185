"""Reading: every format gives the same table, and nothing is decided without a word."""

from __future__ import annotations

import io
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from llull.engine.errors import ReadError, UnknownNameError, UnsettledError
from llull.engine.readers.read import read_table
from llull.engine.table import ScoreTable
from tests.typed import untyped

#: Gaps of several kinds; the second model has no label.
FRAME = pl.DataFrame(
    {
        "model": ["a", "b", "c"],
        "recall": [1.5, None, -0.25],
        "error": [3.0, float("nan"), 7.0],
    }
)


def same(table: ScoreTable) -> None:
    """The table is that of ``FRAME``."""
    assert table.model_names == ("a", "b", "c")
    assert table.metric_names == ("recall", "error")
    np.testing.assert_array_equal(table.matrix, [[1.5, np.nan, -0.25], [3.0, np.nan, 7.0]])


def write(frame: pl.DataFrame, ending: str) -> bytes:
    buffer = io.BytesIO()
    match ending:
        case "csv":
            frame.write_csv(buffer)
        case "tsv":
            frame.write_csv(buffer, separator="\t")
        case "parquet":
            frame.write_parquet(buffer)
        case "json":
            buffer.write(frame.fill_nan(None).write_json().encode())
        case "jsonl":
            frame.fill_nan(None).write_ndjson(buffer)
        case "stream.arrow":
            frame.write_ipc_stream(buffer)
        case _:
            frame.write_ipc(buffer)
    return buffer.getvalue()


ENDINGS = ["csv", "tsv", "parquet", "json", "jsonl", "arrow", "feather", "stream.arrow"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_gives_the_same_wide_table(ending: str, tmp_path: Path):
    path = tmp_path / f"scores.{ending}"
    path.write_bytes(write(FRAME, ending))
    table = read_table(path)
    same(table)
    assert table.origin.source == path.name


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_kind_of_file_gives_the_same_long_table(ending: str, tmp_path: Path):
    path = tmp_path / f"scores.{ending}"
    long = FRAME.unpivot(index="model", variable_name="metric", value_name="score")
    path.write_bytes(write(long, ending))
    same(read_table(path))


OBJECTS = {
    "polars": FRAME,
    "polars lazy": FRAME.lazy(),
    "pandas": pd.DataFrame(FRAME.to_dict(as_series=False)),
    "pandas index": untyped(pd.DataFrame(FRAME.to_dict(as_series=False))).set_index("model"),
    "arrow": FRAME.to_arrow(),
    "arrow batch": untyped(FRAME.to_arrow()).to_batches()[0],
    "columns": FRAME.to_dict(as_series=False),
    "records": FRAME.to_dicts(),
    "models": {row.pop("model"): row for row in FRAME.to_dicts()},
    "arrays": {name: FRAME[name].to_numpy() for name in FRAME.columns},
    "structured": np.array(
        [("a", 1.5, 3.0), ("b", math.nan, math.nan), ("c", -0.25, 7.0)],
        dtype=[("model", "U1"), ("recall", float), ("error", float)],
    ),
}


@pytest.mark.parametrize("kind", OBJECTS)
def test_every_kind_of_object_gives_the_same_table(kind: str):
    same(read_table(OBJECTS[kind]))


def test_an_array_has_models_in_rows_and_says_that_it_numbered_them():
    table = read_table(np.array([[1, 2, 3], [4, 5, 6]]))
    assert table.model_names == ("model 1", "model 2")
    assert table.matrix.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert "rows of the array are models" in table.origin.inferred[0]


@pytest.mark.parametrize(
    "wrong", [3, "x" * 3 + "\0", np.zeros(3), np.array([["a"]]), {"a": 1}, [], [1], {}, {"a": [1], "b": []}]
)
def test_objects_that_are_no_tables_are_refused(wrong: Any):
    with pytest.raises(ReadError):
        read_table(wrong)


def test_reading_csv_imports_neither_pandas_nor_pyarrow(tmp_path: Path):
    path = tmp_path / "t.csv"
    path.write_text("model,x\na,1\n")
    code = f"import sys, llull; llull.read_table({str(path)!r}); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {"pandas", "pyarrow", "duckdb", "scipy", "networkx"} & set(loaded) == set()


def test_pandas_gaps_of_every_kind_are_gaps():
    frame = pd.DataFrame(
        {
            "model": ["a", "b", "c"],
            "whole": pd.array([1, None, 3], dtype="Int64"),
            "mixed": [1, "2.5", None],
            "codes": ["1", "-", "X"],
        }
    )
    table = read_table(frame)
    np.testing.assert_array_equal(table.matrix, [[1, np.nan, 3], [1, 2.5, np.nan], [1, np.nan, np.nan]])


def csv(tmp_path: Path, content: str | bytes, **options: Any) -> ScoreTable:
    path = tmp_path / "t.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path, **options)


# -- bytes and lines --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        "model,x,y\nä,1,2\nb,3,4\n".encode("utf-8-sig"),
        "model,x,y\nä,1,2\nb,3,4\n".encode("latin-1"),
        "model,x,y\nä,1,2\nb,3,4\n".encode("utf-16"),
        "model,x,y\r\nä,1,2\r\nb,3,4\r\n".encode(),
        "model,x,y\rä,1,2\rb,3,4".encode(),
        '"model","x","y"\n"ä","1","2"\n\n"b","3","4"\n\n'.encode(),
        "  model , x,y  \nä , 1, 2\n b,3 ,4\n".encode(),
        "model;x;y\nä;1;2\nb;3;4\n".encode(),
        "model\tx\ty\nä\t1\t2\nb\t3\t4\n".encode(),
        "model|x|y\nä|1|2\nb|3|4\n".encode(),
        "model,x,y\nä,1,2\n,,\nb,3,4\n".encode(),
    ],
    ids=[
        "mark",
        "latin-1",
        "utf-16",
        "crlf",
        "cr",
        "quotes",
        "spaces",
        "semicolons",
        "tabs",
        "bars",
        "blank row",
    ],
)
def test_dirty_files_read_as_clean_ones(content: bytes, tmp_path: Path):
    table = csv(tmp_path, content)
    assert table.model_names == ("ä", "b")
    assert table.metric_names == ("x", "y")
    assert table.matrix.tolist() == [[1, 3], [2, 4]]


def test_latin_1_and_separators_are_said(tmp_path: Path):
    table = csv(tmp_path, "model;x\nä;1\n".encode("latin-1"))
    assert any("Latin-1" in said for said in table.origin.inferred)
    assert any("semicolons" in said for said in table.origin.inferred)


def test_line_breaks_in_quotes_are_kept_and_lines_still_counted(tmp_path: Path):
    table = csv(tmp_path, 'model,"score, ""best"""\n"a\nb",1\n')
    assert table.model_names == ("a\nb",)
    assert table.metric_names == ('score, "best"',)
    with pytest.raises(ReadError, match="line 4"):
        csv(tmp_path, 'model,x\n"a\nb",1\nc,bad\nd,2\ne,3\n')


# -- what is what -----------------------------------------------------------------------------------------


def test_the_column_called_system_is_the_model_and_other_columns_are_left_out_aloud(tmp_path: Path):
    table = csv(tmp_path, "nr,team,system,x\n7,red,a,1\n9,red,b,2\n")
    assert table.model_names == ("a", "b")
    assert table.metric_names == ("x",)
    assert any("'system' is the model" in said for said in table.origin.inferred)
    assert table.origin.left_out == ("columns of text: team", "identifiers, by their names: nr")


def test_an_unstated_direction_is_said(tmp_path: Path):
    spec = {"metrics": {"x": {"direction": "lower"}}}
    table = csv(tmp_path, "model,x,y\na,1,2\n", spec=spec)
    assert table.metrics["direction"].to_list() == ["lower", "higher"]
    assert table.origin.assumed == ("direction not stated, higher is taken as better: y",)


def test_repeated_names_give_way_to_unique_identifiers(tmp_path: Path):
    table = csv(tmp_path, "name,model_id,x\na,17,1\na,4,2\n")
    assert table.models.rows() == [("17", "a"), ("4", "a")]
    assert table.metric_names == ("x",)


def test_an_index_column_without_name_is_left_out_or_is_the_model(tmp_path: Path):
    table = csv(tmp_path, ",model,x\n0,a,1\n1,b,2\n2,c,4\n")
    assert table.metric_names == ("x",)
    assert any("count the rows" in said for said in table.origin.left_out)
    table = csv(tmp_path, ",x\na,1\nb,2\n")
    assert table.model_names == ("a", "b")


def test_a_column_of_dates_or_flags_is_left_out_aloud():
    frame = FRAME.with_columns(open=pl.Series([True, False, True]), day=pl.date(2024, 1, 1))
    table = read_table(frame)
    same(table)
    assert len(table.origin.left_out) == 2


@pytest.mark.parametrize(
    "header", ["model,metric,score", "system,task,value", "Name,Benchmark,Result", "score,metric,model"]
)
def test_long_tables_are_recognised_by_their_columns_names(header: str, tmp_path: Path):
    names = header.lower().split(",")
    place = [
        next(i for i, n in enumerate(names) if n in kind)
        for kind in (
            ("model", "system", "name"),
            ("metric", "task", "benchmark"),
            ("score", "value", "result"),
        )
    ]
    rows = [("a", "x", "1"), ("b", "x", "2"), ("a", "y", "3")]
    lines = [",".join(row[place.index(i)] for i in range(3)) for row in rows]
    table = csv(tmp_path, "\n".join([header, *lines, ""]))
    assert (table.model_names, table.metric_names) == (("a", "b"), ("x", "y"))
    assert table.missing_by_code == {"absent": 1}


def test_long_tables_are_recognised_by_their_contents(tmp_path: Path):
    table = csv(tmp_path, "what,who,model\nx,1,a\nx,2,b\ny,3,a\ny,4,b\n")
    assert table.matrix.tolist() == [[1, 2], [3, 4]]
    wide = csv(tmp_path, "who,what,much\na,x,1\nb,x,2\nc,y,3\n")
    assert (wide.model_names, wide.metric_names) == (("a", "b", "c"), ("much",))
    with pytest.raises(UnsettledError, match="which column is the models") as asked:
        csv(tmp_path, "who,what,much\na,x,1\nb,x,2\na,y,3\nb,y,4\n")
    assert "--model who --metric what" in str(asked.value)
    assert "--model what --metric who" in str(asked.value)


def test_long_tables_keep_errors_counts_labels_and_codes(tmp_path: Path):
    table = csv(
        tmp_path,
        "model,label,metric,score,stderr,n,code\na,Ape,x,1,0.1,20,\nb,,x,,,,X\na,Ape,y,2,,5,\n",
    )
    assert table.scores.rows() == [
        ("a", "x", 1.0, 0.1, 20, None),
        ("b", "x", None, None, None, "X"),
        ("a", "y", 2.0, None, 5, None),
    ]
    assert table.labels == {"a": "Ape", "b": "b"}


def test_format_overrules_recognition(tmp_path: Path):
    table = csv(tmp_path, "model,metric,score\na,p,1\nb,q,2\n", format="wide")
    assert table.metric_names == ("score",)
    with pytest.raises(UnknownNameError, match="'wide'"):
        csv(tmp_path, "model,x\na,1\n", format="wdie")


# -- warnings ---------------------------------------------------------------------------------------------


def test_constant_empty_and_huge_metrics_and_silent_models_are_said(tmp_path: Path):
    table = csv(tmp_path, f"model,same,none,huge,last\na,1,-,{2**60},1\nb,1,,-3,2\nc,,,,\n")
    warned = " | ".join(table.origin.warnings)
    assert table.metric_names == ("same", "huge", "last")
    for part in ("same on: same", "'none' is left out", "2**53", "without any score (1): c"):
        assert part in warned


def test_averages_copies_and_ranks_are_named(tmp_path: Path):
    rng = np.random.default_rng(1)
    leaves = rng.normal(size=(6, 40)).round(3)
    inner = leaves[:3].mean(axis=0).round(3)
    columns = {
        "model": [f"m{i}" for i in range(40)],
        "place": np.arange(1, 41),
        "all": np.mean([inner, leaves[3], leaves[4], leaves[5]], axis=0).round(3),
        "inner": inner,
        **{f"leaf{i}": leaves[i] for i in range(6)},
        "again": leaves[2],
        "overall": rng.normal(size=40),
    }
    table = read_table(columns)
    assert table.metric_names == (*(f"leaf{i}" for i in range(6)), "again")
    assert table.origin.left_out == (
        "ranks, by their names: place",
        "averages of others, by their values: all, inner",
        "averages of others, by their names: overall",
    )
    assert [text.split("'")[1] for text in table.origin.warnings] == ["again"]


def test_unrelated_metrics_raise_no_suspicion():
    rng = np.random.default_rng(2)
    columns = {"model": [f"m{i}" for i in range(50)], **{f"x{i}": rng.normal(size=50) for i in range(30)}}
    assert read_table(columns).origin.warnings == ()


def test_scores_beyond_stated_bounds_are_named(tmp_path: Path):
    spec = {"metrics": {"x": {"lower": 0, "upper": 1, "direction": "higher"}}}
    table = csv(tmp_path, "model,x\na,-0.5\nb,40\n", spec=spec)
    assert len(table.origin.warnings) == 2


# -- missing ----------------------------------------------------------------------------------------------


def test_missing_is_counted_by_code(tmp_path: Path):
    table = csv(tmp_path, "model,x,y\na,1,X\nb,NaN,-inf\nc,-,\nd,n/a,2\n")
    assert table.missing_by_code == {"X": 1, "NaN": 1, "-inf": 1, "-": 1, "": 1, "n/a": 1}
    assert any("read as missing" in said for said in table.origin.inferred)


def test_missing_codes_that_are_numbers_count_however_they_are_written():
    spec = {"table": {"missing": [-999]}}
    for cells in (["-999", "-999.0", "1"], [-999, -999.0, 1.0]):
        table = read_table({"model": ["a", "b", "c"], "x": cells}, spec=spec)
        assert np.isfinite(table.matrix).tolist() == [[False, False, True]]


def test_json_infinities_are_missing_and_numbers_beyond_floats_refused(tmp_path: Path):
    path = tmp_path / "t.json"
    path.write_text('[{"model": "a", "x": Infinity}, {"model": "b", "x": NaN}, {"model": "c", "x": 1}]')
    assert read_table(path).missing_by_code == {"inf": 1, "NaN": 1}
    for digits in (400, 5000):
        path.write_text('[{"model": "a", "x": %s}]' % ("1" * digits))
        with pytest.raises(ReadError, match="t.json"):
            read_table(path)

"""Records of Every Eval Ever that llull writes are valid, and hold what they say they hold."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import llull
from llull.engine.errors import StoreError
from llull.engine.readers.read import read_table
from llull.engine.store.store import Store
from llull.engine.table import ScoreTable
from llull.engine.writers.every_eval_ever import write_records
from tests.shared_data import shared
from tests.typed import Llull, untyped

SPEC = """
[dataset]
name = "speech"
title = "Speech, at large"
licence = "MIT"
[table]
label = "title"
stderr = "{metric} se"
n = "{metric} n"
[metrics.wer]
direction = "lower"
lower = 0
weight = "1/3"
group = "errors/words"
unit = "%"
tolerance = 0.1
[metrics.acc]
direction = "higher"
lower = 0
upper = 1
baseline = 0.25
[metrics.other]
counts = false
"""
ROWS = """model,title,wer,wer se,wer n,acc,acc se,acc n,other
org/a,A,0.30000000000000004,0.01,10,0.5,,,7
org/b,B the second,12.5,,,0.75,0.1,1000,8
org.b,org.b,3,,,-,,,9
none,none,-,,,,,,
"""


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The schema as it is published; the package itself asks for a later Python than llull does."""
    folder = tmp_path_factory.mktemp("schema")
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    asked = ["--python-version=3.12", f"--dest={folder}", "every-eval-ever==0.3.0"]
    done = subprocess.run([*pip, *asked], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode:
        pytest.skip("the package every-eval-ever, which holds the schema, cannot be downloaded")
    (wheel,) = folder.glob("*.whl")
    return json.loads(zipfile.ZipFile(wheel).read("every_eval_ever/schemas/eval.schema.json"))


def table(folder: Path) -> ScoreTable:
    folder.mkdir()
    (folder / "in.csv").write_text(ROWS)
    (folder / "in.toml").write_text(SPEC)
    return read_table(folder / "in.csv")


def cells(of: ScoreTable) -> set[tuple[Any, ...]]:
    return set(of.scores.drop_nulls("score").drop("code").rows())


def facts(of: ScoreTable, *columns: str) -> set[tuple[Any, ...]]:
    return set(of.metrics.select("metric", *columns).rows())


def test_what_was_written_is_read_again(tmp_path: Path, schema: dict[str, Any]):
    before = table(tmp_path / "in")
    notes = write_records(before, tmp_path / "out")
    records = [json.loads(path.read_text()) for path in (tmp_path / "out").glob("*.json")]
    for record in records:
        untyped(jsonschema).Draft7Validator(schema).validate(record)
    assert {record["model_info"]["id"] for record in records} == {"org/a", "org/b", "org.b"}
    after = read_table(tmp_path / "out")
    assert cells(after) == cells(before)
    assert len(cells(after)) == 8
    assert after.labels == {key: label for key, label in before.labels.items() if key != "none"}
    held = ("direction", "lower", "upper", "unit")
    assert facts(after, *held) == facts(before, *held)
    assert facts(after, "weight", "group") == {(name, "1", "") for name in before.metric_names}
    spec = tmp_path / "out" / "spec.toml"
    assert notes == (
        "not in the records, but in spec.toml: weight, group, counts, baseline, tolerance; "
        f"read with --spec {spec}",
        "1 model without any score: no record of none",
        "not in the records: what stands in the place of 2 missing scores",
    )
    whole = read_table(tmp_path / "out", spec=spec)
    assert set(whole.metrics.rows()) == set(before.metrics.rows())
    assert (whole.name, whole.origin.title, whole.origin.licence) == ("speech", "Speech, at large", "MIT")


def test_real_records_are_written_as_they_were(tmp_path: Path, schema: dict[str, Any], llull: Llull):
    before = read_table(shared("harness/eee"))
    base = tmp_path / "s.duckdb"
    with Store(base) as store:
        store.add(before)
    for _ in range(2):  # what it wrote before it writes again
        assert llull("export", f"{base}::eee", "--format", "eee", "-o", tmp_path / "out") == (0, "", "")
    for path in (tmp_path / "out").glob("*.json"):
        untyped(jsonschema).Draft7Validator(schema).validate(json.loads(path.read_text()))
    after = read_table(tmp_path / "out")
    assert cells(after) == cells(before)
    assert set(after.metrics.rows()) == set(before.metrics.rows())
    assert after.labels == before.labels
    (tmp_path / "out" / "other.json").write_text("{}")
    code, _, err = llull("export", f"{base}::eee", "--format", "eee", "-o", tmp_path / "out")
    assert (code, "holds other files (other.json)" in err, err.count("\n")) == (2, True, 1)


def test_files_of_models_are_told_apart(tmp_path: Path):
    names = ["a/b", "a__b", "A__B", "../../x", "..", "é", "-" * 300]
    (tmp_path / "in.json").write_text(json.dumps([{"model": name, "x": at} for at, name in enumerate(names)]))
    write_records(read_table(tmp_path / "in.json"), tmp_path / "out")
    files = sorted(path.name for path in (tmp_path / "out").glob("*.json"))
    assert len({file.lower() for file in files}) == len(names)
    assert len(read_table(tmp_path / "out").models) == len(names)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "out").write_text("")
    with pytest.raises((StoreError, llull.LlullError), match="out"):
        write_records(table(tmp_path / "in"), tmp_path / "out")

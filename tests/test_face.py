"""The front door: every verb by its command's name, lazily, on whatever holds a table."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import llull
from tests.shared_data import EXAMPLES, ROOT

VTAB = str(EXAMPLES / "vtab.tsv")
#: Commands whose names are those of packages.
RENAMED = {"sql": "query", "rules": "list_rules"}


def calls_of_analyses() -> Iterator[tuple[str, Callable[[Path], Any]]]:
    """Of each analysis, whose own test says how it is called."""
    for path in sorted((ROOT / "tests" / "engine" / "analysis").rglob("test_*.py")):
        if "\nCALLS" in path.read_text(encoding="utf-8"):
            module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
            for verb, call in module.CALLS.items():
                yield verb, lambda here, call=call: call(VTAB)


CALLS: dict[str, Callable[[Path], Any]] = {
    "rank": lambda here: llull.rank(VTAB, "copeland(alpha=0)", missing="worst"),
    "compare": lambda here: llull.compare(pl.DataFrame({"model": ["a", "b"], "x": [1, 2]}), "mean,borda"),
    "axioms": lambda here: llull.axioms(VTAB, ["mean"], ["pareto"], budget=None),
    "replay": lambda here: llull.replay(
        llull.axioms(VTAB, "borda", "withholding", budget=None).to_dict(profiles=True)["verdicts"][0][
            "witness"
        ]
    ),
    "report": lambda here: llull.report(VTAB, here / "r.html", sections="rankings", budget=1),
    "chart": lambda here: llull.chart("bump", VTAB, here / "c.json"),
    "ingest": lambda here: llull.ingest([Path(VTAB)], here / "s.duckdb"),
    "datasets": lambda here: llull.datasets(stored(here)),
    "describe": lambda here: llull.describe(VTAB),
    "spec": lambda here: llull.spec(VTAB),
    "export": lambda here: (
        llull.export(f"{stored(here)}::vtab", here / "v.csv") or (here / "v.csv").read_text()
    ),
    "rename": lambda here: llull.rename(f"{stored(here)}::vtab", "v") or llull.datasets(here / "s.duckdb"),
    "drop": lambda here: llull.drop(f"{stored(here)}::vtab") or llull.datasets(here / "s.duckdb") == [],
    "upgrade": lambda here: llull.upgrade(stored(here)),
    "query": lambda here: llull.query(stored(here), "FROM borda('vtab')"),
    "doctor": lambda here: llull.doctor(stored(here)),
    "list_rules": lambda here: llull.list_rules(),
    **dict(calls_of_analyses()),
}


def witness() -> dict[str, Any]:
    """Of a gain by a score left out."""
    verdicts = llull.axioms(VTAB, "borda", "withholding", budget=None).to_dict(profiles=True)["verdicts"]
    return verdicts[0]["witness"]


def stored(here: Path) -> Path:
    """A database that holds one example."""
    llull.ingest([Path(VTAB)], here / "s.duckdb")
    return here / "s.duckdb"


def commands() -> set[str]:
    """The verbs that the command line lists."""
    code = "import typer; from llull.cli.app import app; print(*typer.main.get_command(app).commands)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {RENAMED.get(name, name) for name in done.stdout.split()}


def test_every_command_is_a_verb_of_its_name() -> None:
    assert commands() == CALLS.keys()
    assert commands() <= set(llull.__all__)


@pytest.mark.parametrize("verb", CALLS)
def test_a_verb_can_be_called_from_python(verb: str, tmp_path: Path) -> None:
    assert CALLS[verb](tmp_path) is not None


def test_every_name_is_said_once_and_is_there() -> None:
    homes = [name for names in llull._HOMES.values() for name in names]  # pyright: ignore[reportPrivateUsage]
    assert sorted(homes) == sorted(llull.__all__)
    for name in llull.__all__:
        assert getattr(llull, name)
    assert re.match(r"\d+\.\d+", str(llull.__version__))


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, llull; print(sorted({'numpy', 'polars', 'duckdb', 'altair'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_verbs_have_one_name_in_the_documents_too() -> None:
    python = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    prints = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    quiet = {"report", "chart", "export", "rename", "drop", "upgrade", "spec"}  # they print no JSON
    command = {verb: name for name, verb in RENAMED.items()}
    for verb in CALLS:
        assert f"`llull.{verb}(" in python
        assert verb in quiet or f"`llull {command.get(verb, verb)}" in prints


def test_the_page_on_python_is_made_from_the_face() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "python_page.py", "-"], capture_output=True, text=True, check=True
    )
    assert done.stdout == (ROOT / "docs" / "python.md").read_text(encoding="utf-8")


def test_what_is_prepared_is_made_again_under_another_policy() -> None:
    table = llull.prepare(EXAMPLES / "helm-efficiency.tsv", weights="flat")
    other = table.under("worst")
    assert (table.missing, other.missing, other.weights) == ("available", "worst", "flat")
    assert llull.rank(other, "borda").to_dict() == llull.rank(table, "borda", missing="worst").to_dict()
    assert llull.prepare(table) is table

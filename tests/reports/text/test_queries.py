"""Queries on the page: run in a database of the table, they give the numbers that stand above them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from llull.engine.prepare.preparation import Prepared, prepare
from llull.engine.prepare.selection import Selection
from llull.engine.store.store import Store
from llull.engine.table import ScoreTable
from llull.reports.dossier import Dossier
from llull.reports.gather import gather
from llull.reports.needs import SPREAD
from llull.reports.sections import SECTIONS
from llull.reports.text.commands import ingest_command, quoted_table
from llull.reports.text.queries import queries
from tests.reports.markup import Page
from tests.reports.tables import gappy, rendered, score_table
from tests.typed import some

RULES = ("mean", "z_mean", "mean_rank", "borda", "copeland")


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return gather(
        prepare(gappy(12, 6)), ",".join(RULES), sections="metrics,gaps,uncertainty,explain", budget=10.0
    )


@pytest.fixture(scope="module")
def database(dossier: Dossier, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    path = tmp_path_factory.mktemp("database") / "scores.duckdb"
    with Store(path) as store:
        store.add(dossier.prepared.table)
    return duckdb.connect(str(path), read_only=True)


def test_every_query_on_the_page_runs_and_finds_something(
    dossier: Dossier, database: duckdb.DuckDBPyConnection
) -> None:
    found = [code.text for pre in Page(rendered(dossier)).elements["pre"] for code in pre.all("code")]
    texts = [text for text in found if text.startswith("SELECT")]
    assert len(texts) >= 12
    for text in texts:
        for one in text.rstrip(";").split(";\n"):
            assert database.sql(one).fetchall(), one


def test_ranks_scores_and_correlations_of_rules_are_the_same(
    dossier: Dossier, database: duckdb.DuckDBPyConnection
) -> None:
    comparison = dossier.comparison
    views: dict[str, Any] = {section.name: section.view(dossier) for section in SECTIONS}
    (ranks,) = views["moves"].bump.sql
    names = [*comparison.rankings]
    for model, *row in database.sql(ranks).fetchall():
        assert row == [
            dict(zip(r.candidates, r.ranks.tolist(), strict=True))[model]
            for r in comparison.rankings.values()
        ]
    for rule, text in zip(names, views["rankings"].sql, strict=True):
        expected = {row["model"]: row["score"] for row in comparison.rankings[rule].rows()}
        for model, _, score in database.sql(text).fetchall():
            assert score == pytest.approx(expected[model])
    (strip,) = views["moves"].strip.sql
    for model, score in database.sql(strip).fetchall():
        assert score == pytest.approx(some(comparison.normalised["mean"])[model], abs=1e-12)
    (agreement,) = views["agreement"].heat.sql
    assert database.sql(agreement).fetchall()[0][0] == pytest.approx(comparison.spearman["mean"]["z_mean"])


def test_group_means_are_those_of_the_scatter_chart(
    dossier: Dossier, database: duckdb.DuckDBPyConnection
) -> None:
    from llull.reports.sections.spread import GROUP_MEANS

    spread: Any = dossier[SPREAD]
    for scale, sql in zip(("raw", "z"), queries(dossier.prepared, *GROUP_MEANS.values()), strict=True):
        groups = {part.name: part.scores[scale] for part in spread.parts if part.kind == "group"}
        rows = database.sql(sql).fetchall()
        assert len(rows) == 2 * 12
        for model, group, score in rows:
            assert score == pytest.approx(groups[group][spread.models.index(model)])


def weighted(weight: str) -> ScoreTable:
    table = score_table([[1.0, 2, np.nan], [3, 1, 2]])
    weights = table.metrics.with_columns(weight=np.array([weight, "1"]))
    return ScoreTable(table.name, table.models, weights, table.scores, table.origin)


@pytest.mark.parametrize(
    ("prepared", "same"),
    [
        (prepare(weighted("2")), True),
        (prepare(weighted("2"), weights="flat"), False),
        (prepare(weighted("1"), weights="flat"), True),
        (prepare(weighted("1"), weights="tree"), False),
        (prepare(weighted("1"), missing="zero"), False),
    ],
)
def test_a_query_stands_only_where_the_database_gives_the_same_numbers(
    prepared: Prepared, same: bool
) -> None:
    assert bool(queries(prepared, "SELECT * FROM mean_score({table})")) == same


def test_names_are_literals_in_a_query() -> None:
    table = score_table([[1.0, 2]], name="it's {a} name")
    assert queries(prepare(table), "SELECT {table}, {a}", a="{table}'") == [
        "SELECT 'it''s {a} name', '{table}'''"
    ]


def test_commands_name_the_table_and_the_selection_as_they_were_told(tmp_path: Path) -> None:
    from dataclasses import replace

    selection = Selection(address="my scores.csv", spec="s.toml", models=["a*"])
    prepared = replace(prepare(score_table([[1.0, 2]])), selection=selection)
    assert quoted_table(prepared, "rank", "--rule", "mean").startswith(
        "llull rank 'my scores.csv' --spec s.toml --models 'a*' --rule mean --missing available"
    )
    assert ingest_command(prepared) == (
        "llull ingest 'my scores.csv' --db scores.duckdb --spec s.toml --name toy"
    )
    assert queries(prepared, "SELECT {table}") == []
    assert ingest_command(replace(prepared, selection=Selection("db::toy"))) == ""

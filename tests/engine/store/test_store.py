"""The store gives back what it was given, and refuses the rest without touching the file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llull.engine.errors import StoreError, UnknownNameError
from llull.engine.store.hash import data_hash
from llull.engine.store.store import Store
from llull.engine.table import METRIC_COLUMNS, MODEL_COLUMNS, SCORE_COLUMNS, Origin, ScoreTable
from tests.engine.tables import make_table
from tests.typed import of_one, untyped

SMALL = make_table([[3, 2, None], [2, 3, 1]], name="small")
OTHER = make_table([[1, 2]], name="other")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "scores.duckdb"


@pytest.fixture
def stored(path: Path) -> Path:
    with Store(path) as store:
        store.add(SMALL, OTHER)
    return path


def fingerprint(path: Path):
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in path.parent.iterdir()}


def assert_equal(found: ScoreTable, expected: ScoreTable) -> None:
    assert found.name == expected.name
    assert found.origin == expected.origin
    assert found.models.equals(expected.models)
    assert found.metrics.equals(expected.metrics)
    assert found.scores.equals(expected.scores)
    assert data_hash(found) == data_hash(expected)


# -- round trip -------------------------------------------------------------------------------------

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
texts = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)
sizes = st.none() | st.floats(0, allow_nan=False, allow_infinity=False)
weights = st.fractions(min_value=0, max_value=10**6, max_denominator=50).map(str)


@st.composite
def score_tables(draw: Any):
    models = draw(st.lists(names, unique=True, max_size=5))
    metrics = draw(st.lists(names, unique=True, max_size=5))
    per_metric = {
        "direction": st.sampled_from(["higher", "lower"]),
        "weight": weights,
        "group": st.text("abc/ é", max_size=8),
        "counts": st.booleans(),
        "unit": texts,
        "lower": st.none() | st.floats(-9, 0),
        "upper": st.none() | st.floats(0, 9),
        "tolerance": sizes,
    }
    cells = draw(st.permutations([(model, metric) for model in models for metric in metrics]))
    cells = cells[: draw(st.integers(0, len(cells)))]
    rows = [
        (*cell, draw(numbers), draw(sizes), draw(st.none() | st.integers(1, 2**62)), draw(texts))
        for cell in cells
    ]
    return ScoreTable(
        draw(names.filter(lambda name: name.strip() and name.isprintable())),
        models=pl.DataFrame(
            {"model": models, "label": [draw(texts) for _ in models]}, schema=dict(MODEL_COLUMNS)
        ),
        metrics=pl.DataFrame(
            {
                column: metrics
                if column == "metric"
                else [draw(per_metric.get(column, numbers)) for _ in metrics]
                for column in METRIC_COLUMNS
            },
            schema=dict(METRIC_COLUMNS),
        ),
        scores=pl.DataFrame(rows, schema=dict(SCORE_COLUMNS), orient="row"),
        origin=Origin(
            draw(st.text(max_size=5)), *untyped(tuple(draw(st.lists(names, max_size=2))) for _ in range(3))
        ),
    )


@pytest.fixture(scope="module")
def shared_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file for all examples: to make one costs more than to add a table."""
    return tmp_path_factory.mktemp("round_trips") / "scores.duckdb"


@settings(max_examples=60, deadline=None)
@given(table=score_tables())
def test_a_table_comes_back_as_it_went_in(table: ScoreTable, shared_path: Path):
    with Store(shared_path) as store:
        store.add(table, replace=True)
        assert_equal(store.table(table.name), table)


def test_weights_are_exact_and_come_back_in_lowest_terms(path: Path):
    table = make_table([[1], [1], [1], [1]], weight=["1/3", "0.1", "2/4", "4.0"])
    with Store(path) as store:
        store.add(table)
        assert store.table("t").metrics["weight"].to_list() == ["1/3", "1/10", "1/2", "4"]
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("SELECT weight, units FROM metric_weights ORDER BY position").fetchall()
    assert [Fraction(units, 30) for _, units in rows] == [Fraction(1, 3), Fraction(1, 10), Fraction(1, 2), 4]
    assert [weight for weight, _ in rows] == [1 / 3, 0.1, 0.5, 4.0]


# -- verbs ------------------------------------------------------------------------------------------


def test_datasets_are_listed_by_name_with_their_counts(stored: Path):
    with Store(stored, read_only=True) as store:
        other, small = store.datasets()
        assert (other.name, small.name) == ("other", "small")
        assert (small.n_models, small.n_metrics, small.n_scores, small.n_missing, small.n_runs) == (
            3,
            2,
            5,
            1,
            0,
        )
        assert (small.kind, small.source, small.data_hash) == ("scores", "memory", data_hash(SMALL))
        assert abs(small.ingested_at - datetime.now(UTC).replace(tzinfo=None)) < timedelta(hours=1)
        assert store.describe("small") == small


def test_a_dataset_is_replaced_only_when_told(stored: Path):
    new = make_table([[9, 8]], name="small")
    before = fingerprint(stored)
    with Store(stored) as store, pytest.raises(StoreError, match="dataset 'small' is there"):
        store.add(new)
    assert fingerprint(stored) == before
    with Store(stored) as store:
        store.add(new, replace=True)
    with Store(stored, read_only=True) as store:
        assert_equal(store.table("small"), new)
        assert_equal(store.table("other"), OTHER)


def test_several_tables_are_added_all_or_none(stored: Path):
    before = fingerprint(stored)
    third = make_table([[1]], name="third")
    with Store(stored) as store, pytest.raises(StoreError, match="'small' is there"):
        store.add(third, SMALL)
    with Store(stored) as store, pytest.raises(StoreError, match="two datasets are named 'third'"):
        store.add(third, third)
    assert fingerprint(stored) == before


def test_rename_moves_all_of_a_dataset(stored: Path):
    with Store(stored) as store:
        store.rename("small", "large")
        assert [dataset.name for dataset in store.datasets()] == ["large", "other"]
        assert_equal(store.table("large"), replace(SMALL, name="large"))


def test_drop_removes_all_of_a_dataset(stored: Path):
    with Store(stored) as store:
        store.drop("small")
        assert [dataset.name for dataset in store.datasets()] == ["other"]
    with duckdb.connect(str(stored), read_only=True) as connection:
        for table in ("datasets", "models", "metrics", "scores", "runs", "axiom_checks"):
            rows = connection.execute(f"SELECT count(*) FROM {table} WHERE dataset = 'small'").fetchall()
            assert rows == [(0,)]


def test_a_dropped_dataset_may_be_added_again(stored: Path):
    with Store(stored) as store:
        for _ in range(3):
            store.drop("small")
            store.add(SMALL)
            store.add(SMALL, replace=True)
        assert_equal(store.table("small"), SMALL)


@pytest.mark.parametrize(
    "verb",
    [
        of_one(lambda store: store.table("smal")),
        of_one(lambda store: store.describe("smal")),
        of_one(lambda store: store.drop("smal")),
        of_one(lambda store: store.rename("smal", "x")),
        of_one(lambda store: store.export("smal", "x.csv")),
        of_one(lambda store: store.runs("smal")),
    ],
    ids=["table", "describe", "drop", "rename", "export", "runs"],
)
def test_an_unknown_name_is_met_with_the_nearest(verb: Callable[..., Any], stored: Path):
    before = fingerprint(stored)
    with Store(stored) as store, pytest.raises(UnknownNameError, match="did you mean 'small'"):
        verb(store)
    assert fingerprint(stored) == before


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("other", "taken"),
        ("small", "taken"),
        ("", "cannot be named"),
        (" ", "cannot be named"),
        ("a\nb", "cannot be named"),
    ],
)
def test_a_new_name_must_be_free(new: str, why: str, stored: Path):
    before = fingerprint(stored)
    with Store(stored) as store, pytest.raises(StoreError, match=why):
        store.rename("small", new)
    assert fingerprint(stored) == before


@pytest.mark.parametrize(
    ("weight", "why"),
    [
        (["1", "1/18446744073709551616"], "metric 'k1': weight .* 64-bit"),
        (["1e30", "1"], "metric 'k0': weight"),
        (["1/10000000019", "1/10000000033"], "common denominator .* too large"),
        (["-1", "1"], "metric 'k0': .*negative"),
        (["many", "1"], "metric 'k0': .*not a finite number"),
        ([None, "1"], "metric 'k0': .*not a finite number"),
    ],
)
def test_a_weight_that_does_not_fit_is_refused(weight: list[Any], why: str, stored: Path, tmp_path: Path):
    before = fingerprint(stored)
    table = make_table([[1, 2], [2, 1]], weight=weight)
    for target in (stored, tmp_path / "new.duckdb"):
        with Store(target) as store, pytest.raises(StoreError, match=why):
            store.add(table)
    assert fingerprint(stored) == before


def test_a_weight_that_does_not_count_may_be_of_any_denominator(path: Path):
    weight = ["1/10000000019", "1/10000000033"]
    with Store(path) as store:
        store.add(make_table([[1], [2]], weight=weight, counts=[True, False]))
        assert store.table("t").metrics["weight"].to_list() == weight


def test_a_failure_midway_leaves_nothing(stored: Path, monkeypatch: pytest.MonkeyPatch):
    from llull.engine.store import datasets

    def fail_at_scores(connection: duckdb.DuckDBPyConnection, table: Any, frame: Any):
        if table == "scores":
            raise KeyboardInterrupt
        real(connection, table, frame)

    real = datasets.insert
    before = fingerprint(stored)
    monkeypatch.setattr(datasets, "insert", fail_at_scores)
    with Store(stored) as store, pytest.raises(KeyboardInterrupt):
        store.add(make_table([[1]], name="third"))
    assert fingerprint(stored) == before
    with Store(stored) as store, pytest.raises(KeyboardInterrupt):
        store.add(SMALL, replace=True)
    monkeypatch.undo()
    with Store(stored, read_only=True) as store:
        assert_equal(store.table("small"), SMALL)


def test_a_store_opened_for_reading_does_not_write(stored: Path):
    before = fingerprint(stored)
    with Store(stored, read_only=True) as store:
        for verb in (lambda: store.add(make_table([[1]])), lambda: store.drop("small")):
            with pytest.raises(StoreError, match="opened for reading only"):
                verb()
    assert fingerprint(stored) == before


def test_every_reference_has_its_row(stored: Path):
    """What foreign keys would hold, and the pairs that no index holds apart."""
    with Store(stored) as store:
        store.add(SMALL, replace=True)
        store.rename("small", "renamed")
        store.add(SMALL)
        store.drop("other")
    assert_integrity(stored)


def assert_integrity(path: Path):
    checks = [
        "SELECT * FROM models ANTI JOIN datasets USING (dataset)",
        "SELECT * FROM metrics ANTI JOIN datasets USING (dataset)",
        "SELECT * FROM scores ANTI JOIN models USING (dataset, model)",
        "SELECT * FROM scores ANTI JOIN metrics USING (dataset, metric)",
        "SELECT * FROM runs ANTI JOIN datasets USING (dataset)",
        "SELECT * FROM rankings ANTI JOIN runs USING (run_id)",
        "SELECT * FROM axiom_checks ANTI JOIN datasets USING (dataset)",
        "SELECT dataset, model, metric FROM scores GROUP BY ALL HAVING count(*) > 1",
        "SELECT run_id, model FROM rankings GROUP BY ALL HAVING count(*) > 1",
    ]
    with duckdb.connect(str(path), read_only=True) as connection:
        for check in checks:
            assert connection.execute(check).fetchall() == [], check

"""The data hash changes with all that can change a result, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llull.engine.store.hash import data_hash
from llull.engine.table import Origin, ScoreTable
from tests.engine.tables import make_table

BASE = make_table(
    [[0.1, 0.2, None], [3, 2, 1]],
    direction=["higher", "lower"],
    weight=["1", "1/2"],
    group=["a", "b"],
    lower=[0.0, None],
    upper=[1.0, None],
    baseline=[0.1, None],
    ceiling=[0.9, None],
    tolerance=[0.01, None],
    unit=["%", None],
)


def scores(**columns: Any):
    return replace(BASE, scores=BASE.scores.with_columns(**columns))


def metrics(**columns: Any):
    return replace(BASE, metrics=BASE.metrics.with_columns(**columns))


def first(column: Any, value: Any):
    return pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(value)).otherwise(pl.col(column))


CHANGES = {
    "the last bit of a score": scores(score=first("score", 0.1 + 2**-56)),
    "a score gone": scores(score=first("score", None)),
    "a gap that is 0": scores(score=pl.col("score").fill_null(0.0)),
    "a standard error": scores(stderr=pl.lit(0.5)),
    "a count": scores(n=pl.lit(5, pl.Int64)),
    "a count of 0": scores(n=pl.lit(0, pl.Int64)),
    "a direction": metrics(direction=pl.lit("higher")),
    "a weight": metrics(weight=pl.lit("1")),
    "a group": metrics(group=pl.lit("a")),
    "a metric that does not count": metrics(counts=pl.lit(False)),
    "a bound": metrics(lower=pl.lit(0.05)),
    "an upper bound": metrics(upper=pl.lit(2.0)),
    "bounds that change places": metrics(lower=pl.col("upper"), upper=pl.col("lower")),
    "a baseline": metrics(baseline=pl.lit(0.2)),
    "a ceiling": metrics(ceiling=pl.lit(0.8)),
    "a tolerance": metrics(tolerance=pl.lit(0.02)),
    "a metric's name": replace(
        BASE,
        metrics=BASE.metrics.with_columns(metric=pl.col("metric").replace("k0", "z0")),
        scores=BASE.scores.with_columns(metric=pl.col("metric").replace("k0", "z0")),
    ),
    "a model without scores": replace(
        BASE, models=pl.concat([BASE.models, pl.DataFrame({"model": ["m9"], "label": ["x"]})])
    ),
    "names that run together": make_table([[1, 2]], models=["a", "bc"]),
    "names that run together otherwise": make_table([[1, 2]], models=["ab", "c"]),
}

SAME = {
    "rows in another order": replace(
        BASE, models=BASE.models.reverse(), metrics=BASE.metrics.reverse(), scores=BASE.scores.reverse()
    ),
    "another name and origin": replace(BASE, name="u", origin=Origin("file.csv", warnings=("w",))),
    "labels": replace(BASE, models=BASE.models.with_columns(label=pl.lit("x"))),
    "units": metrics(unit=pl.lit("s")),
    "missing codes": scores(code=pl.lit("X")),
    "a gap without a row": replace(BASE, scores=BASE.scores.drop_nulls("score")),
    "a weight written otherwise": metrics(weight=pl.col("weight").replace({"1": "1.0", "1/2": "0.5"})),
}


@pytest.mark.parametrize("table", CHANGES.values(), ids=CHANGES.keys())
def test_every_change_of_the_data_changes_the_hash(table: ScoreTable):
    others = {data_hash(other) for other in CHANGES.values() if other is not table}
    assert data_hash(table) not in others | {data_hash(BASE)}


@pytest.mark.parametrize("table", SAME.values(), ids=SAME.keys())
def test_what_no_result_depends_on_leaves_the_hash(table: ScoreTable):
    assert data_hash(table) == data_hash(BASE)


def test_a_negative_zero_is_zero():
    assert data_hash(make_table([[-0.0, 1]])) == data_hash(make_table([[0.0, 1]]))


def test_the_hash_of_a_small_table_is_this_one_on_every_machine():
    assert data_hash(BASE) == "12657d039854a1d9f43a22ca87b710560903ae3b1c4b77258cfd3759e155f7b3"


@given(st.permutations(range(6)), st.permutations(range(3)))
def test_no_order_of_rows_matters(rows: list[int], models: list[int]):
    mixed = replace(BASE, scores=BASE.scores[list(rows)], models=BASE.models[list(models)])
    assert data_hash(mixed) == data_hash(BASE)

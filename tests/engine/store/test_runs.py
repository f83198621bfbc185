"""A stored ranking comes back as it was, with all it takes to repeat it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
import pytest

from llull.engine.errors import StoreError, UnknownNameError
from llull.engine.prepare.preparation import prepare
from llull.engine.store.hash import data_hash
from llull.engine.store.store import Store
from llull.rules import Certificate, Ranking, compute
from tests.engine.tables import make_table
from tests.typed import some

TABLE = make_table(
    [[3, 2, 1, None], [1, 2, 3, None], [2, None, 3, None]], weight=["1", "1/3", "0.1"], group=["a", "a", "b"]
)

FULL = Ranking(
    rule="kemeny",
    parameters={"limit": 3, "name": "é", "share": 0.1, "flag": True, "nothing": None},
    candidates=("b", "a", "c"),
    scores=np.array([0.1, 1 / 3, -5e-324]),
    ranks=np.array([2, 1, 3]),
    higher_is_better=True,
    dropped=("d",),
    notes=("one note.",),
    tie_break="by name",
    certificate=Certificate(
        order=("a", "b", "c"),
        cost=Fraction(10, 3),
        lower_bound=Fraction(7, 3),
        status="bounded",
        unique=None,
        optima=(("a", "b", "c"), ("b", "a", "c")),
        agreed_pairs=np.array([[False, False, True], [False, False, True], [False, False, False]]),
        details={"seconds": 0.25, "gap": float("nan")},
    ),
    details={"weights": np.array([1.5, 2.5]), "parts": [("a", 1)], "share": Fraction(1, 3)},
    relation=np.array([[False, True, True], [False, False, True], [False, False, False]]),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "scores.duckdb") as store:
        store.add(TABLE)
        yield store


def test_a_ranking_comes_back_as_it_was(store: Store):
    found = store.ranking(store.save_run(prepare(TABLE), FULL))
    assert (found.rule, found.parameters, found.candidates) == (FULL.rule, FULL.parameters, FULL.candidates)
    assert found.scores.tolist() == FULL.scores.tolist()
    assert found.ranks.tolist() == FULL.ranks.tolist()
    assert found.tied.tolist() == FULL.tied.tolist()
    assert found.higher_is_better is True
    assert found.tie_break == "by name"
    np.testing.assert_array_equal(found.relation, FULL.relation)
    assert found.details == {"weights": [1.5, 2.5], "parts": [["a", 1]], "share": "1/3"}
    certificate = found.certificate
    assert (some(certificate).order, some(certificate).optima) == (
        some(FULL.certificate).order,
        some(FULL.certificate).optima,
    )
    assert (some(certificate).cost, some(certificate).lower_bound) == (Fraction(10, 3), Fraction(7, 3))
    assert (some(certificate).status, some(certificate).unique) == ("bounded", None)
    assert some(certificate).details == {"seconds": 0.25, "gap": None}
    np.testing.assert_array_equal(some(certificate).agreed_pairs, some(FULL.certificate).agreed_pairs)


@pytest.mark.parametrize("rule", ["mean", "z_mean", "mean_rank", "borda", "copeland"])
def test_the_ranking_of_a_rule_comes_back(rule: str, store: Store):
    prepared = prepare(TABLE)
    ranking = compute(rule, prepared.profile)
    found = store.ranking(store.save_run(prepared, ranking))
    assert found.rows() == ranking.rows()
    assert found.higher_is_better == ranking.higher_is_better
    assert (found.certificate, found.relation, found.tie_break) == (None, None, None)


def test_a_run_says_what_was_computed_on_what(store: Store):
    prepared = prepare(TABLE, metrics=["k0", "k1"], missing="available")
    first = store.save_run(prepared, compute("borda", prepared.profile, ties="max"))
    whole = prepare(TABLE, weights="tree")
    second = store.save_run(whole, compute("mean", whole.profile))
    a, b = store.runs("t")
    assert (a.run_id, b.run_id) == (first, second)
    assert (a.dataset, a.rule, a.parameters) == ("t", "borda", {"ties": "max", "gaps": "average"})
    assert (a.missing, a.weights, b.weights) == ("available", prepared.weights, "tree")
    assert a.metrics == {"k0": Fraction(1), "k1": Fraction(1, 3)}
    assert b.metrics == {"k0": Fraction(1, 4), "k1": Fraction(1, 4), "k2": Fraction(1, 2)}
    assert a.data_hash == data_hash(prepared.table) != a.dataset_hash
    assert b.data_hash == b.dataset_hash == a.dataset_hash == data_hash(TABLE)
    assert (a.gaps, b.gaps) == (prepared.gaps, whole.gaps)
    assert store.ranking(first).dropped == ("m3",)
    assert store.describe("t").n_runs == 2


def test_runs_follow_their_dataset(store: Store):
    prepared = prepare(TABLE)
    run = store.save_run(prepared, compute("mean", prepared.profile))
    store.rename("t", "u")
    assert [(r.run_id, r.dataset) for r in store.runs()] == [(run, "u")]
    store.add(replace(make_table([[1, 2]]), name="u"), replace=True)
    (kept,) = store.runs("u")
    assert kept.dataset_hash == data_hash(TABLE) != store.describe("u").data_hash
    store.drop("u")
    assert store.runs() == []
    with pytest.raises(StoreError, match=f"there is no run {run}"):
        store.ranking(run)


def test_latest_rankings_say_whether_the_data_are_still_the_same(store: Store):
    prepared = prepare(TABLE)
    _, run = (store.save_run(prepared, compute("mean", prepared.profile)) for _ in range(2))
    query = "SELECT DISTINCT run_id, current FROM latest_rankings"
    store.close()
    with duckdb.connect(str(store.path), read_only=True) as connection:
        assert connection.execute(query).fetchall() == [(run, True)]
    store.add(make_table([[1, 2]]), replace=True)
    store.close()
    with duckdb.connect(str(store.path), read_only=True) as connection:
        assert connection.execute(query).fetchall() == [(run, False)]


def test_rank_shift_compares_two_stored_runs(store: Store):
    prepared = prepare(TABLE)
    a, b = (store.save_run(prepared, compute(rule, prepared.profile)) for rule in ("mean", "mean_rank"))
    expected = {
        model: store.ranking(a).ranks[i] - store.ranking(b).ranks[store.ranking(b).candidates.index(model)]
        for i, model in enumerate(store.ranking(a).candidates)
    }
    store.close()
    with duckdb.connect(str(store.path), read_only=True) as connection:
        shifts = connection.execute(f"SELECT model, shift FROM rank_shift({a}, {b})").fetchall()
    assert dict(shifts) == expected


def test_a_run_of_an_unknown_dataset_is_refused(store: Store):
    prepared = prepare(replace(TABLE, name="tt"))
    with pytest.raises(UnknownNameError, match="unknown dataset 'tt'"):
        store.save_run(prepared, compute("mean", prepared.profile))
    assert store.runs() == []

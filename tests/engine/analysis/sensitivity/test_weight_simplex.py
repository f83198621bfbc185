"""Shares of the weight simplex: exact areas, and samples that agree with them."""

from __future__ import annotations

import json

import numpy as np
import pytest

from llull.engine.analysis.explanation.additive import Additive
from llull.engine.analysis.sensitivity import weight_simplex as module
from llull.engine.analysis.sensitivity.weight_simplex import weight_simplex
from llull.engine.prepare.preparation import prepare
from llull.rules import LlullError
from tests.engine.analysis.small_tables import small_tables
from tests.engine.tables import make_table
from tests.typed import untyped


def test_two_metrics_are_the_lengths_of_intervals():
    # m0 wins where 4 w >= 1 - w: on four fifths.
    found = weight_simplex(prepare(make_table([[4, 0], [0, 1]])))
    assert found.method == "exact"
    np.testing.assert_allclose(found.shares, [0.8, 0.2])


def test_three_metrics_won_by_one_model_each_are_thirds():
    found = weight_simplex(prepare(make_table(np.eye(3))))
    np.testing.assert_allclose(found.shares, 1 / 3)


def test_equal_models_share_what_they_win():
    found = weight_simplex(prepare(make_table([[4, 4, 0], [0, 0, 1]])))
    np.testing.assert_allclose(found.shares, [0.4, 0.4, 0.2])


def test_a_compromise_that_no_weights_put_first_has_no_share():
    found = weight_simplex(prepare(make_table([[10, 0, 4], [0, 10, 4]])))
    assert found.shares[2] == 0
    assert found.to_dict()["never"] == 1


def test_samples_agree_with_exact_areas():
    for prepared in small_tables(8, seed=31, metrics=(2, 3), models=(3, 5), levels=9):
        exact = weight_simplex(prepared)
        profile = prepared.profile
        form = Additive(profile.scores, np.ones(len(profile.voters)) / len(profile.voters), profile.present)
        clock = module.Clock(None)
        shares, errors, drawn = untyped(module)._sampled(form, 40_000, np.random.default_rng(1), clock)
        assert drawn == 40_000
        assert exact.shares.sum() == pytest.approx(1)
        assert (np.abs(shares - exact.shares) <= 4.5 * errors + 1e-4).all()


def test_standard_errors_are_those_of_a_share():
    prepared = next(iter(small_tables(1, seed=32, metrics=(5, 5), models=(4, 4), levels=50)))
    found = weight_simplex(prepared, samples=5000)
    p = found.shares
    np.testing.assert_allclose(found.standard_errors, np.sqrt(p * (1 - p) / 5000), atol=1e-12)


def test_the_seed_decides_and_the_batches_do_not(monkeypatch: pytest.MonkeyPatch):
    prepared = next(iter(small_tables(1, seed=33, metrics=(5, 5), models=(4, 4), gaps=0.2)))
    first = weight_simplex(prepared, "borda", samples=3000, seed=7)
    monkeypatch.setattr(module, "_CHUNK", 4 * 100)
    again = weight_simplex(prepared, "borda", samples=3000, seed=7)
    np.testing.assert_allclose(first.shares, again.shares, rtol=1e-12)
    other = weight_simplex(prepared, "borda", samples=3000, seed=8)
    assert not np.array_equal(first.shares, other.shares)


def test_rules_that_are_not_additive_are_refused():
    with pytest.raises(LlullError, match="kemeny is not additive"):
        weight_simplex(prepare(make_table([[1, 2], [2, 1]])), "kemeny")


def test_json_is_plain():
    found = weight_simplex(prepare(make_table(np.eye(4))), samples=100)
    data = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert data["samples"] == 100
    assert sum(row["share"] for row in data["shares"]) == pytest.approx(1)

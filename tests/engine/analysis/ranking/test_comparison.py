"""Rankings side by side, and the list of rules as text."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from scipy.stats import kendalltau, rankdata, spearmanr

from llull.engine.analysis.ranking.comparison import compare, rank
from llull.engine.prepare.preparation import prepare
from llull.rules import LlullError
from tests.engine.tables import make_table
from tests.typed import untyped


def test_correlations_equal_scipy_on_tables_with_ties():
    rng = np.random.default_rng(7)
    for _ in range(20):
        table = make_table(rng.integers(0, 4, size=(4, 8)))
        result = compare(prepare(table), "mean,borda,copeland")
        for a, ra in result.rankings.items():
            for b, rb in result.rankings.items():
                x, y = rankdata(ra.ranks), rankdata(rb.ranks)
                if np.ptp(x) == 0 or np.ptp(y) == 0:
                    assert result.spearman[a][b] is None
                    continue
                assert result.spearman[a][b] == pytest.approx(untyped(spearmanr(x, y)).statistic, abs=1e-12)
                assert result.kendall[a][b] == pytest.approx(untyped(kendalltau(x, y)).statistic, abs=1e-12)


def test_json_is_complete_and_plain():
    prepared = prepare(make_table([[1, 2, None], [3, 1, 1]]))
    one = json.loads(json.dumps(rank(prepared, "kemeny").to_dict(), allow_nan=False))
    assert {
        "dataset", "rule", "parameters", "missing", "weights", "n_models", "n_metrics", "dropped",
        "higher_is_better", "ranking", "tie_break", "certificate",
    } <= set(one)  # fmt: skip
    assert set(one["ranking"][0]) == {"model", "rank", "score", "tied"}
    assert {"order", "cost", "lower_bound", "status", "unique", "optima"} <= set(one["certificate"])
    many = json.loads(json.dumps(compare(prepared, ["mean", "borda"]).to_dict(), allow_nan=False))
    assert many["rules"] == ["mean", "borda"]
    assert set(many["spearman"]["mean"]) == {"mean", "borda"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bordo", "did you mean 'borda'"),
        ("copeland(alfa=0)", "did you mean 'alpha'"),
        ("copeland(alpha=2)", "at most 1"),
        ("copeland(alpha=half)", "not a number"),
        ("borda(ties=middle)", "average, min, max"),
    ],
)
def test_unknown_rules_and_parameters_are_named(text: str, message: str):
    with pytest.raises(LlullError, match=message):
        compare(prepare(make_table([[1, 2]])), text)


def test_a_limit_on_time_is_for_rules_that_search_and_were_told_none():
    prepared = prepare(make_table([[3, 2, 1], [1, 3, 2]]))

    def limits(rules: Any, seconds: Any):
        found = compare(prepared, rules, time_limit=seconds).rankings
        return [ranking.parameters.get("time_limit") for ranking in found.values()]

    assert limits("mean,kemeny,slater", 3.0) == [None, 3.0, 3.0]
    assert limits("kemeny,kemeny(time_limit=9)", 3.0) == [3.0, 9.0]
    assert limits("kemeny", 1000.0) == limits("kemeny", None) == [60.0]
